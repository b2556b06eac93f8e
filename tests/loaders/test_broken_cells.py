"""Mistakes in the cells of a CSV file: each has its finding, with its place, the offending text and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.loaders.mistakes import check_finding

if TYPE_CHECKING:
    from tests.conftest import Folder


# What stands in which file, what is put in its place, the finding, and the text that the finding points at.
IN_CSV = {
    "unknown endpoint": (
        "arm_results.csv",
        "pain_change,itt,high",
        "pain_chang,itt,high",
        "column 'endpoint': no endpoint 'pain_chang' in this trial. Did you mean 'pain_change'?",
        "pain_chang,",
    ),
    "unknown population": (
        "arm_results.csv",
        "pain_change,itt,low",
        "pain_change,ITT-pop,low",
        "column 'population': no population 'ITT-pop' in this trial. Did you mean 'itt'?",
        "ITT-pop,",
    ),
    "unknown arm": (
        "arm_results.csv",
        "pain_change,itt,placebo",
        "pain_change,itt,plazebo",
        "column 'arm': no arm 'plazebo' in this trial. Did you mean 'placebo'?",
        "plazebo,",
    ),
    "unknown statistic": (
        "arm_results.csv",
        "walking_distance,itt,high,,12 weeks,mean",
        "walking_distance,itt,high,,12 weeks,meen",
        "column 'statistic': 'meen' is not a statistic. Did you mean 'mean'?",
        "meen,",
    ),
    "unknown dispersion type": (
        "arm_results.csv",
        "8.3,standard_deviation",
        "8.3,sd",
        (
            "column 'dispersion_type': 'sd' is not a dispersion type. Known: confidence_interval, full_range, "
            "geometric_coefficient_of_variation, interquartile_range, not_stated, standard_deviation, "
            "standard_error."
        ),
        "sd,",
    ),
    "unknown measure": (
        "comparisons.csv",
        "itt,high,low,,mean_difference",
        "itt,high,low,,mean_diference",
        "column 'measure': 'mean_diference' is not a measure. Did you mean 'mean_difference'?",
        "mean_diference,",
    ),
    "unknown source": (
        "arm_results.csv",
        ",isrctn40917263-record,",
        ",isrctn40917263,",
        "column 'source': no source 'isrctn40917263' in this trial. Did you mean 'isrctn40917263-record'?",
        "isrctn40917263,",
    ),
    "unknown reference": (
        "background.csv",
        "older-2010,falls",
        "older-2011,falls",
        "column 'reference': no reference 'older-2011' in this trial. Did you mean 'older-2010'?",
        "older-2011,",
    ),
    "unknown column": (
        "flow.csv",
        "stage,reason",
        "stage,reasons",
        "no column 'reasons' in this file. Did you mean 'reason'?",
        "reasons,",
    ),
    "missing column": (
        "flow.csv",
        ",stage,",
        ",note,",
        "column 'stage' is missing; add it to the header",
        "population",
    ),
    "missing required cell": (
        "exposure.csv",
        "safety,high,duration of treatment",
        "safety,high,",
        "column 'measure': it is empty, and every row needs one",
        ",median",
    ),
    "bad number": (
        "baseline.csv",
        "61.4,years",
        "61;4,years",
        (
            "column 'value': '61;4' is not a printed number; write it as the source does (88, 47,400, 45.0, <0.001, "
            "13.9 ± 1.10) or: not reported, not reached, not estimable, not applicable, illegible"
        ),
        "61;4,",
    ),
    "count not whole": (
        "flow.csv",
        "adverse event,17,",
        "adverse event,17.5,",
        "column 'n': '17.5' is not a count; counts are whole numbers from 0 up",
        "17.5,",
    ),
    "percentage in a column of counts": (
        "flow.csv",
        "adverse event,17,",
        "adverse event,17%,",
        "column 'n': '17%' is a percentage, and this column takes a count",
        "17%,",
    ),
    "count above its printed denominator": (
        "arm_results.csv",
        "placebo,Worse,12 weeks,proportion,70,400",
        "placebo,Worse,12 weeks,proportion,401,400",
        "column 'events': 401 is more than its denominator: total is 400",
        "401,",
    ),
    "count above the population's N": (
        "baseline.csv",
        "itt,high,Smoking,Never,count,NR",
        "itt,high,Smoking,Never,count,403",
        "column 'n': 403 is more than its denominator: the population 'itt' has 402 participants in this arm",
        "403,",
    ),
    "denominator above the population's N": (
        "arm_results.csv",
        "pain_change,itt,high,,,mean,,399",
        "pain_change,itt,high,,,mean,,499",
        "column 'total': 499 is more than can be: the population 'itt' has 402 participants in this arm",
        "499,",
    ),
    "percentage in the place of a count": (
        "exposure.csv",
        "safety,placebo,took every dose,proportion,,91.5",
        "safety,placebo,took every dose,proportion,91.5,",
        "column 'n': '91.5' is not a count; counts are whole numbers from 0 up",
        "91.5,",
    ),
    "percentage above 100": (
        "adverse_events.csv",
        "40,10.1",
        "40,101.1",
        "column 'percent': '101.1' is not a percentage between 0 and 100",
        "101.1,",
    ),
    "proportion above 100 in the column of values": (
        "arm_results.csv",
        "placebo,Worse,12 weeks,proportion,70,400,17.5,",
        "placebo,Worse,12 weeks,proportion,70,400,,175",
        "column 'value': '175' is not a percentage between 0 and 100",
        "175,",
    ),
    "proportion above 100 of an exposure": (
        "exposure.csv",
        "safety,placebo,took every dose,proportion,,91.5",
        "safety,placebo,took every dose,proportion,,191.5",
        "column 'value': '191.5' is not a percentage between 0 and 100",
        "191.5,",
    ),
    "limit of a proportion above 100": (
        "arm_results.csv",
        "25.5–34.8",
        "25.5–348",
        "column 'ci': '348' is not a percentage between 0 and 100",
        "25.5–348,",
    ),
    "p above 1": (
        "comparisons.csv",
        "0.0006,analysis",
        "1.0006,analysis",
        "column 'p_value': '1.0006' is not between 0 and 1",
        "1.0006,",
    ),
    "p with a decimal comma": (
        "comparisons.csv",
        ",0.0006,analysis",
        ',"0,006",analysis',
        "column 'p_value': '0,006': a comma may only separate thousands (47,400); write decimals with a point",
        '"0,006",',
    ),
    "interval the wrong way round": (
        "comparisons.csv",
        "1.43–2.39",
        "2.39–1.43",
        "column 'ci': the interval runs from 2.39 to 1.43; its lower end is above its upper end",
        "2.39–1.43,",
    ),
    "range the wrong way round": (
        "exposure.csv",
        "1 to 96",
        "96 to 1",
        "column 'range': the interval runs from 96 to 1; its lower end is above its upper end",
        "96 to 1,",
    ),
    "interval without its level": (
        "comparisons.csv",
        "1.85,,95,1.43",
        "1.85,,,1.43",
        "column 'ci_level': an interval needs its level; write 95, 97.5 or what the source says",
        ",1.43",
    ),
    "no interval in a column of intervals": (
        "comparisons.csv",
        "1.43–2.39",
        "1.43",
        "column 'ci': '1.43' is not an interval; write two numbers with an en dash or 'to' between them",
        "1.43,",
    ),
    "missing unit": (
        "arm_results.csv",
        "pain_relief,itt,placebo,,,median_time,,,,NR,weeks",
        "pain_relief,itt,placebo,,,median_time,,,,12,",
        "column 'unit': a median time needs its unit, for example months",
        ",,",
    ),
    "missing timepoint": (
        "arm_results.csv",
        "pain_relief,itt,low,,,median_time,,,,9.0,weeks,,,95,7.7 to NR",
        "pain_relief,itt,low,,,event_free_probability,,,9.0,,,,,95,7.7 to 12",
        "column 'timepoint': an event-free probability needs its time, for example 2 years",
        ",event_free",
    ),
    "comparison with all arms": (
        "comparisons.csv",
        "pain_change,itt,high,low",
        "pain_change,itt,all,low",
        "column 'arm': a comparison is between two arms; 'all' is not one",
        "all,",
    ),
    "comparison of an arm with itself": (
        "comparisons.csv",
        "pain_change,itt,high,low",
        "pain_change,itt,high,high",
        "column 'comparator': arm and comparator are the same only where contrast is within_arm",
        "high,",
    ),
    "neither true nor false": (
        "comparisons.csv",
        'baseline pain score,true,"Table 2, row Change in pain score, low',
        'baseline pain score,yes,"Table 2, row Change in pain score, low',
        "column 'prespecified': 'yes' is neither true nor false; leave it empty where the source does not say",
        "yes,",
    ),
    "grade above 5": (
        "adverse_events.csv",
        "any,3,",
        "any,6,",
        "column 'grade_min': '6' is not a grade; CTCAE grades run from 1 to 5",
        "6,",
    ),
    "missing locators": (
        "flow.csv",
        '17,4.2,"Figure 1, high column"',
        "17,4.2,",
        "column 'locators': it is empty; say where the source prints this (Table 2, row ..., ... column)",
        "",
    ),
    "row without a number": (
        "flow.csv",
        "adverse event,17,4.2",
        "adverse event,,",
        "column 'population': the row has no number; write illegible or not reported in its place",
        "itt,",
    ),
    "ragged row": (
        "flow.csv",
        "adverse event,17,4.2",
        "adverse event, severe,17,4.2",
        "8 cells where the header has 7; quote a cell that holds a comma",
        "itt,",
    ),
    "percentage of a mean": (
        "arm_results.csv",
        "pain_change,itt,high,,,mean,,399,,",
        "pain_change,itt,high,,,mean,,399,14,",
        "column 'percent': a mean has no percentage; write its number in 'value'",
        "14,",
    ),
    "spread printed twice": (
        "baseline.csv",
        "60.9,years,,9.4",
        "60.9 ± 9.4,years,,9.4",
        "column 'dispersion': '60.9 ± 9.4' prints it already; empty one of the two cells",
        "9.4,",
    ),
}


@pytest.mark.parametrize("mistake", IN_CSV)
def test_a_mistake_in_a_csv_file_is_found_once(meadow: Folder, mistake: str) -> None:
    file, old, new, message, offending = IN_CSV[mistake]
    assert len(check_finding(meadow.change(file, old, new), file, new, message, offending)) == 1


def test_only_a_registry_leaves_open_what_is_compared(meadow: Folder) -> None:
    meadow.change("comparisons.csv", "comparator,timepoint,", "comparator,contrast,")
    old, new = "pain_change,itt,high,low,,mean", "pain_change,itt,high,low,unknown,mean"
    meadow.change("comparisons.csv", ",12 weeks,odds_ratio,1.85", ",,odds_ratio,1.85").change(
        "comparisons.csv", old, new
    )
    meadow.change("comparisons.csv", ",12 weeks,odds_ratio,not", ",,odds_ratio,not")
    message = "column 'contrast': write between_arms or within_arm; unknown is for records of a registry"
    check_finding(meadow, "comparisons.csv", new, message, "unknown,")

"""Broken evidence: each kind of mistake has its finding, with its place, the offending text and the way out."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb_loaders.build import build_database
from kb_loaders.findings import BadEvidence

if TYPE_CHECKING:
    from tests.conftest import Folder, Kb

SCHEMA = Path(__file__).parent.parent.parent / "schema"
PLACE = re.compile(r"^meadow/(?P<file>[\w.]+):(?P<line>\d+):(?P<column>\d+): ")

# What stands in the file, what is put in its place, the finding, and the text that the finding points at.
IN_TRIAL_TOML = {
    "unknown key": (
        'masking = "double-blind"',
        'maskin = "double-blind"',
        "key 'maskin': no key 'maskin' in trial.toml. Did you mean 'masking'?",
        '"double-blind"',
    ),
    "capitals in trial_id": (
        'trial_id = "isrctn40917263"',
        'trial_id = "ISRCTN40917263"',
        "key 'trial_id': 'ISRCTN40917263' has capitals; write the registry id in lower case",
        '"ISRCTN40917263"',
    ),
    "missing key": (
        'title = "Meadowsweet',
        'phase2 = "Meadowsweet',
        "key 'title': trial.toml needs the key 'title'",
        "",
    ),
    "unknown role": (
        'arm = "Placebo"\nrole = "comparator"',
        'arm = "Placebo"\nrole = "comparators"',
        "key 'role': 'comparators' is not a role. Did you mean 'comparator'?",
        '"comparators"',
    ),
    "unknown source kind": (
        'kind = "article"',
        'kind = "paper"',
        (
            "key 'kind': 'paper' is not a source kind. Known: article, question_file, reference, registry_record, "
            "regulatory_document, report."
        ),
        '"paper"',
    ),
    "unknown population kind": (
        'kind = "safety"',
        'kind = "saftey"',
        "key 'kind': 'saftey' is not a population kind. Did you mean 'safety'?",
        '"saftey"',
    ),
    "unknown endpoint kind": (
        'kind = "ordinal"',
        'kind = "ordnal"',
        "key 'kind': 'ordnal' is not an endpoint kind. Did you mean 'ordinal'?",
        '"ordnal"',
    ),
    "unknown parent": (
        'parent = "itt"',
        'parent = "iit"',
        "key 'parent': no population 'iit' in this trial. Did you mean 'itt'?",
        '"iit"',
    ),
    "child above parent": (
        'n = { high = "398"',
        'n = { high = "403"',
        "key 'n': 403 participants in arm 'high' are more than the 402 of its parent 'itt'",
        '{ high = "403"',
    ),
    "unknown arm of an N": (
        'n = { high = "398", low',
        'n = { high = "398", lo',
        "key 'n': no arm 'lo' in this trial. Did you mean 'low'?",
        '{ high = "398", lo',
    ),
    "unknown arm of a regimen": (
        'arm = "high"\ndrug',
        'arm = "hihg"\ndrug',
        "key 'arm': no arm 'hihg' in this trial. Did you mean 'high'?",
        '"hihg"',
    ),
    "bad number": (
        'dose = "600"',
        'dose = "0,6"',
        "key 'dose': '0,6': a comma may only separate thousands (47,400); write decimals with a point",
        '"0,6"',
    ),
    "count not whole": (
        'n_randomized = "1,204"',
        'n_randomized = "1,204.5"',
        "key 'n_randomized': '1,204.5' is not a count; counts are whole numbers from 0 up",
        '"1,204.5"',
    ),
    "count below zero": (
        'n_randomized = "1,204"',
        'n_randomized = "-1"',
        "key 'n_randomized': '-1' is not a count; counts are whole numbers from 0 up",
        '"-1"',
    ),
    "number without quotes": (
        'alpha_two_sided = "0.050"',
        "alpha_two_sided = 0.050",
        "key 'alpha_two_sided': write the number in quotes, as printed; 0.05 may have lost zeros at its end",
        "0.050",
    ),
    "bad date": (
        'data_cutoff = "June 30, 2021"',
        'data_cutoff = "June 31, 2021"',
        "key 'data_cutoff': 'June 31, 2021' is not a date; write it as printed (October 2, 2014) or as 2014-10-02",
        '"June 31, 2021"',
    ),
    "planned range the wrong way round": (
        'value = "2 to 4"',
        'value = "4 to 2"',
        "key 'value': the interval runs from 4 to 2; its lower end is above its upper end",
        '"4 to 2"',
    ),
    "unknown endpoint of a planned quantity": (
        'endpoint = "pain_change"\nitem',
        'endpoint = "pain_chnge"\nitem',
        "key 'endpoint': no endpoint 'pain_chnge' in this trial. Did you mean 'pain_change'?",
        '"pain_chnge"',
    ),
    "unknown operator": (
        'operator = ">="',
        'operator = "=>"',
        "key 'operator': '=>' is not an operator. Did you mean '>'?",
        '"=>"',
    ),
    "missing document": (
        'doi = "10.0000/example.2022"',
        'file = "article.pdf"',
        "key 'file': there is no file 'article.pdf' in this folder",
        '"article.pdf"',
    ),
    "no locators": (
        'cycle_days = "26 to 30"\nmax_cycles = "three"\nlocators = ["Methods, Treatments"]',
        'cycle_days = "26 to 30"\nmax_cycles = "three"',
        "key 'locators': [[regimens]] needs the key 'locators'",
        "[[regimens]]",
    ),
    "locators that are no list": (
        'value = "2 to 4"\nunit = "weeks"\nlocators = ["Methods, Statistics"]',
        'value = "2 to 4"\nunit = "weeks"\nlocators = "Methods, Statistics"',
        'key \'locators\': write a list: ["...", "..."]',
        '"Methods, Statistics"',
    ),
    "objective_met in quotes": (
        "objective_met = true",
        'objective_met = "yes"',
        "key 'objective_met': 'yes' is neither true nor false; write it without quotes",
        '"yes"',
    ),
}


ELSEWHERE = {
    "missing key": ["meadow/trial.toml:6:10: key 'phase2': no key 'phase2' in trial.toml. Did you mean 'phase'?"]
}
"""What else a mistake gives rise to."""


def place_of(folder: Folder, finding: str) -> tuple[int, str]:
    """Return the line that a finding points at, and the rest of that line from its column on."""
    match = PLACE.match(finding)
    assert match is not None, finding
    lines = (folder.path / match["file"]).read_text(encoding="utf-8").split("\n")
    return int(match["line"]), lines[int(match["line"]) - 1][int(match["column"]) - 1 :]


def check_finding(folder: Folder, file: str, changed: str, message: str, offending: str) -> list[str]:
    """Check that one finding has the message and points at the offending text; return all findings."""
    found = folder.findings()
    matching = [finding for finding in found if PLACE.sub("", finding) == message]
    assert len(matching) == 1, found
    line, rest = place_of(folder, matching[0])
    assert matching[0].startswith(f"meadow/{file}:")
    assert rest.startswith(offending)
    text = (folder.path / file).read_text(encoding="utf-8")
    start = text[: text.index(changed)].count("\n") + 1
    assert line in range(start, start + changed.count("\n") + 1) or not offending or offending == "[[regimens]]"
    return found


def test_the_folder_that_the_mistakes_are_made_in_is_right(meadow: Folder) -> None:
    assert meadow.findings() == []


@pytest.mark.parametrize("mistake", IN_TRIAL_TOML)
def test_a_mistake_in_trial_toml_is_found(meadow: Folder, mistake: str) -> None:
    old, new, message, offending = IN_TRIAL_TOML[mistake]
    found = check_finding(meadow.change("trial.toml", old, new), "trial.toml", new, message, offending)
    assert [finding for finding in found if "trial.toml" in finding and message not in finding] == ELSEWHERE.get(
        mistake, []
    )


SEVERAL = {"unknown column", "missing timepoint", "row without a number", "missing column"}
"""Mistakes that are two at once."""
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
    "percent above 100": (
        "exposure.csv",
        "safety,placebo,took every dose,proportion,,91.5",
        "safety,placebo,took every dose,proportion,191.5,",
        "column 'n': '191.5' is not a count; counts are whole numbers from 0 up",
        "191.5,",
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
    found = check_finding(meadow.change(file, old, new), file, new, message, offending)
    assert len(found) == 1 or mistake in SEVERAL


def test_a_missing_column_is_said_once_and_not_for_every_row(meadow: Folder) -> None:
    meadow.change("arm_results.csv", "endpoint,population,arm,", "endpoint,population,note2,")
    assert meadow.findings() == [
        "meadow/arm_results.csv:1:1: column 'arm' is missing; add it to the header",
        "meadow/arm_results.csv:1:21: no column 'note2' in this file. Did you mean 'note'?",
    ]


def test_a_column_that_stands_there_twice_is_refused(meadow: Folder) -> None:
    meadow.change("flow.csv", "n,percent", "n,n")
    assert meadow.findings()[:2] == [
        "meadow/flow.csv:1:29: column 'n' stands here twice; keep one",
        "meadow/flow.csv:1:31: column 'n' stands here twice; keep one",
    ]


def test_an_unknown_file_is_refused_with_the_nearest_name(meadow: Folder) -> None:
    (meadow.path / "flow.csv").rename(meadow.path / "flows.csv")
    assert meadow.findings() == [
        "meadow/flows.csv: no file 'flows.csv' belongs in an evidence folder. Did you mean 'flow.csv'?"
    ]


def test_files_for_people_and_documents_of_sources_may_stand_in_the_folder(meadow: Folder) -> None:
    (meadow.path / "README.md").write_text("for people", encoding="utf-8")
    (meadow.path / ".hidden").write_text("of an editor", encoding="utf-8")
    (meadow.path / "article.txt").write_text("the article", encoding="utf-8")
    meadow.change("trial.toml", 'doi = "10.0000/example.2022"', 'file = "article.txt"')
    trial = meadow.load()
    assert trial.findings == []
    # sha256sum of "the article"
    assert trial.rows["source"][0]["sha256"] == hashlib.sha256(b"the article").hexdigest()


def test_an_unknown_table_is_refused_with_the_nearest_name(meadow: Folder) -> None:
    meadow.append("trial.toml", "[[arm]]\narm_id = 'x'")
    assert meadow.findings() == ["meadow/trial.toml:145:1: no table 'arm' in trial.toml. Did you mean 'arms'?"]


def test_text_that_is_not_toml_is_one_finding_and_not_one_for_every_key(meadow: Folder) -> None:
    meadow.change("trial.toml", 'phase = "2"', 'phase = "2')
    meadow.change("flow.csv", "17,4.2", "17,104.2")
    assert meadow.findings() == [
        "meadow/flow.csv:3:40: column 'percent': '104.2' is not a percentage between 0 and 100",
        "meadow/trial.toml:7:11: this is not TOML: Illegal character '\\n'; check quotes and brackets",
    ]


def test_a_key_that_stands_there_twice_is_not_toml(meadow: Folder) -> None:
    meadow.change("trial.toml", 'phase = "2"', 'phase = "2"\nphase = "3"')
    assert meadow.findings() == [
        "meadow/trial.toml:8:12: this is not TOML: Cannot overwrite a value; check quotes and brackets"
    ]


@pytest.mark.parametrize("file", ["flow.csv", "trial.toml"])
def test_a_file_that_is_not_utf_8_is_refused(meadow: Folder, file: str) -> None:
    path = meadow.path / file
    path.write_bytes(path.read_bytes() + "# naïve\n".encode("latin-1"))
    line = {"flow.csv": 4, "trial.toml": 145}[file]
    saved = {"flow.csv": "'CSV UTF-8'", "trial.toml": "UTF-8"}[file]
    assert meadow.findings() == [f"meadow/{file}:{line}:1: the file is not UTF-8; save it as {saved}"]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('arm_id = "low"', 'arm_id = "high"', "42:10: key 'arm_id': 'high' stands here twice"),
        (
            'source_id = "isrctn40917263-record"',
            'source_id = "example-2022"',
            "27:13: key 'source_id': 'example-2022' stands here twice",
        ),
        (
            'source_id = "older-2010"',
            'source_id = "example-2022"',
            "32:13: key 'source_id': 'example-2022' stands here twice",
        ),
        ('population_id = "safety"', 'population_id = "itt"', "72:17: key 'population_id': 'itt' stands here twice"),
        (
            'endpoint_id = "falls"',
            'endpoint_id = "pain_change"',
            "111:15: key 'endpoint_id': 'pain_change' stands here twice",
        ),
    ],
)
def test_a_key_that_two_tables_share_is_refused(meadow: Folder, old: str, new: str, finding: str) -> None:
    found = meadow.change("trial.toml", old, new).findings()
    assert f"meadow/trial.toml:{finding}; each needs a name of its own" in found


SUBGROUP = """
[[subgroups]]
factor = "Age"
kind = "baseline_characteristic"
levels = ["<65 yr", "≥65 yr"]
locators = ["Figure 2"]
"""


@pytest.mark.parametrize(
    ("factor", "level", "finding"),
    [
        (
            "Agee",
            "<65 yr",
            "11: column 'subgroup_factor': no subgroup factor 'Agee' in this trial. Did you mean 'Age'?",
        ),
        (
            "Age",
            ">65 yr",
            "15: column 'subgroup_level': no level of 'Age' '>65 yr' in this trial. Did you mean '≥65 yr'?",
        ),
        (
            "Age",
            "",
            "15: column 'subgroup_level': a subgroup needs both its factor and its level; fill both or neither",
        ),
        (
            "",
            "<65 yr",
            "11: column 'subgroup_factor': a subgroup needs both its factor and its level; fill both or neither",
        ),
    ],
)
def test_an_unknown_subgroup_is_refused(meadow: Folder, factor: str, level: str, finding: str) -> None:
    meadow.append("trial.toml", SUBGROUP)
    (meadow.path / "arm_results.csv").write_text(
        "endpoint,arm,subgroup_factor,subgroup_level,population,statistic,value,unit,locators\n"
        f'falls,low,{factor},{level},itt,mean,1.5,falls,"Figure 2"\n',
        encoding="utf-8",
    )
    [found] = meadow.findings()
    assert found == f"meadow/arm_results.csv:2:{finding}"


ROW = 'pain_change,itt,{arm},,,mean,,{total},,{value},points,,,,,,,"{locators}",'


def test_the_same_fact_twice_is_refused_wherever_it_is_printed(meadow: Folder) -> None:
    line = ROW.format(arm="placebo", total=400, value="−10.1", locators="Abstract")
    meadow.change("arm_results.csv", "−10.1,points,7.9,standard_deviation", "−10.1,points,,")
    assert meadow.append("arm_results.csv", line).findings() == [
        (
            "meadow/arm_results.csv:20:1: column 'endpoint': the same fact stands in line 4 (pain_change / itt / "
            "mean / placebo); keep one row and list all places in 'locators'"
        )
    ]


def test_another_number_for_the_same_fact_at_the_same_place_is_refused(meadow: Folder) -> None:
    locators = "Abstract | Table 2, row Change in pain score, placebo column"
    line = ROW.format(arm="placebo", total=400, value="−10.2", locators=locators)
    assert meadow.append("arm_results.csv", line).findings() == [
        (
            "meadow/arm_results.csv:20:1: column 'endpoint': the same fact stands in line 4 (pain_change / itt / "
            "mean / placebo); keep one row and list all places in 'locators'"
        )
    ]


def test_another_number_at_another_place_is_a_fact_of_its_own(meadow: Folder) -> None:
    line = ROW.format(arm="placebo", total=400, value="−10.2", locators="Abstract")
    assert meadow.append("arm_results.csv", line).findings() == []


def test_two_folders_with_one_trial_id_are_refused(meadow: Folder, tmp_path: Path) -> None:
    second = Path(shutil.copytree(meadow.path, tmp_path / "second"))
    path = tmp_path / "kb.duckdb"
    with pytest.raises(BadEvidence) as caught:
        build_database([meadow.path, second], path, SCHEMA, "test")
    other = f"is that of {meadow.path}, too; give one of them another"
    assert [str(finding) for finding in caught.value.findings] == [
        f"{second}/trial.toml:2:12: key 'trial_id': 'isrctn40917263' {other}",
        f"{second}/trial.toml:19:13: key 'source_id': 'example-2022' {other}",
        f"{second}/trial.toml:27:13: key 'source_id': 'isrctn40917263-record' {other}",
    ]
    assert list(tmp_path.glob("*.duckdb*")) == []


def test_a_source_may_have_the_name_of_its_trial(meadow: Folder, tmp_path: Path, small_schema: Path) -> None:
    for file in ("trial.toml", "arm_results.csv"):
        path = meadow.path / file
        path.write_text(
            path.read_text(encoding="utf-8").replace("isrctn40917263-record", "isrctn40917263"), encoding="utf-8"
        )
    built = build_database([meadow.path], tmp_path / "kb.duckdb", small_schema, "test")
    assert len(built.trials) == 1


@pytest.mark.parametrize("missing", ["sources", "arms", "populations"])
def test_a_trial_without_sources_arms_or_populations_is_refused(meadow: Folder, missing: str) -> None:
    (meadow.path / "trial.toml").write_text(
        "\n".join(
            f'[[{table}]]\n{table[:-1]}_id = "x"' for table in ("sources", "arms", "populations") if table != missing
        ),
        encoding="utf-8",
    )
    found = meadow.findings()
    assert f"meadow/trial.toml:1:1: there is no [[{missing}]]; a trial needs at least one" in found


@pytest.mark.parametrize(("sign", "signs"), [(";", "semicolons"), ("\t", "tabs")])
def test_columns_that_no_comma_separates_are_one_finding(meadow: Folder, sign: str, signs: str) -> None:
    flow = meadow.path / "flow.csv"
    flow.write_text(flow.read_text(encoding="utf-8").replace(",", sign), encoding="utf-8")
    found = [finding for finding in meadow.findings() if "flow.csv" in finding]
    assert found == [f"meadow/flow.csv:1:1: the columns are separated by {signs}; save the file as CSV with commas"]


def test_a_file_in_the_place_of_a_folder_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadEvidence, match=r"this is a file, not the folder .* kb load ctgov"):
        build_database([tmp_path / "record.json"], tmp_path / "kb.duckdb", SCHEMA, "test")


def test_no_folder_and_no_trial_are_findings(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadEvidence) as caught:
        build_database([tmp_path / "none", tmp_path / "empty"], tmp_path / "kb.duckdb", SCHEMA, "test")
    assert [str(finding) for finding in caught.value.findings] == [
        f"{tmp_path}/empty: no trial.toml here, nor one folder below; see the reference of evidence files",
        f"{tmp_path}/none: there is no such folder; name a folder of trials, or one trial",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_place_is_right_behind_quoted_cells_and_line_ends(meadow: Folder, end: str) -> None:
    text = (
        "population,arm,stage,reason,n,locators\n"
        'itt,high,"lost, ""for good""","a\u2028reason\non two lines",5,Figure 1\n'
        'itt,"high",discontinued,"more\nlines",bad,Figure 1\n'
    )
    (meadow.path / "flow.csv").write_bytes(text.replace("\n", end).encode())
    [found] = meadow.findings()
    assert found.startswith("meadow/flow.csv:5:8: column 'n': 'bad' is not a printed number;")


def test_a_quote_that_is_never_closed_is_refused(meadow: Folder) -> None:
    meadow.change("flow.csv", ",discontinued,", ',"discontinued,')
    [found] = meadow.findings()
    assert found.startswith("meadow/flow.csv:3:1: 4 cells where the header has 7;")
    meadow.append("flow.csv", "x" * 140_000)
    message = "field larger than field limit (131072); look for a quote that is never closed"
    assert meadow.findings() == [f"meadow/flow.csv:1:1: this is not CSV: {message}"]


def test_empty_lines_and_a_byte_order_mark_are_no_mistakes(meadow: Folder) -> None:
    path = meadow.path / "flow.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\n,,,,,,\n\n")
    assert meadow.findings() == []


MISTAKES = (
    ("trial.toml", 'data_cutoff = "June 30, 2021"', 'data_cutoff = "June 2021"'),
    ("trial.toml", 'kind = "time_to_event"', 'kind = "time-to-event"'),
    ("arm_results.csv", "pain_change,itt,low", "pain_change,itt,lo"),
    ("arm_results.csv", "512", "51 2"),
    ("comparisons.csv", "1.43–2.39", "2.39–1.43"),
    ("baseline.csv", "602,50.0", "1602,50.0"),
    ("adverse_events.csv", "n_events", "n_event"),
    ("exposure.csv", "duration of treatment,median", "duration of treatment,medium"),
    ("background.csv", "older-2010,falls", "other-2010,falls"),
)
REPORT = """\
kb: {0}/adverse_events.csv:1:62: no column 'n_event' in this file. Did you mean 'n_events'?
{0}/adverse_events.csv:6:1: column 'population': the row has no number; write illegible or not reported in its place
{0}/arm_results.csv:3:17: column 'arm': no arm 'lo' in this trial. Did you mean 'low'?
{0}/arm_results.csv:15:24: column 'events': '51 2' is not a printed number; write it as the source does (88, 47,400, \
45.0, <0.001, 13.9 ± 1.10) or: not reported, not reached, not estimable, not applicable, illegible
{0}/background.csv:3:1: column 'reference': no reference 'other-2010' in this trial. Did you mean 'older-2010'?
{0}/baseline.csv:5:26: column 'n': 1602 is more than its denominator: the population 'itt' has 1,204 participants in \
this arm
{0}/comparisons.csv:5:65: column 'ci': the interval runs from 2.39 to 1.43; its lower end is above its upper end
{0}/exposure.csv:2:35: column 'statistic': 'medium' is not a statistic. Did you mean 'median'?
{0}/trial.toml:15:15: key 'data_cutoff': 'June 2021' is not a date; write it as printed (October 2, 2014) or as \
2014-10-02
{0}/trial.toml:121:8: key 'kind': 'time-to-event' is not an endpoint kind. Did you mean 'time_to_event'?
10 findings; {1} is as it was. Mend the evidence and run it again.
"""


def test_all_mistakes_of_all_files_are_told_in_one_run_and_the_database_stays(
    meadow: Folder, kb: Kb, database: Path
) -> None:
    for file, old, new in MISTAKES:
        meadow.change(file, old, new)
    before, beside = database.read_bytes(), sorted(database.parent.iterdir())
    outcome = kb("build", meadow.path)
    assert outcome.code == 3
    assert outcome.out == ""
    assert outcome.err == REPORT.format(meadow.path, database)
    assert database.read_bytes() == before
    assert sorted(database.parent.iterdir()) == beside


def test_a_broken_folder_makes_no_database(meadow: Folder, kb: Kb, tmp_path: Path) -> None:
    meadow.change("flow.csv", "17,4.2", "17,104.2")
    outcome = kb("build", meadow.path, "--db", tmp_path / "new" / "kb.duckdb")
    assert outcome.code == 3
    assert outcome.err.endswith("1 finding; no database was made. Mend the evidence and run it again.\n")
    assert not (tmp_path / "new").exists()

"""What a careful reader would take from records that are odd in ways that real ones could be: no number is made up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.registry.answers import rows
from tests.registry.loading import add_records
from tests.registry.records import DRUG, Json, event, groups, study
from tests.registry.traps import (
    OTHER_UNITS,
    analysis,
    both,
    cell,
    denominator,
    measure,
    outcome,
    row,
    with_baseline,
    with_events,
    with_outcomes,
)

Database = duckdb.DuckDBPyConnection
COUNT = "COUNT_OF_PARTICIPANTS"

P_VALUES = {
    "<.0001": ("<", 0.0001),
    "P < 0.05": ("<", 0.05),
    "=<0.05": ("≤", 0.05),
    "< = 0.05": ("≤", 0.05),
    "=>0.5": ("≥", 0.5),
    "≥ 0.5": ("≥", 0.5),
    "\\<0.001": ("<", 0.001),
    "p\\>.05": (">", 0.05),
    "1.0": ("=", 1),
    # A comma divides off decimals, if anything; what follows a number may change it.
    "<0,001": (None, None),
    "0,03": (None, None),
    "<1,000": (None, None),
    "<>0.05": (None, None),
    "0.001 (one-sided)": (None, None),
    "0.05 to 0.1": (None, None),
    "NS": (None, None),
}
LEVELS = {"95%": 95, "97.3": 97.3, " 90 ": 90, "0.95": None, "100": None, "97,5": None, "ninety-five": None}
PARAMETERS = {
    "Hazard Ratio (HR) by stratified log-rank": "hazard_ratio",
    "Hazards Ratio": "hazard_ratio",
    "HR (95% CI)": "hazard_ratio",
    "Hazard Ratio (log)": "unmapped",
    "Odds Ratio, log-transformed": "unmapped",
    "Hazard ratio, log scale": "unmapped",
    "Difference in Odds Ratios": "unmapped",
    "Inverse Hazard Ratio": "unmapped",
    "Risk Ratio (RR), inverted": "unmapped",
    "Risk Ratio (RR), inverse-variance weighted": "risk_ratio",
    "Standard Error of Mean Difference": "unmapped",
}
UNITS = {
    "Percentage (%) of Participants": "proportion",
    "percentage of  participants.": "proportion",
    "# of participants": "proportion",
    "Participants.": "proportion",
    # Not known to be people, or percent of them.
    "‰ of participants": "number",
    "‰ participants": "number",
    "Proportion of participants": "number",
    "Participants/year": "number",
    "percentage of participant-years": "number",
    "1000 participants": "number",
    "percentage of participants per 100 doses": "number",
}
NUMBERS = {
    "1,234": 1234,
    "-1,234.50": -1234.5,
    "0,123": None,
    "-0,500": None,
    "00,123": None,
    "1.234,5": None,
    "1'000": None,
    "1 234": None,
    "12/100": None,
    "(5)": None,
    "5-": None,
    "12*": None,
    "+5": 5,
    "1E+3": 1000,
}


def _thousands() -> Json:
    record = with_outcomes(outcome(both("1,234", "999"), kind=COUNT, denoms=[denominator("1,300", "1,200")]))
    started = record["resultsSection"]["participantFlowModule"]["periods"][0]["milestones"][0]["achievements"]
    started[0]["numSubjects"], started[1]["numSubjects"] = "1,300", "0,120"
    return record


def _ages() -> Json:
    record = study()
    record["protocolSection"]["eligibilityModule"].update(minimumAge="28 Days", maximumAge="N/A")
    record["protocolSection"]["statusModule"]["startDateStruct"] = {"date": "2020-13"}
    record["protocolSection"]["statusModule"]["completionDateStruct"] = {"date": "June 2021"}
    return record


ODD = {
    "class lacks group": with_outcomes(
        outcome(both("10", "5", "Women", denoms=[denominator(40, None)]), both("20", "5", "All"), kind=COUNT)
    ),
    "baseline class lacks group": with_baseline(
        measure(
            row(cell("10", "BG000"), cell("5", "BG001"), denoms=[denominator(40, None, prefix="BG")]),
            title="Smoker",
            kind=COUNT,
        )
    ),
    "two denominators": with_outcomes(
        outcome(both("60", "42"), kind=COUNT, denoms=[denominator(100, 98), denominator(100, 88)])
    ),
    "class of other units": with_outcomes(
        outcome(
            both("10", "5", "Both units", denoms=[denominator(40, 50), denominator(30, 20, units="eyes")]),
            both("10", "5", "Eyes", denoms=[denominator(30, 20, units="eyes")]),
            kind=COUNT,
            denoms=OTHER_UNITS,
        )
    ),
    "small letters": with_outcomes(
        outcome(both("60", "42"), kind=COUNT, denoms=[denominator(100, 98, units="participants")])
    ),
    "count in percent": with_outcomes(outcome(both("60", "42"), kind=COUNT, unitOfMeasure="% of participants")),
    "baseline count in percent": with_baseline(
        measure(row(cell("60", "BG000")), kind=COUNT, unitOfMeasure="percentage of participants")
    ),
    "units": with_outcomes(
        *(outcome(both("60", "42"), title=unit, kind="NUMBER", unitOfMeasure=unit) for unit in UNITS)
    ),
    "numbers": with_outcomes(*(outcome(row(cell(text)), title=text) for text in NUMBERS)),
    "thousands": _thousands(),
    "p values": with_outcomes(outcome(both("1", "2"), analyses=[analysis(pValue=text) for text in P_VALUES])),
    "levels": with_outcomes(
        outcome(
            both("1", "2"),
            analyses=[
                analysis(paramType="Odds Ratio (OR)", paramValue="1.2", ciPctValue=level, ciLowerLimit="1.1")
                for level in LEVELS
            ],
        )
    ),
    "parameters": with_outcomes(
        outcome(both("1", "2"), analyses=[analysis(paramType=name, paramValue="0.7") for name in PARAMETERS])
    ),
    "one limit": with_outcomes(
        outcome(
            row(cell("5", lowerLimit="3"), cell("6", "OG001", upperLimit="NA", comment="Upper limit not reached")),
            dispersionType="95% Confidence Interval",
        )
    ),
    "same titles": with_outcomes(
        outcome(both("60", "42"), kind=COUNT, groups=[{**one, "title": DRUG} for one in groups("OG")])
    ),
    "unknown group in analysis": with_outcomes(
        outcome(
            both("60", "42"),
            kind=COUNT,
            analyses=[analysis(("OG000", "OG009"), paramType="Risk Difference (RD)", paramValue="17.1")],
        )
    ),
    "no group in analysis": with_outcomes(
        outcome(
            both("60", "42"),
            kind=COUNT,
            analyses=[analysis((), paramType="Risk Difference (RD)", paramValue="17.1")],
        )
    ),
    "words": with_outcomes(
        outcome(
            row(cell("NA", comment="<p>Fewer than 5 participants &amp; no events</p>"), cell("", "OG001")),
            row(cell(None, comment="Not analysed"), cell("Not Estimable", "OG001"), title="x" * 20_000),
            title="CO<sub>2</sub> &amp; " + "y" * 30_000,
            unitOfMeasure="mmol/L<br>",
        )
    ),
    "impossible counts": with_outcomes(outcome(both("-3", "150"), row(cell("12%"), cell("7", "OG001")), kind=COUNT)),
    "terms": with_events(
        otherEvents=[
            event("Pain", "General disorders", 1, 2),
            event("Pain", "Nervous system disorders", 3, 4),
            event("pain", "General disorders", 5, 6),
            {"term": "Rash", "organSystem": "Skin", "stats": [{"groupId": "EG000", "numAffected": 2}]},
        ],
        frequencyThreshold="5%",
    ),
    "ages": _ages(),
}
NCT = {name: f"NCT93{number:06}" for number, name in enumerate(ODD)}
for _name, _record in ODD.items():
    _record["protocolSection"]["identificationModule"]["nctId"] = NCT[_name]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A plain read-only connection to the odd records."""
    database = add_records(tmp_path_factory.mktemp("odd"), ODD.values())
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def found(odd: Database, columns: str, view: str, name: str, where: str = "true") -> list[tuple[Any, ...]]:
    return rows(odd, columns, view, NCT[name].lower(), where)


SHARE = "row_title, events, total, total_source, value, value_status"


def test_a_group_that_a_class_with_denominators_leaves_out_has_none(odd: Database) -> None:
    assert found(odd, SHARE, "arm_results", "class lacks group") == [
        ("Women", 10, 40, "printed", 25, "derived"),
        ("Women", 5, None, "not_reported", None, "not_reported"),
        ("All", 20, 100, "from_population", 20, "derived"),
        ("All", 5, 98, "from_population", pytest.approx(500 / 98), "derived"),
    ]
    columns = "n, denominator, denominator_source, percent, percent_status"
    assert found(odd, columns, "baseline", "baseline class lacks group") == [
        (10, 40, "printed", 25, "derived"),
        (5, None, "not_reported", None, "not_estimable"),
    ]
    pairs = "SELECT class, total, comparator_total FROM core.event_pair WHERE trial_id = ? AND outcome = 0"
    assert odd.execute(pairs, [NCT["class lacks group"].lower()]).fetchall() == [(1, 100, 98)]


def test_of_two_denominators_that_differ_none_counts(odd: Database) -> None:
    assert found(odd, SHARE, "arm_results", "two denominators") == [
        (None, 60, 100, "from_population", 60, "derived"),
        (None, 42, None, "not_reported", None, "not_reported"),
    ]
    where = "population_id = 'registry-outcome-1'"
    assert sorted(found(odd, "n", "populations", "two denominators", where)) == [(88,), (98,), (100,), (100,)]


def test_every_fact_has_an_id_of_its_own(odd: Database) -> None:
    assert odd.execute("SELECT fact_id FROM facts GROUP BY fact_id HAVING count(*) > 1").fetchall() == []


def test_denominators_of_a_class_are_chosen_by_their_units(odd: Database) -> None:
    assert found(odd, SHARE, "arm_results", "class of other units", f"group_title = '{DRUG}'") == [
        ("Both units", 10, 40, "printed", 25, "derived"),
        # How many people had those eyes is not posted.
        ("Eyes", 10, None, "not_reported", None, "not_reported"),
    ]


def test_participants_in_small_letters_are_participants(odd: Database) -> None:
    assert found(odd, SHARE, "arm_results", "small letters", f"group_title = '{DRUG}'") == [
        (None, 60, 100, "from_population", 60, "derived")
    ]


def test_what_is_posted_as_a_count_in_percent_is_neither(odd: Database) -> None:
    columns = "statistic, events, value, unit"
    assert found(odd, columns, "arm_results", "count in percent", f"group_title = '{DRUG}'") == [
        ("number", None, 60, "% of participants")
    ]
    assert found(odd, "statistic, n, value, percent", "baseline", "baseline count in percent") == [
        ("number", None, 60, None)
    ]


def test_a_unit_is_people_only_where_it_says_nothing_else(odd: Database) -> None:
    assert dict(found(odd, "endpoint, statistic", "arm_results", "units", f"group_title = '{DRUG}'")) == UNITS


def test_a_number_in_another_way_of_writing_is_no_other_number(odd: Database) -> None:
    values = found(odd, "endpoint, value, value_status", "arm_results", "numbers")
    assert {title: value for title, value, _ in values} == NUMBERS
    assert {status for _, value, status in values if value is None} == {"unparsed"}
    printed = "SELECT printed FROM printed_values JOIN arm_results AS a USING (fact_id) WHERE a.trial_id = ?"
    texts = odd.execute(printed, [NCT["numbers"].lower()]).fetchall()
    assert {text for (text,) in texts} == set(NUMBERS)


def test_counts_may_have_thousands_separators(odd: Database) -> None:
    assert found(odd, "events, total", "arm_results", "thousands") == [(1234, 1300), (999, 1200)]
    where = "population_id = 'registry-outcome-1'"
    assert found(odd, "n, value_status", "populations", "thousands", where) == [(1300, "reported"), (1200, "reported")]
    assert found(odd, "n, n_status", "participant_flow", "thousands", "stage = 'STARTED'") == [
        (1300, "reported"),
        (None, "unparsed"),
    ]


def test_a_p_value_has_the_relation_that_is_written_before_it(odd: Database) -> None:
    values = found(odd, "p_relation, p_value, p_value_status", "comparisons", "p values")
    assert dict(zip(P_VALUES, ((sign, p) for sign, p, _ in values), strict=True)) == P_VALUES
    assert {status for _, p, status in values if p is None} == {"unparsed"}


def test_a_level_is_between_1_and_100_percent(odd: Database) -> None:
    values = found(odd, "ci_level", "comparisons", "levels")
    assert dict(zip(LEVELS, (level for (level,) in values), strict=True)) == LEVELS


def test_a_parameter_that_only_sounds_like_a_measure_is_none(odd: Database) -> None:
    assert dict(found(odd, "measure_posted, measure", "comparisons", "parameters")) == PARAMETERS


def test_an_interval_of_one_limit_has_no_other(odd: Database) -> None:
    columns = "value, ci_level, ci_low, ci_low_status, ci_high, ci_high_status"
    assert found(odd, columns, "arm_results", "one limit") == [
        (5, 95, 3, "reported", None, "not_reported"),
        (6, 95, None, "not_reported", None, "not_reached"),
    ]


def test_groups_of_one_title_are_no_arm_and_are_not_compared(odd: Database) -> None:
    assert found(odd, "group_title, arm_id, events", "arm_results", "same titles", "true") in (
        [(DRUG, None, 60), (DRUG, None, 42)],
        [(DRUG, None, 42), (DRUG, None, 60)],
    )
    pairs = "SELECT count(*) FROM core.event_pair WHERE trial_id = ? AND outcome IS NOT NULL"
    assert odd.execute(pairs, [NCT["same titles"].lower()]).fetchone() == (0,)


def test_a_group_that_an_analysis_alone_names_is_shown_by_its_id(odd: Database) -> None:
    columns = "group_titles, contrast, direction, arm_id, comparator_id, value"
    assert found(odd, columns, "comparisons", "unknown group in analysis") in (
        [(f"{DRUG}; OG009", "between_arms", "unknown", None, None, 17.1)],
        [(f"OG009; {DRUG}", "between_arms", "unknown", None, None, 17.1)],
    )


def test_an_analysis_that_names_no_group_is_neither_between_arms_nor_within_one(odd: Database) -> None:
    columns = "group_titles, contrast, direction, arm_id, comparator_id, group_title, value"
    (row,) = found(odd, columns, "comparisons", "no group in analysis")
    assert row == (None, "unknown", "unknown", None, None, None, 17.1)
    locators = found(odd, "locators", "facts", "no group in analysis", "view_name = 'comparisons'")
    assert [places[0].endswith("statistical analysis 1") for (places,) in locators] == [True]


def test_words_in_the_place_of_numbers_are_no_zero(odd: Database) -> None:
    assert found(odd, "value, value_status, unit, length(endpoint), length(row_title)", "arm_results", "words") == [
        (None, "not_estimable", "mmol/L<br>", 30_021, None),
        (None, "not_reported", "mmol/L<br>", 30_021, None),
        (None, "not_reported", "mmol/L<br>", 30_021, 20_000),
        (None, "unparsed", "mmol/L<br>", 30_021, 20_000),
    ]
    notes = found(odd, "note", "facts", "words", "note LIKE '<p>%'")
    assert notes == [("<p>Fewer than 5 participants &amp; no events</p>",)]


def test_impossible_counts_are_shown_as_posted_and_compared_with_none(odd: Database) -> None:
    columns = "group_title, events, events_status"
    assert found(odd, columns, "arm_results", "impossible counts") == [
        (DRUG, -3, "reported"),
        ("Placebo", 150, "reported"),
        (DRUG, None, "unparsed"),
        ("Placebo", 7, "reported"),
    ]
    pairs = "SELECT count(*) FROM core.event_pair WHERE trial_id = ? AND outcome IS NOT NULL"
    assert odd.execute(pairs, [NCT["impossible counts"].lower()]).fetchone() == (0,)


def test_terms_that_differ_in_organ_system_or_letters_are_rows_of_their_own(odd: Database) -> None:
    columns = "term, organ_system, n_affected, n_at_risk, percent, percent_status, reporting_threshold_percent"
    where = f"seriousness = 'other' AND group_title = '{DRUG}' AND organ_system IS NOT NULL"
    assert found(odd, columns, "adverse_events", "terms", where) == [
        ("Pain", "General disorders", 1, 100, 1, "derived", 5),
        ("Pain", "Nervous system disorders", 3, 100, 3, "derived", 5),
        ("pain", "General disorders", 5, 100, 5, "derived", 5),
        # Not of the whole group: who was at risk of it is not posted.
        ("Rash", "Skin", 2, None, None, "not_estimable", 5),
    ]


def test_ages_keep_their_unit_and_dates_that_are_none_are_texts(odd: Database) -> None:
    assert found(odd, "criterion, operator, value, unit", "eligibility", "ages", "criterion LIKE 'Age%'") == [
        ("Age, minimum", ">=", "28", "days")
    ]
    sql = "SELECT start_date, completion_date, completed_on FROM registry_records WHERE trial_id = ?"
    assert odd.execute(sql, [NCT["ages"].lower()]).fetchall() == [("2020-13", "June 2021", None)]
    assert odd.execute("SELECT enrolment_start FROM trials WHERE trial_id = ?", [NCT["ages"].lower()]).fetchone() == (
        None,
    )

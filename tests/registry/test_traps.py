"""The traps in records of ClinicalTrials.gov: each in a made-up study, and in real records where they are at hand."""

from __future__ import annotations

import duckdb
import pytest

from tests.registry.answers import results, rows
from tests.registry.traps import trial

Database = duckdb.DuckDBPyConnection


def test_an_outcome_that_is_not_posted_is_kept_without_children(traps: Database) -> None:
    found = rows(traps, "outcome, reporting_status, n_measurements", "outcomes_posted", "not posted")
    assert found == [("Later", "not_posted", 0)]
    assert rows(traps, "posted_as, kind", "endpoints", "not posted") == [(None, "not_stated")]
    assert results(traps, "value", "not posted") == []
    assert rows(traps, "n", "populations", "not posted", where="population_id LIKE 'registry-outcome%'") == []


def test_a_posted_outcome_of_nobody_is_no_error_and_not_zero(traps: Database) -> None:
    found = rows(traps, "reporting_status, n_measurements", "outcomes_posted", "zero denominators")
    assert found == [("posted", 0)]
    sizes = rows(traps, "n", "populations", "zero denominators", where="population_id = 'registry-outcome-1'")
    assert sizes == [(0,), (0,)]
    assert results(traps, "value", "zero denominators") == []


def test_a_group_that_a_cell_lacks_is_null_and_not_zero(traps: Database) -> None:
    assert results(traps, "group_title, value", "lacks groups") == [("Examplamab", 1.5)]
    assert rows(traps, "group_title, value", "baseline", "baseline lacks groups") == [("Examplamab", 70)]


def test_of_a_class_without_categories_nothing_is_posted(traps: Database) -> None:
    found = results(traps, "row_title, value, value_status, total", "class without categories")
    assert found == [
        ("Week 1", 1, "reported", 100),
        ("Week 1", 2, "reported", 98),
        ("At discharge", None, "not_reported", 100),
        ("At discharge", None, "not_reported", 98),
    ]
    printed = (
        "SELECT count(*) FROM printed_values WHERE fact_id IN (SELECT fact_id FROM arm_results WHERE trial_id = ?)"
    )
    assert traps.execute(printed, [trial("class without categories")]).fetchone() == (2,)
    assert rows(traps, "n_measurements", "outcomes_posted", "class without categories") == [(2,)]
    assert rows(traps, "outcome", "outcomes_posted", "class without categories") == [("Outcome",)]


@pytest.mark.parametrize("name", ["baseline class without categories", "baseline without classes"])
def test_a_baseline_measure_without_measurements_has_no_rows(traps: Database, name: str) -> None:
    assert rows(traps, "value", "baseline", name) == []
    sql = "SELECT count(*) FROM core.registry_measure WHERE trial_id = ?"
    assert traps.execute(sql, [trial(name)]).fetchone() == (1,)


def test_a_category_without_measurements_is_not_zero(traps: Database) -> None:
    assert results(traps, "category, value", "category without measurements") == [("Yes", 60), ("Yes", 42)]


def test_a_group_of_nobody_has_no_percentage(traps: Database) -> None:
    found = results(traps, "events, events_status, total, value, value_status", "group of nobody")
    assert found == [
        (0, "reported", 0, None, "not_estimable"),
        (3, "reported", 98, pytest.approx(100 * 3 / 98), "derived"),
    ]


def test_of_several_denominators_the_selected_one_counts_and_else_participants(traps: Database) -> None:
    columns = "endpoint, statistic, events, total, total_source, value"
    found = results(traps, columns, "several denominators", "group_title = 'Examplamab'")
    assert found == [
        ("Units", "count", None, None, "not_applicable", 30),
        ("People", "proportion", 30, 100, "from_population", 30),
        # Of eyes, a count of people is no proportion.
        ("People of eyes", "count", None, None, "not_applicable", 30),
        ("Eyes only", "proportion", None, None, "not_applicable", 30),
    ]
    sizes = rows(traps, "unit, n", "populations", "several denominators", where="population_id = 'registry-outcome-2'")
    assert sorted(sizes, key=str) == [("eyes", 49), ("eyes", 50), (None, 100), (None, 98)]
    pairs = "SELECT DISTINCT endpoint FROM effects WHERE trial_id = ? AND effect_of = 'endpoint'"
    assert traps.execute(pairs, [trial("several denominators")]).fetchall() == [("People",)]


def test_denominators_of_a_class_stand_before_those_of_the_outcome(traps: Database) -> None:
    found = results(traps, "row_title, events, total, total_source", "class denominators", "group_title = 'Examplamab'")
    assert found == [
        ("Women", 10, 40, "printed"),
        ("All", 20, 100, "from_population"),
        ("Nobody", 1, 0, "printed"),
    ]


def test_denominators_of_a_baseline_class_stand_before_those_of_the_measure_and_the_module(traps: Database) -> None:
    columns = "characteristic, level, n, denominator, denominator_source, percent, percent_status"
    assert rows(traps, columns, "baseline", "baseline denominators") == [
        ("Smoker", "Class", 10, 40, "printed", 25, "derived"),
        ("Smoker", "Measure", 20, 80, "printed", 25, "derived"),
        ("Drinker", None, 20, 100, "from_population", 20, "derived"),
        ("Cataract", None, 20, None, "not_reported", None, "not_estimable"),
    ]


def test_the_same_group_id_is_another_arm_in_the_next_outcome(traps: Database) -> None:
    found = results(traps, "endpoint, arm, value", "other arm")
    assert found == [
        ("First", "Examplamab", 1),
        ("First", "Placebo", 2),
        ("Second", "Examplamab", 4),
        ("Second", "Placebo", 3),
    ]


def test_a_comment_beside_a_value_does_not_make_it_na(traps: Database) -> None:
    columns = "median, value_status, ci_level, ci_low, ci_low_status, ci_high, ci_high_status"
    assert rows(traps, columns, "median_times", "comments") == [
        (13.7, "reported", 95, 10.1, "reported", None, "not_estimable"),
        (None, "not_reached", 95, 8.2, "reported", None, "not_reached"),
    ]
    notes = rows(traps, "note", "facts", "comments", where="view_name = 'arm_results'")
    assert notes[0] == ("The upper limit was not estimable",)


def test_a_spread_without_type_is_kept_and_its_type_is_not_stated(traps: Database) -> None:
    assert results(traps, "value, dispersion, dispersion_type", "spread without type") == [(1, 9.9, "not_stated")]


def test_limits_are_none_of_a_standard_deviation(traps: Database) -> None:
    columns = "value, range_low, range_high, dispersion, dispersion_type, ci_low, ci_low_status"
    assert results(traps, columns, "type does not fit") == [
        (-0.971, 0.7, 3.27, None, "not_stated", None, "not_reported")
    ]


def test_a_number_is_a_percentage_of_participants_only_by_the_list_of_units(traps: Database) -> None:
    columns = "endpoint, statistic, unit, events, events_status, value, value_status"
    assert results(traps, columns, "number", "group_title = 'Examplamab'") == [
        ("Percentage of Participants of response", "proportion", "percent", None, "not_reported", 60.5, "reported"),
        (
            "percentage of patients of survival at 12 months",
            "event_free_probability",
            "percent",
            None,
            "not_applicable",
            60.5,
            "reported",
        ),
        (
            "Percentage probability of event-free survival",
            "event_free_probability",
            "percent",
            None,
            "not_applicable",
            60.5,
            "reported",
        ),
        ("percentage of doses of doses", "number", "percentage of doses", None, "not_applicable", 60.5, "reported"),
        (
            *("percentage of participants of OS rates at 12 months", "event_free_probability", "percent"),
            *(None, "not_applicable", 60.5, "reported"),
        ),
        # Deaths are the event, not freedom of it.
        (
            *("% of participants of death, overall survival", "proportion", "percent"),
            *(None, "not_reported", 60.5, "reported"),
        ),
        ("head count", "proportion", "percent", 60, "reported", 60, "derived"),
    ]
    # Half a participant cannot be counted.
    columns = "events, events_status, value, value_status"
    found = results(traps, columns, "number", "endpoint = 'head count' AND group_title = 'Placebo'")
    assert found == [(None, "unparsed", None, "unparsed")]


def test_limits_of_a_count_of_participants_are_no_percentages(traps: Database) -> None:
    columns = "events, value, ci_low, ci_low_status, ci_level, range_low, dispersion_type"
    assert results(traps, columns, "count with limits") == [
        (60, 60, None, "not_applicable", None, None, "confidence_interval")
    ]
    assert rows(traps, "reported", "facts", "count with limits", where="view_name = 'arm_results'") == [
        ("60 (5) [50 to 70]",)
    ]


INTERVAL = "measure, value, ci_level, ci_sides, ci_low, ci_low_status, ci_high, ci_high_status"


def test_an_interval_with_one_limit_is_one_sided(traps: Database) -> None:
    assert rows(traps, INTERVAL, "comparisons", "intervals")[0] == (
        *("hazard_ratio", 1.36, 85, "one-sided"),
        *(None, "not_applicable", 1.7, "reported"),
    )


def test_a_level_without_limits_is_left_over(traps: Database) -> None:
    assert rows(traps, INTERVAL, "comparisons", "intervals")[1] == (
        *("none", None, None, None),
        *(None, "not_reported", None, "not_reported"),
    )


def test_a_term_twice_in_a_list_is_two_rows(traps: Database) -> None:
    columns = "seriousness, term, n_affected, position"
    found = rows(traps, columns, "adverse_events", "term twice", where="term = 'Pain' AND role = 'experimental'")
    assert [row[:3] for row in found] == [("serious", "Pain", 1), ("serious", "Pain", 3), ("other", "Pain", 5)]
    assert len(rows(traps, "DISTINCT fact_id, position", "adverse_events", "term twice", where="term = 'Pain'")) == 6


def test_a_record_without_adverse_events_has_none(traps: Database) -> None:
    assert rows(traps, "*", "adverse_events", "no events module") == []
    assert rows(traps, "population_id", "populations", "no events module", where="population_id LIKE '%adverse%'") == []


EVENT = "group_title, term, seriousness, n_affected, n_at_risk, percent, percent_status, n_events, n_events_status"


def test_nobody_at_risk_has_no_percentage_and_events_are_optional(traps: Database) -> None:
    assert rows(traps, EVENT, "adverse_events", "few of the events", "term LIKE 'Ovarian%'") == [
        ("Examplamab", "Ovarian [cyst]", "serious", 0, 0, None, "not_estimable", None, "not_reported"),
        ("Placebo", "Ovarian [cyst]", "serious", 2, 40, 5, "derived", 3, "reported"),
    ]


def test_deaths_that_are_not_posted_are_no_zero(traps: Database) -> None:
    columns = "group_title, term, seriousness, grade_min, n_affected, n_at_risk, percent, reporting_threshold_percent"
    assert rows(traps, columns, "adverse_events", "few of the events", "term NOT LIKE 'Ovarian%'") == [
        ("Placebo", "All-cause mortality", "any", 5, 0, 98, 0, None),
        ("Examplamab", "Any adverse event", "serious", None, 0, None, None, None),
        ("Placebo", "Any adverse event", "serious", None, 2, 98, pytest.approx(200 / 98), None),
        ("Examplamab", "Any adverse event", "other", None, 3, 100, 3, 1.7),
    ]


def test_the_threshold_is_of_other_events_only_and_a_term_below_it_has_no_row(traps: Database) -> None:
    columns = "DISTINCT seriousness, term, reporting_threshold_percent, position"
    found = rows(traps, columns.replace("DISTINCT ", ""), "adverse_events", "plain", "role = 'experimental'")
    assert [row[:3] for row in found] == [
        ("any", "All-cause mortality", None),
        ("serious", "Any adverse event", None),
        ("serious", "Pneumonia", None),
        ("serious", "Atrial fibrillation", None),
        ("other", "Any adverse event", 5),
        ("other", "Headache", 5),
        ("other", "Nausea", 5),
    ]


def test_vocabulary_and_assessment_of_a_term_have_no_default(traps: Database) -> None:
    columns = "source_vocabulary, assessment"
    assert rows(traps, columns, "adverse_events", "plain", "term = 'Pneumonia' AND role = 'experimental'") == [
        ("MedDRA 24.0", "SYSTEMATIC_ASSESSMENT")
    ]
    assert rows(traps, columns, "adverse_events", "few of the events", "n_events = 3") == [(None, None)]


def test_a_group_that_pools_others_is_not_one_of_the_arms(traps: Database) -> None:
    columns = "group_title, arm_id, role, group_relation"
    found = rows(traps, columns, "adverse_events", "pooled groups", "term = 'Pneumonia'")
    assert found == [
        ("All Participants", "all", "all", "total"),
        ("Examplamab", "arm-1", "experimental", "same"),
        ("Placebo", "arm-2", "comparator", "same"),
    ]


def test_markdown_escapes_are_shown_without_backslash_and_kept_raw(traps: Database) -> None:
    found = results(traps, "endpoint, row_title, group_title, unit", "escapes")
    assert found[0] == ("Change [%] > 5", "HbA1c >= 7_5", "Examplamab >= 10 mg", "mg*h")
    sql = "SELECT title_posted FROM core.endpoint WHERE trial_id = $1 UNION ALL "
    sql += "SELECT title_posted FROM core.registry_group WHERE trial_id = $1 AND title_posted IS NOT NULL"
    assert traps.execute(sql, [trial("escapes")]).fetchall() == [
        ("Change \\[%\\] \\> 5",),
        ("Examplamab \\>= 10 mg",),
    ]
    # The comment and the notes, too.
    assert rows(traps, "note", "facts", "few of the events", "reported LIKE '2 of 40%'") == [("Grade >2",)]


REAL = {
    "nct00203242": ("SELECT reporting_status FROM endpoints WHERE position = 1001", [("not_posted",)]),
    "nct00671034": ("SELECT count(*) FROM arm_results WHERE endpoint_id = 'registry-outcome-10'", [(0,)]),
    "nct00712335": ("SELECT bool_or(value = 26300) FROM arm_results", [(True,)]),
    "nct02438826": ("SELECT list(DISTINCT value) @> [30600, 20200, 29700, 31100] FROM arm_results", [(True,)]),
    "nct01495598": ("SELECT DISTINCT value FROM arm_results WHERE value = 118", [(118,)]),
    "nct01215318": ("SELECT DISTINCT unit FROM populations WHERE unit IS NOT NULL", [("vaginal tampons",)]),
    "nct04514523": (
        "SELECT DISTINCT statistic, total, unit FROM arm_results WHERE endpoint_id = 'registry-outcome-2'",
        [("count", None, "Questionnaires after each encounter")],
    ),
    "nct01160289": (
        "SELECT dispersion, dispersion_type, range_low, range_high, ci_low FROM arm_results WHERE value = -0.971",
        [(6.699, "standard_deviation", 0.7, 3.27, None)],
    ),
    "nct01008605": (
        "SELECT ci_low, ci_high, ci_high_status, ci_sides FROM comparisons WHERE endpoint_id = 'registry-outcome-1'",
        [(87.46, None, "not_applicable", "one-sided")],
    ),
    "nct02601209": (
        "SELECT value, ci_level, ci_low, ci_high, measure FROM comparisons WHERE endpoint_id = 'registry-outcome-2'",
        [(1.36, 85, None, 1.7, "hazard_ratio")],
    ),
    "nct00931528": (
        "SELECT risk_difference, ci_low, ci_high, p_value FROM risk_differences",
        [(5, 1, 9, 0.49)],
    ),
    "nct03191786": (
        (
            "SELECT value, ci_low, ci_high, p_value, test FROM comparisons "
            "WHERE endpoint_id = 'registry-outcome-1' AND measure = 'hazard_ratio'"
        ),
        [(0.78, 0.63, 0.97, 0.025, "Log Rank")],
    ),
    "nct04431453": (
        "SELECT DISTINCT value, value_status, total FROM arm_results WHERE row_title LIKE 'ET aspirates%at Discharge'",
        [(None, "not_reported", 0)],
    ),
    "nct01254396": (
        (
            "SELECT value, unit FROM comparisons WHERE endpoint_id IN ('registry-outcome-1', 'registry-outcome-3') "
            "AND measure = 'mean_ratio'"
        ),
        [(41.35, "percent"), (93.42, None)],
    ),
    "nct00006046": ("SELECT count(*) FROM adverse_events WHERE n_at_risk = 0 AND percent IS NOT NULL", [(0,)]),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_record_is_read_as_it_is_posted(shared_records: Database, name: str) -> None:
    sql, expected = REAL[name]
    sql += " AND" if "WHERE" in sql else " WHERE"
    assert shared_records.execute(f"{sql} trial_id = '{name}'").fetchall() == expected


def test_outcomes_of_real_records_that_are_not_posted_have_no_results(shared_records: Database) -> None:
    sql = "SELECT count(*) FROM outcomes_posted WHERE reporting_status = 'not_posted' AND n_measurements > 0"
    assert shared_records.execute(sql).fetchone() == (0,)


def test_terms_that_real_records_list_twice_are_kept(shared_records: Database) -> None:
    sql = (
        "SELECT DISTINCT trial_id FROM core.registry_event_term WHERE event >= 0 AND trial_id IN "
        "('nct01495598', 'nct01987596', 'nct02856893') "
        "GROUP BY trial_id, seriousness, lower(term), organ_system HAVING count(*) > 1"
    )
    assert sorted(shared_records.execute(sql).fetchall()) == [("nct01495598",), ("nct01987596",), ("nct02856893",)]


def test_groups_of_real_records_that_pool_others_are_no_arm(shared_records: Database) -> None:
    sql = (
        "SELECT trial_id, arm_id, relation FROM groups WHERE module = 'event' AND (trial_id, group_title) IN "
        "(('nct02197234', 'Overall Safety Population'), ('nct03751280', 'Total')) ORDER BY trial_id"
    )
    assert shared_records.execute(sql).fetchall() == [
        ("nct02197234", None, "unlinked"),
        ("nct03751280", "all", "total"),
    ]

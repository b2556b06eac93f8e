"""A made-up trial of another shape loads, alone and beside the bundled one, and comes back as it was written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import duckdb
import pytest

from kb_loaders.build import build_database
from tests.conftest import MEADOW, SCHEMA, rows

TRIAL = "isrctn40917263"
FILES = {
    "arm_results.csv": "arm_results",
    "comparisons.csv": "comparisons",
    "baseline.csv": "baseline",
    "adverse_events.csv": "adverse_events",
    "flow.csv": "participant_flow",
    "exposure.csv": "exposure",
    "background.csv": "background",
}
CELLS = (
    "events total percent value standard_error dispersion ci_level ci_low ci_high p_value range_low range_high n "
    "denominator n_affected n_at_risk n_events reporting_threshold_percent"
).split()


ENDS = re.compile(r"(?<=\d)–| to ")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("meadow") / "kb.duckdb"
    built = build_database([MEADOW], path, SCHEMA, "test")
    assert [trial for trial, _, _ in built.trials] == [TRIAL]
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def test_it_builds_alone(alone: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT trial_id, registry_id, registry, n_randomized, n_countries, enrolment_start::VARCHAR FROM trials"
    assert rows(alone, sql) == [(TRIAL, "ISRCTN40917263", "ISRCTN", 1204, 3, "2019-05-02")]


def test_it_is_the_same_beside_the_bundled_trial(
    alone: duckdb.DuckDBPyConnection, two_trials: duckdb.DuckDBPyConnection
) -> None:
    assert rows(two_trials, "SELECT trial_id FROM trials ORDER BY 1") == [(TRIAL,), ("nct01564784",)]
    for view in [*FILES.values(), "facts", "populations", "endpoints", "sources", "statistical_design", "eligibility"]:
        sql = f"SELECT * FROM {view} WHERE trial_id = '{TRIAL}' ORDER BY ALL"
        assert rows(alone, sql) == rows(two_trials, sql), view


def test_it_has_three_arms_of_two_roles(alone: duckdb.DuckDBPyConnection) -> None:
    assert rows(alone, "SELECT arm_id, role FROM arms ORDER BY position") == [
        ("high", "experimental"),
        ("low", "experimental"),
        ("placebo", "comparator"),
    ]


@pytest.mark.parametrize("file", FILES)
def test_every_printed_cell_comes_back_as_written(alone: duckdb.DuckDBPyConnection, file: str) -> None:
    with (MEADOW / file).open(encoding="utf-8") as lines:
        written = list(csv.DictReader(lines))
    found = {
        tuple(locators): set(values)
        for locators, values in rows(
            alone,
            "SELECT f.locators, list(p.printed) AS printed FROM facts AS f JOIN printed_values AS p USING (fact_id) "
            f"WHERE f.view_name = '{FILES[file]}' GROUP BY f.locators",
        )
    }
    count = 0
    for row in written:
        parts = [part.strip() for name in CELLS if row.get(name) for part in row[name].split("±")]
        ends = [end for name in ("ci", "range") if row.get(name) for end in ENDS.split(row[name])]
        places = tuple(place.strip() for place in row["locators"].split("|"))
        for part in parts + ends:
            assert part in found[places], (places, part)
            count += 1
    assert count >= len(written)


def test_a_mean_has_its_dispersion_and_a_mean_difference_its_interval(alone: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT arm_id, value, unit, total, total_source, dispersion, dispersion_type, range_low, range_high "
        "FROM arm_results WHERE endpoint_id = 'pain_change' AND arm_id = 'high'"
    )
    assert rows(alone, sql) == [("high", -14.2, "points", 399, "printed", 8.1, "standard_deviation", -41.0, 12.0)]
    sql = (
        "SELECT arm_id, comparator_id, mean_difference, unit, ci_level, ci_low, ci_high, p_relation, p_value, "
        "prespecified FROM mean_differences ORDER BY position"
    )
    assert rows(alone, sql) == [
        ("high", "placebo", -4.1, "points", 95.0, -5.3, -2.9, "<", 0.001, True),
        ("low", "placebo", -2.0, "points", 97.5, -3.3, -0.7, "=", 0.0006, True),
        ("high", "low", -2.1, "points", 95.0, -3.3, -0.9, None, None, False),
    ]


def test_mean_plus_minus_standard_error_is_read_with_thousands(alone: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT arm_id, value, standard_error, dispersion, total, total_source, ci_low, ci_high FROM arm_results "
        "WHERE endpoint_id = 'walking_distance' ORDER BY position"
    )
    assert rows(alone, sql) == [
        ("high", 1310.0, 24.5, None, 402, "from_population", None, None),
        ("placebo", 1202.5, 23.0, None, 401, "from_population", 1157.4, 1247.6),
    ]


def test_an_ordinal_endpoint_has_a_row_a_category_and_a_common_odds_ratio(alone: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT category, events, total, percent FROM response_rates "
        "WHERE endpoint_id = 'global_impression' AND arm_id = 'high' ORDER BY position"
    )
    assert rows(alone, sql) == [
        ("Much better", 120, 400, 30.0),
        ("Better", 160, 400, 40.0),
        ("No change", 90, 400, 22.5),
        ("Worse", 30, 400, 7.5),
    ]
    sql = (
        "SELECT arm_id, value, unit, value_status, ci_low, ci_high, p_relation, p_value, p_value_status "
        "FROM comparisons WHERE measure = 'odds_ratio' ORDER BY position"
    )
    assert rows(alone, sql) == [
        ("high", 1.85, "ratio", "reported", 1.43, 2.39, "<", 0.001, "reported"),
        ("low", None, "ratio", "not_estimable", None, None, None, None, "not_reported"),
    ]


def test_nr_among_times_is_not_reached_and_among_counts_not_reported(alone: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT arm_id, median, value_status, ci_low, ci_high, ci_high_status, range_low, range_high "
        "FROM median_times ORDER BY position"
    )
    assert rows(alone, sql) == [
        ("high", 6.2, "reported", 5.8, 7.0, "reported", 0.4, 12.9),
        ("low", 9.0, "reported", 7.7, None, "not_reached", None, None),
        ("placebo", None, "not_reached", 11.0, None, "not_reached", None, None),
    ]
    sql = "SELECT n, n_status, value_status FROM baseline WHERE characteristic = 'Smoking'"
    assert rows(alone, sql) == [(None, "not_reported", "not_reported")]


def test_both_arms_together_have_the_role_all(alone: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT arm, role, n, denominator, denominator_source FROM baseline WHERE arm_id = 'all'"
    assert rows(alone, sql) == [("All participants", "all", 602, 1204, "from_population")]


def test_events_of_a_count_endpoint_may_outnumber_the_participants(alone: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT arm_id, events, total FROM arm_results WHERE endpoint_id = 'falls' ORDER BY position"
    assert rows(alone, sql) == [("high", 512, 402), ("all", 1660, 1204)]


def test_rarer_than_the_reporting_threshold_is_not_zero(alone: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT n_affected, n_affected_status, percent, value_status, reporting_threshold_percent "
        "FROM adverse_events WHERE arm_id = 'placebo'"
    )
    assert rows(alone, sql) == [(None, "below_reporting_threshold", None, "below_reporting_threshold", 5.0)]
    assert rows(alone, "SELECT n_affected FROM adverse_events WHERE seriousness = 'serious'") == [(0,)]


def test_an_n_that_is_not_printed_stays_missing(alone: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT arm_id, n, value_status FROM populations WHERE population_id = 'safety' ORDER BY position"
    assert rows(alone, sql) == [
        ("high", 398, "reported"),
        ("low", None, "not_reported"),
        ("placebo", 400, "reported"),
    ]
    sql = "SELECT n_at_risk, n_at_risk_source FROM adverse_events WHERE arm_id = 'low'"
    assert rows(alone, sql) == [(None, "not_reported")]


def test_a_row_may_name_another_source_than_the_first(alone: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT view_name, locators FROM facts WHERE source_id = 'isrctn40917263-record'"
    assert rows(alone, sql) == [("arm_results", ["Record, Outcome 3, placebo group"])]


def test_a_planned_range_is_a_range(alone: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT item, relation, value, range_low, range_high, unit FROM statistical_design ORDER BY position"
    assert rows(alone, sql) == [
        ("power", "≥", 90.0, None, None, "percent"),
        ("visit_interval", None, None, 2.0, 4.0, "weeks"),
    ]
    assert rows(alone, "SELECT dose, cycle_days, cycle_days_low, cycle_days_high, max_cycles FROM regimens") == [
        (600.0, None, 26.0, 30.0, 3)
    ]


def test_background_figures_stay_out_of_results(alone: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT topic, relation, value, range_low, range_high FROM background ORDER BY position"
    assert rows(alone, sql) == [
        ("response to usual care", None, None, 20.0, 30.0),
        ("falls a year", ">", 1.5, None, None),
    ]
    assert rows(alone, "SELECT count(*) FROM arm_results WHERE value = 1.5") == [(0,)]

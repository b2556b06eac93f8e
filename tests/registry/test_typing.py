"""What texts in records mean: numbers, statuses, units, spreads, limits, parameters, p values, identities."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_loaders.ctgov.load import load_ctgov
from tests.conftest import SCHEMA
from tests.registry.answers import results, rows
from tests.registry.loading import facts_of, load_studies
from tests.registry.records import Json, compact, event, study
from tests.registry.traps import LEVELS, STUDIES, analysis, both, cell, outcome, row, trial, with_outcomes

Database = duckdb.DuckDBPyConnection


NUMBERS = {
    "12": 12,
    "-0.70": -0.7,
    "26,300": 26300,
    "804,831": 804831,
    "1,234,567.5": 1234567.5,
    ".502": 0.502,
    "-.7": -0.7,
    "−0.70": -0.7,  # U+2212, minus sign
    "–5": -5,  # en dash
    " − 1.5 ": None,
    "−26,300.5": -26300.5,
    "−.7": -0.7,
    "5–10": None,
    "–": None,
    "—5": None,  # em dash
    "118.": 118,
    " 5 ": 5,
    "1.2E+03": 1200,
    "1,5": None,
    "12,34": None,
    "1,2345": None,
    ",500": None,
    "0,123": None,
    "-0,500": None,
    "1_000": None,
    "1 000": None,
    "<5": None,
    "5%": None,
    "12 (3.4)": None,
    "2-3": None,
    "NaN": None,
    "Inf": None,
    "-Infinity": None,
    "1e999": None,
    "NA": None,
    "": None,
    ".": None,
}


@pytest.mark.parametrize("posted", NUMBERS)
def test_a_text_is_a_number_or_has_no_value(macros: Database, posted: str) -> None:
    assert macros.execute("SELECT kb_number($1)", [posted]).fetchone() == (NUMBERS[posted],)


STATUSES = [
    ("12", None, None),
    ("NA", "Median overall survival was not reached.", "not_reached"),
    ("NA", "Not yet reached", "not_reached"),
    ("NA", "The upper limit has not been reached due to few events", "not_reached"),
    ("na", "Not estimable due to insufficient number of events", "not_estimable"),
    (" NA ", "Could not be calculated: less than 50% of participants had an event", "not_estimable"),
    ("NA", "Median could not be reached due to insufficient number of participants with events.", "not_estimable"),
    ("NA", "Duration of Response can't be calculated as zero participants had a response.", "not_estimable"),
    ("N/A", "Only one participant; SD not evaluable", "not_estimable"),
    ("NA", "Data were not available as concentrations were below the level of quantification.", "not_reported"),
    ("NA", "Not collected in this arm", "not_reported"),
    ("NA", None, "not_reported"),
    ("<5", None, "unparsed"),
    ("NR", "not reached", "unparsed"),
    ("NaN", None, "unparsed"),
    (None, None, "not_reported"),
]


@pytest.mark.parametrize(("posted", "comment", "status"), STATUSES)
def test_a_text_that_is_no_number_has_a_status(
    macros: Database, posted: str | None, comment: str | None, status: str | None
) -> None:
    sql = "SELECT kb_status($1::VARCHAR, kb_number($1::VARCHAR), $2::VARCHAR)"
    assert macros.execute(sql, [posted, comment]).fetchone() == (status,)


@pytest.mark.parametrize(
    ("posted", "kind", "level"),
    [
        ("Standard Deviation", "standard_deviation", None),
        ("STANDARD_DEVIATION", "standard_deviation", None),
        ("Standard Error", "standard_error", None),
        ("Inter-Quartile Range", "interquartile_range", None),
        ("INTER_QUARTILE_RANGE", "interquartile_range", None),
        ("Full Range", "full_range", None),
        ("Geometric Coefficient of Variation", "geometric_coefficient_of_variation", None),
        ("GEOMETRIC_COEFFICIENT", "geometric_coefficient_of_variation", None),
        ("95% Confidence Interval", "confidence_interval", 95),
        ("84% Confidence Interval", "confidence_interval", 84),
        ("97.5 % Confidence Interval", "confidence_interval", 97.5),
        ("CONFIDENCE_80", "confidence_interval", 80),
        ("CONFIDENCE_975", "confidence_interval", 97.5),
        ("CONFIDENCE_OTHER", "confidence_interval", None),
        ("NA", None, None),
        ("Something else", "not_stated", None),
        (None, None, None),
    ],
)
def test_a_spread_is_known_by_word_or_code(
    macros: Database, posted: str | None, kind: str | None, level: float | None
) -> None:
    found = macros.execute("SELECT kb_dispersion($1::VARCHAR), kb_ci_level($1::VARCHAR)", [posted]).fetchone()
    assert found == (kind, level)


@pytest.mark.parametrize(
    ("posted", "day"),
    [("2020", "2020-01-01"), ("2022-12", "2022-12-01"), ("2023-02-28", "2023-02-28"), ("2023-02-30", None)],
)
def test_a_date_may_be_a_month_or_a_year(macros: Database, posted: str, day: str | None) -> None:
    assert macros.execute("SELECT CAST(kb_date($1) AS VARCHAR)", [posted]).fetchone() == (day,)


def test_the_method_names_the_test_of_the_p_value_and_not_the_estimate(traps: Database) -> None:
    columns = "measure, measure_posted, value, ci_level, ci_low, ci_high, ci_high_status, p_relation, p_value, test"
    assert rows(traps, columns, "comparisons", "intervals")[2] == (
        *("hazard_ratio", "Cox Proportional Hazard", 0.965, 97.3, 0.502, None, "not_estimable"),
        *("<", 0.001, "Log Rank"),
    )


def test_p_values_have_a_relation_and_a_number(traps: Database) -> None:
    found = rows(traps, "p_relation, p_value, p_value_status", "comparisons", "intervals")
    assert [found[n] for n in (0, 1, 2, 4, 5, 8, 9)] == [
        (None, None, "not_reported"),
        ("=", 0.03, "reported"),
        ("<", 0.001, "reported"),
        (">", 0.999, "reported"),
        ("=", 0.247, "reported"),
        ("≤", 0.05, "reported"),
        (None, None, "unparsed"),
    ]


def test_an_analysis_of_one_or_of_three_groups_is_not_between_two_arms(traps: Database) -> None:
    found = rows(traps, "contrast, arm_id, comparator_id, measure, direction", "comparisons", "intervals")
    assert found[4] == ("within_arm", "arm-1", "arm-1", "mean_difference", "unknown")
    assert found[5][1:] == (None, None, "unmapped", "unknown")


def test_the_unit_of_a_risk_difference_below_one_is_not_known(traps: Database) -> None:
    found = rows(traps, "unit", "comparisons", "intervals", "measure = 'risk_difference'")
    assert found == [(None,), ("percentage points",)]
    assert rows(traps, "risk_difference", "risk_differences", "intervals") == [(5,)]


def test_limits_of_a_baseline_measure_are_of_the_type_posted(traps: Database) -> None:
    columns = "characteristic, statistic, dispersion, dispersion_type, range_low, range_high, ci_level"
    found = rows(traps, columns, "baseline", "baseline levels")
    percent = {"80": 80, "90": 90, "95": 95, "975": 97.5, "99": 99, "OTHER": None}
    assert found[: len(LEVELS)] == [
        (f"Weight {level}", "mean", None, "confidence_interval", 65, 75, percent[level]) for level in LEVELS
    ]
    assert found[len(LEVELS) : len(LEVELS) + 6] == [
        ("Error", "mean", 0.3, "standard_error", None, None, None),
        ("Geometric", "geometric_mean", 30, "geometric_coefficient_of_variation", None, None, None),
        ("Quartiles", "median", None, "interquartile_range", 5, 9, None),
        ("Range", "mean", None, "full_range", 1, 11, None),
        ("Nothing", "mean", None, None, None, None, None),
        ("Misfit", "mean", None, "not_stated", 1, 11, None),
    ]


@contextmanager
def loaded(folder: Path, *records: Json) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database of these records."""
    load_studies(folder / "kb.duckdb", folder, *records)
    with duckdb.connect(str(folder / "kb.duckdb"), read_only=True) as database:
        yield database


SURVIVAL = {
    "Percentage of Participants With Event-free Survival": "event_free_probability",
    "Percentage of Patients With Event Free Survival at 2 Years": "event_free_probability",
    "Participants With an Event (PFS)": "proportion",
    "Progression-free Survival: Participants With Events": "proportion",
    "Participants With Event for Overall Survival": "proportion",
}


def test_people_with_event_free_survival_are_not_people_with_an_event(tmp_path: Path) -> None:
    outcomes = [
        outcome(both("60.5", "42"), title=title, kind="NUMBER", unitOfMeasure="percentage of participants")
        for title in SURVIVAL
    ]
    with loaded(tmp_path, with_outcomes(*outcomes)) as database:
        found = database.execute("SELECT DISTINCT endpoint, statistic FROM arm_results").fetchall()
    assert dict(found) == SURVIVAL


def _ratio(*values: str, name: str = "Geometric Mean Ratio") -> Json:
    estimate, low, high = values
    limits = {"ciPctValue": "90", "ciLowerLimit": low, "ciUpperLimit": high}
    return analysis(paramType=name, paramValue=estimate, **limits)


def test_a_ratio_of_means_may_be_posted_in_percent(tmp_path: Path) -> None:
    found = with_outcomes(
        outcome(both("41.2", "100.1"), title="Proven", analyses=[_ratio("41.2", "32.0", "53.0")]),
        outcome(both("1.5", "3.0"), title="Plain", analyses=[_ratio("0.50", "0.40", "0.60")]),
        outcome(both("60.0", "3.0"), title="Plain and large", analyses=[_ratio("20.0", "15.0", "25.0")]),
        outcome(both("1.5", "7.0"), title="Small", analyses=[_ratio("0.90", "0.80", "1.01")]),
        outcome(both("1.5", "7.0"), title="Unknown", analyses=[_ratio("93.42", "80.23", "108.78")]),
        outcome(both("1.5", "7.0"), title="Named", analyses=[_ratio("93", "80", "108", name="Ratio of Means (%)")]),
    )
    with loaded(tmp_path, found) as database:
        units = database.execute("SELECT endpoint, unit FROM comparisons").fetchall()
    assert dict(units) == {
        "Proven": "percent",
        "Plain": "ratio",
        "Plain and large": "ratio",
        "Small": "ratio",
        "Unknown": None,
        "Named": "percent",
    }


def test_a_minus_sign_is_a_minus(tmp_path: Path) -> None:
    found = outcome(
        row(cell("−1.5", lowerLimit="–2.0", upperLimit="−26,300")), dispersionType="95% Confidence Interval"
    )
    with loaded(tmp_path, with_outcomes(found)) as database:
        values = database.execute("SELECT value, ci_low, ci_high FROM arm_results").fetchall()
        printed = database.execute(
            "SELECT printed, decimals FROM printed_values WHERE column_name = 'value'"
        ).fetchall()
    assert values == [(-1.5, -2, -26300)]
    assert ("−1.5", 1) in printed


def test_counts_and_percentages_of_a_baseline_measure(traps: Database) -> None:
    columns = "characteristic, statistic, n, n_status, value, unit, percent, percent_status, value_status"
    assert rows(
        traps, columns, "baseline", "baseline levels", "characteristic IN ('Sex', 'Half a person', 'Percent')"
    ) == [
        ("Sex", "count", None, "not_reported", None, "kg", None, "not_estimable", "not_reported"),
        ("Half a person", "count", None, "unparsed", None, "kg", None, "not_estimable", "unparsed"),
        ("Percent", "proportion", None, "not_applicable", 40.5, "percent", None, "not_applicable", "reported"),
    ]


def test_the_total_of_the_baseline_module_is_all_arms_together(traps: Database) -> None:
    found = rows(traps, "group_title, arm_id, n", "baseline", "plain", "level = 'Female'")
    assert found == [("Examplamab", "arm-1", 52), ("Placebo", "arm-2", 47), ("Total", "all", 99)]


def test_dates_and_phases_may_be_partial_and_several(traps: Database) -> None:
    columns = "start_date, completion_date, CAST(completed_on AS VARCHAR), phase"
    sql = f"SELECT {columns} FROM registry_records WHERE trial_id = $1"
    assert traps.execute(sql, [trial("dates")]).fetchall() == [("2020", "2022-12", "2022-12-01", "PHASE1/PHASE2")]
    sql = "SELECT CAST(enrolment_start AS VARCHAR), phase FROM trials WHERE trial_id = $1"
    assert traps.execute(sql, [trial("dates")]).fetchall() == [("2020-01-01", "1/2")]
    sql = "SELECT CAST(published_on AS VARCHAR) FROM sources WHERE trial_id = $1"
    assert traps.execute(sql, [trial("dates")]).fetchall() == [("2023-06-01",)]


def test_units_and_comments_of_the_flow_are_notes(traps: Database) -> None:
    assert rows(traps, "n, stage, reason", "participant_flow", "units in flow")[0] == (100, "STARTED", None)
    notes = rows(traps, "note", "facts", "units in flow", "view_name = 'participant_flow' AND note IS NOT NULL")
    assert notes == [("Two withdrew > 1 day later; units: 6",)]


def test_geometric_and_model_means_keep_their_kind(tmp_path: Path) -> None:
    kinds = ("GEOMETRIC_MEAN", "LEAST_SQUARES_MEAN", "GEOMETRIC_LEAST_SQUARES_MEAN", "LOG_MEAN", "MEDIAN", "NEW_KIND")
    times = (
        ("Overall Survival", "median_time"),
        ("Time to Progression", "median_time"),
        ("Duration of Response", "median_time"),
        ("Time to Maximum Concentration (Tmax)", "median"),
        ("Duration of Hospital Stay", "median"),
    )
    record = with_outcomes(
        *(outcome(both("1", "2"), title=kind, kind=kind) for kind in kinds),
        *(outcome(both("1", "2"), title=title, kind="MEDIAN", unitOfMeasure="Months") for title, _ in times),
        outcome(both("1", "<5"), title="Inequality"),
    )
    path = tmp_path / "kb.duckdb"
    load_studies(path, tmp_path, record)
    with duckdb.connect(str(path), read_only=True) as database:
        found = database.execute(
            "SELECT DISTINCT endpoint, statistic, unit FROM arm_results WHERE endpoint <> 'Inequality'"
        ).fetchall()
        assert sorted(found) == sorted(
            [(kind, kind.lower() if kind != "NEW_KIND" else "number", "score on a scale") for kind in kinds]
            + [(title, kind, "months" if kind == "median_time" else "Months") for title, kind in times]
        )
        # What cannot be read is kept as it is posted.
        sql = (
            "SELECT value, value_status, printed, relation, decimals, status FROM arm_results "
            "JOIN printed_values USING (fact_id) WHERE endpoint = 'Inequality' AND group_title = 'Placebo'"
        )
        assert database.execute(sql).fetchall() == [(None, "unparsed", "<5", "<", None, "unparsed")]


def test_a_fact_keeps_its_id_when_something_is_added_or_its_value_changes(tmp_path: Path) -> None:
    path = tmp_path / "kb.duckdb"
    record = study()
    load_studies(path, tmp_path, record)
    before = facts_of(path)
    later = copy.deepcopy(record)
    module = later["resultsSection"]
    module["outcomeMeasuresModule"]["outcomeMeasures"].append(outcome(both("1", "2"), title="New"))
    module["outcomeMeasuresModule"]["outcomeMeasures"][0]["classes"][0]["categories"][0]["measurements"][0]["value"] = (
        "61"
    )
    module["adverseEventsModule"]["seriousEvents"].insert(0, event("Anaemia", "Blood disorders", 1, 2))
    load_studies(path, tmp_path, later)
    after = facts_of(path)
    assert set(before) <= set(after)
    changed = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
    assert list(changed.values()) == [("60", "61")]
    # The same content again changes nothing.
    load_studies(path, tmp_path, later)
    assert facts_of(path) == after


def test_no_two_facts_have_one_id_where_titles_repeat(traps: Database) -> None:
    sql = "SELECT fact_id FROM facts GROUP BY fact_id HAVING count(*) > 1"
    assert traps.execute(sql).fetchall() == []
    assert len(results(traps, "fact_id", "twice")) == 3 * 4 * 2


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every key in a record, elements of lists by the first only."""
    found = []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += [(*path, key), *_leaves(inner, (*path, key))]
    elif isinstance(value, list) and value:
        found += _leaves(value[0], (*path, 0))
    return found


def test_any_key_of_a_record_may_be_missing(tmp_path: Path) -> None:
    needed = {"nctId", "protocolSection", "identificationModule"}
    kept = [path for path in _leaves(study()) if path[-1] not in needed]
    texts = []
    for number, path in enumerate(kept):
        record = study(f"NCT92{number:06}")
        holder: Any = record
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        texts.append(compact(record))
    lines = tmp_path / "studies.ndjson"
    lines.write_text("\n".join(texts), encoding="utf-8")
    loaded = load_ctgov([lines], tmp_path / "kb.duckdb", SCHEMA, "test")
    # Without its groups, or the id of one, the numbers of a module are nobody's.
    of_groups = [path[0] == "resultsSection" and path[-1] in {"groups", "eventGroups", "id"} for path in kept]
    refused = {int(one.nct_id[5:]) for one in loaded.refused if one.nct_id}
    assert refused == {number for number, is_lost in enumerate(of_groups) if is_lost}
    assert (loaded.new, len(refused)) == (len(kept) - 8, 8)
    with duckdb.connect(str(tmp_path / "kb.duckdb"), read_only=True) as database:
        for view in ("arm_results", "baseline", "comparisons", "adverse_events", "participant_flow", "populations"):
            assert database.execute(f"SELECT count(value_status) = count(*) FROM {view}").fetchone() == (True,), view


def test_studies_differ_by_their_registry_id() -> None:
    assert len({record["protocolSection"]["identificationModule"]["nctId"] for record in STUDIES.values()}) == len(
        STUDIES
    )


def test_what_is_divided_by_underscores_is_no_number(tmp_path: Path) -> None:
    record = with_outcomes(outcome(row(cell("1_000", lowerLimit="1_0", upperLimit="2_0"))))
    load_studies(tmp_path / "kb.duckdb", tmp_path, record)
    with duckdb.connect(str(tmp_path / "kb.duckdb"), read_only=True) as connection:
        sql = "SELECT value, low, high, status, low_status, high_status FROM core.registry_result"
        assert connection.execute(sql).fetchall() == [(None, None, None, "unparsed", "unparsed", "unparsed")]

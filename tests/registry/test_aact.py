"""Flat files of AACT: the same numbers as from the records themselves, in every form that exports take."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kb_loaders.aact import batches
from kb_loaders.ctgov.load import load_ctgov
from tests.conftest import SCHEMA, query
from tests.registry.aact_export import export
from tests.registry.loading import load_export
from tests.registry.records import Json, counts, event, groups, study, write_lines

NAMES = [f"NCT9000000{n}" for n in range(1, 6)]
TABLES = {
    "registry_result": "outcome, class, category, group_id, class_title, category_title, value, spread, low, high, "
    "value_posted, low_posted, high_posted, status, low_status, comment",
    "registry_baseline": "measure, class, category, group_id, class_title, category_title, value, spread, low, high, "
    "total, value_posted, status",
    "registry_denominator": "outcome, unit, group_id, n",
    "registry_flow": "period, period_title, item, milestone, reason, group_id, n",
    "registry_event": "seriousness, event, group_id, n_affected, n_at_risk, n_events",
    "registry_event_term": "seriousness, event, term, organ_system, source_vocabulary, assessment",
    "registry_analysis": "outcome, analysis, group_ids, direction, group_id, measure, value, spread, ci_level, "
    "ci_sides, ci_low, ci_high, p_relation, p_value, p_posted, test, hypothesis",
    "registry_group": "module, outcome, group_id, title, arm_id, relation",
    "registry_measure": "measure, characteristic, statistic, dispersion, unit",
    "endpoint": "endpoint_id, endpoint, kind, role, timepoint, statistic, dispersion, unit, reporting_status",
    "event_pair": "seriousness, event, term, outcome, events, total, comparator_events, comparator_total",
    "arm": "arm_id, arm, role",
    "condition": "condition, position",
    "country": "country",
    "mesh_term": "of_what, kind, term, position",
    "intervention": "type, intervention, other_names, arms, position",
    "registered_outcome": "role, outcome, time_frame, position",
    "eligibility": "criterion, operator, unit, position",
    "trial": "registry_id, title, condition, phase, design, masking, n_enrolled, sponsor, n_countries, enrolment_start",
    "registry_record": "overall_status, study_type, allocation, intervention_model, primary_completion_date, "
    "has_results, event_threshold, event_time_frame, last_update_posted",
}
"""What both loads must agree on, by table."""


def numbers(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: query(database, f"SELECT trial_id, {columns} FROM core.{table} ORDER BY ALL")
        for table, columns in TABLES.items()
    }


def rich() -> Json:
    """A study with what AACT keeps apart from a record: classes, categories, repeated terms, periods, units, limits."""
    record = study("NCT90000002")
    results = record["resultsSection"]
    outcomes = results["outcomeMeasuresModule"]["outcomeMeasures"]
    outcomes[0]["classes"] = [
        {
            "title": week,
            "denoms": [{"units": "Participants", "counts": counts("OG", *of)}],
            "categories": [
                {"title": "Complete", "measurements": counts("OG", *complete)},
                {"title": "Partial", "measurements": counts("OG", of[0] - complete[0], of[1] - complete[1])},
            ],
        }
        for week, of, complete in (("Week 12", (95, 90), (30, 20)), ("Week 24", (90, 80), (60, 42)))
    ]
    outcomes[1]["classes"][0]["categories"][0]["measurements"] = [
        {"groupId": "OG000", "value": "-5.20", "lowerLimit": "-6.0", "upperLimit": "NA", "comment": "Not reached"},
        {"groupId": "OG001", "value": "NA", "comment": "Insufficient number of participants"},
    ]
    outcomes[1]["analyses"].append({"groupIds": ["OG000"], "pValue": "= 0.05", "nonInferiorityType": "OTHER"})
    outcomes.append(
        {
            "type": "OTHER_PRE_SPECIFIED",
            "title": "Quality of life",
            "reportingStatus": "NOT_POSTED",
            "timeFrame": "1 year",
        }
    )
    outcomes.append(
        {
            "type": "POST_HOC",
            "title": "Eyes healed",
            "reportingStatus": "POSTED",
            "paramType": "COUNT_OF_UNITS",
            "unitOfMeasure": "eyes",
            "timeFrame": "1 year",
            "typeUnitsAnalyzed": "eyes",
            "denomUnitsSelected": "eyes",
            "groups": groups("OG", "A | barred group"),
            "denoms": [
                {"units": "Participants", "counts": counts("OG", 10, 9, 8)},
                {"units": "eyes", "counts": counts("OG", 19, 18, 16)},
            ],
            "classes": [{"categories": [{"measurements": counts("OG", 5, 4, 3)}]}],
        }
    )
    baseline = results["baselineCharacteristicsModule"]["measures"]
    baseline[1]["classes"][0]["denoms"] = [{"units": "Participants", "counts": counts("BG", 99, 97, 196)}]
    results["adverseEventsModule"]["otherEvents"] += [
        event("Pain", "Nervous system disorders", 3, 2),
        event("Pain", "Nervous system disorders", 1, 0),
        event("Pain", "General disorders", 0, 1),
    ]
    flow = results["participantFlowModule"]
    flow["periods"].append(json.loads(json.dumps(flow["periods"][0])) | {"title": "Extension"})
    record["protocolSection"]["outcomesModule"]["otherOutcomes"] = [
        {"measure": "Quality of life", "timeFrame": "1 year"}
    ]
    return record


def as_records(database: Path, *records: Json) -> Path:
    load_ctgov([write_lines(database.with_suffix(".json"), records)], database, SCHEMA, "test")
    return database


def test_the_same_numbers_come_from_aact_as_from_the_records(tmp_path: Path) -> None:
    records = [study(), rich(), study("NCT90000003", resultsSection=None)]
    expected = numbers(as_records(tmp_path / "json.duckdb", *records))
    loaded = load_export(tmp_path / "aact.duckdb", export(tmp_path / "files", *records))
    assert (loaded.new, loaded.refused, loaded.notes) == (3, (), ())
    found = numbers(tmp_path / "aact.duckdb")
    # AACT does not say that an outcome is not posted, and counts of classes have no denominators of their own.
    expected["endpoint"] = [
        tuple("not_stated" if v == "not_posted" else v for v in row) for row in expected["endpoint"]
    ]
    assert sum("not_stated" in row for row in found["endpoint"]) == 1
    with_classes = [row for row in expected["event_pair"] if row[0] == "nct90000002" and row[4] == 0]
    assert len(with_classes) == 4
    expected["event_pair"] = [row for row in expected["event_pair"] if row not in with_classes]
    for table in TABLES:
        assert found[table] == expected[table], table


def test_denominators_of_classes_are_unknown_not_those_of_the_outcome(tmp_path: Path) -> None:
    record = rich()
    load_export(tmp_path / "aact.duckdb", export(tmp_path / "files", record))
    sql = "SELECT DISTINCT outcome, class, group_id, total FROM core.registry_result WHERE outcome < 2 ORDER BY ALL"
    whole = [(1, 0, "OG000", 90), (1, 0, "OG001", 80)]
    assert query(as_records(tmp_path / "json.duckdb", record), sql) == [
        *[(0, 0, "OG000", 95), (0, 0, "OG001", 90), (0, 1, "OG000", 90), (0, 1, "OG001", 80)],
        *whole,
    ]
    assert query(tmp_path / "aact.duckdb", sql) == [
        *[(0, 0, "OG000", None), (0, 0, "OG001", None), (0, 1, "OG000", None), (0, 1, "OG001", None)],
        *whole,
    ]


def test_number_analysed_of_another_study_is_not_taken(tmp_path: Path) -> None:
    def mixed_up(table: str, column: str, value: Any) -> Any:
        return "17" if (table, column) == ("baseline_measurements", "number_analyzed") else value

    load_export(tmp_path / "kb.duckdb", export(tmp_path / "files", study(), change=mixed_up))
    assert query(tmp_path / "kb.duckdb", "SELECT DISTINCT total FROM core.registry_baseline") == [(None,)]


OLD = {
    "PRIMARY": "Primary",
    "SECONDARY": "Secondary",
    "OTHER_PRE_SPECIFIED": "Other Pre-specified",
    "POST_HOC": "Post-Hoc",
    "COUNT_OF_PARTICIPANTS": "Count of Participants",
    "COUNT_OF_UNITS": "Count of Units",
    "MEAN": "Mean",
    "STANDARD_DEVIATION": "Standard Deviation",
    "TWO_SIDED": "2-Sided",
    "SUPERIORITY": "Superiority",
    "INTERVENTIONAL": "Interventional",
    "RANDOMIZED": "Randomized",
    "PARALLEL": "Parallel Assignment",
    "TREATMENT": "Treatment",
    "DOUBLE": "Double (Participant, Investigator)",
    "PHASE3": "Phase 3",
    "COMPLETED": "Completed",
    "EXPERIMENTAL": "Experimental",
    "PLACEBO_COMPARATOR": "Placebo Comparator",
    "SYSTEMATIC_ASSESSMENT": "Systematic Assessment",
    "ALL": "All",
    "ACTUAL": "Actual",
    "2022-06": "June 2022",
    "2020-01-15": "January 15, 2020",
}


def test_older_exports_give_the_same(tmp_path: Path) -> None:
    """Enumerations in words, groups that do not name their outcome, no raw texts, p values in two columns."""

    def in_words(table: str, column: str, value: Any) -> Any:
        if column in {"title", "reason", "period"} or column.endswith("_date") or isinstance(value, bool):
            return value
        if table == "interventions" and column == "intervention_type":
            return str(value).capitalize()
        return OLD.get(value, value)

    record = rich()
    del record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][1]["classes"]
    load_export(tmp_path / "new.duckdb", export(tmp_path / "new", record))
    absent = [("result_groups", "outcome_id"), ("outcome_analyses", "p_value_raw"), ("milestones", "count_units")]
    folder = export(tmp_path / "old", record, without=absent, change=in_words)
    assert "|Other Pre-specified|" in (folder / "outcomes.txt").read_text(encoding="utf-8")
    loaded = load_export(tmp_path / "old.duckdb", folder)
    assert loaded.notes == (
        "milestones.txt has no column count_units: left empty",
        "outcome_analyses.txt has no column p_value_raw: left empty",
    )
    old, new = numbers(tmp_path / "old.duckdb"), numbers(tmp_path / "new.duckdb")
    posted = TABLES["registry_analysis"].split(", ").index("p_posted") + 1
    assert [row[posted] for row in new["registry_analysis"]] == ["0.016", "<0.001", "= 0.05"]
    assert [row[posted] for row in old["registry_analysis"]] == ["0.016", "<0.001", "=0.05"]
    for rows in (old, new):
        rows["registry_analysis"] = [(*row[:posted], *row[posted + 1 :]) for row in rows["registry_analysis"]]
    assert old == new


def test_outcomes_without_ids_are_found_by_their_titles(tmp_path: Path) -> None:
    load_export(tmp_path / "with.duckdb", export(tmp_path / "with", study()))
    folder = export(tmp_path / "without", study(), without=[("outcomes", "id"), ("reported_events", "id")])
    loaded = load_export(tmp_path / "without.duckdb", folder)
    assert loaded.notes == ()
    assert numbers(tmp_path / "without.duckdb") == numbers(tmp_path / "with.duckdb")
    # Two outcomes of one title cannot be told apart; neither gets the numbers of the other.
    record = study()
    for outcome in record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]:
        outcome["title"] = "Response"
    folder = export(tmp_path / "same", record, without=[("outcomes", "id")])
    loaded = load_export(tmp_path / "same.duckdb", folder)
    assert loaded.notes == (
        (
            "outcomes.txt has no ids, and 2 outcomes have no measurements under a title of their own: "
            "they are loaded without numbers"
        ),
    )
    assert query(tmp_path / "same.duckdb", "SELECT count(*) FROM core.registry_result") == [(0,)]


def test_a_zip_gives_the_same_as_a_folder(tmp_path: Path) -> None:
    folder = export(tmp_path / "files", study(), rich())
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"20240402/{file.name}")
    first = load_export(tmp_path / "folder.duckdb", folder)
    assert load_export(tmp_path / "zip.duckdb", tmp_path / "export.zip").content_hash == first.content_hash


def test_batches_and_the_order_of_lines_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [study(name) for name in NAMES]
    first = load_export(tmp_path / "one.duckdb", export(tmp_path / "files", *records))
    monkeypatch.setattr(batches, "MOST_ROWS", 300)
    folder = export(tmp_path / "files", *records)
    for file in folder.iterdir():
        header, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text(header + "".join(reversed(lines)), encoding="utf-8")
    assert load_export(tmp_path / "many.duckdb", folder).content_hash == first.content_hash


def test_a_reload_replaces_only_what_changed(tmp_path: Path) -> None:
    database = tmp_path / "kb.duckdb"
    records = [study(name) for name in NAMES]
    first = load_export(database, export(tmp_path / "files", *records))
    # AACT gives rows other ids at every import, and a new date.
    folder = export(
        tmp_path / "files",
        study("NCT89999999"),
        *records,
        change=lambda _, column, value: "2025-01-01" if column == "updated_at" else value,
    )
    again = load_export(database, folder)
    assert (again.new, again.changed, again.unchanged) == (1, 0, 5)
    records[2]["resultsSection"]["adverseEventsModule"]["seriousEvents"][0]["stats"][0]["numAffected"] = 9
    changed = load_export(database, export(tmp_path / "files", *records))
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 4)
    assert changed.content_hash != first.content_hash
    assert query(database, "SELECT trial_id, what_changed FROM core.study_version WHERE version = 2") == [
        ("nct90000003", "adverse_events: 1 changed")
    ]


def test_the_later_load_replaces_the_record_of_the_other_source(tmp_path: Path) -> None:
    database = as_records(tmp_path / "kb.duckdb", rich())
    loaded = load_export(database, export(tmp_path / "files", rich()))
    assert (loaded.new, loaded.changed) == (0, 1)
    sql = "SELECT version, data_version FROM core.study_version ORDER BY 1"
    assert query(database, sql) == [(1, "2024-04-01"), (2, "AACT 2024-04-02")]
    assert query(database, "SELECT data_version FROM core.registry_record") == [("AACT 2024-04-02",)]

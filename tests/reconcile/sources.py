"""Databases that hold an article and a registry record of one trial, and the rows that compare the two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from kb_cli.engines.build import add_ctgov_records, add_to_knowledge_base
from kb_cli.engines.connection import open_database
from kb_cli.reconcile.compare import Compared, Reconciliation, reconcile_trial
from tests.registry.records import counts, event, groups, study

TRIALS = Path(__file__).parent.parent / "data" / "trials"
EXAMPLE = TRIALS / "nct90000002-example"
Json = dict[str, Any]


def record() -> Json:
    """Return the made-up record of the trial: as all made-up records, with more terms and a third outcome."""
    made: Json = study("NCT90000002")
    results = made["resultsSection"]
    results["outcomeMeasuresModule"]["outcomeMeasures"].append(relapse())
    events = results["adverseEventsModule"]
    events["seriousEvents"] += [event("Death", "General disorders", 1, 2), event("Pyrexia", "General disorders", 3, 1)]
    events["otherEvents"].append(event("Haemorrhage", "Vascular disorders", 6, 3))
    return made


def relapse() -> Json:
    """Return an outcome whose median was not reached in one arm, and which reports a group that is no arm."""
    values = [("NA", "9.0", "NA"), ("8.1", "6.0", "11.4"), ("5.0", "3.0", "7.0")]
    return {
        "type": "SECONDARY",
        "title": "Time to Relapse",
        "reportingStatus": "POSTED",
        "populationDescription": "All randomized participants",
        "paramType": "MEDIAN",
        "dispersionType": "95% Confidence Interval",
        "unitOfMeasure": "months",
        "timeFrame": "Up to 2 years",
        "groups": groups("OG", "Rescue cohort"),
        "denoms": [{"units": "Participants", "counts": counts("OG", 100, 98, 12)}],
        "classes": [
            {
                "categories": [
                    {
                        "measurements": [
                            {"groupId": f"OG{index:03}", "value": value, "lowerLimit": low, "upperLimit": high}
                            | ({"comment": "Not reached"} if value == "NA" else {})
                            for index, (value, low, high) in enumerate(values)
                        ]
                    }
                ]
            }
        ],
    }


def build(database: Path, folder: Path, made: Json, *, record_first: bool = False) -> Path:
    """Load an evidence folder and then a record into a database, or the other way round, and return its path."""
    if record_first:
        load_record(database, made)
    add_to_knowledge_base([folder], database)
    if not record_first:
        load_record(database, made)
    return database


def load_record(database: Path, made: Json) -> None:
    """Load a record into a database."""
    file = database.with_suffix(".json")
    file.write_text(json.dumps(made), encoding="utf-8")
    add_ctgov_records([file], database, is_strict=True, on_progress=lambda *_: None)


def contents(database: Path, condition: str = "true") -> dict[str, list[str]]:
    """Return the rows of every view that has the columns of a condition, sorted, since views have no order."""
    found: dict[str, list[str]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal")
        for (view,) in views.fetchall():
            try:
                rows = connection.execute(f"FROM {view} WHERE {condition}").fetchall()
            except duckdb.BinderException:
                continue
            found[view] = sorted(map(repr, rows))
    return found


def reconcile(database: Path, trial_id: str) -> Reconciliation:
    """Compare the two sources of a trial over the connection that the command uses."""
    with open_database(database) as connection:
        return reconcile_trial(connection, trial_id)


def find(found: Reconciliation, section: str, item: str, arm: str, quantity: str) -> Compared:
    """Return the only row about a number."""
    rows = [
        row for row in found.rows if (row.section, row.item, row.arm, row.quantity) == (section, item, arm, quantity)
    ]
    assert len(rows) == 1, f"{len(rows)} rows: {section}, {item}, {arm}, {quantity}"
    return rows[0]

"""Stage relations of a few studies, as far as links and directions need them, filled from records or from scratch."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

REPOSITORY = Path(__file__).parent.parent.parent
REGISTRY = REPOSITORY / "loaders" / "kb_loaders" / "registry"
RECORDS = REPOSITORY.parent / "shared" / "data" / "ctgov"
TEXT = "VARCHAR"
COLUMNS = {
    "stage_study": "trial_id, intervention_model, enrollment_count BIGINT",
    "stage_arm_group": "trial_id, position INTEGER, label, type, description, intervention_names VARCHAR[]",
    "stage_group": "trial_id, module, outcome INTEGER, group_id, position INTEGER, title, description",
    "stage_flow": "trial_id, period INTEGER, list, type, group_id, n",
    "stage_denom": "trial_id, module, item INTEGER, class INTEGER, units, group_id, value",
    "stage_event_group": "trial_id, group_id, serious_at_risk BIGINT, other_at_risk BIGINT",
    "stage_outcome": "trial_id, outcome INTEGER, param_type, unit",
    "stage_outcome_cell": "trial_id, outcome INTEGER, class INTEGER, class_title, category INTEGER, group_id, value",
    "stage_analysis": "trial_id, outcome INTEGER, analysis INTEGER, group_ids VARCHAR[], group_description, "
    "param_value, ci_lower, ci_upper, estimate_comment",
}
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Arm:
    """An arm as registered."""

    label: str
    description: str | None = None
    interventions: Sequence[str] = ()
    type: str = "EXPERIMENTAL"


@dataclass(frozen=True)
class Group:
    """A group; n: its number of participants; outcome: from 0, where the module is outcome."""

    title: str | None
    n: int | None = None
    module: str = "flow"
    outcome: int | None = None
    description: str | None = None


@dataclass
class Study:
    """A study with the groups that its record reports."""

    arms: Sequence[Arm]
    groups: Sequence[Group]
    model: str = "PARALLEL"
    enrolled: int | None = None
    trial_id: str = "nct90000001"
    ids: list[str] = field(default_factory=list)

    def rows(self) -> Rows:
        """Return the rows of the stage relations; ``ids`` then holds the id of each group, in order."""
        rows: Rows = {name: [] for name in COLUMNS}
        study = {"trial_id": self.trial_id}
        rows["stage_study"].append(study | {"intervention_model": self.model, "enrollment_count": self.enrolled})
        for position, arm in enumerate(self.arms):
            rows["stage_arm_group"].append(
                study
                | {"position": position, "label": arm.label, "type": arm.type, "description": arm.description}
                | {"intervention_names": list(arm.interventions) or None}
            )
        numbers: dict[tuple[str, int | None], int] = {}
        for group in self.groups:
            number = numbers[group.module, group.outcome] = numbers.get((group.module, group.outcome), -1) + 1
            group_id = f"{group.module[0].upper()}G{number:03}"
            self.ids.append(group_id)
            named = study | {"group_id": group_id}
            rows["stage_group"].append(
                named
                | {"module": group.module, "outcome": group.outcome, "position": number}
                | {"title": group.title, "description": group.description}
            )
            _add_size(rows, named, group.module, group.outcome, group.n)
        return rows


def _add_size(rows: Rows, named: dict[str, Any], module: str, outcome: int | None, n: int | None) -> None:
    if module == "flow":
        rows["stage_flow"].append(named | {"period": 0, "list": "milestone", "type": "STARTED", "n": str(n)})
    elif module == "event":
        rows["stage_event_group"].append(named | {"serious_at_risk": n, "other_at_risk": n})
    elif n is not None:
        size = {"module": module, "item": outcome, "units": "Participants", "value": str(n)}
        rows["stage_denom"].append(named | size)


def read_record(record: dict[str, Any]) -> Rows:
    """Return the rows of the stage relations of a record of ClinicalTrials.gov."""
    protocol, results = record["protocolSection"], record["resultsSection"]
    study = {"trial_id": protocol["identificationModule"]["nctId"].lower()}
    design = protocol.get("designModule", {})
    rows: Rows = {name: [] for name in COLUMNS}
    rows["stage_study"].append(
        study
        | {"intervention_model": design.get("designInfo", {}).get("interventionModel")}
        | {"enrollment_count": design.get("enrollmentInfo", {}).get("count")}
    )
    for position, arm in enumerate(protocol.get("armsInterventionsModule", {}).get("armGroups", [])):
        names = {"intervention_names": arm.get("interventionNames")}
        rows["stage_arm_group"].append(study | {"position": position, **arm} | names)
    flow, baseline = results.get("participantFlowModule", {}), results.get("baselineCharacteristicsModule", {})
    events = results.get("adverseEventsModule", {}).get("eventGroups", [])
    for module, groups in (("flow", flow.get("groups")), ("baseline", baseline.get("groups")), ("event", events)):
        _add_groups(rows, study, module, None, groups or [])
    for number, period in enumerate(flow.get("periods", [])):
        for milestone in period["milestones"]:
            for one in milestone.get("achievements", []):
                place = {"period": number, "list": "milestone", "type": milestone["type"]}
                rows["stage_flow"].append(study | place | {"group_id": one["groupId"], "n": one.get("numSubjects")})
    _add_denominators(rows, study | {"module": "baseline"}, baseline.get("denoms", []))
    for group in events:
        at_risk = {"serious_at_risk": group.get("seriousNumAtRisk"), "other_at_risk": group.get("otherNumAtRisk")}
        rows["stage_event_group"].append(study | {"group_id": group["id"]} | at_risk)
    for number, outcome in enumerate(results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])):
        _add_groups(rows, study, "outcome", number, outcome.get("groups", []))
        _add_denominators(rows, study | {"module": "outcome", "item": number}, outcome.get("denoms", []))
    return rows


def _add_groups(rows: Rows, study: dict[str, Any], module: str, outcome: int | None, groups: list[Any]) -> None:
    for position, group in enumerate(groups):
        place = {"module": module, "outcome": outcome, "group_id": group["id"], "position": position}
        texts = {"title": group.get("title"), "description": group.get("description")}
        rows["stage_group"].append(study | place | texts)


def _add_denominators(rows: Rows, place: dict[str, Any], denominators: list[Any]) -> None:
    for denominator in denominators:
        for count in denominator["counts"]:
            counted = {"units": denominator["units"], "group_id": count["groupId"], "value": count["value"]}
            rows["stage_denom"].append(place | counted)


def stage(connection: duckdb.DuckDBPyConnection, studies: Iterable[Rows]) -> None:
    """Make the stage relations of some studies, and the words and macros that the statements use."""
    rows: Rows = {name: [] for name in COLUMNS}
    for study in studies:
        for name, more in study.items():
            rows[name] += more
    for name, listed in COLUMNS.items():
        columns = dict([*column.strip().split(" "), TEXT][:2] for column in listed.split(","))
        text = json.dumps([{column: row.get(column) for column in columns} for row in rows[name]])
        defined = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({defined})")
        connection.execute(
            f"INSERT INTO {name} SELECT r.* FROM (SELECT unnest(from_json($1, $2)) AS r)", [text, json.dumps([columns])]
        )
    _make_words(connection)
    connection.execute((REGISTRY / "macros.sql").read_text(encoding="utf-8"))


def _make_words(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE registry_group_word (position INTEGER, pattern VARCHAR, relation VARCHAR, "
        "example VARCHAR)"
    )
    with (REPOSITORY / "schema" / "registry" / "group_words.csv").open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file)):
            values = [position, row["pattern"], row["relation"], row["example"]]
            connection.execute("INSERT INTO registry_group_word VALUES (?, ?, ?, ?)", values)


def run(connection: duckdb.DuckDBPyConnection, pattern: str) -> None:
    """Run the statements of the files whose names match, in the order of their names."""
    for path in sorted(REGISTRY.glob(pattern)):
        connection.execute(path.read_text(encoding="utf-8"))


@cache
def core() -> duckdb.DuckDBPyConnection:
    """Return a connection, shared by all tests, to a database in memory with the empty tables of ``core``."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("CREATE SCHEMA core")
    for path in sorted((REPOSITORY / "schema" / "tables").glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))
    return connection

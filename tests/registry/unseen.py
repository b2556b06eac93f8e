"""Records that no rule for links was made with: their arms and groups, and what each group is.

One row of the file is a study, an arm or a group. Of a study, ``name`` is its intervention model, ``numbers`` its
enrolment, ``note`` its set; of an arm, ``name`` is its label, ``arm`` its number from 1, ``note`` its interventions. A
group has its title, its relation, and the number of the arm that it is or belongs to. Its ``numbers`` say where it
stands and of how many participants: ``f`` participant flow (one number a period), ``b`` baseline, ``e`` adverse events,
``o`` outcomes, whose indices from 0 follow: ``f50/48 b50 e49 o47@0-3,5``. No number means that none is posted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.registry.stage import COLUMNS, Rows

MODULES = {"f": "flow", "b": "baseline", "e": "event", "o": "outcome"}
Place = tuple[str, str, str, str]
"""NCT number, module, outcome (empty but for outcomes) and id of a group."""


@dataclass
class UnseenRecords:
    """Rows of the stage relations of each study, the studies of each set, and relation and arm of each group."""

    studies: dict[str, Rows] = field(default_factory=dict)
    sets: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[Place, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> UnseenRecords:
        """Read a file of such records."""
        records = cls()
        with path.open(encoding="utf-8", newline="") as file:
            for nct, rows in groupby(csv.DictReader(file), key=lambda row: row["nct_id"]):
                records._add(nct, list(rows))
        return records

    def _add(self, nct: str, listed: list[dict[str, str]]) -> None:
        rows = self.studies[nct] = {name: [] for name in COLUMNS}
        arms: dict[str, str] = {}
        for row in listed:
            if row["kind"] == "study":
                self.sets.setdefault(row["note"], []).append(nct)
                design = {"intervention_model": row["name"] or None, "enrollment_count": row["numbers"] or None}
                rows["stage_study"].append({"trial_id": nct.lower()} | design)
            elif row["kind"] == "arm":
                arms[row["arm"]] = row["name"]
                names = {"intervention_names": row["note"].split(" | ") if row["note"] else None}
                arm = {"trial_id": nct.lower(), "position": int(row["arm"]) - 1, "label": row["name"]}
                rows["stage_arm_group"].append(arm | names)
            else:
                for place in _add_group(rows, nct, row):
                    self.labels[place] = row["relation"], arms.get(row["arm"], "")


def _add_group(rows: Rows, nct: str, row: dict[str, str]) -> Iterator[Place]:
    for numbers in row["numbers"].split(" "):
        module = MODULES[numbers[0]]
        posted, _, outcomes = numbers[1:].partition("@")
        for outcome in _indices(outcomes) if outcomes else [None]:
            group_id = f"{module}-{len(rows['stage_group'])}"
            is_sum = module == "baseline" and row["name"] == "Total"
            texts = {"title": row["name"], "description": "Total of all reporting groups" if is_sum else None}
            named = {"trial_id": nct.lower(), "group_id": group_id}
            position = {"module": module, "outcome": outcome, "position": len(rows["stage_group"])}
            rows["stage_group"].append(named | position | texts)
            _add_numbers(rows, named, module, outcome, posted)
            yield nct, module, "" if outcome is None else str(outcome), group_id


def _add_numbers(rows: Rows, named: dict[str, Any], module: str, outcome: int | None, posted: str) -> None:
    if module == "flow":
        for period, n in enumerate(posted.split("/")):
            started = {"period": period, "list": "milestone", "type": "STARTED", "n": n or None}
            rows["stage_flow"].append(named | started)
    elif module == "event":
        rows["stage_event_group"].append(named | {"serious_at_risk": posted or None})
    elif posted:
        size = {"module": module, "item": outcome, "units": "Participants", "value": posted}
        rows["stage_denom"].append(named | size)


def _indices(ranges: str) -> list[int]:
    """Return the numbers of ranges such as ``0-3,5``."""
    pairs = (part.partition("-") for part in ranges.split(","))
    return [index for first, _, last in pairs for index in range(int(first), int(last or first) + 1)]

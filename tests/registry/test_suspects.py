"""Records that are looked at thoroughly, since a quick look finds something that may be wrong: all that are bad."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb_loaders.ctgov.examine import Broken, examine
from tests.conftest import query
from tests.registry.loading import load
from tests.registry.records import Json, compact, counts, groups, study, write_lines
from tests.registry.test_examine import COUNT, EVENTS, FLOW, NCT, OUTCOME, RESULTS, at

GROUP, STATS = f"{EVENTS}.eventGroups[1]", ("seriousEvents[1].stats[1]", "otherEvents[1].stats[1]")
MEASURE = f"{RESULTS}.baselineCharacteristicsModule.measures[1]"
MEASURED = (f"{MEASURE}.classes[0].categories[1].measurements", f"{OUTCOME}.classes[0].categories[0].measurements")
ACHIEVED = f"{FLOW}.milestones[1].achievements[1]"
LEFT = f"{FLOW}.dropWithdraws[1].reasons[1]"
COUNTED = {
    f"{RESULTS}.baselineCharacteristicsModule.denoms": "BG",
    f"{MEASURE}.denoms": "BG",
    f"{MEASURE}.classes[0].denoms": "BG",
    f"{OUTCOME}.denoms": "OG",
    f"{OUTCOME}.classes[0].denoms": "OG",
}
"""Where denominators stand, with the groups that they are of."""
MODULES = (
    *(f"{RESULTS}.participantFlowModule.groups", f"{RESULTS}.baselineCharacteristicsModule.groups"),
    *(f"{EVENTS}.eventGroups", f"{OUTCOME}.groups"),
)
BAD: list[tuple[str, Any]] = [
    *((NCT, value) for value in (None, "NCT9000000", "nct90000001", "NCT90000001 ")),
    *((COUNT, value) for value in (-198, 197.5)),
    *((f"{GROUP}.{kind}NumAffected", value) for kind in ("deaths", "serious", "other") for value in (99, -1, 1.5)),
    *((f"{GROUP}.{kind}NumAtRisk", value) for kind in ("deaths", "serious", "other") for value in (98.5, 0)),
    *((f"{EVENTS}.{stat}.numAffected", value) for stat in STATS for value in (99, -1, 1.5)),
    *((f"{EVENTS}.{stat}.numAtRisk", value) for stat in STATS for value in (98.5, 0)),
    *((f"{EVENTS}.{stat}.numEvents", value) for stat in STATS for value in (-1, 1.5)),
    *((f"{place}.numSubjects", value) for place in (ACHIEVED, LEFT) for value in ("-3", "−3", "– 3", " -3", "2.5")),
    *((f"{place}.numUnits", value) for place in (ACHIEVED, LEFT) for value in ("-3", "\t−3", "2.5", ["3"])),
    *((place, [{"units": "Participants", "counts": counts(group, 9, "-3")}]) for place, group in COUNTED.items()),
    *((place, [{"units": "Participants", "counts": counts(group, 9, "3.5")}]) for place, group in COUNTED.items()),
    *((place, None) for place in MODULES),
    *((f"{place}[1].id", ["XG001"]) for place in MODULES),
    # Of a group that no number names.
    (MODULES[0], [*groups("FG"), {"id": ["FG002"]}]),
    *((f"{place}.groupId", "XG001") for place in (ACHIEVED, LEFT, *(f"{EVENTS}.{stat}" for stat in STATS))),
    *((f"{place}[1].groupId", value) for place in MEASURED for value in (["XG001"], "XG001")),
    *((f"{place}[1].{key}", ["1"]) for place in MEASURED for key in ("value", "spread", "lowerLimit", "upperLimit")),
]
"""A place and what stands there, for each thing that makes a record a bad one."""


def _changed(number: int, path: str, value: Any) -> Json:
    record = study(f"NCT9{number:07}")
    holder, key = at(record, path)
    holder[key] = value
    return record


def test_every_record_that_a_thorough_look_refuses_is_looked_at(tmp_path: Path) -> None:
    records = [_changed(number, path, value) for number, (path, value) in enumerate(BAD)]
    reasons = []
    for record in records:
        with pytest.raises(Broken) as caught:
            examine(compact(record).encode())
        reasons.append(caught.value.reason)
    loaded = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", [*records, study()]))
    assert sorted(one.reason for one in loaded.refused) == sorted(reasons)
    assert loaded.new == 1


def test_what_is_refused_leaves_no_row_behind_even_of_a_study_that_loads(tmp_path: Path) -> None:
    bad = [_changed(1, *BAD[-1]), _changed(2, *BAD[-1])]
    for name, records in {"mixed": [*bad, study()], "good": [study()]}.items():
        load(tmp_path / f"{name}.duckdb", write_lines(tmp_path / name, records))
    for table in ("registry_record", "registry_group", "registry_result", "registry_baseline", "registry_flow", "arm"):
        sql = f"SELECT * FROM core.{table} ORDER BY ALL"
        assert query(tmp_path / "mixed.duckdb", sql) == query(tmp_path / "good.duckdb", sql)


def test_nulls_among_events_are_passed_over(tmp_path: Path) -> None:
    record = study()
    module = record[RESULTS]["adverseEventsModule"]
    for listed in (module["eventGroups"], module["otherEvents"], module["seriousEvents"][0]["stats"]):
        listed.insert(0, None)
    holder, key = at(record, f"{ACHIEVED}.numSubjects")
    holder[key] = "about 3"
    loaded = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", [record]))
    assert (loaded.new, loaded.refused) == (1, ())

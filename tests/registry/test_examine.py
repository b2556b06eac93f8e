"""What is wrong with a record is said with its place; what is unusual but right is not refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from kb_loaders.ctgov.examine import Broken, examine
from tests.registry.records import Json, compact, study

Change = Callable[[Json], Any]
RESULTS = "resultsSection"
AGAIN = "download it again from https://clinicaltrials.gov/api/v2/studies/"
SEARCH = "find the study at https://clinicaltrials.gov, and download its record (JSON, API version 2) again"


def at(record: Json, path: str) -> tuple[Any, Any]:
    """Return the holder of a place and its last key: ``at(record, "a.b[0].c")``."""
    keys = [int(key) if key.isdigit() else key for key in re.findall(r"[^.\[\]]+", path)]
    holder: Any = record
    for key in keys[:-1]:
        holder = holder[key]
    return holder, keys[-1]


def reason(path: str, value: Any) -> str:
    """Return why a record is refused that has another value at a place."""
    record = study()
    holder, key = at(record, path)
    holder[key] = value
    with pytest.raises(Broken) as caught:
        examine(compact(record).encode())
    assert caught.value.nct_id is not None or "nctId" in path
    return caught.value.reason


NCT = "protocolSection.identificationModule.nctId"
COUNT = "protocolSection.designModule.enrollmentInfo.count"
EVENTS = "resultsSection.adverseEventsModule"
STAT = f"{EVENTS}.seriousEvents[0].stats[0]"
OUTCOME = "resultsSection.outcomeMeasuresModule.outcomeMeasures[0]"
FLOW = "resultsSection.participantFlowModule.periods[0]"
BOXED = "; some programs that export records put single values into arrays, or take them out"

REFUSED = {
    (NCT, None): f"{NCT} is missing",
    (NCT, "NCT123"): f"{NCT}: 'NCT123' is not NCT and 8 digits",
    (NCT, ("NCT90000001",)): f"wrong type at {NCT}: a text is expected, not an array of 1{BOXED}",
    (NCT, 7): f"wrong type at {NCT}: a text is expected, not the bare value 7",
    (f"{OUTCOME}.title", ("Response",)): f"wrong type at {OUTCOME}.title: a text is expected, not an array of 1{BOXED}",
    (f"{OUTCOME}.groups", "OG000"): f"wrong type at {OUTCOME}.groups: an array is expected, not 'OG000'{BOXED}",
    (FLOW, ()): f"wrong type at {FLOW}: an object is expected, not an array of 0{BOXED}",
    (f"{STAT}.numAffected", "8"): f"wrong type at {STAT}.numAffected: a number is expected, not '8'",
    (f"{STAT}.numAffected", True): f"wrong type at {STAT}.numAffected: a number is expected, not the bare value true",
    (f"{STAT}.numAffected", -1): f"impossible count at {STAT}.numAffected: -1 is no number of people or events",
    (f"{STAT}.numEvents", 1.5): f"impossible count at {STAT}.numEvents: 1.5 is no number of people or events",
    (f"{STAT}.numAffected", 101): f"impossible count at {STAT}: numAffected is 101, above numAtRisk, 100",
    (f"{EVENTS}.eventGroups[1].deathsNumAffected", 99): (
        f"impossible count at {EVENTS}.eventGroups[1]: deathsNumAffected is 99, above deathsNumAtRisk, 98"
    ),
    (COUNT, -198): f"impossible count at {COUNT}: -198 is no number of people or events",
    (f"{FLOW}.milestones[0].achievements[0].numSubjects", "-3"): (
        f"impossible count at {FLOW}.milestones[0].achievements[0].numSubjects: '-3' is no number of participants"
    ),
    (f"{OUTCOME}.denoms[0].counts[1].value", "98.5"): (
        f"impossible count at {OUTCOME}.denoms[0].counts[1].value: '98.5' is no number of participants"
    ),
}


@pytest.mark.parametrize(("path", "value"), REFUSED, ids=str)
def test_a_bad_record_is_refused_with_its_place(path: str, value: Any) -> None:
    assert reason(path, list(value) if isinstance(value, tuple) else value) == REFUSED[path, value]


def keep(record: Json) -> None:
    """Leave the record as it is."""


def without_results(record: Json) -> None:
    del record[RESULTS]


def free_text(record: Json) -> None:
    holder, key = at(record, f"{OUTCOME}.classes[0].categories[0].measurements[0].value")
    holder[key] = "-5 to <3.5, [a]"


def free_count(record: Json) -> None:
    holder, key = at(record, f"{FLOW}.milestones[0].achievements[0].numSubjects")
    holder[key] = "about 3"


def nulls(record: Json) -> None:
    holder, key = at(record, f"{OUTCOME}.classes")
    holder[key] = None


def nulls_in_lists(record: Json) -> None:
    module = record[RESULTS]["adverseEventsModule"]
    for listed in (module["eventGroups"], module["otherEvents"], module["seriousEvents"][0]["stats"]):
        listed.insert(0, None)


def no_events(record: Json) -> None:
    record[RESULTS]["adverseEventsModule"] = {"eventGroups": [{"id": "EG000"}], "otherEvents": []}


def further_keys(record: Json) -> None:
    record["_id"] = {"oid": [1]}
    record["protocolSection"]["referencesModule"] = {"references": "one"}


@pytest.mark.parametrize(
    "change", [keep, without_results, free_text, free_count, nulls, nulls_in_lists, no_events, further_keys]
)
def test_an_unusual_record_is_not_refused(change: Change) -> None:
    record = study()
    change(record)
    examine(compact(record).encode())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"protocolSection":{"a":1', "it is no JSON: Expecting ',' delimiter at character 25 of the record"),
        (b'{"a":1}{"b":2}', "something else stands behind it on its line, at character 7 of the record"),
        (b'{"a":"\x01"}', "it is no JSON: Invalid control character at character 6 of the record"),
        (b'{"a":"\xff"}', "it is not UTF-8 at byte 6 of the record"),
        (b'{"a":1,"a":2}', "the key 'a' stands twice in one object"),
        (b"[1]", "wrong type at the top: an object is expected, not an array of 1" + BOXED),
        (b"{}", f"{NCT} is missing"),
        (b"[" * 100_000, "it is no record: brackets are nested too deeply"),
    ],
    ids=["cut off", "two in one", "control", "encoding", "twice", "array", "empty", "nested"],
)
def test_what_is_no_record_is_refused(text: bytes, why: str) -> None:
    with pytest.raises(Broken) as caught:
        examine(text)
    assert caught.value.reason == why


@pytest.mark.parametrize(
    "record",
    [
        {"Study": {"ProtocolSection": {"IdentificationModule": {"NCTId": "NCT01564784"}}}},
        {"FullStudy": {}},
        {"ProtocolSection": {}},
    ],
    ids=lambda record: next(iter(record)),
)
def test_a_record_of_the_old_version_is_refused_by_name(record: Json) -> None:
    with pytest.raises(Broken) as caught:
        examine(json.dumps(record).encode())
    assert caught.value.reason.startswith("this is a record of version 1 of the ClinicalTrials.gov API ('")
    assert caught.value.way_out == (AGAIN + "NCT01564784" if "Study" in record else SEARCH)


def test_a_record_whose_values_are_all_boxed_is_refused() -> None:
    def box(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: box(inner) for key, inner in value.items()}
        return [box(inner) for inner in value] if isinstance(value, list) else [value]

    with pytest.raises(Broken) as caught:
        examine(json.dumps(box(study())).encode())
    assert caught.value.reason == f"wrong type at {NCT}: a text is expected, not an array of 1{BOXED}"


def test_the_way_out_names_the_record() -> None:
    record = study("NCT90000077")
    record[RESULTS]["adverseEventsModule"]["eventGroups"] = {}
    with pytest.raises(Broken) as caught:
        examine(compact(record).encode())
    assert caught.value.way_out == AGAIN + "NCT90000077"


def test_the_way_out_names_a_record_that_is_cut_off() -> None:
    with pytest.raises(Broken) as caught:
        examine(compact(study("NCT90000077")).encode()[:-20])
    assert caught.value.way_out == AGAIN + "NCT90000077"


@pytest.mark.parametrize("text", [b"{", b"null", b"[1]", b"\xff", b'{"a": 1, "a": 2}', b'{"protocolSection": {}}'])
def test_the_way_out_of_a_record_without_an_id_is_a_search(text: bytes) -> None:
    with pytest.raises(Broken) as caught:
        examine(text)
    assert caught.value.way_out == SEARCH


def test_an_id_that_is_none_is_no_way_out() -> None:
    with pytest.raises(Broken) as caught:
        examine(compact(study("NCT9")).encode())
    assert (caught.value.way_out, caught.value.nct_id) == (SEARCH, "NCT9")


@pytest.mark.parametrize("minus", "-−–")
def test_a_negative_count_is_impossible_however_the_minus_is_written(minus: str) -> None:
    said = reason(f"{OUTCOME}.denoms[0].counts[0].value", f"{minus}5")
    assert said.startswith("impossible count at resultsSection.outcomeMeasuresModule")

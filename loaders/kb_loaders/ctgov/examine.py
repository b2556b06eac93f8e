"""Why one record cannot be loaded: a thorough check, for records that the quick way through DuckDB refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from kb_loaders.ctgov.shape import NUMBER, RECORD, TEXT, TRUTH

NAMES = {TEXT: "a text", NUMBER: "a number", TRUTH: "true or false"}
DOWNLOAD = "download it again from https://clinicaltrials.gov/api/v2/studies/"
"""The way out where a record is not as the registry gives it; the registry id follows."""
SEARCH = "find the study at https://clinicaltrials.gov, and download its record (JSON, API version 2) again"
"""The way out where the record does not say which it is."""
ONE_A_LINE = "put each record on a line of its own, or all of them into an array"
"""The way out where records follow each other without a line end."""
OLD_KEYS = {"FullStudiesResponse", "FullStudies", "FullStudy", "StudyFieldsResponse", "Study", "ProtocolSection"}
"""Keys at the top of what version 1 of the registry's API gave, which is no more."""
NCT = re.compile(r"NCT\d{8}")
ID = re.compile(rb'"(?:nctId|NCTId)"\s*:\s*\[?\s*"(NCT\d{8})"')


class Broken(Exception):
    """A record that cannot be loaded; holds the reason, what to do, and the registry id where it can be read."""

    def __init__(self, reason: str, way_out: str = SEARCH, nct_id: str | None = None) -> None:
        self.reason, self.way_out, self.nct_id = reason, way_out, nct_id
        super().__init__(reason)


def examine(text: bytes) -> None:
    """Check one record thoroughly, and slowly; raises Broken with the first thing that is wrong with it."""
    record = _parse(text)
    way_out = _way_out(text)
    if isinstance(record, dict) and OLD_KEYS & set(record):
        key = sorted(OLD_KEYS & set(record))[0]
        raise Broken(
            f"this is a record of version 1 of the ClinicalTrials.gov API ('{key}'), which is no longer supported",
            way_out,
        )
    nct_id = _nct_id(record)
    try:
        if record is None:
            raise Broken("wrong type at the top: an object is expected, not null")
        _check_shape(record, RECORD, "")
        identified = nct_id is not None and NCT.fullmatch(nct_id) is not None
        if not identified:
            place = "protocolSection.identificationModule.nctId"
            raise Broken(f"{place} is missing" if nct_id is None else f"{place}: '{nct_id}' is not NCT and 8 digits")
        _check_counts(record)
        _check_groups(record)
    except Broken as broken:
        raise Broken(broken.reason, way_out, nct_id) from None


def _way_out(text: bytes) -> str:
    """Return how to get a record anew, by the id that its text gives it, in whatever state it is."""
    found = ID.search(text)
    return f"{DOWNLOAD}{found[1].decode()}" if found else SEARCH


def _parse(text: bytes) -> Any:
    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise Broken(f"the key '{twice}' stands twice in one object", _way_out(text))
        return found

    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=object_of)
    except UnicodeDecodeError as error:
        raise Broken(f"it is not UTF-8 at byte {error.start} of the record", _way_out(text)) from error
    except json.JSONDecodeError as error:
        place = f"at character {error.pos} of the record"
        if error.msg == "Extra data":
            raise Broken(f"something else stands behind it on its line, {place}", ONE_A_LINE) from error
        raise Broken(f"it is no JSON: {error.msg.removesuffix(' at')} {place}", _way_out(text)) from error
    except RecursionError as error:
        raise Broken("it is no record: brackets are nested too deeply", _way_out(text)) from error


def _nct_id(record: Any) -> str | None:
    for key in ("protocolSection", "identificationModule", "nctId"):
        record = record.get(key) if isinstance(record, dict) else None
    return None if record is None else record if isinstance(record, str) else json.dumps(record)


def _check_shape(value: Any, kind: Any, path: str) -> None:
    if value is None:
        return
    expected, fits = _expectation(value, kind)
    if not fits:
        found = _describe(value)
        is_boxed = isinstance(value, list) != isinstance(kind, list)
        hint = "; some programs that export records put single values into arrays, or take them out" if is_boxed else ""
        raise Broken(f"wrong type at {path or 'the top'}: {expected} is expected, not {found}{hint}")
    if isinstance(kind, dict):
        for name, inner in kind.items():
            if name in value:
                _check_shape(value[name], inner, f"{path}.{name}" if path else name)
    elif isinstance(kind, list):
        for index, element in enumerate(value):
            _check_shape(element, kind[0], f"{path}[{index}]")


def _expectation(value: Any, kind: Any) -> tuple[str, bool]:
    if isinstance(kind, dict):
        return "an object", isinstance(value, dict)
    if isinstance(kind, list):
        return "an array", isinstance(value, list)
    if kind == TRUTH:
        return NAMES[kind], isinstance(value, bool)
    if kind == NUMBER:
        return NAMES[kind], isinstance(value, int | float) and not isinstance(value, bool)
    return NAMES[kind], isinstance(value, str)


def _describe(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    return f"'{value}'"[:60] if isinstance(value, str) else f"the bare value {json.dumps(value)}"[:60]


def _check_counts(record: dict[str, Any]) -> None:
    """Raise Broken for a number of people or events that cannot be."""
    protocol, results = record.get("protocolSection") or {}, record.get("resultsSection") or {}
    enrolment = (protocol.get("designModule") or {}).get("enrollmentInfo") or {}
    _check_number(enrolment.get("count"), "protocolSection.designModule.enrollmentInfo.count")
    module = results.get("adverseEventsModule") or {}
    at = "resultsSection.adverseEventsModule"
    for index, group in _there(module.get("eventGroups")):
        for kind in ("deaths", "serious", "other"):
            _check_pair(group, f"{kind}NumAffected", f"{kind}NumAtRisk", f"{at}.eventGroups[{index}]")
    for name in ("seriousEvents", "otherEvents"):
        for index, event in _there(module.get(name)):
            for number, stat in _there(event.get("stats")):
                place = f"{at}.{name}[{index}].stats[{number}]"
                _check_number(stat.get("numEvents"), f"{place}.numEvents")
                _check_pair(stat, "numAffected", "numAtRisk", place)
    _check_texts(results, "resultsSection")


def _there(listed: list[dict[str, Any] | None] | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a list with their places; a null among them says as little as a key that is missing."""
    return ((index, one) for index, one in enumerate(listed or ()) if one is not None)


def _check_pair(holder: dict[str, Any], affected: str, at_risk: str, path: str) -> None:
    some, all_ = holder.get(affected), holder.get(at_risk)
    _check_number(some, f"{path}.{affected}")
    _check_number(all_, f"{path}.{at_risk}")
    if some is not None and all_ is not None and some > all_:
        raise Broken(f"impossible count at {path}: {affected} is {some}, above {at_risk}, {all_}")


def _check_number(value: Any, path: str) -> None:
    if value is not None and (value < 0 or not float(value).is_integer()):
        raise Broken(f"impossible count at {path}: {json.dumps(value)} is no number of people or events")


IMPOSSIBLE = re.compile(r"[-−–]\s*\d.*|\d+\.\d*[1-9]\d*")
"""A count written as text that is below 0 or no whole number; a text that is no number at all is kept as text."""


def _check_texts(value: Any, path: str) -> None:
    """Check the counts that are posted as texts: of participant flow and of denominators."""
    if isinstance(value, list):
        for index, element in enumerate(value):
            _check_texts(element, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            is_count = name in {"numSubjects", "numUnits"} or (name == "value" and ".counts[" in path)
            if is_count and isinstance(inner, str) and IMPOSSIBLE.fullmatch(inner.strip()):
                raise Broken(f"impossible count at {path}.{name}: '{inner}' is no number of participants")
            _check_texts(inner, f"{path}.{name}")


def _check_groups(record: dict[str, Any]) -> None:
    """Raise Broken where a number would be lost, or would be that of two groups: by the ids of groups."""
    results = record.get("resultsSection") or {}
    for name, key in (
        ("participantFlowModule", "groups"),
        ("baselineCharacteristicsModule", "groups"),
        ("adverseEventsModule", "eventGroups"),
    ):
        _check_module(results.get(name) or {}, key, f"resultsSection.{name}")
    outcomes = (results.get("outcomeMeasuresModule") or {}).get("outcomeMeasures") or ()
    for index, outcome in enumerate(outcomes):
        _check_module(outcome or {}, "groups", f"resultsSection.outcomeMeasuresModule.outcomeMeasures[{index}]")


NUMBERED = {"measurements", "stats", "achievements", "reasons"}
"""Lists that hold at most one number a group."""


def _check_module(module: dict[str, Any], key: str, path: str) -> None:
    ids = [group.get("id") for group in module.get(key) or () if group]
    if repeated := _twice(ids):
        raise Broken(f"two groups at {path}.{key} have the id '{repeated}'")
    _check_lists(module, set(ids), path)


def _check_lists(value: Any, ids: set[Any], path: str) -> None:
    if isinstance(value, list):
        for index, element in enumerate(value):
            _check_lists(element, ids, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in NUMBERED:
                _check_lists(inner, ids, f"{path}.{name}")
                continue
            named = [one.get("groupId") for one in inner or () if one]
            if unknown := [one for one in named if one is not None and one not in ids]:
                raise Broken(f"there is no group '{unknown[0]}', of which a number stands at {path}.{name}")
            if repeated := _twice(named):
                raise Broken(f"the group '{repeated}' has two numbers at {path}.{name}")


def _twice(names: list[Any]) -> Any:
    """Return the first name that stands twice, or None."""
    known = [name for name in names if name is not None]
    return next((name for index, name in enumerate(known) if name in known[:index]), None)

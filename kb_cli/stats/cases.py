"""Cases of computation in a file, and what this package computes for each: the work of ``kb stats run CASES.json``."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kb_cli.errors import ExitCode, KbError
from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.case_fields import MissingField, Unsupported
from kb_cli.stats.case_tasks import TASKS


class BadCases(KbError):
    """A file of cases that cannot be read, or whose form is wrong; the message names the place of each finding."""

    code = ExitCode.BAD_INPUT


def run_cases(path: Path | str) -> Iterator[dict[str, Any]]:
    """One object a case: its ``id`` and the computed values under the keys of the file's format.

    path: JSON, ``{"cases": [{"id", "task", "data", "method", ...}]}``; tables named in data.csv lie beside it. Lists
    give lists. NaN becomes None; a limit without bound stays an infinity. ``{"id", "unsupported": reason}`` where there
    is no such method, ``{"id", "error": message}`` where the data of a case are not valid for its method.
    Raises BadCases, with all findings, before the first case is computed.
    """
    place = Path(path)
    cases = _read(place)
    return (_run(case, place.parent) for case in cases)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text in UTF-8"
        raise BadCases(f"{path}: cannot be read ({reason})") from None
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadCases(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise BadCases(f"{path}: nested too deeply") from None
    cases = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(cases, list):
        raise BadCases(f"{path}: the file needs an object with a list 'cases'")
    findings = [finding for number, case in enumerate(cases) for finding in _findings(case, number)]
    seen: dict[str, int] = {}
    for number, case in enumerate(cases):
        if isinstance(case, dict) and isinstance(case.get("id"), str):
            first = seen.setdefault(case["id"], number)
            if first != number:
                findings.append(f"cases[{number}]: id {case['id']!r} is that of cases[{first}]")
    if findings:
        raise BadCases("\n".join(f"{path}: {finding}" for finding in findings))
    return cases


def _findings(case: Any, number: int) -> Iterator[str]:
    if not isinstance(case, dict):
        yield f"cases[{number}] is not an object"
        return
    name = f"cases[{number}]" + (f" (id {case['id']!r})" if isinstance(case.get("id"), str) else "")
    for field in ("id", "task"):
        if not isinstance(case.get(field), str):
            yield f"{name}: {field!r} is missing" if field not in case else f"{name}: {field!r} is not text"
    if not isinstance(case.get("data"), dict):
        yield f"{name}: 'data' is missing" if "data" not in case else f"{name}: 'data' is not an object"
    if not isinstance(case.get("method", {}), dict):
        yield f"{name}: 'method' is not an object"


def _run(case: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    identity = {"id": case["id"]}
    task = TASKS.get(case["task"])
    if task is None:
        there_are = ", ".join(sorted(TASKS))
        return {**identity, "unsupported": f"there is no task {case['task']!r} (there are: {there_are})"}
    try:
        values = task(_data(case["data"], folder), case.get("method", {}))
    except (Unsupported, MissingField) as error:
        return {**identity, "unsupported": str(error)}
    except KbError as error:
        return {**identity, "error": str(error)}
    return {**identity, **{key: _plain(value) for key, value in values.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def _data(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The data of a case; columns of a named table in place of their names, the rows of its filter only."""
    if "csv" not in data:
        return dict(data)
    name = data["csv"]
    if not isinstance(name, str) or Path(name).name != name:
        raise BadCases(f"data.csv: {name!r} is not the name of a file beside the cases")
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadCases(f"data.csv: {name!r} cannot be read ({error})") from None
    for column, wanted in data.get("filter", {}).items():
        allowed = {str(value) for value in (wanted if isinstance(wanted, list) else [wanted])}
        rows = [row for row in rows if row.get(column) in allowed]
    result: dict[str, Any] = {}
    for field, column in data.items():
        if field in ("csv", "filter"):
            continue
        if rows and column not in rows[0]:
            raise BadCases(f"data.{field}: {name!r} has no column {column!r}")
        result[field] = _column([row[column] for row in rows])
    return result


def _column(texts: list[str]) -> list[Any]:
    """Numbers if all are, with NaN for NA and empty cells; else the texts."""
    try:
        return [math.nan if text in ("", "NA") else float(text) for text in texts]
    except ValueError:
        return list(texts)


__all__ = ["BadCases", "InvalidInput", "run_cases"]

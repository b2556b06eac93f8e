"""The words of ``schema/registry``: what units, parameters and groups in records mean, and people's own words."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb_loaders.findings import BadEvidence, Finding
from kb_loaders.wording import counted

FILES = {
    "registry_unit": ("units.csv", ("unit", "kind")),
    "registry_parameter": ("parameter_types.csv", ("pattern", "measure", "example")),
    "registry_group_word": ("group_words.csv", ("pattern", "relation", "example")),
}
"""Table, its file, and the columns of both."""
UNIT_KINDS = {"participants", "percent_of_participants", "percent_probability", "time"}
"""What a unit counts or measures: people, percent of them, percent of a probability, time."""


@dataclass(frozen=True)
class Words:
    """Rows of one file; those of people's own files first."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_words(folder: Path, own: Sequence[Path] = ()) -> dict[str, Words]:
    """Return the rows of each table: people's own first, then the built-in ones.

    folder: the built-in files, beside those of the vocabularies; own: folders that may hold files of the same names.
    Raises BadEvidence with every wrong header, row of another length, unknown kind or measure, and broken pattern of
    people's own; to compile the built-in ones would take longer than all the rest.
    """
    findings: list[Finding] = []
    with (folder.parent / "vocab" / "measure.csv").open(encoding="utf-8", newline="") as file:
        measures = {row["word"] for row in csv.DictReader(file)}
    tables: dict[str, Words] = {}
    for table, (name, columns) in FILES.items():
        rows: list[tuple[str, ...]] = []
        for place in (*own, folder):
            if (place / name).is_file():
                rows += _read(place / name, columns, measures, findings, is_own=place != folder)
        tables[table] = Words(columns, tuple(rows))
    if findings:
        raise BadEvidence(findings)
    return tables


def _read(
    path: Path, columns: tuple[str, ...], measures: set[str], findings: list[Finding], *, is_own: bool
) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    if not lines or tuple(lines[0]) != columns:
        findings.append(
            Finding(str(path), 1, 1, ",".join(lines[0]) if lines else "", f"the header is not {','.join(columns)}")
        )
        return []
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(columns):
            mistake: str | None = (
                f"{counted(len(line), 'cell')} where {','.join(columns)} needs {len(columns)}; "
                "quote a cell that holds a comma"
            )
        else:
            mistake = _mistake(dict(zip(columns, line, strict=True)), measures, is_own=is_own)
        if mistake is not None:
            findings.append(Finding(str(path), number, 1, ",".join(line), mistake))
        else:
            rows.append(tuple(line))
    return rows


def _mistake(row: dict[str, str], measures: set[str], *, is_own: bool) -> str | None:
    """Return what is wrong with a row, None if nothing is."""
    if (kind := row.get("kind")) is not None and kind not in UNIT_KINDS:
        return f"there is no kind '{kind}': a unit is one of {', '.join(sorted(UNIT_KINDS))}"
    if (measure := row.get("measure")) is not None and measure not in measures:
        return f"there is no measure '{measure}': it is one of {', '.join(sorted(measures))}"
    if is_own:
        try:
            re.compile(row.get("pattern", ""))
        except re.error as error:
            return f"this is no regular expression: {error}"
    return None

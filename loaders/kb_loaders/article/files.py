"""Evidence files with the place of every cell, so that a finding can point at it."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb_loaders.findings import Finding, suggest
from kb_loaders.wording import counted

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_TABLE = re.compile(r"^\s*\[\[?\s*([\w.\"-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w\"-]+)\s*=\s*")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass
class Record:
    """One row of a CSV file, or one table of a TOML file, with the place of each of its values.

    values: text by column, stripped; for TOML, the value by key. places: (line, column), counted from 1, by column.
    noun: what the source calls its columns.
    """

    file: str
    line: int
    values: dict[str, Any]
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    noun: str = "column"

    def finding(self, column: str, message: str) -> Finding:
        """Return a finding about one value of this record; without a place of its own it points at the record."""
        line, position = self.places.get(column, (self.line, 1))
        return Finding(
            self.file, line, position, str(self.values.get(column, "")), f"{self.noun} '{column}': {message}"
        )

    def text(self, column: str) -> str:
        """Return a value as text, empty where there is none."""
        value = self.values.get(column)
        return "" if value is None else str(value).strip()


def read_csv(path: Path, name: str, columns: set[str], required: set[str], findings: list[Finding]) -> list[Record]:
    """Return the rows of a CSV file; what is wrong with its form goes to ``findings``.

    name: the file as the user gave it. columns: every column that is allowed; required: those that must be there.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        findings.append(Finding(name, _line_of(error), 1, "", "the file is not UTF-8; save it as 'CSV UTF-8'"))
        return []
    try:
        rows = iter(list(_split_csv(text)))
    except csv.Error as error:
        findings.append(Finding(name, 1, 1, "", f"this is not CSV: {error}; look for a quote that is never closed"))
        return []
    first = next(rows, None)
    if first is None:
        return []
    header = [cell.strip() for cell, _ in first[1]]
    for sign, signs in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            message = f"the columns are separated by {signs}; save the file as CSV with commas"
            findings.append(Finding(name, first[0], 1, header[0], message))
            return []
    for (cell, place), column in zip(first[1], header, strict=True):
        if column not in columns:
            message = f"no column '{column}' in this file.{suggest(column, columns)}"
            findings.append(Finding(name, *place, cell, message))
        elif header.count(column) > 1:
            findings.append(Finding(name, *place, cell, f"column '{column}' stands here twice; keep one"))
    findings.extend(
        Finding(name, first[0], 1, column, f"column '{column}' is missing; add it to the header")
        for column in sorted(required - set(header))
    )
    records = []
    for line, cells in rows:
        if not any(cell.strip() for cell, _ in cells):
            continue
        if len(cells) != len(header):
            message = (
                f"{counted(len(cells), 'cell')} where the header has {len(header)}; quote a cell that holds a comma"
            )
            findings.append(Finding(name, line, 1, cells[0][0], message))
            continue
        values = {column: cell.strip() for column, (cell, _) in zip(header, cells, strict=True)}
        places = {column: place for column, (_, place) in zip(header, cells, strict=True)}
        records.append(Record(name, line, values, places))
    return records


def _line_of(error: UnicodeDecodeError) -> int:
    return error.object[: error.start].count(b"\n") + 1


def _split_csv(text: str) -> Iterator[tuple[int, list[tuple[str, tuple[int, int]]]]]:
    """Yield (line, [(cell, its line and column)]) for each row; a quoted cell may hold line ends."""
    lines = _LINE.findall(text)
    reader = csv.reader(lines)
    start = 0
    for row in reader:
        raw, position = "".join(lines[start : reader.line_num]), 0
        cells = []
        for cell in row:
            before = raw[:position].replace("\r\n", "\n").replace("\r", "\n")
            place = (start + 1 + before.count("\n"), len(before) - before.rfind("\n"))
            cells.append((cell, place))
            quoted = raw[position : position + 1] == '"'
            position += len(cell) + (2 + cell.count('"') if quoted else 0) + 1
        yield start + 1, cells
        start = reader.line_num


def parse_toml(path: Path, name: str, findings: list[Finding]) -> tuple[dict[str, Any], str] | None:
    """Return what a TOML file holds, and its text; None with one finding where it is not TOML."""
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), text
    except UnicodeDecodeError as error:
        findings.append(Finding(name, _line_of(error), 1, "", "the file is not UTF-8; save it as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        message = f"this is not TOML: {_TOML_PLACE.sub('', str(error)).strip()}; check quotes and brackets"
        findings.append(Finding(name, line, column, "", message))
    return None


def read_toml(path: Path, name: str, findings: list[Finding]) -> dict[str, list[Record]]:
    """Return the tables of a TOML file by name; the top level is the table ``""`` and has one record.

    A file that is not TOML yields nothing and one finding.
    """
    parsed = parse_toml(path, name, findings)
    if parsed is None:
        return {}
    data, text = parsed
    places, lines = locate_toml(text)
    tables: dict[str, list[Record]] = {}
    top = {key: value for key, value in data.items() if not is_table(value)}
    for table, value in {"": top, **{k: v for k, v in data.items() if is_table(v)}}.items():
        items = value if isinstance(value, list) else [value]
        tables[table] = [
            Record(name, lines.get((table, index), 1), item, places.get((table, index), {}), "key")
            for index, item in enumerate(items)
        ]
    return tables


def is_table(value: object) -> bool:
    """Return whether a value of TOML is a table or a list of tables."""
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
    )


def locate_toml(
    text: str,
) -> tuple[dict[tuple[str, int], dict[str, tuple[int, int]]], dict[tuple[str, int], int]]:
    """Return the place of each value and the line of each table header, by (table, index)."""
    places: dict[tuple[str, int], dict[str, tuple[int, int]]] = {}
    lines: dict[tuple[str, int], int] = {}
    counts: dict[str, int] = {}
    current = ("", 0)
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = header[1].strip('"')
            counts[table] = counts.get(table, -1) + 1
            current = (table, counts[table])
            lines[current] = number
        elif key := _KEY.match(line):
            places.setdefault(current, {}).setdefault(key[1].strip('"'), (number, key.end() + 1))
    return places, lines

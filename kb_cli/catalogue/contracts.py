"""Contracts of the typed views: what one row is, and what each column holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb_cli.catalogue.front_matter import read_front_matter
from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.errors import UsageMistake


@dataclass(frozen=True)
class ViewColumn:
    """A column of a view.

    type: SQL type. kind: semantic type. unit: the unit, or ``in <column>`` where another column of the row says it.
    null: what NULL means. vocabulary: name of the vocabulary that the values are words of, else empty.
    """

    name: str
    type: str
    kind: str
    unit: str
    null: str
    about: str
    vocabulary: str


@dataclass(frozen=True)
class View:
    """A typed view: its grain, the columns that tell its rows apart, its columns and its definition."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[ViewColumn, ...]
    sql: str


def read_view(path: Path) -> View:
    """Return the contract in the header of a view's file; raises BadFrontMatter where it has none."""
    header, sql = read_front_matter(path)
    columns = tuple(
        ViewColumn(
            name=name,
            type=column["type"],
            kind=column["kind"],
            unit=column.get("unit") or (f"in {column['unit_column']}" if "unit_column" in column else ""),
            null=column["null"],
            about=column["about"],
            vocabulary=column.get("vocabulary", ""),
        )
        for name, column in header["columns"].items()
    )
    return View(header["view"], header["grain"], tuple(header["key"]), columns, sql)


def list_views(schema: Path) -> list[View]:
    """Return every view, by name."""
    return [read_view(path) for path in sorted((schema / "views").glob("*.sql"))]


def find_view(schema: Path, name: str) -> View:
    """Return a view by name; raises UsageMistake with the nearest names."""
    paths = {path.stem: path for path in (schema / "views").glob("*.sql")}
    if name not in paths:
        raise UsageMistake(
            f"There is no view '{name}'.{did_you_mean(name, paths, n=3, cutoff=0)} List all with: kb views"
        )
    return read_view(paths[name])

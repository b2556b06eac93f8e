"""Contracts of the typed views: what one row is, and what each column holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb_cli.catalogue.front_matter import read_front_matter
from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.errors import UsageMistake

CHECKED = ("unit_column", "bound", "level", "estimator", "of", "names", "overlap", "whole", "references")
"""Keys of a column that only the checker reads and that hold one word."""


@dataclass(frozen=True)
class ViewColumn:
    """A column of a view.

    type: SQL type. kind: semantic type. unit: the unit, or ``in <column>`` where another column of the row says it.
    null: what NULL means. vocabulary: name of the vocabulary that the values are words of, else empty.

    For the checker of evidence SQL. unit_column: the column that says the unit. by: the columns that say what the value
    is. bound: ``low`` or ``high`` end of an interval; level: the column with its confidence level. estimator:
    ``median`` or ``mean`` of participants. of: the column with the total that a count is part of. names: the identifier
    that a label spells out. overlap: what adding up counts over different values of this column does: ``values``
    (participants are counted more than once), ``pooled`` (only the value 'all' holds the others), ``registry`` (as
    ``values`` in records of a registry, else ``possible``), ``whole`` (in these, one value holds the others: that
    which ``whole`` names, or NULL; else ``possible``) or ``possible``.
    references: the ``view.column`` that lists the identifiers. excludes: words that never occur here. posts: words that
    a registry may post in a label, whether or not the database has a record with them. stored: the
    ``schema.table.column`` that hold every value of a label, where reading the view for them takes long.
    """

    name: str
    type: str
    kind: str
    unit: str
    null: str
    about: str
    vocabulary: str
    unit_column: str = ""
    by: tuple[str, ...] = ()
    bound: str = ""
    level: str = ""
    estimator: str = ""
    of: str = ""
    names: str = ""
    overlap: str = ""
    whole: str = ""
    references: str = ""
    excludes: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """A typed view: its grain, the columns that tell its rows apart, its columns and its definition.

    unique: the columns by which people join its rows, where a fact is the ``key``. They tell rows apart in most trials,
    not in all: a source may report the same thing in several rows. What holds, the checker asks the database.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[ViewColumn, ...]
    sql: str
    unique: tuple[str, ...] = ()


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
            by=(column["by"],) if isinstance(column.get("by"), str) else tuple(column.get("by", ())),
            excludes=tuple(column.get("excludes", ())),
            posts=tuple(column.get("posts", ())),
            stored=tuple(column.get("stored", ())),
            **{key: column.get(key, "") for key in CHECKED},
        )
        for name, column in header["columns"].items()
    )
    return View(header["view"], header["grain"], tuple(header["key"]), columns, sql, tuple(header.get("unique", ())))


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

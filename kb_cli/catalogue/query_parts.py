"""What a named query is made of: parameters, columns, and the cases of its test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One parameter of a named query; `type` is its SQL type, `kind` its meaning (`trial` is looked up)."""

    name: str
    type: str
    about: str
    kind: str = "text"
    unit: str | None = None
    default: Any = None
    choices: tuple[Any, ...] | None = None
    choices_from: str | None = None
    example: Any = None
    required: bool = False

    @property
    def option(self) -> str:
        """The option of the command line, for example `--min-percent`."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True)
class Column:
    """One result column: what kind of thing it holds and in which unit (or which column says the unit)."""

    name: str
    kind: str
    about: str
    unit: str | None = None
    unit_column: str | None = None
    by: str | None = None
    null: str | None = None


@dataclass(frozen=True)
class Case:
    """Parameters, and the rows that the query must then give, in order."""

    parameters: Mapping[str, Any]
    expect: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Fixture:
    """A test of a query: rows of the views it reads, and one or more cases."""

    given: Mapping[str, tuple[Mapping[str, Any], ...]]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class NamedQuery:
    """A question with its SQL; `name` is the stem of its file.

    key: the columns that tell the rows of an answer apart, null being a value like others; none where there is at
    most one row.
    """

    name: str
    path: Path
    title: str
    question: str
    grain: str
    key: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    sql: str
    note: str | None = None
    fixture: Fixture | None = None

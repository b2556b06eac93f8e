"""What a rule of the audit is, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import duckdb

COLUMNS = "trial_id, verdict, severity, fact_id, column_names, reported, recomputed, method, explanation, fact_ids"
"""Columns that the SELECT of a rule in SQL returns; a severity that is null takes that of the rule."""


class Finding(NamedTuple):
    """What a rule says about printed numbers of one fact; the fields are those of the view ``findings``.

    severity: None for that of the rule. fact_ids: the tested fact first.
    """

    trial_id: str
    verdict: str
    fact_id: int
    column_names: tuple[str, ...]
    reported: str
    recomputed: str | None
    method: str | None
    explanation: str
    fact_ids: tuple[int, ...]
    severity: str | None = None


@dataclass(frozen=True)
class Rule:
    """A rule: what it says (title, about), what it needs, and how bad it is where it does not hold.

    sql: the SELECT of a rule in SQL; find: the function of any other. One of the two is there.
    """

    name: str
    title: str
    about: str
    severity: str
    needs: str
    sql: str = ""
    find: Callable[[duckdb.DuckDBPyConnection], Iterable[Finding]] | None = None


def read_sql_rule(path: Path) -> Rule:
    """Return the rule of a file of schema/audits; raises BadFrontMatter where its header is missing or wrong."""
    from kb_cli.catalogue.front_matter import read_front_matter

    header, sql = read_front_matter(path)
    title, about, severity, needs = (str(header[name]) for name in ("title", "about", "severity", "needs"))
    return Rule(path.stem, title, about, severity, needs, sql=sql.rstrip().rstrip(";"))

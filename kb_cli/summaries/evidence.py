"""What a summary reads from the database: named queries for its data, printed cells and facts for its numbers."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.named_queries import BadParameters, UnknownName, bind, find_query, find_trial
from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.language.overrides import Override, overrides_in
from kb_cli.summaries.errors import SummaryError, UnknownTrial
from kb_cli.summaries.footnotes import Fact
from kb_cli.summaries.manifest import UsedQuery
from kb_cli.summaries.printed_text import PrintedCell
from kb_cli.summaries.rows import Row
from kb_cli.summaries.wording import upper_first
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb


def resolve_trial(con: duckdb.DuckDBPyConnection, trial: str) -> str:
    """The trial_id for a trial_id, registry id or acronym. Raises UnknownTrial with the nearest one."""
    try:
        return find_trial(trial, con)
    except BadParameters as error:
        raise UnknownTrial(upper_first(str(error))) from None


@light_binding()
def is_question(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the database holds a question of that id."""
    return con.execute("SELECT 1 FROM questions WHERE question_id = $1", [name]).fetchone() is not None


def find_subject(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The id of a question, or of a trial by its registry id or acronym. Raises BadParameters with the nearest one."""
    if is_question(con, name):
        return name
    try:
        return find_trial(name, con)
    except BadParameters as error:
        with light_binding():
            known = [row[0] for row in con.execute("SELECT question_id FROM questions ORDER BY 1").fetchall()]
        guess = did_you_mean(name, known)
        if not guess:
            raise
        raise BadParameters(f"there is no question '{name}'.{guess} List them with: kb query questions") from error


@light_binding()
def read_facts(con: duckdb.DuckDBPyConnection, trial_id: str) -> dict[int, Fact]:
    """Every fact of a trial, by its id."""
    rows = con.execute(
        "SELECT fact_id, fact_key, source_id, locators, note, position FROM facts WHERE trial_id = ?", [trial_id]
    ).fetchall()
    record = f"{trial_id}-registry"
    return {row[0]: Fact(row[0], row[1], row[2], tuple(row[3]), row[4], row[5], row[2] == record) for row in rows}


@light_binding()
def read_cells(con: duckdb.DuckDBPyConnection, trial_id: str) -> dict[tuple[int, str], PrintedCell]:
    """Every printed cell of a trial, by fact and column."""
    rows = con.execute(
        "SELECT fact_id, column_name, printed, status, relation FROM printed_values WHERE trial_id = ?", [trial_id]
    ).fetchall()
    return {(row[0], row[1]): PrintedCell(row[2], row[3], row[4]) for row in rows}


@light_binding()
def read_trial(con: duckdb.DuckDBPyConnection, trial_id: str) -> Row:
    """The trial's row of the view ``trials``."""
    answer = con.execute("SELECT * FROM trials WHERE trial_id = ?", [trial_id])
    names = [column[0] for column in answer.description]
    row = answer.fetchone()
    assert row is not None
    return Row(zip(names, row, strict=True))


def read_database(con: duckdb.DuckDBPyConnection) -> Row:
    """The row that describes the database: content_hash, built_at, evidencekb_version, duckdb_version."""
    answer = con.execute("SELECT content_hash, built_at, evidencekb_version, duckdb_version FROM database")
    names = [column[0] for column in answer.description]
    row = answer.fetchone()
    if row is None:
        raise SummaryError("the database does not say when it was built. Build it anew with: kb build")
    return Row(zip(names, row, strict=True))


@dataclass
class QueryLog:
    """Runs named queries for a template and remembers which, with the parameters that it gave.

    overrides: by query, the findings of the checker that its author overrode, with the reasons. hashes: by query, the
    SHA-256 of its file.
    """

    con: duckdb.DuckDBPyConnection
    folder: Path
    trial_id: str
    used: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    answers: dict[tuple[str, tuple[tuple[str, str], ...]], list[Row]] = field(default_factory=dict)
    overrides: dict[str, tuple[Override, ...]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def query(self, name: str, **parameters: Any) -> list[Row]:
        """The rows of a named query; the trial is given by default, a parameter of None is left out.

        Raises SummaryError with the nearest right spelling for an unknown query, parameter or choice.
        """
        given = {key: _as_text(value) for key, value in parameters.items() if value is not None}
        key = (name, tuple(sorted(given.items())))
        if key not in self.answers:
            self.answers[key] = self._run(name, given)
            self.used.append((name, given))
        return [Row(row) for row in self.answers[key]]

    def has_query(self, name: str) -> bool:
        """Whether there is a named query of that name."""
        return (self.folder / f"{name}.sql").is_file()

    def queries(self) -> tuple[UsedQuery, ...]:
        """What was asked, as the manifest of a document names it."""
        return tuple(
            UsedQuery(name, self.hashes[name], given, tuple((o.code, o.reason) for o in self.overrides[name]))
            for name, given in self.used
        )

    def _run(self, name: str, given: Mapping[str, str]) -> list[Row]:
        try:
            found = find_query(self.folder, name)
            trial = {p.name: self.trial_id for p in found.parameters if p.kind == "trial"}
            values = bind(found, {**trial, **given}, self.con)
        except (UnknownName, BadParameters) as error:
            raise SummaryError(str(error)) from None
        self.overrides[name] = tuple(overrides_in(found.sql))
        self.hashes[name] = hashlib.sha256(found.path.read_bytes()).hexdigest()
        with light_binding():
            answer = self.con.execute(found.sql, values)
        names = [column[0] for column in answer.description]
        return [Row(zip(names, row, strict=True)) for row in answer.fetchall()]


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value)

"""The three properties of citations, checked by running queries again on a database with fewer facts.

P1: the columns and rows are those of the query without citations. P2: the facts that a row cites, alone, give the row.
P3: without any one fact that a row does not cite, the row is still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from kb_cli.engines.execute import run_query
from kb_cli.language.cite_run import CitedResult, _key, run_cited
from kb_cli.language.cite_views import FactView, fact_view
from kb_cli.language.normalise import normalise
from kb_cli.language.normalise_macros import Macros
from kb_cli.output.result import Result


@dataclass
class Database:
    """Views over tables of schema `data`, in which only the facts of the table `alive` are visible."""

    connection: duckdb.DuckDBPyConnection
    views: dict[str, FactView]
    macros: Macros | None = None

    @classmethod
    def over(cls, connection: duckdb.DuckDBPyConnection, macros: Macros | None = None) -> Database:
        """Make the views of every table of schema `data`; all facts are visible."""
        rows = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'data'"
            " ORDER BY table_name, ordinal_position"
        ).fetchall()
        columns: dict[str, dict[str, str]] = {}
        for table, column, sql_type in rows:
            columns.setdefault(table, {})[column] = sql_type
        connection.execute("CREATE SCHEMA IF NOT EXISTS hidden; CREATE OR REPLACE TABLE hidden.alive (f BIGINT)")
        views = {name: fact_view(name, types) for name, types in columns.items()}
        for name, view in views.items():
            visible = [f"({c} IS NULL OR {c} IN (FROM hidden.alive))" for c in view.facts]
            visible += [f"list_has_all((SELECT list(f) FROM hidden.alive), t.{c})" for c in view.fact_lists]
            where = " AND ".join(visible) or "true"
            connection.execute(f"CREATE OR REPLACE VIEW main.{name} AS SELECT * FROM data.{name} AS t WHERE {where}")
        database = cls(connection, views, macros)
        database.show(database.facts())
        return database

    def facts(self) -> list[int]:
        """Return every fact id."""
        found: set[int] = set()
        for name, view in self.views.items():
            for column in view.facts:
                found |= {row[0] for row in self.connection.execute(f"SELECT {column} FROM data.{name}").fetchall()}
            for column in view.fact_lists:
                rows = self.connection.execute(f"SELECT unnest({column}) FROM data.{name}").fetchall()
                found |= {row[0] for row in rows}
        return sorted(fact for fact in found if fact is not None)

    def show(self, facts: Iterable[int]) -> None:
        """Make only these facts visible."""
        facts = list(facts)
        self.connection.execute("DELETE FROM hidden.alive")
        if facts:
            self.connection.execute(f"INSERT INTO hidden.alive VALUES {', '.join(f'({fact})' for fact in facts)}")

    def ask(self, sql: str, limit: int | None = None, parameters: dict[str, Any] | None = None) -> Result:
        return run_query(self.connection, sql, parameters if "$" in sql else None, limit=limit)

    def cite(self, sql: str, parameters: dict[str, Any] | None = None) -> CitedResult:
        explicit = normalise(sql, self.names, self.macros)
        return run_cited(lambda text, limit: self.ask(text, limit, parameters), sql, explicit, self.views)

    def names(self, sql: str) -> list[str]:
        return [row[0] for row in self.connection.execute("DESCRIBE " + sql).fetchall()]


def broken(
    database: Database,
    sql: str,
    rows: Sequence[int] | None = None,
    parameters: dict[str, Any] | None = None,
    without: int = 1000,
) -> tuple[CitedResult, list[str]]:
    """Return the answer with its citations, and what is wrong with them.

    rows: the numbers of the rows to check; all without it. without: most facts to take away in turn for P3.
    """
    everything = database.facts()
    database.show(everything)
    plain = database.ask(sql, None, parameters)
    answer = database.cite(sql, parameters)
    problems: list[str] = []
    if answer.result.columns != plain.columns or answer.result.types != plain.types:
        problems.append("P1: other columns")
    if [_key(row) for row in answer.result.rows] != [_key(row) for row in plain.rows] and sorted(
        map(repr, map(_key, answer.result.rows))
    ) != sorted(map(repr, map(_key, plain.rows))):
        problems.append("P1: other rows")
    chosen = range(len(answer.cited)) if rows is None else [n for n in rows if n < len(answer.cited)]

    def has(row: tuple[Any, ...]) -> bool:
        return _key(row) in {_key(other) for other in database.ask(sql, None, parameters).rows}

    for number in chosen:
        row, cited = answer.result.rows[number], answer.cited[number]
        database.show(cited)
        if not has(row):
            problems.append(f"P2: row {number} {row} is not there with {cited} alone")
    if not answer.query.depends_on_absence:
        uncited = [fact for fact in everything if any(fact not in answer.cited[number] for number in chosen)]
        for fact in uncited[:without]:
            database.show(other for other in everything if other != fact)
            left = {_key(other) for other in database.ask(sql, None, parameters).rows}
            problems += [
                f"P3: row {number} {answer.result.rows[number]} goes with fact {fact}, which it does not cite"
                for number in chosen
                if fact not in answer.cited[number] and _key(answer.result.rows[number]) not in left
            ]
    database.show(everything)
    return answer, problems

"""Testing named queries: each against the fixture that it carries, and, if asked, against the rows of a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.fixtures import open_empty, run_fixture
from kb_cli.catalogue.inference import key_problems
from kb_cli.catalogue.meaning import query_problems
from kb_cli.catalogue.named_queries import NamedQuery, find_query, list_queries
from kb_cli.errors import KbError
from kb_cli.output.result import Result

if TYPE_CHECKING:
    import duckdb

    from kb_cli.language.knowledge import Knowledge


@dataclass(frozen=True)
class Outcome:
    """What came of testing one query.

    verdict: ``passed``, ``failed``, or ``untested`` where it has no fixture. cases: how many its fixture has.
    differences: between what it gives and what it should give.
    """

    query: str
    verdict: str
    cases: int
    differences: tuple[str, ...]


def run_tests(
    names: Sequence[str],
    folders: Sequence[Path],
    contracts_dir: Path,
    con: duckdb.DuckDBPyConnection | None = None,
) -> list[Outcome]:
    """Test the queries named, or all of the folders, in order: first the contract, then the fixture.

    contracts_dir: the folder of the views' SQL files. con: a database on which each query is held as well.
    Raises UnknownName for a name that no query has, BadFrontMatter for a file that breaks its contract.
    """
    from kb_cli.language.knowledge import knowledge_of

    queries = [find_query(folders, name) for name in names] if names else list_queries(folders)
    outcomes = []
    with open_empty(queries, contracts_dir) as empty:
        knowledge = knowledge_of(empty, contracts_dir.parent)
        for query in queries:
            found = query_problems(query, empty, knowledge)
            if not found and query.fixture is not None:
                found = run_fixture(query, contracts_dir)
            if not found and con is not None:
                found = [f"in the database: {problem}" for problem in database_problems(query, con, knowledge)]
            outcomes.append(_outcome(query, found))
    return outcomes


def _outcome(query: NamedQuery, found: list[str]) -> Outcome:
    if query.fixture is None:
        note = "there is no [fixture] in the front matter; add given rows and the rows to expect."
        return Outcome(query.name, "failed" if found else "untested", 0, (*found, note))
    return Outcome(query.name, "failed" if found else "passed", len(query.fixture.cases), tuple(found))


def database_problems(query: NamedQuery, con: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> list[str]:
    """Where a query breaks its contract on a database: columns, kinds, choices, and the key of its rows.

    The query runs without parameters, those with a default at their default; one with a required parameter is only
    described, not run.
    """
    from kb_cli.engines.execute import run_query

    problems = query_problems(query, con, knowledge)
    if problems or any(parameter.required for parameter in query.parameters):
        return problems
    try:
        result = run_query(con, query.sql, {parameter.name: parameter.default for parameter in query.parameters})
    except KbError as error:
        return [str(error).splitlines()[0]]
    return key_problems(query, list(result.columns), result.rows)


def outcome_rows(outcomes: Sequence[Outcome]) -> Result:
    """Return the outcomes as rows."""
    rows = [(o.query, o.verdict, o.cases, list(o.differences) or None) for o in outcomes]
    types = ("VARCHAR", "VARCHAR", "INTEGER", "VARCHAR[]")
    return Result(("query", "verdict", "cases", "differences"), types, [*rows])

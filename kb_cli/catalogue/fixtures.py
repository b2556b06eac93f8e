"""Running the test that a named query carries in its front matter.

The rows `given` stand in for the views: each view of the contracts becomes a table with the contract's column types.
In rows, a column that is not named is null; in rows that are expected it is not compared, and the text `NULL` stands
for null.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.front_matter import read_front_matter
from kb_cli.catalogue.inference import key_problems
from kb_cli.catalogue.named_queries import Case, NamedQuery
from kb_cli.catalogue.spelling import did_you_mean
from kb_loaders.binding import light_binding
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb

NULL = "NULL"


@light_binding()
def run_fixture(query: NamedQuery, contracts_dir: Path) -> list[str]:
    """The differences between what a query gives on its fixture and what it should give; none when it is right.

    In every case the columns must be those of the front matter, and the key must tell rows apart.
    contracts_dir: the folder of the views' SQL files; the functions are in a folder beside it.
    """
    import duckdb

    if query.fixture is None:
        return ["there is no [fixture] in the front matter; add given rows and the rows to expect."]
    con, differences = open_fixture(query, contracts_dir)
    with con:
        if differences:
            return differences
        for number, case in enumerate(query.fixture.cases, start=1):
            where = f"case {number}: " if len(query.fixture.cases) > 1 else ""
            try:
                found = _run_case(query, case, con)
            except duckdb.Error as error:
                found = [f"the SQL fails: {str(error).strip().splitlines()[0]}"]
            differences += [where + difference for difference in found]
    return differences


@light_binding()
def open_fixture(query: NamedQuery, contracts_dir: Path) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """A database in memory that holds the given rows under the names of the views, and what could not be filled in."""
    import duckdb

    views = read_contracts(contracts_dir)
    con = open_empty([query], contracts_dir)
    differences = []
    for view, rows in (query.fixture.given if query.fixture else {}).items():
        if view not in views:
            differences.append(f"given.{view}: there is no such view.{did_you_mean(view, views)}")
            continue
        for number, row in enumerate(rows, start=1):
            unknown = [column for column in row if column not in views[view]]
            differences += [
                f"given.{view}, row {number}: there is no column '{column}'.{did_you_mean(column, views[view])}"
                for column in unknown
            ]
            if unknown:
                continue
            names = ", ".join(f'"{column}"' for column in row)
            marks = ", ".join("?" for _ in row)
            try:
                con.execute(f'INSERT INTO "{view}" ({names}) VALUES ({marks})', [*map(_cell, row.values())])
            except duckdb.Error as error:
                differences.append(f"given.{view}, row {number}: {str(error).strip().splitlines()[0]}")
    return con, differences


def open_empty(queries: Sequence[NamedQuery], contracts_dir: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory with an empty table for each view, and no access to files.

    It has the statistics functions only where the SQL of a query seems to use one: making them takes a quarter of a
    second.
    """
    import duckdb

    con = duckdb.connect(":memory:", config={"threads": 1})
    for view, columns in read_contracts(contracts_dir).items():
        definitions = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns.items())
        con.execute(f'CREATE TABLE "{view}" ({definitions})')
    folders = [contracts_dir.parent / name for name in ("functions", "table_functions")]
    if any(path.stem in query.sql for folder in folders for path in folder.glob("*.sql") for query in queries):
        from kb_loaders.database import create_all

        for folder in folders:
            create_all(con, folder)
        from kb_cli.engines.functions import register_exact

        for query in queries:
            register_exact(con, query.sql)
    con.execute("SET enable_external_access=false; SET lock_configuration=true")
    return con


@lru_cache
def read_contracts(contracts_dir: Path) -> Mapping[str, Mapping[str, str]]:
    """The SQL type of each column of each view, from the front matter of the views' files."""
    contracts = [read_front_matter(path)[0] for path in sorted(contracts_dir.glob("*.sql"))]
    return {
        contract["view"]: {name: column["type"] for name, column in contract["columns"].items()}
        for contract in contracts
    }


def _run_case(query: NamedQuery, case: Case, con: duckdb.DuckDBPyConnection) -> list[str]:
    names = [parameter.name for parameter in query.parameters]
    unknown = [name for name in case.parameters if name not in names]
    if unknown:
        return [f"there is no parameter '{name}'.{did_you_mean(name, names)}" for name in unknown]
    values = {parameter.name: case.parameters.get(parameter.name, parameter.default) for parameter in query.parameters}
    result = con.execute(query.sql, values)
    columns = [column[0] for column in result.description or []]
    rows = result.fetchall()
    declared = [column.name for column in query.columns]
    if columns != declared:
        return [f"the result has the columns {', '.join(columns)}, but [columns] lists {', '.join(declared)}."]
    differences = key_problems(query, columns, rows)
    if len(rows) != len(case.expect):
        differences.append(f"{counted(len(rows), 'row')}, expected {len(case.expect)}: {_shown(columns, rows)}")
    for number, (row, expected) in enumerate(zip(rows, case.expect, strict=False), start=1):
        found = dict(zip(columns, row, strict=True))
        for column, cell in expected.items():
            if column not in found:
                differences.append(f"row {number}: there is no column '{column}'.{did_you_mean(column, columns)}")
            elif not _equal(found[column], _cell(cell)):
                differences.append(f"row {number}: {column} is {found[column]!r}, expected {_cell(cell)!r}.")
    return differences


def _cell(cell: Any) -> Any:
    return None if cell == NULL else cell


def _equal(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, int | float) and isinstance(expected, int | float):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return bool(found == expected)


def _shown(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    """The rows in short: what is not null in each."""
    return "; ".join(
        ", ".join(f"{name}={cell!r}" for name, cell in zip(columns, row, strict=True) if cell is not None)
        for row in rows
    )

"""What the database itself infers of a named query, held against what its front matter says.

Nothing here runs a query: DuckDB describes it. The tables may therefore be empty ones made from the views' contracts,
or the views of a database.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.named_queries import NamedQuery, Parameter
from kb_cli.catalogue.spelling import did_you_mean
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

TEXT = ("VARCHAR",)
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
NUMBER = ("DOUBLE", "FLOAT", "DECIMAL")
DATE = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")

TYPES_OF_KIND: dict[str, tuple[str, ...]] = {
    "alpha": NUMBER,
    "category": TEXT,
    "ci_level": NUMBER,
    "citation": TEXT,
    "count": WHOLE,
    "date": DATE,
    "discriminated": NUMBER,
    "dispersion": NUMBER,
    "dose": NUMBER,
    "duration": NUMBER,
    "event_free_percent": NUMBER,
    "fact": WHOLE,
    "flag": ("BOOLEAN",),
    "grade": WHOLE,
    "hazard_ratio": NUMBER,
    "identifier": (*TEXT, *WHOLE),
    "label": TEXT,
    "list": ("LIST",),
    "log_rank": NUMBER,
    "mean_difference": NUMBER,
    "number": (*NUMBER, *WHOLE),
    "order": WHOLE,
    "p_value": NUMBER,
    "percent": NUMBER,
    "quantity": NUMBER,
    "ratio": NUMBER,
    "risk_difference": NUMBER,
    "standard_error": NUMBER,
    "text": TEXT,
    "unit": TEXT,
}
"""SQL types, without their arguments, in which a column of each kind may come; a test holds the kinds of the views
against this. A sum of whole numbers is a HUGEINT in DuckDB: CAST it to BIGINT, which every output format knows."""

_CODE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|\$([A-Za-z_]\w*)", re.DOTALL)


def infer_columns(query: NamedQuery, con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The SQL type of each result column, by name, in order. Raises duckdb.Error where the query cannot be bound.

    Parameters count as null of their declared type, so that one of a type that does not fit where it stands is an
    error here and not at the first value that cannot be converted.
    """
    return _describe(query.sql, query.parameters, con)


@light_binding()
def contract_problems(query: NamedQuery, con: duckdb.DuckDBPyConnection) -> list[str]:
    """Where the database sees another query than the one that the front matter describes; none when they agree."""
    import duckdb

    try:
        types = infer_columns(query, con)
    except duckdb.Error as error:
        return [f"the SQL does not run: {_first_line(error)}"]
    declared = [column.name for column in query.columns]
    if list(types) != declared:
        return [f"the result has the columns {', '.join(types)}, but [columns] lists {', '.join(declared)}."]
    return _kinds(query, types) + _choices(query, con)


def _kinds(query: NamedQuery, types: dict[str, str]) -> list[str]:
    problems = []
    for column in query.columns:
        found = types[column.name]
        allowed = TYPES_OF_KIND.get(column.kind)
        if allowed is None:
            guess = did_you_mean(column.kind, TYPES_OF_KIND)
            problems.append(f"{column.name}: there is no kind '{column.kind}'.{guess}")
        elif _family(found) not in allowed:
            problems.append(
                f"{column.name}: a column of kind '{column.kind}' is {_shown(allowed)}, and this is {found}. "
                "CAST it, or choose another kind."
            )
    return problems


def _choices(query: NamedQuery, con: duckdb.DuckDBPyConnection) -> list[str]:
    import duckdb

    problems = []
    for parameter in query.parameters:
        if parameter.choices_from is None:
            continue
        try:
            found = list(_describe(parameter.choices_from, query.parameters, con).values())
        except duckdb.Error as error:
            problems.append(f"choices_from of '{parameter.name}' does not run: {_first_line(error)}")
            continue
        wanted = {"VARCHAR": TEXT, "INTEGER": WHOLE, "DOUBLE": (*NUMBER, *WHOLE), "DATE": DATE}.get(parameter.type)
        if len(found) != 1:
            problems.append(f"choices_from of '{parameter.name}' gives {len(found)} columns; it must give one.")
        elif wanted is not None and _family(found[0]) not in wanted:
            problems.append(f"choices_from of '{parameter.name}' gives {found[0]}, not {parameter.type}.")
    return problems


def key_problems(query: NamedQuery, columns: list[str], rows: list[tuple[Any, ...]]) -> list[str]:
    """Rows that the query's key does not tell apart; null counts as a value."""
    if not query.key:
        return [f"{len(rows)} rows, but an empty key says that there is at most one."] if len(rows) > 1 else []
    places = [columns.index(name) for name in query.key]
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        value = tuple(row[place] for place in places)
        if value in seen:
            shown = ", ".join(f"{name} {cell!r}" for name, cell in zip(query.key, value, strict=True))
            return [f"two rows have the key {shown}: more columns are needed to tell rows apart."]
        seen.add(value)
    return []


def _describe(sql: str, parameters: tuple[Parameter, ...], con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    types = {parameter.name: parameter.type for parameter in parameters}
    typed = _CODE.sub(lambda found: f"CAST(NULL AS {types[found[1]]})" if found[1] in types else found[0], sql)
    return {row[0]: row[1] for row in con.execute(f"DESCRIBE {typed}").fetchall()}


def _shown(types: tuple[str, ...]) -> str:
    names = {NUMBER: "DOUBLE or DECIMAL", WHOLE: "BIGINT or a smaller whole number", DATE: "DATE or TIMESTAMP"}
    return names.get(types, "VARCHAR or BIGINT" if len(types) > 1 else types[0])


def _family(sql_type: str) -> str:
    return "LIST" if sql_type.endswith("]") else sql_type.partition("(")[0]


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]

"""Random small databases and random queries over them, for the properties of citations."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
from hypothesis import strategies as st

TABLES = """
CREATE SCHEMA data;
CREATE TABLE data.r (fact_id BIGINT, k INTEGER, g INTEGER, x INTEGER);
CREATE TABLE data.s (fact_id BIGINT, k INTEGER, h INTEGER, z INTEGER);
CREATE TABLE data.pairs (arm_fact_id BIGINT, fact_id BIGINT, k INTEGER, w INTEGER);
CREATE TABLE data.sets (k INTEGER, v INTEGER, fact_ids BIGINT[]);
CREATE TABLE data.plain (k INTEGER, label INTEGER);
"""
COLUMNS = {"r": ("k", "g", "x"), "s": ("k", "h", "z"), "pairs": ("k", "w"), "sets": ("k", "v"), "plain": ("k", "label")}

small = st.integers(0, 2)
value = st.one_of(st.none(), st.integers(-2, 3))


def _row(ids: list[str], columns: int) -> st.SearchStrategy[str]:
    cells = [small, *([value] * (columns - 1))]
    return st.tuples(*cells).map(
        lambda found: ", ".join([*ids, *("NULL" if cell is None else str(cell) for cell in found)])
    )


@st.composite
def rows(draw: st.DrawFn) -> list[str]:
    """Return the statements that fill the tables with facts 1, 2, 3 ..."""
    statements, fact = [], 0
    for table, columns in COLUMNS.items():
        for _ in range(draw(st.integers(1, 4 if table in ("r", "s") else 2))):
            if table == "pairs":
                text = draw(_row([str(fact + 1), str(fact + 2)], 2))
                fact += 2
            elif table == "sets":
                text = draw(_row([], 2)) + f", [{fact + 1}, {draw(st.integers(1, fact + 1))}]"
                fact += 1
            elif table == "plain":
                text = draw(_row([], 2))
            else:
                fact += 1
                text = draw(_row([str(fact)], len(columns)))
            statements.append(f"INSERT INTO data.{table} VALUES ({text})")
    return statements


def empty_database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET disabled_optimizers = 'join_elimination'")
    connection.execute(TABLES)
    return connection


@dataclass(frozen=True)
class Query:
    """SQL of a query and the number of its columns, which are called c1, c2 ..."""

    sql: str
    width: int


class _Names:
    def __init__(self) -> None:
        self.count = 0

    def fresh(self) -> str:
        self.count += 1
        return f"t{self.count}"


def _outputs(expressions: list[str]) -> str:
    return ", ".join(f"{text} AS c{n}" for n, text in enumerate(expressions, start=1))


@st.composite
def queries(draw: st.DrawFn, depth: int = 2) -> str:
    """Return a random query; depth: how deep relations nest."""
    return _query(draw, _Names(), depth).sql


def _query(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    kinds = ["scan", "filter", "filter", "group", "join"]
    if depth > 0:
        kinds += ["group", "distinct", "set", "window", "limit", "subquery", "with", "join", "on", "sets", "lateral"]
    kind = draw(st.sampled_from(kinds))
    return _KINDS[kind](draw, names, depth)


def _relation(draw: st.DrawFn, names: _Names, depth: int) -> tuple[str, str, list[str]]:
    """Return an item of FROM, its alias and its columns."""
    alias = names.fresh()
    if depth <= 0 or draw(st.booleans()):
        table = draw(st.sampled_from(["r", "r", "s", "s", "pairs", "sets", "plain"]))
        return f"{table} AS {alias}", alias, [f"{alias}.{column}" for column in COLUMNS[table]]
    inner = _query(draw, names, depth - 1)
    return f"({inner.sql}) AS {alias}", alias, [f"{alias}.c{n}" for n in range(1, inner.width + 1)]


def _condition(draw: st.DrawFn, names: _Names, columns: list[str], depth: int) -> str:
    column = draw(st.sampled_from(columns))
    number = draw(st.integers(-1, 2))
    plain = [f"{column} > {number}", f"{column} = {number}", f"{column} IS NOT NULL", f"{column} < {number}"]
    plain += [f"({column} > {number} OR {draw(st.sampled_from(columns))} = 0)", f"coalesce({column}, 0) >= 0"]
    if depth <= 0 or draw(st.integers(0, 2)):
        return draw(st.sampled_from(plain))
    item, _, inner = _relation(draw, names, depth - 1)
    chosen, other = draw(st.sampled_from(inner)), draw(st.sampled_from(inner))
    correlated = f"SELECT 1 FROM {item} WHERE {chosen} = {column}"
    return draw(
        st.sampled_from(
            [
                f"EXISTS ({correlated})",
                f"NOT EXISTS ({correlated})",
                f"({column} > 1 OR EXISTS ({correlated}))",
                f"({column} > 1 OR NOT EXISTS ({correlated}))",
                f"{column} IN (SELECT {chosen} FROM {item})",
                f"{column} NOT IN (SELECT {chosen} FROM {item} WHERE {other} > 0)",
                f"{column} >= (SELECT max({other}) FROM {item})",
                f"{column} <= (SELECT sum({other}) FROM {item} WHERE {chosen} = {column})",
                f"(SELECT count(*) FROM {item} WHERE {chosen} = {column}) < 2",
                f"{column} >= ALL (SELECT {chosen} FROM {item} WHERE {chosen} IS NOT NULL)",
            ]
        )
    )


def _where(draw: st.DrawFn, names: _Names, columns: list[str], depth: int) -> str:
    found = [_condition(draw, names, columns, depth) for _ in range(draw(st.integers(0, 2)))]
    return f" WHERE {' AND '.join(found)}" if found else ""


def _scan(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    item, _, columns = _relation(draw, names, depth - 1)
    return Query(f"SELECT {_outputs(columns)} FROM {item}", len(columns))


def _filter(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    item, _, columns = _relation(draw, names, depth - 1)
    return Query(f"SELECT {_outputs(columns)} FROM {item}{_where(draw, names, columns, depth)}", len(columns))


def _join(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    left, _, first = _relation(draw, names, depth - 1)
    right, _, second = _relation(draw, names, depth - 1)
    kind = draw(st.sampled_from(["JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN"]))
    condition = f"{draw(st.sampled_from(first))} = {draw(st.sampled_from(second))}"
    if kind in ("JOIN", "LEFT JOIN") and draw(st.booleans()):
        condition += f" AND {draw(st.sampled_from(second))} > 0"
    both = first if kind in ("SEMI JOIN", "ANTI JOIN") else [*first, *second]
    where = _where(draw, names, both, 0)
    chosen = draw(st.lists(st.sampled_from(both), min_size=1, max_size=3))
    return Query(f"SELECT {_outputs(chosen)} FROM {left} {kind} {right} ON {condition}{where}", len(chosen))


def _source(draw: st.DrawFn, names: _Names, depth: int) -> tuple[str, list[str]]:
    """Return FROM and WHERE of a query over one or two relations."""
    item, _, columns = _relation(draw, names, depth - 1)
    if draw(st.booleans()):
        other, _, more = _relation(draw, names, depth - 1)
        kind = draw(st.sampled_from(["JOIN", "LEFT JOIN"]))
        item += f" {kind} {other} ON {draw(st.sampled_from(columns))} = {draw(st.sampled_from(more))}"
        columns = [*columns, *more]
    return f"{item}{_where(draw, names, columns, depth)}", columns


def _aggregate(draw: st.DrawFn, columns: list[str]) -> str:
    column, other = draw(st.sampled_from(columns)), draw(st.sampled_from(columns))
    return draw(
        st.sampled_from(
            [
                "count(*)", f"sum({column})", f"max({column})", f"min({column})", f"count(DISTINCT {column})",
                f"count(*) FILTER (WHERE {other} > 0)", f"sum({column}) FILTER (WHERE {other} = 1)",
                f"count(*) FILTER (WHERE EXISTS (SELECT 1 FROM s AS f WHERE f.k = {column}))",
                f"max({column}) - min({other})",
            ]
        )
    )  # fmt: skip


def _group(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    source, columns = _source(draw, names, depth)
    keys = draw(st.lists(st.sampled_from(columns), max_size=2, unique=True))
    found = [_aggregate(draw, columns) for _ in range(draw(st.integers(1, 2)))]
    sql = f"SELECT {_outputs([*keys, *found])} FROM {source}"
    if keys:
        sql += f" GROUP BY {', '.join(keys)}" if draw(st.booleans()) else " GROUP BY ALL"
    if draw(st.integers(0, 2)) == 0:
        sql += f" HAVING {draw(st.sampled_from(['count(*) > 1', f'sum({columns[-1]}) > 0', f'{found[0]} >= 1']))}"
    return Query(sql, len(keys) + len(found))


def _grouping_sets(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    source, columns = _source(draw, names, depth)
    first, second = draw(st.sampled_from(columns)), draw(st.sampled_from(columns))
    sets = draw(st.sampled_from([f"GROUPING SETS (({first}), ({second}), ())", f"ROLLUP ({first}, {second})"]))
    outputs = [first, second, _aggregate(draw, columns)]
    return Query(f"SELECT {_outputs(outputs)} FROM {source} GROUP BY {sets}", 3)


def _distinct(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    source, columns = _source(draw, names, depth)
    chosen = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=2))
    return Query(f"SELECT DISTINCT {_outputs(chosen)} FROM {source}", len(chosen))


def _distinct_on(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    source, columns = _source(draw, names, depth)
    order = ", ".join(columns)
    return Query(f"SELECT DISTINCT ON ({columns[0]}) {_outputs(columns)} FROM {source} ORDER BY {order}", len(columns))


def _set(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    left, right = _query(draw, names, depth - 1), _query(draw, names, depth - 1)
    width = min(left.width, right.width)
    operator = draw(st.sampled_from(["UNION", "UNION ALL", "INTERSECT", "EXCEPT"]))
    outputs = ", ".join(f"c{n}" for n in range(1, width + 1))
    sides = [f"SELECT {outputs} FROM ({side.sql}) AS {names.fresh()}" for side in (left, right)]
    return Query(f" {operator} ".join(sides), width)


def _window(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    source, columns = _source(draw, names, depth)
    column, key = draw(st.sampled_from(columns)), draw(st.sampled_from(columns))
    order = ", ".join(columns)
    function = draw(
        st.sampled_from(
            [
                f"sum({column}) OVER (PARTITION BY {key})",
                f"count(*) OVER (PARTITION BY {key} ORDER BY {column})",
                f"rank() OVER (PARTITION BY {key} ORDER BY {column})",
                f"row_number() OVER (PARTITION BY {key} ORDER BY {order})",
                f"lag({column}) OVER (ORDER BY {order})",
                f"lead({column}) OVER (PARTITION BY {key} ORDER BY {order})",
                f"ntile(2) OVER (ORDER BY {order})",
                f"last_value({column}) OVER (PARTITION BY {key} ORDER BY {order})",
                f"dense_rank() OVER (ORDER BY {column})",
                f"max({column}) OVER (ORDER BY {order} ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING)",
                f"sum({column}) OVER (ORDER BY {order} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
                f"max({column}) OVER ()",
            ]
        )
    )
    chosen = draw(st.lists(st.sampled_from(columns), max_size=2))
    sql = f"SELECT {_outputs([*chosen, function])} FROM {source}"
    if draw(st.integers(0, 3)) == 0:
        sql += f" QUALIFY {function} <= 2"
    return Query(sql, len(chosen) + 1)


def _limit(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    inner = _query(draw, names, depth - 1)
    order = ", ".join(f"{n} DESC" if draw(st.booleans()) else f"{n}" for n in range(1, inner.width + 1))
    offset = " OFFSET 1" if draw(st.integers(0, 4)) == 0 else ""
    sql = f"SELECT * FROM ({inner.sql}) AS {names.fresh()} ORDER BY {order} LIMIT {draw(st.integers(1, 3))}{offset}"
    return Query(sql, inner.width)


def _subquery(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    """A scalar subquery among the outputs."""
    item, _, columns = _relation(draw, names, depth - 1)
    other, _, inner = _relation(draw, names, depth - 1)
    column = draw(st.sampled_from(columns))
    where = f" WHERE {draw(st.sampled_from(inner))} = {column}" if draw(st.booleans()) else ""
    aggregate = draw(st.sampled_from(["max", "sum", "count"]))
    text = f"(SELECT {aggregate}({draw(st.sampled_from(inner))}) FROM {other}{where})"
    sql = f"SELECT {_outputs([*columns, text])} FROM {item}{_where(draw, names, columns, 0)}"
    return Query(sql, len(columns) + 1)


def _lateral(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    item, _, columns = _relation(draw, names, depth - 1)
    other, _, inner = _relation(draw, names, 0)
    alias = names.fresh()
    condition = f"{draw(st.sampled_from(inner))} = {draw(st.sampled_from(columns))}"
    output = draw(st.sampled_from([f"max({inner[-1]})", inner[-1]]))
    inside = f"SELECT {output} AS m FROM {other} WHERE {condition}"
    sql = f"SELECT {_outputs([*columns, f'{alias}.m'])} FROM {item}, LATERAL ({inside}) AS {alias}"
    return Query(sql, len(columns) + 1)


def _with(draw: st.DrawFn, names: _Names, depth: int) -> Query:
    """A common table that is read twice."""
    inner = _query(draw, names, depth - 1)
    name, first, second = names.fresh(), names.fresh(), names.fresh()
    kind = draw(st.sampled_from(["JOIN", "LEFT JOIN"]))
    outputs = [f"{first}.c1", f"{second}.c{inner.width}"]
    on = f"{first}.c1 = {second}.c{inner.width}"
    tables = f"{name} AS {first} {kind} {name} AS {second}"
    return Query(f"WITH {name} AS ({inner.sql}) SELECT {_outputs(outputs)} FROM {tables} ON {on}", 2)


_KINDS = {
    "scan": _scan, "filter": _filter, "join": _join, "group": _group, "distinct": _distinct, "on": _distinct_on,
    "set": _set, "window": _window, "limit": _limit, "subquery": _subquery, "with": _with, "sets": _grouping_sets,
    "lateral": _lateral,
}  # fmt: skip

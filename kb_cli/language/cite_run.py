"""Running a query together with its citations: the user's own rows, each with the facts that it rests on.

The rewritten query gives the user's columns and, after them, the citations. Up to 10,000 rows the user's query runs as
well: the rows shown are then its rows, in its order, each with the citations of an equal row of the rewritten query
(floats count as equal when they agree to 9 digits, because two plans may add in a different order), and where the two
do not give the same rows nothing is cited. Above that, the rows are those of the rewritten query.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kb_cli.errors import UsageMistake
from kb_cli.language.cite import Cited, cite, coarsely
from kb_cli.language.cite_views import CannotCite, TooManyCitations, Views
from kb_cli.output.result import Result

MOST_IN_ALL = 5_000_000
"""Most fact ids that the rows of one answer may cite together."""
MOST_MATCHED = 10_000
"""Most rows of which the user's query is run as well, to show its own rows."""
LONG_TEXT = 100_000
"""Longer lists of ids, in characters, are read by numpy, whose import takes as long as reading about as many."""
DIGITS = 9
"""Significant digits to which a float of the two queries must agree."""
Ask = Callable[[str, int | None], Result]
"""Runs a query with the user's parameters: its text, and the most rows to give (None for all)."""
Row = tuple[Any, ...]
Ids = tuple[int, ...]


@dataclass(frozen=True)
class CitedResult:
    """An answer with its citations.

    result: the rows as without citations. cited: of each row, its fact ids in increasing order. query: how they were
    found, what they owe to absence, and why some are coarse.
    """

    result: Result
    cited: list[Ids]
    query: Cited


def run_cited(ask: Ask, sql: str, explicit_sql: str, views: Views, limit: int | None = None) -> CitedResult:
    """Return the answer to a query with its citations.

    explicit_sql: the query with macros and PIVOT written out; see normalise. Raises CannotCite where no citation
    holds, TooManyCitations where there would be too many.
    """
    query = cite(explicit_sql, views)
    if query.size_sql:
        _check_size(ask, query)
    answer = None
    if query.carried:
        try:
            answer = _with_own_facts(ask, sql, query, limit)
        except _CannotRun as error:
            reason = f"a shape that DuckDB cannot run rewritten ({error})"
            query = coarsely(sql, views, reason, query.depends_on_absence)
    if answer is None:
        result = ask(sql, limit)
        answer = result, [()] * len(result.rows)
    return CitedResult(answer[0], _with_whole_views(ask, query, views, answer[1]), query)


class _CannotRun(Exception):
    """DuckDB refuses the rewritten query."""


def _with_own_facts(ask: Ask, sql: str, query: Cited, limit: int | None) -> tuple[Result, list[Ids]]:
    """Return the rows of a query, and of each row the facts in its carrying columns."""
    try:
        found = ask(query.sql, limit)
    except UsageMistake as error:
        plain = ask(sql, limit)  # a mistake of the user's own is told in the words of the user's query
        raise _CannotRun(str(error).splitlines()[0]) from error
    width = len(found.columns) - len(query.carried)
    if len(found.rows) > MOST_MATCHED:
        described = ask(f"DESCRIBE {sql}", None).rows
        names, types = tuple(row[0] for row in described), tuple(row[1] for row in described)
        rows = [row[:width] for row in found.rows]
        return Result(names, types, rows, found.limited_to), _facts_of(found.rows, width, query.carried)
    plain = ask(sql, limit)
    rows = found.rows
    if len(rows) == len(plain.rows) and all(row[:width] == shown for row, shown in zip(rows, plain.rows, strict=True)):
        return plain, _facts_of(rows, width, query.carried)
    if plain.limited_to is not None:
        rows = ask(query.sql, None).rows
    return plain, _matched(rows, width, query, plain)


def _matched(rows: list[Row], width: int, query: Cited, result: Result) -> list[Ids]:
    """Give each row that is shown the citations of an equal row of the rewritten query.

    Rows that are equal to the last digit are found first, because that is quick; then those that are almost equal.
    """
    found = _paired(rows, result.rows, width, _exact)
    if any(row is None for row in found):
        found = _paired(rows, result.rows, width, _key)
    is_complete = result.limited_to is not None or len(rows) == len(result.rows)
    if not is_complete or any(row is None for row in found):
        raise CannotCite(
            "The rows cannot be cited: run twice, this query gives different rows. Complete its ORDER BY until no two "
            "rows are equal (fact_id is such a column), or ask without --cite."
        )
    return _facts_of([row for row in found if row is not None], width, query.carried)


def _paired(rows: list[Row], shown: list[Row], width: int, key: Callable[[Row], Any]) -> list[Row | None]:
    waiting: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in reversed(rows):
        waiting[key(row[:width])].append(row)
    found: list[Row | None] = []
    for row in shown:
        equal = waiting.get(key(row))
        found.append(equal.pop() if equal else None)
    return found


def _exact(row: Row) -> Any:
    """Return the row itself, or its text where lists in it cannot be looked up."""
    try:
        hash(row)
    except TypeError:
        return repr(row)
    return row


def _key(row: Iterable[Any]) -> Row:
    """Return a row so that equal rows of two plans are equal and can be looked up."""
    return tuple(_value(value) for value in row)


def _value(value: Any) -> Any:
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        return float(f"{value:.{DIGITS - 1}e}") + 0.0
    if isinstance(value, (list, tuple)):
        return ("list", *(_value(item) for item in value))
    if isinstance(value, dict):
        return ("struct", *((_value(key), _value(item)) for key, item in value.items()))
    return value if isinstance(value, (str, int, Decimal, bytes, type(None))) else str(value)


def _facts_of(rows: Sequence[Row], width: int, carried: tuple[bool, ...]) -> list[Ids]:
    """Return the sorted distinct ids in the carrying columns of each row."""
    if carried == (False,):
        return [(row[width],) if row[width] is not None else () for row in rows]
    if carried == (False, False):
        return [_pair(row[width], row[width + 1]) for row in rows]
    if carried == (True,):
        return [_of_cell(row[width]) for row in rows]
    return [_of_cells(row[width:]) for row in rows]


def _pair(first: int | None, second: int | None) -> Ids:
    if first is None or second is None or first == second:
        return _of_cells((first, second))
    return (first, second) if first < second else (second, first)


def _of_cell(cell: int | str | list[int | None] | None) -> Ids:
    """Return the ids in one cell: none, one, a list, or text with spaces between them."""
    if isinstance(cell, str):
        return _of_long_text(cell) if len(cell) > LONG_TEXT else tuple(sorted({int(word) for word in cell.split()}))
    if isinstance(cell, list):
        return tuple(sorted({fact for fact in cell if fact is not None}))
    return () if cell is None else (cell,)


def _of_long_text(text: str) -> Ids:
    """Return the ids in a text; numpy reads and sorts a million of them ten times as fast as Python."""
    import numpy as np

    ids = np.fromstring(text, dtype=np.int64, sep=" ")
    ids.sort()
    is_new = np.ones(len(ids), dtype=bool)
    is_new[1:] = ids[1:] != ids[:-1]
    return tuple(ids[is_new].tolist())


def _of_cells(cells: Row) -> Ids:
    found: set[int] = set()
    for cell in cells:
        found.update(_of_cell(cell))
    return tuple(sorted(found))


def _with_whole_views(ask: Ask, query: Cited, views: Views, own: list[Ids]) -> list[Ids]:
    whole: set[int] = set()
    for name in query.whole_views:
        view = views[name]
        for column in view.facts:
            rows = ask(f'SELECT DISTINCT "{column}" FROM main."{name}" WHERE "{column}" IS NOT NULL', None).rows
            whole |= {row[0] for row in rows}
        for column in view.fact_lists:
            rows = ask(f'SELECT DISTINCT unnest("{column}") FROM main."{name}"', None).rows
            whole |= {row[0] for row in rows}
    if not whole:
        return own
    _refuse_if_too_many(len(whole), len(whole) * len(own))
    shared = tuple(sorted(whole))
    return [shared if whole.issuperset(ids) else tuple(sorted(whole.union(ids))) for ids in own]


def _check_size(ask: Ask, query: Cited) -> None:
    try:
        largest, total = ask(query.size_sql, None).rows[0]
    except UsageMistake:
        return
    _refuse_if_too_many(largest or 0, total or 0)


def _refuse_if_too_many(largest: int, total: int) -> None:
    if total > MOST_IN_ALL:
        raise TooManyCitations(
            f"The rows cannot be cited: one of them rests on {largest:,} facts, all of them together on {total:,} "
            f"({MOST_IN_ALL:,} can be listed). Cite fewer rows (WHERE), make windows and subqueries smaller (PARTITION "
            "BY, a condition), or ask without --cite."
        )

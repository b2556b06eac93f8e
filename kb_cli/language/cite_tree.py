"""Questions about a SELECT's syntax tree that both the rewriting and the analysis of absence ask."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

OTHER_AGGREGATES = frozenset(
    "arbitrary arg_max_null arg_max_nulls_last arg_min_null arg_min_nulls_last bitstring_agg count_star entropy favg"
    " fsum histogram histogram_exact kahan_sum kurtosis_pop mad mean product reservoir_quantile sem sum_no_overflow"
    " sumkahan".split()
)
"""DuckDB's aggregates that sqlglot has no class for; a test holds this list against the engine's catalogue."""
POSITIONAL = (
    exp.Lag, exp.Lead, exp.First, exp.Last, exp.FirstValue, exp.LastValue, exp.NthValue, exp.Ntile, exp.PercentRank,
    exp.CumeDist,
)  # fmt: skip
"""Window functions that may look at any row of the partition, whatever the frame."""
RUNNING = (exp.RowNumber, exp.Rank, exp.DenseRank)
"""Window functions whose value depends only on the rows up to the current one and its equals."""


def is_aggregate(node: exp.Expr) -> bool:
    """Whether the node calls an aggregate function."""
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in OTHER_AGGREGATES
    return isinstance(node, exp.AggFunc) and not isinstance(node, RUNNING)


def is_query(node: exp.Expr) -> bool:
    """Whether the node is a subquery in an expression, or an operator that holds one (EXISTS, IN)."""
    if isinstance(node, exp.In):
        return node.args.get("query") is not None
    return isinstance(node, (exp.Exists, exp.Select, exp.SetOperation, exp.Subquery))


def own_nodes(expression: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the nodes of an expression without going into its subqueries, which are yielded themselves."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, exp.In) and is_query(node):
            waiting.append(node.this)
        elif not is_query(node):
            waiting.extend(node.iter_expressions(reverse=True))


def subqueries(expression: exp.Expr) -> list[exp.Expr]:
    """Return the subqueries that stand directly in an expression: EXISTS, IN, and queries as values."""
    return [node for node in own_nodes(expression) if is_query(node)]


def windows(expression: exp.Expr) -> list[exp.Window]:
    """Return the window functions of an expression."""
    return [node for node in own_nodes(expression) if isinstance(node, exp.Window)]


def window_function(window: exp.Window) -> exp.Expr:
    """Return the function that a window applies, without FILTER and IGNORE NULLS."""
    node = window.this
    while isinstance(node, (exp.IgnoreNulls, exp.RespectNulls, exp.Filter)):
        node = node.this
    assert isinstance(node, exp.Expr)
    return node


def aggregates(expression: exp.Expr) -> list[exp.Expr]:
    """Return the aggregates of an expression that make its SELECT a grouped one: none that a window applies."""
    applied = {id(window_function(window)) for window in windows(expression)}
    return [node for node in own_nodes(expression) if is_aggregate(node) and id(node) not in applied]


def results(select: exp.Select) -> list[exp.Expr]:
    """Return the expressions that are computed after grouping: outputs, HAVING, QUALIFY and ORDER BY."""
    clauses = [select.args[key].this for key in ("having", "qualify") if select.args.get(key)]
    order = select.args.get("order")
    return [*select.expressions, *clauses, *([item.this for item in order.expressions] if order else [])]


def is_grouped(select: exp.Select) -> bool:
    """Whether a SELECT gathers rows into groups, the single group of a plain aggregate included."""
    if select.args.get("group") is not None or select.args.get("having") is not None:
        return True
    return any(aggregates(item) for item in results(select))


def conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    """Return the parts of a condition that must all hold, without parentheses."""
    while isinstance(condition, (exp.Paren, exp.Where, exp.Having, exp.Qualify)):
        condition = condition.this
    if isinstance(condition, exp.And):
        return [*conjuncts(condition.left), *conjuncts(condition.right)]
    return [condition]


def demanded(condition: exp.Expr) -> dict[int, bool]:
    """Return, by id, the EXISTS and IN that a condition demands to be true (True) or false (False).

    All others stand where either truth value may let a row pass.
    """
    found: dict[int, bool] = {}
    for part in conjuncts(condition):
        wanted = True
        while isinstance(part, (exp.Not, exp.Paren)):
            wanted = wanted != isinstance(part, exp.Not)
            part = part.this
        if isinstance(part, exp.Exists) or (isinstance(part, exp.In) and is_query(part)):
            found[id(part)] = wanted
    return found


def inner_query(node: exp.Expr) -> exp.Expr:
    """Return the query inside EXISTS, IN or parentheses."""
    query = node.args["query"] if isinstance(node, exp.In) else node
    if isinstance(query, exp.Exists):
        query = query.this
    while isinstance(query, exp.Subquery) and not any(query.args.get(k) for k in ("order", "limit", "offset", "with_")):
        query = query.this
    assert isinstance(query, exp.Expr)
    return query


def join_kind(join: exp.Join) -> str:
    """Return SEMI, ANTI, POSITIONAL, NATURAL, ASOF or nothing."""
    words = " ".join(str(join.args.get(key) or "") for key in ("method", "kind")).upper()
    return next((kind for kind in ("POSITIONAL", "NATURAL", "SEMI", "ANTI", "ASOF") if kind in words), "")

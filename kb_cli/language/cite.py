"""Citations: a query rewritten so that every row of its answer names the facts that it rests on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kb_cli.language.cite_absence import examine
from kb_cli.language.cite_carry import Counts
from kb_cli.language.cite_rewrite import NoRule
from kb_cli.language.cite_select import SelectRewriter
from kb_cli.language.cite_views import CannotCite, Views


@dataclass(frozen=True)
class Cited:
    """A query that gives the user's columns followed by `carried` columns of fact ids.

    sql: the rewritten query; the original where the citation is coarse. carried: of each extra column whether it holds
    many ids (BIGINT[], or text with spaces between them) or one (BIGINT). whole_views: every row also cites every fact
    of these views. depends_on_absence: views whose rows would change the answer by being there. reason: why whole views
    are cited; empty where every citation is exact. size_sql: where the lists can grow faster than the data, a query
    that gives the largest and the total number of ids without making the lists; else empty.
    """

    sql: str
    carried: tuple[bool, ...]
    whole_views: tuple[str, ...] = ()
    depends_on_absence: tuple[str, ...] = ()
    reason: str = ""
    size_sql: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether every row cites its own facts only."""
        return not self.whole_views


def cite(sql: str, views: Views) -> Cited:
    """Return the query rewritten to carry its facts; normalise it first (normalise.py) where it has PIVOT or macros.

    Where a shape has no exact rule, the query is returned as it was and every row cites all facts of all its views.
    Raises CannotCite where even that would say nothing: the query reads something that is no view.
    """
    query = parse(sql)
    _views_read(query, views)
    absence = examine(query, views)
    try:
        rewriter = SelectRewriter(views)
        relation = rewriter.query(query.copy(), {})
        relation.parts = [rewriter.carry.as_text(part) for part in rewriter.few(relation.parts)]
        output = rewriter.close(relation)
    except NoRule as shape:
        return coarsely(sql, views, str(shape), absence.depends_on)
    size_sql = _size_sql(query, views) if rewriter.may_multiply else ""
    return Cited(relation.node.sql("duckdb"), output.shape, absence.whole, absence.depends_on, absence.reason, size_sql)


def _size_sql(query: exp.Query, views: Views) -> str:
    """Return a query for the largest and the total number of ids, before QUALIFY and LIMIT leave rows out."""
    rewriter = SelectRewriter(views, Counts())
    relation = rewriter.query(query.copy(), {})
    for key in ("order", "limit", "offset", "qualify"):
        relation.node.set(key, None)
    output, alias = rewriter.close(relation), rewriter.fresh()
    number = rewriter.carry.together(output.columns(alias)).expression
    sizes = exp.select(exp.alias_(number, "n")).from_(rewriter.aliased(relation.node, alias))
    return exp.select("max(n)", "sum(n)").from_(rewriter.aliased(sizes, rewriter.fresh())).sql("duckdb")


def coarsely(sql: str, views: Views, reason: str, depends_on_absence: tuple[str, ...] = ()) -> Cited:
    """Return the query as it is, every row citing all facts of all its views; reason: what has no exact rule."""
    read = _views_read(parse(sql), views)
    whole = tuple(name for name in read if views[name].facts or views[name].fact_lists)
    return Cited(sql, (), whole, depends_on_absence, reason)


def parse(sql: str) -> exp.Query:
    """Return the syntax tree of one query, as sqlglot sees it; raises CannotCite where it sees none."""
    query = parse_statement(sql)
    if not isinstance(query, exp.Query):
        raise CannotCite("This query cannot be cited: it is not a SELECT. Write it as SELECT ... FROM ...")
    return query


def parse_statement(sql: str) -> exp.Expr:
    """Return the syntax tree of one statement; raises CannotCite where there is none."""
    try:
        with _quiet():
            statements = sqlglot.parse(sql, read="duckdb")
    except SqlglotError as error:
        reason = str(error).splitlines()[0]
        raise CannotCite(
            f"This query cannot be cited: it was not understood ({reason}). Ask without --cite."
        ) from error
    statement = next((one for one in statements if one is not None), None)
    if statement is None:
        raise CannotCite("There is no statement. Write it as SELECT ... FROM ...")
    return statement


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep sqlglot from writing warnings to stderr; what it cannot parse is an error here."""
    logger = logging.getLogger("sqlglot")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _views_read(query: exp.Expr, views: Views) -> tuple[str, ...]:
    """Return the views that a query reads; raises CannotCite for a table that is neither view nor common table."""
    common = {table.alias.lower() for table in query.find_all(exp.CTE)}
    found = []
    for table in query.find_all(exp.Table):
        name = table.name.lower()
        if isinstance(table.this, exp.Func) or (name in common and not table.db):
            continue
        if name not in views or table.db.lower() not in ("", "main"):
            raise CannotCite(
                f"{table.sql('duckdb')} cannot be cited: it is not one of the views. List them with: kb views"
            )
        found.append(name)
    return tuple(dict.fromkeys(sorted(found)))

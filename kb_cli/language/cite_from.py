"""What the items of FROM carry: views, common tables, subqueries, joins, LATERAL, UNPIVOT."""

from __future__ import annotations

from sqlglot import exp

from kb_cli.language.cite_carry import Carried, hide
from kb_cli.language.cite_rewrite import NOTHING, NoRule, Output, QueryRewriter, Scope
from kb_cli.language.cite_tree import join_kind

ROW_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
"""Table functions that read no view."""


class FromItems:
    """Reads the FROM clause of one SELECT: rewrites what it holds and collects what it carries."""

    def __init__(self, rewriter: QueryRewriter, scope: Scope) -> None:
        self.rewriter, self.scope = rewriter, scope
        self.hidden: list[tuple[str, str]] = []

    def read(self, node: exp.Select) -> list[Carried]:
        """Return what the rows of FROM carry; ``hidden`` then names the columns that stars must leave out."""
        clause = node.args.get("from_")
        carried = self.item(clause.this) if clause else []
        carried += self.joins(node)
        for lateral in node.args.get("laterals") or []:
            carried += self.item(lateral)
        return carried

    def joins(self, owner: exp.Expr) -> list[Carried]:
        """Return what the joins of a FROM clause or of parentheses carry."""
        carried: list[Carried] = []
        for join in owner.args.get("joins") or []:
            kind = join_kind(join)
            if kind == "POSITIONAL":
                raise NoRule("a POSITIONAL JOIN")
            if kind == "ANTI":
                continue
            if kind == "SEMI":
                carried.append(self._semi(join))
                continue
            before = {name for _, name in self.hidden}
            carried += self.item(join.this)
            if kind == "NATURAL" and before & {name for _, name in self.hidden[len(before) :]}:
                raise NoRule("a NATURAL JOIN of a query with itself")
        return carried

    def _semi(self, join: exp.Join) -> Carried:
        """Return the facts of the rows on the right that a SEMI JOIN finds."""
        condition = join.args.get("on")
        if condition is None:
            raise NoRule("a SEMI JOIN with USING")
        query = exp.Select(expressions=[exp.Literal.number(1)]).from_(join.this.copy()).where(condition.copy())
        return self.rewriter.gathered_query(query, self.scope)

    def item(self, item: exp.Expr) -> list[Carried]:
        """Rewrite one item of FROM in place and return what it carries."""
        if item.args.get("sample"):
            raise NoRule("a sample")
        if item.args.get("pivots"):
            return self._unpivot(item)
        if isinstance(item, exp.Table):
            carried = self._table(item)
        elif isinstance(item, (exp.Subquery, exp.Lateral)):
            carried = self._subquery(item)
        elif isinstance(item, (exp.Unnest, exp.Values)):
            carried = []
        else:
            raise NoRule(f"a {type(item).__name__} in FROM")
        return [*carried, *(self.joins(item) if not isinstance(item, exp.Subquery) else [])]

    def _table(self, table: exp.Table) -> list[Carried]:
        if isinstance(table.this, exp.Func):
            name = "range" if isinstance(table.this, exp.GenerateSeries) else table.this.name.lower()
            if name not in ROW_FUNCTIONS and table.this.sql_name().lower() not in ROW_FUNCTIONS:
                raise NoRule(f"the table function {table.this.sql('duckdb')}")
            return []
        name, alias = table.name.lower(), table.alias_or_name
        if not table.db and name in self.scope:
            output = self.scope[name]
            if table.alias_column_names and output.names:
                raise NoRule("a common table whose columns are renamed in FROM")
            return self._carried(alias, output)
        view = self.rewriter.views.get(name) if table.db.lower() in ("", "main") else None
        if view is None:
            raise NoRule(f"{table.sql('duckdb')}, which is not a view with facts")
        renamed = dict(zip(view.columns, table.alias_column_names, strict=False))
        columns = [(column, False) for column in view.facts] + [(column, True) for column in view.fact_lists]
        return [
            self.rewriter.carry.of_view(exp.column(renamed.get(column, column), table=alias), is_list=is_list)
            for column, is_list in columns
        ]

    def _subquery(self, item: exp.Expr) -> list[Carried]:
        inner = item.this.this if isinstance(item, exp.Lateral) and isinstance(item.this, exp.Subquery) else item.this
        if isinstance(item, exp.Lateral) and not isinstance(inner, exp.Query):
            return []
        if isinstance(inner, exp.Table):
            if not item.alias:
                return [*self.item(inner), *self.joins(item)]
            inner = exp.Select(expressions=[exp.Star()]).from_(inner)
        if isinstance(inner, exp.Values):
            return self.joins(item)
        relation = self.rewriter.query(inner, self.scope)
        output = self.rewriter.close(relation)
        self.rewriter.name_columns(item, relation.node, output)
        if isinstance(item, exp.Lateral) and isinstance(item.this, exp.Subquery):
            item.this.set("this", relation.node)
        else:
            item.set("this", relation.node)
        if not item.alias:
            item.set("alias", exp.TableAlias(this=exp.to_identifier(self.rewriter.fresh())))
        return [*self._carried(item.alias, output), *self.joins(item)]

    def _carried(self, alias: str, output: Output) -> list[Carried]:
        self.hidden += [(alias.lower(), name) for name in output.names]
        return output.columns(alias)

    def _unpivot(self, item: exp.Expr) -> list[Carried]:
        """Let the carrying columns pass through UNPIVOT, which keeps every column that it is not told of."""
        pivots = item.args["pivots"]
        if len(pivots) != 1 or not pivots[0].args.get("unpivot") or item.args.get("joins"):
            raise NoRule("a PIVOT that could not be written out")
        item.set("pivots", None)
        carried = self.item(item)
        names = [self.rewriter.fresh() for _ in carried]
        output = Output(tuple(names), tuple(part.is_list for part in carried)) if names else NOTHING
        query = exp.Select(expressions=[exp.Star()]).from_(item.copy())
        hide(query, self.hidden)
        self.hidden.clear()
        for part, name in zip(carried, names, strict=True):
            query.append("expressions", exp.alias_(part.expression, name))
        alias = pivots[0].args.get("alias")
        pivots[0].set("alias", None)
        inner = exp.Subquery(this=query, pivots=pivots)
        outer = exp.Subquery(
            this=exp.Select(expressions=[exp.Star()]).from_(inner),
            alias=alias or exp.TableAlias(this=exp.to_identifier(item.alias_or_name or self.rewriter.fresh())),
        )
        item.replace(outer)
        return self._carried(outer.alias, output)

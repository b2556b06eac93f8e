"""PIVOT written out as one filtered aggregate a column; UNPIVOT as an item of FROM."""

from __future__ import annotations

import itertools
from typing import Protocol

from sqlglot import exp


class Names(Protocol):
    """Gives the column names of a query that would stand at a place, None where that cannot be told."""

    def __call__(self, part: exp.Query, place: exp.Expr) -> list[str] | None: ...


def write_out_pivot(pivot: exp.Pivot, root: exp.Expr, names: Names) -> exp.Expr:
    """Return the root of the query with one PIVOT written out; it stays where its columns cannot be told."""
    owner = pivot.parent
    is_item = owner is not None and any(pivot is one for one in owner.args.get("pivots") or [])
    if pivot.args.get("unpivot"):
        return root if is_item else _replaced(pivot, _unpivot_statement(pivot), root)
    if is_item:
        assert owner is not None
        return _write_out_item(pivot, owner, root, names)
    select = _aggregates(pivot, pivot.this, _statement_choices(pivot), names)
    return root if select is None else _replaced(pivot, select, root)


def _write_out_item(pivot: exp.Pivot, owner: exp.Expr, root: exp.Expr, names: Names) -> exp.Expr:
    if len(owner.args["pivots"]) != 1:
        return root
    source = owner.copy()
    for key in ("pivots", "joins", "laterals"):
        source.set(key, None)
    choices = [(field.this, list(field.expressions)) for field in pivot.args["fields"] if isinstance(field, exp.In)]
    if len(choices) != len(pivot.args["fields"]) or not all(values for _, values in choices):
        return root
    select = _aggregates(pivot, source, choices, names)
    if select is None:
        return root
    alias = pivot.args.get("alias") or exp.TableAlias(this=exp.to_identifier(owner.alias_or_name or "pivoted"))
    item = exp.Subquery(this=select, alias=alias)
    for key in ("joins", "laterals"):
        if owner.args.get(key):
            item.set(key, owner.args[key])
    return _replaced(owner, item, root)


def _statement_choices(pivot: exp.Pivot) -> list[tuple[exp.Expr, list[exp.Expr]]]:
    """Return what ``PIVOT t ON a IN (...)`` turns on; without a list the columns would depend on the data."""
    choices = [(item.this, list(item.expressions)) for item in pivot.expressions if isinstance(item, exp.In)]
    return choices if len(choices) == len(pivot.expressions) and all(values for _, values in choices) else []


def _aggregates(
    pivot: exp.Pivot, source: exp.Expr, choices: list[tuple[exp.Expr, list[exp.Expr]]], names: Names
) -> exp.Select | None:
    """Return keys and one filtered aggregate for each combination of values, named as DuckDB names them."""
    if not choices:
        return None
    everything = exp.Select(expressions=[exp.Star()])
    columns = names(everything.copy().from_(source.copy()), pivot)
    given = names(everything.copy().from_(_as_item(pivot)), pivot)
    functions = list(pivot.args.get("using") or pivot.expressions)
    if not pivot.args.get("using") and not pivot.args.get("fields"):
        functions = [exp.Count(this=exp.Star())]
    if columns is None or given is None:
        return None
    group = pivot.args.get("group")
    used = {name for part in [*functions, *(on for on, _ in choices)] for name in _column_names(part)}
    if group:
        keys: list[exp.Expr] = [key.copy() for key in group.expressions]
    else:
        keys = [exp.column(_quoted(name)) for name in columns if name.lower() not in used]
    outputs: list[exp.Expr] = [key.copy() for key in keys]
    for values in itertools.product(*(values for _, values in choices)):
        equal = [
            exp.NullSafeEQ(this=on.copy(), expression=value.unalias().copy())
            for (on, _), value in zip(choices, values, strict=True)
        ]
        outputs += [
            exp.Filter(this=function.unalias().copy(), expression=exp.Where(this=exp.and_(*equal, copy=True)))
            for function in functions
        ]
    if len(outputs) != len(given):
        return None
    named = [exp.alias_(output, _quoted(name)) for output, name in zip(outputs, given, strict=True)]
    if isinstance(source, exp.Subquery) and not source.alias:
        source.set("alias", exp.TableAlias(this=exp.to_identifier("pivot_source")))
    select = exp.Select(expressions=named).from_(source.copy())
    return select.group_by(*(key.copy() for key in keys)) if keys else select


def _as_item(pivot: exp.Pivot) -> exp.Expr:
    """Return the PIVOT with its source as something that can stand in FROM."""
    if pivot.parent is not None and pivot.parent.args.get("pivots"):
        item = pivot.parent.copy()
        item.set("joins", None)
        return item
    return exp.Subquery(this=pivot.copy())


def _unpivot_statement(pivot: exp.Pivot) -> exp.Select:
    """Return ``UNPIVOT t ON a, b INTO NAME n VALUE v`` as ``SELECT * FROM t UNPIVOT (v FOR n IN (a, b))``."""
    into = pivot.args.get("into")
    name = into.this.name if into is not None else "name"
    value = into.expressions[0].name if into is not None else "value"
    field = exp.In(this=exp.to_identifier(name), expressions=[item.copy() for item in pivot.expressions])
    item = pivot.this.copy()
    item.set("pivots", [exp.Pivot(expressions=[exp.to_identifier(value)], fields=[field], unpivot=True)])
    return exp.Select(expressions=[exp.Star()]).from_(item)


def _replaced(old: exp.Expr, new: exp.Expr, root: exp.Expr) -> exp.Expr:
    if old is root:
        return new
    old.replace(new)
    return root


def _column_names(expression: exp.Expr) -> set[str]:
    return {column.name.lower() for column in expression.find_all(exp.Column)}


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)

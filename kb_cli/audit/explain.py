"""One fact step by step: what is printed, which values that stands for, from what it is recomputed, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.registry import judge_fact
from kb_cli.audit.report import indented, read_places
from kb_cli.audit.rounding import Printed, shown
from kb_cli.audit.rule import Rule, list_rules
from kb_cli.errors import UsageMistake
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

MOST_INPUTS = 12
"""Inputs of one recomputation that are shown in full."""


class Step(NamedTuple):
    """A finding about the fact; the fields are columns of the view ``findings``."""

    rule: str
    verdict: str
    severity: str
    column_names: list[str]
    reported: str
    recomputed: str | None
    method: str | None
    explanation: str
    fact_ids: list[int]


@light_binding()
def find_fact(connection: duckdb.DuckDBPyConnection, word: str) -> int:
    """Return the fact_id for a fact_id or a fact_key; raises UsageMistake with the nearest keys."""
    column = "fact_id" if word.isdigit() else "fact_key"
    value = f"TRY_CAST($1 AS {'BIGINT' if word.isdigit() else 'VARCHAR'})"
    rows = connection.execute(f"SELECT fact_id FROM facts WHERE {column} = {value}", [word]).fetchall()
    if len(rows) == 1:
        return int(rows[0][0])
    if rows:
        ids = ", ".join(str(row[0]) for row in rows)
        raise UsageMistake(f"--explain: '{word}' is the key of {len(rows)} facts; name one by its id: {ids}")
    near = connection.execute(
        "SELECT fact_key FROM facts ORDER BY jaro_winkler_similarity(fact_key, $1) DESC, fact_key LIMIT 1", [word]
    ).fetchall()
    guess = f" Did you mean '{near[0][0]}'?" if near and not word.isdigit() else ""
    raise UsageMistake(f"--explain: there is no fact '{word}'.{guess} The view facts lists them.")


@light_binding()
def explain_lines(connection: duckdb.DuckDBPyConnection, fact_id: int, schema: Path) -> Iterator[str]:
    """Give every recomputation that concerns a fact."""
    key, locators, reported = read_places(connection, (fact_id,))[fact_id]
    yield f"{key} (fact {fact_id})"
    yield f"Printed: {reported}"
    for locator in locators:
        yield f"  in {locator}"
    boxes = _read_boxes(connection, fact_id)
    steps = _read_article_steps(connection, fact_id, schema)
    if not steps:
        steps = _judge_registry_steps(connection, fact_id, schema)
    if not steps:
        yield ""
        yield "No rule tests it."
    for number, (rule, step) in enumerate(steps, start=1):
        yield ""
        yield from _step_lines(connection, number, step, rule, boxes)


def _read_article_steps(
    connection: duckdb.DuckDBPyConnection, fact_id: int, schema: Path
) -> list[tuple[Rule | None, Step]]:
    rules = {rule.name: rule for rule in list_rules(schema)}
    rows = connection.execute(
        "SELECT rule, verdict, severity, column_names, reported, recomputed, method, explanation, fact_ids "
        "FROM findings WHERE fact_id = $1 AND fact_id IN (SELECT fact_id FROM core.fact) "
        "ORDER BY CASE verdict WHEN 'inconsistent' THEN 1 WHEN 'rounding' THEN 2 "
        "WHEN 'consistent' THEN 3 ELSE 4 END, rule, finding_id",
        [fact_id],
    ).fetchall()
    return [(rules.get(row[0]), Step(*row)) for row in rows]


def _judge_registry_steps(
    connection: duckdb.DuckDBPyConnection, fact_id: int, schema: Path
) -> list[tuple[Rule | None, Step]]:
    """Return what the rules for registry records say: of them, what fits is counted only, so it is judged again."""
    row = connection.execute("SELECT trial_id FROM facts WHERE fact_id = $1", [fact_id]).fetchone()
    steps: list[tuple[Rule | None, Step]] = []
    for one in judge_fact(connection, fact_id, row[0], schema) if row else []:
        is_wrong = one.verdict in ("inconsistent", "rounding")
        text = f"{one.says[0].upper()}{one.says[1:]}" if is_wrong and one.says else ""
        text = text or (
            "It fits." if one.verdict == "consistent" else f"It cannot be tested. Needed: {one.rule.needs}."
        )
        recomputed, method = (one.recomputed, one.method) if is_wrong else (None, None)
        severity = one.rule.severity
        numbers = (one.reported or "", recomputed, method, text)
        others = [fact_id, *(fact for fact in one.fact_ids if fact != fact_id)]
        steps.append((one.rule, Step(one.rule.name, one.verdict, severity, one.column_names, *numbers, others)))
    return steps


def _read_boxes(connection: duckdb.DuckDBPyConnection, fact_id: int) -> dict[str, str]:
    """Return, by printed cell, what is printed and which values round to it."""
    boxes = {}
    for column, printed, relation, decimals, status in connection.execute(
        "SELECT column_name, printed, relation, decimals, status FROM printed_values WHERE fact_id = $1", [fact_id]
    ).fetchall():
        boxes[column] = f"{column} {printed}" if status == "reported" else f"{column} ({status.replace('_', ' ')})"
        try:
            number = Printed(printed, float(printed.replace(",", "").replace("−", "-").rstrip("%")), decimals or 0)
        except ValueError:
            continue
        if relation == "=" and decimals is not None and not column.startswith(("n", "events", "total", "ci_level")):
            boxes[column] += f" (from {shown(number.low, decimals + 1)} to {shown(number.high, decimals + 1)})"
    return boxes


def _step_lines(
    connection: duckdb.DuckDBPyConnection, number: int, step: Step, rule: Rule | None, boxes: dict[str, str]
) -> Iterator[str]:
    severity = f", {step.severity}" if step.verdict == "inconsistent" else ""
    yield f"{number}. {rule.title if rule else step.rule} [{step.rule}]: {step.verdict.replace('_', ' ')}{severity}"
    if rule:
        yield from indented(rule.about, "   ")
    yield from indented("tested: " + "; ".join(boxes.get(name, name) for name in step.column_names), "   ")
    others = step.fact_ids[1:]
    places = read_places(connection, tuple(others))
    for other in others[:MOST_INPUTS]:
        key, locators, reported = places[other]
        yield from indented(f"from: {locators[0]}: {reported}  [{key}]", "   ")
    if len(others) > MOST_INPUTS:
        yield f"   from: {len(others) - MOST_INPUTS} more facts"
    for text in _derived(connection, step.fact_ids):
        yield from indented(f"derived: {text}", "   ")
    if step.method:
        yield from indented(f"by: {step.method}", "   ")
    if step.recomputed:
        yield from indented(f"gives: {step.recomputed}; printed: {step.reported}", "   ")
    yield from indented(step.explanation, "   ")


def _derived(connection: duckdb.DuckDBPyConnection, fact_ids: list[int]) -> list[str]:
    rows = connection.execute(
        "SELECT f.fact_key, d.n_low, d.n_high, d.denominator, d.method FROM derived_counts AS d "
        "JOIN facts AS f ON f.fact_id = d.fact_id WHERE d.column_name <> 'total' AND list_contains($1, d.fact_id) "
        "ORDER BY f.position",
        [fact_ids],
    ).fetchall()
    return [
        f"{low if low == high else f'{low} to {high}'} of {denominator} for [{key}] ({method})"
        for key, low, high, denominator, method in rows[:MOST_INPUTS]
    ]

"""One fact step by step: what is printed, which values that stands for, from what it is recomputed, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.registry import judge_fact
from kb_cli.audit.report import indented, place
from kb_cli.audit.rounding import Printed, shown
from kb_cli.audit.rule import Rule
from kb_cli.audit.rules import list_rules
from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.errors import UsageMistake
from kb_cli.language.cite_sources import CitedFact, read_facts
from kb_cli.language.find_fact import find_facts, keys_near
from kb_loaders.database import quote

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


def find_fact(connection: duckdb.DuckDBPyConnection, word: str) -> int:
    """Return the fact_id for a fact_id or a fact_key; raises UsageMistake with the nearest keys."""
    found = find_facts(connection, word)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(map(str, found))
        raise UsageMistake(f"--explain: '{word}' is the key of {len(found)} facts; name one by its id: {ids}")
    guess = "" if word.isdigit() else did_you_mean(word, keys_near(connection, word), cutoff=0)
    raise UsageMistake(f"--explain: there is no fact '{word}'.{guess} The view facts lists them.")


def explain_lines(connection: duckdb.DuckDBPyConnection, fact_id: int, schema: Path) -> Iterator[str]:
    """Give every recomputation that concerns a fact."""
    fact = read_facts(connection, [fact_id])[fact_id]
    yield f"{fact.fact_key} (fact {fact_id})"
    yield f"Printed: {fact.reported}"
    for locator in fact.locators:
        yield f"  in {locator}"
    boxes = _read_boxes(connection, fact)
    steps = _read_article_steps(connection, fact_id, schema)
    if not steps:
        steps = _judge_registry_steps(connection, fact, schema)
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
    connection: duckdb.DuckDBPyConnection, fact: CitedFact, schema: Path
) -> list[tuple[Rule | None, Step]]:
    """Return what the rules for registry records say: of them, what fits is counted only, so it is judged again."""
    steps: list[tuple[Rule | None, Step]] = []
    for one in judge_fact(connection, fact.fact_id, fact.trial_id, schema):
        is_wrong = one.verdict in ("inconsistent", "rounding")
        text = f"{one.says[0].upper()}{one.says[1:]}" if is_wrong and one.says else ""
        text = text or (
            "It fits." if one.verdict == "consistent" else f"It cannot be tested. Needed: {one.rule.needs}."
        )
        recomputed, method = (one.recomputed, one.method) if is_wrong else (None, None)
        severity = one.rule.severity
        numbers = (one.reported or "", recomputed, method, text)
        others = [fact.fact_id, *(other for other in one.fact_ids if other != fact.fact_id)]
        steps.append((one.rule, Step(one.rule.name, one.verdict, severity, one.column_names, *numbers, others)))
    return steps


def _read_boxes(connection: duckdb.DuckDBPyConnection, fact: CitedFact) -> dict[str, str]:
    """Return, by printed cell, what is printed and which values round to it."""
    boxes = {}
    for column, printed, relation, decimals, status in connection.execute(
        "SELECT column_name, printed, relation, decimals, status FROM printed_values"
        f" WHERE fact_id = {fact.fact_id} AND trial_id = {quote(fact.trial_id)}"
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
    facts = read_facts(connection, step.fact_ids)
    for other in others[:MOST_INPUTS]:
        yield from indented(f"from: {place(facts[other])}", "   ")
    if len(others) > MOST_INPUTS:
        yield f"   from: {len(others) - MOST_INPUTS} more facts"
    for text in _derived(connection, facts):
        yield from indented(f"derived: {text}", "   ")
    if step.method:
        yield from indented(f"by: {step.method}", "   ")
    if step.recomputed:
        yield from indented(f"gives: {step.recomputed}; printed: {step.reported}", "   ")
    yield from indented(step.explanation, "   ")


def _derived(connection: duckdb.DuckDBPyConnection, facts: Mapping[int, CitedFact]) -> list[str]:
    rows = connection.execute(
        "SELECT fact_id, n_low, n_high, denominator, method FROM derived_counts"
        " WHERE column_name <> 'total' AND list_contains($1, fact_id)",
        [list(facts)],
    ).fetchall()
    rows.sort(key=lambda row: facts[row[0]].position)
    return [
        f"{low if low == high else f'{low} to {high}'} of {denominator} for [{facts[fact_id].fact_key}] ({method})"
        for fact_id, low, high, denominator, method in rows[:MOST_INPUTS]
    ]

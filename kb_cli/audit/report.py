"""What the audit found, for people: counts by rule, problems in words, and one recomputation step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.output.result import Result
from kb_cli.output.table import table_lines
from kb_cli.output.wrapping import wrapped
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

FINDINGS = """
SELECT f.*
FROM findings AS f
JOIN facts AS x ON x.fact_id = f.fact_id
WHERE $trial IS NULL OR f.trial_id = $trial
ORDER BY f.trial_id,
    CASE f.verdict WHEN 'inconsistent' THEN 1 WHEN 'rounding' THEN 2 WHEN 'consistent' THEN 3 ELSE 4 END,
    CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END, f.rule, x.position,
    f.finding_id
"""
"""All findings of a trial, or of all: trial after trial, the worst first."""

OVERVIEW = """
SELECT rule, count(*) FILTER (verdict = 'consistent') AS consistent,
    count(*) FILTER (verdict = 'rounding') AS rounding, count(*) FILTER (verdict = 'inconsistent') AS inconsistent,
    count(*) FILTER (verdict = 'not_testable') AS not_testable
FROM findings
WHERE $trial IS NULL OR trial_id = $trial
GROUP BY rule
ORDER BY inconsistent DESC, rounding DESC, rule
"""
"""Findings by rule and verdict."""

WRONG = """
SELECT f.trial_id, f.rule, f.verdict, f.severity, f.fact_id, f.column_names, f.explanation, f.fact_ids
FROM findings AS f
JOIN facts AS x ON x.fact_id = f.fact_id
WHERE ($trial IS NULL OR f.trial_id = $trial) AND f.verdict IN ('inconsistent', 'rounding')
ORDER BY CASE f.verdict WHEN 'inconsistent' THEN 1 ELSE 2 END,
    CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, f.trial_id, f.rule, x.position
"""
WIDTH = 100
"""Columns that the sentences of a problem are wrapped to."""


@dataclass(frozen=True)
class Problem:
    """One thing that does not fit: findings of one rule about the same set of facts count once.

    cells: every printed cell that may be the wrong one, as (fact_id, column_name). fact_ids: all facts concerned.
    """

    trial_id: str
    rule: str
    verdict: str
    severity: str
    explanation: str
    cells: tuple[tuple[int, str], ...]
    fact_ids: tuple[int, ...]


class Mark(NamedTuple):
    """An inconsistent cell of a fact, for whoever shows it."""

    column_name: str
    rule: str
    severity: str
    explanation: str


@light_binding()
def list_problems(connection: duckdb.DuckDBPyConnection, trial_id: str | None = None) -> list[Problem]:
    """Return what is inconsistent, worst first, then what another convention of rounding explains."""
    grouped: dict[tuple[str, str, frozenset[int]], list[tuple[object, ...]]] = {}
    for row in connection.execute(WRONG, {"trial": trial_id}).fetchall():
        grouped.setdefault((row[1], row[2], frozenset(row[7])), []).append(row)
    problems = []
    for (rule, verdict, _), rows in grouped.items():
        first = rows[0]
        cells = tuple((int(str(row[4])), str(name)) for row in rows for name in _names(row[5]))
        facts = tuple(dict.fromkeys(int(fact) for row in rows for fact in _names(row[7])))
        problems.append(Problem(str(first[0]), rule, verdict, str(first[3]), str(first[6]), cells, facts))
    return problems


def _names(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def inconsistent_facts(connection: duckdb.DuckDBPyConnection, trial_id: str) -> dict[int, list[Mark]]:
    """Return, by fact_id, the printed cells of a trial that do not fit the others, with rule and explanation."""
    marks: dict[int, list[Mark]] = {}
    for problem in list_problems(connection, trial_id):
        if problem.verdict == "inconsistent":
            for fact_id, column in problem.cells:
                mark = Mark(column, problem.rule, problem.severity, problem.explanation)
                marks.setdefault(fact_id, []).append(mark)
    return marks


@light_binding()
def read_places(
    connection: duckdb.DuckDBPyConnection, fact_ids: tuple[int, ...]
) -> dict[int, tuple[str, list[str], str]]:
    """Return key, locators and printed text of facts."""
    rows = connection.execute(
        "SELECT fact_id, fact_key, locators, reported FROM facts WHERE list_contains($1, fact_id)", [list(fact_ids)]
    ).fetchall()
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


@light_binding()
def report_lines(connection: duckdb.DuckDBPyConnection, trial_id: str | None = None) -> Iterator[str]:
    """Give the counts by rule and verdict, then what is inconsistent, worst first, with its places."""
    rows = connection.execute(OVERVIEW, {"trial": trial_id}).fetchall()
    types = ("VARCHAR", "BIGINT", "BIGINT", "BIGINT", "BIGINT")
    names = ("rule", "consistent", "rounding", "inconsistent", "not testable")
    total = ("all rules", *(sum(row[at] for row in rows) for at in range(1, 5)))
    yield from table_lines(Result(names, types, [*rows, total]))
    problems = list_problems(connection, trial_id)
    wrong = [problem for problem in problems if problem.verdict == "inconsistent"]
    rounded = [problem for problem in problems if problem.verdict == "rounding"]
    yield ""
    if not wrong:
        yield "Nothing is inconsistent."
    else:
        yield f"{len(wrong)} {'thing does' if len(wrong) == 1 else 'things do'} not fit together, worst first:"
    for number, problem in enumerate(wrong, start=1):
        yield ""
        yield from _problem_lines(connection, number, problem, name_trial=trial_id is None)
    if rounded:
        yield ""
        yield f"{len(rounded)} more {'is' if len(rounded) == 1 else 'are'} explained by another convention of rounding:"
        for problem in rounded:
            yield from indented(f"- {problem.explanation}", "  ")


def _problem_lines(
    connection: duckdb.DuckDBPyConnection, number: int, problem: Problem, *, name_trial: bool
) -> Iterator[str]:
    trial = f"{problem.trial_id}, " if name_trial else ""
    yield f"{number}. {trial}{problem.rule} ({problem.severity})"
    yield from indented(problem.explanation, "   ")
    places = read_places(connection, problem.fact_ids)
    for fact_id in problem.fact_ids:
        key, locators, reported = places[fact_id]
        yield from indented(f"{locators[0]}: {reported}  [{key}]", "     ")


def indented(text: str, indent: str) -> Iterator[str]:
    """Give a text as lines of at most WIDTH columns, each behind the indent; items of a list hang."""
    for at, line in enumerate(wrapped(text, WIDTH - len(indent))):
        hang = "  " if at and text.startswith("- ") else ""
        yield f"{indent}{hang}{line.rstrip()}"

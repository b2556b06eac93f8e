"""What the audit found, for people: counts by rule, problems in words, and one recomputation step by step."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.registry import is_registry_rule
from kb_cli.language.cite_sources import CitedFact, read_facts
from kb_cli.output.formats import terminal_width
from kb_cli.output.result import Result
from kb_cli.output.table import table_lines
from kb_cli.output.wrapping import wrapped
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

FINDINGS = """
SELECT f.*
FROM findings AS f
LEFT JOIN core.fact AS x ON x.fact_id = f.fact_id
WHERE $trial IS NULL OR f.trial_id = $trial
ORDER BY f.trial_id,
    CASE f.verdict WHEN 'inconsistent' THEN 1 WHEN 'rounding' THEN 2 WHEN 'consistent' THEN 3 ELSE 4 END,
    CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END, f.rule, x.position,
    f.finding_id
LIMIT $most
"""
"""All findings of a trial, or of all: trial after trial, the worst first."""

OVERVIEW = """
SELECT rule, CAST(sum(consistent) AS BIGINT) AS consistent, CAST(sum(rounding) AS BIGINT) AS rounding,
    CAST(sum(inconsistent) AS BIGINT) AS inconsistent, CAST(sum(not_testable) AS BIGINT) AS not_testable
FROM (
    SELECT rule, count(*) FILTER (verdict = 'consistent') AS consistent,
        count(*) FILTER (verdict = 'rounding') AS rounding, count(*) FILTER (verdict = 'inconsistent') AS inconsistent,
        count(*) FILTER (verdict = 'not_testable') AS not_testable
    FROM findings
    WHERE ($trial IS NULL OR trial_id = $trial) AND NOT starts_with(rule, 'registry_')
    GROUP BY rule
    UNION ALL
    SELECT rule, n_consistent, n_rounding, n_inconsistent, n_not_testable
    FROM core.registry_audit
    WHERE $trial IS NULL OR trial_id = $trial
)
GROUP BY rule
ORDER BY inconsistent DESC, rounding DESC, rule
"""
"""Numbers tested by rule and verdict; of registry records, findings hold those that do not fit only."""

WRONG = """
WITH wrong AS (
    SELECT f.*, row_number() OVER (ORDER BY CASE f.verdict WHEN 'inconsistent' THEN 1 ELSE 2 END,
        CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, f.trial_id, f.rule, x.position,
        f.explanation, f.finding_id) AS place
    FROM findings AS f
    LEFT JOIN core.fact AS x ON x.fact_id = f.fact_id
    WHERE ($trial IS NULL OR f.trial_id = $trial) AND f.verdict = $verdict
), problem AS (
    SELECT rule, list_sort(fact_ids) AS facts, min(place) AS first
    FROM wrong
    GROUP BY ALL
    ORDER BY first
    LIMIT $most
)
SELECT w.trial_id, w.rule, w.verdict, w.severity, w.fact_id, w.column_names, w.explanation, w.fact_ids
FROM wrong AS w
JOIN problem AS p ON p.rule = w.rule AND p.facts = list_sort(w.fact_ids)
ORDER BY w.place
"""
COUNT_WRONG = """
SELECT verdict, count(DISTINCT (rule, list_sort(fact_ids)))
FROM findings
WHERE ($trial IS NULL OR trial_id = $trial) AND verdict IN ('inconsistent', 'rounding')
GROUP BY verdict
"""
MOST = 20
"""Things that do not fit together that are shown of all trials, unless another limit is given."""
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
def list_problems(
    connection: duckdb.DuckDBPyConnection, trial_id: str | None = None, most: int | None = None
) -> list[Problem]:
    """Return what is inconsistent, worst first, then what another convention of rounding explains.

    most: problems of each of the two verdicts; None for all.
    """
    grouped: dict[tuple[str, str, frozenset[int]], list[tuple[object, ...]]] = {}
    for verdict in ("inconsistent", "rounding"):
        parameters = {"trial": trial_id, "verdict": verdict, "most": most}
        for row in connection.execute(WRONG, parameters).fetchall():
            grouped.setdefault((row[1], row[2], frozenset(row[7])), []).append(row)
    problems = []
    for (rule, verdict, _), rows in grouped.items():
        first = rows[0]
        cells = tuple((int(str(row[4])), str(name)) for row in rows for name in _names(row[5]))
        facts = tuple(dict.fromkeys(int(fact) for row in rows for fact in _names(row[7])))
        problems.append(Problem(str(first[0]), rule, verdict, str(first[3]), str(first[6]), cells, facts))
    return problems


@light_binding()
def count_problems(connection: duckdb.DuckDBPyConnection, trial_id: str | None = None) -> dict[str, int]:
    """Return how many problems there are, by verdict: inconsistent, rounding."""
    found = dict(connection.execute(COUNT_WRONG, {"trial": trial_id}).fetchall())
    return {verdict: found.get(verdict, 0) for verdict in ("inconsistent", "rounding")}


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


def report_lines(
    connection: duckdb.DuckDBPyConnection, trial_id: str | None = None, most: int | None = None
) -> Iterator[str]:
    """Give the counts by rule and verdict, then what is inconsistent, worst first, with its places.

    most: things that are shown of each kind; None for all. How many are left out is said.
    """
    rows = connection.execute(OVERVIEW, {"trial": trial_id}).fetchall()
    types = ("VARCHAR", "BIGINT", "BIGINT", "BIGINT", "BIGINT")
    names = ("rule", "consistent", "rounding", "inconsistent", "not testable")
    total = ("all rules", *(sum(row[at] for row in rows) for at in range(1, 5)))
    yield from table_lines(Result(names, types, [*rows, total]))
    counts = count_problems(connection, trial_id)
    problems = list_problems(connection, trial_id, most)
    wrong = [problem for problem in problems if problem.verdict == "inconsistent"]
    rounded = [problem for problem in problems if problem.verdict == "rounding"]
    yield ""
    if not wrong:
        yield "Nothing is inconsistent."
    else:
        there, n_numbers = counts["inconsistent"], total[3]
        numbers = f" ({n_numbers:,} numbers)" if n_numbers != there else ""
        yield f"{there:,} {'thing does' if there == 1 else 'things do'} not fit together{numbers}, worst first:"
    shown = {fact for problem in wrong if not is_registry_rule(problem.rule) for fact in problem.fact_ids}
    facts = read_facts(connection, shown)
    for number, problem in enumerate(wrong, start=1):
        yield ""
        yield from _problem_lines(facts, number, problem, name_trial=trial_id is None)
    yield from _left_out(counts["inconsistent"] - len(wrong))
    if rounded:
        there = counts["rounding"]
        yield ""
        yield f"{there:,} more {'is' if there == 1 else 'are'} explained by another convention of rounding:"
        for problem in rounded:
            trial = f"{problem.trial_id}, " if trial_id is None and is_registry_rule(problem.rule) else ""
            yield from indented(f"- {trial}{problem.explanation}", "  ")
        yield from _left_out(counts["rounding"] - len(rounded))


def _left_out(number: int) -> Iterator[str]:
    if number > 0:
        yield ""
        yield f"... and {number:,} more: name a trial, or show them all with --limit 0"


def _problem_lines(facts: Mapping[int, CitedFact], number: int, problem: Problem, *, name_trial: bool) -> Iterator[str]:
    trial = f"{problem.trial_id}, " if name_trial else ""
    yield f"{number}. {trial}{problem.rule} ({problem.severity})"
    yield from indented(problem.explanation, "   ")
    if is_registry_rule(problem.rule):
        yield f"     fact {problem.cells[0][0]}"
        return
    for fact_id in problem.fact_ids:
        yield from indented(place(facts[fact_id]), "     ")


def place(fact: CitedFact) -> str:
    """Return where a fact is printed, what is printed there, and its key."""
    return f"{fact.locators[0]}: {fact.reported}  [{fact.fact_key}]"


def indented(text: str, indent: str) -> Iterator[str]:
    """Give a text as lines of at most WIDTH columns, each behind the indent; items of a list hang.

    On a narrower terminal, lines are as wide as that.
    """
    width = min(WIDTH, terminal_width(sys.stdout) or WIDTH)
    for at, line in enumerate(wrapped(text, width - len(indent))):
        hang = "  " if at and text.startswith("- ") else ""
        yield f"{indent}{hang}{line.rstrip()}"

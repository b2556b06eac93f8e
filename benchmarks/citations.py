"""Time queries over a million facts with their citations against the same queries without them; see README.md.

Both sides give all rows to Python, as `kb sql` does: the citations pay for running the query twice (the rows shown are
those of the plain query), for matching the rows, and for a sorted list of fact ids in each.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processes import ROOT, Row

TRIALS, TERMS = 2_000, 250
ROUNDS = 5

FACTS = f"""
INSERT INTO core.trial (trial_id, registry_id, title, fact_id)
    SELECT 'nct' || i, 'NCT' || i, 'Trial ' || i, -i - 1 FROM range({TRIALS}) AS t(i);
INSERT INTO core.arm (trial_id, arm_id, arm, role, position, fact_id)
    SELECT 'nct' || i, a, 'Arm ' || a, CASE a WHEN 'x' THEN 'experimental' ELSE 'comparator' END, 1,
        -10 * i - 100000 - ascii(a) % 10
    FROM range({TRIALS}) AS t(i), unnest(['x', 'y']) AS u(a);
INSERT INTO core.population (trial_id, population_id, population, kind, definition, position)
    SELECT 'nct' || i, 'safety', 'Safety population', 'safety', 'Treated', 1 FROM range({TRIALS}) AS t(i);
INSERT INTO core.adverse_event (fact_id, trial_id, population_id, arm_id, term, organ_system, seriousness, grade_min,
        n_affected, n_affected_status, n_at_risk, n_at_risk_source, percent, percent_status, n_events_status,
        position, value_status)
    SELECT CAST(hash(i, e, a) >> 12 AS BIGINT), 'nct' || i, 'safety', a, 'Term ' || e, 'System ' || e % 25,
        CASE e % 2 WHEN 0 THEN 'serious' ELSE 'other' END, NULL, hash(i, e, a, 1) % 40, 'reported', 150, 'printed',
        hash(i, e, a, 1) % 40 / 1.5, 'reported', 'not_reported', e, 'reported'
    FROM range({TRIALS}) AS t(i), range({TERMS}) AS s(e), unnest(['x', 'y']) AS u(a);
"""
"""A million adverse events, each a fact: 2,000 trials with two arms and 250 terms."""


@dataclass(frozen=True)
class Question:
    """A query and the most that citing its rows may cost, as a multiple of the plain query."""

    name: str
    sql: str
    budget: float


QUESTIONS = (
    Question("filter, 1 %", "SELECT * FROM adverse_events WHERE n_affected = 39 AND organ_system = 'System 7'", 3),
    Question("filter, one trial", "SELECT term, arm, percent FROM adverse_events WHERE trial_id = 'nct77'", 3),
    Question("filter, 1 in 4", "SELECT trial_id, term, n_affected FROM adverse_events WHERE n_affected >= 30", 3),
    Question("scan", "SELECT trial_id, arm, term, n_affected, percent FROM adverse_events", 6),
    Question(
        "join to arms",
        "SELECT a.arm, a.role, e.term, e.percent FROM adverse_events e"
        " JOIN arms a ON a.trial_id = e.trial_id AND a.arm_id = e.arm_id",
        6,
    ),
    Question(
        "join of two arms",
        "SELECT x.trial_id, x.term, x.percent - y.percent AS d FROM adverse_events x JOIN adverse_events y"
        " ON y.trial_id = x.trial_id AND y.term = x.term WHERE x.role = 'experimental' AND y.role = 'comparator'",
        6,
    ),
    Question(
        "25 groups of 40,000",
        "SELECT organ_system, count(*) AS n, sum(n_affected), avg(n_affected), max(n_affected)"
        " FROM adverse_events GROUP BY organ_system",
        12,
    ),
    Question(
        "4,000 groups of 250",
        "SELECT trial_id, arm, sum(n_affected), max(n_affected) FROM adverse_events GROUP BY trial_id, arm",
        12,
    ),
    Question("250,000 groups of 4", "SELECT trial_id, term, sum(n_affected) FROM adverse_events GROUP BY ALL", 12),
    Question("one group", "SELECT count(*), sum(n_affected) FROM adverse_events", 12),
    Question(
        "EXISTS",
        "SELECT trial_id, title FROM trials t WHERE EXISTS (SELECT 1 FROM adverse_events e"
        " WHERE e.trial_id = t.trial_id AND n_affected > 38)",
        12,
    ),
)


def compare(connection: Any, question: Question) -> tuple[float, float, float, float]:
    """Return the medians, over interleaved rounds, of both times, and of the ratios of elapsed and processor time."""
    from kb_cli.engines.execute import run_query
    from kb_cli.language.cite_command import cite_query
    from kb_cli.time_limit import TimeLimit

    def plain() -> Any:
        return run_query(connection, question.sql)

    def cited() -> Any:
        return cite_query(connection, question.sql, None, run_query, limit=None, within=TimeLimit(None))

    answer, rows = cited(), plain()
    assert len(answer.cited) == len(rows.rows)
    assert all(answer.cited)
    assert answer.query.is_exact
    del answer, rows
    costs = [(_cost(cited), _cost(plain)) for _ in range(ROUNDS)]
    walls = [statistics.median(cost[side][0] for cost in costs) for side in (0, 1)]
    ratios = [statistics.median(one[kind] / other[kind] for one, other in costs) for kind in (0, 1)]
    return walls[0], walls[1], ratios[0], ratios[1]


def _cost(work: Callable[[], Any]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    kept = work()
    cost = time.perf_counter() - wall, time.process_time() - cpu
    del kept
    return cost


def huge_window(connection: Any) -> Row:
    """Return the row that tells how soon a window over one partition of a million rows is refused."""
    from kb_cli.engines.execute import run_query
    from kb_cli.language.cite_command import cite_query
    from kb_cli.language.cite_views import TooManyCitations
    from kb_cli.time_limit import TimeLimit

    question = Question("", "SELECT term, rank() OVER (ORDER BY n_affected) FROM adverse_events", 6)
    started = time.perf_counter()
    run_query(connection, question.sql)
    plain, started = time.perf_counter() - started, time.perf_counter()
    try:
        cite_query(connection, question.sql, None, run_query, limit=None, within=TimeLimit(None))
    except TooManyCitations:
        refused = time.perf_counter() - started
    ratio = refused / plain
    cells = (f"{refused * 1000:.0f}", f"{plain * 1000:.0f}", f"{ratio:.2f}", "-", f"{question.budget:.2f}")
    return ("cited: window over all, refused", "without", *cells, "over" if ratio > question.budget else "ok")


def rows(questions: Iterable[Question] = QUESTIONS) -> Iterable[Row]:
    """Make the database, measure every question, and yield the rows of the table of run.py."""
    from kb_cli.engines.connection import open_database
    from kb_loaders.database_file import new_database

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "million.duckdb")
        print("making a million facts ...", file=sys.stderr)
        with new_database(path, ROOT / "schema") as (connection, _):
            connection.execute(FACTS)
        connection = open_database(path)
        for question in questions:
            print(f"measuring cited: {question.name} ...", file=sys.stderr)
            cited, plain, ratio, cpu_ratio = compare(connection, question)
            yield (
                f"cited: {question.name}",
                "without",
                f"{cited * 1000:.0f}",
                f"{plain * 1000:.0f}",
                f"{ratio:.2f}",
                f"{cpu_ratio:.2f}",
                f"{question.budget:.2f}",
                "over" if ratio > question.budget else "ok",
            )
        yield huge_window(connection)
        connection.close()


def main() -> list[Row]:
    """Measure everything, and return the rows of the table."""
    return list(rows())


if __name__ == "__main__":
    from run import print_table

    sys.exit(print_table(main))

"""The interval of a rate, from its counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb_cli.audit.exact import RATE_METHODS
from kb_cli.audit.intervals import Candidate, Counts, Family, judge, make_candidate
from kb_cli.audit.rule import Finding, Rule

if TYPE_CHECKING:
    import duckdb

CANDIDATES = """
SELECT r.trial_id, r.fact_id, p.place, p.source_id, x.ci_method, x.ci_level, l.printed, l.value, l.decimals,
    h.printed, h.value, h.decimals, r.n_low, r.n_high, r.total, r.total_fact_id, r.events IS NOT NULL
FROM audit_rate AS r
JOIN core.arm_result AS x ON x.fact_id = r.fact_id
JOIN audit_place AS p ON p.fact_id = r.fact_id
LEFT JOIN audit_number AS l ON l.fact_id = r.fact_id AND l.column_name = 'ci_low'
LEFT JOIN audit_number AS h ON h.fact_id = r.fact_id AND h.column_name = 'ci_high'
WHERE x.statistic = 'proportion' AND x.ci_level > 0 AND r.total > 0 AND r.n_low <= r.n_high
    AND (l.value IS NOT NULL OR h.value IS NOT NULL)
    AND NOT audit_is_modelled(COALESCE(x.ci_method, ''))
ORDER BY p.source_id, r.fact_id
"""
FAMILY = Family(
    methods=RATE_METHODS,
    words=(
        ("clopper", "Clopper-Pearson"),
        ("exact", "Clopper-Pearson"),
        ("wilson", "Wilson"),
        ("score", "Wilson"),
        ("jeffreys", "Jeffreys"),
        ("agresti", "Agresti-Coull"),
        ("continuity", "Wald with continuity correction"),
        ("wald", "Wald"),
        ("asymptotic", "Wald"),
        ("normal", "Wald"),
    ),
    scale=100.0,
    describe=lambda counts: f"{counts[0]} of {counts[1]}",
)


def find(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return a verdict on every interval of a simple proportion."""
    return judge(read_candidates(connection), FAMILY)


def read_candidates(connection: duckdb.DuckDBPyConnection) -> list[Candidate]:
    """Return the printed intervals of proportions with the counts that may stand behind them."""
    candidates = []
    for row in connection.execute(CANDIDATES).fetchall():
        *printed, n_low, n_high, total, total_id, are_printed = row
        choices: tuple[Counts, ...] = tuple((events, total) for events in range(n_low, n_high + 1))
        facts = (printed[1], *((total_id,) if total_id is not None else ()))
        candidates.append(make_candidate(printed, choices, facts, are_printed=are_printed))
    return candidates


RULE = Rule(
    name="rate_interval",
    title="Interval of a rate",
    about="The confidence interval of a rate follows from its counts by the method that the source names.",
    severity="high",
    needs="counts (printed, or the ones that fit the percentage) and at least one limit; without a named method the "
    "usual ones are tried, and the one that reproduces the other intervals of the source is expected of all",
    find=find,
)

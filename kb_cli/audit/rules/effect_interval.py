"""The interval of a crude difference or ratio of two rates, from the counts of both arms."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from kb_cli.audit.exact import DIFFERENCE_METHODS, odds_woolf, ratio_katz
from kb_cli.audit.intervals import MOST_CHOICES, Candidate, Counts, Family, judge, make_candidate
from kb_cli.audit.rule import Finding, Rule

if TYPE_CHECKING:
    import duckdb

CANDIDATES = """
SELECT trial_id, fact_id, place, source_id, ci_method, ci_level, ci_low_printed, ci_low, ci_low_decimals,
    ci_high_printed, ci_high, ci_high_decimals, first_n_low, first_n_high, first_total, second_n_low, second_n_high,
    second_total, fact_ids, first_events IS NOT NULL AND second_events IS NOT NULL
FROM audit_pair
WHERE measure = '{measure}' AND ci_level > 0 AND (ci_low IS NOT NULL OR ci_high IS NOT NULL) AND first_total > 0
    AND second_total > 0 AND first_n_low <= first_n_high AND second_n_low <= second_n_high
ORDER BY source_id, fact_id
"""


def _describe(counts: Counts) -> str:
    return f"{counts[0]} of {counts[1]} against {counts[2]} of {counts[3]}"


DIFFERENCE = Family(
    methods=DIFFERENCE_METHODS,
    words=(
        ("newcombe", "Newcombe"),
        ("hybrid", "Newcombe"),
        ("caffo", "Agresti-Caffo"),
        ("continuity", "Wald with continuity correction"),
        ("asymptotic", "Wald"),
        ("wald", "Wald"),
        ("normal", "Wald"),
    ),
    scale=100.0,
    describe=_describe,
)
RISK_RATIO = Family(
    methods={"Katz": ratio_katz},
    words=(("katz", "Katz"), ("log", "Katz"), ("wald", "Katz"), ("asymptotic", "Katz"), ("taylor", "Katz")),
    scale=1.0,
    describe=_describe,
)
ODDS_RATIO = Family(
    methods={"Woolf": odds_woolf},
    words=(("woolf", "Woolf"), ("logit", "Woolf"), ("wald", "Woolf"), ("asymptotic", "Woolf")),
    scale=1.0,
    describe=_describe,
)


def find_differences(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return a verdict on every interval of a crude risk difference."""
    return judge(_read_candidates(connection, "risk_difference"), DIFFERENCE)


def find_ratios(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return a verdict on every interval of a crude risk ratio or odds ratio."""
    ratios = judge(_read_candidates(connection, "risk_ratio"), RISK_RATIO)
    return ratios + judge(_read_candidates(connection, "odds_ratio"), ODDS_RATIO)


def _read_candidates(connection: duckdb.DuckDBPyConnection, measure: str) -> list[Candidate]:
    candidates = []
    for row in connection.execute(CANDIDATES.format(measure=measure)).fetchall():
        *printed, fact_ids, are_printed = row
        choices = choose_counts(*printed[12:])
        candidates.append(make_candidate(printed[:12], choices, fact_ids, are_printed=are_printed))
    return candidates


def choose_counts(low1: int, high1: int, total1: int, low2: int, high2: int, total2: int) -> tuple[Counts, ...]:
    """Return the combinations of counts of two arms; none where there are too many to try."""
    if (high1 - low1 + 1) * (high2 - low2 + 1) > MOST_CHOICES:
        return ()
    return tuple((x1, total1, x2, total2) for x1, x2 in product(range(low1, high1 + 1), range(low2, high2 + 1)))


DIFFERENCE_RULE = Rule(
    name="difference_interval",
    title="Interval of a difference",
    about="The interval of a crude risk difference follows from the counts of both arms, at its own level.",
    severity="high",
    needs="an unadjusted risk difference with at least one limit, and counts in both arms (printed or by GRIM)",
    find=find_differences,
)
RATIO_RULE = Rule(
    name="ratio_interval",
    title="Interval of a ratio",
    about="The interval of a crude risk ratio or odds ratio follows from the counts of both arms, at its own level.",
    severity="high",
    needs="an unadjusted ratio with at least one limit, and counts in both arms (printed or by GRIM)",
    find=find_ratios,
)

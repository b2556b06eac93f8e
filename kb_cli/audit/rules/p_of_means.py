"""The p value of two means, from their standard errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kb_cli.audit.exact import two_sided_p
from kb_cli.audit.rounding import Printed
from kb_cli.audit.rule import Finding, Rule
from kb_cli.audit.rules.p_against_interval import Bounds, z_from_p

if TYPE_CHECKING:
    import duckdb

CANDIDATES = """
WITH arm AS (
    SELECT x.trial_id, x.endpoint_id, x.population_id, x.arm_id, x.subgroup_factor, x.subgroup_level, x.timepoint,
        x.assessor, x.statistic, x.fact_id, v.printed, v.low, v.high,
        s.low / CASE s.column_name WHEN 'dispersion' THEN sqrt(x.total) ELSE 1 END AS error_low,
        s.high / CASE s.column_name WHEN 'dispersion' THEN sqrt(x.total) ELSE 1 END AS error_high,
        row_number() OVER (PARTITION BY x.trial_id, x.endpoint_id, x.population_id, x.arm_id, x.subgroup_factor,
            x.subgroup_level, x.timepoint, x.assessor, x.statistic ORDER BY s.column_name DESC, x.position) AS choice
    FROM core.arm_result AS x
    JOIN audit_number AS v ON v.fact_id = x.fact_id AND v.column_name = 'value'
    JOIN audit_number AS s ON s.fact_id = x.fact_id AND (s.column_name = 'standard_error'
        OR (s.column_name = 'dispersion' AND x.dispersion_type = 'standard_deviation' AND x.total >= 30))
    WHERE x.statistic IN ('mean', 'restricted_mean_time') AND (x.total IS NULL OR x.total >= 30)
)
SELECT c.trial_id, c.fact_id, p.place, q.printed, q.value, q.decimals, q.relation, a.low, a.high, a.error_low,
    a.error_high, b.low, b.high, b.error_low, b.error_high, a.fact_id, b.fact_id
FROM core.comparison AS c
JOIN audit_place AS p ON p.fact_id = c.fact_id
JOIN audit_number AS q ON q.fact_id = c.fact_id AND q.column_name = 'p_value'
JOIN arm AS a ON a.choice = 1 AND a.trial_id = c.trial_id AND a.endpoint_id = c.endpoint_id
    AND a.population_id = c.population_id AND a.arm_id = c.arm_id AND a.subgroup_factor = c.subgroup_factor
    AND a.subgroup_level = c.subgroup_level AND a.timepoint IS NOT DISTINCT FROM c.timepoint
    AND a.assessor IS NOT DISTINCT FROM c.assessor
JOIN arm AS b ON b.choice = 1 AND b.trial_id = c.trial_id AND b.endpoint_id = c.endpoint_id
    AND b.population_id = c.population_id AND b.arm_id = c.comparator_id AND b.subgroup_factor = c.subgroup_factor
    AND b.subgroup_level = c.subgroup_level AND b.timepoint IS NOT DISTINCT FROM c.timepoint
    AND b.assessor IS NOT DISTINCT FROM c.assessor AND b.statistic = a.statistic
WHERE c.contrast = 'between_arms' AND c.adjusted_for IS NULL
    AND c.measure IN ('none', 'mean_difference', 'restricted_mean_difference')
    AND NOT audit_is_modelled(concat_ws(' ', c.test, c.ci_method))
ORDER BY c.fact_id
"""
TOLERANCE = 0.1
"""Difference in z that is left to a t test in place of a z test, and to unequal variances."""


def find(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return a verdict on every p value between two arms whose means have standard errors."""
    return [_judge(*row) for row in connection.execute(CANDIDATES).fetchall()]


def _judge(
    trial_id: str,
    fact_id: int,
    place: str,
    text: str,
    value: float,
    decimals: int,
    relation: str,
    *rest: float,
) -> Finding:
    low1, high1, error_low1, error_high1, low2, high2, error_low2, error_high2, first, second = rest
    p = Printed(text, value, decimals, relation)
    near, far = sorted((abs(low1 - high2), abs(high1 - low2)))
    near = 0.0 if (low1 - high2) * (high1 - low2) < 0 else near
    z = Bounds(near / math.hypot(error_high1, error_high2), far / math.hypot(error_low1, error_low2))
    from_p = z_from_p(p)
    fits = z.low - TOLERANCE <= from_p.high and from_p.low <= z.high + TOLERANCE
    shown = f"P{text}" if text[:1] in "<>≤≥=" else f"P={text}"
    explanation = "The p value follows from the two means and their standard errors."
    if not fits:
        explanation = (
            f"{place} prints {shown}; the two means and their standard errors give {two_sided_p(z.high):.2g} to "
            f"{two_sided_p(z.low):.2g}. The p value or a standard error may be misprinted, or the test may be adjusted "
            "without saying so."
        )
    return Finding(
        trial_id,
        "consistent" if fits else "inconsistent",
        fact_id,
        ("p_value",),
        shown,
        f"{two_sided_p(z.high):.2g} to {two_sided_p(z.low):.2g}",
        "difference / √(SE₁² + SE₂²) against the normal distribution, each number within its rounding",
        explanation,
        (fact_id, int(first), int(second)),
    )


RULE = Rule(
    name="p_of_means",
    title="P value of two means",
    about="The p value between two arms follows from their means and standard errors.",
    severity="high",
    needs="an unadjusted p value and, in both arms, a mean with its standard error (or standard deviation and number)",
    find=find,
)

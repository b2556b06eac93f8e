"""The p value of a ratio or a difference of means against its interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.exact import z_of_level, z_of_p
from kb_cli.audit.rounding import Printed
from kb_cli.audit.rule import Finding, Rule

if TYPE_CHECKING:
    import duckdb

CANDIDATES = """
SELECT c.trial_id, c.fact_id, p.place, c.measure, n.value / 100, v.printed, v.value, v.decimals, v.relation,
    l.printed, l.value, l.decimals, l.relation, h.printed, h.value, h.decimals, h.relation,
    q.printed, q.value, q.decimals, q.relation
FROM core.comparison AS c
JOIN audit_place AS p ON p.fact_id = c.fact_id
JOIN audit_number AS n ON n.fact_id = c.fact_id AND n.column_name = 'ci_level' AND n.value > 0
JOIN audit_number AS v ON v.fact_id = c.fact_id AND v.column_name = 'value'
JOIN audit_number AS l ON l.fact_id = c.fact_id AND l.column_name = 'ci_low'
JOIN audit_number AS h ON h.fact_id = c.fact_id AND h.column_name = 'ci_high'
JOIN audit_number AS q ON q.fact_id = c.fact_id AND q.column_name = 'p_value'
ANTI JOIN (SELECT fact_id FROM audit_pair WHERE first_n_low <= first_n_high AND second_n_low <= second_n_high) AS a
    ON a.fact_id = c.fact_id
WHERE c.measure IN ('hazard_ratio', 'risk_ratio', 'odds_ratio', 'mean_difference', 'restricted_mean_difference')
ORDER BY c.fact_id
"""
RATIOS = {"hazard_ratio", "risk_ratio", "odds_ratio"}
TOLERANCE = 0.4
"""Difference in z that is left to the choice of test: log-rank or score against Wald, t against z.

On 2,000 simulated two-arm trials of 60 to 400 patients with proportional hazards, z of the log-rank test and z of the
Wald interval of the Cox model differ by less than this in more than 99 of 100 (docs/audit.md)."""


class Bounds(NamedTuple):
    """The smallest and the largest |z| that what is printed allows."""

    low: float
    high: float


def find(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return a verdict on every p value that stands beside an estimate with both limits."""
    findings = []
    for trial_id, fact_id, place, measure, level, *cells in connection.execute(CANDIDATES).fetchall():
        value, low, high, p = (Printed(*cells[at : at + 4]) for at in range(0, 16, 4))
        from_interval = z_from_interval(value, low, high, level, is_ratio=measure in RATIOS)
        if from_interval is None:
            continue
        findings.append(_judge(trial_id, fact_id, place, level, (value, low, high, p), from_interval))
    return findings


def z_from_interval(value: Printed, low: Printed, high: Printed, level: float, *, is_ratio: bool) -> Bounds | None:
    """Return |estimate| over its standard error, over all values that round to what is printed.

    None where a ratio or a limit of one is not above 0, or the limits are too coarse to have a distance.
    """
    ends = [value.low, value.high, low.low, low.high, high.low, high.high]
    if is_ratio:
        if min(value.value, low.value, high.value) <= 0:
            return None
        ends = [math.log(max(end, 1e-9)) for end in ends]
    narrowest, widest = ends[4] - ends[3], ends[5] - ends[2]
    if narrowest <= 0:
        return None
    twice_z = 2 * z_of_level(level)
    nearest = 0.0 if ends[0] < 0 < ends[1] else min(abs(ends[0]), abs(ends[1]))
    return Bounds(nearest * twice_z / widest, max(abs(ends[0]), abs(ends[1])) * twice_z / narrowest)


def z_from_p(p: Printed) -> Bounds:
    """Return the |z| that a printed two-sided p value allows; an inequality leaves one side open."""
    at = z_of_p(min(max(p.value, 1e-300), 1.0))
    if p.relation in ("<", "≤"):
        return Bounds(at, math.inf)
    if p.relation in (">", "≥"):
        return Bounds(0.0, at)
    low = z_of_p(min(p.high, 1.0))
    return Bounds(low, z_of_p(p.low) if p.low > 0 else math.inf)


def _judge(trial_id: str, fact_id: int, place: str, level: float, cells: tuple[Printed, ...], z: Bounds) -> Finding:
    value, low, high, p = cells
    from_p = z_from_p(p)
    fits = z.low - TOLERANCE <= from_p.high and from_p.low <= z.high + TOLERANCE
    one_sided = z_from_p(p._replace(value=min(1.0, 2 * p.value), text=""))
    is_one_sided = z.low - TOLERANCE <= one_sided.high and one_sided.low <= z.high + TOLERANCE
    middle = (z.low + z.high) / 2
    implied = math.erfc(middle / math.sqrt(2))
    text = "The p value and the interval tell of the same evidence."
    if not fits:
        shown = f"P{p.text}" if p.text[:1] in "<>≤≥=" else f"P={p.text}"
        text = (
            f"{place} prints {value.text} ({low.text} to {high.text}) with {shown}; an interval of this width goes "
            f"with a p value of about {implied:.2g}. "
            + (
                "The p value would fit if it were one-sided; otherwise a digit may be misprinted."
                if is_one_sided
                else "The p value or a limit may be misprinted, or they may come from analyses of different data."
            )
        )
    return Finding(
        trial_id,
        "consistent" if fits else "inconsistent",
        fact_id,
        ("value", "ci_level", "ci_low", "ci_high", "p_value"),
        f"{value.text} ({low.text} to {high.text}); P {p.text}",
        f"z {z.low:.2f} to {z.high:.2f} from the interval, "
        + (f"{from_p.low:.2f} or more" if math.isinf(from_p.high) else f"{from_p.low:.2f} to {from_p.high:.2f}")
        + " from the p value",
        f"estimate / standard error, which is the width of the {level * 100:g}% interval / (2 z); "
        f"{TOLERANCE} in z is left to the choice of test",
        text,
        (fact_id,),
    )


RULE = Rule(
    name="p_against_interval",
    title="P value against its interval",
    about="The p value and the interval of an estimate tell of the same strength of evidence.",
    severity="high",
    needs="a ratio or a difference of means with both limits and a p value; where crude counts of both arms are known, "
    "p_of_counts and the rules of the interval judge instead",
    find=find,
)

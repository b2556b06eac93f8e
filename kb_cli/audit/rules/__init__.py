"""Every rule for what people extracted; here are those that need quantiles, exact tests or a search."""

from __future__ import annotations

from pathlib import Path

from kb_cli.audit.rule import Rule, read_sql_rule
from kb_cli.audit.rules import (
    design_arithmetic,
    effect_interval,
    p_against_interval,
    p_of_counts,
    p_of_means,
    rate_interval,
)

LAST = "untested"
"""The rule that gives a verdict to what no other could test."""
RULES: tuple[Rule, ...] = (
    rate_interval.RULE,
    effect_interval.DIFFERENCE_RULE,
    effect_interval.RATIO_RULE,
    p_of_counts.RULE,
    p_of_means.RULE,
    p_against_interval.RULE,
    design_arithmetic.RULE,
)
"""Every rule of this package, in the order in which they run."""


def list_rules(schema: Path) -> list[Rule]:
    """Return every rule, those in SQL first, in the order in which they run; what is left over comes last."""
    in_sql = [read_sql_rule(path) for path in sorted((schema / "audits").glob("*.sql"))]
    last = [rule for rule in in_sql if rule.name == LAST]
    return [*(rule for rule in in_sql if rule.name != LAST), *RULES, *last]

"""Rules that plain SQL cannot state: they need quantiles, exact tests or a search."""

from __future__ import annotations

from kb_cli.audit.rule import Rule
from kb_cli.audit.rules import (
    design_arithmetic,
    effect_interval,
    p_against_interval,
    p_of_counts,
    p_of_means,
    rate_interval,
)

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

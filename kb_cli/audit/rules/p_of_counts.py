"""The p value of two rates, from the counts of both arms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.exact import chi_square_p, fisher_p, yates_p, z_of_p
from kb_cli.audit.intervals import Counts
from kb_cli.audit.rounding import HALF_UP, Printed, convention, verdict
from kb_cli.audit.rule import Finding, Rule
from kb_cli.audit.rules.effect_interval import choose_counts

if TYPE_CHECKING:
    import duckdb

CANDIDATES = """
SELECT trial_id, fact_id, place, test, p_printed, p_value, p_decimals, p_relation, first_n_low, first_n_high,
    first_total, second_n_low, second_n_high, second_total, fact_ids,
    first_events IS NOT NULL AND second_events IS NOT NULL
FROM audit_pair
WHERE p_value IS NOT NULL AND measure IN ('risk_difference', 'risk_ratio', 'odds_ratio', 'none') AND first_total > 0
    AND second_total > 0 AND first_n_low <= first_n_high AND second_n_low <= second_n_high
ORDER BY fact_id
"""
TESTS = {
    "chi-square test": chi_square_p,
    "Fisher's exact test": fisher_p,
    "chi-square test with continuity correction": yates_p,
}
"""Usual tests of two rates, the commonest first."""
NEAR = 0.4
"""Difference in z up to which an unnamed test may explain what no usual test gives."""


class Row(NamedTuple):
    """A p value with the counts that may stand behind it; the fields are the columns of CANDIDATES."""

    trial_id: str
    fact_id: int
    place: str
    test: str | None
    p_printed: str
    p_value: float
    p_decimals: int
    p_relation: str
    first_n_low: int
    first_n_high: int
    first_total: int
    second_n_low: int
    second_n_high: int
    second_total: int
    fact_ids: list[int]
    are_printed: bool


def find(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return a verdict on every p value between two arms whose counts are known."""
    findings = (_judge(Row(*row)) for row in connection.execute(CANDIDATES).fetchall())
    return [finding for finding in findings if finding is not None]


def tests_named(text: str | None, counts: Counts) -> list[str]:
    """Return the tests that a source names for these counts, all where it names none, none where it names others.

    'chi-square or Fisher's exact test (if any cell count was <5)' is Fisher's where a cell is below 5; both readings
    of that count, observed and expected, are usual, so where they differ both tests are returned.
    """
    if not text:
        return list(TESTS)
    lower = text.lower()
    has_chi, has_fisher = "chi" in lower or "pearson" in lower, "fisher" in lower
    chi = (
        "chi-square test with continuity correction"
        if re.search(r"(?<!no )(yates|continuity)", lower)
        else "chi-square test"
    )
    if has_chi and has_fisher:
        x1, n1, x2, n2 = counts
        events, total = x1 + x2, n1 + n2
        observed = min(x1, n1 - x1, x2, n2 - x2) < 5
        expected = min(n1, n2) * min(events, total - events) / total < 5
        readings = ["Fisher's exact test" if is_small else chi for is_small in (observed, expected)]
        return list(dict.fromkeys(readings))
    return [chi] if has_chi else ["Fisher's exact test"] if has_fisher else []


def fit(p: float, printed: Printed) -> str | None:
    """The convention by which a p value is printed as it is, None where it is not.

    Rounding up makes 0.1 of 0.01; so a convention other than half up must stay within a factor of two.
    """
    if printed.relation in ("<", "≤"):
        return HALF_UP if p < printed.value + 1e-12 else None
    if printed.relation in (">", "≥"):
        return HALF_UP if p > printed.value - 1e-12 else None
    found = convention(p, printed)
    is_near = 0.5 * printed.value < p < 2 * printed.value
    return found if found == HALF_UP or is_near else None


def _judge(row: Row) -> Finding | None:
    printed = Printed(row.p_printed, row.p_value, row.p_decimals, row.p_relation)
    choices = choose_counts(*row[8:14])
    tried = [(counts, name, TESTS[name](*counts)) for counts in choices for name in tests_named(row.test, counts)]
    if not tried:
        return None
    fits = [(*one, rounding) for one in tried if (rounding := fit(one[2], printed))]
    fits.sort(key=lambda one: one[3] != HALF_UP)
    counts, name, p = fits[0][:3] if fits else tried[0]
    rounding = fits[0][3] if fits else None
    shown, described = _show(printed), f"{counts[0]} of {counts[1]} against {counts[2]} of {counts[3]}"
    found, severity = verdict(rounding), None
    if rounding is None:
        found, reason, severity = _explain(printed, p, choices, is_named=row.test is not None)
        text = f"{row.place} prints {shown}; the {name} gives {p:.2g} for {described}. {reason}"
    elif rounding == HALF_UP:
        text = f"The p value follows from the counts by the {name}."
    else:
        text = (
            f"{row.place} prints {shown}; the {name} gives {p:.4g} for {described}. "
            f"Another convention of rounding explains it: {rounding}."
        )
    method = f"{name}, {described}" + ("" if row.are_printed else " (counts by GRIM)")
    method += f"; {rounding}" if found == "rounding" else ""
    return Finding(
        row.trial_id,
        found,
        row.fact_id,
        ("p_value",),
        shown,
        f"{p:.4g}",
        method,
        text,
        tuple(row.fact_ids),
        severity,
    )


def _show(printed: Printed) -> str:
    return f"P{printed.text}" if printed.text[:1] in "<>≤≥=" else f"P={printed.text}"


def _explain(printed: Printed, p: float, choices: tuple[Counts, ...], *, is_named: bool) -> tuple[str, str, str | None]:
    """Return verdict, reason and severity of a p value that the tests named do not give."""
    if is_named:
        for name, test in TESTS.items():
            if printed.relation == "=" and any(convention(test(*counts), printed) == HALF_UP for counts in choices):
                return (
                    "inconsistent",
                    f"The {name} gives it, so probably another test was used than the one named.",
                    "low",
                )
    elif (
        printed.relation == "=" and 0 < printed.value < 1 and abs(z_of_p(printed.value) - z_of_p(max(p, 1e-12))) <= NEAR
    ):
        return "not_testable", "The source names no test, and a test that is adjusted or corrected may give it.", None
    if any(fit(p * factor, printed) for factor in (10.0, 0.1)) and printed.relation == "=":
        return "inconsistent", "The decimal point may be misplaced.", "high"
    return "inconsistent", "The p value may be misprinted, or come from an adjusted test or from other counts.", "high"


RULE = Rule(
    name="p_of_counts",
    title="P value of two rates",
    about="The p value between two arms follows from their counts by the test that the source names.",
    severity="high",
    needs="counts in both arms (printed or by GRIM) and a p value of an unadjusted comparison; without a named test "
    "chi-square, Fisher and chi-square with correction are tried",
    find=find,
)

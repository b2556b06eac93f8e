"""The small statistics of the audit against scipy and against kb_cli.stats."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kb_cli.audit import exact
from kb_cli.stats.differences import risk_difference
from kb_cli.stats.proportions import proportion_interval

LEVELS = st.sampled_from([0.9, 0.95, 0.975, 0.99])


@st.composite
def groups(draw: st.DrawFn) -> tuple[int, int]:
    total = draw(st.integers(1, 600))
    return draw(st.integers(0, total)), total


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("Clopper-Pearson", "clopper_pearson"),
        ("Wilson", "wilson"),
        ("Jeffreys", "jeffreys"),
        ("Agresti-Coull", "agresti_coull"),
        ("Wald", "wald"),
        ("Wald with continuity correction", "wald_cc"),
    ],
)
@settings(deadline=None, max_examples=60)
@given(group=groups(), level=LEVELS)
def test_intervals_of_a_rate_are_those_of_the_statistics_package(
    name: str, method: str, group: tuple[int, int], level: float
) -> None:
    expected = proportion_interval(*group, level, method)
    found = exact.RATE_METHODS[name](*group, level)
    assert found == pytest.approx((max(expected.lower, 0.0), min(expected.upper, 1.0)), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("Wald", "wald"),
        ("Newcombe", "newcombe"),
        ("Wald with continuity correction", "wald_cc"),
        ("Agresti-Caffo", "agresti_caffo"),
    ],
)
@settings(deadline=None, max_examples=60)
@given(one=groups(), two=groups(), level=LEVELS)
def test_intervals_of_a_difference_are_those_of_the_statistics_package(
    name: str, method: str, one: tuple[int, int], two: tuple[int, int], level: float
) -> None:
    expected = risk_difference(*one, *two, level, method)
    low, high = exact.DIFFERENCE_METHODS[name](*one, *two, level)
    assert (max(low, -1.0), min(high, 1.0)) == pytest.approx((expected.lower, expected.upper), abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(one=groups(), two=groups())
def test_p_values_are_those_of_scipy(one: tuple[int, int], two: tuple[int, int]) -> None:
    table = [[one[0], one[1] - one[0]], [two[0], two[1] - two[0]]]
    assert exact.fisher_p(*one, *two) == pytest.approx(stats.fisher_exact(table)[1], rel=1e-7, abs=1e-12)
    if 0 < one[0] + two[0] < one[1] + two[1]:
        plain = stats.chi2_contingency(table, correction=False)[1]
        corrected = stats.chi2_contingency(table, correction=True)[1]
        assert exact.chi_square_p(*one, *two) == pytest.approx(plain, rel=1e-9, abs=1e-300)
        assert exact.yates_p(*one, *two) == pytest.approx(corrected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("p", [1e-12, 0.001, 0.025, 0.3, 0.5, 0.975, 1 - 1e-9])
def test_normal_quantiles_are_those_of_scipy(p: float) -> None:
    assert exact.normal_quantile(p) == pytest.approx(stats.norm.ppf(p), abs=1e-8)


def test_ratios_without_events_have_no_end() -> None:
    assert exact.ratio_katz(0, 10, 3, 10, 0.95) == (0.0, math.inf)
    assert exact.odds_woolf(3, 3, 1, 5, 0.95) == (0.0, math.inf)


def test_intervals_of_ratios_are_those_of_scipy() -> None:
    odds = stats.contingency.odds_ratio([[20, 80], [10, 90]], kind="sample").confidence_interval(0.95)
    risk = stats.contingency.relative_risk(20, 100, 10, 100).confidence_interval(0.95)
    assert exact.odds_woolf(20, 100, 10, 100, 0.95) == pytest.approx((odds.low, odds.high))
    assert exact.ratio_katz(20, 100, 10, 100, 0.95) == pytest.approx((risk.low, risk.high))

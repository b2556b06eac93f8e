"""Rates. Oracles: statsmodels.stats.rates, scipy's gamma quantiles, SAS numbers named below."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.rates import DIFFERENCE_METHODS, RATIO_METHODS, rate_difference, rate_interval, rate_ratio

CASES = [(60, 51477.5, 30, 54308.7), (41, 28010.0, 15, 19017.0), (3, 10.0, 9, 12.0), (1, 100.0, 8, 95.0)]
rates = st.tuples(st.integers(0, 80), st.floats(0.5, 500))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("ours", "theirs"), [("wald_log", "wald-log"), ("wald_log_cc", "waldcc"), ("score", "score")])
def test_ratios_agree_with_statsmodels(case: tuple[float, ...], ours: str, theirs: str) -> None:
    expected = confint_poisson_2indep(*case, method=theirs, compare="ratio", alpha=0.1)
    np.testing.assert_allclose(rate_ratio(*case, 0.9, ours)[1:], expected, rtol=1e-6)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("ours", "theirs"), [("wald", "wald"), ("wald_cc", "waldccv"), ("score", "score"), ("mover", "mover")]
)
def test_differences_agree_with_statsmodels(case: tuple[float, ...], ours: str, theirs: str) -> None:
    expected = confint_poisson_2indep(*case, method=theirs, compare="diff", alpha=0.1)
    np.testing.assert_allclose(rate_difference(*case, 0.9, ours)[1:], expected, rtol=1e-5, atol=1e-12)


def test_one_rate() -> None:
    exact = rate_interval(7, 3.5)
    assert exact.estimate == 2
    np.testing.assert_allclose(
        exact[1:], [stats.gamma(7).ppf(0.025) / 3.5, stats.gamma(8).ppf(0.975) / 3.5], rtol=1e-12
    )
    np.testing.assert_allclose(
        rate_interval(7, 3.5, method="score")[1:], confint_poisson(7, 3.5, method="score"), rtol=1e-12
    )
    none = rate_interval(0, 10)
    assert (none.estimate, none.lower) == (0, 0)
    # The logarithm of 40 over 10.
    assert none.upper == pytest.approx(0.368887945, rel=1e-8)


def test_exact_ratio_inverts_the_binomial_test() -> None:
    lower, upper = rate_ratio(41, 28010, 15, 19017, method="exact")[1:]
    for ratio, tail in (
        (lower, stats.binom.sf(40, 56, lower * 28010 / (lower * 28010 + 19017))),
        (upper, stats.binom.cdf(41, 56, upper * 28010 / (upper * 28010 + 19017))),
    ):
        assert tail == pytest.approx(0.025, rel=1e-9), ratio


def test_no_events() -> None:
    for method in ("score", "exact", "mid_p"):
        result = rate_ratio([0, 5, 0], 10, [4, 0, 0], 10, method=method)
        assert result.lower[0] == 0
        assert 0 < result.upper[0] < 3
        assert result.lower[1] > 0
        assert result.upper[1] == np.inf
        assert np.isnan(result.estimate[2])
        np.testing.assert_allclose([result.lower[2], result.upper[2]], [0, np.inf])
    assert rate_difference(0, 10, 0, 20).lower == 0


@pytest.mark.parametrize("method", RATIO_METHODS)
def test_columns_of_ratios_equal_a_loop(method: str) -> None:
    random = np.random.default_rng(2)
    x1, x2 = random.integers(0, 20, (2, 100))
    t1, t2 = random.uniform(1, 9, (2, 100))
    columns = np.stack(rate_ratio(x1, t1, x2, t2, 0.9, method), axis=1)
    rows = [rate_ratio(*row, 0.9, method) for row in zip(x1, t1, x2, t2, strict=True)]
    np.testing.assert_allclose(columns, rows, rtol=1e-9)


@settings(max_examples=100)
@given(rates, rates, st.sampled_from(RATIO_METHODS))
def test_swapped_ratios_are_reciprocals(one: tuple[int, float], two: tuple[int, float], method: str) -> None:
    result, swapped = rate_ratio(*one, *two, 0.9, method), rate_ratio(*two, *one, 0.9, method)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(result, 1 / np.array([swapped[0], swapped[2], swapped[1]]), rtol=1e-8)


@settings(max_examples=100)
@given(rates, rates, st.sampled_from(DIFFERENCE_METHODS))
def test_differences_contain_the_estimate_swap_and_widen(one, two, method: str) -> None:
    result, swapped = rate_difference(*one, *two, 0.9, method), rate_difference(*two, *one, 0.9, method)
    np.testing.assert_allclose(result, [-swapped[0], -swapped[2], -swapped[1]], rtol=1e-7, atol=1e-9)
    assert result.lower <= result.estimate + 1e-9
    assert result.estimate <= result.upper + 1e-9
    wide = rate_difference(*one, *two, 0.99, method)
    assert wide.lower <= result.lower + 1e-9
    assert wide.upper >= result.upper - 1e-9


def test_impossible_arguments() -> None:
    with pytest.raises(InvalidInput, match=r"time: 0 is not above 0 \(row 2"):
        rate_ratio([1, 2], [3, 0], 1, 1)
    with pytest.raises(InvalidInput, match="comparator_events: -1 is negative"):
        rate_difference(1, 1, -1, 1)

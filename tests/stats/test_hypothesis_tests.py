"""Tests of 2x2 tables. Oracle: scipy.stats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.hypothesis_tests import ALTERNATIVES, binomial_test, chi_square, fisher_exact

group = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def table(one: tuple[int, int], two: tuple[int, int]) -> list[list[int]]:
    return [[one[0], one[1] - one[0]], [two[0], two[1] - two[0]]]


@settings(max_examples=150)
@given(group, group, st.sampled_from(ALTERNATIVES))
def test_fisher_agrees_with_scipy(one: tuple[int, int], two: tuple[int, int], alternative: str) -> None:
    expected = stats.fisher_exact(table(one, two), alternative=alternative.replace("_", "-")).pvalue
    assert fisher_exact(*one, *two, alternative) == pytest.approx(expected, rel=1e-7)


def test_fisher_of_large_groups() -> None:
    expected = stats.fisher_exact([[30, 199970], [60, 199940]]).pvalue
    assert fisher_exact(30, 200_000, 60, 200_000) == pytest.approx(expected, rel=1e-8)
    # The likeliest tables are so far away that their probability relative to the observed one overflows.
    assert fisher_exact(5_000, 5_000, 0, 5_000) == 0.0


def test_fishers_tea() -> None:
    # Agresti, Introduction to Categorical Data Analysis, section 2.6: 3 of 4 against 1 of 4.
    assert fisher_exact(3, 4, 1, 4, "greater") == pytest.approx(17 / 70, rel=1e-12)
    assert fisher_exact(3, 4, 1, 4) == pytest.approx(34 / 70, rel=1e-12)


def test_equally_likely_tables_count_as_extreme() -> None:
    # 2 of 6 against 4 of 6 mirrors 4 of 6 against 2 of 6: both tails belong.
    assert fisher_exact(2, 6, 4, 6) == pytest.approx(2 * fisher_exact(2, 6, 4, 6, "less"), rel=1e-12)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_columns_of_fisher_equal_a_loop_whatever_the_slices(alternative: str, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    n1, n2 = random.integers(0, 40, (2, 300))
    x1, x2 = random.integers(0, n1 + 1), random.integers(0, n2 + 1)
    rows = [fisher_exact(*row, alternative) for row in zip(x1, n1, x2, n2, strict=True)]
    for chunk in (1, 50, 1 << 20):
        monkeypatch.setattr("kb_cli.stats.hypothesis_tests.CHUNK", chunk)
        np.testing.assert_allclose(fisher_exact(x1, n1, x2, n2, alternative), rows, rtol=1e-12)


def test_fisher_of_nan_is_nan_and_of_one_possible_table_1() -> None:
    np.testing.assert_array_equal(
        fisher_exact([np.nan, 0, 5, 0], [9, 0, 5, 7], 3, [9, 9, 3, 9]), [np.nan, 1, 1, fisher_exact(0, 7, 3, 9)]
    )
    assert fisher_exact(0, 0, 0, 0) == 1.0
    assert fisher_exact(0, 12, 0, 9) == 1.0


@settings(max_examples=100)
@given(group, group, st.booleans())
def test_chi_square_agrees_with_scipy(one: tuple[int, int], two: tuple[int, int], continuity: bool) -> None:
    cells = np.array(table(one, two))
    result = chi_square(*one, *two, continuity=continuity)
    if (cells.sum(axis=0) == 0).any() or (cells.sum(axis=1) == 0).any():
        assert np.isnan(result.p)
        return
    expected = stats.chi2_contingency(cells, correction=continuity)
    assert result.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
    assert result.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert result.df == 1


def test_chi_square_by_hand() -> None:
    # 15/20 against 5/20: |ad - bc| = 200, N = 40: 40 * 200² / 20^4 = 10; Yates: 40 * (200 - 20)² / 20^4 = 8.1.
    assert chi_square(15, 20, 5, 20).statistic == pytest.approx(10)
    assert chi_square(15, 20, 5, 20, continuity=True).statistic == pytest.approx(8.1)
    assert chi_square(15, 20, 5, 20).p == pytest.approx(0.0015654, abs=5e-8)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_binomial_test_agrees_with_scipy(alternative: str) -> None:
    for events, total, risk in [(51, 235, 1 / 6), (0, 10, 0.3), (10, 10, 0.3), (3, 8, 0.0), (3, 3, 1.0)]:
        expected = stats.binomtest(events, total, risk, alternative.replace("_", "-")).pvalue
        assert binomial_test(events, total, risk, alternative) == pytest.approx(expected)
    assert binomial_test(0, 0, 0.5, alternative) == 1.0
    assert np.isnan(binomial_test([np.nan], 3, 0.5)[0])


def test_impossible_arguments() -> None:
    with pytest.raises(InvalidInput, match=r"comparator_events: 4 is above comparator_total 3"):
        fisher_exact(1, 2, 4, 3)
    with pytest.raises(InvalidInput, match=r"risk: 1\.5 is outside 0 to 1"):
        binomial_test(1, 2, 1.5)
    with pytest.raises(InvalidInput, match=r"alternative: no 'two-sided'\. Did you mean 'two_sided'"):
        fisher_exact(1, 2, 1, 3, "two-sided")

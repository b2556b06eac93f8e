"""Stratified tables. Oracles: statsmodels' StratifiedTable, R numbers, hand sums."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.hypothesis_tests import chi_square
from kb_cli.stats.stratified import (
    breslow_day_test,
    cochran_test,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_test,
    strata,
)

# Berkeley admissions of 1973 (Bickel, Hammel, O'Connell 1975, Science 187:398): admitted and rejected, men and women,
# departments A to F; R datasets::UCBAdmissions.
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


def test_berkeley_as_r_prints_it() -> None:
    # mantelhaen.test(UCBAdmissions): 1.4269, p 0.2323, OR 0.9046968 (0.7719074 to 1.0603298).
    corrected = mantel_haenszel_test(BERKELEY, continuity=True)
    assert corrected.statistic == pytest.approx(1.4269, abs=6e-5)
    assert corrected.p == pytest.approx(0.2323, abs=6e-5)
    np.testing.assert_allclose(mantel_haenszel_odds_ratio(BERKELEY), [0.9046968, 0.7719074, 1.0603298], atol=6e-8)


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_statsmodels(seed: int) -> None:
    tables = np.random.default_rng(seed).integers(1, 30, (6, 2, 2)).astype(float)
    theirs = StratifiedTable([table.copy() for table in tables])
    plain = theirs.test_null_odds()
    assert mantel_haenszel_test(tables).statistic == pytest.approx(plain.statistic)
    assert mantel_haenszel_test(tables).p == pytest.approx(plain.pvalue)
    for tarone in (False, True):
        expected = theirs.test_equal_odds(adjust=tarone)
        assert breslow_day_test(tables, tarone=tarone).statistic == pytest.approx(expected.statistic)
        assert breslow_day_test(tables, tarone=tarone).p == pytest.approx(expected.pvalue)
    np.testing.assert_allclose(mantel_haenszel_odds_ratio(tables, 0.9)[1:], theirs.oddsratio_pooled_confint(alpha=0.1))


def test_cochrans_test_of_one_stratum_is_pearsons() -> None:
    one = [[[15, 5], [5, 15]]]
    assert cochran_test(one).statistic == pytest.approx(chi_square(15, 20, 5, 20).statistic)
    # Mantel-Haenszel has N - 1 in place of N: 39/40 of it.
    assert mantel_haenszel_test(one).statistic == pytest.approx(10 * 39 / 40)
    # With correction: (|15 - 10| - 0.5)² / V, V = 20^4 / (40² * 39).
    assert mantel_haenszel_test(one, continuity=True).statistic == pytest.approx(4.5**2 / (20**4 / (1600 * 39)))


def test_trap_17_strata_that_say_nothing_are_left_out() -> None:
    useless = [[[1, 0], [0, 0]], [[0, 5], [0, 7]], [[4, 0], [6, 0]], [[0, 0], [2, 3]], [[0, 0], [0, 0]]]
    assert strata([*BERKELEY, *useless]).dropped == 5
    for test in (mantel_haenszel_test, cochran_test, breslow_day_test, mantel_haenszel_odds_ratio):
        np.testing.assert_allclose(test([*BERKELEY, *useless]), test(BERKELEY))


def test_a_deviation_below_half_is_not_corrected() -> None:
    # Observed minus expected is 0.25: subtracting 1/2 first, as statsmodels does, would make it look larger or equal.
    tables = [[[3, 5], [3, 6]]]
    deviation = 3 - 8 * 6 / 17
    assert abs(deviation) < 0.5
    assert mantel_haenszel_test(tables, continuity=True) == mantel_haenszel_test(tables)


def test_no_informative_stratum() -> None:
    for test in (mantel_haenszel_test, cochran_test, breslow_day_test):
        assert np.isnan(test([[[0, 5], [0, 7]]]).p)
        assert np.isnan(test(np.empty((0, 2, 2))).p)
    assert np.isnan(mantel_haenszel_odds_ratio([[[0, 5], [0, 7]]]).estimate)


def test_a_pooled_ratio_of_0_or_infinity_has_no_limits() -> None:
    result = mantel_haenszel_odds_ratio([[[0, 5], [3, 7]], [[0, 9], [1, 9]]])
    assert result.estimate == 0
    assert np.isnan(result.upper)
    assert mantel_haenszel_odds_ratio([[[5, 5], [0, 7]]]).estimate == np.inf
    assert np.isnan(breslow_day_test([[[0, 5], [3, 7]], [[0, 9], [1, 9]]]).p)


def test_breslow_day_at_a_pooled_ratio_of_exactly_1() -> None:
    mirrored = [[[8, 4], [4, 8]], [[4, 8], [8, 4]]]
    result = breslow_day_test(mirrored)
    assert mantel_haenszel_odds_ratio(mirrored).estimate == pytest.approx(1)
    # Expected 6 in each cell: variance 1 / (4/6), deviation 2: 2 * 4 / 1.5.
    assert result.statistic == pytest.approx(16 / 3)
    assert breslow_day_test(mirrored, tarone=True).statistic == pytest.approx(16 / 3)


def test_impossible_tables() -> None:
    with pytest.raises(InvalidInput, match=r"tables: the shape must be \(strata, 2, 2\), not \(2, 2\)"):
        strata([[1, 2], [3, 4]])
    with pytest.raises(InvalidInput, match=r"are not counts \(row 2, counted from 1\)"):
        strata([[[1, 2], [3, 4]], [[1, 2.5], [3, 4]]])
    with pytest.raises(InvalidInput, match="level: 95 is outside 0 to 1"):
        mantel_haenszel_odds_ratio(BERKELEY, 95)

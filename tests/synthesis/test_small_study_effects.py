"""Egger's test, the rank test, trim and fill."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import kendalltau

from kb_cli.stats.arguments import InvalidInput
from kb_cli.synthesis.meta_regression import meta_regression
from kb_cli.synthesis.methods import Method, preset
from kb_cli.synthesis.pooling import pool
from kb_cli.synthesis.results import NotTestable
from kb_cli.synthesis.small_study_effects import EggerTest, RankTest, TrimFill, egger_test, rank_test, trim_and_fill
from kb_cli.synthesis.studies import Studies, effects_of, studies_from_counts
from tests.synthesis.bodies import bcg, generic

COMMON = preset("inverse-variance")
# Symmetric about 0, so that nothing is missing; the last three can be taken away.
SYMMETRIC = (
    [0.0, -0.1, 0.1, -0.2, 0.2, -0.3, 0.3, -0.5, 0.5, -0.8, 0.8, -1.1, 1.1],
    [0.01, 0.02, 0.02, 0.04, 0.04, 0.07, 0.07, 0.12, 0.12, 0.2, 0.2, 0.3, 0.3],
)


def symmetric(rows: object = slice(None)) -> Studies:
    return generic(*SYMMETRIC).select(np.arange(13)[rows])  # type: ignore[index]


def test_egger_is_the_intercept_of_the_line_through_z_on_precision() -> None:
    effects = effects_of(bcg(), Method())
    error = np.sqrt(effects.variance)
    line = sm.OLS(effects.value / error, np.stack([np.ones(13), 1 / error], axis=1)).fit()
    test = egger_test(bcg())
    assert isinstance(test, EggerTest)
    assert (test.bias, test.limit) == pytest.approx(tuple(line.params))
    assert (test.standard_error, test.statistic, test.p) == pytest.approx(
        (line.bse[0], line.tvalues[0], line.pvalues[0])
    )
    assert ((test.lower, test.upper), (test.limit_lower, test.limit_upper)) == (
        pytest.approx(tuple(line.conf_int()[0])),
        pytest.approx(tuple(line.conf_int()[1])),
    )
    assert (test.df, test.k, test.tau2) == (11, 13, 0)


def test_eggers_mixed_model_is_a_regression_on_the_standard_error() -> None:
    how = preset("metafor")
    error = np.sqrt(effects_of(bcg(), how).variance)
    slope = meta_regression(bcg(), {"error": error}, how).coefficients[1]
    test = egger_test(bcg(), how, model="random")
    assert isinstance(test, EggerTest)
    assert (test.bias, test.statistic, test.p) == pytest.approx((slope.estimate, slope.statistic, slope.p))
    assert math.isinf(test.df)
    # metafor's regtest on these trials, as it documents both models.
    assert (test.statistic, test.p, test.limit) == pytest.approx((-0.8033, 0.4218, -0.5104), abs=1e-4)
    classical = egger_test(bcg(), how)
    assert isinstance(classical, EggerTest)
    assert (classical.statistic, classical.df, classical.p) == pytest.approx((-1.4013, 11, 0.1887), abs=5.1e-5)


def test_rank_test_of_the_bcg_trials() -> None:
    # metafor's ranktest, as its reference page prints it: exact p.
    test = rank_test(bcg())
    assert isinstance(test, RankTest)
    assert (test.tau, test.p) == pytest.approx((0.0256, 0.9524), abs=5.1e-5)
    assert test.method == "exact"


def test_rank_test_with_ties_is_an_approximation() -> None:
    y, v = np.arange(12.0), np.repeat([0.1, 0.2, 0.3, 0.4], 3)
    test = rank_test(generic(y, v))
    weights = 1 / v
    mean = np.average(y, weights=weights)
    expected = kendalltau((y - mean) / np.sqrt(v - 1 / weights.sum()), v, method="asymptotic")
    assert isinstance(test, RankTest)
    assert (test.tau, test.p, test.method) == (
        pytest.approx(expected.statistic),
        pytest.approx(expected.pvalue),
        "normal",
    )


@pytest.mark.parametrize("function", [egger_test, rank_test, trim_and_fill])
def test_below_ten_studies_nothing_is_tested(function: object) -> None:
    nine, ten = bcg().select(np.arange(9)), bcg().select(np.arange(10))
    answer = function(nine)  # type: ignore[operator]
    assert isinstance(answer, NotTestable)
    assert answer.reason == "fewer_than_10_studies"
    assert answer.text.endswith("needs at least 10 studies; there are 9.")
    assert not isinstance(function(ten), NotTestable)  # type: ignore[operator]
    assert not isinstance(function(nine, minimum=3), NotTestable)  # type: ignore[operator]
    assert isinstance(function(nine.select([0, 1]), minimum=0), NotTestable)  # type: ignore[operator]


def test_studies_that_cannot_be_used_do_not_count() -> None:
    counts = ([0] + [3] * 9, [20] * 10, [0] + [5] * 9, [20] * 10)
    answer = egger_test(studies_from_counts("odds_ratio", *counts))
    assert answer == NotTestable("fewer_than_10_studies", "Egger's test needs at least 10 studies; there are 9.")


def test_equal_precision_has_no_slope_and_no_ranks() -> None:
    equal = generic(np.arange(10.0), np.ones(10))
    assert getattr(egger_test(equal), "reason", None) == "equal_precision"
    assert getattr(rank_test(equal), "reason", None) == "equal_values"
    with pytest.raises(InvalidInput, match="say on which side studies are missing"):
        trim_and_fill(equal)
    assert isinstance(trim_and_fill(equal, side="left"), TrimFill)


@pytest.mark.parametrize("estimator", ["L0", "R0", "Q0"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_symmetric_funnel_misses_nothing(estimator: str, side: str) -> None:
    found = trim_and_fill(symmetric(), COMMON, estimator=estimator, side=side)
    assert isinstance(found, TrimFill)
    assert found.missing == 0
    assert found.filled.estimate == found.observed.estimate == pytest.approx(pool(symmetric(), COMMON).estimate)


@pytest.mark.parametrize(("kept", "side"), [([-1.1, -0.8, -0.5], "left"), ([1.1, 0.8, 0.5], "right")])
def test_studies_taken_away_are_filled_in_as_mirror_images(kept: list[float], side: str) -> None:
    rows = [row for row, value in enumerate(SYMMETRIC[0]) if value not in kept]
    found = trim_and_fill(symmetric(rows), COMMON)
    assert isinstance(found, TrimFill)
    assert found.side == side
    assert found.missing == 2
    outermost = {0.3: -kept[0], 0.2: -kept[1]}
    filled = [study for study in found.filled.studies if study.label.startswith("Filled")]
    assert {study.variance for study in filled} == set(outermost)
    first, second = ((study.value + outermost[study.variance]) / 2 for study in filled)
    assert first == pytest.approx(second)
    assert abs(first) < abs(found.observed.estimate)
    assert abs(found.filled.estimate) < abs(found.observed.estimate)


def test_trim_and_fill_of_the_bcg_trials() -> None:
    # metafor's trimfill with a common effect, as its reference page prints it.
    found = trim_and_fill(bcg(), COMMON, side="right")
    assert isinstance(found, TrimFill)
    assert found.missing == 4
    filled = found.filled
    assert (filled.estimate, filled.standard_error) == pytest.approx((-0.2910, 0.0383), abs=5.1e-5)
    assert filled.heterogeneity.q.statistic == pytest.approx(262.7316, abs=5.1e-5)


def test_trimming_by_a_common_effect_and_filling_for_random_effects() -> None:
    found = trim_and_fill(bcg(), preset("metafor"), side="right", trim_model="common")
    assert isinstance(found, TrimFill)
    assert found.missing == 4
    assert found.filled.heterogeneity.tau2.estimate > 0

"""The variance between studies: each estimator by what defines it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.meta_analysis import combine_effects

from kb_cli.stats.arguments import InvalidInput
from kb_cli.synthesis.between_study_variance import (
    estimate_tau2,
    generalised_q,
    intercept,
    likelihood_gradient,
    log_likelihood,
    profile_likelihood_interval,
    q_profile_interval,
)
from kb_cli.synthesis.methods import PRESETS, TAU2_ESTIMATORS
from kb_cli.synthesis.studies import effects_of
from tests.synthesis.bodies import bcg

EFFECTS = np.array([-0.9, -0.1, 0.3, 0.4, 1.8])
VARIANCES = np.array([0.10, 0.04, 0.20, 0.05, 0.15])
ONE = intercept(5)
numbers = st.lists(
    st.tuples(st.floats(-3, 3).map(lambda x: round(x, 3)), st.floats(0.01, 2).map(lambda x: round(x, 3))),
    min_size=3,
    max_size=12,
)


@pytest.mark.parametrize("name", ["DL", "HE", "PM", "REML"])
def test_with_equal_variances_unbiased_estimators_are_the_variance_of_the_effects_less_that_within(name: str) -> None:
    assert estimate_tau2(EFFECTS, np.full(5, 0.1), ONE, name) == pytest.approx(np.var(EFFECTS, ddof=1) - 0.1, rel=1e-10)


@pytest.mark.parametrize("name", ["ML", "HS"])
def test_with_equal_variances_ml_and_hs_divide_by_the_number_of_studies(name: str) -> None:
    assert estimate_tau2(EFFECTS, np.full(5, 0.1), ONE, name) == pytest.approx(np.var(EFFECTS) - 0.1, rel=1e-10)


def test_with_equal_variances_sidik_jonkman_has_a_closed_form() -> None:
    start = np.var(EFFECTS)
    expected = start * np.var(EFFECTS, ddof=1) / (0.1 + start)
    assert estimate_tau2(EFFECTS, np.full(5, 0.1), ONE, "SJ") == pytest.approx(expected, rel=1e-12)


# R's metafor on the log risk ratios of the BCG trials, printed with 4 decimals.
@pytest.mark.parametrize(
    ("name", "tau2"),
    [("DL", 0.3088), ("PM", 0.3181), ("REML", 0.3132), ("ML", 0.2800), ("SJ", 0.3455), ("HS", 0.2284), ("HE", 0.3286)],
)
def test_estimates_of_the_bcg_trials(name: str, tau2: float) -> None:
    effects = effects_of(bcg(), PRESETS["metafor"])
    assert estimate_tau2(effects.value, effects.variance, intercept(13), name) == pytest.approx(tau2, abs=5.1e-5)


def test_a_small_variance_beside_a_very_uncertain_study_keeps_its_digits() -> None:
    y, v = np.array([0.0, 2e-3, -2e-3, 1e-3, 50.0]), np.array([1e-7, 1e-7, 1e-7, 1e-7, 1e4])
    tau2 = estimate_tau2(y, v, intercept(5), "PM")
    assert 0 < tau2 < 1e-5
    assert generalised_q(y, v, intercept(5), tau2) == pytest.approx(4, rel=1e-11)


def test_dl_and_pm_are_those_of_statsmodels() -> None:
    for name, theirs in (("DL", "dl"), ("PM", "pm")):
        expected = combine_effects(EFFECTS, VARIANCES, method_re=theirs, atol=1e-11).tau2
        assert estimate_tau2(EFFECTS, VARIANCES, ONE, name) == pytest.approx(expected, rel=1e-7)


def test_two_step_dl_takes_its_weights_from_the_first_step() -> None:
    weights = 1 / (VARIANCES + estimate_tau2(EFFECTS, VARIANCES, ONE, "DL"))
    mean = np.average(EFFECTS, weights=weights)
    q = (weights * (EFFECTS - mean) ** 2).sum()
    within = (weights * VARIANCES).sum() - (weights**2 * VARIANCES).sum() / weights.sum()
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    assert estimate_tau2(EFFECTS, VARIANCES, ONE, "DL2") == pytest.approx((q - within) / scale, rel=1e-12)


def test_dl_about_another_estimate_takes_its_q() -> None:
    weights = 1 / VARIANCES
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    assert estimate_tau2(EFFECTS, VARIANCES, ONE, "DL", q=20.0) == pytest.approx((20.0 - 4) / scale, rel=1e-12)


def test_empirical_bayes_of_viechtbauer_2005() -> None:
    # J Educ Behav Stat 30:261, example 2, page 272.
    y = [0.1, -0.162, -0.09, -0.049, -0.046, -0.01, -0.431, -0.261, 0.134, 0.019, 0.175, 0.056, 0.045, 0.103, 0.121]
    v = [0.016, 0.015, 0.05, 0.05, 0.032, 0.052, 0.036, 0.024, 0.034, 0.033, 0.031, 0.034, 0.039, 0.167, 0.134]
    y, v = np.array([*y, -0.482, 0.29, 0.342]), np.array([*v, 0.096, 0.016, 0.035])
    assert estimate_tau2(y, v, intercept(18), "PM") == pytest.approx(0.0104, abs=5.1e-5)


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_definitions_hold_whatever_the_studies(rows: list[tuple[float, float]]) -> None:
    y, v = np.array(rows).T
    design = intercept(len(y))
    df = len(y) - 1
    pm = estimate_tau2(y, v, design, "PM")
    q = generalised_q(y, v, design, pm)
    assert q == pytest.approx(df, rel=1e-8) if pm > 0 else q <= df * (1 + 1e-9)
    for name in ("REML", "ML"):
        restricted = name == "REML"
        tau2 = estimate_tau2(y, v, design, name)
        slope = likelihood_gradient(y, v, design, tau2, restricted=restricted)
        assert slope == pytest.approx(0, abs=1e-7) if tau2 > 0 else slope <= 1e-9
        best = log_likelihood(y, v, design, tau2, restricted=restricted)
        for other in np.geomspace(1e-6, 50, 40):
            assert log_likelihood(y, v, design, other, restricted=restricted) <= best + 1e-9
    lower, upper = q_profile_interval(y, v, design, 0.95)
    assert 0 <= lower <= upper
    for limit, quantile in ((lower, chi2.ppf(0.975, df)), (upper, chi2.ppf(0.025, df))):
        found = generalised_q(y, v, design, limit)
        assert found == pytest.approx(quantile, rel=1e-8) if limit > 0 else found <= quantile * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(numbers, st.randoms(use_true_random=False), st.sampled_from(TAU2_ESTIMATORS))
def test_order_and_unit_do_not_matter_and_nothing_is_negative(rows: list, random: object, name: str) -> None:
    y, v = np.array(rows).T
    tau2 = estimate_tau2(y, v, intercept(len(y)), name)
    order = np.arange(len(y))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert tau2 >= 0
    assert estimate_tau2(y[order], v[order], intercept(len(y)), name) == pytest.approx(tau2, rel=1e-8, abs=1e-11)
    assert estimate_tau2(1e3 * y, 1e6 * v, intercept(len(y)), name) == pytest.approx(1e6 * tau2, rel=1e-8, abs=1e-5)
    assert estimate_tau2(y + 7, v, intercept(len(y)), name) == pytest.approx(tau2, rel=1e-6, abs=1e-9)


def test_a_likelihood_with_two_maxima_gives_the_higher_one() -> None:
    # One precise study, one less so and one far away that is hardly known: two maxima above 0.
    y, v = np.array([0.2, -0.3, 5.6]), np.array([0.016, 0.129, 5.089])
    design = intercept(3)
    slopes = np.sign([likelihood_gradient(y, v, design, point) for point in np.geomspace(1e-4, 50, 200)])
    assert (np.diff(slopes) < 0).sum() == 2
    grid = np.concatenate([[0.0], np.geomspace(1e-8, 100, 4000)])
    heights = [log_likelihood(y, v, design, point) for point in grid]
    best = log_likelihood(y, v, design, estimate_tau2(y, v, design, "REML"))
    assert best >= max(heights) - 1e-9


def test_profile_likelihood_ends_half_a_quantile_below_the_top() -> None:
    best = estimate_tau2(EFFECTS, VARIANCES, ONE, "REML")
    lower, upper = profile_likelihood_interval(EFFECTS, VARIANCES, ONE, 0.95)
    floor = log_likelihood(EFFECTS, VARIANCES, ONE, best) - chi2.ppf(0.95, 1) / 2
    assert lower < best < upper
    assert log_likelihood(EFFECTS, VARIANCES, ONE, lower) == pytest.approx(floor, rel=1e-8)
    assert log_likelihood(EFFECTS, VARIANCES, ONE, upper) == pytest.approx(floor, rel=1e-8)


def test_profile_likelihood_of_studies_that_agree_starts_at_0() -> None:
    lower, upper = profile_likelihood_interval(np.array([0.1, 0.12, 0.08]), np.full(3, 0.2), intercept(3), 0.95)
    assert lower == 0 < upper


@pytest.mark.parametrize("name", TAU2_ESTIMATORS)
def test_one_study_and_equal_effects_give_0(name: str) -> None:
    assert estimate_tau2(np.array([0.4]), np.array([0.1]), intercept(1), name) == 0
    assert estimate_tau2(np.full(4, 0.4), np.full(4, 0.1), intercept(4), name) == 0


def test_one_study_has_no_interval_of_tau2() -> None:
    for function in (q_profile_interval, profile_likelihood_interval):
        assert np.isnan(function(np.array([0.4]), np.array([0.1]), intercept(1), 0.95)).all()


def test_covariates_that_depend_on_each_other_and_unknown_estimators_are_refused() -> None:
    with pytest.raises(InvalidInput, match="the covariates depend on each other"):
        estimate_tau2(EFFECTS, VARIANCES, np.ones((5, 2)), "DL")
    with pytest.raises(InvalidInput, match=r"no 'REMLL'\. Did you mean 'REML'"):
        estimate_tau2(EFFECTS, VARIANCES, ONE, "REMLL")

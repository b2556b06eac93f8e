"""Survival from individual data. Data: leukaemia trial of Miller 1981 ("aml" in R's survival), printed by R there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.log_rank import log_rank_from_tables
from kb_cli.stats.survival import (
    compare_restricted_means,
    cox_two_groups,
    kaplan_meier,
    log_rank,
    restricted_mean,
)

MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NOT_MAINTAINED = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
TIME = MAINTAINED[0] + NOT_MAINTAINED[0]
EVENT = MAINTAINED[1] + NOT_MAINTAINED[1]
ARM = ["a"] * 11 + ["b"] * 12

people = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=4, max_size=60)


def test_curve_by_hand() -> None:
    curve = kaplan_meier(*MAINTAINED)
    np.testing.assert_array_equal(curve.times[:3], [9, 13, 18])
    np.testing.assert_array_equal(curve.at_risk[:3], [11, 10, 8])
    np.testing.assert_allclose(curve.survival[:3], [10 / 11, 9 / 11, 9 / 11 * 7 / 8])
    np.testing.assert_allclose(curve.log_variance[:2], [1 / 110, 1 / 110 + 1 / 90])


def test_band_as_r_prints_it() -> None:
    # R summary(survfit(Surv(time, status) ~ x, aml)), maintained, time 13: 0.818, SE 0.1163, log band 0.6192 to 1.
    curve = kaplan_meier(*MAINTAINED)
    lower, upper = curve.band()
    np.testing.assert_allclose([curve.survival[1], lower[1], upper[1]], [0.818, 0.619, 1.0], atol=6e-4)


def test_trap_27_medians_as_r_prints_them() -> None:
    # R print(survfit): 31 (18 to NA) and 23 (8 to NA); lifelines' log(-log) limits differ.
    assert kaplan_meier(*MAINTAINED).median() == (31, 18, np.inf)
    assert kaplan_meier(*NOT_MAINTAINED).median() == (23, 8, np.inf)
    assert kaplan_meier(*MAINTAINED).median(transform="log_log") == (31, 13, np.inf)


def test_a_curve_level_at_one_half_gives_the_middle() -> None:
    # Survival 1/2 from 2 to 3: R gives 2.5.
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).median().estimate == 2.5
    # Level at 1/2 up to the end of the data: R gives the time it is reached.
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]).median().estimate == 2


def test_a_median_that_is_not_reached_is_infinite() -> None:
    assert kaplan_meier([5, 6, 7], [0, 0, 0]).median() == (np.inf, np.inf, np.inf)
    assert kaplan_meier([5, 6, 7], [1, 0, 0]).median().estimate == np.inf


def test_log_rank_and_cox_as_r_prints_them() -> None:
    # R survdiff: expected 10.69 and 7.31, chi-square 3.4 (3.396389), p 0.0653; coxph Efron 0.9155 (0.5119).
    result = log_rank(TIME, EVENT, ARM)
    np.testing.assert_array_equal(result.observed, [7, 11])
    np.testing.assert_allclose(result.expected, [10.69, 7.31], atol=0.0053)
    assert result.test.statistic == pytest.approx(3.396389, abs=6e-7)
    assert result.test.p == pytest.approx(0.0653, abs=6e-5)
    np.testing.assert_allclose(cox_two_groups(TIME, EVENT, ARM)[:2], [0.9155, 0.5119], atol=6e-5)
    np.testing.assert_allclose(cox_two_groups(TIME, EVENT, ARM, "breslow")[:2], [0.9042, 0.5122], atol=6e-5)


def test_the_one_step_hazard_ratio_goes_with_o_minus_e() -> None:
    result = log_rank(TIME, EVENT, ARM)
    ratio = result.hazard_ratio()
    assert np.log(ratio.estimate) == pytest.approx((7 - result.expected[0]) / result.covariance[0, 0])
    assert ratio.lower < ratio.estimate < 1 < ratio.upper


def test_log_rank_from_tables_by_hand() -> None:
    # Two times: 1 of 5 against 0 of 5, then 1 of 4 against 2 of 5.
    result = log_rank_from_tables([[1, 0], [1, 2]], [[5, 5], [4, 5]])
    np.testing.assert_allclose(result.expected, [0.5 + 4 * 3 / 9, 0.5 + 5 * 3 / 9])
    variance = 0.25 + 4 * 5 * 3 * 6 / (81 * 8)
    assert result.covariance[0, 0] == pytest.approx(variance)
    assert result.test.statistic == pytest.approx((2 - result.expected[0]) ** 2 / variance)


@pytest.mark.parametrize("groups", [2, 3, 4])
def test_log_rank_agrees_with_lifelines(groups: int) -> None:
    lifelines = pytest.importorskip("lifelines.statistics")
    random = np.random.default_rng(groups)
    time, event = random.integers(1, 30, 120), random.integers(0, 2, 120)
    group = random.integers(0, groups, 120)
    expected = lifelines.multivariate_logrank_test(time, group, event)
    result = log_rank(time, event, group)
    assert result.test.statistic == pytest.approx(expected.test_statistic)
    assert result.test.p == pytest.approx(expected.p_value)
    assert result.test.df == groups - 1


def test_log_rank_without_events_is_undefined() -> None:
    assert np.isnan(log_rank([1, 2, 3], [0, 0, 0], [1, 1, 2]).test.p)
    assert np.isnan(log_rank_from_tables(np.empty((0, 2)), np.empty((0, 2))).test.p)


def test_restricted_mean_by_hand() -> None:
    # Survival 1 to 1, 3/4 to 2, 3/8 to 4: area 1 + 3/4 + 2 * 3/8; variance (1.5² / (4*3) + 0.75² / (2*1)).
    mean = restricted_mean([1, 1.5, 2, 5], [1, 0, 1, 0], 4)
    assert mean.value == pytest.approx(2.5)
    assert mean.standard_error == pytest.approx(np.sqrt(1.5**2 / 12 + 0.75**2 / 2))


def test_trap_5_without_censoring_it_is_the_mean_of_what_was_seen() -> None:
    time = np.array([1.0, 2, 2, 3, 5, 8, 9, 12, 13, 20])
    mean = restricted_mean(time, np.ones(10), 10)
    capped = np.minimum(time, 10)
    assert mean.value == pytest.approx(capped.mean())
    # Greenwood's variance is that of a mean with n in place of n - 1; lifelines' is n times larger.
    assert mean.standard_error == pytest.approx(capped.std() / np.sqrt(10))


def test_restricted_mean_agrees_with_lifelines() -> None:
    lifelines = pytest.importorskip("lifelines")
    utils = pytest.importorskip("lifelines.utils")
    for times, events in (MAINTAINED, NOT_MAINTAINED):
        for tau in (10, 30, 45):
            fitted = lifelines.KaplanMeierFitter().fit(times, events)
            expected = utils.restricted_mean_survival_time(fitted, t=tau)
            assert restricted_mean(times, events, tau).value == pytest.approx(expected)


def test_means_compared() -> None:
    one, two = restricted_mean(*MAINTAINED, 40), restricted_mean(*NOT_MAINTAINED, 40)
    pair = compare_restricted_means(*MAINTAINED, *NOT_MAINTAINED, 40)
    error = np.hypot(one.standard_error, two.standard_error)
    assert pair.difference == pytest.approx(
        (
            one.value - two.value,
            error,
            one.value - two.value - 1.959963984540054 * error,
            one.value - two.value + 1.959963984540054 * error,
        )
    )
    assert pair.p_difference == pytest.approx(2 * stats.norm.sf(abs(one.value - two.value) / error))
    assert pair.ratio.estimate == pytest.approx(one.value / two.value)
    log_error = np.hypot(one.standard_error / one.value, two.standard_error / two.value)
    assert pair.ratio.upper == pytest.approx(pair.ratio.estimate * np.exp(1.959963984540054 * log_error))
    assert pair.lost_ratio.estimate == pytest.approx((40 - one.value) / (40 - two.value))
    assert np.isnan(compare_restricted_means([9, 9], [0, 0], *NOT_MAINTAINED, 8).lost_ratio.estimate)


def test_a_restricted_mean_beyond_the_data_is_refused() -> None:
    with pytest.raises(InvalidInput, match="tau: 162 is after the last observation at 161, which is censored"):
        restricted_mean(*MAINTAINED, 162)
    # The last one had the event: survival is 0 from there.
    assert restricted_mean(*NOT_MAINTAINED, 100).value == restricted_mean(*NOT_MAINTAINED, 45).value


@settings(max_examples=60)
@given(people)
def test_properties_of_a_curve(rows: list[tuple[int, bool]]) -> None:
    time, event = [row[0] for row in rows], [row[1] for row in rows]
    curve = kaplan_meier(time, event)
    assert (np.diff(np.concatenate([[1.0], curve.survival])) <= 0).all()
    for transform in ("log", "log_log", "plain"):
        lower, upper = curve.band(0.9, transform)
        known = ~np.isnan(lower) & (curve.survival > 0)
        assert (lower[known] <= curve.survival[known] + 1e-12).all()
        assert (curve.survival[known] <= upper[known] + 1e-12).all()
        median = curve.median(0.9, transform)
        assert median.lower <= median.estimate <= median.upper


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kaplan_meier([1, -2], [1, 0]), "time: -2 is not a time (row 2, counted from 1)"),
        (lambda: kaplan_meier([1, np.nan], [1, 0]), "time: nan is not a time (row 2, counted from 1)"),
        (lambda: kaplan_meier([1, 2], [1, 2]), "event: 2 is not 0 or 1 (row 2, counted from 1)"),
        (lambda: kaplan_meier([1, 2], [1]), "event: there are 1 for 2 times"),
        (lambda: kaplan_meier([], []), "time: a list of at least one time is needed, not shape (0,)"),
        (lambda: log_rank([1, 2], [1, 1], ["a", "a"]), "group: there is one group only"),
        (lambda: cox_two_groups([1, 2, 3], [1, 1, 1], [1, 2, 3]), "group: two groups are compared, not 3"),
        (lambda: restricted_mean([1, 2], [1, 1], 0), "tau: 0 is not above 0"),
        (lambda: kaplan_meier([1], [1]).median(95), "level: 95 is outside 0 to 1 (0.95 stands for 95 %)"),
        (
            lambda: log_rank_from_tables([[3, 0]], [[2, 5]]),
            "events: [3.0, 0.0] is above at_risk [2.0, 5.0] (row 1, counted from 1)",
        ),
    ],
)
def test_impossible_arguments(call, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        call()
    assert str(caught.value) == message

"""Effect sizes. Reference numbers: metafor's escalc as its tests print them, the Cochrane Handbook, hand sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import effectsize_smd

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.effect_sizes import (
    DEFAULT,
    NONE,
    ZeroCells,
    log_odds_ratio,
    log_rate_ratio,
    log_ratio_of_means,
    log_risk_ratio,
    mean_difference,
    peto_log_odds_ratio,
    risk_difference_effect,
    standardized_mean_difference,
    standardized_mean_difference_unequal,
)
from kb_cli.stats.hazard_ratios import (
    hazard_ratio_from_log_rank,
    log_hazard_ratio_from_interval,
    log_hazard_ratio_from_log_rank,
    log_hazard_ratio_from_p,
    log_hazard_ratio_from_p_and_events,
)

# Length of stay, first four trials of Normand 1999, Stat Med 18:321 (table III): mean, SD, n of both groups.
NORMAND = np.array(
    [(55, 47, 155, 75, 64, 156), (27, 7, 31, 29, 4, 32), (64, 17, 75, 119, 29, 71), (66, 20, 18, 137, 48, 18)]
).T
# metafor 4.6.0, escalc (as in PyMARE's metafor_escalc_reference.json): mean, SD, n of both groups, MD, its variance,
# g, its variance.
ESCALC = np.array(
    [
        (0.8, 1.0, 10, 0.2, 1.0, 10, 0.6, 0.2, 0.57458785621423214, 0.20825378011272169),
        (2.0, 0.9, 12, 1.4, 1.3, 90, 0.6, 0.086277777777777787, 0.47177727137710784, 0.095535492453209289),
        (1.0, 0.7, 5, 0.1, 1.5, 400, 0.9, 0.10362499999999999, 0.60122105154316374, 0.20294625525039342),
        (1.0, 1.0, 5, 0.0, 1.0, 5, 1.0, 0.4, 0.90270333367640987, 0.44074366543152521),
    ]
).T
group = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_means_as_metafor_has_them() -> None:
    np.testing.assert_allclose(mean_difference(*ESCALC[:6]), ESCALC[6:8], rtol=1e-12)
    np.testing.assert_allclose(standardized_mean_difference(*ESCALC[:6]), ESCALC[8:], rtol=1e-12)
    # metafor test_misc_escalc.r: SMDH and ROM, printed to four decimals.
    unequal = standardized_mean_difference_unequal(*NORMAND)
    np.testing.assert_allclose(unequal.value, [-0.3553, -0.3465, -2.3018, -1.8880], atol=5.1e-5)
    np.testing.assert_allclose(unequal.variance, [0.0131, 0.0657, 0.0509, 0.1874], atol=5.1e-5)
    ratio = log_ratio_of_means(*NORMAND)
    np.testing.assert_allclose(ratio.value, [-0.3102, -0.0715, -0.6202, -0.7303], atol=5.1e-5)
    np.testing.assert_allclose(ratio.variance, [0.0094, 0.0028, 0.0018, 0.0119], atol=5.1e-5)


def test_trap_19_the_revman_variant_is_that_of_statsmodels() -> None:
    m1, s1, n1, m2, s2, n2 = NORMAND
    expected = effectsize_smd(m1, s1, n1, m2, s2, n2)
    np.testing.assert_allclose(standardized_mean_difference(*NORMAND, "revman"), expected, rtol=1e-12)
    assert not np.allclose(standardized_mean_difference(*NORMAND).variance, expected[1], rtol=1e-3)


def test_smd_parts_by_hand() -> None:
    # Difference 1, both SD 1, 5 each: d = 1, df 8, N 10.
    d = standardized_mean_difference(1, 1, 5, 0, 1, 5, bias_correction="none")
    assert d == pytest.approx((1, 0.4 + 1 / 20))
    assert standardized_mean_difference(1, 1, 5, 0, 1, 5, "revman").value == pytest.approx(1 - 3 / 31)
    factor = standardized_mean_difference(1, 1, 5, 0, 1, 5).value
    assert standardized_mean_difference(1, 1, 5, 0, 1, 5, variance="LS2").variance == pytest.approx(factor**2 * 0.45)
    unbiased = 0.4 + (1 - 6 / (8 * factor**2)) * factor**2
    assert standardized_mean_difference(1, 1, 5, 0, 1, 5, variance="UB").variance == pytest.approx(unbiased)


def test_pooled_mean_difference_by_hand() -> None:
    # Pooled variance (4*1 + 9*4) / 13 = 40/13.
    assert mean_difference(3, 1, 5, 1, 2, 10, pooled_sd=True) == pytest.approx((2, 40 / 13 * (1 / 5 + 1 / 10)))


def test_no_spread_and_tiny_groups_have_no_smd() -> None:
    assert np.isnan(standardized_mean_difference(3, 0, 5, 1, 0, 10).value)
    assert np.isnan(standardized_mean_difference(3, 1, 1, 1, 1, 1).value)
    assert np.isnan(mean_difference(3, 1, 0, 1, 2, 10).variance)


def test_counts_by_hand() -> None:
    # BCG trial 1 (Colditz 1994, JAMA 271:698): 4 of 123 against 11 of 139; metafor prints -0.8893, 0.3256.
    np.testing.assert_allclose(log_risk_ratio(4, 123, 11, 139), [-0.8893, 0.3256], atol=5.1e-5)
    assert log_odds_ratio(4, 123, 11, 139) == pytest.approx(
        (np.log(4 * 128 / (119 * 11)), 1 / 4 + 1 / 119 + 1 / 11 + 1 / 128)
    )
    assert risk_difference_effect(4, 10, 2, 20) == pytest.approx((0.3, 0.4 * 0.6 / 10 + 0.1 * 0.9 / 20))
    # Peto: O 4, E 7.0420, V = 123*139*15*247 / (262² * 261).
    peto = peto_log_odds_ratio(4, 123, 11, 139)
    variance = 123 * 139 * 15 * 247 / (262**2 * 261)
    assert peto == pytest.approx(((4 - 123 * 15 / 262) / variance, 1 / variance))


def test_trap_1_nothing_is_added_to_a_trial_without_an_empty_cell() -> None:
    # statsmodels' effectsize_2proportions(zero_correction=0.5) gives -0.788 for 10/100 against 20/100.
    assert log_odds_ratio(10, 100, 20, 100, DEFAULT).value == pytest.approx(np.log(10 * 80 / (90 * 20)))


def test_trap_7_the_rule_for_empty_cells() -> None:
    counts = ([0, 10], [50, 100], [3, 20], [50, 100])
    only, every, all_, none = (
        log_odds_ratio(*counts, ZeroCells(to=to)).value for to in ("only0", "if0all", "all", "none")
    )
    corrected = [np.log(0.5 * 47.5 / (50.5 * 3.5)), np.log(10.5 * 80.5 / (90.5 * 20.5))]
    np.testing.assert_allclose(only, [corrected[0], np.log(10 * 80 / (90 * 20))])
    np.testing.assert_allclose(every, corrected)
    np.testing.assert_allclose(all_, corrected)
    assert np.isnan(none[0])
    assert none[1] == only[1]
    # Totals of the risk ratio: RevMan and metafor 0.5/51, meta with RR.Cochrane = FALSE 0.5/50.5.
    assert log_risk_ratio(0, 50, 3, 50).value == pytest.approx(np.log((0.5 / 51) / (3.5 / 51)))
    narrow = log_risk_ratio(0, 40, 3, 50, corrected_total="events_only")
    assert narrow.value == pytest.approx(np.log((0.5 / 40.5) / (3.5 / 50.5)))
    assert narrow.variance == pytest.approx(1 / 0.5 - 1 / 40.5 + 1 / 3.5 - 1 / 50.5)


def test_trap_9_tables_without_any_event() -> None:
    assert log_odds_ratio(0, 10, 0, 20).value == pytest.approx(np.log(0.5 * 20.5 / (10.5 * 0.5)))
    dropped = log_odds_ratio([0, 10, 1], [10, 10, 10], [0, 20, 2], 20, ZeroCells(double_zero="drop"))
    np.testing.assert_array_equal(np.isnan(dropped.value), [True, True, False])
    assert risk_difference_effect(0, 10, 0, 20) == (0, 0)
    assert np.isnan(peto_log_odds_ratio(0, 10, 0, 20).value)


def test_rates() -> None:
    assert log_rate_ratio(4, 10, 8, 40) == pytest.approx((np.log(2), 1 / 4 + 1 / 8))
    assert log_rate_ratio(0, 10, 8, 40) == pytest.approx((np.log(0.05 / (8.5 / 40)), 1 / 0.5 + 1 / 8.5))
    assert np.isnan(log_rate_ratio(0, 10, 8, 40, NONE).value)


@given(group, group)
def test_swapping_groups_changes_the_sign_only(one: tuple[int, int], two: tuple[int, int]) -> None:
    for function in (log_risk_ratio, log_odds_ratio, risk_difference_effect, peto_log_odds_ratio):
        result, swapped = function(*one, *two), function(*two, *one)
        np.testing.assert_allclose(result, [-swapped.value, swapped.variance], rtol=1e-9, atol=1e-12)


def test_columns_equal_a_loop() -> None:
    random = np.random.default_rng(4)
    n1, n2 = random.integers(0, 20, (2, 100))
    x1, x2 = random.integers(0, n1 + 1), random.integers(0, n2 + 1)
    for function in (log_risk_ratio, log_odds_ratio, risk_difference_effect, peto_log_odds_ratio):
        columns = np.stack(function(x1, n1, x2, n2), axis=1)
        rows = [function(*row) for row in zip(x1, n1, x2, n2, strict=True)]
        np.testing.assert_allclose(columns, rows, rtol=1e-12)


def test_hazard_ratio_from_log_rank() -> None:
    assert log_hazard_ratio_from_log_rank(-8, 20) == pytest.approx((-0.4, 0.05))
    result = hazard_ratio_from_log_rank(-8, 20)
    half = 1.959963984540054 / np.sqrt(20)
    np.testing.assert_allclose(result, np.exp([-0.4, -0.4 - half, -0.4 + half]))
    assert np.isnan(log_hazard_ratio_from_log_rank(0, 0).value)


def test_hazard_ratio_from_interval_and_p() -> None:
    # An interval made from log HR -0.5 and SE 0.2 gives both back, at 95 % and at 97.5 %.
    for level, z in ((0.95, 1.959963984540054), (0.975, 2.241402727604947)):
        limits = np.exp(-0.5 + np.array([-1, 1]) * z * 0.2)
        assert log_hazard_ratio_from_interval(*limits, level) == pytest.approx((-0.5, 0.04))
    assert log_hazard_ratio_from_p(np.exp(-0.5), 0.012419330651552318) == pytest.approx((-0.5, 0.04))
    # Halving p: the one-sided p of the same result.
    assert log_hazard_ratio_from_p(np.exp(-0.5), 0.006209665325776159, sides=1) == pytest.approx((-0.5, 0.04))
    assert np.isnan(log_hazard_ratio_from_p(1.0, 0.5).variance)


def test_trap_24_a_ratio_outside_the_middle_of_its_interval_is_refused() -> None:
    # INO-VATE's overall survival: hazard ratio 0.77 (97.5 % CI 0.58 to 1.03).
    assert log_hazard_ratio_from_interval(0.58, 1.03, 0.975, 0.77, decimals=2).value == pytest.approx(np.log(0.77))
    with pytest.raises(InvalidInput, match=r"hazard_ratio: 0\.7 is not in the middle of its interval on the log scale"):
        log_hazard_ratio_from_interval(0.58, 1.03, 0.975, 0.7, decimals=2)


def test_trap_25_hazard_ratio_from_p_and_events() -> None:
    # 100 events, 1:1, p of z = 2: V 25, log HR -2/5.
    p = 0.04550026389635842
    assert log_hazard_ratio_from_p_and_events(p, 40, 60, True) == pytest.approx((-0.4, 1 / 25))
    assert log_hazard_ratio_from_p_and_events(p, 60, 40, False).value == pytest.approx(0.4)
    assert log_hazard_ratio_from_p_and_events(p, 50, 50, True, 2.0).variance == pytest.approx(9 / 200)


def test_impossible_arguments() -> None:
    with pytest.raises(InvalidInput, match="sd: -1 is negative"):
        mean_difference(1, -1, 5, 1, 1, 5)
    with pytest.raises(InvalidInput, match=r"mean: -1 is not above 0 \(row 2"):
        log_ratio_of_means([1, -1], 1, 5, 1, 1, 5)
    with pytest.raises(InvalidInput, match="lower: 2 is above upper 1"):
        log_hazard_ratio_from_interval(2, 1)
    with pytest.raises(InvalidInput, match=r"to: no 'only'\. Did you mean 'only0'"):
        ZeroCells(to="only")

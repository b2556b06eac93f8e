"""Conversions. Reference: the Cochrane Handbook's worked numbers, Altman and Bland 2011 (BMJ 343:d2304), identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.conversions import (
    change_level,
    interval_from_standard_error,
    is_ratio_interval_symmetric,
    p_from_interval,
    p_from_standard_error,
    standard_error_from_interval,
    standard_error_from_limit,
    standard_error_from_p,
    two_sided_level,
)

Z95, Z90, Z975 = 1.959963984540054, 1.6448536269514722, 2.241402727604947
estimates = st.floats(-50, 50).filter(lambda value: abs(value) > 0.01)
errors = st.floats(0.05, 20)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.975, 0.99])


def test_trap_21_divisors_of_each_level() -> None:
    # Cochrane Handbook 6.3.1: 3.92, 3.29 and 5.15.
    np.testing.assert_allclose(
        1 / standard_error_from_interval(0, 1, [0.95, 0.9, 0.99]), [3.92, 3.29, 5.15], atol=0.005
    )


def test_trap_21_sides() -> None:
    np.testing.assert_allclose(two_sided_level([0.975, 0.95, 0.99], 1), [0.95, 0.9, 0.98])
    assert two_sided_level(0.95, 2) == 0.95
    # One-sided 97.5 % upper limit of a difference of 2 with SE 1.5: that of the 95 % interval.
    assert standard_error_from_limit(2, 2 + 1.5 * Z95, 0.975, sides=1) == pytest.approx(1.5)
    assert standard_error_from_limit(2, 2 - 1.5 * Z90, 0.95, sides=1) == pytest.approx(1.5)
    with pytest.raises(InvalidInput, match=r"0\.5 one-sided has no two-sided counterpart"):
        two_sided_level(0.5, 1)
    with pytest.raises(InvalidInput, match="sides: 3 is neither 1 nor 2"):
        two_sided_level(0.95, 3)


def test_trap_22_small_samples_by_t() -> None:
    # Handbook 5.1, 7.7.3.3: mean difference 3.8, p 0.008, 25 and 22 participants: t 2.78, SE 1.37.
    assert standard_error_from_p(3.8, 0.008, df=45) == pytest.approx(1.37, abs=0.005)
    assert standard_error_from_p(3.8, 0.008, df=45) < 0.96 * standard_error_from_p(3.8, 0.008)
    # A 95 % interval of 4.2 width at 24 degrees of freedom: t 2.0639.
    assert standard_error_from_interval(30, 34.2, df=24) == pytest.approx(4.2 / (2 * 2.0639), rel=1e-4)


def test_trap_23_p_is_halved_first() -> None:
    # p 0.03 two-sided: z 2.170 (Altman and Bland: 2.17).
    assert 1 / standard_error_from_p(1, 0.03) == pytest.approx(2.1701, abs=5e-5)
    assert 1 / standard_error_from_p(1, 0.015, sides=1) == pytest.approx(2.1701, abs=5e-5)


def test_altman_and_blands_example() -> None:
    # BMJ 2011;343:d2304: ratio 0.81, 95 % CI 0.70 to 0.94: z 2.80 (approximation), p 0.005.
    assert p_from_interval(0.81, 0.70, 0.94, scale="ratio") == pytest.approx(0.005, abs=0.0005)


def test_level_of_an_interval_changed() -> None:
    wider = change_level(0.77, 0.77 * np.exp(-0.3), 0.77 * np.exp(0.3), 0.95, 0.975, "ratio")
    np.testing.assert_allclose(wider[1:], 0.77 * np.exp(np.array([-0.3, 0.3]) * Z975 / Z95))
    one_sided = change_level(0, -1, 1, 0.95, 0.95, sides=1, new_sides=2)
    np.testing.assert_allclose(one_sided[1:], np.array([-1, 1]) * Z95 / Z90)
    open_side = change_level(2, np.nan, 3, 0.95, 0.9)
    assert np.isnan(open_side.lower)
    assert open_side.upper == pytest.approx(2 + Z90 / Z95)


def test_trap_24_symmetry_of_a_printed_ratio() -> None:
    # INO-VATE: HR 0.45 (97.5 % CI 0.34 to 0.61) and 0.77 (0.58 to 1.03).
    assert is_ratio_interval_symmetric(0.45, 0.34, 0.61, 2)
    np.testing.assert_array_equal(
        is_ratio_interval_symmetric([0.77, 0.77, 0.77, 0.77, np.nan], [0.58, 0.85, -0.58, 0.58, 1], [1.03] * 5, 2),
        [True, False, False, True, False],
    )
    assert not is_ratio_interval_symmetric(0.81, 0.58, 1.03, 2)
    assert is_ratio_interval_symmetric(0.8, 0.6, 1.0, 1)


def test_no_effect_says_nothing_about_the_error() -> None:
    assert np.isnan(standard_error_from_p(0, 0.5))
    assert np.isnan(standard_error_from_p(2, 1.0))
    assert standard_error_from_p(2, 0.0) == 0.0


@given(estimates, errors, levels)
def test_back_and_forth_on_the_scale_of_differences(estimate: float, error: float, level: float) -> None:
    interval = interval_from_standard_error(estimate, error, level)
    assert standard_error_from_interval(interval.lower, interval.upper, level) == pytest.approx(error)
    assert interval.lower < estimate < interval.upper
    p = p_from_standard_error(estimate, error)
    if 1e-300 < p < 0.99:
        assert standard_error_from_p(estimate, p) == pytest.approx(error, rel=1e-6)
        assert p_from_interval(estimate, interval.lower, interval.upper, level) == pytest.approx(p, rel=1e-6)


@given(st.floats(0.01, 50), st.floats(0.05, 3), levels, st.integers(3, 200))
def test_back_and_forth_on_the_scale_of_ratios_with_t(ratio: float, error: float, level: float, df: int) -> None:
    interval = interval_from_standard_error(ratio, error, level, "ratio", df)
    if not np.isfinite(interval.upper):
        return
    assert standard_error_from_interval(interval.lower, interval.upper, level, "ratio", df) == pytest.approx(
        error, rel=1e-6
    )
    assert interval.lower * interval.upper == pytest.approx(ratio**2, rel=1e-6)


@given(estimates, errors)
def test_changing_the_level_twice_gives_the_interval_back(estimate: float, error: float) -> None:
    first = interval_from_standard_error(estimate, error, 0.95)
    there = change_level(*first, 0.95, 0.99)
    np.testing.assert_allclose(change_level(*there, 0.99, 0.95), first, rtol=1e-9, atol=1e-9)


def test_columns_keep_their_shape() -> None:
    assert np.shape(standard_error_from_interval([[0.1, 0.2]], [[0.3], [0.4]])) == (2, 2)
    assert isinstance(p_from_standard_error(1, 1), float)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: standard_error_from_interval(2, 1), "lower: 2 is above upper 1"),
        (lambda: standard_error_from_interval(-1, 1, scale="ratio"), "lower: -1 is not above 0"),
        (lambda: standard_error_from_interval(1, 2, scale="log"), "scale: no 'log'. There are: difference, ratio"),
        (lambda: standard_error_from_p(1, 1.2), "p: 1.2 is outside 0 to 1"),
        (lambda: interval_from_standard_error(1, -1), "standard_error: -1 is negative or infinite"),
        (lambda: interval_from_standard_error(1, 1, df=0), "df: 0 is not above 0"),
    ],
)
def test_impossible_arguments(call, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        call()
    assert str(caught.value) == message

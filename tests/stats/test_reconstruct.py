"""Reconstruction from a curve: the truth is known here, because the curve was made from it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.reconstruct import clean_curve, reconstruct_individual_data
from kb_cli.stats.survival import kaplan_meier, log_rank, restricted_mean


def published(seed: int, size: int = 150, scale: float = 12.0) -> tuple[np.ndarray, ...]:
    """Times and events of participants, and the curve and table that a paper would print of them."""
    random = np.random.default_rng(seed)
    death, leaves = random.exponential(scale, size), random.uniform(6, 30, size)
    time, event = np.minimum(death, leaves), (death <= leaves).astype(float)
    curve = kaplan_meier(time, event)
    risk_time = np.arange(0, time.max(), 6.0)
    at_risk = np.array([(time >= t).sum() for t in risk_time])
    return time, event, curve.times, curve.survival, risk_time, at_risk


def distance(result, times: np.ndarray, survival: np.ndarray) -> float:
    """Largest distance between the reconstructed curve and the given one, at the given points."""
    curve = kaplan_meier(result.time, result.event)
    place = np.searchsorted(curve.times, times, side="right")
    return float(np.abs(np.append(1.0, curve.survival)[place] - survival).max())


@pytest.mark.parametrize("seed", range(6))
def test_curve_numbers_at_risk_and_events_come_back(seed: int) -> None:
    time, event, times, survival, risk_time, at_risk = published(seed)
    result = reconstruct_individual_data(times, survival, risk_time, at_risk, int(event.sum()))
    assert len(result.time) == len(time)
    # While 30 or more are at risk; later one participant is a visible step, and rounding moves it.
    many = times < risk_time[at_risk >= 30][-1]
    assert distance(result, times[many], survival[many]) < 0.005
    np.testing.assert_allclose(result.at_risk, at_risk, atol=1)
    again = [(result.time >= t).sum() for t in risk_time]
    np.testing.assert_allclose(again, at_risk, atol=2)
    assert abs(result.event.sum() - event.sum()) <= 2
    assert restricted_mean(result.time, result.event, 20).value == pytest.approx(
        restricted_mean(time, event, 20).value, abs=0.15
    )


def test_a_comparison_of_two_arms_comes_back() -> None:
    arms = [published(1, 200, 10.0), published(2, 200, 16.0)]
    truth = log_rank(
        np.concatenate([arm[0] for arm in arms]), np.concatenate([arm[1] for arm in arms]), [1] * 200 + [2] * 200
    )
    copies = [reconstruct_individual_data(*arm[2:]) for arm in arms]
    again = log_rank(
        np.concatenate([copy.time for copy in copies]),
        np.concatenate([copy.event for copy in copies]),
        [1] * 200 + [2] * 200,
    )
    assert np.log(again.hazard_ratio().estimate) == pytest.approx(np.log(truth.hazard_ratio().estimate), abs=0.05)


def test_without_censoring_the_participants_come_back() -> None:
    result = reconstruct_individual_data([1, 2, 3, 4], [0.75, 0.5, 0.25, 0.0], [0, 2.5], [4, 2])
    np.testing.assert_array_equal(result.time, [1, 2, 3, 4])
    np.testing.assert_array_equal(result.event, [1, 1, 1, 1])


def test_one_number_at_risk_and_no_total() -> None:
    result = reconstruct_individual_data([1, 2], [0.8, 0.6], [0], [10])
    np.testing.assert_array_equal(result.event, [1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(result.time[4:], [2] * 6)


def test_the_total_of_events_fixes_the_last_interval() -> None:
    # Six more leave between 1 and 2 when only 3 events are printed; then fewer events make the same drop.
    fewer = reconstruct_individual_data([0, 1, 1.5, 2], [1, 0.8, 0.8, 0.6], [0], [10], total_events=3)
    assert fewer.event.sum() == 3
    assert len(fewer.time) == 10


def test_trap_28_digitised_points_are_cleaned_and_kept() -> None:
    raw_time, raw = np.array([-0.1, 2, 1, 3, 4.0]), np.array([1.02, 0.7, 0.9, 0.72, -0.01])
    times, curve = clean_curve(raw_time, raw, np.array([0.0, 2.5, 6.0]))
    np.testing.assert_array_equal(times, [0, 1, 2, 2.5, 3, 4, 6])
    np.testing.assert_array_equal(curve, [1, 0.9, 0.7, 0.7, 0.7, 0, 0])
    result = reconstruct_individual_data(raw_time, raw, [0, 2.5, 6], [20, 14, 0])
    np.testing.assert_array_equal(result.raw_survival, raw)
    np.testing.assert_array_equal(result.raw_time, raw_time)


def test_numbers_at_risk_after_the_last_point() -> None:
    result = reconstruct_individual_data([1, 2, 5], [0.9, 0.8, 0.7], [0, 3, 6], [20, 15, 4])
    assert len(result.time) == 20
    assert result.time.max() == 6
    np.testing.assert_array_equal(result.at_risk, [20, 15, 4])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 120), st.floats(3, 40), st.booleans())
def test_nobody_is_lost_or_made_up(seed: int, size: int, scale: float, known: bool) -> None:
    _, event, times, survival, risk_time, at_risk = published(seed, size, scale)
    random = np.random.default_rng(seed)
    if len(times) == 0:
        return
    noisy = survival + random.normal(0, 0.01, len(survival)).clip(-0.05, 0.05)
    result = reconstruct_individual_data(times, noisy, risk_time, at_risk, int(event.sum()) if known else None)
    assert len(result.time) == size
    assert set(result.event) <= {0.0, 1.0}
    assert (np.diff(result.time) >= 0).all()
    assert (np.diff(result.at_risk) <= 0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ([1, 2], [90, 80], [0], [10]),
            "survival: 90 is not a fraction from 0 to 1 (percent?) (row 1, counted from 1)",
        ),
        (([1], [0.9], [1], [10]), "risk_time: the first time is 1, not 0 (row 1, counted from 1)"),
        (([1], [0.9], [0, 0], [10, 9]), "risk_time: 0 is not after the time before it (row 2, counted from 1)"),
        (
            ([1], [0.9], [0, 1], [10, 11]),
            "at_risk: 11 is not a number at risk here (they cannot rise) (row 2, counted from 1)",
        ),
        (([1], [0.9, 0.8], [0], [10]), "survival: shape (2,) does not match time (1,)"),
        (([np.nan], [0.9], [0], [10]), "time: no digitised point is a number"),
        (([1], [0.9], [0], [10], 11), "total_events: 11 is outside 0 to 10 participants"),
    ],
)
def test_impossible_arguments(arguments: tuple, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        reconstruct_individual_data(*arguments)
    assert str(caught.value) == message

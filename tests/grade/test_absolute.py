"""Absolute effects. Vectors: Cochrane Handbook 5.1, 12.5.4; GRADE guidelines 27 (formulas for hazard ratios)."""

from __future__ import annotations

import math
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_cli.grade.absolute import (
    CONVENTIONAL,
    MOVER_R,
    RISK_DIFFERENCE,
    SQUARE_AND_ADD,
    Baseline,
    absolute_effect,
    mover_r,
    number_needed,
)
from kb_cli.grade.observed import GroupCounts, divergence, observed_risks
from kb_cli.stats.arguments import Interval, InvalidInput


def point(value: float) -> Interval:
    return Interval(value, nan, nan)


@pytest.mark.parametrize(
    ("measure", "value", "risk", "polarity", "with_intervention", "fewer"),
    [
        # Handbook 5.1, 12.5.4.2 and 12.5.4.3.
        ("risk_ratio", 0.92, 0.30, None, 276, -24),
        ("odds_ratio", 0.73, 0.30, None, 238, -62),
        # GRADE guidelines 27; beside each what the wrong formula, baseline times hazard ratio, would give.
        ("hazard_ratio", 0.75, 0.20, "event", 154, -46),  # not 150
        ("hazard_ratio", 1.40, 0.20, "event", 268, 68),  # not 280
        ("hazard_ratio", 0.80, 0.50, "event", 426, -74),  # not 400
        ("hazard_ratio", 0.75, 0.80, "event_free", 846, 46),  # the second line, counted as survival
        ("risk_difference", -0.12, 0.30, None, 180, -120),
    ],
)
def test_vectors(
    measure: str, value: float, risk: float, polarity: str | None, with_intervention: int, fewer: int
) -> None:
    found = absolute_effect(measure, point(value), Baseline("medium", risk), polarity)
    assert round(1000 * float(found.with_intervention.estimate)) == with_intervention
    assert round(1000 * float(found.difference.estimate)) == fewer


@pytest.mark.parametrize(
    ("measure", "value", "risk", "nnt"),
    [
        ("risk_ratio", 0.92, 0.30, 42),
        ("odds_ratio", 0.73, 0.30, 17),
        ("risk_difference", -0.12, 0.30, 9),
        ("risk_difference", -0.22, 0.30, 5),
    ],
)
def test_numbers_needed_round_up(measure: str, value: float, risk: float, nnt: int) -> None:
    found = absolute_effect(measure, point(value), Baseline("medium", risk, timepoint="1 year"))
    assert number_needed(found, "lower") == f"NNTB {nnt}, 1 year"
    assert number_needed(found, "higher") == f"NNTH {nnt}, 1 year"


def test_a_number_needed_runs_through_infinity() -> None:
    found = absolute_effect("risk_ratio", Interval(0.8, 0.6, 1.1), Baseline("medium", 0.2))
    assert number_needed(found, "lower") == "NNTB 25 (NNTB 13 to infinity to NNTH 50), time not stated"


def test_a_hazard_ratio_without_polarity_is_refused() -> None:
    with pytest.raises(InvalidInput, match="never multiplied by a hazard ratio"):
        absolute_effect("hazard_ratio", point(0.75), Baseline("medium", 0.2))


def test_limits_keep_their_order_where_the_baseline_counts_the_event_free() -> None:
    found = absolute_effect("hazard_ratio", Interval(0.75, 0.5, 1.1), Baseline("medium", 0.8), "event_free")
    low, high = found.with_intervention.lower, found.with_intervention.upper
    assert float(low) < float(found.with_intervention.estimate) < float(high)
    np.testing.assert_allclose([low, high], [0.8**1.1, 0.8**0.5])
    assert found.method == CONVENTIONAL


def test_a_rate_ratio_needs_a_time() -> None:
    with pytest.raises(InvalidInput, match="state the time"):
        absolute_effect("rate_ratio", point(0.5), Baseline("medium", 1.4))
    found = absolute_effect("rate_ratio", point(0.5), Baseline("medium", 1.4, timepoint="person-year"))
    assert float(found.difference.estimate) == pytest.approx(-0.7)
    assert found.is_rate
    assert number_needed(found, "lower") == ""


def test_other_measures_have_no_absolute_risk() -> None:
    with pytest.raises(InvalidInput, match="measure"):
        absolute_effect("mean_difference", point(-1.0), Baseline("medium", 0.2))


def test_a_baseline_outside_its_interval_is_refused() -> None:
    with pytest.raises(InvalidInput, match="medium"):
        Baseline("medium", 0.2, 0.3, 0.4)


def test_each_interval_says_what_it_carries() -> None:
    base = Baseline("medium", 0.2, 0.15, 0.26)
    ratio = absolute_effect("risk_ratio", Interval(0.8, 0.6, 1.1), base)
    odds = absolute_effect("odds_ratio", Interval(0.8, 0.6, 1.1), base)
    difference = absolute_effect("risk_difference", Interval(-0.1, -0.2, 0.0), base)
    assert (ratio.method, ratio.baseline_method) == (CONVENTIONAL, MOVER_R)
    assert odds.baseline_method == SQUARE_AND_ADD
    assert (difference.method, difference.with_baseline) == (RISK_DIFFERENCE, None)
    assert absolute_effect("risk_ratio", Interval(0.8, 0.6, 1.1), Baseline("medium", 0.2)).with_baseline is None


def fieller(a: float, se_a: float, b: float, se_b: float, z: float) -> tuple[float, float]:
    g = (z * se_b / b) ** 2
    half = z / b * math.sqrt(se_a**2 + (a / b) ** 2 * se_b**2 - g * se_a**2)
    return ((a / b - half) / (1 - g), (a / b + half) / (1 - g))


@pytest.mark.parametrize("rr", [0.5, 0.9, 1.3])
def test_symmetric_limits_give_fieller(rr: float) -> None:
    # 1 / baseline symmetric about 5 with standard error 0.5; Fieller 1954, JRSS B 16:175.
    z, b, se_b, se_a = 1.959963984540054, 5.0, 0.5, 0.1
    found = mover_r(Interval(rr, rr - z * se_a, rr + z * se_a), Interval(1 / b, 1 / (b + z * se_b), 1 / (b - z * se_b)))
    np.testing.assert_allclose(found[1:], fieller(rr - 1, se_a, b, se_b, z), rtol=1e-10)


def test_a_known_baseline_gives_the_conventional_interval() -> None:
    found = mover_r(Interval(0.8, 0.6, 1.1), Interval(0.2, 0.2, 0.2))
    np.testing.assert_allclose(found, [-0.04, -0.08, 0.02])


def test_a_known_ratio_gives_the_baselines_interval() -> None:
    np.testing.assert_allclose(mover_r(Interval(0.5, 0.5, 0.5), Interval(0.2, 0.1, 0.3)), [-0.1, -0.15, -0.05])
    # The baseline's lower limit is half of it or less, where the coefficient of the quadratic is 0 or negative.
    np.testing.assert_allclose(mover_r(Interval(1.5, 1.5, 1.5), Interval(0.2, 0.05, 0.3)), [0.1, 0.025, 0.15])
    np.testing.assert_allclose(mover_r(Interval(1.5, 1.2, 2.0), Interval(0.2, 0.0, 0.3))[1], 0.0)


def test_mover_r_agrees_with_simulation() -> None:
    random = np.random.default_rng(20140201)
    log_rr, se = math.log(0.8), 0.1
    logit, se_risk = math.log(0.2 / 0.8), 0.12
    risks = 1 / (1 + np.exp(-random.normal(logit, se_risk, 400_000)))
    drawn = risks * (np.exp(random.normal(log_rr, se, 400_000)) - 1)
    z = 1.959963984540054
    ends = [1 / (1 + math.exp(-(logit + sign * z * se_risk))) for sign in (-1, 1)]
    found = mover_r(Interval(0.8, math.exp(log_rr - z * se), math.exp(log_rr + z * se)), Interval(0.2, *ends))
    np.testing.assert_allclose(found[1:], np.quantile(drawn, [0.025, 0.975]), atol=0.002)


@given(st.floats(0.05, 5), st.floats(0.01, 1.5), st.floats(0.02, 0.9), st.floats(0.01, 1.0), st.sampled_from([0, 1, 2]))
def test_the_second_interval_is_never_narrower(rr: float, se: float, risk: float, se_risk: float, which: int) -> None:
    z = 1.959963984540054
    effect = Interval(rr, rr * math.exp(-z * se), rr * math.exp(z * se))
    odds = risk / (1 - risk)
    ends = [odds * math.exp(sign * z * se_risk) for sign in (-1, 1)]
    base = Baseline("medium", risk, *(end / (1 + end) for end in ends))
    measure, polarity = (("risk_ratio", None), ("odds_ratio", None), ("hazard_ratio", "event"))[which]
    found = absolute_effect(measure, effect, base, polarity)
    assert found.with_baseline is not None
    low, high = float(found.with_baseline.lower), float(found.with_baseline.upper)
    if measure == "risk_ratio":
        # The conventional form is cut at a risk of 1, MOVER-R knows of no such bound.
        plain = [risk * (float(end) - 1) for end in effect[1:]]
        assert low <= max(plain[0], -1) + 1e-9
        assert high >= min(plain[1], 1) - 1e-9
    else:
        assert low <= float(found.difference.lower) + 1e-12
        assert high >= float(found.difference.upper) - 1e-12


COUNTS = [
    GroupCounts("one", 10, 100, 20, 100),
    GroupCounts("two", 12, 100, 30, 100),
    GroupCounts("three", 8, 80, 8, 40),
]


def test_observed_risks_are_medians_over_studies() -> None:
    risks = observed_risks(COUNTS)
    assert risks is not None
    assert (risks[0].middle, risks[1].middle, risks[1].highest, risks[0].k) == (0.1, 0.2, 0.3, 3)
    assert observed_risks([]) is None
    assert observed_risks([GroupCounts("none", 0, 0, 0, 10)]) is None


def test_an_observed_risk_outside_of_the_derived_interval_is_said() -> None:
    fits = absolute_effect("risk_ratio", Interval(0.5, 0.4, 0.6), Baseline("medium", 0.2))
    low = absolute_effect("risk_ratio", Interval(0.9, 0.8, 1.0), Baseline("medium", 0.2))
    high = absolute_effect("risk_ratio", Interval(0.5, 0.4, 0.6), Baseline("high", 0.5))
    assert divergence(fits, COUNTS) == ()
    assert divergence(low, COUNTS) == (
        "the median risk observed with the intervention lies below the interval of the derived risk",
    )
    assert len(divergence(high, COUNTS)) == 2
    assert "the baseline risk lies above all risks observed with the comparator" in divergence(high, COUNTS)
    assert divergence(high, []) == ()

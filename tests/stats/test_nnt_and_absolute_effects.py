"""Numbers needed and absolute effects. Sources: Altman 1998, Barrowman 2002, Cochrane Handbook, GRADE guidelines 27."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kb_cli.stats.absolute_effects as module
from kb_cli.stats.absolute_effects import absolute_effect_per_1000, risk_with_intervention
from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.nnt import nnt_from_relative_effect, nnt_from_smd, nnt_text, number_needed_to_treat

risks = st.floats(0.001, 0.999)
ratios = st.floats(0.05, 20)


def test_an_interval_on_one_side() -> None:
    # Barrowman 2002, CMAJ 166:1676: ARR 16.6 % (0.9 to 32.2 %): NNT 6.0 (3.1 to 111.1).
    needed = number_needed_to_treat(0.166, 0.009, 0.322)
    np.testing.assert_allclose(needed[:3], [6.0, 3.1, 111.1], atol=0.06)
    assert needed.through_infinity is False
    assert nnt_text(0.166, 0.009, 0.322) == "NNTB 7 (4 to 112)"


def test_trap_26_an_interval_through_infinity() -> None:
    # Altman 1998, BMJ 317:1309: risk reduction 10 % (-5 to 25 %): NNTB 10 (NNTH 20 to infinity to NNTB 4).
    needed = number_needed_to_treat(0.1, -0.05, 0.25)
    np.testing.assert_allclose(needed[:3], [10, 4, -20])
    assert needed.through_infinity is True
    assert nnt_text(0.1, -0.05, 0.25) == "NNTB 10 (NNTB 4 to infinity to NNTH 20)"
    assert nnt_text(-0.02, -0.07, 0.03) == "NNTH 50 (NNTB 34 to infinity to NNTH 15)"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((-0.1, -0.2, -0.05), "NNTH 10 (5 to 20)"),
        ((0.1, 0.0, 0.2), "NNTB 10 (5 to infinity)"),
        ((-0.1, -0.2, 0.0), "NNTH 10 (5 to infinity)"),
        ((0.25,), "NNTB 4"),
        ((0.07,), "NNTB 15"),
        ((0.0005,), "NNTB 2,000"),
        ((0.0, -0.1, 0.1), "NNT infinity (NNTB 10 to infinity to NNTH 10)"),
        ((float("nan"), 0.1, 0.2), ""),
    ],
)
def test_printed_forms(arguments: tuple[float, ...], text: str) -> None:
    assert nnt_text(*arguments) == text


def test_columns_of_numbers_needed() -> None:
    needed = number_needed_to_treat([0.5, 0.0, -0.2, np.nan], [0.25, -0.1, -0.5, np.nan], [1.0, 0.1, 0.0, np.nan])
    np.testing.assert_array_equal(needed.nnt, [2, np.inf, -5, np.nan])
    np.testing.assert_array_equal(needed.benefit_limit, [1, 10, -np.inf, np.nan])
    np.testing.assert_array_equal(needed.harm_limit, [4, -10, -2, np.nan])
    np.testing.assert_array_equal(needed.through_infinity, [False, True, False, False])


def test_handbook_vectors() -> None:
    # Cochrane Handbook 5.1, 12.5.4: RR 0.92 and OR 0.73 at an assumed risk of 0.3: 24 and 62 fewer, NNT 42 and 17.
    assert absolute_effect_per_1000("risk_ratio", 0.92, 0.3) == pytest.approx(-24)
    assert absolute_effect_per_1000("odds_ratio", 0.73, 0.3) == pytest.approx(-62, abs=0.5)
    assert np.ceil(nnt_from_relative_effect("risk_ratio", 0.92, 0.3)) == 42
    assert np.ceil(nnt_from_relative_effect("odds_ratio", 0.73, 0.3)) == 17
    assert np.ceil(nnt_from_relative_effect("risk_difference", [-0.12, -0.22], 0.3)).tolist() == [9, 5]


def test_hazard_ratios_act_on_the_event_free_proportion() -> None:
    # GRADE guidelines 27: HR 0.75 and 1.40 at 0.2, HR 0.8 at 0.5: 154, 268 and 426 per 1000 (not 150, 280, 400).
    risk = risk_with_intervention("hazard_ratio", [0.75, 1.4, 0.8], [0.2, 0.2, 0.5], "events")
    np.testing.assert_allclose(1000 * np.asarray(risk), [154, 268, 426], atol=0.5)
    # Event-free 0.8 with HR 0.75: 0.8^0.75 = 0.846 stay event-free: as many more as there are fewer events.
    free = absolute_effect_per_1000("hazard_ratio", 0.75, 0.8, "event_free")
    assert free == pytest.approx(-absolute_effect_per_1000("hazard_ratio_events", 0.75, 0.2))
    assert nnt_from_relative_effect("hazard_ratio", 0.75, 0.8, "event_free") == pytest.approx(
        nnt_from_relative_effect("hazard_ratio", 0.75, 0.2, "events")
    )


def test_a_hazard_ratio_without_polarity_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        absolute_effect_per_1000("hazard_ratio", 0.75, 0.2)
    assert str(caught.value) == (
        "polarity: a hazard ratio needs to know what the baseline counts: 'events' (risk of the event) or 'event_free' "
        "(proportion without it). A baseline risk is never multiplied by a hazard ratio"
    )
    assert not [name for name in vars(module) if "hazard" in name]


@given(ratios, risks)
def test_no_measure_multiplies_a_risk_by_a_hazard_ratio(ratio: float, risk: float) -> None:
    if abs(ratio - 1) > 0.01:
        assert risk_with_intervention("hazard_ratio_events", ratio, risk) != pytest.approx(risk * ratio, rel=1e-9)


@given(ratios, risks)
def test_the_odds_ratio_is_the_odds_ratio(ratio: float, risk: float) -> None:
    after = risk_with_intervention("odds_ratio", ratio, risk)
    assert 0 < after < 1
    assert after / (1 - after) == pytest.approx(ratio * risk / (1 - risk), rel=1e-6)


@given(st.sampled_from(["risk_ratio", "odds_ratio", "hazard_ratio_events"]), risks)
def test_no_effect_is_no_effect_and_more_is_more(measure: str, risk: float) -> None:
    assert absolute_effect_per_1000(measure, 1.0, risk) == pytest.approx(0, abs=1e-9)
    ladder = np.asarray(risk_with_intervention(measure, [0.0, 0.5, 1.0, 2.0, np.inf], risk))
    assert (np.diff(ladder) >= 0).all()
    assert ladder[0] == 0
    assert ladder[-1] == 1


def test_edges_of_the_baseline() -> None:
    for measure in ("risk_ratio", "odds_ratio", "hazard_ratio_events"):
        assert risk_with_intervention(measure, [0.5, 3.0, np.inf], 0.0).tolist() == [0, 0, 0]
    assert risk_with_intervention("odds_ratio", 0.5, 1.0) == 1.0
    assert risk_with_intervention("risk_ratio", 4.0, 0.4) == 1.0
    assert risk_with_intervention("risk_difference", [-0.5, 0.9], 0.3).tolist() == [0.0, 1.0]


def test_numbers_needed_from_a_standardised_difference() -> None:
    # R dmetar, NNT(): Kraemer and Kupfer.
    d = [-0.123, 0.234, 0.123, 1.234, 0.12]
    expected = [-14.428364, 7.609168, 14.428364, 1.620477, 14.788175]
    np.testing.assert_allclose(nnt_from_smd(d, "kraemer_kupfer"), expected, rtol=1e-6)
    # Phi(0.5 - 0.8416) is 0.3663: by hand from a table of the normal distribution.
    assert nnt_from_smd(0.5, comparator_risk=0.2) == pytest.approx(1 / (0.3663 - 0.2), abs=0.01)
    assert nnt_from_smd(0.0, "kraemer_kupfer") == np.inf
    assert np.isnan(nnt_from_smd(0.5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: absolute_effect_per_1000("risk_ratio", 0.9, 30), "baseline_risk: 30 is outside 0 to 1"),
        (lambda: absolute_effect_per_1000("risk_ratio", -1, 0.3), "value: -1 is negative, which no ratio can be"),
        (lambda: absolute_effect_per_1000("risk_difference", -12, 0.3), "value: -12 is outside -1 to 1"),
        (
            lambda: absolute_effect_per_1000("risk_ratio", 0.9, 0.3, "events"),
            "polarity: 'events' does not go with risk_ratio",
        ),
        (lambda: number_needed_to_treat(0.1, 0.3, 0.2), "lower: 0.3 is above upper 0.2"),
        (lambda: number_needed_to_treat(16.6), "risk_reduction: 16.6 is outside -1 to 1"),
    ],
)
def test_impossible_arguments(call, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        call()
    assert str(caught.value) == message

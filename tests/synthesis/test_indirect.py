"""Adjusted indirect comparison of two treatments and along chains."""

import numpy as np
import pytest

from kb_cli.synthesis.indirect import DirectEffect, bucher, chain, effect_from_interval
from kb_cli.synthesis.network import network_meta_analysis
from kb_cli.synthesis.network_contrasts import contrasts_from_pairs
from kb_cli.synthesis.network_studies import UnusableNetwork

AC = DirectEffect("a", "c", 0.9, 0.3, "OR", ("t1", "t2"))
BC = DirectEffect("b", "c", 0.4, 0.4, "OR", ("t3",))


def test_values_subtract_and_variances_add() -> None:
    found = bucher(AC, BC)
    assert (found.treatment, found.comparator, found.path) == ("a", "b", ("a", "c", "b"))
    assert (found.estimate.value, found.estimate.standard_error) == pytest.approx((0.5, 0.5))
    assert (found.estimate.lower, found.estimate.upper) == pytest.approx((0.5 - 0.979982, 0.5 + 0.979982))
    assert found.estimate.p == pytest.approx(0.317311, abs=1e-6)
    assert found.is_ratio


def test_an_effect_may_stand_either_way_round() -> None:
    assert bucher(AC.reversed, BC).estimate == pytest.approx(bucher(AC, BC).estimate)
    assert bucher(AC, BC.reversed).estimate == pytest.approx(bucher(AC, BC).estimate)
    assert bucher(BC, AC).estimate.value == pytest.approx(-0.5)


def test_level_and_quantile() -> None:
    assert bucher(AC, BC, 0.9).estimate.upper == pytest.approx(0.5 + 0.5 * 1.6448536)
    assert bucher(AC, BC, quantile=1.96).estimate.upper == pytest.approx(0.5 + 0.5 * 1.96)


def test_an_indirect_comparison_is_a_network_in_the_shape_of_a_star() -> None:
    data = contrasts_from_pairs(["1", "2"], ["a", "b"], ["c", "c"], [0.9, 0.4], [0.3, 0.4], "OR")
    assert network_meta_analysis(data, "c", "common").effect("a", "b") == pytest.approx(bucher(AC, BC).estimate)


def test_a_chain_of_steps_in_any_order_and_direction() -> None:
    steps = [DirectEffect("d", "c", 1.0, 0.2, "OR"), AC, DirectEffect("d", "e", 0.3, 0.1, "OR")]
    found = chain(steps, "a", "e")
    assert found.path == ("a", "c", "d", "e")
    assert found.estimate.value == pytest.approx(0.9 - 1.0 + 0.3)
    assert found.estimate.standard_error == pytest.approx((0.09 + 0.04 + 0.01) ** 0.5)


def test_a_printed_ratio_becomes_its_logarithm() -> None:
    effect = effect_from_interval("a", "b", "HR", 0.5, 0.25, 1.0)
    assert effect.value == pytest.approx(np.log(0.5))
    assert effect.standard_error == pytest.approx(np.log(4) / (2 * 1.959964), rel=1e-6)
    difference = effect_from_interval("a", "b", "MD", -1.0, -2.0, 0.0, 0.9)
    assert difference.standard_error == pytest.approx(2 / (2 * 1.6448536), rel=1e-6)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((AC, DirectEffect("b", "d", 0.4, 0.4, "OR")),
         "a against c and b against d need exactly one treatment in common"),
        ((AC, DirectEffect("c", "a", 0.4, 0.4, "OR")),
         "a against c and c against a need exactly one treatment in common"),
        ((AC, DirectEffect("b", "c", 0.4, 0.4, "RR")), "effects of different measures (OR, RR) cannot be chained"),
        ((AC, DirectEffect("b", "c", 0.4, 0.4, "OR", ("t2",))),
         "trial 't2' stands in two steps, whose errors then are not independent; use network meta-analysis"),
    ],
)  # fmt: skip
def test_effects_that_cannot_be_combined_are_refused(steps: tuple, message: str) -> None:
    with pytest.raises(UnusableNetwork) as refused:
        bucher(*steps)
    assert str(refused.value) == message


def test_steps_that_are_no_path_are_refused() -> None:
    with pytest.raises(UnusableNetwork, match="the effects a-c, b-c are not one path from a to c"):
        chain([AC, BC], "a", "c")
    with pytest.raises(UnusableNetwork, match="an indirect comparison needs effects"):
        chain([], "a", "c")


@pytest.mark.parametrize(
    "corrupted",
    [
        lambda: DirectEffect("a", "a", 0.1, 0.2, "OR"),
        lambda: DirectEffect("a", "b", float("nan"), 0.2, "OR"),
        lambda: DirectEffect("a", "b", 0.1, 0.0, "OR"),
        lambda: effect_from_interval("a", "b", "OR", 1.2, 1.5, 1.1),
        lambda: effect_from_interval("a", "b", "OR", 1.2, -0.5, 1.6),
    ],
)
def test_effects_that_cannot_be_are_refused(corrupted) -> None:
    with pytest.raises(UnusableNetwork, match="a against"):
        corrupted()

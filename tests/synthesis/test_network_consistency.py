"""Direct against indirect evidence."""

import numpy as np
import pytest

from kb_cli.synthesis.indirect import DirectEffect, bucher
from kb_cli.synthesis.network import network_meta_analysis
from kb_cli.synthesis.network_arms import contrasts_from_counts
from kb_cli.synthesis.network_consistency import direct_and_indirect, node_splits
from kb_cli.synthesis.network_contrasts import contrasts_from_pairs


def result(rows, model="common"):
    study, treatment, comparator, effect, error = zip(*rows, strict=True)
    return network_meta_analysis(contrasts_from_pairs(study, treatment, comparator, effect, error, "MD"), "a", model)


TRIANGLE = [("1", "b", "a", 1.0, 0.1**0.5), ("2", "b", "c", 0.4, 0.15**0.5), ("3", "c", "a", 0.2, 0.05**0.5)]


@pytest.mark.parametrize("method", ["back_calculation", "exclusion"])
def test_a_triangle_splits_into_its_two_ways(method: str) -> None:
    split = direct_and_indirect(result(TRIANGLE), "b", "a", method)
    assert split.studies == ("1",)
    assert split.proportion_direct == pytest.approx(10 / 15)
    assert (split.direct.value, split.direct.standard_error**2) == pytest.approx((1.0, 0.1))
    assert (split.indirect.value, split.indirect.standard_error**2) == pytest.approx((0.6, 0.2))
    assert (split.difference.value, split.difference.standard_error**2) == pytest.approx((0.4, 0.3))
    assert split.difference.z == pytest.approx(0.4 / 0.3**0.5)
    # One loop: its inconsistency is all there is, and the same from each of its sides.
    assert split.difference.p == pytest.approx(result(TRIANGLE).heterogeneity.between.p)
    assert [round(item.difference.p, 12) for item in node_splits(result(TRIANGLE), method)] == [
        round(split.difference.p, 12)
    ] * 3


def test_the_indirect_part_is_bucher_s() -> None:
    split = direct_and_indirect(result(TRIANGLE), "b", "a")
    other = bucher(DirectEffect("b", "c", 0.4, 0.15**0.5, "MD"), DirectEffect("c", "a", 0.2, 0.05**0.5, "MD"))
    assert split.indirect == pytest.approx(other.estimate)


def test_a_split_turns_round_with_its_pair() -> None:
    one, other = (direct_and_indirect(result(TRIANGLE), *pair) for pair in (("b", "a"), ("a", "b")))
    assert other.difference.value == pytest.approx(-one.difference.value)
    assert other.difference.p == pytest.approx(one.difference.p)


def test_pairs_with_one_kind_of_evidence_cannot_be_split() -> None:
    star = result([("1", "b", "a", 1.0, 0.3), ("2", "c", "a", 0.4, 0.3)])
    assert node_splits(star) == ()
    assert direct_and_indirect(star, "c", "b").proportion_direct == 0
    assert direct_and_indirect(star, "c", "b").indirect == star.effect("c", "b")
    assert direct_and_indirect(star, "b", "a").proportion_direct == pytest.approx(1)
    assert direct_and_indirect(star, "b", "a").indirect is None


def test_a_loop_inside_one_multi_arm_trial_is_not_indirect_evidence() -> None:
    data = contrasts_from_counts(
        ["1"] * 3 + ["2"] * 2, ["a", "b", "c", "a", "c"], [10, 20, 30, 12, 25], [100] * 3 + [90] * 2
    )
    fitted = network_meta_analysis(data, "a", "common")
    assert direct_and_indirect(fitted, "a", "b").proportion_direct < 1
    assert direct_and_indirect(fitted, "a", "b").difference is None
    assert node_splits(fitted) == ()


def test_the_networks_tau2_stands_in_the_direct_estimate() -> None:
    rows = [*TRIANGLE, ("4", "b", "a", 2.6, 0.1**0.5)]
    fitted = result(rows, "random")
    assert fitted.tau2 > 0.1
    split = direct_and_indirect(fitted, "b", "a")
    assert split.direct.standard_error == pytest.approx(((0.1 + fitted.tau2) / 2) ** 0.5)
    assert split.direct.value == pytest.approx(1.8)
    assert np.isclose(
        split.network.value,
        split.proportion_direct * split.direct.value + (1 - split.proportion_direct) * split.indirect.value,
    )

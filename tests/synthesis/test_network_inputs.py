"""From arms and pairs to contrasts: covariances, rules for empty cells, and studies that cannot be used."""

import numpy as np
import pytest

from kb_cli.synthesis.network_arms import (
    METAFOR,
    ZeroRule,
    contrasts_from_arm_estimates,
    contrasts_from_counts,
    contrasts_from_means,
    contrasts_from_rates,
)
from kb_cli.synthesis.network_contrasts import contrasts_from_pairs
from kb_cli.synthesis.network_studies import UnusableNetwork, designs, direct_comparisons


def three_arms(events=(10, 20, 30), total=(100, 100, 100), measure="OR", **options):
    return contrasts_from_counts(["s"] * 3, ["a", "b", "c"], events, total, measure, **options)


def test_contrasts_of_a_multi_arm_trial_share_the_variance_of_their_baseline() -> None:
    (study,) = three_arms().studies
    shared = 1 / 10 + 1 / 90
    assert study.treatments == ("a", "b", "c")
    assert study.effects == pytest.approx([np.log((20 / 80) / (10 / 90)), np.log((30 / 70) / (10 / 90))])
    assert study.covariance == pytest.approx(
        np.array([[1 / 20 + 1 / 80 + shared, shared], [shared, 1 / 30 + 1 / 70 + shared]])
    )
    assert study.participants == (100, 100, 100)


@pytest.mark.parametrize(
    ("measure", "effect", "variance"),
    [
        ("RR", np.log(2), 1 / 20 - 1 / 100 + 1 / 10 - 1 / 100),
        ("RD", 0.1, 0.2 * 0.8 / 100 + 0.1 * 0.9 / 100),
    ],
)
def test_ratios_and_differences_of_risks(measure: str, effect: float, variance: float) -> None:
    (study,) = three_arms(measure=measure).studies
    assert (study.effects[0], study.covariance[0, 0]) == pytest.approx((effect, variance))


def test_rates() -> None:
    ratio, difference = (
        contrasts_from_rates(["s", "s"], ["a", "b"], [10, 30], [100, 150], measure).studies[0]
        for measure in ("IRR", "IRD")
    )
    assert (ratio.effects[0], ratio.covariance[0, 0]) == pytest.approx((np.log(2), 1 / 10 + 1 / 30))
    assert (difference.effects[0], difference.covariance[0, 0]) == pytest.approx((0.1, 10 / 1e4 + 30 / 150**2))


def test_estimates_of_arms_are_taken_as_they_are() -> None:
    data = contrasts_from_arm_estimates(["s"] * 3, ["a", "b", "c"], [1.0, 3.0, 2.0], [0.3, 0.4, 0.5], "MD")
    assert data.studies[0].effects == pytest.approx([2.0, 1.0])
    assert data.studies[0].covariance == pytest.approx(np.array([[0.25, 0.09], [0.09, 0.34]]))
    with pytest.raises(UnusableNetwork, match="study 's': a standard error must not be negative"):
        contrasts_from_arm_estimates(["s"] * 2, ["a", "b"], [1.0, 3.0], [0.3, -0.4], "MD")


def test_a_study_with_an_empty_arm_is_corrected_in_all_its_arms() -> None:
    (study,) = three_arms((0, 20, 30)).studies
    assert study.effects[0] == pytest.approx(np.log((20.5 / 80.5) / (0.5 / 100.5)))
    assert study.effects[1] == pytest.approx(np.log((30.5 / 70.5) / (0.5 / 100.5)))


def test_metafor_corrects_the_empty_arm_alone() -> None:
    (study,) = three_arms((0, 20, 30), zero_rule=METAFOR).studies
    assert study.effects[0] == pytest.approx(np.log((20 / 80) / (0.5 / 100.5)))


def test_a_risk_ratio_adds_to_events_only_or_to_both_cells() -> None:
    (events_only,) = three_arms((0, 20, 30), measure="RR").studies
    (both,) = three_arms((0, 20, 30), measure="RR", zero_rule=ZeroRule(corrected_total="both_cells")).studies
    assert events_only.effects[0] == pytest.approx(np.log((20.5 / 100.5) / (0.5 / 100.5)))
    assert both.effects[0] == pytest.approx(np.log((20.5 / 101) / (0.5 / 101)))
    assert both.effects[1] - both.effects[0] == pytest.approx(np.log(30.5 / 20.5))


def test_all_arms_of_all_studies() -> None:
    (study,) = three_arms(zero_rule=ZeroRule(to="all", add=0.25)).studies
    assert study.effects[0] == pytest.approx(np.log((20.25 / 80.25) / (10.25 / 90.25)))


def test_a_risk_difference_keeps_its_value_and_corrects_its_variance() -> None:
    (study,) = three_arms((0, 20, 30), measure="RD").studies
    assert study.effects[0] == pytest.approx(0.2)
    assert study.covariance[0, 1] == pytest.approx(0.5 * 100.5 / 101**3)


@pytest.mark.parametrize(("events", "reason"), [((0, 0, 0), "no events in any arm"),
                                                ((100,) * 3, "events in all participants of all arms")])  # fmt: skip
def test_studies_that_say_nothing_of_a_ratio_are_left_out_with_the_reason(events: tuple, reason: str) -> None:
    left_out = three_arms(events)
    assert (left_out.studies, left_out.excluded[0].study, left_out.excluded[0].reason) == ((), "s", reason)
    assert len(three_arms(events, measure="RD").studies) == 1
    assert len(three_arms(events, zero_rule=METAFOR).studies) == 1


def test_without_a_correction_an_empty_arm_is_refused() -> None:
    with pytest.raises(UnusableNetwork, match=r"study 's': an arm without events .* has no logarithm; choose a rule"):
        three_arms((0, 20, 30), zero_rule=ZeroRule(to="none"))


def test_standardized_differences_of_a_multi_arm_trial_add_up() -> None:
    (study,) = contrasts_from_means(
        ["s"] * 3, ["a", "b", "c"], [1.0, 2.0, 4.0], [1.0, 2.0, 3.0], [11, 21, 31], "SMD"
    ).studies
    pooled = ((10 * 1 + 20 * 4 + 30 * 9) / 60) ** 0.5
    assert study.effects == pytest.approx(np.array([1.0, 3.0]) / pooled)
    assert study.covariance[0, 0] == pytest.approx(1 / 11 + 1 / 21 + (1 / pooled) ** 2 / (2 * 63))
    based = study.rebased("b")
    assert based.treatments == ("b", "a", "c")
    assert based.covariance[1, 1] == pytest.approx(1 / 21 + 1 / 31 + (2 / pooled) ** 2 / (2 * 63))


def test_hedges_factor_and_pooled_standard_deviations() -> None:
    columns = (["s", "s"], ["a", "b"], [1.0, 2.0], [1.0, 2.0], [10, 12])
    plain, approximate, exact = (
        contrasts_from_means(*columns, "SMD", name).studies[0].effects[0]
        for name in ("none", "approximate", "exact_gamma")
    )
    assert approximate / plain == pytest.approx(1 - 3 / (4 * 20 - 1))
    assert exact / plain == pytest.approx(approximate / plain, abs=1e-4)
    separate, pooled = (
        contrasts_from_means(*columns, pooled_sd=chosen).studies[0].covariance[0, 0] for chosen in (False, True)
    )
    assert separate == pytest.approx(1 / 10 + 4 / 12)
    assert pooled == pytest.approx((9 * 1 + 11 * 4) / 20 * (1 / 10 + 1 / 12))


def test_arms_with_missing_numbers_are_left_out() -> None:
    data = contrasts_from_counts(
        ["one", "one", "one", "two", "two"], ["a", "b", "c", "a", "b"], [1, 2, np.nan, 4, np.nan], [9, 9, 9, 9, 9]
    )
    assert [study.treatments for study in data.studies] == [("a", "b")]
    assert [(item.study, item.reason) for item in data.excluded] == [
        ("two", "numbers are missing: fewer than two arms can be used")
    ]


@pytest.mark.parametrize(
    ("study", "treatment", "events", "total", "message"),
    [
        (["s"], ["a"], [1], [9], "study 's': it has one arm only (a); a comparison needs two"),
        (["s"] * 3, ["a", "b", "a"], [1, 2, 3], [9] * 3,
         "study 's': treatment 'a' stands in more than one arm; combine these arms first"),
        (["s"] * 2, ["a", "b"], [10, 2], [9, 9],
         "study 's': events must lie between 0 and the participants of the arm"),
        (["s"] * 2, ["a", "b"], [-1, 2], [9, 9],
         "study 's': events must lie between 0 and the participants of the arm"),
        (["s"] * 2, ["a", "b"], [1, 2, 3], [9, 9],
         "the columns have different numbers of rows: {'study': 2, 'treatment': 2, 'events': 3, 'total': 2}"),
    ],
)  # fmt: skip
def test_arms_that_cannot_be_are_refused(study: list, treatment: list, events: list, total: list, message: str) -> None:
    with pytest.raises(UnusableNetwork) as refused:
        contrasts_from_counts(study, treatment, events, total)
    assert str(refused.value) == message


def test_means_and_rates_that_cannot_be_are_refused() -> None:
    two = (["s", "s"], ["a", "b"])
    with pytest.raises(UnusableNetwork, match="study 's': standard deviations must not be negative"):
        contrasts_from_means(*two, [1, 2], [1, -1], [9, 9])
    with pytest.raises(UnusableNetwork, match="study 's': a ratio of means needs means above 0"):
        contrasts_from_means(*two, [1, -2], [1, 1], [9, 9], "ROM")
    with pytest.raises(UnusableNetwork, match="study 's': all standard deviations are 0"):
        contrasts_from_means(*two, [1, 2], [0, 0], [9, 9], "SMD")
    with pytest.raises(UnusableNetwork, match="study 's': more than one arm has a variance of 0"):
        contrasts_from_means(*two, [1, 2], [0, 0], [9, 9])
    with pytest.raises(UnusableNetwork, match="study 's': events must not be negative, and person-time above 0"):
        contrasts_from_rates(*two, [1, 2], [10, 0])


def triangle(effects=(1.0, 3.0, 2.0), errors=(0.5, 0.6, 0.55), rows=3):
    first, second = ["b", "c", "c"][:rows], ["a", "a", "b"][:rows]
    return contrasts_from_pairs(["s"] * rows, first, second, effects[:rows], errors[:rows], "MD")


def test_pairs_of_a_multi_arm_trial_give_its_covariance() -> None:
    (study,) = triangle().studies
    assert study.effects == pytest.approx([1.0, 3.0])
    shared = (0.25 + 0.36 - 0.55**2) / 2
    assert study.covariance == pytest.approx(np.array([[0.25, shared], [shared, 0.36]]))
    assert study.discrepancy == pytest.approx(0, abs=1e-20)


def test_rounding_of_pairs_is_evened_out_and_kept_as_a_discrepancy() -> None:
    (study,) = triangle((1.0, 3.01, 2.0)).studies
    assert study.effects[1] == pytest.approx(3.0067, abs=4e-3)
    assert study.discrepancy > 0


@pytest.mark.parametrize(
    ("effects", "errors", "rows", "message"),
    [
        ((1.0, 3.5, 2.0), (0.5, 0.6, 0.55), 3, "study 's': its contrasts do not add up; "),
        ((1.0, 3.0, 2.0), (0.5, 1.6, 0.55), 3,
         "study 's': its standard errors cannot all be right, since the arm 'b' would have the negative variance"),
        ((1.0, 3.0, 2.0), (0.5, 0.6, 0.55), 2,
         "study 's' has 3 treatments and needs a row for each pair of them; missing: b v c"),
        ((1.0, 3.0, 2.0), (0.5, 0.0, 0.55), 3, "study 's': a standard error must be above 0"),
    ],
)  # fmt: skip
def test_pairs_that_contradict_each_other_are_refused(effects: tuple, errors: tuple, rows: int, message: str) -> None:
    with pytest.raises(UnusableNetwork) as refused:
        triangle(effects, errors, rows)
    assert str(refused.value).startswith(message)


def test_a_pair_twice_or_with_itself_is_refused() -> None:
    with pytest.raises(UnusableNetwork, match="study 's': 'a' is compared with itself"):
        contrasts_from_pairs(["s"], ["a"], ["a"], [1.0], [0.5], "MD")
    with pytest.raises(UnusableNetwork, match="study 's': 'b' and 'a' are compared in more than one row"):
        contrasts_from_pairs(["s", "s"], ["a", "b"], ["b", "a"], [1.0, 1.0], [0.5, 0.5], "MD")


def test_pairs_with_missing_numbers_are_left_out_with_the_reason() -> None:
    data = contrasts_from_pairs(["s", "t"], ["b", "b"], ["a", "a"], [1.0, np.nan], [0.5, 0.5], "MD")
    assert [study.study for study in data.studies] == ["s"]
    assert [(item.study, item.reason) for item in data.excluded] == [("t", "effect or standard error is missing")]


def test_designs_and_direct_comparisons_count_each_study() -> None:
    data = contrasts_from_counts(["1"] * 3 + ["2"] * 2, list("abc") + list("cb"), [5] * 5, [20] * 5)
    assert {key: len(value) for key, value in designs(data.studies).items()} == {("a", "b", "c"): 1, ("b", "c"): 1}
    counted = {key: len(value) for key, value in direct_comparisons(data.studies).items()}
    assert counted == {("a", "b"): 1, ("a", "c"): 1, ("b", "c"): 2}

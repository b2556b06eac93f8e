"""Network meta-analysis: what must hold for any network, worked out independently of the code under test."""

from dataclasses import replace

import numpy as np
import pytest

from kb_cli.errors import UsageMistake
from kb_cli.synthesis.network import network_meta_analysis
from kb_cli.synthesis.network_arms import contrasts_from_counts, contrasts_from_means
from kb_cli.synthesis.network_consistency import heterogeneity, omnibus_test, study_shares
from kb_cli.synthesis.network_contrasts import contrasts_from_pairs, study_laplacian
from kb_cli.synthesis.network_model import contrast_system, estimate_tau2, network_estimates
from kb_cli.synthesis.network_studies import DisconnectedNetwork, NetworkData, UnusableNetwork, connected_components

# Two three-arm trials and pairs; the numbers are made up.
ROWS = [
    ("one", "a", 12, 100), ("one", "b", 20, 104), ("one", "c", 31, 99),
    ("two", "a", 8, 60), ("two", "b", 9, 55),
    ("three", "b", 30, 120), ("three", "c", 22, 118), ("three", "d", 41, 125),
    ("four", "c", 15, 80), ("four", "d", 11, 77),
    ("five", "a", 40, 200), ("five", "d", 70, 210),
    ("six", "a", 5, 50), ("six", "b", 14, 52),
]  # fmt: skip


def network(rows=ROWS, measure="OR") -> NetworkData:
    study, treatment, events, total = zip(*rows, strict=True)
    return contrasts_from_counts(study, treatment, events, total, measure)


def pairs(rows, measure="MD") -> NetworkData:
    study, treatment, comparator, effect, error = zip(*rows, strict=True)
    return contrasts_from_pairs(study, treatment, comparator, effect, error, measure)


def full_least_squares(data: NetworkData, tau2: float, reference: str):
    """Generalised least squares study by study, in the textbook form."""
    others = [name for name in data.treatments if name != reference]
    information, right = np.zeros((len(others),) * 2), np.zeros(len(others))
    for study in data.studies:
        design = np.array(
            [[(name == arm) - (name == study.treatments[0]) for name in others] for arm in study.treatments[1:]],
            dtype=float,
        )
        m = len(study.effects)
        weight = np.linalg.inv(study.covariance + tau2 * (np.eye(m) + 1) / 2)
        information += design.T @ weight @ design
        right += design.T @ weight @ study.effects
    covariance = np.linalg.inv(information)
    return dict(zip(others, covariance @ right, strict=True)), dict(
        zip(others, np.sqrt(np.diag(covariance)), strict=True)
    )


@pytest.mark.parametrize("tau2", [0.0, 0.3])
def test_the_graph_theoretical_form_gives_what_generalised_least_squares_gives(tau2: float) -> None:
    data = network()
    values, variances = network_estimates(data.studies, data.treatments, tau2)
    estimates, errors = full_least_squares(data, tau2, "a")
    for index, name in enumerate(data.treatments[1:], 1):
        assert values[index, 0] == pytest.approx(estimates[name], abs=1e-12)
        assert variances[index, 0] == pytest.approx(errors[name] ** 2, abs=1e-12)


def test_weights_of_a_two_arm_trial_are_inverse_variances_and_those_of_a_multi_arm_trial_are_smaller() -> None:
    one, two = network().studies[:2]
    assert -study_laplacian(two.covariance)[0, 1] == pytest.approx(1 / two.covariance[0, 0])
    reduced = -study_laplacian(one.covariance)
    assert 0 < reduced[0, 1] < 1 / one.covariance[0, 0]
    assert reduced.sum() == pytest.approx(0, abs=1e-9)


def test_two_treatments_are_pooled_by_inverse_variance() -> None:
    effects, errors = np.array([0.5, -0.2, 0.9, 0.1]), np.array([0.2, 0.3, 0.5, 0.25])
    data = pairs([(str(i), "b", "a", y, s) for i, (y, s) in enumerate(zip(effects, errors, strict=True))])
    weights = errors**-2
    mean = (weights * effects).sum() / weights.sum()
    q = (weights * (effects - mean) ** 2).sum()
    common = network_meta_analysis(data, "a", "common")
    assert common.effect("b", "a").value == pytest.approx(mean)
    assert common.effect("b", "a").standard_error == pytest.approx(weights.sum() ** -0.5)
    assert common.heterogeneity.total.q == pytest.approx(q)
    tau2 = (q - 3) / (weights.sum() - (weights**2).sum() / weights.sum())
    random = network_meta_analysis(data, "a")
    assert random.tau2 == pytest.approx(tau2)
    weights = 1 / (errors**2 + tau2)
    assert random.effect("b", "a").value == pytest.approx((weights * effects).sum() / weights.sum())
    assert common.tau2 == random.tau2
    assert common.tau2_used == 0


def test_restricted_likelihood_and_paule_mandel_meet_their_definitions() -> None:
    data = pairs([(str(i), "b", "a", y, 0.2) for i, y in enumerate([0.5, -0.2, 0.9, 0.1, 1.4])])
    effects = np.array([0.5, -0.2, 0.9, 0.1, 1.4])
    # With equal variances REML, DL and PM are the sample variance minus the variance within, ML the one over n.
    expected = effects.var(ddof=1) - 0.04
    for method in ("REML", "PM", "DL"):
        assert network_meta_analysis(data, tau2_method=method).tau2 == pytest.approx(expected, rel=1e-9)
    assert network_meta_analysis(data, tau2_method="ML").tau2 == pytest.approx(effects.var() - 0.04, rel=1e-9)


def test_likelihood_is_highest_at_the_estimate() -> None:
    data = network(
        [*ROWS, ("seven", "a", 3, 90), ("seven", "d", 35, 95), ("eight", "b", 40, 90), ("eight", "c", 9, 85)]
    )
    system = contrast_system(data.studies, data.treatments)

    def likelihood(tau2: float) -> float:
        covariance = system.within + tau2 * system.between
        inverse = np.linalg.inv(covariance)
        information = system.design.T @ inverse @ system.design
        residual = system.y - system.design @ np.linalg.solve(information, system.design.T @ inverse @ system.y)
        value = np.linalg.slogdet(covariance)[1] + residual @ inverse @ residual
        return -0.5 * float(value + np.linalg.slogdet(information)[1])

    best = estimate_tau2(system, "REML")
    assert best > 0.01
    assert all(likelihood(best) > likelihood(best * factor) for factor in (0.98, 1.02, 0.2, 3.0))


def test_no_heterogeneity_gives_a_tau2_of_exactly_zero() -> None:
    data = pairs([("1", "b", "a", 0.5, 0.3), ("2", "b", "a", 0.52, 0.4), ("3", "b", "a", 0.49, 0.2)])
    assert [network_meta_analysis(data, tau2_method=name).tau2 for name in ("DL", "REML", "ML", "PM")] == [0.0] * 4


def test_a_single_study_has_no_heterogeneity_and_no_test_of_it() -> None:
    result = network_meta_analysis(pairs([("1", "b", "a", 0.5, 0.3)]), tau2_method="REML")
    assert (result.tau2, result.heterogeneity.total.q, result.heterogeneity.total.df) == (0.0, 0.0, 0)
    assert np.isnan(result.heterogeneity.total.p)
    assert np.isnan(result.heterogeneity.i2)
    assert np.isnan(result.prediction("b", "a")).all()


def test_a_closed_triangle_by_hand() -> None:
    # Direct a-b 1.0 (variance 0.1); around c 0.4 + 0.2 = 0.6 (variance 0.15 + 0.05 = 0.2): weights 10 and 5.
    result = network_meta_analysis(
        pairs([("1", "b", "a", 1.0, 0.1**0.5), ("2", "b", "c", 0.4, 0.15**0.5), ("3", "c", "a", 0.2, 0.05**0.5)]),
        "a",
        "common",
    )
    assert result.effect("b", "a").value == pytest.approx((10 * 1.0 + 5 * 0.6) / 15)
    assert result.effect("b", "a").standard_error == pytest.approx(15**-0.5)
    # The only degree of freedom is the difference of 0.4 between both ways, with variance 0.3.
    assert result.heterogeneity.total[:2] == pytest.approx((0.4**2 / 0.3, 1))
    assert result.heterogeneity.between[:2] == pytest.approx((0.4**2 / 0.3, 1))
    assert result.heterogeneity.within[:2] == (0.0, 0)


def test_the_choice_of_a_multi_arm_trials_baseline_does_not_matter() -> None:
    data = network()
    rebased = replace(data, studies=tuple(study.rebased(study.treatments[-1]) for study in data.studies))
    assert [study.treatments[0] for study in rebased.studies] == ["c", "b", "d", "d", "d", "b"]
    for method in ("DL", "REML"):
        one, other = (network_meta_analysis(item, "a", tau2_method=method) for item in (data, rebased))
        assert other.tau2 == pytest.approx(one.tau2, abs=1e-10)
        assert other.estimates == pytest.approx(one.estimates, abs=1e-10)
        assert other.standard_errors == pytest.approx(one.standard_errors, abs=1e-10)
        assert other.heterogeneity.within.q == pytest.approx(one.heterogeneity.within.q)


def test_names_and_the_order_of_rows_do_not_matter() -> None:
    new = {"a": "zinc", "b": "iron", "c": "alum", "d": "lead"}
    renamed = [(study, new[arm], x, n) for study, arm, x, n in reversed(ROWS)]
    one, other = network_meta_analysis(network(), "a"), network_meta_analysis(network(renamed), "zinc")
    assert other.tau2 == pytest.approx(one.tau2)
    for name in "bcd":
        assert other.effect(new[name], "zinc") == pytest.approx(one.effect(name, "a"))


def test_the_reference_changes_what_is_listed_and_nothing_else() -> None:
    results = [network_meta_analysis(network(), name) for name in "ad"]
    assert list(results[1].against_reference()) == ["a", "b", "c"]
    assert results[0].effect("b", "c") == results[1].effect("b", "c")


def test_an_effect_turns_round_with_its_pair() -> None:
    result = network_meta_analysis(network(), "a")
    one, other = result.effect("b", "a"), result.effect("a", "b")
    assert (other.value, other.lower, other.upper) == (-one.value, -one.upper, -one.lower)


def test_contrasts_of_pairs_give_what_the_arms_give() -> None:
    data = network()
    rows = []
    for study in data.studies:
        for first in study.treatments:
            for second in study.treatments:
                if first < second:
                    based = study.rebased(second)
                    index = based.treatments.index(first) - 1
                    error = based.covariance[index, index] ** 0.5
                    rows.append((study.study, first, second, based.effects[index], error))
    one, other = network_meta_analysis(data, "a"), network_meta_analysis(pairs(rows, "OR"), "a")
    assert other.tau2 == pytest.approx(one.tau2)
    assert other.estimates == pytest.approx(one.estimates)
    assert other.standard_errors == pytest.approx(one.standard_errors)
    assert other.heterogeneity.total == pytest.approx(one.heterogeneity.total)


def test_q_splits_into_within_and_between_designs_with_degrees_of_freedom_by_rank() -> None:
    found = network_meta_analysis(network(), "a").heterogeneity
    assert found.total.q == pytest.approx(found.within.q + found.between.q)
    # 8 contrasts - 3 parameters; the one design with two studies, a-b, has 1 within.
    assert (found.total.df, found.within.df, found.between.df) == (5, 1, 4)
    assert sum(part.within.q for part in found.designs) == pytest.approx(found.within.q)
    assert sum(part.within.df for part in found.designs) == 1
    assert found.i2 == pytest.approx(max(0, 100 * (1 - 5 / found.total.q)))
    assert found.i2_lower <= found.i2 <= found.i2_upper


def test_a_design_that_holds_all_inconsistency_leaves_none_when_detached() -> None:
    triangle = pairs([("1", "b", "a", 1.0, 0.3), ("2", "b", "c", 0.4, 0.3), ("3", "c", "a", 0.2, 0.3)])
    for part in heterogeneity(triangle.studies, triangle.treatments, 0.95).designs:
        assert part.between_when_detached[:2] == (0.0, 0)


def test_study_shares_sum_to_one_and_follow_from_inverse_variances() -> None:
    data = pairs([("1", "b", "a", 1.0, 0.5), ("2", "b", "a", 0.4, 1.0), ("3", "c", "a", 0.2, 0.3)])
    result = network_meta_analysis(data, "a", "common")
    assert study_shares(result, "b", "a") == pytest.approx({"1": 0.8, "2": 0.2, "3": 0.0})
    assert sum(study_shares(network_meta_analysis(network(), "a"), "d", "b").values()) == pytest.approx(1)


def test_estimates_are_weighted_sums_of_contrasts_whose_weights_add_up_along_the_design() -> None:
    system = contrast_system(network().studies, ("a", "b", "c", "d"))
    weights = system.weights(0.1)
    hat = np.linalg.inv(system.design.T @ weights @ system.design) @ system.design.T @ weights
    assert hat @ system.design == pytest.approx(np.eye(3), abs=1e-12)
    assert system.projection(0.1) @ system.design == pytest.approx(np.zeros((8, 3)), abs=1e-9)
    values, _ = network_estimates(network().studies, ("a", "b", "c", "d"), 0.1)
    assert hat @ system.y == pytest.approx(values[1:, 0])


def test_all_treatments_alike_is_tested_with_one_degree_of_freedom_less_than_treatments() -> None:
    result = network_meta_analysis(pairs([("1", "b", "a", 0.6, 0.3)]), "a", "common")
    assert omnibus_test(result)[:2] == pytest.approx((4.0, 1))
    assert omnibus_test(result).p == pytest.approx(result.effect("b", "a").p)


def test_a_prediction_interval_adds_tau2_and_states_its_degrees_of_freedom() -> None:
    from scipy.stats import norm, t

    data = pairs([(str(i), "b", "a", y, 0.2) for i, y in enumerate([0.5, -0.2, 0.9, 0.1, 1.4])])
    for rule, df, quantile in (("HTS", 3, t.ppf(0.975, 3)), ("V", 4, t.ppf(0.975, 4)), ("z", np.inf, norm.ppf(0.975))):
        result = network_meta_analysis(data, "a", prediction_rule=rule)
        low, high = result.prediction("b", "a")
        error = result.effect("b", "a").standard_error
        assert result.prediction_df == df
        assert (high - low) / 2 == pytest.approx(quantile * (error**2 + result.tau2) ** 0.5)
    with pytest.raises(UsageMistake, match="a common-effect model predicts no other effect"):
        network_meta_analysis(data, "a", "common").prediction("b", "a")


def test_p_scores_need_a_direction_and_turn_round_with_it() -> None:
    result = network_meta_analysis(network(), "a")
    lower, higher = (dict(result.p_scores(direction)) for direction in ("lower", "higher"))
    assert all(lower[name] == pytest.approx(1 - higher[name]) for name in "abcd")
    assert np.mean(list(lower.values())) == pytest.approx(0.5)
    assert result.p_scores("lower")[0].treatment == "a"
    with pytest.raises(TypeError):
        result.p_scores()


def test_everything_that_was_chosen_stands_in_the_result() -> None:
    result = network_meta_analysis(network([*ROWS, ("none", "a", 0, 9), ("none", "b", 0, 8)]), "a", level=0.9)
    assert (result.measure, result.model, result.tau2_method, result.reference) == ("OR", "random", "DL", "a")
    assert (result.level, result.prediction_rule) == (0.9, "HTS")
    assert result.zero_rule.startswith("0.5 added to all arms of a study with an empty cell")
    assert [(item.study, item.reason) for item in result.excluded] == [("none", "no events in any arm")]
    assert result.software.startswith("evidencekb ")
    assert (len(result.studies), result.comparisons, result.multi_arm_studies) == (6, 10, ("one", "three"))
    with pytest.raises(AttributeError):
        result.tau2 = 0.0  # type: ignore[misc]


APART = [("1", "b", "a", 1.0, 0.3), ("2", "c", "b", 1.0, 0.3), ("3", "e", "d", 1.0, 0.3)]


def test_a_network_in_parts_is_refused_with_its_parts() -> None:
    with pytest.raises(DisconnectedNetwork) as refused:
        network_meta_analysis(pairs(APART))
    assert refused.value.components == (("a", "b", "c"), ("d", "e"))
    assert str(refused.value) == (
        "the network falls into 2 parts that no trial connects: (1) a, b, c; (2) d, e. Treatments of different parts "
        "cannot be compared: analyse each part alone, or add a trial that links them."
    )


def test_a_trial_that_links_the_parts_makes_one_network() -> None:
    linked = pairs([*APART, ("4", "d", "a", 0.5, 0.3)])
    assert connected_components(linked.studies) == [("a", "b", "c", "d", "e")]
    assert network_meta_analysis(linked, "a").effect("e", "c").value == pytest.approx(1.5 - 2.0)


def test_choices_that_do_not_exist_are_refused() -> None:
    data = network()
    with pytest.raises(UsageMistake, match="no treatment 'x' in this network; there are: a, b, c, d"):
        network_meta_analysis(data, "x")
    with pytest.raises(UsageMistake, match="no treatment 'x'"):
        network_meta_analysis(data, "a").effect("x", "a")
    with pytest.raises(UsageMistake, match=r"level: 95 is not between 0 and 1"):
        network_meta_analysis(data, level=95)
    with pytest.raises(UnusableNetwork, match="the network has no usable study"):
        network_meta_analysis(NetworkData((), "OR"))


def test_a_network_of_continuous_outcomes_does_not_depend_on_the_unit() -> None:
    study, arm = ["1", "1", "2", "2", "2", "3", "3"], ["a", "b", "a", "b", "c", "b", "c"]
    mean, sd, n = np.array([1.0, 1.4, 0.9, 1.6, 2.2, 1.1, 1.9]), np.full(7, 0.8), [30, 31, 25, 24, 26, 40, 38]
    one = network_meta_analysis(contrasts_from_means(study, arm, mean, sd, n), "a")
    tenfold = network_meta_analysis(contrasts_from_means(study, arm, 10 * mean, 10 * sd, n), "a")
    assert tenfold.estimates == pytest.approx(10 * one.estimates)
    assert tenfold.tau2 == pytest.approx(100 * one.tau2)
    standardized = [
        network_meta_analysis(contrasts_from_means(study, arm, k * mean, k * sd, n, "SMD"), "a") for k in (1, 10)
    ]
    assert standardized[0].estimates == pytest.approx(standardized[1].estimates)


def test_one_wrong_direction_shows_as_inconsistency() -> None:
    right = pairs([("1", "b", "a", 1.0, 0.1), ("2", "c", "b", 1.0, 0.1), ("3", "c", "a", 2.0, 0.1)])
    *first, last = right.studies
    turned = replace(right, studies=(*first, replace(last, effects=-last.effects)))
    assert network_meta_analysis(right).heterogeneity.between.p > 0.99
    assert network_meta_analysis(turned).heterogeneity.between.p < 1e-10

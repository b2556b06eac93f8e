"""A pooled effect with everything that belongs to it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t
from statsmodels.stats.meta_analysis import combine_effects

from kb_cli import __version__
from kb_cli.stats.arguments import InvalidInput
from kb_cli.synthesis.between_study_variance import estimate_tau2, intercept
from kb_cli.synthesis.methods import PRESETS, STRIP, Method, PredictionRule, preset
from kb_cli.synthesis.pooling import NoUsableStudies, pool
from kb_cli.synthesis.results import NotTestable, Prediction
from kb_cli.synthesis.studies import (
    studies_from_correlations,
    studies_from_counts,
    studies_from_effects,
    studies_from_intervals,
    studies_from_log_rank,
    studies_from_means,
    studies_from_rates,
)
from tests.synthesis.bodies import bcg, generic, sparse

DL_HK = Method(tau2="DL", ci="HK")
rows = st.lists(
    st.tuples(st.floats(-2, 2).map(lambda x: round(x, 3)), st.floats(0.02, 1).map(lambda x: round(x, 3))),
    min_size=2,
    max_size=10,
)


def test_bcg_trials_by_reml_as_metafor_documents_them() -> None:
    # Rendered examples of metafor's rma.uni and confint.rma: 4 decimals, 2 for percentages.
    pooled = pool(bcg(), PRESETS["metafor"])
    spread = pooled.heterogeneity
    assert (pooled.estimate, pooled.standard_error) == pytest.approx((-0.7145, 0.1798), abs=5.1e-5)
    assert (pooled.lower, pooled.upper) == pytest.approx((-1.0669, -0.3622), abs=5.1e-5)
    assert (spread.q.statistic, spread.q.df) == pytest.approx((152.2330, 12), abs=5.1e-5)
    assert tuple(spread.tau2) == pytest.approx((0.3132, 0.1197, 1.1115), abs=5.1e-5)
    assert tuple(spread.i2_tau2) == pytest.approx((92.22, 81.92, 97.68), abs=5.1e-3)
    assert tuple(spread.h2_tau2) == pytest.approx((12.86, 5.53, 43.07), abs=5.1e-3)


def test_i2_comes_in_two_kinds_and_the_method_says_which_it_shows() -> None:
    metafor, meta = pool(bcg(), PRESETS["metafor"]), pool(bcg(), PRESETS["meta"])
    assert metafor.i2 == metafor.heterogeneity.i2_tau2
    assert meta.i2 == meta.heterogeneity.i2_q
    assert meta.i2.estimate == pytest.approx(100 * (152.2330 - 12) / 152.2330, abs=1e-4)
    assert pool(bcg(), preset("inverse-variance", i2="tau2")).i2.estimate == meta.i2.estimate


@settings(max_examples=50, deadline=None)
@given(rows)
def test_dl_is_that_of_statsmodels_and_the_common_effect_where_q_is_small(values: list[tuple[float, float]]) -> None:
    y, v = np.array(values).T
    pooled, common = pool(generic(y, v), DL_HK), pool(generic(y, v), preset("inverse-variance"))
    if pooled.heterogeneity.q.statistic <= len(y) - 1:
        assert pooled.heterogeneity.tau2.estimate == 0
        assert pooled.estimate == common.estimate
        return
    theirs = combine_effects(y, v, method_re="dl")
    assert pooled.heterogeneity.tau2.estimate == pytest.approx(theirs.tau2, rel=1e-8, abs=1e-12)
    assert pooled.estimate == pytest.approx(theirs.mean_effect_re, rel=1e-9, abs=1e-12)
    assert pooled.standard_error == pytest.approx(theirs.sd_eff_w_re_hksj, rel=1e-7)
    assert common.estimate == pytest.approx(theirs.mean_effect_fe, rel=1e-9, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(rows, st.randoms(use_true_random=False), st.sampled_from(["DL", "REML", "PM"]))
def test_the_order_of_studies_and_the_unit_do_not_matter(values: list, random: object, tau2: str) -> None:
    y, v = np.array(values).T
    how = Method(tau2=tau2, ci="HK_adhoc")
    pooled = pool(generic(y, v), how)
    order = np.arange(len(y))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled, scaled = pool(generic(y[order], v[order]), how), pool(generic(-10 * y, 100 * v), how)
    assert (shuffled.lower, shuffled.upper) == pytest.approx((pooled.lower, pooled.upper), rel=1e-7, abs=1e-9)
    assert (scaled.lower, scaled.upper) == pytest.approx((-10 * pooled.upper, -10 * pooled.lower), rel=1e-7, abs=1e-8)


def test_intervals_by_their_definitions() -> None:
    y, v = np.array([-0.4, 0.1, 3.1, -0.1, 0.3]), np.array([0.8, 0.93, 0.97, 1.1, 1.2])
    studies = generic(y, v)
    tau2 = estimate_tau2(y, v, intercept(5), "DL")
    weights = 1 / (v + tau2)
    mean, error = np.average(y, weights=weights), weights.sum() ** -0.5
    factor = (weights * (y - mean) ** 2).sum() / 4
    assert factor < 1
    expected = {
        "z": norm.ppf(0.95) * error,
        "t": t.ppf(0.95, 4) * error,
        "HK": t.ppf(0.95, 4) * error * math.sqrt(factor),
        "HK_adhoc": t.ppf(0.95, 4) * error,
    }
    for ci, half in expected.items():
        pooled = pool(studies, Method(tau2="DL", ci=ci, level=0.9))
        assert (pooled.ci, pooled.upper - mean) == (ci, pytest.approx(half, rel=1e-10))
        assert pooled.statistic == pytest.approx(mean / pooled.standard_error)
        distribution = norm() if ci == "z" else t(4)
        assert pooled.p == pytest.approx(2 * distribution.sf(abs(pooled.statistic)))


NARROW = ([0.10, 0.11, 0.12, 0.10], [0.04, 0.03, 0.05, 0.04])
WIDE = ([-1.0, 0.1, 0.9, 2.0], [0.04, 0.03, 0.05, 0.04])


def test_wider_takes_the_classic_interval_where_hartung_knapp_is_narrower() -> None:
    assert pool(generic(*NARROW), Method(ci="HK_wider")).ci == "z"
    assert pool(generic(*WIDE), Method(ci="HK_wider")).ci == "HK"


def test_iqwig_takes_the_adhoc_form_where_hartung_knapp_is_narrower_than_dl() -> None:
    assert pool(generic(*NARROW), Method(ci="HK_IQWiG6")).ci == "HK_adhoc"
    assert pool(generic(*WIDE), Method(ci="HK_IQWiG6")).ci == "HK"


def test_equal_effects_collapse_the_unmodified_interval_and_say_so() -> None:
    pooled = pool(generic([0.3, 0.3, 0.3], [0.1, 0.2, 0.4]), Method(ci="HK"))
    assert pooled.lower == pooled.estimate == pooled.upper == 0.3
    assert pooled.p == 0
    assert pooled.warnings == (
        "The Hartung-Knapp interval is narrower than that of the common-effect model: show both.",
    )
    assert pooled.common.lower < 0.3 < pooled.common.upper
    assert pool(generic([0.3, 0.3, 0.3], [0.1, 0.2, 0.4]), Method(ci="HK_adhoc")).warnings == ()


def test_two_studies_are_warned_about_and_one_is_just_itself() -> None:
    two = pool(generic([0.1, 0.9], [0.04, 0.05]), Method(ci="HK"))
    assert two.df == 1
    assert two.warnings[0].startswith("Hartung-Knapp with two studies")
    one = pool(generic([0.5], [0.04]), Method(ci="HK"))
    assert (one.ci, one.estimate, one.lower) == ("z", 0.5, pytest.approx(0.5 - 1.959964 * 0.2, abs=1e-6))
    assert math.isnan(one.heterogeneity.q.p)
    assert math.isnan(one.heterogeneity.i2_q.estimate)
    assert math.isnan(one.heterogeneity.tau2.lower)


@pytest.mark.parametrize("df", ["normal", "k-1", "k-2"])
@pytest.mark.parametrize("se", ["classic", "HK"])
def test_prediction_interval_by_its_rules(df: str, se: str) -> None:
    pooled = pool(bcg(), Method(ci="HK", prediction=PredictionRule(df, se)))
    assert isinstance(pooled.prediction, Prediction)
    quantile = {"normal": norm.ppf(0.975), "k-1": t.ppf(0.975, 12), "k-2": t.ppf(0.975, 11)}[df]
    error = pooled.standard_error if se == "HK" else (pooled.classic.upper - pooled.estimate) / norm.ppf(0.975)
    half = quantile * math.sqrt(pooled.heterogeneity.tau2.estimate + error**2)
    assert pooled.prediction.upper == pytest.approx(pooled.estimate + half, rel=1e-9)
    assert pooled.prediction.shown_lower == pytest.approx(math.exp(pooled.estimate - half), rel=1e-9)
    assert pooled.prediction.rule == PredictionRule(df, se)


def test_no_prediction_below_three_studies_nor_for_a_common_effect() -> None:
    two = pool(generic([0.1, 0.9], [0.04, 0.05]), Method())
    assert two.prediction == NotTestable("fewer_than_3_studies", "A prediction interval needs at least 3 studies.")
    assert pool(generic([0.1, 0.9, 1], [0.04, 0.05, 1]), Method(model="common")).prediction is None
    assert pool(generic([0.1, 0.9, 1], [0.04, 0.05, 1]), Method(prediction=None)).prediction is None


def test_revman_before_2025_takes_q_about_mantel_haenszel() -> None:
    pooled = pool(bcg(), PRESETS["revman-5"])
    common = pool(bcg(), PRESETS["mantel-haenszel"])
    assert pooled.heterogeneity.q_about == "mantel_haenszel"
    assert pooled.heterogeneity.q.statistic == common.heterogeneity.q.statistic
    # Q 152.5676 about Mantel-Haenszel: Stata's metan, as metafor's tests quote it.
    assert pooled.heterogeneity.q.statistic == pytest.approx(152.5676, abs=5.1e-5)
    assert pool(generic([1, 2], [1, 1]), PRESETS["revman-5"]).heterogeneity.q_about == "inverse_variance"


def test_excluded_studies_are_listed_with_the_reason() -> None:
    pooled = pool(sparse(), PRESETS["meta"])
    assert [(left.label, left.reason) for left in pooled.excluded] == [
        ("no events", "no_events"),
        ("all", "events_only"),
    ]
    assert pool(sparse(), PRESETS["metafor"]).k == 5
    nothing = Method(zero_cells=PRESETS["mantel-haenszel"].mh_zero_cells)
    assert [left.reason for left in pool(sparse(), nothing).excluded] == ["zero_cell", "no_events", "events_only"]
    missing = studies_from_counts("risk_ratio", [1, None, 4], [20, 30, 20], [2, 3, 9], [20, 30, 20])
    assert [(left.label, left.reason) for left in pool(missing, Method()).excluded] == [("Study 2", "missing_data")]


def test_a_risk_difference_stays_as_observed_unless_the_method_corrects_it() -> None:
    ours, metafor = (pool(sparse("risk_difference"), PRESETS[name]) for name in ("evidencekb", "metafor"))
    assert ours.studies[0].value == pytest.approx(-0.1)
    assert metafor.studies[0].value == pytest.approx(0.5 / 21 - 2.5 / 21)
    assert ours.studies[0].variance == metafor.studies[0].variance
    assert ours.k == 5


def test_studies_without_events_stay_in_a_risk_difference_but_for_metafors_rule() -> None:
    dropped = preset("metafor", zero_cells=PRESETS["meta"].zero_cells)
    assert [left.reason for left in pool(sparse("risk_difference"), dropped).excluded] == ["no_events", "events_only"]
    assert pool(sparse("risk_difference"), preset("meta")).k == 5
    # In the sums of Mantel-Haenszel they count all the same; only Q is without them.
    summed = pool(sparse("risk_difference"), preset("mantel-haenszel", rd_correction="both"))
    assert (summed.k, summed.heterogeneity.q.df) == (5, 2)


def test_risk_ratios_of_empty_cells_differ_between_programs() -> None:
    studies = studies_from_counts("risk_ratio", [0, 5], [20, 20], [2, 7], [20, 20])
    assert pool(studies, PRESETS["metafor"]).studies[0].shown.estimate == pytest.approx((0.5 / 21) / (2.5 / 21))
    assert pool(studies, PRESETS["meta"]).studies[0].shown.estimate == pytest.approx((0.5 / 20.5) / (2.5 / 20.5))


def test_every_kind_of_data_is_pooled_on_its_scale() -> None:
    how = Method(model="common", ci="z")
    assert pool(studies_from_log_rank([-8.0], [20.0]), how).shown.estimate == pytest.approx(math.exp(-0.4))
    interval = studies_from_intervals("hazard_ratio", [0.8, 0.7], [0.6, 0.5], [1.0667, 0.98], level=[0.95, 0.9])
    assert pool(interval, how).studies[1].variance == pytest.approx((math.log(0.98 / 0.5) / (2 * norm.ppf(0.95))) ** 2)
    middle = studies_from_intervals("hazard_ratio", None, [0.5], [2.0])
    assert pool(middle, how).estimate == pytest.approx(0, abs=1e-12)
    rates = pool(studies_from_rates("rate_difference", [0, 4], [10, 10], [2, 6], [10, 10]), how)
    assert rates.studies[0].value == pytest.approx(-0.2)
    assert rates.studies[0].variance == pytest.approx(0.005 + 0.025)
    means = studies_from_means("standardized_mean_difference", [3, 2], [1, 1], [5, 9], [1, 1], [2, 2], [10, 9])
    assert pool(means, preset("meta")).studies[0].value != pool(means, preset("metafor")).studies[0].value
    correlation = pool(studies_from_correlations([0.5], [28]), how)
    assert correlation.shown.estimate == pytest.approx(0.5)
    assert correlation.studies[0].variance == pytest.approx(1 / 25)


def test_a_result_carries_what_it_was_made_with() -> None:
    pooled = pool(bcg(), PRESETS["revman-2025"])
    assert pooled.method.name == "revman-2025"
    assert pooled.software == f"EvidenceKB {__version__}"
    assert (pooled.k, len(pooled.studies), pooled.null, pooled.is_ratio) == (13, 13, 1.0, True)
    assert pooled.participants == 357347
    assert sum(study.weight for study in pooled.studies) == pytest.approx(100)
    first = pooled.studies[0]
    assert first.data == {"events": 4, "total": 123, "comparator_events": 11, "comparator_total": 139}
    assert math.exp(first.lower) == pytest.approx(first.shown.lower)
    assert first.upper - first.value == pytest.approx(norm.ppf(0.975) * first.standard_error)
    assert pool(bcg("risk_difference"), Method()).null == 0.0


def test_nothing_to_pool_is_refused_with_the_reasons() -> None:
    empty = studies_from_counts("odds_ratio", [0, None], [10, 10], [0, 1], [10, 10])
    with pytest.raises(
        NoUsableStudies, match=r"none whose numbers can be pooled \(no events in either group; a number"
    ):
        pool(empty, Method())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: studies_from_counts("risk_ratios", [1], [2], [1], [2]), "Did you mean 'risk_ratio'"),
        (lambda: studies_from_counts("risk_ratio", [1, 2], [2, 3, 4], [1], [2]), "2 numbers for 3 studies"),
        (lambda: studies_from_effects([1, 2], [1, 1], labels=["only one"]), "1 label for 2 studies"),
        (lambda: pool(studies_from_counts("risk_ratio", [3], [2], [1], [2])), r"events: 3 is above total 2 \(row 1"),
        (lambda: Method(ci="HK_adhok"), "Did you mean 'HK_adhoc'"),
        (lambda: Method(level=95), "95 is outside 0 to 1"),
        (lambda: preset("revman5"), "Did you mean 'revman-5'"),
        (lambda: PredictionRule("k-3"), "no 'k-3'"),
    ],
)
def test_mistakes_are_named(make: object, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        make()  # type: ignore[operator]


def test_presets_have_their_own_names() -> None:
    assert all(name == method.name for name, method in PRESETS.items())
    assert set(STRIP) <= set(PRESETS)

"""Mantel-Haenszel, Peto and inverse variance."""

import math

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from kb_cli.stats.arguments import InvalidInput
from kb_cli.synthesis.methods import PRESETS, Method, preset
from kb_cli.synthesis.pooling import pool
from kb_cli.synthesis.studies import studies_from_counts, studies_from_log_rank, studies_from_rates
from tests.synthesis.bodies import BCG, bcg, generic, sparse

MH, PETO = PRESETS["mantel-haenszel"], PRESETS["peto"]


def test_mantel_haenszel_odds_ratio_is_that_of_statsmodels() -> None:
    pooled = pool(bcg("odds_ratio"), MH)
    tables = StratifiedTable([row[:4].reshape(2, 2) for row in BCG])
    assert pooled.estimate == pytest.approx(tables.logodds_pooled, rel=1e-12)
    assert pooled.standard_error == pytest.approx(tables.logodds_pooled_se, rel=1e-12)
    assert (pooled.shown.lower, pooled.shown.upper) == pytest.approx(tables.oddsratio_pooled_confint(), rel=1e-9)


def test_mantel_haenszel_risk_ratio_is_the_point_of_statsmodels() -> None:
    tables = StratifiedTable([row[:4].reshape(2, 2) for row in BCG])
    assert pool(bcg(), MH).shown.estimate == pytest.approx(tables.riskratio_pooled, rel=1e-12)


# Stata's metan on the BCG trials, as metafor's tests quote it: z 11.56 by Greenland and Robins, 11.47 by Sato.
@pytest.mark.parametrize(("variance", "z"), [("sato", -11.4708), ("greenland_robins", -11.56)])
def test_risk_difference_has_two_variances(variance: str, z: float) -> None:
    pooled = pool(bcg("risk_difference"), preset("mantel-haenszel", rd_variance=variance))
    assert pooled.estimate == pytest.approx(-0.0033, abs=5.1e-5)
    assert pooled.statistic == pytest.approx(z, abs=5.1e-3)


@pytest.mark.parametrize(
    ("measure", "estimate", "variance"),
    [
        ("odds_ratio", math.log(12 * 45 / (18 * 5)), 1 / 12 + 1 / 18 + 1 / 5 + 1 / 45),
        ("risk_ratio", math.log((12 / 30) / (5 / 50)), 1 / 12 - 1 / 30 + 1 / 5 - 1 / 50),
        ("risk_difference", 12 / 30 - 5 / 50, 0.4 * 0.6 / 30 + 0.1 * 0.9 / 50),
    ],
)
def test_mantel_haenszel_of_one_study_is_that_study(measure: str, estimate: float, variance: float) -> None:
    how = preset("mantel-haenszel", rd_variance="greenland_robins")
    pooled = pool(studies_from_counts(measure, [12], [30], [5], [50]), how)
    assert (pooled.estimate, pooled.standard_error**2) == pytest.approx((estimate, variance), rel=1e-12)


def test_mantel_haenszel_of_rates_of_one_study_is_that_study() -> None:
    ratio = pool(studies_from_rates("rate_ratio", [12], [100], [5], [80]), MH)
    assert (ratio.estimate, ratio.standard_error**2) == pytest.approx((math.log(0.12 / 0.0625), 1 / 12 + 1 / 5))
    difference = pool(studies_from_rates("rate_difference", [12], [100], [5], [80]), MH)
    assert (difference.estimate, difference.standard_error**2) == pytest.approx((0.0575, 12 / 1e4 + 5 / 6400))


@pytest.mark.parametrize("measure", ["odds_ratio", "risk_difference"])
def test_changing_the_groups_over_changes_the_sign_only(measure: str) -> None:
    a, b, c, d = BCG[:, :4].T
    turned = pool(studies_from_counts(measure, c, c + d, a, a + b), MH)
    pooled = pool(bcg(measure), MH)
    assert (turned.estimate, turned.standard_error) == pytest.approx((-pooled.estimate, pooled.standard_error))


def test_mantel_haenszel_adds_nothing_and_keeps_studies_with_one_empty_cell() -> None:
    pooled = pool(sparse(), MH)
    assert [study.label for study in pooled.studies] == ["one empty", "plain", "plain too"]
    assert [(left.label, left.reason) for left in pooled.excluded] == [
        ("no events", "no_events"),
        ("all", "events_only"),
    ]
    only = [0, 1, 4]
    tables = [
        [[e, n - e], [c, m - c]]
        for e, n, c, m in np.array([[0, 20, 2, 20], [3, 30, 5, 30], [0, 15, 0, 15], [10, 10, 12, 12], [2, 40, 6, 41]])[
            only
        ]
    ]
    assert pooled.estimate == pytest.approx(StratifiedTable(tables).logodds_pooled, rel=1e-12)


def test_a_risk_difference_keeps_studies_without_events() -> None:
    pooled = pool(sparse("risk_difference"), MH)
    assert pooled.k == 5
    assert pooled.excluded == ()


def test_a_correction_inside_the_sums_is_only_made_when_asked_for() -> None:
    added = pool(sparse(), preset("mantel-haenszel", mh_zero_cells=PRESETS["meta"].mh_zero_cells))
    by_hand = studies_from_counts("odds_ratio", [1, 6, 4], [42, 60, 80], [5, 10, 12], [42, 60, 82])
    # Twice the counts of the corrected table and of the others: ratio of the sums, twice each.
    assert added.estimate == pytest.approx(pool(by_hand, MH).estimate, rel=1e-12)


def test_no_event_at_all_in_one_group_gives_no_ratio() -> None:
    pooled = pool(studies_from_counts("odds_ratio", [0, 0], [10, 20], [1, 2], [10, 20]), MH)
    assert math.isnan(pooled.estimate)
    assert math.isnan(pooled.upper)


@pytest.mark.parametrize("measure", ["odds_ratio", "risk_ratio"])
def test_no_event_among_controls_gives_no_ratio_and_no_weights(measure: str) -> None:
    pooled = pool(studies_from_counts(measure, [1, 2], [10, 20], [0, 0], [10, 20]), MH)
    assert math.isnan(pooled.estimate)
    assert all(math.isnan(study.weight) for study in pooled.studies)


@pytest.mark.parametrize("total", [3, 7, 10, 13])
def test_all_against_none_is_a_difference_of_1(total: int) -> None:
    pooled = pool(studies_from_counts("risk_difference", [total], [total], [0], [total + 4]), MH)
    assert (pooled.estimate, pooled.standard_error) == (pytest.approx(1), pytest.approx(0, abs=1e-8))


def test_peto_is_the_sum_of_excesses_over_the_sum_of_variances() -> None:
    a, b, c, d = BCG[:, :4].T
    size, events = a + b + c + d, a + c
    excess = a - (a + b) * events / size
    variance = (a + b) * (c + d) * events * (b + d) / (size**2 * (size - 1))
    pooled = pool(bcg("odds_ratio"), PETO)
    assert pooled.estimate == pytest.approx(excess.sum() / variance.sum(), rel=1e-12)
    assert pooled.standard_error == pytest.approx(1 / math.sqrt(variance.sum()), rel=1e-12)
    assert [study.weight for study in pooled.studies] == pytest.approx(100 * variance / variance.sum())


def test_peto_warns_of_large_effects_and_of_groups_that_differ_in_size() -> None:
    large = pool(studies_from_counts("odds_ratio", [20], [40], [5], [40]), PETO)
    assert any("large effects" in text for text in large.warnings)
    uneven = pool(studies_from_counts("odds_ratio", [10], [100], [4], [40]), PETO)
    assert [text for text in uneven.warnings if "differ much in size" in text]
    even = pool(studies_from_counts("odds_ratio", [10], [100], [12], [100]), PETO)
    assert even.warnings == ("One study: its own estimate is shown, and nothing can be said about heterogeneity.",)


def test_methods_refuse_data_that_they_do_not_pool() -> None:
    with pytest.raises(InvalidInput, match="Peto's method pools odds ratios, not measure 'risk_ratio'"):
        pool(bcg(), PETO)
    with pytest.raises(InvalidInput, match="Peto's method pools counts, or O - E with V, not effects"):
        pool(generic([1.0], [1.0]), PETO)
    assert pool(studies_from_log_rank([-8.0], [20.0]), PETO).estimate == pytest.approx(-0.4)
    with pytest.raises(InvalidInput, match="Mantel-Haenszel pools counts and rates, not effects"):
        pool(generic([1.0], [1.0]), MH)


def test_inverse_variance_weights() -> None:
    pooled = pool(generic([1.0, 2.0], [0.5, 0.25]), Method(model="common", ci="z"))
    assert (pooled.estimate, pooled.standard_error) == pytest.approx((10 / 6, math.sqrt(1 / 6)))
    assert [study.weight for study in pooled.studies] == pytest.approx([100 / 3, 200 / 3])

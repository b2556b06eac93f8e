"""Meta-regression and subgroups."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import f as f_distribution

from kb_cli.stats.arguments import InvalidInput
from kb_cli.synthesis.meta_regression import meta_regression
from kb_cli.synthesis.methods import TAU2_ESTIMATORS, Method, preset
from kb_cli.synthesis.pooling import pool
from kb_cli.synthesis.studies import effects_of
from kb_cli.synthesis.subgroups import pool_subgroups
from tests.synthesis.bodies import ALLOCATION, LATITUDE, YEAR, bcg, generic

REML_Z = preset("metafor")


def test_bcg_trials_by_latitude_and_year_as_metafor_documents_them() -> None:
    # Rendered example of metafor's rma.uni; its iterations stop at 1e-5, which shows in the third digit.
    fitted = meta_regression(bcg(), {"latitude": LATITUDE, "year": YEAR}, REML_Z)
    assert [row.estimate for row in fitted.coefficients] == pytest.approx([-3.5455, -0.0280, 0.0019], abs=2e-3)
    assert fitted.coefficients[1].standard_error == pytest.approx(0.0102, abs=5.1e-5)
    assert (fitted.tau2.estimate, fitted.q_residual.statistic) == pytest.approx((0.1108, 28.3251), abs=5.1e-5)
    assert (fitted.r2, fitted.i2) == pytest.approx((64.63, 71.98), abs=1e-2)
    assert fitted.q_moderators.statistic == pytest.approx(12.2043, abs=1e-3)
    assert [row.name for row in fitted.coefficients] == ["intercept", "latitude", "year"]
    assert fitted.warnings == ("Fewer than 10 studies for each covariate: read it as exploration.",)


@pytest.mark.parametrize("tau2", TAU2_ESTIMATORS)
@pytest.mark.parametrize("ci", ["z", "HK", "HK_adhoc", "t"])
def test_with_an_intercept_only_it_is_pooling(tau2: str, ci: str) -> None:
    how = Method(tau2=tau2, ci=ci)
    (row,) = meta_regression(bcg(), {}, how).coefficients
    pooled = pool(bcg(), how)
    assert (row.estimate, row.lower, row.upper, row.p) == pytest.approx(
        (pooled.estimate, pooled.lower, pooled.upper, pooled.p), rel=1e-9
    )


def test_common_effect_with_knapp_hartung_is_weighted_least_squares() -> None:
    effects = effects_of(bcg(), Method())
    design = np.stack([np.ones(13), LATITUDE, YEAR - 1948], axis=1)
    theirs = sm.WLS(effects.value, design, weights=1 / effects.variance).fit()
    how = Method(model="common", ci="HK")
    ours = meta_regression(bcg(), {"latitude": LATITUDE, "year": YEAR - 1948}, how)
    assert [row.estimate for row in ours.coefficients] == pytest.approx(theirs.params)
    assert [row.standard_error for row in ours.coefficients] == pytest.approx(theirs.bse)
    assert [row.p for row in ours.coefficients] == pytest.approx(theirs.pvalues)
    assert ours.q_moderators.statistic == pytest.approx(theirs.fvalue)
    assert ours.q_moderators.p == pytest.approx(f_distribution.sf(theirs.fvalue, 2, 10))
    assert ours.q_residual.statistic == pytest.approx((theirs.wresid**2).sum())


def test_words_become_indicators_against_the_first() -> None:
    fitted = meta_regression(bcg(), {"allocation": ALLOCATION}, REML_Z)
    assert [row.name for row in fitted.coefficients] == [
        "intercept",
        "allocation: random",
        "allocation: systematic",
    ]
    without = meta_regression(bcg(), {"allocation": ALLOCATION}, REML_Z, with_intercept=False)
    assert [row.name for row in without.coefficients] == [f"allocation: {name}" for name in sorted(set(ALLOCATION))]
    assert without.tau2 == pytest.approx(fitted.tau2)
    assert without.q_moderators.df == 3


def test_studies_without_a_covariate_are_left_out_and_listed() -> None:
    year = YEAR.copy()
    year[3] = np.nan
    words = [*ALLOCATION[:-1], None]
    fitted = meta_regression(bcg(), {"year": year, "allocation": words}, REML_Z)
    assert [(left.label, left.reason) for left in fitted.excluded] == [
        ("Trial 4", "missing_data"),
        ("Trial 13", "missing_data"),
    ]
    assert (fitted.k, len(fitted.labels)) == (11, 11)


def test_nothing_to_explain_has_no_r2() -> None:
    fitted = meta_regression(generic([0.1, 0.1, 0.1, 0.1], [1, 1, 1, 1]), {"x": [1.0, 2.0, 3.0, 4.0]}, REML_Z)
    assert math.isnan(fitted.r2)
    assert fitted.i2 == 0


@pytest.mark.parametrize(
    ("covariates", "changes", "message"),
    [
        ({"x": [1.0, 2.0]}, {}, "x: 2 values for 3 studies"),
        ({"x": [1.0, 1.0, 1.0]}, {}, "the covariates depend on each other"),
        ({"x": [1.0, 2.0, 4.0], "y": [1.0, 0.0, 0.0]}, {}, "3 studies are too few for 3 coefficients"),
        ({"x": [1.0, 2.0, 4.0]}, {"ci": "HK_wider"}, "meta-regression has no rule 'HK_wider'"),
        ({"x": [1.0, 2.0, 4.0]}, {"pooling": "peto"}, "meta-regression weights by inverse variance, not by peto"),
    ],
)
def test_what_cannot_be_fitted_is_refused(covariates: dict, changes: dict, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        meta_regression(generic([1, 2, 4], [1, 1, 1]), covariates, preset("metafor", **changes))


def test_no_covariate_and_no_intercept_is_refused() -> None:
    with pytest.raises(InvalidInput, match="there is none, and no intercept either"):
        meta_regression(generic([1, 2, 4], [1, 1, 1]), {}, with_intercept=False)


def test_subgroups_with_a_variance_each_are_pooled_alone() -> None:
    found = pool_subgroups(bcg(), ALLOCATION, REML_Z)
    assert list(found.groups) == ["alternate", "random", "systematic"]
    member = np.array(ALLOCATION) == "random"
    alone = pool(bcg().select(member), REML_Z)
    assert found.groups["random"].estimate == alone.estimate
    assert found.overall.estimate == pool(bcg(), REML_Z).estimate
    estimates = np.array([group.estimate for group in found.groups.values()])
    weights = np.array([group.standard_error**-2.0 for group in found.groups.values()])
    mean = np.average(estimates, weights=weights)
    assert found.q_between.statistic == pytest.approx((weights * (estimates - mean) ** 2).sum())
    assert found.q_between.df == 2
    assert math.isnan(found.tau2)


def test_subgroups_with_a_common_variance_are_a_regression() -> None:
    # metafor's rma.uni with factor(alloc) on the BCG trials: QM 1.7675, p 0.4132.
    found = pool_subgroups(bcg(), ALLOCATION, REML_Z, tau2_scope="common")
    fitted = meta_regression(bcg(), {"allocation": ALLOCATION}, REML_Z)
    assert found.q_between.statistic == pytest.approx(fitted.q_moderators.statistic, rel=1e-9)
    assert (found.q_between.statistic, found.q_between.p) == pytest.approx((1.7675, 0.4132), abs=2e-4)
    assert found.tau2 == pytest.approx(fitted.tau2.estimate, rel=1e-12)
    assert {group.heterogeneity.tau2.estimate for group in found.groups.values()} == {found.tau2}


def test_with_a_common_effect_q_splits_into_between_and_within() -> None:
    found = pool_subgroups(bcg(), ALLOCATION, preset("inverse-variance"))
    total = found.overall.heterogeneity.q
    assert found.q_between.statistic + found.q_within.statistic == pytest.approx(total.statistic, rel=1e-10)
    assert found.q_between.df + found.q_within.df == total.df


@pytest.mark.parametrize("scope", ["separate", "common"])
def test_one_subgroup_is_pooling(scope: str) -> None:
    found = pool_subgroups(bcg(), ["all"] * 13, REML_Z, tau2_scope=scope)
    assert found.groups["all"].estimate == pytest.approx(pool(bcg(), REML_Z).estimate, rel=1e-12)
    assert math.isnan(found.q_between.p)


def test_a_missing_subgroup_is_left_out_and_an_empty_one_named() -> None:
    studies = generic([1, 2, 3, np.nan], [1, 1, 1, 1])
    found = pool_subgroups(studies, [1.0, 1.0, None, 2.0], REML_Z)
    assert list(found.groups) == ["1"]
    assert found.empty == ("2",)
    assert [(left.label, left.text) for left in found.excluded] == [("Study 3", "its subgroup is missing")]
    assert [left.label for left in found.overall.excluded] == ["Study 4", "Study 3"]
    with pytest.raises(InvalidInput, match="2 values for 4 studies"):
        pool_subgroups(studies, [1, 2], REML_Z)

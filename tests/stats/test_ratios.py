"""Risk ratios and odds ratios. Oracles: scipy, statsmodels, R's PropCIs, Fagerland 2015 (Stat Methods Med Res)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio
from scipy.stats.contingency import relative_risk
from statsmodels.stats.proportion import confint_proportions_2indep

from kb_cli.stats.hypothesis_tests import chi_square
from kb_cli.stats.ratios import ODDS_RATIO_METHODS, RISK_RATIO_METHODS, odds_ratio, risk_ratio

group = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TABLES = [(7, 34, 1, 34), (12, 100, 30, 110), (1, 20, 19, 20), (56, 70, 48, 80), (3, 1000, 9, 900)]


@pytest.mark.parametrize(
    ("method", "lower", "upper"),
    [("katz", 0.91, 54), ("adjusted_log", 0.92, 27), ("inverse_sinh", 1.17, 42), ("koopman", 1.21, 43)],
)
def test_risk_ratios_of_fagerlands_table(method: str, lower: float, upper: float) -> None:
    result = risk_ratio(7, 34, 1, 34, method=method)
    assert result.estimate == 7
    np.testing.assert_allclose(result[1:], [lower, upper], rtol=0.011)


@pytest.mark.parametrize(
    ("method", "lower", "upper"),
    [
        ("woolf", 0.99, 74),
        ("adjusted_logit", 0.98, 38),
        ("independence_smoothed_logit", 0.99, 60),
        ("conditional_exact", 0.97, 397),
    ],
)
def test_odds_ratios_of_fagerlands_table(method: str, lower: float, upper: float) -> None:
    np.testing.assert_allclose(odds_ratio(7, 34, 1, 34, method=method)[1:], [lower, upper], rtol=0.011)


def test_score_limits_of_propcis() -> None:
    # riskscoreci(7, 34, 1, 34, 0.95): 1.220853, 42.575718; orscoreci: 1.246309, 56.486130 (iterated to 4 digits).
    np.testing.assert_allclose(risk_ratio(7, 34, 1, 34, method="koopman")[1:], [1.220853, 42.575718], atol=6e-7)
    np.testing.assert_allclose(
        odds_ratio(7, 34, 1, 34, method="miettinen_nurminen")[1:], [1.246309, 56.48613], rtol=5e-4
    )


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("level", [0.9, 0.99])
def test_logarithmic_limits_agree_with_scipy(table: tuple[int, int, int, int], level: float) -> None:
    x1, n1, x2, n2 = table
    risk, theirs = risk_ratio(*table, level), relative_risk(x1, n1, x2, n2)
    np.testing.assert_allclose(risk, [theirs.relative_risk, *theirs.confidence_interval(level)], rtol=1e-12)
    cells = [[x1, n1 - x1], [x2, n2 - x2]]
    for method, kind in (("woolf", "sample"), ("conditional_exact", "conditional")):
        result = scipy_odds_ratio(cells, kind=kind)
        np.testing.assert_allclose(
            odds_ratio(*table, level, method), [result.statistic, *result.confidence_interval(level)], rtol=1e-9
        )


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("ours", "compare", "corrected"),
    [
        ((risk_ratio, "koopman"), "ratio", False),
        ((risk_ratio, "miettinen_nurminen"), "ratio", True),
        ((odds_ratio, "score"), "or", False),
        ((odds_ratio, "miettinen_nurminen"), "or", True),
    ],
)
def test_score_limits_agree_with_statsmodels(
    table: tuple[int, ...], ours: tuple, compare: str, corrected: bool
) -> None:
    function, method = ours
    # On its way statsmodels divides 0 by 0.
    with np.errstate(invalid="ignore", divide="ignore"):
        theirs = confint_proportions_2indep(*table, method="score", compare=compare, correction=corrected, alpha=0.1)
    np.testing.assert_allclose(function(*table, 0.9, method)[1:], theirs, rtol=2e-5)


def test_no_events_in_one_group() -> None:
    for function in (risk_ratio, odds_ratio):
        none = function(0, 20, 5, 20)
        assert (none.estimate, none.lower) == (0.0, 0.0)
        assert np.isnan(none.upper)
        only = function(5, 20, 0, 20)
        assert (only.estimate, only.upper) == (np.inf, np.inf)
        assert np.isnan(only.lower)
    for result in (risk_ratio(0, 20, 5, 20, method="koopman"), odds_ratio(0, 20, 5, 20, method="score")):
        assert (result.estimate, result.lower) == (0.0, 0.0)
        assert 0 < result.upper < 2


def test_no_events_at_all_say_nothing() -> None:
    for function, method in [
        (risk_ratio, "koopman"),
        (risk_ratio, "miettinen_nurminen"),
        (odds_ratio, "score"),
        (odds_ratio, "conditional_exact"),
    ]:
        result = function(0, 20, 0, 30, method=method)
        assert np.isnan(result.estimate)
        assert (result.lower, result.upper) == (0.0, np.inf)


def test_trap_2_all_have_the_event_in_one_group() -> None:
    # statsmodels' lower limit is wrong here; the limit must invert the score test.
    result = risk_ratio(10, 10, 6, 10, method="koopman")
    assert result.estimate == pytest.approx(10 / 6)
    # At the limit phi the restricted risks follow from maximising the likelihood on a fine grid.
    for limit, aim in ((result.lower, 1.959963985), (result.upper, -1.959963985)):
        risk2 = np.linspace(1e-9, min(1, 1 / limit) - 1e-12, 2_000_001)[1:]
        likelihood = 10 * np.log(limit * risk2) + 6 * np.log(risk2) + 4 * np.log1p(-risk2)
        best = risk2[np.argmax(likelihood)]
        risk1 = min(limit * best, 1.0)
        variance = risk1 * (1 - risk1) / 10 + limit**2 * best * (1 - best) / 10
        assert (1 - limit * 0.6) / np.sqrt(variance) == pytest.approx(aim, rel=1e-4)


@pytest.mark.parametrize("events", [0, 5, 10])
def test_equal_groups_have_limits_that_are_reciprocals(events: int) -> None:
    for function, methods in ((risk_ratio, ("koopman", "miettinen_nurminen")), (odds_ratio, ("score",))):
        for method in methods:
            result = function(events, 10, events, 10, method=method)
            if np.isfinite(result.upper):
                assert result.lower * result.upper == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize(
    ("function", "method"),
    [(risk_ratio, method) for method in RISK_RATIO_METHODS] + [(odds_ratio, method) for method in ODDS_RATIO_METHODS],
)
def test_columns_equal_a_loop_over_rows(function, method: str) -> None:
    random = np.random.default_rng(11)
    size = 40 if method == "conditional_exact" else 200
    n1, n2 = random.integers(0, 25, (2, size))
    x1, x2 = random.integers(0, n1 + 1), random.integers(0, n2 + 1)
    columns = np.stack(function(x1, n1, x2, n2, 0.9, method), axis=1)
    rows = [function(*values, 0.9, method) for values in zip(x1, n1, x2, n2, strict=True)]
    np.testing.assert_allclose(columns, rows, rtol=1e-9)


@settings(max_examples=150)
@given(
    group,
    group,
    st.sampled_from([(risk_ratio, m) for m in RISK_RATIO_METHODS] + [(odds_ratio, m) for m in ODDS_RATIO_METHODS[:-1]]),
)
def test_swapping_groups_gives_reciprocals(one: tuple[int, int], two: tuple[int, int], choice) -> None:
    function, method = choice
    result, swapped = function(*one, *two, 0.9, method), function(*two, *one, 0.9, method)
    with np.errstate(divide="ignore"):
        expected = 1 / np.array([swapped.estimate, swapped.upper, swapped.lower])
    np.testing.assert_allclose(result, expected, rtol=1e-8)


@settings(max_examples=150)
@given(
    group,
    group,
    st.sampled_from([(risk_ratio, m) for m in RISK_RATIO_METHODS] + [(odds_ratio, m) for m in ODDS_RATIO_METHODS[:-1]]),
)
def test_contains_the_estimate_and_widens(one: tuple[int, int], two: tuple[int, int], choice) -> None:
    function, method = choice
    narrow, wide = function(*one, *two, 0.9, method), function(*one, *two, 0.99, method)
    if np.isnan([*narrow, *wide]).any():
        return
    if "adjusted" not in method and "smoothed" not in method:
        assert narrow.lower <= narrow.estimate * (1 + 1e-9)
        assert narrow.estimate <= narrow.upper * (1 + 1e-9)
    assert wide.lower <= narrow.lower * (1 + 1e-9)
    assert wide.upper >= narrow.upper * (1 - 1e-9)


@settings(max_examples=100)
@given(group, group)
def test_the_uncorrected_score_interval_of_the_odds_ratio_agrees_with_the_chi_square_test(one, two) -> None:
    test = chi_square(*one, *two)
    result = odds_ratio(*one, *two, 0.95, "score")
    if np.isnan(test.p) or abs(test.p - 0.05) < 1e-6:
        return
    assert (test.p > 0.05) == (result.lower < 1 < result.upper)


def test_the_conditional_interval_agrees_with_fishers_one_sided_tests() -> None:
    x1, n1, x2, n2 = 8, 20, 2, 25
    lower = odds_ratio(x1, n1, x2, n2, method="conditional_exact").lower
    tail = stats.nchypergeom_fisher.sf(x1 - 1, n1 + n2, x1 + x2, n1, lower)
    assert tail == pytest.approx(0.025, rel=1e-5)

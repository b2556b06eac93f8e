"""One proportion. Oracles: scipy's binomtest, statsmodels' proportion_confint, R numbers where named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.proportions import (
    METHODS,
    agresti_coull,
    clopper_pearson,
    jeffreys,
    mid_p,
    proportion_interval,
    wald,
    wilson,
)

COUNTS = [(0, 1), (1, 1), (0, 30), (1, 30), (15, 30), (29, 30), (30, 30), (4, 20), (1, 10**6), (88, 109), (999, 1000)]
SCORE_METHODS = [name for name in METHODS if not name.startswith("wald")]

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.975, 0.99, 0.999])


@pytest.mark.parametrize(("events", "total"), COUNTS)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(
    ("method", "oracle"), [("clopper_pearson", "exact"), ("wilson", "wilson"), ("wilson_cc", "wilsoncc")]
)
def test_agrees_with_scipy(events: int, total: int, level: float, method: str, oracle: str) -> None:
    ours = proportion_interval(events, total, level, method)
    theirs = stats.binomtest(events, total).proportion_ci(level, oracle)
    # scipy finds the exact limits to about 1e-12.
    np.testing.assert_allclose(ours[1:], theirs, rtol=1e-9, atol=2e-12)
    assert ours.estimate == events / total


@pytest.mark.parametrize(("events", "total"), COUNTS)
@pytest.mark.parametrize(
    ("method", "oracle"), [("agresti_coull", "agresti_coull"), ("wald", "normal"), ("jeffreys", "jeffreys")]
)
def test_agrees_with_statsmodels(events: int, total: int, method: str, oracle: str) -> None:
    ours = proportion_interval(events, total, 0.9, method)
    theirs = list(proportion_confint(events, total, 0.1, oracle))
    if method == "jeffreys":
        # statsmodels has no rule for the ends.
        theirs = [0.0 if events == 0 else theirs[0], 1.0 if events == total else theirs[1]]
    np.testing.assert_allclose(ours[1:], theirs, rtol=1e-9, atol=1e-14)


def test_numbers_printed_by_r() -> None:
    # R binom.confint, as in statsmodels' results_proportion.py: 4 of 20, 1 of 30.
    np.testing.assert_allclose(clopper_pearson(4, 20)[1:], [0.05733399705, 0.43661400300], atol=5e-11)
    np.testing.assert_allclose(wilson(4, 20)[1:], [0.08065766258, 0.41601743225], atol=5e-11)
    np.testing.assert_allclose(agresti_coull(4, 20)[1:], [0.07491151028, 0.42176355458], atol=5e-8)
    # Newcombe 1998, Stat Med 17:857, table I, method 4: 81 of 263 and 0 of 20, with continuity correction.
    np.testing.assert_allclose(wilson(81, 263, continuity=True)[1:], [0.2535, 0.3682], atol=5e-5)
    np.testing.assert_allclose(wilson(0, 20, continuity=True)[1:], [0.0, 0.2005], atol=5e-5)
    # The same table, method 5 (exact) and 6 (mid-P): 81 of 263.
    np.testing.assert_allclose(clopper_pearson(81, 263)[1:], [0.2527, 0.3676], atol=5e-5)
    np.testing.assert_allclose(mid_p(81, 263)[1:], [0.2544, 0.3658], atol=5e-5)
    np.testing.assert_allclose(mid_p(15, 148)[1:], [0.0601, 0.1581], atol=5e-5)
    np.testing.assert_allclose(mid_p(0, 20)[1:], [0.0, 0.1391], atol=5e-5)
    np.testing.assert_allclose(mid_p(1, 29)[1:], [0.0017, 0.1585], atol=5e-5)


def test_agresti_coull_is_cut_unless_asked_as_r_prints_it() -> None:
    # R binom.confint(1, 30): lower -8.305484e-03.
    assert agresti_coull(1, 30).lower == 0.0
    np.testing.assert_allclose(agresti_coull(1, 30, clip=False).lower, -8.305484e-03, atol=5e-10)
    np.testing.assert_allclose(agresti_coull(29, 30, clip=False).upper, 1.0083055, atol=5e-8)
    assert agresti_coull(29, 30).upper == 1.0


def test_jeffreys_ends_at_0_and_1() -> None:
    assert jeffreys(0, 10).lower == 0.0
    assert jeffreys(10, 10).upper == 1.0
    # The other limit is the quantile of the posterior.
    np.testing.assert_allclose(jeffreys(0, 10).upper, stats.beta(0.5, 10.5).ppf(0.975), rtol=1e-12)


def test_mid_p_solves_its_equation() -> None:
    low, high = mid_p(7, 25, 0.9)[1:]
    assert stats.binom.sf(7, 25, low) + 0.5 * stats.binom.pmf(7, 25, low) == pytest.approx(0.05, abs=1e-11)
    assert stats.binom.cdf(6, 25, high) + 0.5 * stats.binom.pmf(7, 25, high) == pytest.approx(0.05, abs=1e-11)
    assert mid_p(0, 12, 0.95).upper == pytest.approx(1 - 0.05 ** (1 / 12), abs=1e-12)


@pytest.mark.parametrize("method", SCORE_METHODS)
def test_of_nobody_nothing_is_known(method: str) -> None:
    result = proportion_interval(0, 0, method=method)
    assert np.isnan(result.estimate)
    np.testing.assert_allclose(result[1:], [0.0, 1.0], atol=1e-12)


def test_wald_of_nobody_is_undefined() -> None:
    assert all(np.isnan(value) for value in wald(0, 0))


@pytest.mark.parametrize("method", METHODS)
def test_columns_equal_a_loop_over_rows(method: str) -> None:
    random = np.random.default_rng(7)
    total = random.integers(0, 60, 300)
    events = random.integers(0, total + 1)
    level = random.choice([0.9, 0.95], 300)
    columns = proportion_interval(events, total, level, method)
    rows = np.array([proportion_interval(x, n, q, method) for x, n, q in zip(events, total, level, strict=True)])
    np.testing.assert_allclose(np.stack(columns, axis=1), rows, rtol=1e-11, atol=1e-15)


@given(counts, levels, st.sampled_from(METHODS))
def test_an_interval_contains_its_estimate_and_stays_within_0_and_1(
    pair: tuple[int, int], level: float, method: str
) -> None:
    result = proportion_interval(*pair, level, method)
    assert 0 <= result.lower <= result.estimate + 1e-12
    assert result.estimate - 1e-12 <= result.upper <= 1


@given(counts, levels, st.sampled_from(METHODS))
def test_events_and_non_events_mirror_each_other(pair: tuple[int, int], level: float, method: str) -> None:
    events, total = pair
    one, other = (
        proportion_interval(events, total, level, method),
        proportion_interval(total - events, total, level, method),
    )
    assert one.lower == pytest.approx(1 - other.upper, abs=1e-11)


@given(counts, st.sampled_from(METHODS))
def test_a_higher_level_widens(pair: tuple[int, int], method: str) -> None:
    narrow, wide = (proportion_interval(*pair, level, method) for level in (0.9, 0.99))
    assert wide.lower <= narrow.lower + 1e-12
    assert wide.upper >= narrow.upper - 1e-12


@given(counts, levels)
def test_wilson_inverts_the_score_test(pair: tuple[int, int], level: float) -> None:
    events, total = pair
    for limit in wilson(events, total, level)[1:]:
        if 0 < limit < 1:
            z = (events / total - limit) / np.sqrt(limit * (1 - limit) / total)
            assert abs(z) == pytest.approx(stats.norm.isf((1 - level) / 2), rel=1e-7)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'clopper_pearson'"):
        proportion_interval(1, 2, method="clopper-pearson")

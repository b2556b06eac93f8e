"""Risk differences. Oracles: printed tables, statsmodels, and a score test maximised numerically here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep

from kb_cli.stats.differences import METHODS, risk_difference

group = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))

# Newcombe 1998, Stat Med 17:873, table II: examples (a) to (h), 95 %; methods 5 and 6 are Mee and Miettinen-Nurminen,
# 10 and 11 the hybrid score without and with continuity correction.
EXAMPLES = [
    (56, 70, 48, 80),
    (9, 10, 3, 10),
    (6, 7, 2, 7),
    (5, 56, 0, 29),
    (0, 10, 0, 20),
    (0, 10, 0, 10),
    (10, 10, 0, 20),
    (10, 10, 0, 10),
]
PRINTED = {
    "mee": [
        (0.0533, 0.3377),
        (0.1821, 0.8370),
        (0.0544, 0.8478),
        (-0.0313, 0.1926),
        (-0.1611, 0.2775),
        (-0.2775, 0.2775),
        (0.7225, 1.0),
        (0.6777, 1.0),
    ],
    "miettinen_nurminen": [
        (0.0528, 0.3382),
        (0.1700, 0.8406),
        (0.0342, 0.8534),
        (-0.0326, 0.1933),
        (-0.1658, 0.2844),
        (-0.2879, 0.2879),
        (0.7156, 1.0),
        (0.6636, 1.0),
    ],
    "newcombe": [
        (0.0524, 0.3339),
        (0.1705, 0.8090),
        (0.0582, 0.8062),
        (-0.0381, 0.1926),
        (-0.1611, 0.2775),
        (-0.2775, 0.2775),
        (0.6791, 1.0),
        (0.6075, 1.0),
    ],
    "newcombe_cc": [
        (0.0428, 0.3422),
        (0.1013, 0.8387),
        (-0.0290, 0.8423),
        (-0.0667, 0.2037),
        (-0.2005, 0.3445),
        (-0.3445, 0.3445),
        (0.6014, 1.0),
        (0.5128, 1.0),
    ],
    "wald": [
        (0.0575, 0.3425),
        (0.2605, 0.9395),
        (0.1481, 0.9947),
        (0.0146, 0.1640),
        (0.0, 0.0),
        (0.0, 0.0),
        (1.0, 1.0),
        (1.0, 1.0),
    ],
}


@pytest.mark.parametrize("method", PRINTED)
def test_newcombes_table(method: str) -> None:
    result = risk_difference(*np.array(EXAMPLES).T, 0.95, method)
    expected = np.array(PRINTED[method])
    np.testing.assert_allclose(result.lower, expected[:, 0], atol=5.3e-5)
    np.testing.assert_allclose(result.upper, expected[:, 1], atol=5.3e-5)


def test_r_and_statsmodels_numbers_for_7_of_34_against_1_of_34() -> None:
    # PropCIs diffscoreci: 0.0270416, 0.3452912 (statsmodels itself: 0.0273).
    np.testing.assert_allclose(
        risk_difference(7, 34, 1, 34, method="miettinen_nurminen")[1:], [0.0270416, 0.3452912], atol=1e-6
    )
    for method, name in [("wald", "wald"), ("agresti_caffo", "agresti-caffo"), ("newcombe", "newcomb")]:
        theirs = confint_proportions_2indep(7, 34, 1, 34, method=name, compare="diff")
        np.testing.assert_allclose(risk_difference(7, 34, 1, 34, method=method)[1:], theirs, rtol=1e-10)


def test_corrected_intervals_of_tern() -> None:
    # Snapshots of R's tern, prop_diff: 90 % intervals of 3/4 against 1/2 (corrected Wald, Anderson-Hauck).
    np.testing.assert_allclose(risk_difference(3, 4, 1, 2, 0.9, "wald_cc")[1:], [-0.8069203, 1.0], atol=6e-8)
    np.testing.assert_allclose(risk_difference(3, 4, 1, 2, 0.9, "hauck_anderson")[1:], [-0.9195011, 1.0], atol=6e-8)


def restricted_score(x1: int, n1: int, x2: int, n2: int, delta: float, factor: float) -> float:
    """Score statistic with the comparator risk found by maximising the likelihood on a line."""

    def loss(risk2: float) -> float:
        risk1 = risk2 + delta
        terms = [(x1, risk1), (n1 - x1, 1 - risk1), (x2, risk2), (n2 - x2, 1 - risk2)]
        return -sum(count * np.log(max(risk, 1e-300)) for count, risk in terms if count)

    bounds = (max(0.0, -delta), min(1.0, 1.0 - delta))
    risk2 = optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-12}).x
    risk1 = risk2 + delta
    variance = factor * (risk1 * (1 - risk1) / n1 + risk2 * (1 - risk2) / n2)
    return (x1 / n1 - x2 / n2 - delta) / np.sqrt(variance)


@settings(max_examples=60)
@given(group, group, st.sampled_from([0.8, 0.95, 0.99]), st.booleans())
def test_score_limits_invert_the_score_test(one: tuple[int, int], two: tuple[int, int], level: float, mn: bool) -> None:
    size = one[1] + two[1]
    factor = size / (size - 1) if mn else 1.0
    result = risk_difference(*one, *two, level, "miettinen_nurminen" if mn else "mee")
    z = stats.norm.isf((1 - level) / 2)
    for limit, aim in ((result.lower, z), (result.upper, -z)):
        if abs(limit) < 0.999:
            assert restricted_score(*one, *two, limit, factor) == pytest.approx(aim, rel=2e-4)


def test_trap_2_equal_groups_give_symmetric_score_limits() -> None:
    result = risk_difference([0, 5, 10], 10, [0, 5, 10], 10, 0.95, "miettinen_nurminen")
    np.testing.assert_allclose(result.lower, -result.upper, atol=1e-11)


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_group_has_no_difference(method: str) -> None:
    assert all(np.isnan(value) for value in risk_difference(0, 0, 3, 10, method=method))


@pytest.mark.parametrize("method", METHODS)
def test_columns_equal_a_loop_over_rows(method: str) -> None:
    random = np.random.default_rng(5)
    n1, n2 = random.integers(0, 30, (2, 200))
    x1, x2 = random.integers(0, n1 + 1), random.integers(0, n2 + 1)
    columns = np.stack(risk_difference(x1, n1, x2, n2, 0.9, method), axis=1)
    rows = [risk_difference(*values, 0.9, method) for values in zip(x1, n1, x2, n2, strict=True)]
    np.testing.assert_allclose(columns, rows, rtol=1e-10, atol=1e-13)


@settings(max_examples=150)
@given(group, group, st.sampled_from(METHODS))
def test_contains_the_estimate_swaps_and_widens(one: tuple[int, int], two: tuple[int, int], method: str) -> None:
    result, swapped = risk_difference(*one, *two, 0.9, method), risk_difference(*two, *one, 0.9, method)
    if method == "hauck_anderson" and min(one[1], two[1]) == 1:
        assert np.isnan(result.lower)
        return
    np.testing.assert_allclose(result, [-swapped.estimate, -swapped.upper, -swapped.lower], atol=1e-9)
    if method != "agresti_caffo":
        assert -1 <= result.lower <= result.estimate + 1e-9
        assert result.estimate - 1e-9 <= result.upper <= 1
    wide = risk_difference(*one, *two, 0.99, method)
    assert wide.lower <= result.lower + 1e-9
    assert wide.upper >= result.upper - 1e-9

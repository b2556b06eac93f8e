"""Every closed form against `kb_cli.stats`, which is checked against printed numbers, and what becomes of odd input."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import numpy as np
import pytest
from scipy.special import erfc, ndtr, ndtri

from kb_cli.stats import absolute_effects, conversions, differences, hypothesis_tests, nnt, proportions, rates, ratios

LEVELS = (0.5, 0.9, 0.95, 0.975, 0.999)
ONE_ARM = [(x, n, level) for n in (0, 1, 2, 7, 40, 326, 100_000) for x in {0, 1, n // 3, n - 1, n} for level in LEVELS]
ONE_ARM = [row for row in ONE_ARM if 0 <= row[0] <= row[1]]
ARMS = [(x, n, y, m) for x, n, _ in ONE_ARM[:: len(LEVELS)] for y, m, _ in ONE_ARM[:: len(LEVELS)]]
ARMS_LEVEL = [(*row, LEVELS[index % len(LEVELS)]) for index, row in enumerate(ARMS)]
TIMES = [
    (x, t, y, u, level)
    for x in (0, 1, 41)
    for t in (0.5, 28010.0)
    for y in (0, 3, 15)
    for u in (2.0, 19017.0)
    for level in LEVELS
]


def in_sql(client: duckdb.DuckDBPyConnection, expression: str, rows: Sequence[tuple[float, ...]]) -> np.ndarray:
    """The expression over rows with columns a, b, c, d, e; null as NaN."""
    cursor = client.cursor()
    names = "abcde"[: len(rows[0])]
    columns = ", ".join(f"unnest(${name}::DOUBLE[]) AS {name}" for name in names)
    values = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    answers = cursor.execute(f"SELECT {expression} FROM (SELECT {columns})", values).fetchall()
    return np.array([[np.nan if v is None else v for v in answer] for answer in answers], dtype=np.float64).T


def agree(values: Any, expected: Any, *, scale: float = 1.0) -> None:
    np.testing.assert_allclose(values, np.asarray(expected) * scale, rtol=1e-11, atol=1e-11 * scale)


INTERVALS: list[tuple[str, list[Any], Callable[..., Any], float]] = [
    ("wilson", ONE_ARM, proportions.wilson, 100),
    ("wilson_cc", ONE_ARM, lambda *c: proportions.wilson(*c, continuity=True), 100),
    ("agresti_coull", ONE_ARM, proportions.agresti_coull, 100),
    ("risk_difference_wald", ARMS_LEVEL, lambda *c: differences.risk_difference(*c, method="wald"), 100),
    ("risk_difference_newcombe", ARMS_LEVEL, lambda *c: differences.risk_difference(*c, method="newcombe"), 100),
    (
        "risk_difference_agresti_caffo",
        ARMS_LEVEL,
        lambda *c: differences.risk_difference(*c, method="agresti_caffo"),
        100,
    ),
    ("risk_ratio_katz", ARMS_LEVEL, lambda *c: ratios.risk_ratio(*c, method="katz"), 1),
    ("odds_ratio_woolf", ARMS_LEVEL, lambda *c: ratios.odds_ratio(*c, method="woolf"), 1),
    ("rate_ratio_wald", TIMES, lambda *c: rates.rate_ratio(*c, method="wald_log"), 1),
    ("rate_difference_wald", TIMES, lambda *c: rates.rate_difference(*c, method="wald"), 1),
]


@pytest.mark.parametrize(("name", "rows", "function", "scale"), INTERVALS, ids=[case[0] for case in INTERVALS])
def test_an_interval_is_that_of_the_python_side(
    client: duckdb.DuckDBPyConnection, name: str, rows: list[Any], function: Callable[..., Any], scale: float
) -> None:
    arguments = ", ".join("abcde"[: len(rows[0])])
    low, high, low_again, high_again = in_sql(
        client,
        f"{name}_low({arguments}), {name}_high({arguments}), ({name}({arguments})).low, ({name}({arguments})).high",
        rows,
    )
    expected = function(*np.array(rows).T)
    agree(low, expected.lower, scale=scale)
    agree(high, expected.upper, scale=scale)
    np.testing.assert_array_equal(low, low_again)
    np.testing.assert_array_equal(high, high_again)


POINTS: list[tuple[str, list[Any], Callable[..., Any], float]] = [
    ("risk_difference", ARMS, lambda *c: differences.risk_difference(*c).estimate, 100),
    ("risk_ratio", ARMS, lambda *c: ratios.risk_ratio(*c).estimate, 1),
    ("odds_ratio", ARMS, lambda *c: ratios.odds_ratio(*c).estimate, 1),
    ("rate_ratio", [row[:4] for row in TIMES], lambda *c: rates.rate_ratio(*c).estimate, 1),
    ("rate_difference", [row[:4] for row in TIMES], lambda *c: rates.rate_difference(*c).estimate, 1),
    ("chi_square", ARMS, lambda *c: hypothesis_tests.chi_square(*c).statistic, 1),
    ("chi_square_yates", ARMS, lambda *c: hypothesis_tests.chi_square(*c, continuity=True).statistic, 1),
]


@pytest.mark.parametrize(("name", "rows", "function", "scale"), POINTS, ids=[case[0] for case in POINTS])
def test_an_estimate_is_that_of_the_python_side(
    client: duckdb.DuckDBPyConnection, name: str, rows: list[Any], function: Callable[..., Any], scale: float
) -> None:
    (values,) = in_sql(client, f"{name}({', '.join('abcd')})", rows)
    expected = np.asarray(function(*np.array(rows).T)) * scale
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["chi_square_p", "chi_square_yates_p"])
def test_p_values_are_right_far_into_the_tail(client: duckdb.DuckDBPyConnection, name: str) -> None:
    (values,) = in_sql(client, f"{name}(a, b, c, d)", ARMS)
    expected = hypothesis_tests.chi_square(*np.array(ARMS).T, continuity="yates" in name).p
    np.testing.assert_allclose(values, expected, rtol=1e-8, atol=1e-300)


def test_the_normal_distribution_is_accurate_everywhere(client: duckdb.DuckDBPyConnection) -> None:
    z = np.concatenate([np.linspace(-8.5, 8.5, 2001), np.linspace(8.5, 36, 500)])
    tails, cdf = in_sql(client, "p_of_z(a), normal_cdf(a)", [(value,) for value in z])
    np.testing.assert_allclose(tails[:2001], erfc(np.abs(z[:2001]) / np.sqrt(2)), rtol=3e-14)
    np.testing.assert_allclose(tails, erfc(np.abs(z) / np.sqrt(2)), rtol=5e-13)
    np.testing.assert_allclose(cdf[:2001], ndtr(z[:2001]), rtol=3e-14)
    p = np.concatenate([10.0 ** -np.arange(1, 300), np.linspace(1e-6, 1 - 1e-6, 2001)])
    (quantiles,) = in_sql(client, "normal_quantile(a)", [(value,) for value in p])
    np.testing.assert_allclose(quantiles, ndtri(p), rtol=2e-14, atol=1e-15)


def test_ends_of_the_normal_distribution(client: duckdb.DuckDBPyConnection) -> None:
    sql = "normal_quantile(0), normal_quantile(1), normal_quantile(0.5), z_from_p(1), p_of_z('infinity'), p_of_z(0)"
    assert client.execute(f"SELECT {sql}").fetchall() == [(-np.inf, np.inf, 0, 0, 0, 1)]


CONVERSIONS: list[tuple[str, Callable[..., Any], list[tuple[float, ...]]]] = [
    ("standard_error_from_interval(a, b, c)", conversions.standard_error_from_interval, [(-1, 3, 0.95), (2, 2, 0.9)]),
    (
        "standard_error_from_ratio_interval(a, b, c)",
        lambda *c: conversions.standard_error_from_interval(*c, scale="ratio"),
        [(0.5, 2, 0.95), (0.33, 0.91, 0.975)],
    ),
    ("interval_from_standard_error(a, b, c)", conversions.interval_from_standard_error, [(-1, 3, 0.95), (2, 0, 0.9)]),
    (
        "ratio_interval_from_standard_error(a, b, c)",
        lambda *c: conversions.interval_from_standard_error(*c, scale="ratio"),
        [(0.5, 0.2, 0.95), (2, 0, 0.9)],
    ),
    ("change_level(a, b, c, d, e)", conversions.change_level, [(1, -1, 4, 0.95, 0.975), (1, -1, 4, 0.99, 0.5)]),
    (
        "change_ratio_level(a, b, c, d, e)",
        lambda *c: conversions.change_level(*c, scale="ratio"),
        [(0.77, 0.58, 1.03, 0.975, 0.95)],
    ),
    ("p_from_interval(a, b, c, d)", conversions.p_from_interval, [(1, -1, 4, 0.95), (9, 8, 10, 0.9)]),
    (
        "p_from_ratio_interval(a, b, c, d)",
        lambda *c: conversions.p_from_interval(*c, scale="ratio"),
        [(0.45, 0.34, 0.61, 0.95), (0.77, 0.58, 1.03, 0.975)],
    ),
    ("standard_error_from_p(a, b)", conversions.standard_error_from_p, [(3, 0.04), (0, 0.5), (2, 1), (2, 0)]),
    (
        "standard_error_from_ratio_p(a, b)",
        lambda *c: conversions.standard_error_from_p(*c, scale="ratio"),
        [(0.77, 0.04), (1, 0.5), (2, 1)],
    ),
    ("two_sided_level(a)", lambda level: conversions.two_sided_level(level, 1), [(0.975,), (0.95,), (0.6,)]),
]


@pytest.mark.parametrize(("expression", "function", "rows"), CONVERSIONS, ids=[case[0] for case in CONVERSIONS])
def test_a_conversion_is_that_of_the_python_side(
    client: duckdb.DuckDBPyConnection, expression: str, function: Callable[..., Any], rows: list[tuple[float, ...]]
) -> None:
    expected = function(*np.array(rows).T)
    if hasattr(expected, "lower"):
        low, high = in_sql(client, f"({expression}).low, ({expression}).high", rows)
        agree(low, expected.lower)
        agree(high, expected.upper)
    else:
        (values,) = in_sql(client, expression, rows)
        agree(values, expected)


MEASURES = ("risk_ratio", "odds_ratio", "risk_difference", "hazard_ratio_events", "hazard_ratio_event_free")


@pytest.mark.parametrize("measure", MEASURES)
def test_absolute_effects_are_those_of_the_python_side(client: duckdb.DuckDBPyConnection, measure: str) -> None:
    unit = 100.0 if measure == "risk_difference" else 1.0
    effects = (-0.3, 0.0, 0.2) if measure == "risk_difference" else (0.0, 0.5, 1.0, 3.0)
    rows = [(effect, risk) for effect in effects for risk in (0.0, 0.001, 0.2, 0.9, 1.0)]
    (values,) = in_sql(client, f"absolute_effect_per_1000('{measure}', a * {unit}, b)", rows)
    agree(values, absolute_effects.absolute_effect_per_1000(measure, *np.array(rows).T))


@pytest.mark.parametrize("interval", [(-10, -20, 2), (16.6, 0.9, 32.2), (0, -5, 5), (-3, -5, -1), (7, 7, 7), (4, 0, 9)])
@pytest.mark.parametrize("favourable_direction", ["higher", "lower"])
def test_numbers_needed_print_as_on_the_python_side(
    client: duckdb.DuckDBPyConnection, interval: tuple[float, float, float], favourable_direction: str
) -> None:
    value, low, high = interval
    better = [x / 100 for x in (interval if favourable_direction == "higher" else (-value, -high, -low))]
    text = client.execute("SELECT nnt_text($1, $2, $3, $4)", [*interval, favourable_direction]).fetchall()[0][0]
    assert text == nnt.nnt_text(*better)


def test_limits_at_no_events_and_at_events_only_are_exact(client: duckdb.DuckDBPyConnection) -> None:
    for name in ("wilson", "wilson_cc", "agresti_coull"):
        low, high = in_sql(
            client, f"{name}_low(0, a, 0.95), {name}_high(a, a, 0.95)", [(n,) for n in range(1, 2000, 7)]
        )
        assert (low == 0).all()
        assert (high == 100).all()


def calls() -> list[str]:
    one, arms = "4, 20", "4, 20, 6, 30"
    times = "4, 20.5, 6, 30.5"
    return [
        *(
            f"{name}{end}({one}, 0.95)"
            for name in ("wilson", "wilson_cc", "agresti_coull")
            for end in ("_low", "_high")
        ),
        *(
            f"risk_difference_{name}{end}({arms}, 0.95)"
            for name in ("wald", "newcombe", "agresti_caffo")
            for end in ("_low", "_high")
        ),
        *(f"{name}({arms}, 0.95)" for name in ("risk_ratio_katz_low", "risk_ratio_katz_high")),
        *(f"{name}({arms}, 0.95)" for name in ("odds_ratio_woolf_low", "odds_ratio_woolf_high")),
        *(f"{name}({arms})" for name in ("risk_difference", "risk_ratio", "odds_ratio")),
        *(f"{name}({arms})" for name in ("chi_square", "chi_square_p", "chi_square_yates", "chi_square_yates_p")),
        *(f"{name}({times})" for name in ("rate_ratio", "rate_difference")),
        *(f"{name}({times}, 0.95)" for name in ("rate_ratio_wald_low", "rate_difference_wald_high")),
        "clopper_pearson_low(4, 20, 0.95)",
        "jeffreys_high(4, 20, 0.95)",
        "fisher_exact_p(4, 20, 6, 30)",
        "standard_error_from_interval(1, 2, 0.95)",
        "standard_error_from_ratio_interval(1, 2, 0.95)",
        "interval_from_standard_error_low(1, 2, 0.95)",
        "ratio_interval_from_standard_error_high(1, 2, 0.95)",
        "change_level_low(1, 0, 2, 0.95, 0.975)",
        "p_from_interval(1, 0, 2, 0.95)",
        "p_from_ratio_interval(1, 0.5, 2, 0.95)",
        "standard_error_from_p(1, 0.05)",
        "standard_error_from_ratio_p(2, 0.05)",
        "normal_quantile(0.5)",
        "normal_cdf(0.5)",
        "p_of_z(0.5)",
        "z_from_p(0.5)",
        "z_of_level(0.95)",
        "two_sided_level(0.95)",
        "nnt(5)",
        "nnt_text(5, 1, 9, 'higher')",
        "absolute_effect_per_1000('risk_ratio', 0.5, 0.2)",
    ]


@pytest.mark.parametrize("call", calls())
def test_any_null_argument_gives_null(client: duckdb.DuckDBPyConnection, call: str) -> None:
    name, _, rest = call.partition("(")
    arguments = rest.removesuffix(")").split(", ")
    assert client.execute(f"SELECT {call}").fetchall()[0][0] is not None
    for index in range(len(arguments)):
        if name == "change_level_low" and index == 2:
            continue  # The other limit has no part in this one.
        given = [*arguments[:index], "NULL", *arguments[index + 1 :]]
        assert client.execute(f"SELECT {name}({', '.join(given)})").fetchall() == [(None,)], given


MISTAKES = [
    ("wilson(12, 10, 0.95)", "wilson: events is 12; it must lie from 0 to total, which is 10."),
    ("wilson_low(-1, 10, 0.95)", "wilson: events is -1; it must lie from 0 to total, which is 10."),
    ("wilson_cc(1, 10, 95)", "wilson_cc: level is 95; it must lie between 0 and 1 (0.95 stands for 95 %)."),
    (
        "risk_difference_wald(1, 10, 3, 2, 0.95)",
        "risk_difference_wald: comparator_events is 3; it must lie from 0 to comparator_total, which is 2.",
    ),
    ("risk_ratio_katz(5, 4, 3, 9, 0.95)", "risk_ratio_katz: events is 5; it must lie from 0 to total, which is 4."),
    (
        "risk_ratio_katz(1, 4, 3, 9, 1)",
        "risk_ratio_katz: level is 1; it must lie between 0 and 1 (0.95 stands for 95 %).",
    ),
    ("odds_ratio_woolf(0, -4, 3, 9, 0.95)", "odds_ratio_woolf: events is 0; it must lie from 0 to total, which is -4."),
    ("wilson(1, 10, 95)", "wilson: level is 95; it must lie between 0 and 1 (0.95 stands for 95 %)."),
    ("agresti_coull_low(1, 10, 0)", "agresti_coull: level is 0; it must lie between 0 and 1 (0.95 stands for 95 %)."),
    ("z_of_level(95)", "z_of_level: level is 95; it must lie between 0 and 1 (0.95 stands for 95 %)."),
    ("two_sided_level(97.5)", "two_sided_level: level is 97.5; it must lie between 0 and 1 (0.95 stands for 95 %)."),
    ("clopper_pearson(1, 10, 95)", "clopper_pearson: level is 95; it must lie between 0 and 1 (0.95 stands for 95 %)."),
    ("z_from_p(-1)", "z_from_p: p is -1; it must lie from 0 to 1."),
    ("chi_square(-3, 9, 3, 9)", "chi_square: events is -3; it must lie from 0 to total, which is 9."),
    ("odds_ratio(-1, 9, 0, 9)", "odds_ratio: events is -1; it must lie from 0 to total, which is 9."),
    ("standard_error_from_p(0, 2)", "standard_error_from_p: p is 2; it must lie from 0 to 1."),
    ("rate_ratio_wald(0, -1, 3, 9, 0.95)", "rate_ratio_wald: time_at_risk is -1, which is not above 0."),
    ("risk_ratio(5, 4, 3, 9)", "risk_ratio: events is 5; it must lie from 0 to total, which is 4."),
    ("chi_square_p(5, 4, 3, 9)", "chi_square_p: events is 5; it must lie from 0 to total, which is 4."),
    ("fisher_exact_p(5, 4, 3, 9)", "fisher_exact_p: events is 5; it must lie from 0 to total, which is 4."),
    ("clopper_pearson(1.5, 4, 0.95)", "clopper_pearson: events is 1.5, total is 4; they must be whole numbers."),
    ("rate_ratio(1, 0, 3, 9)", "rate_ratio: time_at_risk is 0, which is not above 0."),
    ("normal_quantile(1.2)", "normal_quantile: p is 1.2; it must lie from 0 to 1."),
    ("change_level(1, 2, 0, 0.95, 0.9)", "change_level: low is 2, above high, which is 0."),
    ("p_from_ratio_interval(1, 0, 2, 0.95)", "p_from_ratio_interval: low is 0, which is not above 0."),
    ("nnt(120)", "nnt: risk_difference is 120; percentage points lie from -100 to 100."),
    (
        "nnt_text(1, 0, 2, 'up')",
        "nnt_text: favourable_direction is 'up'; it must be 'higher' or 'lower'.",
    ),
    (
        "absolute_effect_per_1000('hazard_ratio', 0.5, 0.2)",
        (
            "absolute_effect_per_1000: a baseline risk is never multiplied by a hazard ratio. Say what the baseline "
            "counts: 'hazard_ratio_events' for the risk of the event, 'hazard_ratio_event_free' for the proportion "
            "without it."
        ),
    ),
    (
        "absolute_effect_per_1000('risk_ratio', 0.5, 20)",
        "absolute_effect_per_1000: baseline_risk is 20; it must lie from 0 to 1 (0.2 stands for 20 %).",
    ),
    (
        "absolute_effect_per_1000('rr', 0.5, 0.2)",
        (
            "absolute_effect_per_1000: there is no measure 'rr'. There are: risk_ratio, odds_ratio, risk_difference, "
            "hazard_ratio_events, hazard_ratio_event_free."
        ),
    ),
]


@pytest.mark.parametrize(("call", "message"), MISTAKES, ids=[call for call, _ in MISTAKES])
def test_impossible_input_is_an_error_that_names_the_argument(
    client: duckdb.DuckDBPyConnection, call: str, message: str
) -> None:
    # Once with constants, which DuckDB computes while it plans, and once with columns.
    name, _, rest = call.partition("(")
    arguments = rest.removesuffix(")").split(", ")
    columns = ", ".join(f"{value} AS c{index}" for index, value in enumerate(arguments))
    given = ", ".join(f"c{index}" for index in range(len(arguments)))
    for sql in (f"SELECT {call}", f"SELECT {name}({given}) FROM (SELECT {columns} FROM range(3))"):
        with pytest.raises(duckdb.InvalidInputException) as caught:
            client.execute(sql).fetchall()
        assert str(caught.value).splitlines()[0] == f"Invalid Input Error: {message}"


CALLS = (
    "wilson(n, 20, 0.95), agresti_coull(n, 20, 0.95), p_of_z(n), z_from_p(n / 10), clopper_pearson(n, 20, 0.95), "
    "jeffreys(n, 20, 0.95), fisher_exact_p(n, 20, 1, 20), risk_difference_newcombe(n, 20, 1, 20, 0.95)"
)


@pytest.mark.parametrize("name", "a b c k low m n p r s t u w x z centre level_z limits observed step".split())
def test_names_in_a_query_are_never_mistaken_for_those_within_a_macro(
    client: duckdb.DuckDBPyConnection, name: str
) -> None:
    expected = client.execute(f"SELECT {CALLS} FROM (SELECT 4 AS n)").fetchall()
    calls = re.sub(r"\bn\b", name, CALLS)
    assert client.execute(f"SELECT {calls} FROM (SELECT 4 AS {name})").fetchall() == expected
    # A table of that name, whose columns are called like the fields that macros use.
    fields = "a b c m x low all observed rest whole ln_x ln_y".split()
    other = ", ".join(f"9 AS {field}" for field in fields)
    assert client.execute(f"SELECT {CALLS} FROM (SELECT 4 AS n, {other}) AS {name}").fetchall() == expected


def test_counts_may_be_of_any_numeric_type(client: duckdb.DuckDBPyConnection) -> None:
    for kind in ("UTINYINT", "SMALLINT", "HUGEINT", "UBIGINT", "DECIMAL(9, 2)", "FLOAT"):
        four, twenty, six, thirty = (f"{count}::{kind}" for count in (4, 20, 6, 30))
        sql = f"SELECT wilson_low({four}, {twenty}, 0.95), risk_difference({four}, {twenty}, {six}, {thirty})"
        low, difference = client.execute(sql).fetchall()[0]
        assert (round(low, 6), round(difference, 6)) == (8.065766, 0)


def test_counts_of_whole_populations_do_not_overflow(client: duckdb.DuckDBPyConnection) -> None:
    counts = "SELECT 90000000::INTEGER AS a, 900000000::INTEGER AS b, 80000000::INTEGER AS c, 900000000::INTEGER AS d"
    calls = (
        "chi_square_p(a, b, c, d)",
        "odds_ratio(a, b, c, d)",
        "risk_difference_wald_low(a, b, c, d, 0.95)",
        "wilson_low(a, b, 0.95)",
        "mantel_haenszel_odds_ratio(a, b, c, d)",
        "cmh_p(a, b, c, d)",
    )
    for call in calls:
        assert np.isfinite(client.execute(f"SELECT {call} FROM ({counts})").fetchall()[0][0]), call

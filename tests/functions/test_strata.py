"""Aggregates over strata against `kb_cli.stats.stratified` and printed numbers."""

import duckdb
import numpy as np
import pytest

from kb_cli.stats import stratified

# Departments of Berkeley as in statsmodels' TestStratified3: R mantelhaen.test gives 1.101879 (0.9402012 to 1.2913602).
BERKELEY = [
    (313, 825, 19, 108),
    (207, 560, 8, 25),
    (205, 325, 391, 593),
    (278, 417, 244, 375),
    (138, 191, 299, 393),
    (351, 373, 317, 341),
]
# A stratum of one participant, one without events, one with events only, one with an empty arm: none says anything.
EMPTY = [(0, 1, 0, 0), (0, 9, 0, 7), (4, 4, 6, 6), (3, 5, 0, 0)]
SETS = {"berkeley": BERKELEY, "with silent strata": BERKELEY + EMPTY, "zero cells": [(0, 10, 3, 9), (2, 11, 4, 12)]}


def run(client: duckdb.DuckDBPyConnection, expression: str, rows: list[tuple[int, ...]]) -> tuple[object, ...]:
    values = ", ".join(str(tuple("NULL" if v is None else v for v in row)).replace("'", "") for row in rows)
    return tuple(client.execute(f"SELECT {expression} FROM (VALUES {values}) AS t(x, n, y, m)").fetchall()[0])


def tables(rows: list[tuple[int, ...]]) -> np.ndarray:
    return np.array([[[x, n - x], [y, m - y]] for x, n, y, m in rows], dtype=float)


@pytest.mark.parametrize("rows", SETS.values(), ids=SETS)
def test_tests_and_odds_ratio_are_those_of_the_python_side(
    client: duckdb.DuckDBPyConnection, rows: list[tuple[int, ...]]
) -> None:
    names = ("cmh", "cmh_p", "cmh_cc", "cmh_cc_p", "mantel_haenszel_odds_ratio")
    values = run(client, ", ".join(f"{name}(x, n, y, m)" for name in names), rows)
    plain = stratified.mantel_haenszel_test(tables(rows))
    corrected = stratified.mantel_haenszel_test(tables(rows), continuity=True)
    pooled = stratified.mantel_haenszel_odds_ratio(tables(rows))
    expected = [plain.statistic, plain.p, corrected.statistic, corrected.p, pooled.estimate]
    np.testing.assert_allclose(np.array(values, dtype=float), np.array(expected, dtype=float), rtol=1e-10)
    (interval,) = run(client, "mantel_haenszel_odds_ratio_robins(x, n, y, m, 0.95)", rows)
    np.testing.assert_allclose([interval["low"], interval["high"]], [pooled.lower, pooled.upper], rtol=1e-10)  # type: ignore[index]


def test_a_row_with_a_null_is_left_out_and_a_group_has_its_own_answer(client: duckdb.DuckDBPyConnection) -> None:
    with_null = [*BERKELEY, (None, 5, 2, 9), (1, 5, 2, None)]
    assert run(client, "cmh_p(x, n, y, m)", with_null) == run(client, "cmh_p(x, n, y, m)", BERKELEY)  # type: ignore[arg-type]
    groups = client.execute(
        "SELECT g, round(mantel_haenszel_risk_ratio(x, n, y, m), 6) FROM (VALUES (1, 2, 10, 1, 10), (2, 3, 10, 1, 10)) "
        "AS t(g, x, n, y, m) GROUP BY g ORDER BY g"
    ).fetchall()
    assert groups == [(1, 2.0), (2, 3.0)]


def test_strata_that_say_nothing_give_null(client: duckdb.DuckDBPyConnection) -> None:
    names = ("cmh", "cmh_p", "cmh_cc_p", "mantel_haenszel_odds_ratio", "mantel_haenszel_odds_ratio_robins_low")
    calls = ", ".join(f"{name}(x, n, y, m{', 0.95' if 'robins' in name else ''})" for name in names)
    assert run(client, calls, EMPTY) == (None,) * len(names)
    assert run(client, "mantel_haenszel_odds_ratio(x, n, y, m)", [(2, 5, 0, 5)]) == (np.inf,)


def test_an_impossible_stratum_is_an_error(client: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(
        duckdb.InvalidInputException, match=r"cmh_p: events is 6; it must lie from 0 to total, which is 5\."
    ):
        run(client, "cmh_p(x, n, y, m)", [*BERKELEY, (6, 5, 1, 4)])


def test_sums_do_not_depend_on_the_order_of_rows(client: duckdb.DuckDBPyConnection) -> None:
    names = ("mantel_haenszel_risk_ratio", "mantel_haenszel_odds_ratio", "mantel_haenszel_risk_difference", "cmh_p")
    calls = [f"{name}(x, n, y, m)" for name in names]
    calls += [
        f"{name}_low(x, n, y, m, 0.95)"
        for name in ("mantel_haenszel_risk_ratio_greenland_robins", "mantel_haenszel_odds_ratio_robins")
    ]
    strata = "SELECT i, 50 + i % 97 AS n, 60 + i % 89 AS m, i % 41 AS x, i % 53 AS y FROM range(5000) AS t(i)"
    found = {
        str(client.execute(f"SELECT {', '.join(calls)} FROM ({strata} ORDER BY hash(i + {seed}))").fetchone())
        for seed in range(8)
    }
    assert len(found) == 1

"""Effects and tests of interaction that a build computes, held against other implementations and hand calculation."""

from __future__ import annotations

import math

import duckdb
import pytest
from scipy import stats

from kb_cli.engines.effects import chi_square_tail, cochran_q

COUNTS = "events, total, comparator_events, comparator_total"


def effects(connection: duckdb.DuckDBPyConnection, where: str) -> list[tuple]:
    sql = f"SELECT {COUNTS}, value, ci_low, ci_high, ci_level, p_value, test, value_status FROM effects WHERE {where}"
    return connection.execute(sql).fetchall()


def test_the_risk_ratio_of_remission_follows_from_table_2(connection: duckdb.DuckDBPyConnection) -> None:
    where = "endpoint_id = 'cr_cri' AND measure = 'risk_ratio' AND population_id = 'remission_analysis'"
    rows = effects(connection, where)
    # Table 2 prints 88 of 109 and 32 of 109; its differences have 97.5 % intervals.
    assert [row[:4] for row in rows] == [(88, 109, 32, 109)] * 2
    assert sorted(row[7] for row in rows) == [95.0, 97.5]
    for row in rows:
        interval = stats.contingency.relative_risk(*row[:4]).confidence_interval(row[7] / 100)
        assert row[4] == pytest.approx(88 / 32)
        assert row[5:7] == pytest.approx((interval.low, interval.high), rel=1e-9)


@pytest.mark.parametrize("test", ["chi-square test", "Fisher's exact test"])
def test_p_values_are_those_of_the_test_named(connection: duckdb.DuckDBPyConnection, test: str) -> None:
    name = test.replace("'", "''")
    rows = effects(connection, f"test = '{name}' AND measure = 'risk_difference' AND ci_level = 95")
    assert len(rows) >= 5
    for a, n1, c, n0, *_, p_value, _, _ in rows:
        table = [[a, n1 - a], [c, n0 - c]]
        is_small = min(table[0] + table[1]) < 5
        assert is_small == (test != "chi-square test")
        oracle = stats.fisher_exact(table)[1] if is_small else stats.chi2_contingency(table, correction=False)[1]
        assert p_value == pytest.approx(oracle, rel=1e-7)


def test_odds_ratios_and_differences_are_those_of_their_counts(connection: duckdb.DuckDBPyConnection) -> None:
    rows = effects(connection, "measure = 'odds_ratio' AND ci_level = 95 AND value IS NOT NULL")
    assert rows
    for a, n1, c, n0, value, low, high, *_ in rows:
        error = math.sqrt(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n0 - c))
        z = stats.norm.ppf(0.975)
        assert value == pytest.approx(a * (n0 - c) / (c * (n1 - a)))
        assert (low, high) == pytest.approx((value * math.exp(-z * error), value * math.exp(z * error)))
    for a, n1, c, n0, value, low, high, *_ in effects(connection, "measure = 'risk_difference'"):
        assert value == pytest.approx(100 * (a / n1 - c / n0))
        assert low <= value <= high


def test_a_ratio_with_an_empty_cell_is_not_estimable_and_nothing_is_added(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    # Table 3 prints no serious nausea with standard therapy.
    where = "term = 'Nausea' AND seriousness = 'serious' AND grade_min IS NULL"
    ratio = effects(connection, f"{where} AND measure = 'risk_ratio'")
    assert [(row[:7], row[10]) for row in ratio] == [((2, 139, 0, 120, None, None, None), "not_estimable")]
    [difference] = effects(connection, f"{where} AND measure = 'risk_difference'")
    assert (difference[4], difference[10]) == (pytest.approx(200 / 139), "derived")


def test_every_effect_names_the_two_facts_with_its_counts(connection: duckdb.DuckDBPyConnection) -> None:
    wrong = connection.execute(
        "SELECT count(*) FROM effects AS e WHERE len(e.fact_ids) <> 2 OR NOT EXISTS ("
        " SELECT 1 FROM (SELECT fact_id, events, total, arm_id FROM arm_results"
        " UNION ALL SELECT fact_id, n_affected, n_at_risk, arm_id FROM adverse_events) AS f"
        " WHERE f.fact_id = e.fact_ids[1] AND f.events = e.events AND f.total = e.total AND f.arm_id = e.arm_id)"
        " OR NOT EXISTS ("
        " SELECT 1 FROM (SELECT fact_id, events, total, arm_id FROM arm_results"
        " UNION ALL SELECT fact_id, n_affected, n_at_risk, arm_id FROM adverse_events) AS f"
        " WHERE f.fact_id = e.fact_ids[2] AND f.events = e.comparator_events AND f.total = e.comparator_total"
        " AND f.arm_id = e.comparator_id)"
    ).fetchone()
    assert wrong == (0,)


def test_the_interaction_test_follows_from_the_printed_intervals(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT DISTINCT subgroup_factor, interaction_p FROM subgroups WHERE interaction_p IS NOT NULL"
    ).fetchall()
    found = dict(rows)
    assert set(found) == {"Duration of first remission", "Salvage-treatment phase", "Age", "Peripheral blasts"}
    # Figure 1A: first salvage 58.9 (44.2 to 73.6), second 36.1 (11.5 to 60.7), both at 97.5 %.
    z = stats.norm.ppf(0.9875)
    errors = [(73.6 - 44.2) / (2 * z), (60.7 - 11.5) / (2 * z)]
    difference = (58.9 - 36.1) / math.hypot(*errors)
    assert found["Salvage-treatment phase"] == pytest.approx(2 * stats.norm.sf(difference), rel=1e-9)


def test_a_factor_with_an_illegible_level_has_no_interaction_test(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT DISTINCT interaction_p, interaction_method FROM subgroups WHERE subgroup_factor = 'Karyotype'"
    ).fetchall()
    assert rows == [(None, None)]


@pytest.mark.parametrize("freedom", range(1, 12))
def test_the_tail_of_chi_square_is_scipys(freedom: int) -> None:
    for x in (0.01, 0.5, 3.84, 20.0, 60.0):
        assert chi_square_tail(x, freedom) == pytest.approx(stats.chi2.sf(x, freedom), rel=1e-10)


def test_estimates_that_agree_have_no_heterogeneity() -> None:
    assert cochran_q([5.0, 5.0, 5.0], [1.0, 2.0, 3.0]) == 0

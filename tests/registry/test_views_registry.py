"""What the typed views hold of registry records agrees with what the records print, and with itself."""

from __future__ import annotations

import duckdb
import pytest

from kb_cli.catalogue.contracts import list_views
from tests.conftest import SCHEMA

VIEWS = {view.name: {column.name for column in view.columns} for view in list_views(SCHEMA)}
PARSED = (
    *("value", "events", "n", "n_affected", "n_at_risk", "n_events", "dispersion", "standard_error"),
    *("ci_low", "ci_high", "range_low", "range_high", "p_value"),
)


@pytest.fixture(scope="module", params=["traps", "shared_records"])
def records(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """Databases of made-up and of real registry records, with their printed values in ``printed``."""
    connection: duckdb.DuckDBPyConnection = request.getfixturevalue(request.param)
    connection.execute("CREATE OR REPLACE TEMP TABLE printed AS FROM printed_values")
    return connection


@pytest.mark.parametrize(
    "view", ["arm_results", "baseline", "participant_flow", "populations", "comparisons", "adverse_events"]
)
def test_a_printed_text_gives_the_value_of_its_column(view: str, records: duckdb.DuckDBPyConnection) -> None:
    number = "TRY_CAST(ltrim(replace(p.printed, ',', ''), 'pP<>=≤≥ ') AS DOUBLE)"
    for name in PARSED:
        if name not in VIEWS[view]:
            continue
        sql = (
            f"SELECT v.fact_id, v.{name}, p.printed, p.status FROM {view} AS v JOIN printed AS p "
            f"ON p.fact_id = v.fact_id AND p.column_name = '{name}' WHERE CASE WHEN p.status = 'reported' "
            f"THEN v.{name} IS DISTINCT FROM {number} ELSE v.{name} IS NOT NULL END"
        )
        assert records.execute(sql).fetchall() == [], name
        # And the other way round: a number that is reported is printed.
        if name != "value" and f"{name}_status" in VIEWS[view]:
            sql = (
                f"SELECT count(*) FROM {view} WHERE {name}_status = 'reported' AND fact_id NOT IN "
                f"(SELECT fact_id FROM printed WHERE column_name = '{name}')"
            )
            assert records.execute(sql).fetchone() == (0,), name


def test_a_printed_value_is_of_a_column_that_its_view_has(records: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT DISTINCT f.view_name, p.column_name FROM printed AS p LEFT JOIN facts AS f USING (fact_id)"
    assert [(view, name) for view, name in records.execute(sql).fetchall() if name not in VIEWS.get(view, ())] == []


def test_a_number_that_is_printed_with_decimals_keeps_them(records: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT printed, decimals FROM printed WHERE status = 'reported' "
        "AND decimals <> length(regexp_extract(printed, '\\.(\\d*)', 1))"
    )
    assert records.execute(sql).fetchall() == []


@pytest.mark.parametrize("view", ["arm_results", "baseline", "adverse_events"])
def test_a_percentage_that_is_computed_is_that_of_its_counts(view: str, records: duckdb.DuckDBPyConnection) -> None:
    count, total, percent, status = {
        "arm_results": ("events", "total", "value", "value_status"),
        "baseline": ("n", "denominator", "percent", "percent_status"),
        "adverse_events": ("n_affected", "n_at_risk", "percent", "percent_status"),
    }[view]
    sql = (
        f"SELECT fact_id FROM {view} WHERE {status} = 'derived' "
        f"AND {percent} IS DISTINCT FROM 100 * CAST({count} AS DOUBLE) / NULLIF({total}, 0)"
    )
    assert records.execute(sql).fetchall() == []
    assert records.execute(f"SELECT count(*) > 0 FROM {view} WHERE {status} = 'derived'").fetchone() == (True,)


def test_every_row_of_a_record_is_in_its_view(records: duckdb.DuckDBPyConnection) -> None:
    tables = {
        "registry_result": "arm_results",
        "registry_baseline": "baseline",
        "registry_flow": "participant_flow",
        "registry_analysis": "comparisons",
        "registry_event": "adverse_events",
        "registry_group": "groups",
    }
    for table, view in tables.items():
        sql = f"SELECT (SELECT count(*) FROM core.{table}) - (SELECT count(*) FROM {view})"
        assert records.execute(sql).fetchone() == (0,), view
    sql = "SELECT count(*) FROM core.registry_denominator WHERE fact_id NOT IN (SELECT fact_id FROM populations)"
    assert records.execute(sql).fetchone() == (0,)


@pytest.mark.parametrize(
    "view",
    [
        *("adverse_events", "arm_results", "arms", "baseline", "comparisons", "conditions", "eligibility", "endpoints"),
        *("groups", "interventions", "outcomes_registered", "participant_flow", "populations", "registry_records"),
    ],
)
def test_no_text_is_shown_with_the_escapes_of_markdown(view: str, records: duckdb.DuckDBPyConnection) -> None:
    texts = [row[0] for row in records.execute(f"DESCRIBE {view}").fetchall() if row[1] == "VARCHAR"]
    for name in (text for text in texts if "posted" not in text):
        sql = f"SELECT {name} FROM {view} WHERE regexp_matches({name}, '\\\\[<>_*~\\[\\]]') LIMIT 1"
        assert records.execute(sql).fetchall() == [], name

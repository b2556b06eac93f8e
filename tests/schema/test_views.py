"""The typed views: contract, catalogue and data say the same, and any DuckDB client can read them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.contracts import View, list_views

SCHEMA = Path(__file__).parent.parent.parent / "schema"
VIEWS = {view.name: view for view in list_views(SCHEMA)}

COMPARED = "ci_level ci_low ci_high ci_sides ci_method p_relation p_value test adjusted_for prespecified value_status"
RESULT_KEYS = "trial_id endpoint_id endpoint population_id population subgroup_factor subgroup_level timepoint assessor"
IN_ARM = "trial_id population_id population arm_id arm role"
ARM_ESTIMATE = f"{RESULT_KEYS} arm_id arm role total ci_level ci_low ci_high ci_sides ci_method value_status fact_id"
BETWEEN = f"{RESULT_KEYS} arm_id arm comparator_id comparator {COMPARED} fact_id"

# DESIGN, section 5: the columns that users and outside checks rely on. Views may have more.
PUBLIC = {
    "trials": "trial_id acronym registry_id title phase design masking allocation_ratio n_randomized sponsor "
    "n_countries enrolment_start data_cutoff",
    "sources": "source_id trial_id kind citation doi pmid registry_id published_on sha256",
    "arms": "trial_id arm_id arm role regimen",
    "regimens": "trial_id arm_id drug dose dose_unit schedule cycle_days max_cycles",
    "populations": "trial_id population_id population kind definition parent_population_id data_cutoff arm_id arm role "
    "n value_status fact_id",
    "participant_flow": f"{IN_ARM} stage reason n percent value_status fact_id",
    "exposure": f"{IN_ARM} measure statistic value unit range_low range_high n value_status fact_id",
    "baseline": f"{IN_ARM} characteristic level statistic value unit n denominator percent range_low range_high "
    "value_status fact_id",
    "endpoints": "trial_id endpoint_id endpoint kind role definition favourable_direction alpha_two_sided "
    "objective_met",
    "statistical_design": "trial_id endpoint_id item value unit",
    "arm_results": f"{RESULT_KEYS} arm_id arm role statistic events total value unit standard_error ci_level ci_low "
    "ci_high ci_sides ci_method range_low range_high value_status events_status ci_low_status ci_high_status "
    "total_source dispersion dispersion_type fact_id",
    "comparisons": f"{BETWEEN} measure value unit",
    "response_rates": f"{ARM_ESTIMATE} events percent",
    "median_times": f"{ARM_ESTIMATE} events median unit range_low range_high",
    "event_free_rates": f"{ARM_ESTIMATE} time percent",
    "mean_times": f"{ARM_ESTIMATE} standard_error mean unit",
    "risk_differences": f"{BETWEEN} risk_difference",
    "hazard_ratios": f"{BETWEEN} hazard_ratio",
    "mean_differences": f"{BETWEEN} mean_difference",
    "subgroups": f"{RESULT_KEYS} experimental_events experimental_total experimental_percent experimental_ci_low "
    "experimental_ci_high comparator_events comparator_total comparator_percent comparator_ci_low comparator_ci_high "
    "risk_difference ci_level ci_low ci_high p_relation p_value value_status fact_id",
    "adverse_events": f"{IN_ARM} term organ_system seriousness grade_min attribution period n_affected n_at_risk "
    "percent n_events group_title value_status reporting_threshold_percent fact_id",
    "facts": "fact_id fact_key trial_id source_id view_name locators reported",
    "eligibility": "trial_id criterion operator value unit fact_id",
}


@pytest.fixture(scope="module", params=["two_trials", "traps", "shared_records"])
def evidence(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """Databases of articles, of made-up registry records and of real ones, with the ids of their facts in ``known``."""
    connection: duckdb.DuckDBPyConnection = request.getfixturevalue(request.param)
    connection.execute("CREATE OR REPLACE TEMP TABLE known AS SELECT fact_id FROM facts")
    return connection


@pytest.mark.parametrize("view", PUBLIC)
def test_a_view_has_the_columns_that_users_rely_on(view: str) -> None:
    assert set(PUBLIC[view].split()) - {column.name for column in VIEWS[view].columns} == set()


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_contract_has_the_names_order_and_types_of_the_database(
    view: View, connection: duckdb.DuckDBPyConnection
) -> None:
    described = connection.execute(f'DESCRIBE "{view.name}"').fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [(column.name, column.type) for column in view.columns]


def test_every_view_of_the_database_has_a_contract_and_the_other_way_round(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'")
    assert {name for (name,) in found.fetchall()} == set(VIEWS)
    assert {path.stem for path in (SCHEMA / "views").glob("*.sql")} == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_the_contract_stands_in_the_catalogue_as_comments(view: View, connection: duckdb.DuckDBPyConnection) -> None:
    grain = connection.execute("SELECT comment FROM duckdb_views() WHERE view_name = ?", [view.name]).fetchone()
    assert grain == (view.grain,)
    comments = dict(
        connection.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = ?",
            [view.name],
        ).fetchall()
    )
    for column in view.columns:
        assert comments[column.name].startswith(f"{column.about} [{column.kind.replace('_', ' ')}")
        assert column.unit in comments[column.name]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_the_key_of_a_contract_tells_its_rows_apart(view: View, evidence: duckdb.DuckDBPyConnection) -> None:
    key = ", ".join(view.key)
    assert evidence.execute(f"SELECT {key} FROM {view.name} GROUP BY ALL HAVING count(*) > 1").fetchall() == []
    assert set(view.key) <= {column.name for column in view.columns}


CATEGORIES = [(view.name, column) for view in VIEWS.values() for column in view.columns if column.vocabulary]


@pytest.mark.parametrize(("view", "column"), CATEGORIES, ids=[f"{view}.{column.name}" for view, column in CATEGORIES])
def test_a_category_holds_words_of_its_vocabulary_only(
    view: str, column: object, evidence: duckdb.DuckDBPyConnection
) -> None:
    name, vocabulary = getattr(column, "name", ""), getattr(column, "vocabulary", "")
    sql = (
        f"SELECT DISTINCT {name} FROM {view} WHERE {name} IS NOT NULL "
        f"AND {name} NOT IN (SELECT word FROM vocabulary WHERE vocabulary = '{vocabulary}')"
    )
    assert evidence.execute(sql).fetchall() == []


def test_every_vocabulary_that_a_contract_names_exists(connection: duckdb.DuckDBPyConnection) -> None:
    named = {column.vocabulary for _, column in CATEGORIES}
    found = {name for (name,) in connection.execute("SELECT DISTINCT vocabulary FROM vocabulary").fetchall()}
    assert named - found == set()
    assert all(column.vocabulary for view in VIEWS.values() for column in view.columns if column.kind == "category")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_column_that_is_never_null_has_no_null(view: View, evidence: duckdb.DuckDBPyConnection) -> None:
    never = [column.name for column in view.columns if column.null == "never"]
    counted = ", ".join(f"count(*) - count({name})" for name in never)
    row = evidence.execute(f"SELECT {counted} FROM {view.name}").fetchone()
    assert row is not None
    assert dict(zip(never, row, strict=True)) == dict.fromkeys(never, 0)


REPORTED_BY = {
    "value": "value_status",
    "events": "events_status",
    "ci_low": "ci_low_status",
    "ci_high": "ci_high_status",
    "p_value": "p_value_status",
    "n_affected": "n_affected_status",
    "n_events": "n_events_status",
    "percent": "percent_status",
}


@pytest.mark.parametrize("view", ["arm_results", "comparisons", "adverse_events"])
def test_a_value_is_null_exactly_where_its_status_is_not_reported(
    view: str, evidence: duckdb.DuckDBPyConnection
) -> None:
    columns = {column.name for column in VIEWS[view].columns}
    for value, status in REPORTED_BY.items():
        # The main value of a count in arm_results is its events.
        if value in columns and (view, value) != ("arm_results", "value"):
            sql = f"SELECT count(*) FROM {view} WHERE ({value} IS NOT NULL) <> ({status} IN ('reported', 'derived'))"
            assert evidence.execute(sql).fetchone() == (0,), (view, value)


@pytest.mark.parametrize("view", VIEWS)
def test_every_fact_of_a_view_is_in_facts(view: str, evidence: duckdb.DuckDBPyConnection) -> None:
    for column in VIEWS[view].columns:
        if column.type == "BIGINT" and column.kind == "fact":
            sql = f"SELECT count(*) FROM {view} WHERE {column.name} NOT IN (FROM known)"
            assert evidence.execute(sql).fetchone() == (0,), column.name


def test_every_fact_has_a_locator_and_a_row_in_the_view_that_it_names(evidence: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT count(*) FROM facts WHERE len(locators) = 0 OR list_contains(locators, '')"
    assert evidence.execute(sql).fetchone() == (0,)
    named = evidence.execute("SELECT DISTINCT view_name FROM facts").fetchall()
    for (view,) in named:
        holder = "core.subgroup" if view == "subgroups" else view
        sql = f"SELECT fact_key FROM facts WHERE view_name = '{view}' AND fact_id NOT IN (SELECT fact_id FROM {holder})"
        assert evidence.execute(sql).fetchall() == [], view
    # The facts of articles are stored; those of registry records stand in their rows.
    sql = (
        "SELECT (SELECT count(*) FROM core.fact) = count(*) FILTER (source_id NOT LIKE '%-registry'), "
        "count(*) = count(DISTINCT fact_id) FROM facts"
    )
    assert evidence.execute(sql).fetchone() == (True, True)


PLAIN_CLIENT = """
import sys
class Absent:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {"kb_cli", "kb_loaders"}:
            raise ImportError(name)
sys.meta_path.insert(0, Absent())
import duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
views = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'").fetchall()
for (view,) in views:
    print(view, len(con.execute(f'SELECT * FROM "{view}"').fetchall()))
"""


def test_every_view_runs_in_a_plain_client_in_another_process(bundled: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", PLAIN_CLIENT, str(bundled)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    counts = dict(line.split() for line in done.stdout.splitlines())
    assert set(counts) == set(VIEWS)
    # INO-VATE prints no mean difference.
    assert [view for view in PUBLIC if counts[view] == "0"] == ["mean_differences"]

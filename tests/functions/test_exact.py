"""Exact functions: Python on kb's own connections, macros or a plain refusal everywhere else."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from kb_cli.engines.connection import CONFIG, SETTINGS
from kb_cli.engines.functions import EXACT, exact_names, plain_message, register_exact
from kb_cli.stats import hypothesis_tests, proportions

ARGUMENTS = {
    "events": "7",
    "total": "34",
    "comparator_events": "1",
    "comparator_total": "34",
    "time_at_risk": "12.5",
    "comparator_time_at_risk": "10",
    "level": "0.95",
}


@pytest.fixture
def hardened(file: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the settings of kb's own: read-only, no file access, locked."""
    # To a copy, because one process opens a file with one configuration.
    path = shutil.copy(file, tmp_path)
    with duckdb.connect(str(path), read_only=True, config=CONFIG) as connection:
        for setting in SETTINGS:
            connection.execute(setting)
        yield connection


def run(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    """As kb runs a query: on a cursor of its own, which is closed afterwards."""
    cursor = connection.cursor()
    try:
        register_exact(cursor, sql)
        return [tuple(row) for row in cursor.execute(sql).fetchall()]
    finally:
        cursor.close()


@pytest.mark.parametrize("function", EXACT, ids=lambda function: function.name)
def test_every_exact_function_runs_on_a_locked_read_only_connection(
    hardened: duckdb.DuckDBPyConnection, function: object
) -> None:
    arguments = ", ".join(ARGUMENTS[name] for name in function.arguments)  # type: ignore[attr-defined]
    for name in function.names:  # type: ignore[attr-defined]
        ((value,),) = run(hardened, f"SELECT {name}({arguments})")
        assert value is not None or function.strata  # type: ignore[attr-defined]


def test_one_name_is_python_in_kb_and_a_macro_elsewhere(
    hardened: duckdb.DuckDBPyConnection, client: duckdb.DuckDBPyConnection
) -> None:
    counts = [(e, n) for n in (0, 1, 5, 57, 300) for e in sorted({0, 1, n // 2, n - 1, n}) if 0 <= e <= n]
    values = ", ".join(map(str, counts))
    for name in ("clopper_pearson", "jeffreys"):
        for level in (0.8, 0.95, 0.999):
            sql = f"SELECT x.low, x.high FROM (SELECT {name}(e, n, {level}) AS x FROM (VALUES {values}) AS t(e, n))"
            expected = getattr(proportions, name)(*np.array(counts).T, level)
            expected = np.array([expected.lower, expected.upper]).T * 100
            np.testing.assert_allclose(np.array(run(hardened, sql)), expected, rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(np.array(client.execute(sql).fetchall()), expected, rtol=1e-10, atol=1e-10)
    tables = [(e, n, f, m) for e, n in counts for f, m in counts[3:]]
    values = ", ".join(map(str, tables))
    sql = f"SELECT fisher_exact_p(a, b, c, d) FROM (VALUES {values}) AS t(a, b, c, d)"
    p = hypothesis_tests.fisher_exact(*np.array(tables).T)
    np.testing.assert_allclose(np.array(run(hardened, sql))[:, 0], p, rtol=1e-12)
    np.testing.assert_allclose(np.array(client.execute(sql).fetchall())[:, 0], p, rtol=1e-10)


def test_a_method_without_a_macro_is_refused_by_name_elsewhere(client: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.CatalogException, match="Scalar Function with name mid_p does not exist"):
        client.execute("SELECT mid_p(4, 20, 0.95)")


def test_nulls_and_many_batches(hardened: duckdb.DuckDBPyConnection) -> None:
    assert run(hardened, "SELECT mid_p_low(NULL, 9, 0.95), fisher_exact_p(1, NULL, 2, 3)") == [(None, None)]
    assert run(hardened, "SELECT clopper_pearson(1, NULL, 0.95)") == [({"low": None, "high": None},)]
    sql = (
        "SELECT count(x), count(*), round(avg(x), 6) FROM (SELECT clopper_pearson_low(nullif(i % 7, 0), 20, 0.95) AS x "
    )
    counts = np.arange(30_000) % 7
    low = np.asarray(proportions.clopper_pearson(counts, 20).lower)
    expected = (int((counts > 0).sum()), 30_000, round(float(low[counts > 0].mean()) * 100, 6))
    assert run(hardened, sql + "FROM range(30000) AS t(i))") == [expected]


def test_breslow_day_is_an_aggregate(hardened: duckdb.DuckDBPyConnection) -> None:
    # R DescTools BreslowDayTest, in statsmodels' TestStratified3: p 0.002064786.
    rows = (
        "(313, 825, 19, 108), (207, 560, 8, 25), (205, 325, 391, 593), "
        "(278, 417, 244, 375), (138, 191, 299, 393), (351, 373, 317, 341)"
    )
    sql = f"SELECT breslow_day_p(x, n, y, m) FROM (VALUES {rows}, (NULL, 5, 2, 9)) AS t(x, n, y, m)"
    ((p,),) = run(hardened, sql)
    assert p == pytest.approx(0.002064786, abs=5.25e-10)
    assert run(hardened, sql + " WHERE false") == [(None,)]


def test_an_impossible_count_is_an_error_without_traces_of_python(hardened: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error) as caught:
        run(hardened, "SELECT clopper_pearson(i + 3, 10, 0.95) FROM range(9) AS t(i)")
    assert plain_message(str(caught.value)) == "clopper_pearson: events: 11 is above total 10"
    assert plain_message("Binder Error: something else") == "Binder Error: something else"


def test_a_function_outlives_the_cursor_it_was_first_used_on(hardened: duckdb.DuckDBPyConnection) -> None:
    # DuckDB 1.5 crashes where a cursor calls a Python function that was registered on one that is closed.
    for _ in range(3):
        assert run(hardened, "SELECT round(clopper_pearson_low(4, 20, 0.95), 4)") == [(5.7334,)]


def test_only_what_the_text_mentions_is_registered(hardened: duckdb.DuckDBPyConnection) -> None:
    cursor = hardened.cursor()
    assert register_exact(cursor, "SELECT wilson(4, 20, 0.95), 'mid'") == ()
    assert register_exact(cursor, "SELECT Clopper_Pearson_Low(4, 20, 0.95), mid_p(1, 2, 0.9)") == (
        "clopper_pearson",
        "mid_p",
    )
    assert {"mid_p", "mid_p_low", "odds_ratio_conditional"} <= exact_names()
    cursor.close()


def test_ordinary_queries_import_no_numerical_library() -> None:
    program = (
        "import sys, duckdb\n"
        "from kb_cli.engines.functions import register_exact, list_functions\n"
        "register_exact(duckdb.connect(), 'SELECT wilson(4, 20, 0.95)')\n"
        "list_functions()\n"
        "print(sorted({'numpy', 'scipy', 'pyarrow', 'statsmodels'} & set(sys.modules)))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

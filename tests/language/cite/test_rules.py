"""Single rules: what is an aggregate, what is refused, how equal rows are found, what stands in for a bug of DuckDB."""

from __future__ import annotations

import duckdb
import pytest
import sqlglot
from brute_force import Database
from sqlglot import exp

from kb_cli.errors import ExitCode, UsageMistake
from kb_cli.language import cite_run
from kb_cli.language.cite import cite
from kb_cli.language.cite_tree import OTHER_AGGREGATES, is_aggregate
from kb_cli.language.cite_views import CannotCite, FactView, TooManyCitations, fact_view
from kb_cli.language.normalise import normalise
from kb_cli.language.normalise_macros import read_macros
from kb_cli.output.result import Result

VIEWS = {
    "r": FactView("r", ("fact_id", "k", "x"), ("fact_id",)),
    "s": FactView("s", ("fact_id", "k"), ("fact_id",)),
    "plain": FactView("plain", ("k",)),
}


@pytest.fixture
def database():
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        "CREATE SCHEMA data; CREATE TABLE data.r AS SELECT i AS fact_id, i % 3 AS k, i * 0.1::DOUBLE AS x"
        " FROM range(1, 9) AS t(i)"
    )
    found = Database.over(connection)
    connection.execute(
        "CREATE MACRO top(v) AS max(v) - 0; CREATE MACRO rows_of(n) AS TABLE SELECT * FROM r WHERE k = n;"
        "CREATE MACRO twice(v) AS 2 * v; CREATE MACRO top_twice(v) AS twice(top(v))"
    )
    found.macros = read_macros(connection)
    yield found
    connection.close()


def test_every_aggregate_of_the_engine_is_known():
    names = duckdb.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'")
    ranks = {"rank", "rank_dense", "dense_rank", "row_number", "fill"}
    for (name,) in names.fetchall():
        if not name.isidentifier() or name in ranks:
            continue
        found = []
        for arguments in ("x", "x, y", "x, y, z", ""):
            try:
                found = list(sqlglot.parse_one(f"SELECT {name}({arguments})", read="duckdb").expressions[0].walk())
                break
            except sqlglot.errors.SqlglotError:
                continue
        assert name in OTHER_AGGREGATES or any(is_aggregate(node) for node in found), name


def test_a_scalar_function_is_no_aggregate():
    for text in ("abs(x)", "lower(x)", "list_sum(x)", "wilson(a, b, 0.95)", "row_number() OVER ()"):
        assert not is_aggregate(sqlglot.parse_one(text, read="duckdb"))


def test_fact_columns_are_told_by_name_and_type():
    assert fact_view("v", {"fact_id": "BIGINT", "arm_fact_id": "BIGINT", "n": "BIGINT"}).facts == (
        "fact_id", "arm_fact_id",
    )  # fmt: skip
    assert fact_view("v", {"fact_id": "BIGINT", "fact_ids": "BIGINT[]"}).fact_lists == ("fact_ids",)
    assert fact_view("v", {"fact_id": "VARCHAR"}).facts == ()


def test_the_users_expressions_stay_as_they_are():
    sql = cite("SELECT x / 3 AS y FROM r WHERE x > $least", VIEWS).sql
    assert sql == "SELECT x / 3 AS y, r.fact_id AS __fact1 FROM r WHERE x > $least"


@pytest.mark.parametrize("sql", ["SELECT * FROM nowhere", "SELECT * FROM core.fact", "SELECT * FROM other.r"])
def test_a_table_that_is_no_view_is_refused(sql):
    with pytest.raises(CannotCite, match="it is not one of the views"):
        cite(sql, VIEWS)


def test_text_that_is_no_query_is_refused():
    with pytest.raises(CannotCite, match="not understood"):
        cite("SELECT FROM WHERE", VIEWS)
    with pytest.raises(CannotCite, match="not a SELECT"):
        cite("DROP TABLE r", VIEWS)


@pytest.mark.parametrize(
    ("sql", "absent"),
    [
        ("SELECT k FROM r WHERE x > 1", ()),
        ("SELECT k, sum(x) FROM r GROUP BY k HAVING sum(x) > 1", ()),
        ("SELECT r.k FROM r LEFT JOIN s ON r.k = s.k", ()),
        ("SELECT r.k FROM r LEFT JOIN s ON r.k = s.k WHERE r.x > 1", ()),
        ("SELECT r.k FROM r LEFT JOIN s ON r.k = s.k WHERE s.k IS NULL", ("s",)),
        ("SELECT k FROM r ORDER BY x LIMIT 1", ()),
        ("SELECT k FROM (SELECT k FROM r ORDER BY x LIMIT 1)", ("r",)),
        ("SELECT k FROM r WHERE k NOT IN (SELECT k FROM s)", ("s",)),
        ("SELECT k FROM r WHERE NOT (NOT EXISTS (SELECT 1 FROM s WHERE s.k = r.k))", ()),
        ("SELECT count(*) FROM (SELECT k FROM r GROUP BY k HAVING sum(x) > 1)", ("r",)),
        ("WITH a AS (SELECT k FROM s) SELECT k FROM r EXCEPT SELECT k FROM a", ("s",)),
    ],
)
def test_what_a_query_owes_to_absence(sql, absent):
    assert cite(sql, VIEWS).depends_on_absence == absent


def test_a_window_over_too_many_rows_is_refused_before_it_runs(database, monkeypatch):
    monkeypatch.setattr(cite_run, "MOST_IN_ALL", 60)
    database.cite("SELECT k, count(*) OVER (PARTITION BY k) FROM r")
    with pytest.raises(TooManyCitations, match="one of them rests on 9 facts, all of them together on 72") as refusal:
        database.cite("SELECT k, count(*) OVER () FROM r LIMIT 1")
    assert refusal.value.code is ExitCode.LIMIT


def test_a_coarse_answer_that_is_too_long_is_refused(database, monkeypatch):
    monkeypatch.setattr(cite_run, "MOST_IN_ALL", 60)
    with pytest.raises(TooManyCitations):
        database.cite("SELECT r.k FROM r POSITIONAL JOIN r AS q")


def test_rows_that_differ_between_two_runs_are_refused():
    def ask(sql: str, _: int | None) -> Result:
        rows = [(1, 5)] if "__fact" in sql else [(2,)]
        return Result(("k", "f")[: len(rows[0])], ("BIGINT",) * len(rows[0]), rows)

    with pytest.raises(CannotCite, match="run twice, this query gives different rows"):
        cite_run.run_cited(ask, "SELECT k FROM r", "SELECT k FROM r", VIEWS)


def test_sums_that_differ_in_the_last_digit_are_equal():
    def ask(sql: str, _: int | None) -> Result:
        if "__fact" in sql:
            return Result(("s", "f"), ("DOUBLE", "BIGINT"), [(0.1 + 0.2, 5), (float("nan"), 6)])
        return Result(("s",), ("DOUBLE",), [(float("nan"),), (0.3,)])

    answer = cite_run.run_cited(ask, "SELECT x FROM r", "SELECT x FROM r", VIEWS)
    assert answer.result.rows[1] == (0.3,)
    assert answer.cited == [(6,), (5,)]


def test_many_rows_come_from_the_rewritten_query(database, monkeypatch):
    monkeypatch.setattr(cite_run, "MOST_MATCHED", 2)
    answer = database.cite("SELECT k, x AS value FROM r ORDER BY fact_id")
    assert answer.result.columns == ("k", "value")
    assert answer.result.types == ("BIGINT", "DOUBLE")
    assert answer.cited == [(fact,) for fact in range(1, 9)]


def test_long_lists_are_sorted_and_hold_each_fact_once():
    ids = [7, 3, 7, *range(20_000, 0, -1)]
    assert cite_run._of_cell(" ".join(map(str, ids))) == tuple(range(1, 20_001))
    assert cite_run._of_cell("7 3 7") == (3, 7)
    assert cite_run._of_cell([None, 4, 2, 4]) == (2, 4)


def test_macros_that_gather_rows_are_written_out_and_others_are_not(database):
    text = normalise("SELECT k, top_twice(x), twice(k) FROM rows_of(1) GROUP BY k", database.names, database.macros)
    assert "TWICE(k)" in text.upper().replace("(K)", "(k)")
    assert "MAX(" in text
    assert "ROWS_OF(" not in text.upper()
    answer = database.cite("SELECT k, top_twice(x), twice(k) FROM rows_of(1) GROUP BY k")
    assert answer.cited == [(1, 4, 7)]
    assert answer.result.rows == [(1, pytest.approx(1.4), 2)]


def test_a_mistake_of_the_user_is_told_in_the_words_of_the_query(database):
    with pytest.raises(UsageMistake, match="nothing_like_it"):
        database.cite("SELECT nothing_like_it FROM r")


def test_columns_chosen_by_a_pattern_are_written_out(database):
    text = normalise("WITH a AS (SELECT * FROM r) SELECT COLUMNS('k|x') + 1 FROM a", database.names)
    assert [item.sql() for item in sqlglot.parse_one(text, read="duckdb").find(exp.Select).expressions] == [
        '"k" + 1', '"x" + 1',
    ]  # fmt: skip


WRONG = "SELECT DISTINCT x FROM (SELECT l.x FROM l LEFT JOIN r ON l.t = r.t ORDER BY l.x LIMIT 2)"


def rows_with(optimizers_off: str) -> list[tuple[int, ...]]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"SET disabled_optimizers = '{optimizers_off}'")
        connection.execute("CREATE TABLE l AS SELECT * FROM (VALUES (1, 1), (2, 2)) AS v(t, x)")
        connection.execute("CREATE TABLE r AS SELECT * FROM (VALUES (1), (1)) AS v(t)")
        return connection.execute(WRONG).fetchall()


def test_join_elimination_off_gives_the_right_rows():
    assert rows_with("join_elimination") == [(1,)]


def test_duckdb_still_removes_a_join_below_limit():
    """When this fails the bug is gone: join_elimination can be switched on again in engines/connection.py."""
    assert sorted(rows_with("")) == [(1,), (2,)]

"""The first layer alone: DuckDB's parser and an allowlist refuse every way out, with a reason and a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_cli.language.findings import Report
from kb_cli.language.overrides import NEVER
from tests.language.attacks import HEAVY, REFUSED, lines
from tests.language.conftest import Check

PLACES = {"secret": "/tmp/secret.csv", "folder": "/tmp", "database": "/tmp/kb.duckdb"}
STOPS = {
    "syntax", "not-a-select", "several-statements", "not-allowed", "forbidden-table", "forbidden-function",
    "unknown-view", "unknown-function", "too-complex",
}  # fmt: skip


def test_there_are_at_least_a_hundred_attempts() -> None:
    assert len(REFUSED) + len(lines(HEAVY)) >= 150


@pytest.mark.parametrize("attack", REFUSED)
def test_a_way_out_is_refused_with_a_reason(checked: Check, attack: str) -> None:
    report = checked(attack.format(**PLACES))
    assert report.errors, attack
    assert {finding.code for finding in report.findings} <= STOPS
    assert all(finding.why.endswith(".") and finding.line >= 1 for finding in report.findings)
    assert report.columns == ()


@pytest.mark.parametrize("attack", REFUSED[:20])
def test_no_override_lets_a_way_out_pass(checked: Check, attack: str) -> None:
    codes = {finding.code for finding in checked(attack.format(**PLACES)).errors}
    text = attack.format(**PLACES) + "".join(f"\n-- allow: {code} I want it" for code in codes)
    assert checked(text).errors


def test_no_code_of_the_gate_can_be_overridden() -> None:
    assert STOPS <= NEVER


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "FROM arms",
        "VALUES (1), (2)",
        "TABLE arms",
        "(SELECT 1) UNION ALL SELECT 2",
        "WITH x AS (SELECT 1 AS i) SELECT * FROM x;",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t",
        "SELECT 'DROP VIEW arms; DELETE FROM core.arm' AS text -- ; DROP VIEW arms",
        "SELECT * FROM main.arms",
        "WITH arms AS (SELECT * FROM arms) SELECT * FROM arms",
        "SELECT arm.upper().lower() AS a FROM arms",
        "SELECT [x + 1 FOR x IN [1, 2] IF x > 1] AS l",
        "SELECT {'low': 1, 'high': 2} AS i, MAP {'a': 1} AS m",
        "SELECT * FROM range(3) AS r(i), generate_series(1, 2) AS g(j), unnest([1, 2]) AS u(k)",
        "SELECT '2020-01-01'::DATE + INTERVAL 3 MONTH AS d, current_date AS today",
        "SELECT count(*) OVER w AS n FROM arms WINDOW w AS (PARTITION BY role)",
        "SELECT arm FROM arms USING SAMPLE 1 ROWS",
    ],
)
def test_a_select_of_any_form_passes(checked: Check, sql: str) -> None:
    assert checked(sql).errors == ()


def test_a_name_out_of_scope_is_not_a_common_table_expression(checked: Check) -> None:
    report = checked("SELECT * FROM (WITH fact AS (SELECT 1 AS i) SELECT * FROM fact) AS x\nJOIN fact USING (i)")
    assert [(f.code, f.line, f.column) for f in report.errors] == [("unknown-view", 2, 6)]


def test_a_forbidden_function_is_named_with_its_reason(checked: Check) -> None:
    (finding,) = checked("SELECT arm,\n  getenv('HOME') FROM arms").errors
    assert str(finding) == (
        "2:3 error forbidden-function: getenv() may not be called: it reads the environment, settings or variables. "
        "Leave it out."
    )


def test_a_syntax_error_has_its_place(checked: Check) -> None:
    (finding,) = checked("SELECT arm\nFORM arms WHERE").errors
    assert (finding.code, finding.line, finding.column) == ("syntax", 2, 6)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
        "SELECT " + " + ".join(["1"] * 30_000),
        "SELECT " + "NOT " * 20_000 + "true",
        "SELECT 1 FROM " + "(SELECT 1 FROM " * 2_000 + "arms" + ")" * 2_000,
        "SELECT 1 IN (" + ", ".join(map(str, range(60_000))) + ")",
        "SELECT 'x'" + " || 'x'" * 40_000,
        "SELECT 1 -- \x00",
    ],
)
def test_a_monstrous_text_is_refused_and_no_crash(checked: Check, sql: str) -> None:
    report: Report = checked(sql)
    assert report.errors


def test_the_tree_of_another_version_is_read_alike(tmp_path: Path) -> None:
    from kb_cli.language.tree import _settled

    assert tmp_path
    newer = {
        "class": "FUNCTION",
        "function_name": "f",
        "arguments": [{"expression": {"class": "CONSTANT", "literal": {"kind": "STRING", "text": "a"}}, "name": "x"}],
    }
    assert _settled(newer)["children"] == [
        {"class": "CONSTANT", "value": {"type": {"id": "VARCHAR"}, "value": "a"}, "alias": "x"}
    ]

"""Every printed cell has a verdict, and the tables keep their promises."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator

import duckdb
import pytest

from tests.apart import environment
from tests.audit.generator import make_trial
from tests.audit.workbench import INO_VATE, MEADOW, SCHEMA, VOCABULARIES, audited, load, write_files
from tests.conftest import rows


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    made = write_files(make_trial(random.Random(1), "made").files(), tmp_path_factory.mktemp("made") / "made")
    with audited([load(INO_VATE), load(MEADOW), load(made)]) as connection:
        connection.execute((SCHEMA / "views" / "findings.sql").read_text(encoding="utf-8"))
        yield connection


def test_every_printed_cell_has_a_verdict(connection: duckdb.DuckDBPyConnection) -> None:
    assert (
        rows(
            connection,
            """
            SELECT f.fact_key, p.column_name, p.printed FROM core.printed_value AS p JOIN core.fact AS f USING (fact_id)
            WHERE p.printed <> '' AND NOT EXISTS (SELECT 1 FROM core.finding AS x
                WHERE x.fact_id = p.fact_id AND list_contains(x.column_names, p.column_name))
            """,
        )
        == []
    )


def test_a_finding_names_only_printed_cells(connection: duckdb.DuckDBPyConnection) -> None:
    assert (
        rows(
            connection,
            """
            SELECT x.rule, x.fact_id, c.name
            FROM core.finding AS x, LATERAL (SELECT unnest(x.column_names) AS name) AS c
            WHERE NOT EXISTS (SELECT 1 FROM core.printed_value AS p
                WHERE p.fact_id = x.fact_id AND p.column_name = c.name AND p.printed <> '')
            """,
        )
        == []
    )


def test_findings_have_identities_of_their_own(connection: duckdb.DuckDBPyConnection) -> None:
    assert rows(connection, "SELECT finding_id FROM findings GROUP BY finding_id HAVING count(*) > 1") == []


def test_the_tested_fact_comes_first_and_no_fact_twice(connection: duckdb.DuckDBPyConnection) -> None:
    assert (
        rows(
            connection,
            "SELECT rule, fact_id, fact_ids FROM findings WHERE fact_ids[1] <> fact_id "
            "OR len(fact_ids) <> len(list_distinct(fact_ids))",
        )
        == []
    )
    unknown = "SELECT unnest(fact_ids) AS fact_id FROM findings EXCEPT SELECT fact_id FROM core.fact"
    assert rows(connection, unknown) == []


def test_verdicts_and_severities_are_words_of_the_vocabulary(connection: duckdb.DuckDBPyConnection) -> None:
    for column in ("verdict", "severity"):
        found = {row[0] for row in rows(connection, f"SELECT DISTINCT {column} FROM core.finding")}
        assert found <= set(VOCABULARIES[column])


def test_only_what_is_inconsistent_or_rounded_has_a_severity(connection: duckdb.DuckDBPyConnection) -> None:
    found = {row[0] for row in rows(connection, "SELECT DISTINCT verdict FROM core.finding WHERE severity = 'none'")}
    assert found == {"consistent", "not_testable"}


def test_an_unreadable_number_is_said_to_be_unreadable(connection: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        connection,
        """
        SELECT DISTINCT x.explanation FROM core.finding AS x, LATERAL (SELECT unnest(x.column_names) AS name) AS c
        JOIN core.printed_value AS p ON p.fact_id = x.fact_id AND p.column_name = c.name WHERE p.status = 'illegible'
        """,
    )
    assert found == [("The number cannot be read in the copy that was extracted.",)]


def test_counts_of_percentages_without_counts_are_derived(connection: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        connection,
        "SELECT n_low, n_high, is_unique, denominator FROM core.derived_count AS d JOIN core.fact AS f USING (fact_id) "
        "WHERE f.fact_key LIKE '%figure-1a/age-lt-55-yr/inotuzumab'",
    )
    assert found == [(53, 53, True, 66)]
    several = rows(connection, "SELECT count(*) FROM core.derived_count WHERE NOT is_unique AND n_low < n_high")
    assert several[0][0]


def test_an_unreadable_denominator_is_derived_where_only_one_fits(connection: duckdb.DuckDBPyConnection) -> None:
    # 55 of 71 is 77.5 % with 66.0 to 86.5 by Clopper-Pearson (scipy.stats.binomtest), and no other group up to 109 is.
    found = rows(
        connection,
        "SELECT column_name, n_low, denominator FROM core.derived_count JOIN core.fact AS f USING (fact_id) "
        "WHERE f.fact_key LIKE '%lt-12-mo/inotuzumab' AND is_unique ORDER BY 1",
    )
    assert found == [("events", 55, 71), ("total", 71, 71)]


def test_a_second_audit_gives_the_same(connection: duckdb.DuckDBPyConnection) -> None:
    from kb_cli.audit.run import audit_database

    before = rows(connection, "SELECT * FROM core.finding ORDER BY ALL")
    audit_database(connection, SCHEMA)
    assert rows(connection, "SELECT * FROM core.finding ORDER BY ALL") == before


def test_an_audit_imports_nothing_heavy() -> None:
    code = (
        "import sys; from tests.audit.workbench import *\n"
        "with audited([load(INO_VATE)]): pass\n"
        "print(sorted({'numpy', 'pandas', 'scipy', 'statsmodels', 'pyarrow', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")

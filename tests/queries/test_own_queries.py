"""Queries of a user's own folder are found, described, tested and run like the built-in ones, and checked first."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OWN = """/* ---
title = "Hazard ratios"
question = "What are the hazard ratios?"
grain = "One row is the hazard ratio of one endpoint."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial."

[columns]
endpoint     = { kind = "label", about = "Endpoint." }
hazard_ratio = { kind = "hazard_ratio", null = "not printed", about = "Hazard ratio." }
fact_id      = { kind = "fact", about = "The fact behind the row." }

[fixture]
given.hazard_ratios = [{ trial_id = "t1", endpoint = "Survival", hazard_ratio = 0.5, fact_id = 1 }]
expect = [{ endpoint = "Survival", hazard_ratio = 0.5 }]
--- */
SELECT endpoint, hazard_ratio, fact_id
FROM hazard_ratios
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY fact_id;
"""
Kb = Callable[..., Any]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one query, `ratios`; no configuration file is read."""
    monkeypatch.setenv("KB_CONFIG", "")
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "ratios.sql").write_text(OWN, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("database")
def test_an_own_query_is_listed_described_and_run(kb: Kb, own: Path) -> None:
    assert "ratios " in kb("queries", "--queries", own).out
    assert kb("queries", "ratios", "--queries", own).out.startswith("ratios: Hazard ratios\n")
    done = kb("query", "ratios", "--trial", "ino-vate-all", "--queries", own, "--format", "json")
    assert done.code == 0
    assert {row["endpoint"]: row["hazard_ratio"] for row in json.loads(done.out)}["Overall survival"] == 0.77


@pytest.mark.usefixtures("database")
def test_an_own_query_of_the_configuration_file_is_found(kb: Kb, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own.parent / "config.toml").write_text('queries = ["own"]')
    monkeypatch.setenv("KB_CONFIG", str(own.parent / "config.toml"))
    assert kb("query", "ratios", "--format", "csv").out.startswith("endpoint,hazard_ratio,fact_id\n")


@pytest.mark.usefixtures("database")
def test_an_own_query_cites(kb: Kb, own: Path) -> None:
    done = kb("query", "ratios", "--queries", own, "--format", "json", "--cite")
    assert all(row["cited"] == [row["fact_id"]] for row in json.loads(done.out))


def test_a_name_that_is_there_twice_is_an_error_that_names_both_files(kb: Kb, own: Path) -> None:
    (own / "ratios.sql").rename(own / "deaths.sql")
    done = kb("query", "trials", "--queries", own)
    assert done.code == 2
    assert done.err.startswith("kb: There are two queries 'deaths': ")
    assert str(own / "deaths.sql") in done.err
    assert "queries/deaths.sql and " in done.err
    assert done.err.endswith("Give one of the files another name.\n")


@pytest.mark.usefixtures("database")
def test_an_own_query_that_means_nothing_is_refused_with_the_line_of_its_file(kb: Kb, own: Path) -> None:
    path = own / "ratios.sql"
    text = path.read_text().replace("SELECT endpoint, hazard_ratio, fact_id", "SELECT avg(hazard_ratio)")
    path.write_text(text.replace("ORDER BY fact_id", ""))
    done = kb("query", "ratios", "--queries", own)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"{path}:\n21:8 error ratios-averaged\n    SELECT avg(hazard_ratio)\n")
    assert done.err.endswith("kb: ratios was not run\n")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("sql", ["COPY facts TO 'x.csv'", "SELECT 1; SELECT 2", "SELECT * FROM read_csv('/etc/hosts')"])
def test_an_own_query_does_what_kb_sql_may_do_and_no_more(kb: Kb, own: Path, sql: str) -> None:
    path = own / "ratios.sql"
    head, _, _ = path.read_text().partition("--- */")
    head = head[: head.index("[parameters.trial]")] + head[head.index("[columns]") :]
    path.write_text(f"{head}--- */\n{sql}\n")
    done = kb("query", "ratios", "--queries", own)
    assert (done.code, done.out) == (1, "")
    assert kb("query", "test", "ratios", "--queries", own).code == 1


@pytest.mark.usefixtures("database")
def test_choices_come_from_sql_that_is_checked_too(kb: Kb, own: Path) -> None:
    path = own / "ratios.sql"
    choices = """choices_from = "SELECT content FROM read_text('/etc/passwd')\""""
    path.write_text(path.read_text().replace('kind = "trial"', choices))
    done = kb("query", "ratios", "--queries", own)
    assert done.code == 1
    assert "read_text" in done.err


def test_a_query_may_not_have_the_name_of_a_word_of_the_command(kb: Kb, own: Path) -> None:
    (own / "ratios.sql").rename(own / "test.sql")
    done = kb("queries", "--queries", own)
    assert done.code == 3
    assert done.err == f"kb: {own / 'test.sql'}:1: 'test' is a word of kb query itself; give the file another name.\n"


def test_testing_says_what_passed(kb: Kb, own: Path) -> None:
    done = kb("query", "test", "ratios", "trials", "--queries", own, "--format", "csv")
    assert done.code == 0
    assert done.out == "query,verdict,cases,differences\nratios,passed,1,\ntrials,passed,2,\n"
    assert done.err == "kb: 2 passed\n"


def test_testing_says_what_differs_and_ends_with_findings(kb: Kb, own: Path) -> None:
    path = own / "ratios.sql"
    path.write_text(path.read_text().replace("hazard_ratio = 0.5 }]\n---", "hazard_ratio = 0.6 }]\n---"))
    done = kb("query", "test", "ratios", "--queries", own, "--format", "json")
    assert done.code == 1
    assert json.loads(done.out)[0] == {
        "query": "ratios",
        "verdict": "failed",
        "cases": 1,
        "differences": ["row 1: hazard_ratio is 0.5, expected 0.6."],
    }
    assert done.err == "kb: 1 failed\n"


def test_a_query_without_a_fixture_is_untested_and_not_failed(kb: Kb, own: Path) -> None:
    path = own / "ratios.sql"
    text = path.read_text()
    path.write_text(text[: text.index("[fixture]")] + text[text.index("--- */") :])
    done = kb("query", "test", "ratios", "--queries", own, "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)[0]["verdict"] == "untested"
    assert done.err == "kb: 1 untested\n"


def test_with_a_database_the_key_is_held_against_its_rows(kb: Kb, own: Path, database: Path) -> None:
    path = own / "ratios.sql"
    path.write_text(path.read_text().replace('key = ["fact_id"]', "key = []"))
    assert kb("query", "test", "ratios", "--queries", own).code == 0
    done = kb("query", "test", "ratios", "--queries", own, "--db", database, "--format", "json")
    assert done.code == 1
    assert json.loads(done.out)[0]["differences"] == [
        "in the database: 3 rows, but an empty key says that there is at most one."
    ]


def test_testing_takes_names_only(kb: Kb) -> None:
    done = kb("query", "test", "--fast")
    assert done.code == 2
    assert done.err == "kb: '--fast' is no name of a query. kb query test takes names; see: kb query --help\n"
    assert kb("query", "test", "nope").code == 2


def test_all_built_in_queries_pass(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CONFIG", "")
    assert kb("query", "test").code == 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('key = ["fact_id"]', 'key = ["fact"]', "5: key: there is no column 'fact'. Did you mean 'fact_id'?"),
        ('key = ["fact_id"]', 'key = "fact_id"', "5: key must be a list of columns, not 'fact_id'."),
        ('key = ["fact_id"]\n', "", "1: 'key' is missing; add it."),
    ],
)
def test_the_key_is_checked(kb: Kb, own: Path, old: str, new: str, expected: str) -> None:
    path = own / "ratios.sql"
    path.write_text(path.read_text().replace(old, new))
    done = kb("queries", "ratios", "--queries", own)
    assert done.code == 3
    assert done.err == f"kb: {path}:{expected}\n"

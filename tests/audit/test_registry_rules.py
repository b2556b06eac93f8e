"""Every rule for registry records catches what it is there for, and finds nothing wrong with the record as it was."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from kb_cli.audit import registry
from kb_cli.audit.registry import IN_WORDS, audit_registry, list_registry_rules
from kb_cli.audit.rule import Rule
from kb_cli.engines.build import add_ctgov_records, build_knowledge_base
from tests.audit.registry_cases import CASES, results
from tests.audit.workbench import MEADOW, SCHEMA
from tests.registry.records import study, write_lines

SHARED = Path(__file__).parents[3] / "shared" / "data" / "ctgov"
CLEAN = "NCT90000001"


def nct_id(number: int) -> str:
    return f"NCT9{number:07}"


def load(path: Path, database: Path) -> None:
    add_ctgov_records([path], database, is_strict=True, on_progress=lambda *_: None)


@contextmanager
def changed_copy(database: Path, copy: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writable copy of a database."""
    shutil.copyfile(database, copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean record, and one for each case."""
    folder = tmp_path_factory.mktemp("registry")
    records = [study(CLEAN)]
    for number, case in enumerate(CASES, start=2):
        record = study(nct_id(number))
        case.change(record)
        records.append(record)
    load(write_lines(folder / "records.ndjson", records), folder / "kb.duckdb")
    return folder / "kb.duckdb"


@pytest.fixture(scope="module")
def connection(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def found(connection: duckdb.DuckDBPyConnection, nct: str) -> list[tuple[str, str, str]]:
    """Return rule, verdict and explanation of every finding of a trial."""
    return connection.execute(
        "SELECT rule, verdict, explanation FROM findings WHERE trial_id = $1 ORDER BY ALL", [nct.lower()]
    ).fetchall()


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.name for case in CASES])
def test_what_the_rules_say(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    case = CASES[number]
    said = found(connection, nct_id(number + 2))
    assert {rule for rule, *_ in said} == set(case.rules)
    assert {verdict for _, verdict, _ in said} == ({case.verdict} if case.rules else set())
    if case.rules:
        assert any(rule == case.rules[0] and case.says in text for rule, _, text in said), said


AFFECTED = "UPDATE core.registry_event SET n_affected = 101, n_events = 101 WHERE n_affected = 30"
DEATHS = "UPDATE core.registry_event SET n_affected = 99 WHERE seriousness = 'any' AND group_id = 'EG001'"
TOTAL = "UPDATE core.registry_denominator SET n_posted = '197' WHERE group_id = 'BG002'"
REFUSED = {
    AFFECTED: "Other adverse event Headache, group Examplamab: 101 participants affected, but 100 at risk.",
    DEATHS: "Deaths from all causes, group Placebo: 99 participants affected, but 98 at risk.",
    TOTAL: "Baseline, group Total: 197 is posted for everybody, but the groups add up to 198.",
}


@pytest.mark.parametrize(("sql", "says"), REFUSED.items(), ids=["affected", "deaths", "total"])
def test_what_no_record_that_is_loaded_can_say(database: Path, tmp_path: Path, sql: str, says: str) -> None:
    with changed_copy(database, tmp_path / "kb.duckdb") as connection:
        connection.execute(sql)
        audit_registry(connection, SCHEMA)
        assert [text for _, _, text in found(connection, CLEAN)] == [says]


def test_only_the_trials_that_are_named_are_audited_again(database: Path, tmp_path: Path) -> None:
    with changed_copy(database, tmp_path / "kb.duckdb") as connection:
        everything = "SELECT * FROM core.finding ORDER BY ALL"
        counts = "SELECT * FROM core.registry_audit ORDER BY ALL"
        before = connection.execute(everything).fetchall(), connection.execute(counts).fetchall()
        connection.execute("UPDATE core.registry_analysis SET p_value = 2, p_posted = '2'")
        connection.execute(f"CREATE TEMP TABLE chosen AS SELECT '{CLEAN.lower()}' AS trial_id")
        audit_registry(connection, SCHEMA, "temp.chosen")
        assert {rule for rule, *_ in found(connection, CLEAN)} == {"registry_possible_values"}
        others = "SELECT * FROM core.finding WHERE trial_id <> 'nct90000001' ORDER BY ALL"
        assert connection.execute(others).fetchall() == before[0]
        connection.execute("UPDATE core.registry_analysis SET p_value = 0.01, p_posted = '0.01'")
        audit_registry(connection, SCHEMA, "temp.chosen")
        assert found(connection, CLEAN) == []
    with changed_copy(database, tmp_path / "kb.duckdb") as connection:
        audit_registry(connection, SCHEMA)
        assert (connection.execute(everything).fetchall(), connection.execute(counts).fetchall()) == before
        assert connection.execute("SELECT current_setting('disabled_optimizers')").fetchone() == ("",)


def test_portions_of_the_trials_give_the_findings_of_all(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [f"SELECT * FROM core.{table} ORDER BY ALL" for table in ("finding", "registry_audit")]
    judge_all, sizes = registry._judge_all, []

    def judge(connection: duckdb.DuckDBPyConnection, schema: Path, rules: list[Rule], trials: str | None) -> None:
        sizes.extend(connection.execute(f"SELECT count(*) FROM {trials}").fetchall())
        judge_all(connection, schema, rules, trials)

    monkeypatch.setattr(registry, "_judge_all", judge)
    with changed_copy(database, tmp_path / "kb.duckdb") as connection:
        before = [connection.execute(sql).fetchall() for sql in kept]
        connection.execute("DELETE FROM core.finding; DELETE FROM core.registry_audit")
        monkeypatch.setattr(registry, "MOST_TRIALS", 7)
        audit_registry(connection, SCHEMA)
        assert [connection.execute(sql).fetchall() for sql in kept] == before
        records = connection.execute("SELECT count(*) FROM core.registry_record").fetchall()
        assert [(sum(size for (size,) in sizes),)] == records
        assert set(sizes[:-1]) == {(7,)}
        # Each portion takes the place of what was said of its trials.
        audit_registry(connection, SCHEMA)
        assert [connection.execute(sql).fetchall() for sql in kept] == before


def test_what_stops_an_audit_is_said(database: Path, tmp_path: Path) -> None:
    shutil.copytree(SCHEMA / "audits", tmp_path / "schema" / "audits")
    findings = tmp_path / "schema" / "audits" / "registry" / "inputs" / "findings.sql"
    findings.write_text("SELECT error('no more room')", encoding="utf-8")
    with (
        changed_copy(database, tmp_path / "kb.duckdb") as connection,
        pytest.raises(duckdb.Error, match="no more room"),
    ):
        audit_registry(connection, tmp_path / "schema")


def test_a_reload_replaces_the_findings_of_what_changed(tmp_path: Path) -> None:
    wrong, other, right = study(CLEAN), study("NCT90000002"), study(CLEAN)
    for record in (wrong, other):
        results(record)["outcomeMeasuresModule"]["outcomeMeasures"][0]["analyses"][0]["pValue"] = "0.49"
    database = tmp_path / "kb.duckdb"
    load(write_lines(tmp_path / "wrong.ndjson", [wrong, other]), database)
    load(write_lines(tmp_path / "right.ndjson", [right, other]), database)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert found(connection, CLEAN) == []
        assert [rule for rule, *_ in found(connection, "NCT90000002")] == ["registry_p_against_interval"]
        twice = "SELECT trial_id, rule FROM core.registry_audit GROUP BY ALL HAVING count(*) > 1"
        assert connection.execute(twice).fetchall() == []


def test_articles_keep_their_findings(tmp_path: Path) -> None:
    database = tmp_path / "kb.duckdb"
    build_knowledge_base([MEADOW], database)
    with duckdb.connect(str(database)) as connection:
        before = connection.execute("SELECT * FROM findings ORDER BY ALL").fetchall()
    load(write_lines(tmp_path / "records.ndjson", [study(CLEAN)]), database)
    with duckdb.connect(str(database)) as connection:
        assert connection.execute("SELECT * FROM findings ORDER BY ALL").fetchall() == before
    assert before


def test_a_clean_record_has_no_finding(connection: duckdb.DuckDBPyConnection) -> None:
    assert found(connection, CLEAN) == []


def test_every_rule_judges_first_and_then_tells() -> None:
    # What is told is made of the table `judged` alone: it is all that is kept of what does not fit.
    for rule in list_registry_rules(SCHEMA):
        assert rule.sql.count(IN_WORDS) == 1, rule.name
        judging, telling = rule.sql.split(IN_WORDS)
        assert re.findall(r"^(?:WITH |\), )(\w+) AS \(", judging, re.MULTILINE)[-1] == "judged", rule.name
        assert telling.split("\nFROM ")[1:] == ["judged"], rule.name


def test_every_rule_has_a_misprint_that_it_catches() -> None:
    # Another number at baseline than in the flow is another set of participants, never a contradiction.
    rules = {rule.name for rule in list_registry_rules(SCHEMA)} - {"registry_started_against_baseline"}
    assert rules == {rule for case in CASES for rule in case.rules}


def test_what_was_tested_is_counted(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT rule, n_consistent, n_rounding, n_inconsistent, n_not_testable FROM core.registry_audit "
        "WHERE trial_id = $1 ORDER BY rule",
        [CLEAN.lower()],
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == {
        "registry_categories_against_total": (3, 0, 0, 0),
        "registry_counts_within_total": (8, 0, 0, 0),
        "registry_estimate_from_groups": (2, 0, 0, 0),
        "registry_estimate_inside_interval": (2, 0, 0, 0),
        "registry_event_counts": (14, 0, 0, 0),
        "registry_flow_arithmetic": (2, 0, 0, 0),
        "registry_p_against_interval": (2, 0, 0, 0),
        "registry_possible_values": (7, 0, 0, 0),
        "registry_started_against_baseline": (2, 0, 0, 0),
        "registry_total_group": (4, 0, 0, 0),
    }


def test_findings_and_counts_agree(connection: duckdb.DuckDBPyConnection) -> None:
    counted = "SELECT rule, sum(n_inconsistent), sum(n_rounding) FROM core.registry_audit GROUP BY ALL"
    listed = (
        "SELECT rule, count(*) FILTER (verdict = 'inconsistent'), count(*) FILTER (verdict = 'rounding') "
        "FROM core.finding GROUP BY ALL"
    )
    rows = connection.execute(f"SELECT * FROM ({counted}) WHERE #2 + #3 > 0 ORDER BY 1").fetchall()
    assert rows == connection.execute(f"SELECT * FROM ({listed}) ORDER BY 1").fetchall()
    assert rows


def test_findings_keep_the_promises_of_the_view(connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.execute("SELECT count(*) - count(DISTINCT finding_id) FROM findings").fetchone() == (0,)
    wrong = (
        "SELECT * FROM findings WHERE fact_ids[1] <> fact_id OR len(fact_ids) <> len(list_distinct(fact_ids)) "
        "OR reported IS NULL OR explanation IS NULL OR len(column_names) = 0"
    )
    assert connection.execute(wrong).fetchall() == []
    facts = "SELECT unnest(fact_ids) AS fact_id FROM findings EXCEPT SELECT fact_id FROM facts"
    assert connection.execute(facts).fetchall() == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared registry records beside the checkout")
def test_what_is_found_in_real_records(tmp_path: Path) -> None:
    """Each was checked by hand against the record; docs/audit.md says what they are."""
    add_ctgov_records([SHARED], tmp_path / "kb.duckdb", is_strict=False, on_progress=lambda *_: None)
    with duckdb.connect(str(tmp_path / "kb.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT trial_id, rule, verdict, count(*) FROM findings GROUP BY ALL ORDER BY rule, trial_id, verdict"
        ).fetchall()
    assert rows == [
        ("nct00734604", "registry_p_against_interval", "rounding", 1),
        ("nct00836693", "registry_p_against_interval", "rounding", 1),
        ("nct00931528", "registry_p_against_interval", "inconsistent", 1),
        ("nct00636506", "registry_percent_of_whole_counts", "inconsistent", 5),
        ("nct00636506", "registry_percent_of_whole_counts", "rounding", 2),
        ("nct00671034", "registry_percent_of_whole_counts", "inconsistent", 4),
        ("nct01105130", "registry_percent_of_whole_counts", "inconsistent", 1),
        ("nct03067987", "registry_percent_of_whole_counts", "inconsistent", 6),
        ("nct04431453", "registry_percent_of_whole_counts", "inconsistent", 9),
        ("nct03751280", "registry_possible_values", "inconsistent", 1),
        ("nct04524598", "registry_total_group", "inconsistent", 1),
    ]

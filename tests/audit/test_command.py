"""The command: a report for people, findings for programs, one fact step by step."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from kb_cli.audit.report import inconsistent_facts, list_problems
from kb_cli.engines.build import build_knowledge_base
from tests.audit.workbench import INO_VATE, MEADOW
from tests.conftest import Kb


@pytest.fixture(scope="module")
def audited_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audited") / "kb.duckdb"
    build_knowledge_base([INO_VATE, MEADOW], path)
    return path


@pytest.fixture(autouse=True)
def _use(audited_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_DATABASE", str(audited_database))


def test_what_is_inconsistent_makes_the_exit_code_1(kb: Kb) -> None:
    outcome = kb("audit", "nct01564784")
    assert outcome.code == 1
    assert "7 things do not fit together (15 numbers), worst first:" in outcome.out
    assert outcome.out.index("47.7") < outcome.out.index("add up to 108")
    assert "Table 3, row Pyrexia, standard-therapy any-grade column prints 3 of 120 as 2%" in outcome.out


def test_a_consistent_trial_is_exit_code_0(kb: Kb) -> None:
    outcome = kb("audit", "meadow")
    assert outcome.code == 0
    assert "Nothing is inconsistent." in outcome.out


def test_json_holds_every_finding_with_the_columns_of_the_view(kb: Kb, audited_database: Path) -> None:
    outcome = kb("audit", "INO-VATE ALL", "--format", "json")
    found = json.loads(outcome.out)
    with duckdb.connect(str(audited_database), read_only=True) as connection:
        columns = [row[0] for row in connection.execute("DESCRIBE findings").fetchall()]
        count = connection.execute("SELECT count(*) FROM findings WHERE trial_id = 'nct01564784'").fetchone()
    assert outcome.code == 1
    assert list(found[0]) == columns
    assert (len(found),) == count
    assert isinstance(found[0]["fact_ids"], list)
    assert {one["verdict"] for one in found} == {"consistent", "rounding", "inconsistent", "not_testable"}


def test_a_report_goes_to_a_file(kb: Kb, tmp_path: Path) -> None:
    outcome = kb("audit", "-o", tmp_path / "audit.txt")
    assert (outcome.code, outcome.out) == (1, "")
    assert "worst first" in (tmp_path / "audit.txt").read_text(encoding="utf-8")


def test_a_fact_is_explained_step_by_step(kb: Kb) -> None:
    outcome = kb("audit", "--explain", "kantarjian-2016/figure-1a/duration-of-first-remission-ge-12-mo/difference")
    assert outcome.code == 0
    for text in (
        "Difference of two rates [rate_difference]: inconsistent, high",
        "tested: value 47.7 (from 47.65 to 47.75)",
        "from: Figure 1A, row Duration of first remission ≥12 mo, inotuzumab column: 38; 86.8%",
        "33 of 38 for [kantarjian-2016/figure-1a/duration-of-first-remission-ge-12-mo/inotuzumab]",
        "gives: 47.368; printed: 47.7",
        "Interval of a difference [difference_interval]: consistent",
    ):
        assert text in outcome.out


def test_a_fact_is_known_by_its_number(kb: Kb, audited_database: Path) -> None:
    with duckdb.connect(str(audited_database), read_only=True) as connection:
        row = connection.execute(
            "SELECT fact_id FROM facts WHERE fact_key LIKE '%table-2/cr-total/difference'"
        ).fetchone()
    assert row is not None
    assert kb("audit", "--explain", str(row[0])).out.startswith("kantarjian-2016/table-2/cr-total/difference")


def test_an_unknown_fact_is_a_usage_mistake(kb: Kb) -> None:
    outcome = kb("audit", "--explain", "kantarjian-2016/table-2/cr-total/diference")
    assert outcome.code == 2
    assert "Did you mean 'kantarjian-2016/table-2/cr-total/difference'?" in outcome.err


def test_an_unknown_trial_is_a_usage_mistake(kb: Kb) -> None:
    assert kb("audit", "nct0156").code == 2


def test_the_article_does_not_fit_together_in_seven_places(audited_database: Path) -> None:
    """Each was checked by hand against the article; docs/audit.md says how."""
    with duckdb.connect(str(audited_database), read_only=True) as connection:
        problems = [p for p in list_problems(connection, "nct01564784") if p.verdict == "inconsistent"]
        keys = dict(connection.execute("SELECT fact_id, fact_key FROM facts").fetchall())
        marks = inconsistent_facts(connection, "nct01564784")
    found = [(p.rule, *sorted(keys[fact].removeprefix("kantarjian-2016/") for fact in p.fact_ids)) for p in problems]
    therapy = "table-1/response-to-most-recent-previous-induction-therapy"
    assert found == [
        (
            "rate_difference",
            "figure-1a/duration-of-first-remission-ge-12-mo/difference",
            "figure-1a/duration-of-first-remission-ge-12-mo/inotuzumab",
            "figure-1a/duration-of-first-remission-ge-12-mo/standard-therapy",
        ),
        (
            "levels_against_n",
            f"{therapy}-complete-response/inotuzumab",
            f"{therapy}-partial-response/inotuzumab",
            f"{therapy}-progressive-or-stable-disease/inotuzumab",
            f"{therapy}-treatment-resistant-disease/inotuzumab",
        ),
        *(
            ("same_quantity", f"figure-1a/{level}", f"table-1/{level}")
            for level in (
                "duration-of-first-remission-lt-12-mo/inotuzumab",
                "duration-of-first-remission-ge-12-mo/inotuzumab",
                "salvage-treatment-phase-first/standard-therapy",
                "salvage-treatment-phase-second/inotuzumab",
                "salvage-treatment-phase-second/standard-therapy",
            )
        ),
    ]
    assert len(marks) == 1 + 4 + 10
    difference = next(fact for fact, key in keys.items() if key.endswith("ge-12-mo/difference"))
    assert [(mark.column_name, mark.rule) for mark in marks[difference]] == [("value", "rate_difference")]

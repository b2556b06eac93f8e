"""``kb audit`` on registry records beside articles: counts, the worst first, one fact step by step."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from kb_cli.audit.report import count_problems, list_problems
from kb_cli.engines.build import build_knowledge_base
from tests.audit.workbench import INO_VATE
from tests.conftest import Kb
from tests.registry.loading import add_records
from tests.registry.records import study

WRONG, ROUNDED, CLEAN = "NCT90000001", "NCT90000002", "NCT90000003"
OTHERS = [f"NCT9000{number:04}" for number in range(100, 125)]


def record(nct: str, **analysis: str) -> dict[str, object]:
    made = study(nct)
    made["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]["analyses"][0].update(analysis)
    return made


@pytest.fixture(scope="module")
def audited_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    build_knowledge_base([INO_VATE], folder / "kb.duckdb")
    records = [
        record(WRONG, pValue="0.49"),
        record(ROUNDED, ciLowerLimit="0.0", ciUpperLimit="34.2", pValue="0.046"),
        study(CLEAN),
        *(record(nct, pValue="1.6") for nct in OTHERS),
    ]
    return add_records(folder, records)


@pytest.fixture(autouse=True)
def _use(audited_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_DATABASE", str(audited_database))


def test_a_record_is_audited_like_an_article(kb: Kb) -> None:
    outcome = kb("audit", WRONG)
    assert outcome.code == 1
    assert "1 thing does not fit together, worst first:" in outcome.out
    assert "1. registry_p_against_interval (high)" in outcome.out
    assert "Outcome 1, Response, analysis 1: the 95% interval from 3.4 to 30.9 leaves out 0" in outcome.out
    counted = next(line for line in outcome.out.splitlines() if line.startswith("registry_event_counts"))
    assert counted.split()[1:] == ["14", "0", "0", "0"]


def test_a_clean_record_is_exit_code_0(kb: Kb) -> None:
    outcome = kb("audit", CLEAN)
    assert outcome.code == 0
    assert "Nothing is inconsistent." in outcome.out
    assert "registry_flow_arithmetic" in outcome.out


def test_rounding_is_no_contradiction(kb: Kb) -> None:
    outcome = kb("audit", ROUNDED)
    assert outcome.code == 0
    assert "1 more is explained by another convention of rounding:" in outcome.out


def test_of_all_trials_the_worst_are_shown_and_the_rest_counted(kb: Kb) -> None:
    outcome = kb("audit")
    assert outcome.code == 1
    assert "\n33 things do not fit together (41 numbers), worst first:\n" in outcome.out
    assert "\n20. " in outcome.out
    assert "\n21. " not in outcome.out
    assert "... and 13 more: name a trial, or show them all with --limit 0" in outcome.out
    assert kb("audit", "--limit", "0").out.count("\n33. ") == 1
    assert "... and 32 more" in kb("audit", "--limit", "1").out


def test_an_article_is_shown_whole(kb: Kb) -> None:
    outcome = kb("audit", "nct01564784")
    assert "\n7. " in outcome.out
    assert "more: name a trial" not in outcome.out
    assert "registry_" not in outcome.out


def test_other_formats_hold_findings_of_both(kb: Kb) -> None:
    found = json.loads(kb("audit", "--format", "json").out)
    assert {one["trial_id"] for one in found} >= {"nct01564784", WRONG.lower(), ROUNDED.lower()}
    assert len(json.loads(kb("audit", "--format", "json", "--limit", "3").out)) == 3


def test_problems_are_counted_as_they_are_listed(audited_database: Path) -> None:
    with duckdb.connect(str(audited_database), read_only=True) as connection:
        problems = [problem.verdict for problem in list_problems(connection)]
        assert count_problems(connection) == {
            "inconsistent": problems.count("inconsistent"),
            "rounding": problems.count("rounding"),
        }


def test_a_posted_number_is_explained_step_by_step(kb: Kb) -> None:
    outcome = kb("audit", "--explain", f"{WRONG.lower()}-registry/outcome-1/analysis-1")
    assert outcome.code == 0
    for text in (
        "Posted p value against the interval [registry_p_against_interval]: inconsistent, high",
        "tested: p_value 0.49 (from 0.485 to 0.495); ci_low 3.4 (from 3.35 to 3.45)",
        "gives: p 0.015; printed: p 0.49, 95% interval 3.4 to 30.9",
        "Posted estimate inside its interval [registry_estimate_inside_interval]: consistent",
        "It fits.",
    ):
        assert text in outcome.out


def test_a_posted_number_that_fits_is_explained_too(kb: Kb, audited_database: Path) -> None:
    with duckdb.connect(str(audited_database), read_only=True) as connection:
        row = connection.execute(
            f"SELECT fact_id FROM core.registry_event WHERE trial_id = '{CLEAN.lower()}' AND n_affected = 30"
        ).fetchone()
    assert row is not None
    outcome = kb("audit", "--explain", str(row[0]))
    assert outcome.code == 0
    assert "Counts of adverse events [registry_event_counts]: consistent" in outcome.out


def test_what_no_rule_tests_is_said(kb: Kb) -> None:
    assert "No rule tests it." in kb("audit", "--explain", f"{CLEAN.lower()}-registry/condition-1").out

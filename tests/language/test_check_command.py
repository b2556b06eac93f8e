"""`kb check`, and what `kb sql` says of the checker: exit codes, streams and formats."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Kb

WRONG = "SELECT avg(hazard_ratio) AS m FROM hazard_ratios"
WARNED = "SELECT endpoint, hazard_ratio, ci_low FROM hazard_ratios WHERE endpoint_id = 'os'"
QUERIES = Path(__file__).parent.parent.parent / "queries"


@pytest.fixture(autouse=True)
def database(bundled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_DATABASE", str(bundled))


def test_check_prints_findings_as_data_and_ends_with_1(kb: Kb) -> None:
    outcome = kb("check", WRONG)
    assert outcome.code == 1
    assert outcome.out.startswith(f"1:8 error ratios-averaged\n    {WRONG}\n           ^\n  avg() averages ratios, ")
    assert outcome.err == "kb: 1 error\n"


def test_check_ends_with_0_where_there_are_only_warnings(kb: Kb) -> None:
    outcome = kb("check", WARNED)
    assert (outcome.code, outcome.err) == (0, "kb: 1 warning\n")
    assert outcome.out.startswith("1:32 warning interval-without-level\n")


def test_check_of_a_right_query_says_so(kb: Kb) -> None:
    outcome = kb("check", "-", stdin="SELECT arm FROM arms")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "kb: nothing found\n")


def test_check_gives_json(kb: Kb) -> None:
    outcome = kb("check", WRONG, "--format", "json")
    assert outcome.code == 1
    (finding,) = json.loads(outcome.out)
    assert [finding[key] for key in ("code", "severity", "line", "column", "allowed")] == [
        "ratios-averaged", "error", 1, 8, None,
    ]  # fmt: skip


def test_check_knows_the_parameters_of_a_named_query(kb: Kb) -> None:
    assert kb("check", "-f", QUERIES / "response-rates.sql").code == 0


def test_check_prints_types(kb: Kb) -> None:
    sql = "SELECT arm, median, 100.0 * events / total AS share FROM median_times WHERE unit = 'months'"
    outcome = kb("check", "--types", sql)
    assert outcome.out == (
        "column  type     kind      unit     note\n"
        "------  -------  --------  -------  ----\n"
        "arm     VARCHAR  label\n"
        "median  DOUBLE   duration  months\n"
        "share   DOUBLE   percent   percent\n"
    )


def test_sql_runs_nothing_after_an_error(kb: Kb) -> None:
    outcome = kb("sql", WRONG)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.endswith("kb: 1 error; the query was not run\n")


def test_sql_prints_warnings_beside_the_answer(kb: Kb) -> None:
    outcome = kb("sql", WARNED, "--format", "csv")
    assert outcome.code == 0
    assert outcome.out.startswith("endpoint,hazard_ratio,ci_low\n")
    assert outcome.err.startswith("1:32 warning interval-without-level\n")


def test_an_override_is_printed_with_the_answer(kb: Kb) -> None:
    outcome = kb("sql", f"{WRONG} -- allow: ratios-averaged a lecture", "--format", "csv")
    assert outcome.code == 0
    assert "1:8 allowed ratios-averaged\n" in outcome.err
    assert "  Allowed, because: a lecture\n" in outcome.err


def test_a_table_shows_units_below_the_names(kb: Kb) -> None:
    sql = "SELECT arm, events, median FROM median_times WHERE unit = 'months' LIMIT 1"
    assert kb("sql", sql).out.splitlines()[1].split() == ["months"]


def test_json_can_carry_kinds_and_units(kb: Kb) -> None:
    outcome = kb("sql", "SELECT percent FROM response_rates LIMIT 1", "--format", "json", "--meta")
    answer = json.loads(outcome.out)
    assert answer["columns"] == [{"name": "percent", "type": "DOUBLE", "kind": "percent", "unit": "percent"}]
    assert answer["findings"] == []
    assert list(answer["rows"][0]) == ["percent"]


def test_meta_needs_json(kb: Kb) -> None:
    outcome = kb("sql", "SELECT 1", "--meta")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("kb: --meta goes with --format json: ")


@pytest.mark.parametrize("module", ["kb_cli.app", "kb_cli.commands", "kb_cli.language.check_command"])
def test_the_program_itself_imports_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print([m for m in ('duckdb', 'sqlglot', 'numpy', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

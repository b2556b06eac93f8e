"""Which columns a named query shows, files of cases, and what answering a query must not import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from tests.conftest import Kb

RATES = ("query", "response-rates", "--endpoint", "cr_cri", "--population", "remission_analysis")


def test_columns_are_chosen_by_name_and_in_order(kb: Kb, database: Path) -> None:
    assert database.is_file()
    outcome = kb(*RATES, "--columns", "percent,events", "--format", "csv")
    # Table 2: 88 of 109, 80.7 %; 32 of 109, 29.4 %.
    assert (outcome.code, outcome.out) == (0, "percent,events\n80.7,88\n29.4,32\n")


def test_a_wrong_column_is_answered_with_the_nearest(kb: Kb, database: Path) -> None:
    assert database.is_file()
    outcome = kb(*RATES, "--columns", "percnt")
    assert outcome.code == 2
    assert outcome.err.startswith(
        "kb: --columns: there is no column 'percnt'. Did you mean 'percent'? It has: trial_id, "
    )


def test_a_table_leaves_out_idle_columns_and_says_so(kb: Kb, database: Path) -> None:
    assert database.is_file()
    short, wide = kb(*RATES), kb(*RATES, "--wide")
    assert "endpoint_id" not in short.out
    assert "columns that say nothing in this answer are left out; --wide shows them" in short.err
    assert "endpoint_id" in wide.out
    assert "left out" not in wide.err
    assert "endpoint_id" in kb(*RATES, "--format", "csv").out


def write_cases(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_cases_are_computed_one_object_a_line(kb: Kb, tmp_path: Path) -> None:
    case = {
        "id": "a",
        "task": "proportion_ci",
        "data": {"x": 4, "n": 200},
        "method": {"ci": "clopper_pearson", "level": 0.95},
        "expected": {"lower": {"value": 0.0054756, "abs_tol": 1e-6}},
    }
    other = {"id": "b", "task": "nma_arms_binary", "data": {}, "method": {}, "expected": {}}
    path = write_cases(tmp_path / "cases.json", json.dumps({"about": "", "cases": [case, other]}))
    outcome = kb("stats", "run", path)
    first, second = map(json.loads, outcome.out.splitlines())
    assert outcome.code == 0
    assert first["id"] == "a"
    # R binom::binom.exact(4, 200) prints 0.005475566 to 0.05041361.
    assert abs(first["lower"] - 0.005475566) < 1e-8
    assert second["id"] == "b"
    assert second["unsupported"]


def test_a_file_that_is_no_json_is_bad_input_with_its_place(kb: Kb, tmp_path: Path) -> None:
    outcome = kb("stats", "run", write_cases(tmp_path / "cases.json", "# no"))
    assert outcome.code == 3
    assert outcome.err.startswith(f"kb: {tmp_path}/cases.json:1:1: not JSON")


def test_binding_values_does_not_import_data_frame_libraries(bundled: Path) -> None:
    code = (
        "import sys, duckdb\n"
        "from kb_loaders.binding import light_binding\n"
        f"connection = duckdb.connect({str(bundled)!r}, read_only=True)\n"
        "with light_binding():\n"
        "    connection.execute('SELECT $a', {'a': 'text'}).fetchall()\n"
        "print([name for name in ('pandas', 'numpy', 'pyarrow') if name in sys.modules])\n"
        "connection.execute('SELECT $a', {'a': 'text'}).fetchall()\n"
        "print('numpy' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Without it DuckDB imports them: when the second line is False, the mechanism can go.
    assert done.stdout == "[]\nTrue\n"


def test_an_answer_without_rows_says_where_it_is_told_what_is_counted_cited_or_not(kb: Kb, database: Path) -> None:
    assert database.is_file()
    drug = ("query", "serious-adverse-events-by-drug", "--drug", "nothing of that name")
    for arguments in (drug, (*drug, "--cite")):
        outcome = kb(*arguments)
        assert outcome.code == 0
        assert outcome.err.splitlines()[-1] == (
            "kb: no rows; what serious-adverse-events-by-drug counts and leaves out: "
            "kb queries serious-adverse-events-by-drug"
        )


def test_a_table_of_trials_cuts_long_conditions_and_says_so(kb: Kb, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("UPDATE core.trial SET condition = repeat('Lymphoma; ', 100)")
    table, data = kb("trials"), kb("trials", "--format", "json")
    assert "Lymphoma; Lymphoma; Lymphoma; Lymphoma; Lymphoma; Lymphoma;…" in table.out
    assert max(map(len, table.out.splitlines())) < 160
    assert "kb: text of more than 60 characters is cut; --format csv gives it whole" in table.err
    assert json.loads(data.out)[0]["condition"] == "Lymphoma; " * 100
    assert "cut" not in data.err

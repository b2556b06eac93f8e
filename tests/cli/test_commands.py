"""Exit codes, options, formats and messages of the commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from kb_cli import __version__
from kb_cli.errors import BadInput, ExitCode, KbError, LimitReached, NoDatabase, UsageMistake
from tests.conftest import MEADOW, REPOSITORY

if TYPE_CHECKING:
    from tests.conftest import Kb


def test_every_kind_of_mistake_has_its_exit_code() -> None:
    # DESIGN, section 7
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "FINDINGS": 1,
        "USAGE": 2,
        "BAD_INPUT": 3,
        "NO_DATABASE": 4,
        "LIMIT": 5,
    }
    codes = {kind: kind.code for kind in (KbError, UsageMistake, BadInput, NoDatabase, LimitReached)}
    assert list(codes.values()) == [2, 2, 3, 4, 5]


def test_help_and_version_are_no_mistakes(kb: Kb) -> None:
    outcome = kb("--help")
    assert outcome.code == 0
    assert all(f"  {name} " in outcome.out for name in "build trials queries query sql views doctor load".split())
    assert kb("--version").out == f"evidencekb {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["biuld"],
        ["sql", "--fromat", "csv"],
        ["sql", "SELECT 1", "--format", "xml"],
        ["views", "a", "b"],
        ["load", "acct"],
    ],
)
def test_an_unknown_command_option_or_format_is_usage(kb: Kb, arguments: list[str]) -> None:
    outcome = kb(*arguments)
    assert (outcome.code, outcome.out) == (2, "")


def test_bad_evidence_is_exit_code_3(kb: Kb, tmp_path: Path) -> None:
    outcome = kb("build", tmp_path, "--db", tmp_path / "kb.duckdb")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == (
        f"kb: {tmp_path}: no trial.toml here, nor one folder below; see the reference of evidence files\n"
        "1 finding; no database was made. Mend the evidence and run it again.\n"
    )


def test_a_build_says_what_it_made_on_the_other_stream(kb: Kb, tmp_path: Path) -> None:
    outcome = kb("build", MEADOW, "--db", tmp_path / "kb.duckdb")
    assert (outcome.code, outcome.out) == (0, "")
    first, second = outcome.err.splitlines()
    assert first == f"isrctn40917263: 59 facts from {MEADOW}"
    assert second.startswith(f"{tmp_path}/kb.duckdb: 1 trial in ")


FORMATS = {
    "table": "arm_id            role\n----------------  ------------\ninotuzumab        experimental\n"
    "standard_therapy  comparator\n",
    "markdown": "| arm_id | role |\n| --- | --- |\n| inotuzumab | experimental |\n| standard_therapy | comparator |\n",
    "json": '[\n  {\n    "arm_id": "inotuzumab",\n    "role": "experimental"\n  },\n'
    '  {\n    "arm_id": "standard_therapy",\n    "role": "comparator"\n  }\n]\n',
    "csv": "arm_id,role\ninotuzumab,experimental\nstandard_therapy,comparator\n",
    "tsv": "arm_id\trole\ninotuzumab\texperimental\nstandard_therapy\tcomparator\n",
    "jsonl": '{"arm_id": "inotuzumab", "role": "experimental"}\n{"arm_id": "standard_therapy", "role": "comparator"}\n',
}
COMMANDS_OF_ROWS = {
    "query regimens": "FLAG",
    "trials": "INO-VATE ALL",
    "queries": "regimens",
    "views": "regimens",
    "views arms": "arm_id",
}
"""Commands, and what stands in their answers."""


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_comes_through_every_command_that_gives_rows(kb: Kb, database: Path, format: str) -> None:
    assert database.is_file()
    rows = kb("sql", "SELECT arm_id, role FROM arms ORDER BY position", "--format", format)
    assert (rows.code, rows.err) == (0, "")
    assert rows.out == FORMATS[format]
    for command, said in COMMANDS_OF_ROWS.items():
        outcome = kb(*command.split(), "--format", format)
        assert (outcome.code, said in outcome.out) == (0, True), command


def test_parquet_goes_to_a_file(kb: Kb, database: Path) -> None:
    target = database.parent / "arms.parquet"
    sql = "SELECT arm_id FROM arms ORDER BY 1"
    refused = kb("sql", sql, "--format", "parquet")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "kb: --format parquet: parquet is not text and cannot go to the screen. Use -o FILE.\n"
    assert kb("sql", sql, "--format", "parquet", "-o", target).code == 0
    with duckdb.connect(":memory:") as plain:
        assert plain.execute(f"SELECT * FROM '{target}'").fetchall() == [("inotuzumab",), ("standard_therapy",)]


def test_rows_can_go_to_a_file_and_then_not_to_the_screen(kb: Kb, database: Path) -> None:
    target = database.parent / "arms.csv"
    outcome = kb("sql", "SELECT 1 AS one", "--format", "csv", "-o", target)
    assert (outcome.code, outcome.out) == (0, "")
    assert target.read_text(encoding="utf-8") == "one\n1\n"


WRITTEN = {
    "a.csv": "arm_id\ninotuzumab\n",
    "a.CSV": "arm_id\ninotuzumab\n",
    "a.tsv": "arm_id\ninotuzumab\n",
    "a.json": '[\n  {\n    "arm_id": "inotuzumab"\n  }\n]\n',
    "a.jsonl": '{"arm_id": "inotuzumab"}\n',
    "a.ndjson": '{"arm_id": "inotuzumab"}\n',
    "a.md": "| arm_id |\n| --- |\n| inotuzumab |\n",
    "a.txt": "arm_id\n----------\ninotuzumab\n",
    "a": "arm_id\n----------\ninotuzumab\n",
}
ONE_ARM = "SELECT arm_id FROM arms ORDER BY 1 LIMIT 1"


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("name", WRITTEN)
def test_the_ending_of_a_file_says_its_format(kb: Kb, database: Path, tmp_path: Path, name: str, place: str) -> None:
    assert database.is_file()
    arguments = [ONE_ARM, "-o", tmp_path / name] if place == "after" else ["--output", tmp_path / name, ONE_ARM]
    outcome = kb("sql", *arguments)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8") == WRITTEN[name]


def test_a_file_that_ends_in_parquet_is_one(kb: Kb, database: Path, tmp_path: Path) -> None:
    assert database.is_file()
    assert kb("query", "trials", "--columns", "acronym", "-o", tmp_path / "a.parquet").code == 0
    with duckdb.connect(":memory:") as plain:
        assert plain.execute(f"SELECT * FROM '{tmp_path}/a.parquet'").fetchall() == [("INO-VATE ALL",)]


@pytest.mark.parametrize(
    "command",
    [
        ["sql", ONE_ARM],
        ["sql", "--cite", ONE_ARM],
        ["sql", "--meta", ONE_ARM],
        ["check", "SELECT hazard_ratio FROM hazard_ratios"],
        *([name] for name in ("audit", "queries", "trials", "views")),
        ["query", "trials"],
    ],
    ids=" ".join,
)
def test_every_command_with_rows_goes_by_the_ending(kb: Kb, database: Path, tmp_path: Path, command: list[str]) -> None:
    assert database.is_file()
    kb(*command, "-o", tmp_path / "by-ending.json")
    kb(*command, "--format", "json", "-o", tmp_path / "asked")
    written = (tmp_path / "by-ending.json").read_bytes()
    assert written == (tmp_path / "asked").read_bytes()
    assert written[:1] in (b"[", b"{")


@pytest.mark.parametrize("format", ["csv", "table"])
def test_a_format_that_is_asked_for_counts_whatever_the_ending(
    kb: Kb, database: Path, tmp_path: Path, format: str
) -> None:
    assert database.is_file()
    kb("sql", ONE_ARM, "--format", format, "-o", tmp_path / "a.json")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == WRITTEN["a.csv" if format == "csv" else "a.txt"]


def test_an_ending_that_names_no_format_gives_a_table_and_that_is_said(kb: Kb, database: Path, tmp_path: Path) -> None:
    assert database.is_file()
    path = tmp_path / "a.xlsx"
    outcome = kb("sql", ONE_ARM, "-o", path)
    assert (outcome.code, path.read_text(encoding="utf-8")) == (0, WRITTEN["a.txt"])
    assert outcome.err == (
        f"kb: {path} is a table of plain text, which its ending does not say; choose another ending "
        "(.csv, .tsv, .json, .jsonl, .ndjson, .parquet, .md, .txt) or --format\n"
    )
    assert kb("sql", ONE_ARM, "--bibliography", "bibtex", "-o", tmp_path / "a.bib").err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["survivall"], "There is no query 'survivall'. Did you mean 'survival'"),
        (["survival", "trial"], "'trial' is not a parameter; write --NAME VALUE. See: kb queries survival"),
        (["survival", "--trial"], "--trial needs a value: --trial VALUE"),
        (["survival", "--trial", "x", "--trial=y"], "--trial is given twice; give it once."),
        (["survival", "--trail", "nct01564784"], "survival: there is no parameter --trail. Did you mean --trial?"),
        (["survival", "--trial", "nct01564785"], "survival: --trial: there is no trial 'nct01564785'. Did you mean"),
    ],
)
def test_a_wrong_query_or_parameter_is_answered_with_the_nearest(
    kb: Kb, database: Path, arguments: list[str], message: str
) -> None:
    assert database.is_file()
    outcome = kb("query", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"kb: {message}")


def test_a_named_query_runs_with_its_parameters_and_limits(kb: Kb, database: Path) -> None:
    assert database.is_file()
    both = kb("query", "response-rates", "--trial", "INO-VATE ALL", "--format", "csv")
    assert (both.code, both.err) == (0, "")
    assert "80.7" in both.out
    one = kb("query", "response-rates", "--trial=nct01564784", "--limit", "1", "--format", "csv")
    assert one.out.splitlines() == both.out.splitlines()[:2]
    assert one.err == "kb: this is the first row; all of them: --limit -1\n"


def test_a_query_without_a_name_or_with_help_describes_itself(kb: Kb) -> None:
    assert kb("query").out.startswith("Usage: kb query")
    assert kb("query", "--help").out == kb("query").out
    assert kb("query", "survival", "--help").out == kb("queries", "survival").out


def test_views_lists_all_and_describes_one(kb: Kb) -> None:
    names = [row["view"] for row in json.loads(kb("views", "--format", "json").out)]
    assert names == sorted(path.stem for path in (REPOSITORY / "schema" / "views").glob("*.sql"))
    outcome = kb("views", "arms", "--format", "json")
    columns = json.loads(outcome.out)
    assert [column["column"] for column in columns][:4] == ["trial_id", "arm_id", "arm", "role"]
    assert columns[3]["words"] == "experimental, comparator, all, not_stated"
    assert kb("views", "arms").err == "One row is an arm of a trial: what participants were assigned to.\n"


def test_an_unknown_view_is_answered_with_the_nearest(kb: Kb) -> None:
    outcome = kb("views", "arm_result")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("kb: There is no view 'arm_result'. Did you mean 'arm_results'")


def test_the_list_of_trials_takes_the_limit_that_it_names(kb: Kb, database: Path) -> None:
    outcome = kb("trials", "--limit", "0", "--db", database)
    assert outcome.code == 0
    assert outcome.err == "kb: these are the first 0 rows; all of them: --limit -1\n"


def test_a_document_in_a_format_there_is_none_of_is_refused(kb: Kb, database: Path, tmp_path: Path) -> None:
    outcome = kb("summary", "nct01564784", "--db", database, "-o", tmp_path / "summary.pdf")
    assert (outcome.code, (tmp_path / "summary.pdf").exists()) == (2, False)
    assert "Use .md, .html or .docx" in outcome.err


def test_a_document_in_a_folder_that_there_is_not_is_refused_before_it_is_written(
    kb: Kb, database: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "panel"
    outcome = kb("summary", "nct01564784", "--db", database, "-o", folder / "summary.md")
    assert outcome.code == 2
    assert outcome.err == (
        f"kb: -o {folder}/summary.md: there is no folder '{folder}'. Create it first: mkdir -p '{folder}'\n"
    )

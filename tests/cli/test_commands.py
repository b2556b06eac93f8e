"""Exit codes, options and messages of the commands; nothing heavy is imported for the light ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

import kb_cli.doctor
from kb_cli import __version__
from kb_cli.catalogue.named_queries import bind, list_queries
from kb_cli.errors import BadInput, ExitCode, KbError, LimitReached, NoDatabase, UsageMistake

if TYPE_CHECKING:
    from tests.conftest import Folder, Kb

REPOSITORY = Path(__file__).parent.parent.parent
MEADOW = REPOSITORY / "tests" / "data" / "trials" / "isrctn40917263-meadow"


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


@pytest.mark.parametrize(
    "arguments", [["sql", "SELECT 1"], ["query", "trials"], ["trials"], ["summary", "nct01564784"]]
)
def test_no_database_is_exit_code_4_with_the_command_that_makes_one(
    kb: Kb, tmp_path: Path, arguments: list[str]
) -> None:
    path = tmp_path / "none.duckdb"
    outcome = kb(*arguments, "--db", path)
    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err == f"kb: There is no database at {path}. Make one with: kb build --db {path}\n"


def test_a_file_that_is_no_database_is_exit_code_4(kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "text.duckdb"
    path.write_text("text", encoding="utf-8")
    outcome = kb("sql", "SELECT 1", "--db", path)
    assert outcome.code == 4
    assert outcome.err == (
        f"kb: {path} cannot be opened: it is not a DuckDB database. Name another file with --db, or build one with: "
        "kb build\n"
    )


def test_a_database_of_others_is_exit_code_4(kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).close()
    outcome = kb("sql", "SELECT 1", "--db", path)
    assert outcome.code == 4
    assert outcome.err == f"kb: {path} is a DuckDB file, but not one that kb built. Make one with: kb build --db FILE\n"


def test_a_database_that_another_process_writes_is_exit_code_4(kb: Kb, database: Path) -> None:
    code = "import duckdb, sys\ncon = duckdb.connect(sys.argv[1])\nprint('open', flush=True)\nsys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        outcome = kb("sql", "SELECT 1")
        loaded = kb("load", "article", MEADOW)
        writer.communicate("done\n", timeout=30)
    assert outcome.code == loaded.code == 4
    assert outcome.err == (
        f"kb: {database} cannot be opened: another process has it open for writing. Wait for it to end, or name "
        "another file with --db.\n"
    )
    assert loaded.err.startswith(f"kb: {database}: its trials cannot be kept (IO Error: Could not set lock on file")


def test_the_database_is_that_of_the_option_then_of_the_variable(
    kb: Kb, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DATABASE", str(tmp_path / "none.duckdb"))
    assert kb("sql", "SELECT 1").code == 4
    assert kb("sql", "SELECT 1", "--db", database).code == 0


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
    "csv": "arm_id,role\ninotuzumab,experimental\nstandard_therapy,comparator\n",
    "tsv": "arm_id\trole\ninotuzumab\texperimental\nstandard_therapy\tcomparator\n",
    "jsonl": '{"arm_id": "inotuzumab", "role": "experimental"}\n{"arm_id": "standard_therapy", "role": "comparator"}\n',
}


@pytest.mark.parametrize("format", ["table", "markdown", "csv", "tsv", "json", "jsonl"])
def test_every_format_comes_through_every_command_that_gives_rows(kb: Kb, database: Path, format: str) -> None:
    assert database.is_file()
    rows = kb("sql", "SELECT arm_id, role FROM arms ORDER BY position", "--format", format)
    assert (rows.code, rows.err) == (0, "")
    assert rows.out == FORMATS.get(format, rows.out)
    assert "inotuzumab" in rows.out
    if format == "json":
        assert json.loads(rows.out)[1] == {"arm_id": "standard_therapy", "role": "comparator"}
    for command in (["query", "arms"], ["trials"], ["queries"], ["views"], ["views", "arms"]):
        if command != ["query", "arms"]:
            outcome = kb(*command, "--format", format)
            assert (outcome.code, bool(outcome.out)) == (0, True), command


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


def test_the_doctor_finds_nothing_wrong_with_a_good_database(
    kb: Kb, database: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    outcome = kb("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[-1] == "Nothing is wrong."
    subjects = {line.split("  ")[0]: line for line in lines}
    assert str(database) in subjects["database"]
    assert "KB_DATABASE" in subjects["database"]
    assert subjects["duckdb"].endswith(duckdb.__version__)
    facts = connection.execute("SELECT count(*) FROM facts").fetchone()
    assert f"1 trial, 9 questions, {facts[0] if facts else 0:,} facts, hash " in subjects["content"]
    assert "UTC (" in subjects["built"]
    assert " MB" in subjects["size"]


@pytest.fixture
def question(tmp_path: Path) -> Path:
    """A folder with one question and its studies, and no trial."""
    folder = tmp_path / "questions"
    folder.mkdir()
    for path in (REPOSITORY / "evidence" / "questions").glob("bcg-vaccine.*"):
        shutil.copyfile(path, folder / path.name)
    return folder


def test_the_doctor_is_content_with_a_database_of_questions_alone(kb: Kb, tmp_path: Path, question: Path) -> None:
    path = tmp_path / "kb.duckdb"
    assert kb("build", question, "--db", path).code == 0
    outcome = kb("doctor", "--db", path)
    assert outcome.code == 0, outcome.out
    assert "0 trials, 1 question, " in outcome.out


def test_the_doctor_says_that_an_empty_database_is_empty(kb: Kb, tmp_path: Path, question: Path) -> None:
    path = tmp_path / "kb.duckdb"
    assert kb("build", question, "--db", path).code == 0
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM core.question")
    outcome = kb("doctor", "--db", path)
    assert (outcome.code, "there is no trial or question in it" in outcome.out) == (1, True)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")], ids=repr)
def test_ctrl_c_gives_no_traceback_wherever_it_comes(
    kb: Kb, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr("kb_cli.doctor.examine", stop)
    outcome = kb("doctor")
    assert (outcome.code, outcome.out) == (130, "")


def test_another_error_of_the_program_is_not_taken_for_ctrl_c(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("another")

    monkeypatch.setattr("kb_cli.doctor.examine", fail)
    with pytest.raises(RuntimeError, match="another"):
        kb("doctor")


@pytest.fixture(scope="module")
def older(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that lacks a view of this program, as one that an older program built does."""
    path = Path(shutil.copyfile(bundled, tmp_path_factory.mktemp("older") / "kb.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP VIEW fact_trials")
    return path


@pytest.mark.parametrize(
    "words",
    [
        ["trials"],
        ["query", "trial-at-a-glance", "--trial", "nct01564784"],
        ["sql", "SELECT count(*) FROM arms"],
        ["sql", "--cite", "SELECT arm_id, fact_id FROM arms"],
        ["check", "SELECT count(*) FROM arms"],
        ["trace", "kantarjian-2016/table-2/cr-cri-total/inotuzumab"],
        ["audit"],
        ["audit", "--explain", "1"],
        ["summary", "nct01564784"],
        ["groups", "nct01564784"],
        ["reconcile", "nct01564784"],
    ],
    ids=" ".join,
)
def test_of_a_database_that_an_older_program_built_every_command_says_what_to_do(
    kb: Kb, older: Path, words: list[str]
) -> None:
    outcome = kb(*words, "--db", older)
    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err == (
        f"kb: {older} lacks the view 'fact_trials': another version of kb built it. Build it anew with: "
        f"kb build --db {older} (registry records have to be loaded again, too)\n"
    )


def test_the_doctor_knows_a_database_that_an_older_program_built(kb: Kb, older: Path) -> None:
    outcome = kb("doctor", "--db", older)
    assert outcome.code == 4
    assert f"problem: state: {older} lacks the view 'fact_trials': another version of kb built it." in outcome.out
    assert outcome.out.endswith("1 problem.\n")


def test_the_doctor_says_that_another_version_built_it(kb: Kb, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.is_file()
    monkeypatch.setattr(kb_cli.doctor, "__version__", "9.9.9")
    outcome = kb("doctor")
    assert outcome.code == 1
    assert "problem: built by: this program is 9.9.9; build it again with: kb build\n1 problem.\n" in outcome.out


def test_the_doctor_finds_a_write_ahead_log_beside_the_database(kb: Kb, database: Path) -> None:
    (database.parent / "kb.duckdb.wal").write_bytes(b"")
    outcome = kb("doctor")
    assert (
        "problem: write-ahead log: a write was cut off, and the file may be refused; build it again with: kb build\n"
    ) in outcome.out


def test_the_doctor_says_what_is_wrong_with_a_database_and_ends_with_4(kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "kb.duckdb"
    missing = kb("doctor", "--db", path)
    assert missing.code == 4
    assert missing.out.endswith(
        f"problem: state: There is no database at {path}. Make one with: kb build --db {path}\n1 problem.\n"
    )
    path.write_text("text", encoding="utf-8")
    wrong = kb("doctor", "--db", path)
    assert wrong.code == 4
    assert "it is not a DuckDB database" in wrong.out


def test_the_doctor_says_that_a_package_is_missing(kb: Kb, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.is_file()
    monkeypatch.setattr(kb_cli.doctor, "PACKAGES", ("duckdb", "no-such-package"))
    assert (
        f"problem: no-such-package: install it: {sys.executable} -m pip install no-such-package\n" in kb("doctor").out
    )


def test_equal_extractions_have_no_differences(kb: Kb, meadow: Folder) -> None:
    outcome = kb("compare", MEADOW, meadow.path, "--format", "csv")
    assert (outcome.code, outcome.out) == (0, "view,row,column,kind,first,second\n")
    assert outcome.err.endswith(" cells compared, 0 differences\n")


def test_two_extractions_are_compared_cell_by_cell(kb: Kb, meadow: Folder) -> None:
    meadow.change("arm_results.csv", "8.10,standard_deviation", "8.1,standard_deviation")
    meadow.change("comparisons.csv", "1.43–2.39,<0.001", "1.43–2.93,0.001")
    meadow.change(
        "comparisons.csv", "low,placebo,12 weeks,odds_ratio,not estimable", "low,placebo,12 weeks,odds_ratio,NR"
    )
    meadow.change("baseline.csv", 'itt,all,Sex,Female,count,602,50.0,,,,,,"Results, paragraph 1",\n', "")
    meadow.change("adverse_events.csv", "Nausea,any,,40", "Nausea,other,,40")
    outcome = kb("compare", MEADOW, meadow.path, "--format", "jsonl")
    assert outcome.code == 1
    found = [json.loads(line) for line in outcome.out.splitlines()]
    cells = [(row["view"], row["column"], row["kind"], row["first"], row["second"]) for row in found]
    assert cells == [
        ("arm_results", "dispersion", "number", "8.10", "8.1"),
        ("comparisons", "ci_high", "number", "2.39", "2.93"),
        ("comparisons", "p_value", "number", "<0.001", "0.001"),
        ("comparisons", "value", "number", "not estimable", "NR"),
        ("baseline", "", "row", "n 602; percent 50.0 (Results, paragraph 1)", ""),
        (
            "adverse_events",
            "",
            "row",
            "n_affected 40; percent 10.1; reporting_threshold_percent 5 (Table 5, row Nausea, high column)",
            "",
        ),
        (
            "adverse_events",
            "",
            "row",
            "",
            "n_affected 40; percent 10.1; reporting_threshold_percent 5 (Table 5, row Nausea, high column)",
        ),
    ]
    assert found[0]["row"] == "pain_change / itt / mean / high"


def test_differences_of_wording_are_shown_when_asked_for(kb: Kb, meadow: Folder) -> None:
    meadow.change("trial.toml", 'definition = "Four ordered categories"', 'definition = "Ordered, four categories"')
    meadow.change("flow.csv", '"Figure 1, high column"', '"Figure 1, high column | Abstract"')
    short = kb("compare", MEADOW, meadow.path, "--format", "csv")
    assert (short.code, len(short.out.splitlines())) == (1, 1)
    assert short.err.endswith(", 0 differences, 2 of wording (--text)\n")
    assert len(kb("compare", MEADOW, meadow.path, "--text", "--format", "csv").out.splitlines()) == 3


def test_a_folder_that_cannot_be_compared_is_said_so(kb: Kb, meadow: Folder, tmp_path: Path) -> None:
    none = kb("compare", MEADOW, tmp_path)
    assert none.code == 2
    assert none.err == f"kb: There is no trial.toml in {tmp_path}; name the folder of a trial.\n"
    broken = kb("compare", MEADOW, meadow.change("flow.csv", ",17,", ",17x,").path)
    assert broken.code == 3
    assert f"{meadow.path}/flow.csv:3:37: column 'n': '17x' is not a printed number" in broken.err


HEAVY = "pandas scipy statsmodels pyarrow matplotlib".split()
IMPORTS = """
import sys
sys.argv = ["kb", *sys.argv[1:]]
from kb_cli.app import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(*sys.modules, file=sys.stderr)
"""


def run_apart(arguments: list[str], database: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "KB_DATABASE": str(database),
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "loaders")]),
    }
    return subprocess.run(
        [sys.executable, "-c", IMPORTS, *arguments], env=environment, capture_output=True, text=True, check=True
    )


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], [*HEAVY, "numpy", "sqlglot", "jinja2", "duckdb", "kb_loaders"]),
        (["query", "--help"], [*HEAVY, "numpy", "sqlglot", "jinja2", "duckdb", "kb_loaders"]),
        (["query", "response-rates"], [*HEAVY, "numpy", "sqlglot", "jinja2"]),
        (["trace", "kantarjian-2016/table-2/cr-cri-total/inotuzumab"], [*HEAVY, "numpy", "sqlglot", "jinja2"]),
        (["audit", "--explain", "kantarjian-2016/table-2/cr-cri-total/inotuzumab"], ["pandas", "pyarrow"]),
        (["summary", "nct01564784"], HEAVY),
        (["build", str(MEADOW)], HEAVY),
        (["load", "article", str(MEADOW)], HEAVY),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_light_command_imports_nothing_heavy(database: Path, arguments: list[str], unwanted: list[str]) -> None:
    modules = set(run_apart(arguments, database).stderr.split())
    assert "kb_cli.app" in modules
    assert modules & set(unwanted) == set()


def test_a_pipe_that_is_closed_early_is_no_failure(database: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "loaders")])}
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from kb_cli.app import main; main()",
            *["sql", "SELECT * FROM range(300000)", "--format", "csv", "--db", str(database)],
        ],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline() == b"range\n"
        program.stdout.close()
        errors = program.stderr.read()
    assert (program.returncode, errors) == (0, b"")


def test_every_named_query_answers_about_the_made_up_trial(two_trials: duckdb.DuckDBPyConnection) -> None:
    answered = 0
    for query in list_queries(REPOSITORY / "queries"):
        names = {parameter.name for parameter in query.parameters}
        options = {p.name: str(p.example) for p in query.parameters if p.required}
        options |= {"trial": "ISRCTN40917263"} if "trial" in names else {}
        answered += len(two_trials.execute(query.sql, bind(query, options, two_trials) or None).fetchall())
    assert answered > 60


def test_a_database_named_as_a_schema_is_refused(kb: Kb, tmp_path: Path) -> None:
    outcome = kb("build", "--db", tmp_path / "core.duckdb")
    assert outcome.code == 2
    assert "Give the file another name." in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_the_list_of_trials_takes_the_limit_that_it_names(kb: Kb, database: Path) -> None:
    outcome = kb("trials", "--limit", "0", "--db", database)
    assert outcome.code == 0
    assert outcome.err == "kb: these are the first 0 rows; all of them: --limit -1\n"


def test_any_other_name_of_a_database_will_do(kb: Kb, database: Path, tmp_path: Path) -> None:
    for name in ("x", "place", "f"):
        copy = tmp_path / f"{name}.duckdb"
        copy.write_bytes(database.read_bytes())
        assert kb("sql", "SELECT count(*) AS facts, max(len(locators)) AS most FROM facts", "--db", copy).code == 0


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

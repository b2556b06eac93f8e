"""What each command does once its arguments are parsed."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.resources import database_path, queries_folder, schema_folder
from kb_cli.errors import BadInput, ExitCode, UsageMistake
from kb_cli.output.formats import Format, write_result
from kb_cli.output.result import Result
from kb_cli.time_limit import TimeLimit

if TYPE_CHECKING:
    import duckdb

    from kb_cli.catalogue.named_queries import NamedQuery
    from kb_cli.language.cite_options import CiteOptions

TABLE_LIMIT = 500
"""Rows that a table shows unless --limit says otherwise."""


def say(message: str) -> None:
    """Print a line of narration; stdout is for data."""
    print(message, file=sys.stderr)


def _write(result: Result, format: Format, output: Path | None) -> None:
    write_result(result, format, output, sys.stdout)
    if notice := result.cut_notice(output):
        say(f"kb: {notice}")


def _limit(limit: int | None, format: Format) -> int | None:
    """Return the most rows to fetch, None for all."""
    if limit is None:
        return TABLE_LIMIT if format is Format.table else None
    return None if limit == -1 else limit


def _open(db: Path | None) -> duckdb.DuckDBPyConnection:
    from kb_cli.engines.connection import open_database

    return open_database(database_path(db)[0])


def _folders(own: list[Path] | None) -> list[Path]:
    """Return the folders of named queries, those of the configuration and of --queries included."""
    from kb_cli.catalogue.configuration import queries_folders

    return queries_folders(queries_folder(), own or ())


def print_query(
    name: str,
    arguments: list[str],
    db: Path | None,
    format: Format,
    output: Path | None,
    limit: int | None,
    timeout: float,
    columns: str | None = None,
    *,
    is_wide: bool = False,
    own_queries: list[Path] | None = None,
    cite: CiteOptions | None = None,
    shortened: tuple[str, ...] = (),
) -> None:
    """Run a named query with the parameters that stand among the arguments.

    columns: names of the columns to print, separated by commas. Without it a table leaves out columns that say
    nothing in this answer, and says so; is_wide: it keeps them. cite: whether each row cites its facts, and how.
    shortened: columns of text of which only the beginning is printed.
    """
    from kb_cli.catalogue.named_queries import bind, find_query

    query = find_query(_folders(own_queries), name)
    options = _read_options(name, arguments)
    connection = _open(db)
    most = _limit(limit, format)

    with _runner(query, db, timeout) as run:
        parameters = bind(query, options, connection)
        is_of_one_trial = any(p.kind == "trial" and parameters.get(p.name) is not None for p in query.parameters)

        within = TimeLimit(timeout)

        def change(result: Result) -> Result:
            if columns is not None:
                result = _choose(result, f"{columns},cited" if cite else columns)
            elif format is Format.table and not is_wide:
                result = _condense(result, is_of_one_trial)
            if shortened:
                result = _shorten(result, shortened)
            return replace(result, within=within)

        if cite:
            from kb_cli.language.cite_command import cite_query, print_cited

            answer = cite_query(connection, query.sql, parameters, run, limit=most, within=within)
            print_cited(connection, answer, cite, format, output, change)
            result = answer.result
        else:
            result = run(connection, query.sql, parameters, limit=most, within=within)
            _write(change(result), format, output)
    if options and not result.rows and result.limited_to is None:
        say(f"kb: no rows; what {name} counts and leaves out: kb queries {name}")


def _runner(query: NamedQuery, db: Path | None, timeout: float) -> AbstractContextManager[Any]:
    """Return what runs a query: in this process where it is built in, checked and confined where it is the user's."""
    if query.path.parent == queries_folder():
        from kb_cli.engines.execute import run_query

        return nullcontext(run_query)
    from kb_cli.catalogue.own_queries import checked_runner

    return checked_runner(query, database_path(db)[0], timeout)


def _condense(result: Result, is_of_one_trial: bool) -> Result:
    """Leave out the columns that say nothing in this answer, and say so."""
    from kb_cli.output.brief import condense
    from kb_loaders.wording import counted

    result, left_out = condense(result, is_of_one_trial=is_of_one_trial)
    if left_out:
        one, many = "column that says nothing in this answer is", "columns that say nothing in this answer are"
        say(f"kb: {counted(len(left_out), one, many)} left out; --wide shows them")
    return result


def _shorten(result: Result, names: tuple[str, ...]) -> Result:
    """Cut the long texts of some columns, and say so."""
    from kb_cli.output.brief import MOST_CHARACTERS, shorten_texts

    if (shown := shorten_texts(result, names)).rows != result.rows:
        say(f"kb: text of more than {MOST_CHARACTERS} characters is cut; --format csv gives it whole")
    return shown


def _choose(result: Result, columns: str) -> Result:
    """Return a result with some of its columns, in the order named."""
    from kb_cli.catalogue.spelling import did_you_mean, listing

    names = [name.strip() for name in columns.split(",")]
    for name in names:
        if name not in result.columns:
            guess = did_you_mean(name, result.columns)
            raise UsageMistake(
                f"--columns: there is no column '{name}'.{guess} It has: {listing(result.columns, 40, mark='')}."
            )
    chosen = [result.columns.index(name) for name in names]
    rows = [tuple(row[index] for index in chosen) for row in result.rows]
    return Result(tuple(names), tuple(result.types[index] for index in chosen), rows, result.limited_to)


def _read_options(query: str, arguments: list[str]) -> dict[str, str]:
    """Return ``--name value`` and ``--name=value`` as a dictionary; anything else is a mistake."""
    options: dict[str, str] = {}
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        name, sign, value = word.partition("=")
        if not name.startswith("--"):
            raise UsageMistake(f"'{word}' is not a parameter; write --NAME VALUE. See: kb queries {query}")
        if not sign:
            if not waiting or waiting[0].startswith("--"):
                raise UsageMistake(f"{name} needs a value: {name} VALUE")
            value = waiting.pop(0)
        if name in options:
            raise UsageMistake(f"{name} is given twice; give it once.")
        options[name] = value
    return options


def print_queries(name: str | None, format: Format, output: Path | None, own_queries: list[Path] | None = None) -> None:
    """List the named queries, or describe one."""
    from kb_cli.catalogue.named_queries import find_query, list_queries

    folders = _folders(own_queries)
    if name is None:
        rows = [(q.name, q.question, " ".join(p.option for p in q.parameters)) for q in list_queries(folders)]
        _write(Result(("query", "question", "parameters"), ("VARCHAR",) * 3, [*rows]), format, output)
        return
    from kb_cli.catalogue.describe import describe_query, parameter_rows

    query = find_query(folders, name)
    if format is Format.table and output is None:
        print(describe_query(query))
    else:
        _write(parameter_rows(query), format, output)


def print_specification(name: str | None, output: Path | None, own_queries: list[Path] | None) -> None:
    """Print the named queries, or one of them, as JSON Schema."""
    from kb_cli.catalogue.named_queries import find_query, list_queries
    from kb_cli.catalogue.specification import specification_text
    from kb_cli.output.formats import write_text_to

    folders = _folders(own_queries)
    queries = list_queries(folders) if name is None else [find_query(folders, name)]
    write_text_to(specification_text(queries, schema_folder() / "views"), output, sys.stdout)


def print_query_tests(
    names: list[str], db: Path | None, format: Format, output: Path | None, own_queries: list[Path] | None
) -> None:
    """Run the fixtures of named queries, all of them where none is named; the exit code is 1 where one fails.

    db: a database on whose rows each query's columns and key are held as well; without it none is read.
    """
    from kb_cli.catalogue.testing import outcome_rows, run_tests

    if wrong := [name for name in names if name.startswith("-")]:
        raise UsageMistake(f"'{wrong[0]}' is no name of a query. kb query test takes names; see: kb query --help")
    connection = _open(db) if db is not None else None
    if not names:
        say("kb: all queries are tested, which takes a while")
    outcomes = run_tests(names, _folders(own_queries), schema_folder() / "views", connection)
    _write(outcome_rows(outcomes), format, output)
    counts = {verdict: sum(o.verdict == verdict for o in outcomes) for verdict in ("passed", "failed", "untested")}
    say("kb: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count))
    if counts["failed"]:
        raise SystemExit(ExitCode.FINDINGS)


def print_sql(
    text: str | None,
    file: Path | None,
    db: Path | None,
    format: Format,
    output: Path | None,
    limit: int | None,
    timeout: float,
    cite: CiteOptions | None = None,
    *,
    has_meta: bool = False,
) -> None:
    """Check and run one SELECT statement, given as text, in a file or on standard input; cite: as in print_query.

    has_meta: JSON becomes an object that holds the kinds and units of the columns, too.
    """
    from kb_cli.language.check_command import print_answer, print_checked_and_cited

    statement = _read_statement(text, file)
    path, most = database_path(db)[0], _limit(limit, format)
    if cite:
        print_checked_and_cited(statement, path, cite, format, output, limit=most, timeout=timeout)
        return
    result = print_answer(statement, path, format, output, limit=most, timeout=timeout, has_meta=has_meta)
    if notice := result.cut_notice(output):
        say(f"kb: {notice}")


def check_statement(
    text: str | None, file: Path | None, db: Path | None, format: Format, output: Path | None, *, has_types: bool
) -> None:
    """Print what the checker says of a statement, given as text, in a file or on standard input."""
    from kb_cli.language.check_command import print_check

    statement = _read_statement(text, file, "check")
    print_check(statement, database_path(db)[0], format, output, has_types=has_types)


def start_shell(
    db: Path | None, format: Format, limit: int | None, timeout: float, own_queries: list[Path] | None
) -> None:
    """Run the interactive shell, or in a pipe the lines of standard input; their first failure is the exit code."""
    from kb_cli.shell.prompt import make_prompt, run_lines, run_prompt, welcome
    from kb_cli.shell.session import Session

    session = Session(db, format, limit, timeout, own_queries=own_queries or [])
    folders = _folders(own_queries)
    _open(db).close()
    if not sys.stdin.isatty():
        run_lines(session, sys.stdin)
        raise SystemExit(session.first_code)
    from platformdirs import user_state_path

    say(welcome(database_path(db)[0]))
    history = user_state_path("evidencekb") / "shell-history"
    run_prompt(session, make_prompt(folders, lambda: _open(db), history))


def _read_statement(text: str | None, file: Path | None, command: str = "sql") -> str:
    if (text is None) == (file is None):
        raise UsageMistake(
            f'Give one statement: kb {command} "SELECT ...", kb {command} -f FILE, or kb {command} - to read it from '
            "standard input."
        )
    if text is not None:
        return sys.stdin.read() if text == "-" else text
    try:
        return file.read_text(encoding="utf-8") if file else ""
    except OSError as error:
        raise UsageMistake(f"-f {file}: cannot read this file: {error.strerror}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise UsageMistake(f"-f {file}: cannot read this file: it is no text in UTF-8; save it as UTF-8.") from error


def print_views(name: str | None, format: Format, output: Path | None) -> None:
    """List the typed views, or describe one."""
    from kb_cli.catalogue.contracts import find_view, list_views

    if name is None:
        rows = [(view.name, view.grain) for view in list_views(schema_folder())]
        _write(Result(("view", "grain"), ("VARCHAR",) * 2, [*rows]), format, output)
        return
    view = find_view(schema_folder(), name)
    fields = ("column", "type", "kind", "unit", "null", "about", "words")
    from kb_loaders.vocabulary import read_vocabularies

    words = read_vocabularies(schema_folder())
    columns = [
        (c.name, c.type, c.kind, c.unit or None, c.null, c.about, ", ".join(words.get(c.vocabulary, {})) or None)
        for c in view.columns
    ]
    if format is Format.table:
        say(view.grain)
    _write(Result(fields, ("VARCHAR",) * len(fields), [*columns]), format, output)


def print_comparison(first: Path, second: Path, text: bool, format: Format, output: Path | None) -> None:
    """Print the differences between two extractions; they are findings, so the exit code is 1 where there are any."""
    from kb_loaders.article.compare import compare_trials
    from kb_loaders.article.load import load_trial
    from kb_loaders.findings import BadEvidence
    from kb_loaders.vocabulary import read_vocabularies
    from kb_loaders.wording import counted

    for folder in (first, second):
        if not (folder / "trial.toml").is_file():
            raise UsageMistake(f"There is no trial.toml in {folder}; name the folder of a trial.")
    vocabularies = read_vocabularies(schema_folder())
    trials = [load_trial(folder, str(folder), vocabularies) for folder in (first, second)]
    if findings := [finding for trial in trials for finding in trial.findings]:
        raise BadInput(str(BadEvidence(findings)))
    comparison = compare_trials(*trials)
    kinds = {"row", "number", "word", "text", "locators"} if text else {"row", "number", "word"}
    shown = [d for d in comparison.differences if d.kind in kinds]
    rows = [(d.view, d.row, d.column, d.kind, d.first, d.second) for d in shown]
    fields = ("view", "row", "column", "kind", "first", "second")
    _write(Result(fields, ("VARCHAR",) * len(fields), [*rows]), format, output)
    hidden = len(comparison.differences) - len(shown)
    say(
        f"{counted(comparison.cells, 'cell')} compared, {counted(len(shown), 'difference')}"
        + (f", {hidden} of wording (--text)" if hidden else "")
    )
    if comparison.differences:
        raise SystemExit(ExitCode.FINDINGS)


def print_cases(path: Path) -> None:
    """Print the values of every case of a file, one JSON object a line; a number without bound is null."""
    import json
    import math

    from kb_cli.stats.cases import BadCases, run_cases

    def finite(value: object) -> object:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if isinstance(value, dict):
            return {key: finite(item) for key, item in value.items()}
        return [finite(item) for item in value] if isinstance(value, list | tuple) else value

    try:
        for case in run_cases(path):
            print(json.dumps(finite(case), ensure_ascii=False))
    except BadCases as error:
        raise BadInput(str(error)) from error


def print_doctor(db: Path | None) -> None:
    """Print the report of the installation and its database: exit code 4 without a usable one, 1 for other problems."""
    from kb_cli.doctor import examine
    from kb_loaders.wording import counted

    checks = examine(db)
    width = max(len(check.subject) for check in checks)
    for check in checks:
        print(f"{check.subject.ljust(width)}  {check.value}")
    problems = [check for check in checks if check.problem]
    for check in problems:
        print(f"problem: {check.subject}: {check.problem}")
    print("Nothing is wrong." if not problems else f"{counted(len(problems), 'problem')}.")
    if any(check.subject == "state" for check in problems):
        raise SystemExit(ExitCode.NO_DATABASE)
    if problems:
        raise SystemExit(ExitCode.FINDINGS)

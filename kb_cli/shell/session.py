"""What the interactive shell does with a line: SQL runs as ``kb sql`` does, a command as the command line's own.

A session holds no connection: each statement opens the database anew, so that one that was built meanwhile is used.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.errors import ExitCode, KbError, UsageMistake
from kb_cli.output.formats import Format
from kb_cli.shell.candidate import Candidate
from kb_cli.shell.statements import split_statements

STOPPED = 130
"""Exit code of a statement that Ctrl-C stopped, as shells count it."""


@dataclass
class Session:
    """The settings of a shell, and the exit code of the first line that went wrong."""

    db: Path | None = None
    format: Format = Format.table
    limit: int | None = None
    timeout: float = 30
    cites: bool = False
    own_queries: Sequence[Path] = field(default_factory=list)
    is_over: bool = False
    first_code: int = ExitCode.DONE

    def run(self, text: str) -> None:
        """Run what was typed: a command, or any number of statements. What goes wrong is said, never raised."""
        line = text.strip()
        if line.startswith("\\"):
            self._guarded(lambda: self._command(line))
        elif line.rstrip(";").strip().lower() in ("quit", "exit"):
            self.is_over = True
        elif line.rstrip(";").strip().lower() == "help":
            self._guarded(lambda: self._command("\\h"))
        else:
            for statement in split_statements(line):
                if not self._guarded(lambda sql=statement: self._sql(sql)):  # type: ignore[misc]
                    break

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Do the work, and return whether it was done; a mistake becomes a message."""
        code: int = ExitCode.DONE
        try:
            work()
        except KbError as error:
            print(f"kb: {error}", file=sys.stderr)
            code = error.code
        except KeyboardInterrupt:
            print("kb: stopped.", file=sys.stderr)
            code = STOPPED
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else ExitCode.USAGE
        finally:
            sys.stdout.flush()
        self.first_code = self.first_code or code
        return code == ExitCode.DONE

    def _sql(self, statement: str) -> None:
        from kb_cli.commands import print_sql
        from kb_cli.language.cite_options import CiteOptions

        cite = CiteOptions(is_asked=self.cites)
        print_sql(statement, None, self.db, self.format, None, self.limit, self.timeout, cite)

    def _command(self, line: str) -> None:
        name, _, rest = line[1:].partition(" ")
        command = COMMANDS.get(name)
        if command is None:
            guess = did_you_mean(name, COMMANDS).replace("'", "'\\", 1)
            raise UsageMistake(f"There is no command '\\{name}'.{guess} List all with: \\h")
        try:
            text = rest.strip().removesuffix(";")
            words = [text] if command.is_sql and text else shlex.split(text)
        except ValueError as error:
            raise UsageMistake(f"\\{name}: a quote is never closed.") from error
        command.run(self, words)


@dataclass(frozen=True)
class ShellCommand:
    """A command that begins with a backslash: what it takes, what it is for, and what it does.

    is_sql: it takes the rest of the line as one text.
    """

    takes: str
    about: str
    run: Callable[[Session, list[str]], None]
    is_sql: bool = False


def _one(name: str, words: list[str]) -> str:
    if len(words) != 1:
        raise UsageMistake(f"\\{name} {COMMANDS[name].takes}: give one word.")
    return words[0]


def _describe(session: Session, words: list[str]) -> None:
    from kb_cli.commands import print_views

    print_views(_one("d", words) if words else None, session.format, None)


def _queries(session: Session, words: list[str]) -> None:
    from kb_cli.commands import print_queries

    print_queries(_one("queries", words) if words else None, session.format, None, list(session.own_queries))


def _query(session: Session, words: list[str]) -> None:
    if not words:
        raise UsageMistake("\\query NAME [--PARAMETER VALUE]...: name a query. List them with: \\queries")
    _command_line(session, ["query"], words, ["--format", "--limit", "--timeout", "--queries", "--cite"])


def _trace(session: Session, words: list[str]) -> None:
    if not words:
        raise UsageMistake("\\trace FACT...: give the id or key of a fact.")
    _command_line(session, ["trace"], words, [])


def _check(session: Session, words: list[str]) -> None:
    from kb_cli.commands import check_statement

    if not words:
        raise UsageMistake("\\check SELECT ...: give a statement, on one line.")
    check_statement(words[0], None, session.db, Format.table, None, has_types=False)


def _command_line(session: Session, command: list[str], words: list[str], settings: list[str]) -> None:
    """Run a command of ``kb`` itself with the settings of the session, which options among the words override."""
    from kb_cli.app import app

    options = {
        "--cite": ["--cite"] if session.cites else [],
        # A table is what there is without the option, and leaves the choice to the ending of a file.
        "--format": [] if session.format is Format.table else ["--format", session.format.value],
        "--limit": [] if session.limit is None else ["--limit", str(session.limit)],
        "--timeout": ["--timeout", str(session.timeout)],
        "--queries": [word for folder in session.own_queries for word in ("--queries", str(folder))],
    }
    given = [word for name in settings for word in options[name]]
    if session.db is not None:
        given += ["--db", str(session.db)]
    app([*command, *given, *words], prog_name="kb")


def _format(session: Session, words: list[str]) -> None:
    if words:
        name = _one("format", words)
        shown = [format.value for format in Format if format is not Format.parquet]
        if name == Format.parquet.value:
            raise UsageMistake("\\format parquet: parquet is not text. Write it with: kb sql --format parquet -o FILE")
        if name not in shown:
            raise UsageMistake(f"There is no format '{name}'.{did_you_mean(name, shown)} There are {', '.join(shown)}.")
        session.format = Format(name)
    print(f"Answers are written as {session.format.value}.", file=sys.stderr)


def _cite(session: Session, words: list[str]) -> None:
    if words:
        choice = _one("cite", words)
        if choice not in ("on", "off"):
            raise UsageMistake(f"\\cite is on or off, not '{choice}'.")
        session.cites = choice == "on"
    print(f"Citations are {'on' if session.cites else 'off'}.", file=sys.stderr)


def _limit(session: Session, words: list[str]) -> None:
    if words:
        text = _one("limit", words)
        if not text.removeprefix("-").isdigit() or int(text) < -1:
            raise UsageMistake(f"\\limit takes a number of rows, or -1 for all; '{text}' is neither.")
        session.limit = int(text)
    rows = {None: "up to 500 in a table, all elsewhere", -1: "all"}.get(session.limit, f"up to {session.limit}")
    print(f"Rows printed: {rows}.", file=sys.stderr)


def _quit(session: Session, _: list[str]) -> None:
    session.is_over = True


def _help(_: Session, __: list[str]) -> None:
    print("A SELECT statement ends with ; and may take many lines. Tab completes words. Ctrl-C stops a query.\n")
    shown = {f"\\{name} {command.takes}".rstrip(): command.about for name, command in COMMANDS.items()}
    width = max(map(len, shown))
    for usage, about in shown.items():
        print(f"  {usage.ljust(width)}  {about}")


COMMANDS = {
    "d": ShellCommand("[VIEW]", "list the views, or describe one", _describe),
    "queries": ShellCommand("[NAME]", "list the named queries, or describe one", _queries),
    "query": ShellCommand("NAME [--PARAMETER VALUE]...", "run a named query, as kb query does", _query),
    "trace": ShellCommand("FACT...", "show where numbers come from, as kb trace does", _trace),
    "check": ShellCommand("SELECT ...", "say what is wrong with a statement, as kb check does", _check, is_sql=True),
    "format": ShellCommand("[FORMAT]", "write answers as table, markdown, csv, tsv, json or jsonl", _format),
    "limit": ShellCommand("[ROWS]", "print at most so many rows; -1 for all", _limit),
    "cite": ShellCommand("[on|off]", "say with each row which facts it rests on", _cite),
    "h": ShellCommand("", "show this help", _help),
    "q": ShellCommand("", "leave; so does Ctrl-D", _quit),
}


def command_candidates() -> list[Candidate]:
    """Return the commands as candidates."""
    return [Candidate(f"\\{name}", command.about) for name, command in COMMANDS.items()]

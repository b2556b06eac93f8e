"""``kb complete``: what may stand next on a command line, for the completion scripts of bash, zsh and fish.

It is asked at every press of the tab key, so it reads no more than the word needs: names of queries are files,
parameters are in one file, values are in the database, and only commands and options need the command line itself.
A mistake on the line, or no database, gives no answer rather than an error.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.configuration import queries_folders
from kb_cli.catalogue.resources import database_path, queries_folder, schema_folder
from kb_cli.shell.candidate import Candidate, starting_with

if TYPE_CHECKING:
    from kb_cli.shell.command_table import Command, Word

FILES = [Candidate(":files")]
"""The answer that makes a script complete the names of files."""


def main(arguments: Sequence[str]) -> None:
    """Print a candidate a line with what it is after a tab; arguments: the shell, then the words after ``kb``.

    The last word is the one to complete, and may be empty.
    """
    shell, words = (arguments[0], list(arguments[1:])) if arguments else ("bash", [])
    words = _joined(words) if shell == "bash" else words
    try:
        found = complete_line(words or [""])
    except Exception:
        # Nothing that goes wrong here may disturb the line that somebody is typing.
        return
    for candidate in found:
        text = candidate.text
        if shell == "bash" and words and words[-1].startswith("--") and "=" in words[-1]:
            text = text.partition("=")[2]
        about = " ".join(candidate.about.split())
        sys.stdout.write(f"{text}\t{about}\n" if about and shell != "bash" else f"{text}\n")


def complete_line(words: Sequence[str]) -> list[Candidate]:
    """Return what may stand in the place of the last word, after the words before it."""
    *before, prefix = words
    if before[:1] == ["query"] and len(before) >= 2 and before[1] != "test":
        found = _query_value(before, prefix)
        if found is not None:
            return found
    option = before[-1] if before else ""
    if prefix.startswith("--") and "=" in prefix:
        option, _, value = prefix.partition("=")
        return [Candidate(f"{option}={c.text}", c.about) for c in _option_value(before, option, value) or []]
    if prefix.startswith("-"):
        return _options(before, prefix)
    if option.startswith("-"):
        found = _option_value(before[:-1], option, prefix)
        if found is not None:
            return found
    return _argument(before, prefix)


def _query_value(before: Sequence[str], prefix: str) -> list[Candidate] | None:
    """Return the values of a query's parameter, None where no parameter is being given a value."""
    from kb_cli.shell.query_words import find_parameter, load_query, value_candidates

    option, sign, value = prefix.partition("=")
    if not (sign and option.startswith("--")):
        option, value = before[-1], prefix
    if not option.startswith("--"):
        return None
    query = load_query(_folders(before), before[1])
    parameter = find_parameter(query, option) if query else None
    if query is None or parameter is None:
        return None
    found = value_candidates(query, parameter, before[2:], value, lambda: _open(before))
    return [Candidate(f"{option}={c.text}", c.about) for c in found] if value is not prefix else found


def _options(before: Sequence[str], prefix: str) -> list[Candidate]:
    found = []
    if before[:1] == ["query"] and len(before) >= 2 and before[1] != "test":
        from kb_cli.shell.query_words import load_query, parameter_candidates

        if query := load_query(_folders(before), before[1]):
            found += parameter_candidates(query, before)
    command, _ = _command(before)
    return starting_with(prefix, [*found, *command.options(), Candidate("--help", "Show help and exit.")])


def _option_value(before: Sequence[str], option: str, prefix: str) -> list[Candidate] | None:
    """Return the values of a command's option, None where it takes none."""
    command, _ = _command(before)
    word = command.option(option)
    return _values(word, prefix) if word and not word.is_flag else None


def _argument(before: Sequence[str], prefix: str) -> list[Candidate]:
    """Return commands where one is missing, else what the command's next argument may be."""
    if before[:1] == ["query"] and (len(before) == 1 or before[1] == "test"):
        from kb_cli.shell.query_words import query_names

        own = [Candidate("test", "Run the fixtures of queries.")] if len(before) == 1 else []
        return starting_with(prefix, [*query_names(_folders(before)), *own])
    command, rest = _command(before)
    if command.commands:
        shown = [Candidate(child.name, child.about) for child in command.commands]
        return starting_with(prefix, sorted(shown, key=lambda candidate: candidate.text))
    arguments = command.arguments()
    given = len(_positional(command, rest))
    if not arguments or (given >= len(arguments) and not arguments[-1].is_many):
        return []
    return _values(arguments[min(given, len(arguments) - 1)], prefix, command.name)


def _positional(command: Command, words: Sequence[str]) -> list[str]:
    """Return the words that are neither options nor their values."""
    found, waiting = [], list(words)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-"):
            found.append(word)
        elif (option := command.option(word)) and not option.is_flag:
            waiting = waiting[1:]
    return found


def _values(word: Word, prefix: str, command: str = "") -> list[Candidate]:
    """Return the values of an option or argument of a command, as far as they can be known."""
    if word.choices:
        return starting_with(prefix, [Candidate(choice) for choice in word.choices])
    if word.name == "trial":
        from kb_cli.shell.query_words import trial_candidates

        with _open([]) as con:
            return trial_candidates(con, prefix)
    if command == "views":
        return starting_with(prefix, [Candidate(path.stem) for path in sorted(schema_folder().glob("views/*.sql"))])
    if command == "queries":
        from kb_cli.shell.query_words import query_names

        return starting_with(prefix, query_names(_folders([])))
    return FILES if word.is_path else []


def _command(words: Sequence[str]) -> tuple[Command, list[str]]:
    """Return the command that the words call, and the words after its name."""
    from kb_cli.shell.command_table import read_commands

    command, rest = read_commands(), list(words)
    while rest and (child := command.child(rest[0])):
        command = child
        rest.pop(0)
    return command, rest


def _folders(words: Sequence[str]) -> list[Path]:
    """Return the folders of named queries, those after ``--queries`` on the line included where they exist."""
    options = [Path(value).expanduser() for value in _given(words, "--queries")]
    return queries_folders(queries_folder(), [folder for folder in options if folder.is_dir()])


def _open(words: Sequence[str]) -> Any:
    """Return a connection to the database that the line names, or to the user's."""
    from kb_cli.engines.connection import open_database

    named = [Path(value).expanduser() for value in _given(words, "--db")]
    return open_database(database_path(named[-1] if named else None)[0])


def _given(words: Sequence[str], option: str) -> list[str]:
    after = [value for word, value in pairwise(words) if word == option]
    return after + [word.partition("=")[2] for word in words if word.startswith(f"{option}=")]


def _joined(words: Sequence[str]) -> list[str]:
    """Return words as other shells split them: bash parts them at ``=`` as well, and leaves quotes in."""
    joined: list[str] = []
    for word in words:
        if joined and (word == "=" or joined[-1].endswith("=")) and joined[-1].startswith("--"):
            joined[-1] += word
        else:
            joined.append(word)
    return [_unquoted(word) for word in joined]


def _unquoted(word: str) -> str:
    for closing in ("", "'", '"'):
        with suppress(ValueError):
            return "".join(shlex.split(word + closing))
    return word


if __name__ == "__main__":
    main(sys.argv[1:])

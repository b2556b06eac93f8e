"""Completion in the interactive shell: of commands and their arguments, and of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from kb_cli.output.formats import Format
from kb_cli.shell.candidate import Candidate, starting_with
from kb_cli.shell.query_words import (
    Connect,
    find_parameter,
    load_query,
    parameter_candidates,
    query_names,
    value_candidates,
)
from kb_cli.shell.session import COMMANDS, command_candidates
from kb_cli.shell.sql_words import complete_sql
from kb_cli.shell.words import Words

_WORDS = re.compile(r"""(?:[^\s'"]|'[^']*'?|"[^"]*"?)+""")


class ShellCompleter(Completer):
    """Completes what is typed in the shell; folders: of named queries; connect: opens the database."""

    def __init__(self, words: Words, folders: Sequence[Path], connect: Connect) -> None:
        self.words = words
        self.folders = folders
        self.connect = connect

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        before = document.text_before_cursor
        if document.text.lstrip().startswith("\\"):
            candidates, replaces = self.complete_command(before.lstrip())
        else:
            asked = complete_event.completion_requested
            found = complete_sql(document.text, document.cursor_position, self.words, is_asked=asked)
            candidates, replaces = found.candidates, found.replaces
        for candidate in candidates:
            yield Completion(candidate.text, start_position=-replaces, display_meta=candidate.about)

    def complete_command(self, line: str) -> tuple[list[Candidate], int]:
        """Return what may stand at the end of a line that begins with a backslash, and what it replaces."""
        words = _WORDS.findall(line)
        typed = "" if not words or line[-1].isspace() else words.pop()
        if not words:
            return starting_with(typed, command_candidates()), len(typed)
        name, plain = words[0].removeprefix("\\"), [_unquoted(word) for word in words[1:]]
        is_query = name == "query" and plain
        found = self._of_query(plain, _unquoted(typed)) if is_query else self._argument(name, plain)
        quoted = [Candidate(_quoted(c.text), c.about) for c in starting_with(_unquoted(typed), found)]
        return quoted, len(typed)

    def _argument(self, name: str, given: Sequence[str]) -> list[Candidate]:
        if name not in COMMANDS or given:
            return []
        if name == "d":
            return [Candidate(view.name, view.grain) for view in self.words.views.values()]
        if name in ("query", "queries"):
            return query_names(self.folders)
        if name == "format":
            return [Candidate(format.value) for format in Format if format is not Format.parquet]
        return [Candidate("on"), Candidate("off")] if name == "cite" else []

    def _of_query(self, words: Sequence[str], typed: str) -> list[Candidate]:
        query = load_query(self.folders, words[0])
        if query is None:
            return []
        parameter = find_parameter(query, words[-1]) if len(words) > 1 else None
        if parameter is not None:
            return value_candidates(query, parameter, words[1:], typed, self.connect)
        return parameter_candidates(query, words[1:])


def _unquoted(word: str) -> str:
    return word[1:].removesuffix(word[0]) if word[:1] in ("'", '"') else word


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)

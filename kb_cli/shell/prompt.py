"""The prompt: many lines a statement, history, completion and colours; or, in a pipe, lines from standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kb_cli import __version__
from kb_cli.catalogue.resources import schema_folder
from kb_cli.shell.query_words import Connect
from kb_cli.shell.session import Session
from kb_cli.shell.statements import is_finished

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import History
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output

PROMPT = "kb> "
CONTINUATION = "..> "


def run_lines(session: Session, lines: TextIO) -> None:
    """Run statements and commands from a text, each as soon as it is finished; what is left at the end runs as well."""
    waiting = ""
    for line in lines:
        waiting += line
        if is_finished(waiting):
            session.run(waiting)
            waiting = ""
        if session.is_over:
            return
    session.run(waiting)


def run_prompt(session: Session, prompt: PromptSession[str]) -> None:
    """Ask for statements and commands until the user leaves."""
    while not session.is_over:
        try:
            text = prompt.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        session.run(text)


def make_prompt(
    folders: Sequence[Path],
    connect: Connect,
    history: Path | None,
    input: Input | None = None,
    output: Output | None = None,
) -> PromptSession[str]:
    """Return the prompt. history: the file that keeps what was typed; it is kept for this session only without one.

    input, output: of a test; else the terminal.
    """
    from prompt_toolkit import PromptSession

    from kb_cli.shell.colours import SqlColours
    from kb_cli.shell.completer import ShellCompleter
    from kb_cli.shell.words import read_words

    return PromptSession(
        PROMPT,
        completer=ShellCompleter(read_words(schema_folder(), connect), folders, connect),
        complete_while_typing=True,
        history=_history(history),
        input=input,
        key_bindings=_bindings(),
        lexer=SqlColours(),
        multiline=True,
        output=output,
        prompt_continuation=CONTINUATION,
        reserve_space_for_menu=6,
    )


def welcome(path: Path) -> str:
    """Return the first line of a session."""
    return f"EvidenceKB {__version__}, {path}. \\h for help, \\q to leave."


def _history(path: Path | None) -> History:
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        print(f"kb: {path}: the history cannot be kept: {error.strerror}", file=sys.stderr)
        return InMemoryHistory()
    return FileHistory(str(path))


def _bindings() -> KeyBindings:
    """Return the keys: Enter runs what is finished, and otherwise begins a line; in the menu it takes the word."""
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif is_finished(buffer.text) or buffer.text.strip().lower() in ("quit", "exit", "help"):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    return keys

"""Sessions of the interactive shell in documents: run as they stand, compared with the output that is shown.

A block opens with ```` ```kb ````; a line after ``kb> `` and those after ``..> `` are what is typed, the lines below
it what is printed; ``...`` and ``…`` stand for any text, as in console examples.
``python tests/shell/sessions.py FILE...`` writes the real output into the blocks; KB_DATABASE names the database.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb_cli.shell.prompt import CONTINUATION, PROMPT
from kb_cli.shell.session import Session

BLOCK = re.compile(r"^```kb\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Exchange:
    """What is typed, as the document shows it, and what is printed below it."""

    typed: str
    shown: str

    @property
    def text(self) -> str:
        """What is typed without the prompts."""
        return "\n".join(line[len(PROMPT) :] for line in self.typed.split("\n"))


def read_sessions(text: str) -> list[list[Exchange]]:
    """Return the sessions of a document."""
    return [list(_exchanges(block[1])) for block in BLOCK.finditer(text)]


def _exchanges(block: str) -> Iterator[Exchange]:
    for part in re.split(rf"^(?={re.escape(PROMPT)})", block, flags=re.MULTILINE)[1:]:
        lines = part.rstrip("\n").split("\n")
        count = 1
        while count < len(lines) and lines[count].startswith(CONTINUATION):
            count += 1
        yield Exchange("\n".join(lines[:count]), "\n".join(lines[count:]))


def play(session: Session, text: str) -> str:
    """Return what the shell prints to a line or a statement, standard error included."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        session.run(text)
    return "\n".join(line.rstrip() for line in printed.getvalue().rstrip("\n").split("\n"))


def write_output(path: Path) -> None:
    """Write the real output into the sessions of a document."""

    def refresh(block: re.Match[str]) -> str:
        session = Session()
        parts = []
        for exchange in _exchanges(block[1]):
            printed = play(session, exchange.text)
            is_kept = "..." in exchange.shown or "…" in exchange.shown
            parts.append(f"{exchange.typed}\n{exchange.shown if is_kept else printed}".rstrip("\n"))
        return "```kb\n" + "\n".join(parts) + "\n```"

    path.write_text(BLOCK.sub(refresh, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    for name in sys.argv[1:]:
        write_output(Path(name))

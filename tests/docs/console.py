"""Console examples in documents: run as they stand, compared with the output that the document shows.

A block opens with ```` ```console ````; a line after ``$ `` is a command, the lines below it are its output, standard
error included. ``...`` alone on a line stands for any lines, ``…`` within a line for any text. All blocks of a document
run in one folder, in order; a variable that one exports is there for those that follow. ``python tests/docs/console.py
FILE...`` writes the real output into the blocks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPORTED = ".exported"
"""The file in that folder with what the commands before exported; its name keeps it out of ``ls``."""
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A command of a document, the output shown below it, and the line that it stands in.

    written: the command as it stands there, over several lines where they end in a backslash.
    """

    command: str
    shown: str
    line: int
    written: str


def read_examples(text: str) -> list[Example]:
    """Return the commands of a document with their output, in order."""
    return [
        example for block in BLOCK.finditer(text) for example in _split(block[1], text[: block.start()].count("\n") + 2)
    ]


def _split(block: str, line: int) -> Iterator[Example]:
    lines = block.split("\n")[:-1]
    starts = [number for number, text in enumerate(lines) if text.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        command = lines[start][2:]
        body = start + 1
        while command.endswith("\\") and body < end:
            command = command[:-1] + lines[body].strip()
            body += 1
        yield Example(command, "\n".join(lines[body:end]), line + start, "\n".join(lines[start:body]))


def run(command: str, folder: Path) -> str:
    """Return what a command prints, standard error included; ``kb`` is this checkout's program.

    The user data folder is a hidden one in ``folder``, so that a database is where a reader finds it, too.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if name != "KB_DATABASE"},
        "XDG_DATA_HOME": str(folder / ".data"),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'loaders'}",
        "KB_CONFIG": "",
        "COLUMNS": "120",
        "SOURCE_DATE_EPOCH": "1795305600",
    }
    # Behind -c, DuckDB takes the program for a person at the prompt and draws a bar for whatever takes two seconds.
    program = f"kb() {{ '{sys.executable}' -m kb_cli \"$@\"; }}\n"
    exported = folder / EXPORTED
    if command.startswith("export "):
        with exported.open("a", encoding="utf-8") as lines:
            lines.write(f"{command}\n")
    before = f". ./{EXPORTED}\n" if exported.exists() else ""
    done = subprocess.run(
        ["bash", "-c", program + before + command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "\n".join(line.rstrip() for line in done.stdout.rstrip("\n").split("\n"))


def matches(shown: str, printed: str) -> bool:
    """Return whether the output shown in a document is the output printed."""
    pattern = ""
    for line in shown.split("\n"):
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.rstrip().split("…")) + "\n"
    return re.fullmatch(pattern, printed + "\n") is not None


def write_output(path: Path) -> None:
    """Write the real output of every command into a document; blocks that use ``...`` or ``…`` are left alone."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not BLOCK.search(text):
        return
    with tempfile.TemporaryDirectory() as folder:

        def refresh(block: re.Match[str]) -> str:
            parts = []
            for example in _split(block[1], 1):
                printed = run(example.command, Path(folder))
                keep = "..." in example.shown or "…" in example.shown
                parts.append(f"{example.written}\n{example.shown if keep else printed}".rstrip("\n"))
            return "```console\n" + "\n".join(parts) + "\n```"

        path.write_text(BLOCK.sub(refresh, text), encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write_output(Path(name))

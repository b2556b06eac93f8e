"""The formats an answer can be written in, and where the writing goes.

Only what the chosen format needs is imported, so that ``kb --help`` stays quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from kb_cli.errors import UsageMistake
from kb_cli.output.result import Result


class Format(StrEnum):
    """What ``--format`` accepts."""

    table = "table"
    markdown = "markdown"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


class OutputError(UsageMistake):
    """The answer cannot be written where or how the user asked; a usage error (exit code 2)."""


def write_result(result: Result, format: Format, out: Path | None, stdout: TextIO) -> None:
    """Write the answer to the file ``out``, or to ``stdout`` if ``out`` is None.

    A file appears whole or not at all: an earlier file of that name stays until the new one
    is complete. Files are UTF-8 with LF line ends.
    Raises OutputError for parquet without a file, and for a file that cannot be written.
    """
    if out is None:
        if format is Format.parquet:
            raise OutputError("--format parquet: parquet is not text and cannot go to the screen. Use -o FILE.")
        _write_text(result, format, stdout, _terminal_width(stdout))
        return
    with _replacing(out) as temporary:
        if format is Format.parquet:
            _write_parquet(result, temporary, out)
        else:
            with temporary.open("w", encoding="utf-8", newline="\n") as stream:
                _write_text(result, format, stream, None)


def write_text_to(text: str, out: Path | None, stdout: TextIO) -> None:
    """Write a text that is no table to the file ``out``, whole or not at all, or to ``stdout`` if ``out`` is None.

    Raises OutputError for a file that cannot be written.
    """
    if out is None:
        stdout.write(text)
        return
    with _replacing(out) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _write_text(result: Result, format: Format, stream: TextIO, width: int | None) -> None:
    """Write one of the text formats; ``width`` is in characters and only ``table`` heeds it.

    A table that does not fit is written all the same, and standard error says how to read it.
    """
    if format is Format.table:
        from kb_cli.output.table import table_lines

        lines = table_lines(result, width)
    elif format is Format.markdown:
        from kb_cli.output.markdown import markdown_lines

        lines = markdown_lines(result)
    elif format in (Format.csv, Format.tsv):
        from kb_cli.output.delimited import delimited_lines

        lines = delimited_lines(result, "," if format is Format.csv else "\t")
    else:
        from kb_cli.output.json_text import json_array_lines, json_object_lines

        lines = json_array_lines(result) if format is Format.json else json_object_lines(result)
    widest = 0
    for line in lines:
        stream.write(line + "\n")
        widest = max(widest, len(line))
    if format is Format.table and width is not None and widest > width:
        print(
            f"kb: the table is {widest} characters wide, and the terminal {width}; "
            "choose fewer columns, or add: | less -S",
            file=sys.stderr,
        )


def _write_parquet(result: Result, path: Path, shown: Path) -> None:
    """Write a Parquet file at ``path``; messages name ``shown``, the file the user asked for."""
    import duckdb

    from kb_cli.output.parquet import write_parquet

    try:
        write_parquet(result, path)
    except duckdb.IOException as error:
        raise OutputError(f"-o {shown}: cannot write this file: {error}. Choose another with -o FILE.") from error
    except duckdb.Error as error:
        raise OutputError(
            f"-o {shown}: these rows cannot be written as parquet: {error}. "
            "Cast the column to VARCHAR in the query, or use --format csv."
        ) from error


def _terminal_width(stream: TextIO) -> int | None:
    """Columns of the terminal behind the stream, None if it is a pipe or a file."""
    if not stream.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """Give a path beside ``out`` to write to; it takes the place of ``out`` if the block succeeds.

    A symbolic link is followed, so the file it points to is replaced and the link stays.
    Raises OutputError, for an OSError inside the block too.
    """
    temporary: Path | None = None
    try:
        if out.is_dir():
            raise OutputError(f"-o {out}: this is a folder. Name a file in it.")
        if out.exists() and not out.is_file():
            raise OutputError(f"-o {out}: this is not a regular file. Leave -o out to write to stdout.")
        target = out.resolve()
        if not target.parent.is_dir():
            raise OutputError(f"-o {out}: there is no folder '{out.parent}'. Create it first: mkdir -p '{out.parent}'")
        temporary = target.with_name(f".kb-{os.urandom(4).hex()}.tmp")
        yield temporary
        temporary.replace(target)
    except OSError as error:
        raise OutputError(
            f"-o {out}: cannot write this file: {error.strerror}. Choose another with -o FILE."
        ) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()

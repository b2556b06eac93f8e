"""The formats an answer can be written in, and where the writing goes.

Only what the chosen format needs is imported, so that ``kb --help`` stays quick.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from kb_cli.errors import LimitReached, UsageMistake
from kb_cli.output.result import Result
from kb_cli.time_limit import TimeLimit


class Format(StrEnum):
    """What ``--format`` accepts."""

    table = "table"
    markdown = "markdown"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


ENDINGS = {
    ".csv": Format.csv,
    ".tsv": Format.tsv,
    ".json": Format.json,
    ".jsonl": Format.jsonl,
    ".ndjson": Format.jsonl,
    ".parquet": Format.parquet,
    ".md": Format.markdown,
    ".txt": Format.table,
}
"""What the ending of a file says of its format."""


def format_of(out: Path) -> Format | None:
    """Return the format that a file's ending names, in upper or lower case; None where it names none."""
    return ENDINGS.get(out.suffix.lower())


class OutputError(UsageMistake):
    """The answer cannot be written where or how the user asked; a usage error (exit code 2)."""


def write_result(result: Result, format: Format, out: Path | None, stdout: TextIO, below: Iterable[str] = ()) -> None:
    """Write the answer to the file ``out``, or to ``stdout`` if ``out`` is None.

    A file appears whole or not at all: an earlier file of that name stays until the new one
    is complete. Files are UTF-8 with LF line ends. below: lines of text that follow the rows.
    A table in a file whose ending promises another kind of file is said to be one, on standard error.
    Raises OutputError for parquet without a file, and for a file that cannot be written; LimitReached where the
    result's time is over.
    """
    if out is None:
        if format is Format.parquet:
            raise OutputError("--format parquet: parquet is not text and cannot go to the screen. Use -o FILE.")
        _write_text(result, format, stdout, terminal_width(stdout), below)
        return
    with _replacing(out) as temporary:
        if format is Format.parquet:
            _write_parquet(result, temporary, out)
        else:
            with temporary.open("w", encoding="utf-8", newline="\n") as stream:
                _write_text(result, format, stream, None, below, is_kept=False)
    if format is Format.table and out.suffix and format_of(out) is not Format.table:
        print(
            f"kb: {out} is a table of plain text, which its ending does not say; choose another ending "
            f"({', '.join(ENDINGS)}) or --format",
            file=sys.stderr,
        )


def write_text_to(text: str, out: Path | None, stdout: TextIO, option: str = "-o") -> None:
    """Write a text that is no table to the file ``out``, whole or not at all, or to ``stdout`` if ``out`` is None.

    option: the one that named the file. Raises OutputError for a file that cannot be written.
    """
    if out is None:
        stdout.write(text)
        return
    with _replacing(out, option) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _write_text(
    result: Result, format: Format, stream: TextIO, width: int | None, below: Iterable[str], *, is_kept: bool = True
) -> None:
    """Write one of the text formats; ``width`` is in characters and only ``table`` heeds it.

    A table that does not fit is written all the same, and standard error says how to read it. is_kept: whether lines
    stay where they are written if the time is over before the last; the message then says that they are not all.
    """
    written = widest = 0
    try:
        for line in _text_lines(result, format, width):
            _write_line(stream, line, result.within)
            written += 1
            widest = max(widest, len(line))
        for line in below:
            _write_line(stream, line, result.within)
    except LimitReached as error:
        if not is_kept or not written:
            raise
        raise LimitReached(f"{error} What was printed is not the whole answer of {len(result.rows):,} rows.") from error
    if format is Format.table and width is not None and widest > width:
        print(
            f"kb: the table is {widest} characters wide, and the terminal {width}; "
            "choose fewer columns, or add: | less -S",
            file=sys.stderr,
        )


def _text_lines(result: Result, format: Format, width: int | None) -> Iterator[str]:
    """Give the lines of one of the text formats."""
    if format is Format.table:
        from kb_cli.output.table import table_lines

        return table_lines(result, width)
    if format is Format.markdown:
        from kb_cli.output.markdown import markdown_lines

        return markdown_lines(result)
    if format in (Format.csv, Format.tsv):
        from kb_cli.output.delimited import delimited_lines

        return delimited_lines(result, "," if format is Format.csv else "\t")
    from kb_cli.output.json_text import json_array_lines, json_object_lines

    return json_array_lines(result) if format is Format.json else json_object_lines(result)


def _write_line(stream: TextIO, line: str, within: TimeLimit | None) -> None:
    """Write a line; the time that a reader of standard output takes to read is left out."""
    if within is None or stream is not sys.stdout:
        stream.write(line + "\n")
        return
    began = time.monotonic()
    stream.write(line + "\n")
    within.leave_out(time.monotonic() - began)


def _write_parquet(result: Result, path: Path, shown: Path) -> None:
    """Write a Parquet file at ``path``; messages name ``shown``, the file the user asked for."""
    import duckdb

    from kb_cli.output.parquet import write_parquet

    try:
        write_parquet(result, path)
    except duckdb.InterruptException as error:
        if result.within is None:
            raise
        raise result.within.reached() from error
    except duckdb.IOException as error:
        raise OutputError(f"-o {shown}: cannot write this file: {error}. Choose another with -o FILE.") from error
    except duckdb.Error as error:
        raise OutputError(
            f"-o {shown}: these rows cannot be written as parquet: {error}. "
            "Cast the column to VARCHAR in the query, or use --format csv."
        ) from error


def terminal_width(stream: TextIO) -> int | None:
    """Return the columns of the terminal behind the stream, None if it is a pipe or a file."""
    if not stream.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


@contextmanager
def _replacing(out: Path, option: str = "-o") -> Iterator[Path]:
    """Give a path beside ``out`` to write to; it takes the place of ``out`` if the block succeeds.

    A symbolic link is followed, so the file it points to is replaced and the link stays.
    Raises OutputError, for an OSError inside the block too.
    """
    temporary: Path | None = None
    try:
        if out.is_dir():
            raise OutputError(f"{option} {out}: this is a folder. Name a file in it.")
        if out.exists() and not out.is_file():
            raise OutputError(f"{option} {out}: this is not a regular file. Leave {option} out to write to stdout.")
        target = out.resolve()
        if not target.parent.is_dir():
            raise OutputError(
                f"{option} {out}: there is no folder '{out.parent}'. Create it first: mkdir -p '{out.parent}'"
            )
        temporary = target.with_name(f".kb-{os.urandom(4).hex()}.tmp")
        yield temporary
        temporary.replace(target)
    except OSError as error:
        raise OutputError(
            f"{option} {out}: cannot write this file: {error.strerror}. Choose another with {option} FILE."
        ) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()

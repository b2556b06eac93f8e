"""The front matter of a SQL file: TOML in a leading comment, read without running anything.

A file stays plain SQL, so that any DuckDB client runs it as it is:

    /* ---
    title = "..."
    --- */
    SELECT ...
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from kb_cli.errors import BadInput

OPENING = "/* ---"
CLOSING = "--- */"


class BadFrontMatter(BadInput):
    """The front matter of a SQL file is missing, is not TOML, or says something unknown."""


def read_front_matter(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter of a SQL file as a table, and the SQL after it.

    Raises BadFrontMatter, with file and line and what to do, when the file has none or it is not valid TOML.
    """
    return parse_front_matter(path.read_text(encoding="utf-8"), path)


def parse_front_matter(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """As read_front_matter, for a text that is already in memory; path is for messages."""
    lines = text.split("\n")
    if lines[0].rstrip() != OPENING:
        raise BadFrontMatter(f"{path}:1: the file must open with a line '{OPENING}', then TOML, then '{CLOSING}'.")
    end = next((number for number, line in enumerate(lines) if line.rstrip() == CLOSING), None)
    if end is None:
        raise BadFrontMatter(f"{path}:1: the front matter is never closed; end it with a line '{CLOSING}'.")
    for number, line in enumerate(lines[1:end], start=2):
        if "*/" in line:
            raise BadFrontMatter(f"{path}:{number}: '*/' ends the comment too early for SQL; write it otherwise.")
    try:
        # The opening line becomes an empty one, so that lines of the TOML are lines of the file.
        table = tomllib.loads("\n" + "\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        raise BadFrontMatter(_explained(error, path, end)) from None
    sql = "\n".join(lines[end + 1 :]).strip()
    if not sql:
        raise BadFrontMatter(f"{path}:{end + 1}: there is no SQL after the front matter; write it below '{CLOSING}'.")
    return table, sql


def line_of(path: Path, *keys: str) -> int:
    """The line of a key of the front matter, for messages; of its table, or 1, when it cannot be found.

    keys: the way to the key from the top, for example ("parameters", "trial", "type").
    """
    found, prefix = 1, []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.rstrip() == CLOSING:
            break
        header = re.match(r"\s*\[+([^\[\]]+)\]+\s*$", line)
        if header:
            prefix = [part.strip().strip('"') for part in header[1].split(".")]
            if prefix == list(keys):
                return number
            if prefix == list(keys[: len(prefix)]):
                found = number
            continue
        key = re.match(r"\s*([\w.\-\"]+)\s*=", line)
        if not key:
            continue
        here = [*prefix, *(part.strip('"') for part in key[1].split("."))]
        if here == list(keys):
            return number
        if here == list(keys[: len(here)]):
            found = number
    return found


def _explained(error: tomllib.TOMLDecodeError, path: Path, end: int) -> str:
    place = re.search(r"\s*\(at line (\d+), column (\d+)\)", str(error))
    where = f"{path}:{place[1]}:{place[2]}" if place else f"{path}:{end + 1}"
    what = str(error)[: place.start()] if place else str(error).split(" (at ")[0]
    return f"{where}: the front matter is not valid TOML: {what}. Mend this line, or see https://toml.io."

"""Mistakes in the files of a folder: where a finding points at, and what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Folder

PLACE = re.compile(r"^meadow/(?P<file>[\w.]+):(?P<line>\d+):(?P<column>\d+): ")


def place_of(folder: Folder, finding: str) -> tuple[int, str]:
    """Return the line that a finding points at, and the rest of that line from its column on."""
    match = PLACE.match(finding)
    assert match is not None, finding
    lines = (folder.path / match["file"]).read_text(encoding="utf-8").split("\n")
    return int(match["line"]), lines[int(match["line"]) - 1][int(match["column"]) - 1 :]


def check_finding(
    folder: Folder, file: str, changed: str, message: str, offending: str, line: int | None = None
) -> list[str]:
    """Check that one finding has the message and points at the offending text; return all findings.

    offending: empty where the finding points at the end of a line. line: where it points at, if not at the change.
    """
    found = folder.findings()
    matching = [finding for finding in found if PLACE.sub("", finding) == message]
    assert len(matching) == 1, found
    at, rest = place_of(folder, matching[0])
    assert matching[0].startswith(f"meadow/{file}:")
    assert rest.startswith(offending) if offending else rest == ""
    text = (folder.path / file).read_text(encoding="utf-8")
    start = text[: text.index(changed)].count("\n") + 1
    assert at == line if line else at in range(start, start + changed.count("\n") + 1)
    return found

"""What the command line may ask of citations; it imports nothing heavy, because ``kb --help`` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Bibliography(StrEnum):
    """What ``--bibliography`` accepts."""

    csl_json = "csl-json"
    bibtex = "bibtex"


class TraceFormat(StrEnum):
    """What ``kb trace --format`` accepts."""

    table = "table"
    json = "json"


@dataclass(frozen=True)
class CiteOptions:
    """What the command line asked for. citations: a file for the citations as data."""

    is_asked: bool = False
    bibliography: Bibliography | None = None
    citations: Path | None = None

    def __bool__(self) -> bool:
        """Whether anything is to be cited; a bibliography and a file of citations imply it."""
        return self.is_asked or self.bibliography is not None or self.citations is not None

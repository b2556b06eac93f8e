"""The controlled vocabularies of ``schema/vocab``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Word:
    """A word of a vocabulary; unit: what the word implies for the value beside it, empty where it implies none."""

    word: str
    unit: str
    description: str


Vocabularies = dict[str, dict[str, Word]]


def read_vocabularies(schema: Path) -> Vocabularies:
    """Return every vocabulary by name, its words by spelling, in the order of the files."""
    vocabularies: Vocabularies = {}
    for path in sorted((schema / "vocab").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            words = [Word(row["word"], row.get("unit", ""), row["description"]) for row in csv.DictReader(file)]
        vocabularies[path.stem] = {word.word: word for word in words}
    return vocabularies

"""Ladders of statements: how a judged certainty and the size of an effect are put into words, kept as data."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.errors import BadInput

WORDING = Path(__file__).parent / "wording"
DEFAULT_LADDER = "grade"
REGISTERS = ("panel", "lay")
CERTAINTIES = ("high", "moderate", "low", "very_low")
SIZES = ("large", "moderate", "small", "trivial", "important")
DIRECTIONS = ("increase", "decrease")
_PLACEHOLDERS = {"intervention", "outcome", "verb", "base", "noun"}
_FORMS = ("verb", "base", "noun")


class BadLadder(BadInput):
    """A file of wording that lacks a sentence or has one that cannot be filled in."""


@dataclass(frozen=True)
class Ladder:
    """Sentences by register, certainty and size.

    sentences: at [register][certainty][size]; very low certainty may hold the single size ``any``. directions: verb
    (reduces), base (reduce) and noun (reduction) of each direction. modifiers: by certainty, what marks a sentence
    as being of it; high certainty has no mark.
    """

    name: str
    source: str
    sentences: Mapping[str, Mapping[str, Mapping[str, str]]]
    directions: Mapping[str, Mapping[str, str]]
    modifiers: Mapping[str, tuple[str, ...]]

    def sentence(self, register: str, certainty: str, size: str, direction: str, **names: str) -> str:
        """The sentence with its names filled in, without a full stop."""
        by_size = self.sentences[register][certainty]
        return (by_size.get(size) or by_size["any"]).format(**self.directions[direction], **names)


@lru_cache(maxsize=8)
def read_ladder(name: str = DEFAULT_LADDER, folder: Path = WORDING) -> Ladder:
    """The ladder of a TOML file in the folder, every sentence held against the parts it may have.

    Raises BadLadder, naming the file and what it lacks.
    """
    path = folder / f"{name}.toml"
    names = sorted(found.stem for found in folder.glob("*.toml") if found.stem != "lint")
    if name not in names:
        raise BadLadder(f"There is no ladder of statements '{name}'.{did_you_mean(name, names)}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadLadder(f"{path}: {error}") from None
    problems = _problems(table)
    if problems:
        raise BadLadder(f"{path}: " + "; ".join(problems))
    return Ladder(
        table["name"],
        table["source"],
        {register: table[register] for register in REGISTERS},
        table["direction"],
        {certainty: tuple(words) for certainty, words in table["modifiers"].items()},
    )


def _problems(table: Mapping[str, Any]) -> list[str]:
    found = [f"'{key}' is missing" for key in ("name", "source", "modifiers") if key not in table]
    for direction in DIRECTIONS:
        missing = [form for form in _FORMS if form not in table.get("direction", {}).get(direction, {})]
        found += [f"[direction.{direction}] lacks '{form}'" for form in missing]
    for register in REGISTERS:
        for certainty in CERTAINTIES:
            place = f"[{register}.{certainty}]"
            by_size = table.get(register, {}).get(certainty, {})
            if "any" not in by_size:
                found += [f"{place} lacks '{size}'" for size in SIZES if size not in by_size]
            for size, sentence in by_size.items():
                unknown = {field for _, field, _, _ in string.Formatter().parse(sentence) if field} - _PLACEHOLDERS
                found += [f"{place} {size}: there is no {{{field}}}" for field in sorted(unknown)]
    return found

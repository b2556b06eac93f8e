"""A word that may be typed next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A word, and in a few words what it is."""

    text: str
    about: str = ""


def starting_with(prefix: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that begin with a prefix, in any case, each text once."""
    found = {c.text: c for c in candidates if c.text.lower().startswith(prefix.lower())}
    return list(found.values())

"""What is wrong with an evidence folder: every finding with its place and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend in a file of evidence.

    file: path as the user gave it. line, column: counted from 1; 0 where the whole file is meant. text: the offending
    text. message: what is wrong and what to do.
    """

    file: str
    line: int
    column: int
    text: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class BadEvidence(Exception):
    """Evidence that cannot be loaded; holds all findings of all files."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(set(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


def suggest(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the nearest known word, or the whole list where nothing is near."""
    words = sorted(set(known))
    folded = {w.lower().replace("-", "_").replace(" ", "_"): w for w in words}
    near = difflib.get_close_matches(word.lower().replace("-", "_").replace(" ", "_"), folded, n=1, cutoff=0.5)
    if near:
        return f" Did you mean '{folded[near[0]]}'?"
    shown = ", ".join(words[:12]) + (f" and {len(words) - 12} more" if len(words) > 12 else "")
    return f" Known: {shown}." if words else ""

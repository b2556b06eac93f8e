"""Cells of GRADE tables: a text with the facts that it rests on, and how it was computed from them."""

from __future__ import annotations

from dataclasses import dataclass

SYMBOLS = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very_low": "⊕◯◯◯"}
CERTAINTY_WORDS = {"high": "High", "moderate": "Moderate", "low": "Low", "very_low": "Very low"}
_HIGH = "we are very confident that the true effect lies close to that of the estimate of the effect"
_MODERATE = (
    "we are moderately confident in the effect estimate: the true effect is likely to be close to the estimate of the "
    "effect, but there is a possibility that it is substantially different"
)
_LOW = (
    "our confidence in the effect estimate is limited: the true effect may be substantially different from the "
    "estimate of the effect"
)
_VERY_LOW = (
    "we have very little confidence in the effect estimate: the true effect is likely to be substantially different "
    "from the estimate of effect"
)
DEFINITIONS = (("High", _HIGH), ("Moderate", _MODERATE), ("Low", _LOW), ("Very low", _VERY_LOW))
"""What the GRADE Working Group means by each grade of evidence (Cochrane Handbook 14.2)."""
_LETTERS = "abcdefghijklmnoprstuvwxyz"
_RAISED = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
"""Letters of explanations; there is no raised q."""


@dataclass(frozen=True)
class Cell:
    """A text. how: the computation in words, empty for what people recorded. letters: of its explanations."""

    text: str
    fact_ids: tuple[int, ...] = ()
    how: str = ""
    letters: tuple[str, ...] = ()

    @property
    def raised(self) -> str:
        """The letters as they stand behind the text."""
        return ",".join("".join(raised(letter) for letter in letters) for letters in self.letters)


@dataclass(frozen=True)
class Explanation:
    """A lettered note: which domain, by how many levels, and why, as people recorded it."""

    letter: str
    text: str
    fact_ids: tuple[int, ...] = ()


def letter_at(index: int) -> str:
    """a, b, c ... without q; then aa, ab ..."""
    size = len(_LETTERS)
    return _LETTERS[index] if index < size else letter_at(index // size - 1) + _LETTERS[index % size]


def raised(letter: str) -> str:
    """The letter as a superscript."""
    return _RAISED[_LETTERS.index(letter)]


def certainty_text(certainty: str | None) -> str:
    """``⊕⊕⊕◯ Moderate``; "not assessed" without a rating."""
    return "not assessed" if certainty is None else f"{SYMBOLS[certainty]} {CERTAINTY_WORDS[certainty]}"

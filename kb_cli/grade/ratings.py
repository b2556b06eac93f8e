"""Ratings of domains as people recorded them: words for the evidence profile, and lettered explanations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kb_cli.grade.cells import Cell, Explanation, certainty_text, letter_at
from kb_cli.grade.evidence import DOMAINS, UPGRADES, OutcomeEvidence, Rating
from kb_cli.grade.rounding import NOT_ASSESSED

LEVELS = {
    "serious": -1,
    "very_serious": -2,
    "extremely_serious": -3,
    "strongly_suspected": -1,
    "large": 1,
    "very_large": 2,
    "yes": 1,
    "would_reduce_effect": 1,
    "would_suggest_spurious_effect": 1,
}
"""By how many levels a rating moves the certainty; those not named here do not."""
OTHER_WORDS = {
    "strongly_suspected": "publication bias strongly suspected",
    "large": "large effect",
    "very_large": "very large effect",
    "yes": "dose response gradient",
    "would_reduce_effect": "all plausible confounding would reduce the effect",
    "would_suggest_spurious_effect": "all plausible confounding would suggest a spurious effect",
}
_NUMBERS = {1: "one level", 2: "two levels", 3: "three levels"}


@dataclass
class Explanations:
    """The lettered explanations of a document, in the order of first use; equal ones share a letter."""

    found: dict[str, Explanation] = field(default_factory=dict)

    def letter(self, domain: str, rating: Rating) -> str:
        """The letter of a rating's explanation."""
        text = explanation_text(domain, rating)
        known = self.found.get(text)
        facts = (rating.fact_id,) if known is None else tuple(dict.fromkeys((*known.fact_ids, rating.fact_id)))
        letter = letter_at(len(self.found)) if known is None else known.letter
        self.found[text] = Explanation(letter, text, facts)
        return letter

    def all(self) -> tuple[Explanation, ...]:
        return tuple(self.found.values())


def explanation_text(domain: str, rating: Rating) -> str:
    """Domain, levels and reason: ``Imprecision: rated down by one level (serious). Few events. Rated by ...``."""
    name = domain.replace("_", " ")
    level = LEVELS.get(rating.rating, 0)
    word = rating.rating.replace("_", " ")
    moved = "not rated down or up" if level == 0 else f"rated {'down' if level < 0 else 'up'} by {_NUMBERS[abs(level)]}"
    reason = (rating.reason or "No reason is recorded").strip().rstrip(".")
    return (
        f"{name[:1].upper()}{name[1:]}: {moved} ({word}). {reason[:1].upper()}{reason[1:]}. "
        f"Rated by {rating.rated_by} on {rating.rated_on.isoformat()}."
    )


def certainty_cell(evidence: OutcomeEvidence, explanations: Explanations) -> Cell:
    """The recorded certainty with the letters of every domain that moved it."""
    overall = evidence.ratings.get("overall")
    if overall is None:
        return Cell(NOT_ASSESSED)
    moved = [
        explanations.letter(domain, evidence.ratings[domain])
        for domain in (*DOMAINS, *UPGRADES)
        if domain in evidence.ratings and LEVELS.get(evidence.ratings[domain].rating, 0)
    ]
    return Cell(certainty_text(overall.rating), (overall.fact_id,), letters=tuple(moved))


def domain_cell(evidence: OutcomeEvidence, domain: str, explanations: Explanations) -> Cell:
    """The rating of one domain: ``serious`` with its letter, ``not serious``, or ``not assessed``."""
    rating = evidence.ratings.get(domain)
    if rating is None:
        return Cell(NOT_ASSESSED)
    is_explained = LEVELS.get(rating.rating, 0) != 0 or rating.reason is not None
    letters = (explanations.letter(domain, rating),) if is_explained else ()
    return Cell(rating.rating.replace("_", " "), (rating.fact_id,), letters=letters)


def other_cell(evidence: OutcomeEvidence, explanations: Explanations) -> Cell:
    """Other considerations: publication bias and what rates up; ``none`` only where people rated and found none."""
    domains = ("publication_bias", *UPGRADES)
    rated = [(domain, evidence.ratings[domain]) for domain in domains if domain in evidence.ratings]
    if not rated:
        return Cell(NOT_ASSESSED)
    named = [(domain, rating) for domain, rating in rated if rating.rating in OTHER_WORDS]
    letters = tuple(explanations.letter(domain, rating) for domain, rating in named)
    words = "; ".join(OTHER_WORDS[rating.rating] for _, rating in named) or "none"
    if "publication_bias" not in evidence.ratings:
        words += "; publication bias not assessed"
    return Cell(words, _facts(rating for _, rating in rated), letters=letters)


def importance_cell(evidence: OutcomeEvidence) -> Cell:
    """``CRITICAL (8)``; "not assessed" where nobody rated it."""
    if evidence.importance is None:
        return Cell(NOT_ASSESSED)
    number = f" ({evidence.importance_rating})" if evidence.importance_rating is not None else ""
    return Cell(evidence.importance.replace("_", " ").upper() + number, (evidence.outcome.fact_id,))


def _facts(ratings: Iterable[Rating]) -> tuple[int, ...]:
    return tuple(rating.fact_id for rating in ratings)

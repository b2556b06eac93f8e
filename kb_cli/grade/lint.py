"""The check of hand-edited text: wording that claims more, or less, than the recorded certainty allows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from kb_cli.grade.ladder import WORDING, Ladder, read_ladder
from kb_cli.grade.lint_text import Block, read_blocks

_VERB = re.compile(
    r"\b(?:reduc|increas|decreas|rais|improv|worsen|prevent|prolong|shorten|extend|eliminat|protect)"
    r"(?:e|es|ed|ing|s|t|ts|ted)?\b|\b(?:results?|resulted) in\b|\b(?:leads?|led) to\b|\bcauses?\b"
    r"|\blower(?:s|ed|ing)\b|\b(?:may|might|could|will|likely|probably|to) lower\b|\bmakes?\b.*\bdifference\b"
    r"|\blittle (?:to|or) no\b|\b(?:is|are|was|were) (?:more |less )?effective\b|\bworks?\b|\beffect of\b",
    re.IGNORECASE | re.DOTALL,
)
_MODIFIERS = {
    "moderate": ("likely", "probably"),
    "low": ("may", "might", "could", "possibly", "perhaps", "the evidence suggests"),
    "very_low": ("uncertain", "do not know", "don't know", "not sure", "unclear"),
}
_RANKS = {"high": 3, "moderate": 2, "low": 1, "very_low": 0}
_NUMBER = re.compile(r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?")
_NNT = re.compile(r"\bNNT[BH]?s?\b\D{0,12}\d|\bnumber needed to (?:treat|harm)\b[^.]*\d", re.IGNORECASE)
_TIME = re.compile(r"\b(?:days?|weeks?|months?|years?|follow-up|time not stated|at discharge)\b", re.IGNORECASE)
_BASELINE = re.compile(
    r"\bbaseline\b|\bper 1(?:00|,?000)\b|\bout of\b|\bassumed risk\b|\brisk (?:of|with)\b", re.IGNORECASE
)
_RELATIVE = re.compile(
    r"\brelative risk reductions?\b|\bRRR\b"
    r"|\b(?:reduc|increas|lower|decreas|cut)\w*\b[^.;]{0,60}?\bby (?:about |around )?\d+(?:\.\d+)? ?(?:%|percent\b)",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(
    r"\bper 1(?:00|,?000)\b|\bout of\b|\babsolute\b|\bpercentage points?\b|\bfewer\b|\d more\b", re.IGNORECASE
)


@dataclass(frozen=True)
class LintFinding:
    """A wording to change: where it stands (from 1), its rule, the words, why, and what to write."""

    line: int
    column: int
    code: str
    text: str
    reason: str
    suggestion: str


@dataclass(frozen=True)
class KnownOutcome:
    """An outcome that the text may speak of. numbers: all that its rows of the tables print."""

    name: str
    certainty: str | None
    numbers: frozenset[Decimal] = frozenset()


@dataclass(frozen=True)
class LintContext:
    """What the database knows of the document's question; without outcomes only general rules are held.

    is_lay: whether the whole document is written for the public.
    """

    outcomes: tuple[KnownOutcome, ...] = ()
    is_lay: bool = False
    ladder: Ladder = field(default_factory=read_ladder)


@dataclass(frozen=True)
class WordRule:
    """A wording that is to be avoided anywhere, or (scope lay) in text for the public."""

    code: str
    pattern: re.Pattern[str]
    scope: str
    reason: str
    suggestion: str


@lru_cache(maxsize=1)
def word_rules() -> tuple[WordRule, ...]:
    """The rules of ``wording/lint.toml``; a blank in a pattern stands for any white space."""
    tables = tomllib.loads((WORDING / "lint.toml").read_text(encoding="utf-8"))["rule"]
    return tuple(
        WordRule(
            table["code"],
            re.compile(_spaced(table["pattern"]), re.IGNORECASE),
            table["scope"],
            table["reason"],
            table["suggestion"],
        )
        for table in tables
    )


def _spaced(pattern: str) -> str:
    """The pattern with blanks that also take a line break, but not inside look-behinds, which have one width."""
    parts = re.split(r"(\(\?<[!=][^)]*\))", pattern)
    return "".join(part if part.startswith("(?<") else re.sub(" ", r"\\s+", part) for part in parts)


def lint_text(document: str, context: LintContext | None = None) -> list[LintFinding]:
    """All findings in a Markdown document, in the order of the text, each once."""
    known = context or LintContext()
    found: list[LintFinding] = []
    for block in read_blocks(document, is_lay=known.is_lay):
        found += _word_findings(block)
        found += _number_needed(block)
        found += _relative_only(block)
        found += _claims(block, known)
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.line, finding.column, finding.code))


def _finding(block: Block, start: int, text: str, code: str, reason: str, suggestion: str) -> LintFinding:
    line, column = block.place(start)
    return LintFinding(line, column, code, " ".join(text.split()), reason, suggestion)


def _word_findings(block: Block) -> Iterator[LintFinding]:
    for rule in word_rules():
        if rule.scope == "lay" and not block.is_lay:
            continue
        for match in rule.pattern.finditer(block.text):
            yield _finding(block, match.start(), match[0], rule.code, rule.reason, rule.suggestion)


def _number_needed(block: Block) -> Iterator[LintFinding]:
    for match in _NNT.finditer(block.text):
        missing = [
            word
            for word, pattern in (("time", _TIME), ("baseline risk", _BASELINE))
            if not pattern.search(block.context)
        ]
        if missing:
            yield _finding(
                block,
                match.start(),
                match[0],
                "number-needed",
                f"A number needed to treat holds for one {' and one '.join(missing)} only, and none is named.",
                "Name the time and the baseline risk beside it.",
            )


def _relative_only(block: Block) -> Iterator[LintFinding]:
    for match in _RELATIVE.finditer(block.text):
        # The reduction that an optimal information size is computed for is no effect that was seen.
        if not _ABSOLUTE.search(block.context) and "information size" not in block.context:
            yield _finding(
                block,
                match.start(),
                match[0],
                "relative-only",
                "A relative reduction alone reads larger than it is where the risk is small.",
                "Give the absolute effect beside it: so many fewer per 1,000, from a named baseline risk.",
            )


def _claims(block: Block, context: LintContext) -> Iterator[LintFinding]:
    """Sentences that state an effect on a known outcome, held against its certainty and its numbers."""
    is_statement = False
    for start, sentence in block.sentences():
        outcome = _outcome_of(block, sentence, context.outcomes)
        if outcome is None or sentence.endswith("?"):
            continue
        if _VERB.search(_without(sentence, outcome.name)):
            is_statement = True
            yield from _certainty(block, start, sentence, outcome, context.ladder)
        # The numbers that follow a statement in its cell belong to it.
        if is_statement and (block.row or _VERB.search(sentence)):
            yield from _numbers(block, start, sentence, outcome)


def _without(sentence: str, name: str) -> str:
    return re.sub(re.escape(name), " ", sentence, flags=re.IGNORECASE)


def _outcome_of(block: Block, sentence: str, outcomes: Iterable[KnownOutcome]) -> KnownOutcome | None:
    """The outcome that a sentence names, else the one that its row or its heading names; the longest name first."""
    for text in (sentence, *block.row[:1], *block.sections[::-1][:1]):
        plain = " ".join(text.lower().split())
        named = [item for item in outcomes if re.search(rf"(?<!\w){re.escape(item.name.lower())}(?!\w)", plain)]
        if named:
            return max(named, key=lambda item: len(item.name))
    return None


def claimed(sentence: str, ladder: Ladder) -> str:
    """The certainty that the words of a sentence claim; ``high`` without any of the words of doubt."""
    text = " ".join(sentence.lower().split())
    for certainty in ("very_low", "low", "moderate"):
        words = (*ladder.modifiers.get(certainty, ()), *_MODIFIERS[certainty])
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words):
            return certainty
    return "high"


def _certainty(block: Block, start: int, sentence: str, outcome: KnownOutcome, ladder: Ladder) -> Iterator[LintFinding]:
    if outcome.certainty is None:
        yield _finding(
            block,
            start,
            sentence,
            "not-assessed",
            f"It states an effect on '{outcome.name}', whose certainty nobody has recorded.",
            "Give the numbers alone, or have the certainty rated and recorded in the question file.",
        )
        return
    says, recorded = claimed(sentence, ladder), outcome.certainty
    if says == recorded:
        return
    over = _RANKS[says] > _RANKS[recorded]
    words = ladder.modifiers.get(recorded, ())
    way = f"Use one of: {', '.join(words)}." if words else "State it without 'may', 'likely' or 'probably'."
    yield _finding(
        block,
        start,
        sentence,
        "over-claim" if over else "under-claim",
        f"It reads as {says.replace('_', ' ')} certainty; recorded for '{outcome.name}' is "
        f"{recorded.replace('_', ' ')}.",
        way,
    )


def _numbers(block: Block, start: int, sentence: str, outcome: KnownOutcome) -> Iterator[LintFinding]:
    if not outcome.numbers:
        return
    named = {match.group() for match in _NUMBER.finditer(outcome.name)}
    for match in _NUMBER.finditer(sentence):
        value = number_in(match[0])
        is_level = re.match(r"\s*% (?:CI|confidence interval)", sentence[match.end() :]) is not None
        if value is None or is_level or match[0] in named or abs(value) in outcome.numbers:
            continue
        yield _finding(
            block,
            start + match.start(),
            match[0],
            "number-not-in-row",
            f"The row of '{outcome.name}' does not print this number.",
            "Take the number from the table, or say in a footnote where it comes from.",
        )


def number_in(text: str) -> Decimal | None:
    """A printed number without its sign's form and its thousands separators; null where it is none."""
    try:
        return Decimal(text.replace(",", "").replace("−", "-"))
    except InvalidOperation:
        return None


def numbers_of(texts: Iterable[str]) -> frozenset[Decimal]:
    """All numbers that texts print, without signs."""
    found = (number_in(match[0]) for text in texts for match in _NUMBER.finditer(text))
    return frozenset(abs(value) for value in found if value is not None)

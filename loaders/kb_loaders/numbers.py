"""The grammar of printed numbers: from what an article prints to a value that keeps its printed form."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

STATUS_WORDS = {
    "not reported": "not_reported",
    "not reached": "not_reached",
    "not estimable": "not_estimable",
    "not evaluable": "not_estimable",
    "ne": "not_estimable",
    "not applicable": "not_applicable",
    "na": "not_applicable",
    "n/a": "not_applicable",
    "illegible": "illegible",
    "below reporting threshold": "below_reporting_threshold",
}
"""Words that stand in place of a number, and the value status that each of them means. ``NR`` depends on the column."""

_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
NUMBER_WORDS = {word: value for value, word in enumerate(_WORDS)} | {"no": 0, "none": 0}

RELATIONS = {
    "<": "<",
    "less than": "<",
    "fewer than": "<",
    "≤": "≤",
    "<=": "≤",
    "at most": "≤",
    "up to": "≤",
    ">": ">",
    "more than": ">",
    "≥": "≥",
    ">=": "≥",
    "at least": "≥",
    "≈": "≈",
    "~": "≈",
    "approximately": "≈",
    "about": "≈",
    "=": "=",
}
"""How a relation is printed, and the sign that it is stored as."""

_RELATION = re.compile(
    "^(" + "|".join(sorted(map(re.escape, RELATIONS), key=len, reverse=True)) + r")\s*", re.IGNORECASE
)
_PLAIN = re.compile(
    r"^(?P<sign>[-−–])?"
    r"(?P<whole>[1-9]\d{0,2}(?:[,\u00a0\u2009\u202f]\d{3})+|\d+)?(?:[.·](?P<fraction>\d+))?\s*(?P<percent>%)?$"
)
_TO = re.compile(r"\s+to\s+", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:(?<!^)[–—]|(?<=[\d%])-(?=\d)|(?<=\s)-(?=\s))\s*")


class NumberError(ValueError):
    """A text that the grammar does not know; the message says what is wrong and what to write."""


@dataclass(frozen=True)
class Number:
    """One printed number, or the non-value that stands in its place.

    printed: the text as it stands in the source. value: None for a non-value. decimals: printed decimal places, None
    for a non-value. relation: ``=`` unless the source prints an inequality, None for a non-value. status: a word of the
    vocabulary ``value_status``.
    """

    printed: str
    value: float | None
    decimals: int | None
    relation: str | None
    status: str
    is_percent: bool = False

    @property
    def is_reported(self) -> bool:
        """Whether there is a number at all."""
        return self.value is not None


def parse_number(text: str, *, is_time: bool = False) -> Number:
    """Return the number that a text prints.

    is_time: the column holds times, in which ``NR`` means not reached; elsewhere it means not reported.
    Raises NumberError for anything else, an interval included.
    """
    printed = text.strip()
    status = _read_status(printed, is_time)
    if status is not None:
        return Number(printed, None, None, None, status)
    relation, rest = _split_relation(printed)
    word = rest.lower()
    if word in NUMBER_WORDS:
        return Number(printed, float(NUMBER_WORDS[word]), 0, relation, "reported")
    match = _PLAIN.match(rest)
    if match is None or (match["whole"] is None and match["fraction"] is None):
        raise NumberError(_explain(printed, rest))
    digits = re.sub(r"\D", "", match["whole"] or "0")
    fraction = match["fraction"] or ""
    value = float(f"{digits}.{fraction or 0}")
    if match["sign"]:
        value = -value
    return Number(printed, value, len(fraction), relation, "reported", bool(match["percent"]))


def parse_interval(text: str, *, is_time: bool = False) -> tuple[Number, Number]:
    """Return the two ends of a printed interval or range: ``72.1–87.7``, ``0.8 to not reached``, ``100-51,000``."""
    printed = text.strip()
    status = _read_status(printed, is_time)
    if status is not None:
        end = Number(printed, None, None, None, status)
        return end, end
    ends = _split_ends(printed.strip("()[] "))
    if len(ends) != 2:
        raise NumberError(f"'{printed}' is not an interval; write two numbers with an en dash or 'to' between them")
    low, high = parse_number(ends[0], is_time=is_time), parse_number(ends[1], is_time=is_time)
    check_order(low, high)
    return low, high


def check_order(low: Number, high: Number) -> None:
    """Raise NumberError where the lower end of an interval is above its upper end."""
    if low.value is not None and high.value is not None and low.value > high.value:
        raise NumberError(
            f"the interval runs from {low.printed} to {high.printed}; its lower end is above its upper end"
        )


def parse_quantity(text: str) -> tuple[Number, Number | None]:
    """Return the one number that a text prints, or the two ends of the range that it prints."""
    if len(_split_ends(text.strip())) == 2:
        return parse_interval(text)
    return parse_number(text), None


def _split_ends(text: str) -> list[str]:
    """Return the two ends of an interval; a text that is none comes back in one piece, or in more than two."""
    ends = _TO.split(text)
    return ends if len(ends) > 1 else _DASH.split(text)


def parse_estimate(text: str, *, is_time: bool = False) -> tuple[Number, Number | None]:
    """Return a number and, where the text prints ``mean ± SE``, what stands behind the sign."""
    head, sign, tail = text.partition("±")
    if not sign:
        return parse_number(text, is_time=is_time), None
    if not head.strip() or not tail.strip():
        raise NumberError(f"'{text.strip()}' lacks a number on one side of ±; write both, as in 13.9 ± 1.10")
    return parse_number(head, is_time=is_time), parse_number(tail, is_time=is_time)


_DATE_FORMATS = ("%Y-%m-%d", "%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y")


def parse_date(text: str) -> datetime.date:
    """Return a printed date: ``October 2, 2014``, ``2 October 2014`` or ``2014-10-02``."""
    for form in _DATE_FORMATS:
        try:
            return datetime.datetime.strptime(text.strip(), form).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
    raise NumberError(f"'{text.strip()}' is not a date; write it as printed (October 2, 2014) or as 2014-10-02")


def _read_status(printed: str, is_time: bool) -> str | None:
    word = printed.lower()
    if not word:
        return "not_reported"
    if word == "nr":
        return "not_reached" if is_time else "not_reported"
    return STATUS_WORDS.get(word)


def _split_relation(printed: str) -> tuple[str, str]:
    match = _RELATION.match(printed)
    if match is None:
        return "=", printed
    return RELATIONS[match[1].lower()], printed[match.end() :]


def _explain(printed: str, rest: str) -> str:
    if re.match(r"^(\d{1,3}(,\d{1,2}|,\d{4,})|0+,\d+)\b", rest):
        return f"'{printed}': a comma may only separate thousands (47,400); write decimals with a point"
    if len(_split_ends(rest)) == 2:
        way_out = "write its ends in the _low and _high columns"
        return f"'{printed}' is an interval, and this column takes one number; {way_out}"
    if set(printed) <= set("-–—. "):
        return f"'{printed}' is not a number; write not reported, not reached, not applicable or illegible"
    return (
        f"'{printed}' is not a printed number; write it as the source does (88, 47,400, 45.0, <0.001, 13.9 ± 1.10) "
        "or: not reported, not reached, not estimable, not applicable, illegible"
    )

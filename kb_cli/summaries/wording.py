"""Small changes to the words of a sentence: its first letter, its full stop, names of the field."""

from __future__ import annotations

import re
from collections.abc import Sequence


def lower_first(text: str) -> str:
    """The text with a small first letter, unless its second is a capital (CR, ECOG stay)."""
    return text if text[1:2].isupper() or not text[1:2].strip() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: a capital first letter, and a full stop unless it ends with one, or is cut off."""
    changed = upper_first(text).rstrip()
    return changed if changed.endswith((".", "!", "?", "…")) else changed + "."


def one_line(title: str) -> str:
    """A title of several lines on one."""
    return title.replace("\n", ": ")


# Abbreviations and names of the field, as they are written; a word that is not here stands as it is.
_WRITTEN = {
    "alpha one sided": "alpha, one-sided",
    "alpha two sided": "alpha, two-sided",
    "p value": "P value",
    "cri": "CRi",
    "ecog": "ECOG",
    "hr": "HR",
    "itt": "ITT",
    "mrd": "MRD",
    "rmst": "RMST",
    "vod": "VOD",
    "fisher": "Fisher",
}


_GAPS = {"p value": "P value", "total": "number of participants", "events": "number with the event"}


def item_words(item: str) -> str:
    """The name of a planned quantity or a gap in words: ``mrd_threshold`` is "MRD threshold"."""
    text = item.replace("_", " ")
    for plain, written in _WRITTEN.items():
        text = re.sub(rf"\b{plain}\b", written, text)
    return upper_first(text)


def gap_words(missing: Sequence[str]) -> str:
    """What is missing, each once; two missing limits are a missing interval."""
    words = list(dict.fromkeys(missing))
    limits = ("lower confidence limit", "upper confidence limit")
    if all(limit in words for limit in limits):
        words[words.index(limits[0])] = "confidence interval"
        words.remove(limits[1])
    return ", ".join(_GAPS.get(word, word) for word in words)

"""Suggestions for misspelt names: what the user may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], n: int = 3, cutoff: float = 0.55) -> list[str]:
    """The n words most like the given one, best first; fewer when fewer are similar enough.

    Case and the signs between parts of a name do not count (`CR-CRi` is `cr_cri`); a beginning (`mrd` for
    `mrd-negativity`), a part (`forest` for `subgroup-forest`) and initials (`vod` for `veno-occlusive-disease`)
    count as near. cutoff: the least similarity, between 0 and 1; 0 always gives n words.
    """
    scored = [(similarity(word, candidate), candidate) for candidate in dict.fromkeys(words)]
    kept = [pair for pair in scored if pair[0] >= cutoff]
    kept.sort(key=lambda pair: (-pair[0], pair[1]))
    return [candidate for _, candidate in kept[:n]]


def similarity(word: str, candidate: str) -> float:
    """How alike two names are, from 0 to 1; 1 means the same but for case and separators."""
    from difflib import SequenceMatcher

    left, right = _letters(word), _letters(candidate)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    ratio = SequenceMatcher(None, left, right).ratio()
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) >= 2 and longer.startswith(shorter):
        ratio = max(ratio, 0.8 + 0.2 * ratio)
    elif len(shorter) >= 3 and shorter in longer:
        ratio = max(ratio, 0.6 + 0.2 * ratio)
    if len(left) >= 2 and left == "".join(part[0] for part in _parts(candidate)):
        ratio = max(ratio, 0.85)
    return ratio


def did_you_mean(word: str, words: Iterable[str], n: int = 1, cutoff: float = 0.55, mark: str = "'") -> str:
    """` Did you mean 'x'?` with up to n suggestions and a leading space, or nothing when none is near."""
    names = [f"{mark}{name}{mark}" for name in nearest(word, words, n, cutoff)]
    if not names:
        return ""
    last = names.pop()
    return f" Did you mean {', '.join(names)} or {last}?" if names else f" Did you mean {last}?"


def listing(values: Iterable[object], shown: int = 12, mark: str = "'") -> str:
    """`'a', 'b', 'c' and 4 more`: the first values, then how many are left; numbers stand without quotes."""
    texts = [f"{mark}{value}{mark}" if isinstance(value, str) else str(value) for value in values]
    text = ", ".join(texts[:shown])
    return f"{text} and {len(texts) - shown} more" if len(texts) > shown else text


def _letters(name: str) -> str:
    """The name in lower case, without the signs that separate its parts."""
    return "".join(_parts(name))


def _parts(name: str) -> list[str]:
    """The parts of a name, in lower case: split at dashes, underscores and spaces."""
    return name.lower().replace("-", " ").replace("_", " ").split()

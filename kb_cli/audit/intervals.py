"""Printed intervals against those that counts give, by the method that the source names or by the usual ones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kb_cli.audit.rounding import HALF_UP, Printed, joint_convention, shown, verdict
from kb_cli.audit.rule import Finding

Limits = tuple[float, float]
Counts = tuple[int, ...]

MOST_CHOICES = 400
"""Combinations of counts that are tried for one interval; percentages that leave more open are not tested."""
ENOUGH_OTHERS = 3
"""Intervals of the same source that one method must reproduce before it is taken as the method of all."""
USUAL_SHARE = 2 / 3
"""Part of the intervals of a source that it must reproduce for that."""
FAR_OFF = 0.25
"""Part of the width by which a limit must miss every usual method to count as wrong where no method is known."""


class Candidate(NamedTuple):
    """A printed interval with the counts that may stand behind it.

    choices: every combination of counts that fits what is printed, at most MOST_CHOICES. counts_shown: these in words.
    low, high: None for an open or unreadable limit. level: as a fraction. method: as the source names it.
    """

    trial_id: str
    fact_id: int
    place: str
    source_id: str
    method: str | None
    level: float
    low: Printed | None
    high: Printed | None
    choices: tuple[Counts, ...]
    column_names: tuple[str, ...]
    fact_ids: tuple[int, ...]
    are_printed: bool


def make_candidate(
    printed: Sequence[Any], choices: tuple[Counts, ...], fact_ids: Iterable[int], *, are_printed: bool
) -> Candidate:
    """Return a candidate of what is printed.

    printed: trial_id, fact_id, place, source_id, method, level in percent; text, value, decimals of each limit.
    """
    trial_id, fact_id, place, source_id, method, level, *limits = printed
    low, high = _read_limit(*limits[:3]), _read_limit(*limits[3:])
    columns = ("ci_level", *(("ci_low",) if low else ()), *(("ci_high",) if high else ()))
    known = trial_id, fact_id, place, source_id, method, level / 100
    return Candidate(*known, low, high, choices, columns, tuple(fact_ids), are_printed)


def _read_limit(text: str | None, value: float | None, decimals: int | None) -> Printed | None:
    """Return a printed limit, None for an open or unreadable one."""
    return None if text is None or value is None or decimals is None else Printed(text, value, decimals)


class Reproduced(NamedTuple):
    """How a method reproduces a printed interval, if it does: by which counts, which limits, which rounding."""

    counts: Counts
    limits: Limits
    rounding: str | None


Method = Callable[..., Limits]


class Family(NamedTuple):
    """A kind of interval: its usual methods, how sources name them, and how its limits and counts are printed.

    scale: 100 where a fraction is printed as percent. words: a pattern in lower case, and the method it means.
    """

    methods: Mapping[str, Method]
    words: Sequence[tuple[str, str]]
    scale: float
    describe: Callable[[Counts], str]


def judge(candidates: list[Candidate], family: Family) -> list[Finding]:
    """Return a finding for every interval that can be tested."""
    testable = [c for c in candidates if 0 < len(c.choices) <= MOST_CHOICES and (c.low or c.high)]
    tried = {c.fact_id: _try(c, family) for c in testable}
    usual = _usual_methods(testable, tried)
    doubtful = _complete(testable, tried, usual, family)
    if doubtful:
        again = [candidate for candidate in testable if candidate.source_id in doubtful]
        for candidate in again:
            results = tried[candidate.fact_id]
            for name in _methods(candidate, family):
                results.setdefault(name, reproduce(candidate, name, family))
        usual |= _usual_methods(again, tried)
    findings = [_judge_one(c, tried[c.fact_id], usual.get(c.source_id), family, testable) for c in testable]
    return [finding for finding in findings if finding is not None]


def _complete(
    candidates: list[Candidate], tried: dict[int, dict[str, Reproduced]], usual: dict[str, str], family: Family
) -> set[str]:
    """Try the usual method wherever another was found first; return the sources of which it misses an interval.

    There all methods must be tried on all intervals: where limits are coarse, several reproduce most of them, and the
    one that reproduces all is the one that was used.
    """
    doubtful = set()
    for candidate in candidates:
        name, results = usual.get(candidate.source_id), tried[candidate.fact_id]
        if name and results:
            if name not in results:
                results[name] = reproduce(candidate, name, family)
            if results[name].rounding != HALF_UP:
                doubtful.add(candidate.source_id)
    return doubtful


def _try(candidate: Candidate, family: Family) -> dict[str, Reproduced]:
    """Return what the methods give, up to the first that reproduces both limits."""
    tried: dict[str, Reproduced] = {}
    for name in _methods(candidate, family):
        tried[name] = reproduce(candidate, name, family)
        if tried[name].rounding == HALF_UP:
            break
    return tried


def _methods(candidate: Candidate, family: Family) -> list[str]:
    """The methods to try: the one that the source names first; none where it names one that we do not know."""
    named = declared_method(candidate.method, family)
    if candidate.method and named is None:
        return []
    return [*([named] if named else []), *(name for name in family.methods if name != named)]


def declared_method(text: str | None, family: Family) -> str | None:
    """Return the method that a source names, None where it names none or one that we do not know."""
    lower = (text or "").lower()
    return next((method for word, method in family.words if word in lower), None) if lower else None


def reproduce(candidate: Candidate, name: str, family: Family) -> Reproduced:
    """Return how near a method comes: the first counts that it reproduces the limits with, half up before all else."""
    best: Reproduced | None = None
    for counts in candidate.choices:
        low, high = (limit * family.scale for limit in family.methods[name](*counts, candidate.level))
        pairs = [(exact, printed) for exact, printed in ((low, candidate.low), (high, candidate.high)) if printed]
        rounding = joint_convention(pairs)
        if rounding == HALF_UP:
            return Reproduced(counts, (low, high), rounding)
        if best is None or (best.rounding is None and rounding is not None):
            best = Reproduced(counts, (low, high), rounding)
    if best is None:
        raise ValueError("a candidate needs at least one choice of counts")
    return best


def _usual_methods(candidates: list[Candidate], tried: dict[int, dict[str, Reproduced]]) -> dict[str, str]:
    """Return, by source, the method that reproduces most of its intervals, if it does so for enough of them."""
    counted: dict[str, Counter[str]] = {}
    for candidate in candidates:
        for name, result in tried[candidate.fact_id].items():
            if result.rounding == HALF_UP:
                counted.setdefault(candidate.source_id, Counter())[name] += 1
    leaders = {source: counter.most_common(1)[0] for source, counter in counted.items()}
    all_of = Counter(candidate.source_id for candidate in candidates)
    return {
        source: name
        for source, (name, count) in leaders.items()
        if count >= ENOUGH_OTHERS and count >= USUAL_SHARE * all_of[source]
    }


def _judge_one(
    candidate: Candidate,
    tried: dict[str, Reproduced],
    usual: str | None,
    family: Family,
    others: list[Candidate],
) -> Finding | None:
    if not tried:
        return None
    named = declared_method(candidate.method, family)
    expected = named or usual
    found = _fitting(candidate, tried, expected)
    if found and (named is None or found[0] == named):
        return _fits(candidate, found[0], tried[found[0]], family)
    first = expected or next(iter(tried))
    if found:
        reason = (
            f"The method named is {named}, but {found[0]} reproduces both limits: probably another method was used."
        )
        return _misfits(candidate, first, tried[first], family, reason, "low")
    if expected is None and not _is_far_off(candidate, tried):
        text = "The source names no method for this interval, and none of the usual ones reproduces it exactly."
        return _finding(candidate, "not_testable", first, tried[first], family, text, None)
    return _misfits(candidate, first, tried[first], family, _explain(candidate, others), "high")


def _fitting(candidate: Candidate, tried: dict[str, Reproduced], expected: str | None) -> list[str]:
    """Return the methods that reproduce both limits, the expected one first.

    A method that is not expected, or a convention of rounding that is not half up, explains an interval only where the
    counts leave no choice; and where one method is expected, another only where the limits have decimals. Otherwise
    something would nearly always fit.
    """
    has_choice = len(candidate.choices) > 1
    is_coarse = any(limit is not None and limit.decimals < 1 for limit in (candidate.low, candidate.high))
    first = [expected] if expected in tried and tried[expected].rounding else []
    if expected is not None and (has_choice or is_coarse):
        return first
    exact = [name for name, result in tried.items() if result.rounding == HALF_UP and name != expected]
    rounded = [name for name, result in tried.items() if result.rounding and name not in [*exact, *first]]
    return [*first, *exact, *([] if has_choice or expected is not None else rounded)]


def _fits(candidate: Candidate, name: str, result: Reproduced, family: Family) -> Finding:
    where = "counts" if candidate.are_printed else "counts that fit the printed percentages"
    text = f"The interval follows from the {where} by the method of {name}."
    if result.rounding != HALF_UP:
        text = (
            f"{candidate.place} prints {_printed(candidate)}; {name} gives {_limits(candidate, result)} for "
            f"{family.describe(result.counts)}. Another convention of rounding explains it: {result.rounding}."
        )
    return _finding(candidate, verdict(result.rounding), name, result, family, text, None)


def _misfits(
    candidate: Candidate, name: str, result: Reproduced, family: Family, reason: str, severity: str
) -> Finding:
    text = (
        f"{candidate.place} prints an interval of {_printed(candidate)}; {name} gives {_limits(candidate, result)} for "
        f"{family.describe(result.counts)}. {reason}"
    )
    return _finding(candidate, "inconsistent", name, result, family, text, severity)


def _finding(
    candidate: Candidate,
    found: str,
    name: str,
    result: Reproduced,
    family: Family,
    text: str,
    severity: str | None,
) -> Finding:
    source = "" if candidate.are_printed else " (counts by GRIM)"
    rounding = f"; {result.rounding}" if found == "rounding" else ""
    method = f"{name} at {candidate.level * 100:g}%, {family.describe(result.counts)}{source}{rounding}"
    return Finding(
        candidate.trial_id,
        found,
        candidate.fact_id,
        candidate.column_names,
        _printed(candidate),
        _limits(candidate, result, more=1),
        method,
        text,
        candidate.fact_ids,
        severity,
    )


def _is_far_off(candidate: Candidate, tried: dict[str, Reproduced]) -> bool:
    """Return whether a limit misses every usual method by a good part of the width."""
    width = max(high - low for low, high in (result.limits for result in tried.values()))
    ends = ((candidate.low, 0), (candidate.high, 1))
    return any(
        printed is not None
        and min(abs(result.limits[end] - printed.value) for result in tried.values()) > FAR_OFF * width + printed.unit
        for printed, end in ends
    )


def _explain(candidate: Candidate, others: list[Candidate]) -> str:
    for other in others:
        if other.fact_id != candidate.fact_id and candidate.low and candidate.high and other.low and other.high:
            same = (other.low.text, other.high.text) == (candidate.low.text, candidate.high.text)
            if same and other.choices[0] != candidate.choices[0]:
                return f"The same limits stand in {other.place}, so they may have been copied from there."
    return "A limit may be misprinted, a count may be wrong, or the interval may be adjusted without saying so."


def _printed(candidate: Candidate) -> str:
    return " to ".join(limit.text if limit else "open" for limit in (candidate.low, candidate.high))


def _limits(candidate: Candidate, result: Reproduced, more: int = 0) -> str:
    some = candidate.low or candidate.high
    decimals = (some.decimals if some else 1) + more
    return " to ".join("∞" if math.isinf(limit) else shown(limit, decimals) for limit in result.limits)

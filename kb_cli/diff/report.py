"""What differs between two databases, for people: by trial and source, the counts first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from kb_cli.audit.report import indented
from kb_cli.diff.compare import Change, Comparison
from kb_cli.output.result import Result
from kb_loaders.wording import counted

SHOWN = 10
"""Changes of one kind that are shown one by one for a trial or source."""
COLUMNS = ("what", "change", "trial_id", "source_id", "fact_key", "item", "old", "new", "locator", "cause")
_WORDS = {"fact": "fact", "verdict": "verdict", "statement": "statement of the evidence summary", "answer": "answer"}


def change_rows(comparison: Comparison) -> Result:
    """All changes as rows, one each."""
    rows = [tuple(getattr(change, name) for name in COLUMNS) for change in comparison.changes]
    return Result(COLUMNS, ("VARCHAR",) * len(COLUMNS), rows)


def report_lines(comparison: Comparison, shown: int = SHOWN) -> Iterator[str]:
    """Give the changes of each trial: its sources with their facts and verdicts, then answers and statements.

    shown: changes of one kind to show one by one; the others are counted.
    """
    if not comparison.changes:
        yield from _nothing(comparison)
        return
    for number, (trial, group) in enumerate(groupby(comparison.changes, key=lambda change: change.trial_id)):
        if number:
            yield ""
        yield from _trial_lines(trial, list(group), shown)


def _nothing(comparison: Comparison) -> Iterator[str]:
    if comparison.old_hash == comparison.new_hash:
        yield f"The two databases hold the same (content {comparison.new_hash[:12]})."
    else:
        yield "No source, fact or verdict differs; what differs is computed, or made by another version of kb."


def _trial_lines(trial: str, changes: Sequence[Change], shown: int) -> Iterator[str]:
    yield trial
    traced = [change for change in changes if change.what in ("source", "fact", "verdict")]
    bare: Counter[str] = Counter()
    for source in dict.fromkeys(change.source_id for change in traced):
        of_source = [change for change in traced if change.source_id == source]
        if [change.item for change in of_source] == ["source"]:
            bare[of_source[0].change] += 1
            continue
        cause = next((change.cause for change in of_source if change.cause), None)
        yield f"  {source}: {cause}"
        for change in of_source:
            if change.what == "source" and change.item != "source":
                yield f"    {change.item}: {_value(change.old)} -> {_value(change.new)}"
        for what in ("fact", "verdict"):
            yield from _some([change for change in of_source if change.what == what], what, shown)
    for word, count in bare.items():
        yield f"  {counted(count, 'source')} that no fact rests on: {word}"
    if views := [change.item for change in changes if change.what == "description"]:
        yield f"  descriptions differ in: {', '.join(views)}"
    for what in ("answer", "statement"):
        yield from _some([change for change in changes if change.what == what], what, shown, indent="  ")


def _some(changes: Sequence[Change], what: str, shown: int, indent: str = "    ") -> Iterator[str]:
    """The count of changes of one kind, then the first of them."""
    if not changes:
        return
    facts = {(change.change, change.fact_key) for change in changes} if what == "fact" else None
    counts = Counter(change for change, _ in facts) if facts else Counter(change.change for change in changes)
    told = ", ".join(f"{counts[word]} {word}" for word in ("added", "removed", "changed") if counts[word])
    total = counts.total()
    yield f"{indent}{total} {_WORDS[what] if total == 1 else _plural(what)}: {told}"
    for change in changes[:shown]:
        yield from indented(_sentence(change), indent + "  ")
    if len(changes) > shown:
        yield f"{indent}  and {len(changes) - shown} more; all of them: --format csv"


def _plural(what: str) -> str:
    return "statements of the evidence summary" if what == "statement" else f"{what}s"


def _sentence(change: Change) -> str:
    moved = f"{_value(change.old)} -> {_value(change.new)}"
    if change.what == "fact":
        item = "" if change.item == "reported" else f" {change.item}"
        return f"{change.fact_key}{item}: {moved}  ({change.locator})"
    if change.what == "verdict":
        return f"{change.item}: {moved}  {change.fact_key}"
    if change.what == "answer":
        return f"{change.item}: {change.old} went, {change.new} came"
    place = " > ".join(change.item.split(" > ")[-2:])
    return f"{place}: {moved}"


def _value(value: str | None) -> str:
    return "nothing" if value is None else value

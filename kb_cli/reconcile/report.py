"""A reconciliation for people: counts by section first, then what does not agree, worst first, with its places."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from kb_cli.audit.report import indented
from kb_cli.output.formats import terminal_width
from kb_cli.output.result import Result
from kb_cli.output.table import table_lines
from kb_cli.reconcile.compare import OTHER_QUANTITY, Compared, Reconciliation, Status
from kb_loaders.wording import counted

TYPES = (*("VARCHAR",) * 9, "DOUBLE", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR")
"""Types of the columns of ``Compared``."""
SHOWN = 6
"""Things that only one source has which a report names in each section."""
_TOLD = {
    Status.agreement: "agree",
    Status.rounding: "differ by rounding",
    Status.disagreement: "disagree",
    Status.not_comparable: "cannot be compared",
    Status.only_in_article: "stand only in the article",
    Status.only_in_registry: "only in the registry record",
}
_PAIRS = (Status.disagreement, Status.not_comparable, Status.rounding)


def result_of(rows: Iterable[Compared]) -> Result:
    """Rows as an answer that every format can hold."""
    return Result(Compared._fields, TYPES, [tuple(row) for row in rows])


def total_line(found: Reconciliation) -> str:
    """How many numbers have each status, in a sentence."""
    told = ", ".join(f"{found.count(status)} {words}" for status, words in _TOLD.items())
    return f"Of {counted(len(found.rows), 'number')} {told}."


def count_rows(found: Reconciliation) -> list[tuple[str, *tuple[int, ...]]]:
    """For each section that has numbers, and for all: how many have each status, in the order of ``Status``."""
    counts: dict[str, Counter[str]] = {}
    for row in found.rows:
        counts.setdefault(row.section, Counter())[row.status] += 1
    total = sum(counts.values(), Counter[str]())
    return [(name, *(of[status] for status in Status)) for name, of in (*counts.items(), ("all", total))]


def one_sided_items(found: Reconciliation, status: Status) -> dict[str, Counter[str]]:
    """What one source has and the other lacks altogether: by section, things with how many numbers of each."""
    items: dict[str, Counter[str]] = {}
    for row in found.rows:
        if row.status == status and row.reason not in OTHER_QUANTITY:
            items.setdefault(row.section, Counter())[row.item] += 1
    return items


def proposal_lines(found: Reconciliation) -> list[str]:
    """One sentence for each match of endpoints that the program proposes; people confirm it in outcomes.csv."""
    return [
        f"proposed, not confirmed by people: '{endpoint}' is '{outcome}' (score {score:g})"
        for endpoint, outcome, score in found.proposed
    ]


def unlinked_line(found: Reconciliation) -> str | None:
    """Which groups of the record are compared with nothing, and what to do; None where there are none."""
    if not found.unlinked:
        return None
    names = ", ".join(f"'{title}'" for title in found.unlinked)
    return f"never compared, because no arm is linked to it: {names}. See: kb groups {found.trial_id}"


def report_lines(found: Reconciliation) -> Iterator[str]:
    """Give the counts, then disagreements, what cannot be compared, and roundings, then what one source lacks."""
    yield f"{found.trial_id}: the article against the registry record; how many numbers"
    yield ""
    columns = ("section", *(status.replace("_", " ") for status in Status))
    counts = Result(columns, ("VARCHAR", *("BIGINT",) * len(Status)), count_rows(found))
    yield from table_lines(counts, terminal_width(sys.stdout))
    for line in (*proposal_lines(found), unlinked_line(found)):
        if line:
            yield ""
            yield from indented(line, "")
    for status in _PAIRS:
        yield from _pairs(status, [row for row in found.rows if row.status == status])
    for status in (Status.only_in_article, Status.only_in_registry):
        yield from _one_sided(status, one_sided_items(found, status))


def _pairs(status: Status, rows: list[Compared]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"{status.replace('_', ' ')} (article | registry record)"
    for group in grouped(rows, lambda row: (row.section, row.item, row.arm, row.reason, row.article_fact_id)):
        first = group[0]
        numbers = "; ".join(f"{row.quantity} {row.article or '-'} | {row.registry or '-'}" for row in group)
        yield from indented(f"{place_of(first)}: {numbers}", "  ")
        if first.reason:
            yield from indented(first.reason, "    ")
        if first.matched_by == "proposed":
            yield f"    matched by proposal, score {first.score:g}"
        for source, where in (("article", first.article_place), ("record", first.registry_place)):
            if where and status is Status.disagreement:
                yield from indented(f"{source}: {where}", "    ")


def _one_sided(status: Status, items: dict[str, Counter[str]]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield f"{status.replace('_', ' ')}; all of them: --all"
    for section, counts in items.items():
        shown = [f"{item} ({count})" for item, count in list(counts.items())[:SHOWN]]
        more = f"; and {len(counts) - SHOWN} more" if len(counts) > SHOWN else ""
        yield from indented(f"{section}: {'; '.join(shown)}{more}", "  ")


def place_of(row: Compared) -> str:
    """What a number is of, in words: section, item and arm."""
    return ", ".join(part for part in (row.section, row.item, row.arm) if part)


def grouped(rows: list[Compared], key: Callable[[Compared], object]) -> list[list[Compared]]:
    """Rows that share a key, in the order of their first."""
    groups: dict[object, list[Compared]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())

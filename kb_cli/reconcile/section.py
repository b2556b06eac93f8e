"""A reconciliation as a section of a Markdown document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kb_cli.reconcile.compare import Compared, Reconciliation, Status
from kb_cli.reconcile.report import count_rows, grouped, one_sided_items, proposal_lines, total_line, unlinked_line
from kb_cli.summaries.markdown import escape_markdown, tidy

Cite = Callable[[int | None], str]
"""Gives the mark of a fact; the empty text for None."""
TITLE = "## Article against registry record"
ABOUT = (
    "Numbers of the article beside those that the registry record posts for the same arm. "
    "Numbers that only one of them has are named by what they are of."
)
MOST = 12
"""Things that only one source has which the section names for each part."""


def section_text(found: Reconciliation) -> str:
    """The section as a document of its own, with counts by part and, behind each number, its place in the source."""
    places = {row.article_fact_id: row.article_place for row in found.rows}
    places |= {row.registry_fact_id: row.registry_place for row in found.rows}

    def cite(fact_id: int | None) -> str:
        place = None if fact_id is None else places.get(fact_id)
        return f" ({escape_markdown(place)})" if place else ""

    head = ("Section", *(status.replace("_", " ").capitalize() for status in Status))
    counts = [(name.capitalize(), *map(str, counts)) for name, *counts in count_rows(found)]
    return tidy("\n".join([TITLE, "", *_table(head, counts), *_body(found, cite)]))


def section_lines(found: Reconciliation, cite: Cite) -> Iterator[str]:
    """Give the section for a document with marks: what disagrees, what cannot be compared, what one source lacks.

    cite: what stands behind each number, such as a footnote mark. What the program counts is a note, without marks.
    """
    yield TITLE
    yield ""
    yield f"*{ABOUT} {total_line(found)}*"
    yield ""
    yield from _body(found, cite)


def _body(found: Reconciliation, cite: Cite) -> Iterator[str]:
    yield from _pairs("Numbers that disagree", found, Status.disagreement, cite)
    yield from _pairs("Numbers that cannot be compared", found, Status.not_comparable, cite)
    yield from _pairs("Numbers that differ by rounding", found, Status.rounding, cite)
    yield from _one_sided("Only in the article", found, Status.only_in_article)
    yield from _one_sided("Only in the registry record", found, Status.only_in_registry)
    notes = [*proposal_lines(found), *filter(None, [unlinked_line(found)])]
    if notes:
        yield "### How endpoints and groups were matched"
        yield ""
        for note in notes:
            yield from (f"*{escape_markdown(note[0].upper() + note[1:])}.*", "")


def _pairs(title: str, found: Reconciliation, status: Status, cite: Cite) -> Iterator[str]:
    rows = [row for row in found.rows if row.status == status]
    if not rows:
        return
    yield f"### {title}"
    yield ""
    has_reason = any(row.reason for row in rows)
    head = ("What", "Arm", "Article", "Registry record", *(("Why",) if has_reason else ()))
    estimates = grouped(rows, lambda row: (row.section, row.item, row.arm, row.reason, row.article_fact_id))
    yield from _table(head, [_cells(group, cite)[: len(head)] for group in estimates])


def _cells(group: list[Compared], cite: Cite) -> tuple[str, ...]:
    first = group[0]
    quantities = ", ".join(row.quantity for row in group)
    reason = first.reason or ""
    mark = cite(first.registry_fact_id) if any(sign.isdigit() for sign in reason) else ""
    return (
        escape_markdown(f"{first.section}: {first.item} ({quantities})"),
        escape_markdown(first.arm or "–"),
        _values((row.article for row in group), cite(first.article_fact_id)),
        _values((row.registry for row in group), cite(first.registry_fact_id)),
        escape_markdown(reason) + mark,
    )


def _values(values: Iterable[str | None], mark: str) -> str:
    shown = [escape_markdown(value) for value in values if value is not None]
    return ", ".join(shown) + mark if shown else "–"


def _one_sided(title: str, found: Reconciliation, status: Status) -> Iterator[str]:
    items = one_sided_items(found, status)
    if not items:
        return
    yield f"### {title}"
    yield ""
    for section, named in items.items():
        names = list(named)
        more = f"; and {len(names) - MOST} more" if len(names) > MOST else ""
        text = escape_markdown(f"{section.capitalize()}: {'; '.join(names[:MOST])}{more}.")
        yield from (f"*{text}*", "")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""

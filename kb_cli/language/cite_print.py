"""Answers with their citations on paper: numbered facts under a table, footnotes, lists of ids, or a file of data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kb_cli.language.cite_sources import CitedFact, References, Source
from kb_cli.output.formats import Format, write_result
from kb_cli.output.result import Result
from kb_loaders.wording import counted, ranges

if TYPE_CHECKING:
    from kb_cli.language.cite import Cited
    from kb_cli.language.cite_run import CitedResult

COLUMN = "cited"
MOST_NOTES = 300
"""Facts of which a table or Markdown shows the locators; the ids of all are in every other format."""


def for_data(answer: CitedResult) -> Result:
    """Return the rows with their fact ids as a list, the last column."""
    return _with_column(answer.result, list(map(list, answer.cited)), "BIGINT[]")


def for_people(answer: CitedResult, references: References, format: Format) -> Result:
    """Return the rows with the numbers of their notes, the last column: ``1, 3-5``, in Markdown ``[^1] [^3]``."""
    numbers = references.numbers()
    cells = []
    for ids in answer.cited:
        found = sorted(numbers[fact] for fact in ids if fact in numbers)
        if format is Format.markdown:
            shown = [f"[^{n}]" for n in found if n <= MOST_NOTES]
            cells.append(" ".join([*shown, *(["and more"] if len(shown) < len(found) else [])]))
        else:
            cells.append(ranges(found))
    return _with_column(answer.result, cells, "VARCHAR")


def _with_column(result: Result, cells: Sequence[object], sql_type: str) -> Result:
    rows = [(*row, cell) for row, cell in zip(result.rows, cells, strict=True)]
    return Result((*result.columns, COLUMN), (*result.types, sql_type), rows, result.limited_to)


def write_with_notes(
    shown: Result, answer: CitedResult, references: References, format: Format, output: Path | None, stdout: TextIO
) -> None:
    """Write the rows, and below them, in the formats for people, the sources with locators."""
    notes = {Format.table: table_notes, Format.markdown: markdown_notes}.get(format)
    write_result(shown, format, output, stdout, notes(answer, references) if notes else ())


def table_notes(answer: CitedResult, references: References) -> Iterator[str]:
    """Yield the sources in order of appearance, under each its facts, then what the answer owes to absence."""
    numbers = references.numbers()
    width = len(str(min(len(references.facts), MOST_NOTES)))
    yield ""
    if references.sources:
        yield "Sources"
    elif any(answer.cited):
        yield "Sources: this database does not say where the facts cited are printed."
    else:
        yield "Sources: none; these rows rest on no fact."
    for source in references.sources:
        yield full_citation(source)
        for fact in references.facts:
            if references.source_of(fact) is source and numbers[fact.fact_id] <= MOST_NOTES:
                yield f"  [{str(numbers[fact.fact_id]).rjust(width)}] {places(fact)}"
    yield from _left_out(references)
    yield from remarks(answer.query)


def markdown_notes(answer: CitedResult, references: References) -> Iterator[str]:
    """Yield one footnote a fact, then what the answer owes to absence."""
    yield ""
    for number, fact in enumerate(references.facts[:MOST_NOTES], start=1):
        yield f"[^{number}]: {full_citation(references.source_of(fact))} {places(fact)}."
    yield from _left_out(references)
    for sentence in remarks(answer.query):
        yield ""
        yield sentence


def _left_out(references: References) -> Iterator[str]:
    left_out = len(references.facts) - MOST_NOTES
    if left_out > 0:
        yield f"  and {counted(left_out, 'more fact')}; all of them: --citations FILE"


def places(fact: CitedFact) -> str:
    """Return where a fact is printed: its most detailed place, and how many others there are."""
    others = len(fact.locators) - 1
    return fact.locators[0] + (f" (and {counted(others, 'other place')})" if others else "")


def full_citation(source: Source) -> str:
    """Return the citation with the identifiers that it lacks."""
    text = source.citation
    for name, value in (("doi", source.doi), ("PMID", source.pmid)):
        if value and value not in text:
            text += f" {name}:{value}"
    return text


def remarks(query: Cited) -> Iterator[str]:
    """Yield what must be said of the answer as a whole, one sentence each."""
    if query.depends_on_absence:
        names = ", ".join(query.depends_on_absence)
        yield f"Depends on absence: rows of {names} that are not there; with them the answer could be another."
    if query.whole_views:
        yield f"Cited coarsely: every row cites all facts of {', '.join(query.whole_views)}, because of {query.reason}."


def citations_data(answer: CitedResult, references: References) -> str:
    """Return the citations as JSON: what holds for the answer as a whole, its sources and its facts."""
    data = {
        "depends_on_absence": list(answer.query.depends_on_absence),
        "whole_views": list(answer.query.whole_views),
        "reason": answer.query.reason or None,
        "sources": [
            {**vars(source), "published_on": source.published_on.isoformat() if source.published_on else None}
            for source in references.sources
        ],
        "facts": [{**vars(fact), "locators": list(fact.locators)} for fact in references.facts],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

"""What a change of the database does to answers of named queries and to statements of evidence summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.diff.compare import Change, Comparison
from kb_cli.errors import NoDatabase
from kb_loaders.binding import light_binding
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb

    from kb_cli.summaries.document import Summary

MOST_SUBJECTS = 20
"""Trials and questions whose documents are made from both databases; each takes about a second."""
LINKED = "SELECT DISTINCT question_id FROM evidence_links WHERE list_contains($1, trial_id) ORDER BY 1"
"""Questions that rest on some trials."""
SUBJECTS = "SELECT trial_id FROM trials UNION SELECT question_id FROM questions"
Causes = Mapping[str, tuple[str | None, str | None]]


def with_statements(comparison: Comparison, old: Path, new: Path) -> tuple[Comparison, int]:
    """The comparison with the answers and statements that differ, and for how many trials and questions none were made.

    Compared are the documents of trials and questions in both databases for which something changed, and of questions
    that rest on such a trial. Raises SummaryError where a document cannot be made from one of the databases, and
    NoDatabase where its views are those of another version of the program.
    """
    import duckdb

    from kb_cli.engines.connection import open_database

    changed = list(dict.fromkeys(change.trial_id for change in comparison.changes))
    causes = {c.fact_key: (c.source_id, c.cause) for c in comparison.changes if c.what == "fact" and c.fact_key}
    with open_database(old) as before, open_database(new) as after, light_binding():
        try:
            linked = [row[0] for row in after.execute(LINKED, [changed]).fetchall()]
            kept = set(before.execute(SUBJECTS).fetchall()) & set(after.execute(SUBJECTS).fetchall())
            subjects = [name for name in dict.fromkeys([*changed, *linked]) if (name,) in kept]
            added = [change for name in subjects[:MOST_SUBJECTS] for change in _changes(before, after, name, causes)]
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NoDatabase(
                f"one database was built by another version of kb: {str(error).splitlines()[0]}"
            ) from error
    changes = sorted([*comparison.changes, *added], key=lambda change: change.trial_id)
    return replace(comparison, changes=tuple(changes)), max(0, len(subjects) - MOST_SUBJECTS)


def _changes(
    before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection, name: str, causes: Causes
) -> Iterator[Change]:
    from kb_cli.summaries.differences import compare_texts
    from kb_cli.summaries.document import start_summary
    from kb_cli.summaries.evidence import read_database
    from kb_cli.summaries.sealed_text import read_document

    built_at = read_database(after)["built_at"]
    made = [start_summary(connection, name, built_at=built_at) for connection in (before, after)]
    texts = [read_document(summary.render()) for summary in made]
    yield from _answers(name, *made)
    for found in compare_texts(texts[0], texts[1], made[1].facts()):
        if found.kind in ("number", "text"):
            change = "added" if found.was is None else "removed" if found.now is None else "changed"
            source, cause = causes.get(found.fact_key or "", (None, None))
            words = (found.fact_key, found.section, found.was, found.now, found.locator)
            yield Change("statement", change, name, source, *words, cause)


def _answers(subject: str, old: Summary, new: Summary) -> Iterator[Change]:
    """Named queries whose answers differ, with how many rows went and came."""
    for key, rows in new.log.answers.items():
        others = old.log.answers.get(key, [])
        after, before = Counter(map(repr, rows)), Counter(map(repr, others))
        gone, come = (before - after).total(), (after - before).total()
        if gone or come:
            name, parameters = key
            shown = " ".join([name, *(f"--{option.replace('_', '-')} {value}" for option, value in parameters)])
            counts = f"{gone} of {counted(len(others), 'row')}", f"{come} of {counted(len(rows), 'row')}"
            yield Change("answer", "changed", subject, None, None, shown, *counts)

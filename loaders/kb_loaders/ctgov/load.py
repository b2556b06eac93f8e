"""A load of ClinicalTrials.gov records into a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kb_loaders.ctgov.batches import Batches
from kb_loaders.ctgov.inputs import Reader
from kb_loaders.database import Finish
from kb_loaders.registry.load import load_records
from kb_loaders.registry.records import Loaded

OnProgress = Callable[[int, float | None], None]
"""Takes the number of records read so far, and which part of the input that is, None where it is not known."""


def load_ctgov(
    paths: list[Path],
    path: Path,
    schema: Path,
    version: str,
    finish: Finish | None = None,
    *,
    is_strict: bool = False,
    words: Sequence[Path] = (),
    on_progress: OnProgress = lambda *_: None,
) -> Loaded:
    """Add the records in files and folders to the database at ``path``, or replace those whose content changed.

    Raises FileNotFoundError for a path that is not there, BadEvidence where there is no record in them, and as
    load_records does.
    """
    reader = Reader(paths)

    def tell() -> None:
        part = reader.done_bytes / max(reader.total_bytes, 1) if reader.total_bytes is not None else None
        on_progress(reader.read, part)

    return load_records(
        lambda scratch, known: Batches(reader, scratch, known, tell),
        path,
        schema,
        version,
        finish,
        is_strict=is_strict,
        words=words,
    )

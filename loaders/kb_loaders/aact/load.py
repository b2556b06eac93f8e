"""A load of AACT's flat files into a database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from kb_loaders.aact.batches import Batches
from kb_loaders.aact.files import Export
from kb_loaders.ctgov.load import OnProgress
from kb_loaders.database import Finish
from kb_loaders.registry.load import load_records
from kb_loaders.registry.records import Loaded


def load_aact(
    source: Path,
    path: Path,
    schema: Path,
    version: str,
    finish: Finish | None = None,
    *,
    is_strict: bool = False,
    words: Sequence[Path] = (),
    on_progress: OnProgress = lambda *_: None,
) -> Loaded:
    """Add the studies in AACT's files, a folder or a zip, to the database at ``path``, or replace those that changed.

    The studies' data_version says that they are from AACT. Raises FileNotFoundError for a source that is not there,
    BadEvidence where files or columns are missing, and as load_records does.
    """
    export = Export(source)
    loaded = load_records(
        lambda scratch, known: Batches(export, scratch, known, on_progress),
        path,
        schema,
        version,
        finish,
        is_strict=is_strict,
        words=words,
        lanes=1,
    )
    return dataclasses.replace(loaded, notes=(*loaded.notes, *export.notes))

"""A whole knowledge base: evidence, and what is computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli import __version__
from kb_cli.catalogue.resources import schema_folder

if TYPE_CHECKING:
    import duckdb

    from kb_loaders.build import Built
    from kb_loaders.ctgov.load import OnProgress
    from kb_loaders.registry.records import Loaded


def build_knowledge_base(folders: list[Path], path: Path) -> Built:
    """Make the database at ``path`` from evidence folders; raises BadEvidence, DatabaseInUse."""
    from kb_loaders.build import build_database

    return build_database(folders, path, schema_folder(), __version__, _compute)


def add_to_knowledge_base(folders: list[Path], path: Path) -> Built:
    """Add trials to the database at ``path``, or replace them in it; raises BadEvidence, DatabaseInUse."""
    from kb_loaders.build import load_trials

    return load_trials(folders, path, schema_folder(), __version__, _compute)


def add_ctgov_records(
    paths: list[Path], path: Path, *, is_strict: bool, on_progress: OnProgress, words: Sequence[Path] = ()
) -> Loaded:
    """Add records of ClinicalTrials.gov to the database at ``path``; raises as load_ctgov does."""
    from kb_loaders.ctgov.load import load_ctgov

    made = schema_folder(), __version__, _compute_registry
    return load_ctgov(paths, path, *made, is_strict=is_strict, words=words, on_progress=on_progress)


def add_aact_files(
    source: Path, path: Path, *, is_strict: bool, on_progress: OnProgress, words: Sequence[Path] = ()
) -> Loaded:
    """Add the studies in files of AACT to the database at ``path``; raises as load_aact does."""
    from kb_loaders.aact.load import load_aact

    made = schema_folder(), __version__, _compute_registry
    return load_aact(source, path, *made, is_strict=is_strict, words=words, on_progress=on_progress)


def _compute(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables that are computed from the evidence."""
    from kb_cli.audit.registry import audit_registry
    from kb_cli.audit.run import audit_database
    from kb_cli.engines.effects import compute_effects, compute_interactions

    schema = schema_folder()
    audit_database(connection, schema)
    if connection.execute("FROM temp.relinked LIMIT 1").fetchall():
        audit_registry(connection, schema, "temp.relinked")
    compute_effects(connection)
    compute_interactions(connection)


def _compute_registry(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables that are computed from the registry records of a load."""
    from kb_cli.audit.registry import audit_registry
    from kb_loaders.registry.history import LOADED

    audit_registry(connection, schema_folder(), LOADED)

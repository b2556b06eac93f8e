"""A whole knowledge base: evidence, and what is computed from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli import __version__
from kb_cli.catalogue.resources import schema_folder
from kb_loaders.build import Built, build_database, load_trials

if TYPE_CHECKING:
    import duckdb


def build_knowledge_base(folders: list[Path], path: Path) -> Built:
    """Make the database at ``path`` from evidence folders; raises BadEvidence, DatabaseInUse."""
    return build_database(folders, path, schema_folder(), __version__, _compute)


def add_to_knowledge_base(folders: list[Path], path: Path) -> Built:
    """Add trials to the database at ``path``, or replace them in it; raises BadEvidence, DatabaseInUse."""
    return load_trials(folders, path, schema_folder(), __version__, _compute)


def _compute(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables that are computed from the evidence."""
    from kb_cli.audit.run import audit_database
    from kb_cli.engines.effects import compute_effects, compute_interactions

    audit_database(connection, schema_folder())
    compute_effects(connection)
    compute_interactions(connection)

"""What ``kb build`` and ``kb load`` do once their arguments are parsed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.resources import database_path, evidence_folder
from kb_cli.commands import say
from kb_cli.errors import BadInput, NoDatabase
from kb_loaders.wording import counted

if TYPE_CHECKING:
    from kb_loaders.build import Built


def build_database(folders: list[Path] | None, db: Path | None) -> None:
    """Make the database anew from evidence; the old one stays where anything is wrong."""
    from kb_cli.engines.build import build_knowledge_base

    _report(lambda path: build_knowledge_base(folders or [evidence_folder()], path), db)


def load_articles(folders: list[Path], db: Path | None) -> None:
    """Add trials to the database, or replace them in it."""
    from kb_cli.engines.build import add_to_knowledge_base

    _report(lambda path: add_to_knowledge_base(folders, path), db)


def _report(work: Callable[[Path], Built], db: Path | None) -> None:
    from kb_loaders.database import DatabaseInUse
    from kb_loaders.findings import BadEvidence

    path, _ = database_path(db)
    started = time.perf_counter()
    try:
        built = work(path)
    except BadEvidence as error:
        count = len(error.findings)
        where = f"{path} is as it was" if path.exists() else "no database was made"
        summary = f"{counted(count, 'finding')}; {where}. Mend the evidence and run it again."
        raise BadInput(f"{error}\n{summary}") from error
    except DatabaseInUse as error:
        raise NoDatabase(f"{error}. {error.way_out}") from error
    for trial, folder, facts in built.trials:
        say(f"{trial}: {counted(facts, 'fact')} from {folder}")
    for trial, remark in built.remarks:
        say(f"{trial}: groups.csv {remark}")
    if built.kept:
        say(f"kept: {counted(built.kept, 'registry record')} that the database held")
    seconds = time.perf_counter() - started
    questions = f" and {counted(len(built.questions), 'question')}" if built.questions else ""
    made = f"{counted(len(built.trials), 'trial')}{questions}"
    say(f"{path}: {made} in {seconds:.1f} s, content {built.content_hash[:12]}")

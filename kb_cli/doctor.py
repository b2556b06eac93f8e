"""What is installed, which database is used, and what is wrong with it, in words."""

from __future__ import annotations

import datetime
import platform
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from kb_cli import __version__
from kb_cli.catalogue.resources import database_path, evidence_folder, queries_folder, schema_folder
from kb_cli.engines.connection import open_database
from kb_cli.errors import NoDatabase
from kb_loaders.wording import counted

PACKAGES = ("duckdb", "typer", "jinja2", "matplotlib", "platformdirs")


@dataclass(frozen=True)
class Check:
    """One line of the report; problem: empty where all is well, else what is wrong and what to do."""

    subject: str
    value: str
    problem: str = ""


def examine(option: Path | None) -> list[Check]:
    """Return what a person needs to know about this installation and its database."""
    checks = [
        Check("EvidenceKB", f"{__version__} in {Path(__file__).parent.parent}"),
        Check("Python", f"{platform.python_version()} ({sys.executable})"),
        *(_package(name) for name in PACKAGES),
        *(_folder(name, path) for name, path in _folders()),
    ]
    path, chosen = database_path(option)
    return [*checks, Check("database", f"{path} (from {chosen})"), *_database(path)]


def _folders() -> list[tuple[str, Path]]:
    return [("schema", schema_folder()), ("queries", queries_folder()), ("evidence", evidence_folder())]


def _package(name: str) -> Check:
    try:
        return Check(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, "not installed", f"install it: {sys.executable} -m pip install {name}")


def _folder(name: str, path: Path) -> Check:
    count = sum(1 for file in path.rglob("*") if file.is_file()) if path.is_dir() else 0
    problem = "" if count else "the folder is missing or empty; install EvidenceKB again"
    return Check(name, f"{path} ({counted(count, 'file')})", problem)


def _database(path: Path) -> list[Check]:
    checks = []
    if path.with_name(path.name + ".wal").exists():
        problem = "a write was cut off, and the file may be refused; build it again with: kb build"
        checks.append(Check("write-ahead log", f"{path.name}.wal", problem))
    try:
        connection = open_database(path)
    except NoDatabase as error:
        return [*checks, Check("state", "cannot be used", str(error))]
    try:
        row = connection.execute(
            "SELECT evidencekb_version, duckdb_version, built_at, content_hash FROM database"
        ).fetchone()
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM trials), (SELECT count(*) FROM questions), (SELECT count(*) FROM fact_trials)"
        ).fetchone()
    finally:
        connection.close()
    if row is None or counts is None:
        return [*checks, Check("state", "unfinished", "the build did not end; build it again with: kb build")]
    version, duckdb_version, built_at, content_hash = row
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    other = "" if version == __version__ else f"this program is {__version__}; build it again with: kb build"
    trials, questions, facts = counts
    empty = "" if trials or questions else "there is no trial or question in it; build it from evidence with: kb build"
    held = [counted(trials, "trial"), *([counted(questions, "question")] if questions else []), counted(facts, "fact")]
    return [
        *checks,
        Check("size", f"{path.stat().st_size / 1e6:.1f} MB"),
        Check("built", f"{built_at} UTC ({_age(now - built_at)} ago) with DuckDB {duckdb_version}"),
        Check("built by", f"EvidenceKB {version}", other),
        Check("content", f"{', '.join(held)}, hash {content_hash[:12]}", empty),
    ]


def _age(span: datetime.timedelta) -> str:
    if span.days > 0:
        return counted(span.days, "day")
    minutes = max(int(span.total_seconds() // 60), 0)
    return counted(minutes // 60, "hour") if minutes >= 120 else counted(minutes, "minute")

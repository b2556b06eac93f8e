"""What ``kb load ctgov`` and ``kb load aact`` do once its arguments are parsed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.resources import database_path
from kb_cli.commands import say
from kb_cli.errors import BadInput, NoDatabase, UsageMistake
from kb_cli.output.formats import Format, write_result
from kb_cli.output.result import Result
from kb_cli.registry.progress import ProgressLine, describe_seconds
from kb_cli.registry.report_format import ReportFormat
from kb_loaders.wording import counted

if TYPE_CHECKING:
    from kb_loaders.registry.records import Loaded, Refused

MOST_SHOWN = 20
"""Refused records, and texts that are not mapped, that the table names; the views and ``--format json`` have all."""


def load_ctgov(
    paths: list[Path], db: Path | None, format: ReportFormat, words: list[Path] | None = None, *, is_strict: bool
) -> None:
    """Load records of ClinicalTrials.gov and print what was done."""
    from kb_cli.engines.build import add_ctgov_records

    path, _ = database_path(db)
    own = _word_folders(words)
    print_load(
        path, format, lambda tell: add_ctgov_records(paths, path, is_strict=is_strict, on_progress=tell, words=own)
    )


def load_aact(
    source: Path, db: Path | None, format: ReportFormat, words: list[Path] | None = None, *, is_strict: bool
) -> None:
    """Load the files of AACT and print what was done."""
    from kb_cli.engines.build import add_aact_files

    path, _ = database_path(db)
    own = _word_folders(words)
    print_load(
        path, format, lambda tell: add_aact_files(source, path, is_strict=is_strict, on_progress=tell, words=own)
    )


def _word_folders(folders: list[Path] | None) -> list[Path]:
    """Return the folders of people's own words; raises UsageMistake for one that is none."""
    for folder in folders or []:
        if not folder.is_dir():
            raise UsageMistake(f"--words {folder}: there is no such folder")
    return folders or []


def print_load(path: Path, format: ReportFormat, load: Callable[[Callable[[int, float | None], None]], Loaded]) -> None:
    """Run a load of registry records with a line of progress, and print its report; raises KbError for mistakes."""
    from kb_loaders.database import DatabaseInUse
    from kb_loaders.findings import BadEvidence
    from kb_loaders.registry.records import RefusedRecords

    line = ProgressLine(sys.stderr)
    started = time.perf_counter()
    try:
        loaded = load(line.update)
    except FileNotFoundError as error:
        raise UsageMistake(f"{error.filename}: there is no such file or folder") from error
    except RefusedRecords as error:
        raise BadInput(_explain(error.refused, path)) from error
    except BadEvidence as error:
        raise BadInput(str(error)) from error
    except DatabaseInUse as error:
        raise NoDatabase(f"{error}. {error.way_out}") from error
    except (KeyboardInterrupt, RuntimeError) as error:
        # DuckDB's client raises RuntimeError where Ctrl-C stops one of its statements.
        if isinstance(error, KeyboardInterrupt) or str(error) == "Query interrupted":
            line.close()
            say(f"stopped; {path} is as it was" if path.exists() else "stopped; no database was made")
        raise
    finally:
        line.close()
    print_report(loaded, path, time.perf_counter() - started, format)


def _explain(refused: list[Refused], path: Path) -> str:
    more = len(refused) - MOST_SHOWN
    lines = [*map(str, refused[:MOST_SHOWN]), *([f"... and {more} more"] if more > 0 else [])]
    where = f"{path} is as it was" if path.exists() else "no database was made"
    return "\n".join([*lines, f"{counted(len(refused), 'record')} refused; {where}."])


def print_report(loaded: Loaded, path: Path, seconds: float, format: ReportFormat) -> None:
    """Print what a load did: a table and what needs attention, or one JSON object."""
    if format is ReportFormat.json:
        print(json.dumps(report(loaded, seconds), ensure_ascii=False, indent=2))
        return
    rows: list[tuple[Any, ...]] = [
        ("studies", "new", loaded.new),
        ("studies", "changed", loaded.changed),
        ("studies", "unchanged", loaded.unchanged),
        ("records", "repeated", loaded.repeated),
        ("records", "older than held", loaded.older_than_held),
        ("records", "refused", len(loaded.refused)),
        *(("rows", view, count) for view, count in loaded.rows.items()),
        *(("unmapped", f"{one.parameter} ({one.example})", one.times) for one in loaded.unmapped[:MOST_SHOWN]),
    ]
    if (more := len(loaded.unmapped) - MOST_SHOWN) > 0:
        rows.append(("unmapped", counted(more, "other text"), sum(one.times for one in loaded.unmapped[MOST_SHOWN:])))
    result = Result(("what", "which", "count"), ("VARCHAR", "VARCHAR", "BIGINT"), rows)
    write_result(result, Format.table, None, sys.stdout)
    for one in loaded.refused[:MOST_SHOWN]:
        say(f"refused: {one}")
    if len(loaded.refused) > MOST_SHOWN:
        say(f"refused: ... and {len(loaded.refused) - MOST_SHOWN} more, in the view refused_records")
    if loaded.passed_over:
        left_out = ", ..." if len(loaded.passed_over) > 3 else ""
        names = ", ".join(Path(name).name for name in loaded.passed_over[:3]) + left_out
        say(f"passed over, not JSON: {counted(len(loaded.passed_over), 'file')} ({names})")
    for note in loaded.notes:
        say(f"note: {note}")
    say(
        f"{path}: {counted(loaded.studies, 'study')} in {describe_seconds(seconds)}, content {loaded.content_hash[:12]}"
    )


def report(loaded: Loaded, seconds: float) -> dict[str, Any]:
    """Return what a load did as JSON has it."""
    return {
        "studies": loaded.studies,
        "new": loaded.new,
        "changed": loaded.changed,
        "unchanged": loaded.unchanged,
        "repeated": loaded.repeated,
        "older_than_held": loaded.older_than_held,
        "rows": loaded.rows,
        "refused": [one._asdict() for one in loaded.refused],
        "unmapped": [one._asdict() for one in loaded.unmapped],
        "passed_over": list(loaded.passed_over),
        "notes": list(loaded.notes),
        "seconds": round(seconds, 3),
        "content_hash": loaded.content_hash,
    }

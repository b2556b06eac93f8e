"""Measure loads of registry records against their baselines; see README.md.

The records are made from real ones by a tool beside the checkout; without it there is nothing to measure. Everything is
a process of its own, one after the other in each round, so that other work on the machine meets all of them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from processes import KB, ROOT, Cost, Row, measure

SHARED = ROOT.parent / "shared"
MAKER, RECORDS = SHARED / "tools" / "make_corpus.py", SHARED / "data" / "ctgov"
STUDIES, MORE_STUDIES = 5_000, 20_000
ROUNDS = int(os.environ.get("KB_LOAD_ROUNDS", "3"))
GIGABYTE = 1_000_000_000

PARSE_ONLY = """
import sys, duckdb
from kb_loaders.ctgov.shape import columns_sql
options = f"columns = {columns_sql()}, format = 'newline_delimited', maximum_object_size = 16777216"
scan = f"read_json('{sys.argv[1]}', {options})"
duckdb.sql(f"SELECT count(protocolSection), count(resultsSection), count(derivedSection) FROM {scan}").fetchall()
"""
"""DuckDB's typed scan of the same columns, of which nothing is kept."""


def make_records(folder: Path) -> None:
    """Write the records in every form that is measured."""
    print("making 25,000 records ...", file=sys.stderr)
    few, many = folder / "few", folder / "many"
    for count, options in (
        (STUDIES, ("--ndjson", f"{few}.ndjson", "--zip", f"{few}.zip", "--dir", str(few))),
        (MORE_STUDIES, ("--ndjson", f"{many}.ndjson")),
    ):
        command = [sys.executable, str(MAKER), str(RECORDS), "-n", str(count), "--events-per-study", "147", *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def commands(folder: Path) -> dict[str, tuple[list[str], Path]]:
    """Return every process of a round by name, and the file that it writes."""
    database, other = folder / "kb.duckdb", folder / "sqlite.db"

    def load(source: str) -> tuple[list[str], Path]:
        return [KB, "load", "ctgov", str(folder / source), "--db", str(database)], database

    records = str(folder / "few.ndjson")
    return {
        "parse": ([sys.executable, "-c", PARSE_ONLY, records], folder / "nothing"),
        "sqlite": ([sys.executable, str(ROOT / "benchmarks" / "baseline_sqlite.py"), records, str(other)], other),
        "lines": load("few.ndjson"),
        "zip": load("few.zip"),
        "folder": load("few"),
        "many": load("many.ndjson"),
    }


def table_row(name: str, baseline: str, costs: Sequence[Cost], others: Sequence[Cost], budget: float, what: str) -> Row:
    """Return a row of the table of run.py; what: ``wall`` or ``cpu``, of which the ratio is held to the budget."""
    ratios = {
        kind: statistics.median(getattr(a, kind) / getattr(b, kind) for a, b in zip(costs, others, strict=True))
        for kind in ("wall", "cpu")
    }
    return (
        f"{name} ({what})",
        baseline,
        f"{statistics.median(cost.wall for cost in costs) * 1000:.0f}",
        f"{statistics.median(cost.wall for cost in others) * 1000:.0f}",
        f"{ratios['wall']:.2f}",
        f"{ratios['cpu']:.2f}",
        f"{budget:.2f}",
        "over" if ratios[what] > budget else "ok",
    )


def limit_row(name: str, baseline: str, value: float, budget: float) -> Row:
    """Return a row for what is no time: a size or an amount of memory, as a ratio."""
    return name, baseline, "-", "-", f"{value:.2f}", "-", f"{budget:.2f}", "over" if value > budget else "ok"


def rows(costs: Mapping[str, Sequence[Cost]], sizes: Mapping[str, int]) -> list[Row]:
    """Return the table: every budget of the load; sizes: in bytes, of the files of records and what each load wrote."""
    lines, many = costs["lines"], costs["many"]
    memory = max(cost.memory for found in costs.values() for cost in found)
    return [
        table_row("load 5,000 studies", "typed parse only", lines, costs["parse"], 6, "cpu"),
        table_row("load 5,000 studies", "json + sqlite3", lines, costs["sqlite"], 0.6, "wall"),
        table_row("load them from a zip", "from lines", costs["zip"], lines, 1.4, "wall"),
        table_row("load them from a folder", "from lines", costs["folder"], lines, 2, "wall"),
        table_row("load 20,000 studies", "5,000", many, lines, 4.4, "cpu"),
        limit_row("most memory of a load", "1 GB", memory / GIGABYTE, 1.2),
        limit_row("database of 5,000 studies", "their JSON", sizes["lines"] / sizes["few.ndjson"], 0.2),
        limit_row("database of 20,000 studies", "their JSON", sizes["many"] / sizes["many.ndjson"], 0.2),
    ]


def main() -> list[Row]:
    """Measure everything, and return the rows of the table; none where the tool that makes records is not there."""
    if not MAKER.is_file() or not RECORDS.is_dir():
        print(f"loads of registry records are not measured: {MAKER} is not there", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_records(folder)
        environment = {name: value for name, value in os.environ.items() if name != "KB_DATABASE"}
        environment["PYTHONPATH"] = os.pathsep.join(map(str, (ROOT, ROOT / "loaders")))
        costs: dict[str, list[Cost]] = {}
        sizes = {path.name: path.stat().st_size for path in folder.glob("*.ndjson")}
        for _ in range(ROUNDS):
            for what, (command, written) in commands(folder).items():
                print(f"measuring registry load: {what} ...", file=sys.stderr)
                written.unlink(missing_ok=True)
                costs.setdefault(what, []).append(measure(command, environment))
                sizes[what] = written.stat().st_size if written.exists() else 0
        return rows(costs, sizes)


if __name__ == "__main__":
    from run import print_table

    sys.exit(print_table(main))

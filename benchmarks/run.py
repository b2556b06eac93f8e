"""Print how long EvidenceKB's commands take, as ratios to a baseline that ran beside them; see README.md.

Exit codes: 0 all within their budgets, 1 a budget exceeded, 2 the benchmarks could not run.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from processes import IMPORT_DUCKDB, KB, ROOT, CommandFailed, Comparison, Row, compare, measure

MODULES = ("statistics_functions", "pooling", "citations", "registry_load", "registry_audit", "registry_scale")
"""Benchmarks inside one process; each module's main() returns rows of the table."""
HEADINGS = ("benchmark", "baseline", "ms", "baseline ms", "ratio", "CPU ratio", "budget", "verdict")


@dataclass(frozen=True)
class Benchmark:
    """A command, what it is measured against, and what it may take.

    budget: the most that the ratio of elapsed times may be; None: the ratio is only reported.
    limit_seconds: the most that the command should take on the machine EvidenceKB is developed on. Seconds depend on
        the machine, so this is said in the table and does not fail the run.
    """

    name: str
    command: tuple[str, ...]
    baseline_name: str
    baseline: tuple[str, ...]
    budget: float | None = None
    limit_seconds: float | None = None


def benchmarks(database: Path, rebuilt: Path) -> tuple[Benchmark, ...]:
    """All benchmarks; `database` is there to be asked, `rebuilt` is written by the build."""
    return (
        Benchmark("kb --help", (KB, "--help"), "import duckdb", IMPORT_DUCKDB, budget=0.9),
        Benchmark(
            "kb query response-rates",
            (KB, "query", "response-rates", "--db", str(database)),
            "baseline_query.py",
            (
                sys.executable,
                str(ROOT / "benchmarks" / "baseline_query.py"),
                str(database),
                str(ROOT / "queries" / "response-rates.sql"),
            ),
            budget=1.3,
        ),
        Benchmark("kb build", (KB, "build", "--db", str(rebuilt)), "import duckdb", IMPORT_DUCKDB, limit_seconds=2.0),
    )


def is_over_budget(benchmark: Benchmark, comparison: Comparison) -> bool:
    """Whether the ratio is above the benchmark's budget; never where it has none."""
    return benchmark.budget is not None and comparison.wall_ratio() > benchmark.budget


def table_row(benchmark: Benchmark, comparison: Comparison) -> Row:
    """The cells under HEADINGS."""
    budget, verdict = "-", "-"
    if benchmark.budget is not None:
        budget = f"{benchmark.budget:.2f}"
        verdict = "over" if is_over_budget(benchmark, comparison) else "ok"
    elif benchmark.limit_seconds is not None:
        budget = f"{benchmark.limit_seconds:g} s"
        verdict = "over*" if comparison.wall_seconds() > benchmark.limit_seconds else "ok*"
    return (
        benchmark.name,
        benchmark.baseline_name,
        f"{comparison.wall_seconds() * 1000:.0f}",
        f"{comparison.baseline_wall_seconds() * 1000:.0f}",
        f"{comparison.wall_ratio():.2f}",
        f"{comparison.cpu_ratio():.2f}",
        budget,
        verdict,
    )


def format_table(rows: Iterable[Sequence[str]]) -> str:
    """Rows under HEADINGS, names to the left and numbers to the right."""
    lines = [HEADINGS, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 1} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def print_table(measure_all: Callable[[], list[Row]]) -> bool:
    """Measure on the files of this checkout and print the table; return whether anything is over its budget."""
    sys.path[:0] = [str(ROOT), str(ROOT / "loaders")]
    rows = measure_all()
    print(format_table(rows))
    return any(row[-1] == "over" for row in rows)


def main() -> int:
    """Run the benchmarks, print the table, and give the exit code."""
    parser = argparse.ArgumentParser(description="Measure EvidenceKB's commands against their baselines.")
    parser.add_argument("--rounds", type=int, default=21, help="counted rounds (default 21)")
    parser.add_argument("--warm-up", type=int, default=2, help="rounds before counting starts (default 2)")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.warm_up < 0:
        parser.error("--rounds must be at least 1, --warm-up at least 0")

    environment = {name: value for name, value in os.environ.items() if name != "KB_DATABASE"}
    rows: list[Row] = []
    exit_code = False
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "evidence.duckdb")
        try:
            measure((KB, "build", "--db", str(database)), environment)
            for benchmark in benchmarks(database, Path(folder, "rebuilt.duckdb")):
                print(f"measuring {benchmark.name} ...", file=sys.stderr)
                comparison = compare(
                    benchmark.command,
                    benchmark.baseline,
                    environment,
                    rounds=arguments.rounds,
                    warm_up=arguments.warm_up,
                )
                rows.append(table_row(benchmark, comparison))
                exit_code |= is_over_budget(benchmark, comparison)
        except (CommandFailed, FileNotFoundError) as error:
            print(f"The benchmarks could not run: {error}", file=sys.stderr)
            return 2
    exit_code |= print_table(lambda: rows + [row for name in MODULES for row in import_module(name).main()])
    print("\n* seconds depend on the machine: reported, and no reason to fail")
    return int(exit_code)


if __name__ == "__main__":
    sys.exit(main())

"""Time the statistics functions on a million rows against what people would write without them; see README.md.

The rows are made up in the likeness of a registry's tables of adverse events: 4,000 trials with arms of very different
size, 250 terms each, of which most happened to nobody or to very few. Small counts repeat, large ones hardly ever.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from processes import ROOT, Row

ROWS = 1_000_000
TRIALS = 4_000
FISHER_SAMPLE = 300


@dataclass(frozen=True)
class Pair:
    """Work and what it is measured against; both give the same numbers.

    budget: the most that the ratio of elapsed times may be. scale: how many times the baseline would have to be run to
    do all rows, where it does a sample only.
    """

    name: str
    baseline_name: str
    work: Callable[[], Any]
    baseline: Callable[[], Any]
    budget: float
    scale: float = 1.0
    rounds: int = 5


def registry_like_counts() -> Any:
    """Columns events, total, comparator_events, comparator_total, ROWS of each, the same ones every time."""
    import numpy as np

    random = np.random.default_rng(20161124)
    size = np.clip(np.exp(random.normal(4.8, 1.0, TRIALS)), 10, 5000).astype(np.int64)
    other = np.maximum((size * random.choice([0.5, 1.0, 1.0, 1.0], TRIALS)).astype(np.int64), 5)
    trial = np.repeat(np.arange(TRIALS), ROWS // TRIALS)
    risk = random.beta(0.25, 12.0, ROWS)
    events = random.binomial(size[trial], risk)
    comparator_events = random.binomial(other[trial], np.minimum(risk * random.choice([0.5, 1.0, 1.5], ROWS), 1.0))
    return events, size[trial], comparator_events, other[trial]


def pairs() -> Iterable[Pair]:
    """All pairs, their data loaded and everything imported."""
    counts = registry_like_counts()
    yield _clopper_pearson(counts)
    yield _fisher(counts)
    yield from _macros(counts)


def _clopper_pearson(counts: Any) -> Pair:
    import numpy as np
    from scipy.special import betaincinv

    from kb_cli.stats.proportions import clopper_pearson

    events, total, *_ = counts

    def every_row() -> Any:
        low = betaincinv(np.maximum(events, 0.5), total - events + 1.0, 0.025)
        high = betaincinv(events + 1.0, np.maximum(total - events, 0.5), 0.975)
        return np.where(events == 0, 0.0, low), np.where(events == total, 1.0, high)

    def work() -> Any:
        return clopper_pearson(events, total, 0.95)

    _agree(work()[1:], every_row())
    return Pair("clopper_pearson, 1 M rows", "betaincinv on every row", work, every_row, 0.6)


def _fisher(counts: Any) -> Pair:
    import numpy as np
    from scipy.stats import fisher_exact as one_table

    from kb_cli.stats.hypothesis_tests import fisher_exact

    rows = np.random.default_rng(1).choice(ROWS, FISHER_SAMPLE, replace=False)
    sample = [column[rows] for column in counts]

    def loop() -> Any:
        return np.array([one_table([[x, n - x], [y, m - y]]).pvalue for x, n, y, m in zip(*sample, strict=True)])

    _agree([fisher_exact(*sample)], [loop()])

    def work() -> Any:
        return fisher_exact(*counts)

    scale = ROWS / FISHER_SAMPLE
    return Pair("fisher_exact_p, 1 M rows", f"scipy loop, {FISHER_SAMPLE} scaled", work, loop, 1 / 300, scale)


def _macros(counts: Any) -> Iterable[Pair]:
    import duckdb
    import numpy as np
    import pyarrow

    from kb_loaders.database import create_all

    names = ("e1", "n1", "e0", "n0")
    connection = duckdb.connect()
    create_all(connection, ROOT / "schema" / "functions")
    # Rows without an event have no interval on the log scale; the other rows are repeated in their place.
    has_events = (counts[0] > 0) & (counts[2] > 0)
    columns = [np.resize(column[has_events], ROWS) for column in counts]
    connection.register("arrow", pyarrow.table(dict(zip(names, columns, strict=True))))
    connection.execute("CREATE TABLE counts AS SELECT * FROM arrow")

    def limits(expression: str) -> Callable[[], Any]:
        sql = f"SELECT sum(x.low), sum(x.high) FROM (SELECT {expression} AS x FROM counts)"
        return lambda: connection.execute(sql).fetchall()[0]

    error = "sqrt(e1 / n1 * (1 - e1 / n1) / n1 + e0 / n0 * (1 - e0 / n0) / n0)"
    wald = f"100.0 * (e1 / n1 - e0 / n0 {{}} 1.959963984540054 * {error})"
    katz = "(e1 / n1) / (e0 / n0) * exp({}1.959963984540054 * sqrt(1 / e1 - 1 / n1 + 1 / e0 - 1 / n0))"
    written_out = {
        "risk_difference_wald": (f"greatest(-100.0, {wald.format('-')})", f"least(100.0, {wald.format('+')})"),
        "risk_ratio_katz": (katz.format("-"), katz.format("")),
    }
    for macro, (low, high) in written_out.items():
        work = limits(f"{macro}(e1, n1, e0, n0, 0.95)")
        baseline = limits(f"{{'low': {low}, 'high': {high}}}")
        _agree(work(), baseline())
        yield Pair(f"{macro}, 1 M rows", "the formula in SQL", work, baseline, 1.3, rounds=41)


def _agree(results: Iterable[Any], expected: Iterable[Any]) -> None:
    import numpy as np

    for result, other in zip(results, expected, strict=True):
        if not np.allclose(result, other, rtol=1e-9, atol=1e-9):
            raise AssertionError("the two sides of a benchmark give different numbers")


def _cost(work: Callable[[], Any]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def measure(pair: Pair) -> Row:
    """Run both in turn, and give the cells of a row of the table of run.py."""
    costs = [(_cost(pair.work), _cost(pair.baseline)) for _ in range(pair.rounds + 1)][1:]
    walls = [statistics.median(cost[side][0] for cost in costs) for side in (0, 1)]
    ratio, cpu_ratio = (
        statistics.median(work[kind] / (baseline[kind] * pair.scale) for work, baseline in costs) for kind in (0, 1)
    )
    digits = 2 if pair.budget > 0.1 else 5
    return (
        pair.name,
        pair.baseline_name,
        f"{walls[0] * 1000:.0f}",
        f"{walls[1] * pair.scale * 1000:.0f}",
        f"{ratio:.{digits}f}",
        f"{cpu_ratio:.{digits}f}",
        f"{pair.budget:.{digits}f}",
        "over" if ratio > pair.budget else "ok",
    )


def main() -> list[Row]:
    """Measure every pair, and return the rows of the table."""
    rows = []
    for pair in pairs():
        print(f"measuring {pair.name} ...", file=sys.stderr)
        rows.append(measure(pair))
    return rows


if __name__ == "__main__":
    from run import print_table

    sys.exit(print_table(main))

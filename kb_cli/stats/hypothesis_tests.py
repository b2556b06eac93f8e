"""Tests of one 2x2 table a row: chi-square, Fisher's exact test; and the exact binomial test."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, IntArray, Numbers, Rows, Test, choose, on_distinct
from kb_cli.stats.two_groups import COUNTS, count_rows

ALTERNATIVES = ("two_sided", "greater", "less")
# Tables whose probabilities differ by less than this factor count as equally likely (R's fisher.test has the same).
TIES = 1e-7
# Terms worked on at once: 2^20 float64 stay within a processor's cache.
CHUNK = 1 << 20
# Log factorials are looked up in a table up to this size; a short one is made without scipy.
SHORT_TABLE = 20_000
LONG_TABLE = 10_000_000


def chi_square(
    events: Any, total: Any, comparator_events: Any, comparator_total: Any, *, continuity: bool = False
) -> Test:
    """Pearson's chi-square test of equal risks, 1 degree of freedom.

    continuity: Yates' correction, at most the distance from expectation (as scipy's chi2_contingency and R's
    chisq.test). NaN where a group is empty, or has no events in either arm, or events only.
    Source: Pearson 1900; Yates 1934, Supplement JRSS 1:217; `scipy.special.chdtrc`.
    """
    from scipy.special import chdtrc

    rows = count_rows(events, total, comparator_events, comparator_total)
    x1, n1, x2, n2 = rows.columns(*COUNTS)
    size, with_event = n1 + n2, x1 + x2
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.abs(x1 - n1 * with_event / size)
        if continuity:
            distance = np.maximum(distance - 0.5, 0.0)
        variance = n1 * n2 * with_event * (size - with_event) / size**3
        statistic = np.where(variance > 0, distance**2 / variance, np.nan)
    return Test(rows.give(statistic), rows.give(1.0), rows.give(chdtrc(1.0, statistic)))


def fisher_exact(
    events: Any, total: Any, comparator_events: Any, comparator_total: Any, alternative: str = "two_sided"
) -> Numbers:
    """The p value of Fisher's exact test, each distinct table computed once.

    alternative: two_sided (tables at most as likely as the observed one), greater (more events in the experimental
    group than by chance), less. 1 where a group is empty or nothing can differ: there is one possible table.
    Source: Fisher 1935, JRSS 98:39; two-sided as R's fisher.test and scipy.stats.fisher_exact, which takes one table a
    call.
    """
    name = choose("alternative", alternative, ALTERNATIVES)
    rows = count_rows(events, total, comparator_events, comparator_total)

    def p_values(*columns: FloatArray) -> tuple[FloatArray, ...]:
        return (_fisher(columns, name),)

    return rows.give(on_distinct(p_values, *rows.columns(*COUNTS))[0])


def _log_factorials(largest: int) -> Callable[[IntArray], FloatArray]:
    """Return log k! for whole numbers up to ``largest``, from a table where one is small enough to make.

    A short table needs no scipy, which would take longer to import than the build of a knowledge base takes.
    """
    if largest <= SHORT_TABLE:
        table = np.array([math.lgamma(k + 1.0) for k in range(largest + 1)])
        return lambda k: table[k]
    from scipy.special import gammaln

    if largest <= LONG_TABLE:
        table = gammaln(np.arange(largest + 1) + 1.0)
        return lambda k: table[k]
    return lambda k: np.asarray(gammaln(k + 1.0), dtype=np.float64)


def _fisher(columns: tuple[FloatArray, ...], alternative: str) -> FloatArray:
    known = ~np.isnan(sum(columns))
    x1, n1, x2, n2 = (np.where(known, column, 0.0).astype(np.int64) for column in columns)
    largest = int((n1 + n2).max(initial=0))
    log_factorial = _log_factorials(largest)
    lowest = np.maximum(0, x1 + x2 - n2)
    widths = np.minimum(x1 + x2, n1) - lowest + 1
    result = np.empty(x1.size)
    ends = np.cumsum(widths)
    start = 0
    while start < x1.size:
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + CHUNK, side="right")))
        part = slice(start, stop)
        result[part] = _fisher_chunk(
            x1[part], n1[part], x2[part], n2[part], lowest[part], widths[part], log_factorial, alternative
        )
        start = stop
    return np.where(known, result, np.nan)


def _fisher_chunk(
    x1: IntArray,
    n1: IntArray,
    x2: IntArray,
    n2: IntArray,
    lowest: IntArray,
    widths: IntArray,
    log_factorial: Any,
    alternative: str,
) -> FloatArray:
    """Sums over all possible tables of each row: their counts stand one row after the other in one long array."""
    starts = np.cumsum(widths) - widths
    row = np.repeat(np.arange(x1.size), widths)
    count = np.arange(row.size) - (starts - lowest)[row]
    with_event = x1 + x2
    # The rest of the logarithm of each probability is the same for all tables of a row and falls out below.
    weight = -(
        log_factorial(count)
        + log_factorial(n1[row] - count)
        + log_factorial(with_event[row] - count)
        + log_factorial((n2 - with_event)[row] + count)
    )
    observed = -(log_factorial(x1) + log_factorial(n1 - x1) + log_factorial(x2) + log_factorial(n2 - x2))
    # Scaled by the likeliest table: nothing overflows, and the likeliest never vanishes.
    scaled = np.exp(weight - np.maximum.reduceat(weight, starts)[row])
    if alternative == "two_sided":
        extreme = weight <= observed[row] + TIES
    elif alternative == "greater":
        extreme = count >= x1[row]
    else:
        extreme = count <= x1[row]
    total = np.add.reduceat(scaled, starts)
    return np.asarray(np.minimum(1.0, np.add.reduceat(scaled * extreme, starts) / total), dtype=np.float64)


def binomial_test(events: Any, total: Any, risk: Any, alternative: str = "two_sided") -> Numbers:
    """The p value of the exact test that a proportion equals ``risk``; 1 for a total of 0.

    Source: `scipy.stats.binomtest` (as R's binom.test), on distinct rows; about 0.3 ms each.
    """
    name = choose("alternative", alternative, ALTERNATIVES)
    rows = Rows(events=events, total=total, risk=risk)
    rows.counts_of("events", "total")
    rows.between("risk", 0.0, 1.0)

    def p_values(*columns: FloatArray) -> tuple[FloatArray, ...]:
        from scipy.stats import binomtest

        result = np.full(columns[0].size, np.nan)
        for row, (x, n, p0) in enumerate(zip(*columns, strict=True)):
            if n == 0:
                result[row] = 1.0
            elif not np.isnan(x + n + p0):
                result[row] = binomtest(int(x), int(n), float(p0), alternative=name.replace("_", "-")).pvalue
        return (result,)

    return rows.give(on_distinct(p_values, *rows.columns())[0])

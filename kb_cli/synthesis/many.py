"""Many random-effects meta-analyses at once: DerSimonian-Laird with Hartung-Knapp intervals, in columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, InvalidInput, as_floats, check_level
from kb_loaders.wording import counted

AT_ONCE = 512
"""Meta-analyses worked on at once, so that their columns stay within a processor's cache."""


@dataclass(frozen=True, eq=False)
class ManyPooled:
    """One element a meta-analysis, on the scale of analysis; lower, upper: unmodified Hartung-Knapp (k - 1).

    standard_error: Hartung-Knapp's; classic_standard_error beside it. With one study the interval is the z interval,
    as `pool` gives it. q with k - 1 degrees of freedom; i2: from Q, in percent (NaN with one study).
    """

    k: np.ndarray[Any, np.dtype[np.int64]]
    estimate: FloatArray
    standard_error: FloatArray
    classic_standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    tau2: FloatArray
    q: FloatArray
    i2: FloatArray


def pool_many(values: Any, variances: Any, starts: Any, level: float = 0.95) -> ManyPooled:
    """Pool each run of effects; equal to `pool` with tau2 DL and ci HK for each.

    values, variances: effects of all studies on the scale of analysis, those of one meta-analysis next to each other.
    starts: index of the first study of each meta-analysis, rising from 0.
    Raises InvalidInput for missing values, variances not above 0, and starts that do not rise.
    """
    y, v = as_floats("values", values), as_floats("variances", variances)
    first = np.asarray(starts, dtype=np.int64)
    _check(y, v, first, level)
    ends = np.append(first[1:], y.size)
    parts = []
    for low in range(0, first.size, AT_ONCE):
        high = min(low + AT_ONCE, first.size)
        rows = slice(first[low], ends[high - 1])
        parts.append(_pooled(y[rows], v[rows], first[low:high] - first[low], level))
    return ManyPooled(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _pooled(y: FloatArray, v: FloatArray, first: Any, level: float) -> tuple[Any, ...]:
    """The columns of `ManyPooled`, in its order."""
    k = np.diff(np.append(first, y.size))
    weights = 1.0 / v
    total = np.add.reduceat(weights, first)
    anchor = np.repeat(y[first], k)
    distance = y - anchor
    common = np.add.reduceat(weights * distance, first) / total
    q = np.add.reduceat(weights * (distance - np.repeat(common, k)) ** 2, first)
    df = k - 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = total - np.add.reduceat(weights * weights, first) / total
        tau2 = np.where(k > 1, np.maximum(0.0, (q - df) / scale), 0.0)
        i2 = np.where(k > 1, np.where(q > df, 100.0 * (q - df) / q, 0.0), np.nan)
    weights = 1.0 / (v + np.repeat(tau2, k))
    total = np.add.reduceat(weights, first)
    centre = np.add.reduceat(weights * distance, first) / total
    spread = np.add.reduceat(weights * (distance - np.repeat(centre, k)) ** 2, first)
    classic = np.sqrt(1.0 / total)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.where(k > 1, classic * np.sqrt(spread / df), classic)
        estimate = y[first] + centre
        half = _quantiles(k, level) * error
        p = _p_values(np.abs(estimate / error), k)
    return k, estimate, error, classic, estimate - half, estimate + half, p, tau2, q, i2


def _check(y: FloatArray, v: FloatArray, first: Any, level: float) -> None:
    if y.ndim != 1 or v.shape != y.shape:
        raise InvalidInput("variances", f"{counted(v.size, 'number')} for {counted(y.size, 'effect')}")
    if not np.isfinite(y).all():
        raise InvalidInput("values", "an effect is missing or infinite", int(np.argmin(np.isfinite(y))))
    good = np.isfinite(v) & (v > 0)
    if not good.all():
        raise InvalidInput("variances", "a variance is missing or not above 0", int(np.argmin(good)))
    if not first.size or first[0] != 0 or (np.diff(first) <= 0).any() or first[-1] >= y.size:
        raise InvalidInput("starts", "they must rise from 0, each below the number of effects")
    check_level(level)


def _quantiles(k: Any, level: float) -> FloatArray:
    """T quantiles, computed once for each number of studies; z for a single study."""
    from scipy.special import ndtri, stdtrit

    sizes = np.unique(k)
    tail = (1.0 - level) / 2.0
    values = np.where(sizes > 1, -stdtrit(np.maximum(sizes - 1.0, 1.0), tail), -ndtri(tail))
    return np.asarray(values[np.searchsorted(sizes, k)])


def _p_values(statistic: FloatArray, k: Any) -> FloatArray:
    from scipy.special import ndtr, stdtr

    return np.asarray(2.0 * np.where(k > 1, stdtr(np.maximum(k - 1.0, 1.0), -statistic), ndtr(-statistic)))

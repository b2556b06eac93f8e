"""Between interval, standard error, level and p value.

scale: "difference" for numbers that are symmetric as printed, "ratio" for ratios, whose standard error is that of the
natural logarithm. df: degrees of freedom of Student's t for small samples (n1 + n2 - 2); without it, normal quantiles.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from kb_cli.stats.arguments import FloatArray, Interval, InvalidInput, Numbers, Rows, choose

SCALES = ("difference", "ratio")


def two_sided_level(level: Any, sides: int) -> Numbers:
    """The two-sided level whose limits are those of an interval with this level and these sides.

    A one-sided 97.5 % limit is a limit of the two-sided 95 % interval, a one-sided 95 % one of the two-sided 90 %.
    sides: 1 or 2.
    """
    rows = Rows(level=level)
    rows.level()
    result = rows["level"] if _sides(sides) == 2 else 2.0 * rows["level"] - 1.0
    rows.refuse("level", result <= 0, "{} one-sided has no two-sided counterpart (it must be above 0.5)")
    return rows.give(result)


def standard_error_from_interval(
    lower: Any, upper: Any, level: Any = 0.95, scale: str = "difference", df: Any = None
) -> Numbers:
    """Width of the interval over twice the quantile of its level (3.92 at 95 %, 3.29 at 90 %, 5.15 at 99 %).

    Source: Cochrane Handbook 6.3.1 and 6.3.2.
    """
    rows = _rows(scale, df, lower=lower, upper=upper, level=level)
    rows.at_most("lower", "upper")
    width = _on_scale(rows["upper"], scale) - _on_scale(rows["lower"], scale)
    return rows.give(width / (2.0 * _quantile(rows)))


def standard_error_from_limit(
    estimate: Any, limit: Any, level: Any = 0.95, scale: str = "difference", df: Any = None, *, sides: int = 2
) -> Numbers:
    """Distance of one limit from the estimate over the quantile; for intervals of which one side is printed."""
    rows = _rows(scale, df, estimate=estimate, limit=limit, level=two_sided_level(level, sides))
    distance = np.abs(_on_scale(rows["limit"], scale) - _on_scale(rows["estimate"], scale))
    return rows.give(distance / _quantile(rows))


def interval_from_standard_error(
    estimate: Any,
    standard_error: Any,
    level: Any = 0.95,
    scale: str = "difference",
    df: Any = None,
    *,
    sides: int = 2,
) -> Interval:
    """Estimate and limits on the printed scale.

    estimate: as printed (a ratio, not its logarithm); standard_error: of the logarithm for ratios. sides: with 1, each
    limit is the one-sided limit of that level; use the one that the trial asked for.
    """
    rows = _rows(scale, df, estimate=estimate, standard_error=standard_error, level=two_sided_level(level, sides))
    rows.not_negative("standard_error")
    centre, half = _on_scale(rows["estimate"], scale), _quantile(rows) * rows["standard_error"]
    lower, upper = centre - half, centre + half
    if scale == "ratio":
        with np.errstate(over="ignore"):
            lower, upper = np.exp(lower), np.exp(upper)
    return rows.interval(rows["estimate"], lower, upper)


def change_level(
    estimate: Any,
    lower: Any,
    upper: Any,
    level: Any,
    new_level: Any,
    scale: str = "difference",
    *,
    sides: int = 2,
    new_sides: int = 2,
) -> Interval:
    """The interval at another level, e.g. 0.95 to 0.975: each side's distance scaled by the ratio of quantiles.

    A missing side (NaN) stays missing. Exact for intervals made from a standard error, an approximation for others.
    """
    rows = Rows(
        estimate=estimate,
        lower=lower,
        upper=upper,
        level=two_sided_level(level, sides),
        new_level=two_sided_level(new_level, new_sides),
    )
    _check_scale(rows, scale)
    from scipy.special import ndtri

    factor = ndtri((1.0 - rows["new_level"]) / 2.0) / ndtri((1.0 - rows["level"]) / 2.0)
    centre, low, high = (_on_scale(rows[name], scale) for name in ("estimate", "lower", "upper"))
    low, high = centre + factor * (low - centre), centre + factor * (high - centre)
    if scale == "ratio":
        low, high = np.exp(low), np.exp(high)
    return Interval(rows.as_given(rows["estimate"]), rows.as_given(low), rows.as_given(high))


def standard_error_from_p(
    estimate: Any, p: Any, scale: str = "difference", df: Any = None, *, sides: int = 2
) -> Numbers:
    """Distance of the estimate from no effect over the quantile of p (halved when two-sided).

    NaN where the estimate is no effect, or p has a quantile of 0: then p says nothing about the spread. A p of 0 gives
    0. A rounded p, or the bound of "<0.001", gives a bound only. sides=1: p below 0.5, in the estimate's direction.
    Source: Cochrane Handbook 6.3.1 and 6.3.2.
    """
    rows = _rows(scale, df, estimate=estimate, p=p)
    rows.between("p", 0.0, 1.0)
    z = np.abs(_deviate(rows["p"] / _sides(sides), rows))
    distance = np.abs(_on_scale(rows["estimate"], scale))
    with np.errstate(divide="ignore", invalid="ignore"):
        return rows.give(np.where((distance > 0) & (z > 0), distance / z, np.nan))


def p_from_standard_error(
    estimate: Any, standard_error: Any, scale: str = "difference", df: Any = None, *, sides: int = 2
) -> Numbers:
    """The p value of the hypothesis of no effect (0, or a ratio of 1); one-sided: in the direction of the estimate."""
    rows = _rows(scale, df, estimate=estimate, standard_error=standard_error)
    rows.not_negative("standard_error")
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(_on_scale(rows["estimate"], scale)) / rows["standard_error"]
    return rows.give(_sides(sides) * _tail(z, rows))


def p_from_interval(
    estimate: Any, lower: Any, upper: Any, level: Any = 0.95, scale: str = "difference", df: Any = None
) -> Numbers:
    """Two-sided p value that an estimate and its interval imply. Source: Altman and Bland 2011, BMJ 343:d2304.

    Computed with the exact quantile and tail, not with the approximation of that paper, which differs in the third
    digit.
    """
    error = standard_error_from_interval(lower, upper, level, scale, df)
    return p_from_standard_error(estimate, error, scale, df)


def is_ratio_interval_symmetric(estimate: Any, lower: Any, upper: Any, decimals: Any) -> bool | npt.NDArray[np.bool_]:
    """Whether a printed ratio can lie in the middle of its printed interval on the log scale.

    decimals: of the printed numbers; each may be off by half a unit of the last one. False for NaN, and for numbers
    that are not above 0. An interval made from a standard error passes; profile or exact intervals need not.
    """
    rows = Rows(estimate=estimate, lower=lower, upper=upper, decimals=decimals)
    half = 0.5 * 10.0 ** -rows["decimals"] * (1.0 + 1e-9)
    least = np.sqrt(np.maximum(rows["lower"] - half, 0.0) * np.maximum(rows["upper"] - half, 0.0))
    most = np.sqrt(np.maximum(rows["lower"] + half, 0.0) * np.maximum(rows["upper"] + half, 0.0))
    fits = (rows["estimate"] + half >= least) & (rows["estimate"] - half <= most)
    fits &= (rows["lower"] > 0) & (rows["upper"] >= rows["lower"]) & (rows["estimate"] > 0)
    return fits.reshape(rows.shape) if rows.shape else bool(fits[0])


def _rows(scale: str, df: Any, **arguments: Any) -> Rows:
    rows = Rows(**arguments, **({} if df is None else {"df": df}))
    _check_scale(rows, scale)
    if "level" in arguments:
        rows.level()
    if df is not None:
        rows.positive("df")
    return rows


def _check_scale(rows: Rows, scale: str) -> None:
    choose("scale", scale, SCALES)
    if scale == "ratio":
        for name in ("estimate", "lower", "upper", "limit"):
            if rows.has(name):
                rows.positive(name)


def _on_scale(values: FloatArray, scale: str) -> FloatArray:
    return np.log(values) if scale == "ratio" else values


def _quantile(rows: Rows) -> FloatArray:
    return np.abs(_deviate((1.0 - rows["level"]) / 2.0, rows))


def _deviate(tail: FloatArray, rows: Rows) -> FloatArray:
    from scipy.special import ndtri, stdtrit

    return np.asarray(stdtrit(rows["df"], tail) if rows.has("df") else ndtri(tail), dtype=np.float64)


def _tail(z: FloatArray, rows: Rows) -> FloatArray:
    from scipy.special import ndtr, stdtr

    return np.asarray(stdtr(rows["df"], -z) if rows.has("df") else ndtr(-z), dtype=np.float64)


def _sides(sides: int) -> int:
    if sides not in (1, 2):
        raise InvalidInput("sides", f"{sides!r} is neither 1 nor 2")
    return sides

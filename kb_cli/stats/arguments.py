"""What every function of the package takes and gives: rows of numbers, checked, and scalars as Python floats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from kb_cli.errors import ExitCode, KbError

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = float | FloatArray

# Rows worked on at once where a function makes many passes: its columns then stay within a processor's cache.
SLICE = 1 << 13
ROOT_STEPS = 60
# Whole numbers of a wider range are replaced by their ranks, so that combined keys stay small.
DENSE_FROM = 1000


class InvalidInput(KbError):
    """An argument that no value can be computed from.

    argument: its name. row: index of the first offending row, counted from 0; None for a scalar.
    """

    code = ExitCode.BAD_INPUT

    def __init__(self, argument: str, problem: str, row: int | None = None) -> None:
        place = "" if row is None else f" (row {row + 1:,}, counted from 1)"
        super().__init__(f"{argument}: {problem}{place}")
        self.argument = argument
        self.row = row


class Interval(NamedTuple):
    """An estimate and the limits of its confidence interval; NaN where there is none."""

    estimate: Numbers
    lower: Numbers
    upper: Numbers


class Test(NamedTuple):
    """A test statistic (NaN for exact tests, which have none), its degrees of freedom and its p value."""

    statistic: Numbers
    df: Numbers
    p: Numbers


# pytest collects classes of this name, and this one is no test.
Test.__test__ = False  # type: ignore[attr-defined]


def as_floats(argument: str, values: Any) -> FloatArray:
    """The values as float64; None, masked and null values as NaN. Raises InvalidInput for text and the like."""
    try:
        if isinstance(values, np.ma.MaskedArray):
            return np.asarray(np.ma.filled(values.astype(np.float64), np.nan), dtype=np.float64)
        array = np.asarray(values)
        if array.dtype.kind not in "iufbO":
            raise InvalidInput(argument, f"numbers are needed, not {array.dtype.name}")
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidInput(argument, f"numbers are needed ({error})") from None


class Rows:
    """The arguments of one call, broadcast against each other and flattened: one float64 column each.

    The check methods raise InvalidInput with the name of the argument and its first offending row. A NaN passes every
    check; `give` turns each row that has one into NaN.
    """

    def __init__(self, **arguments: Any) -> None:
        arrays = {name: as_floats(name, values) for name, values in arguments.items()}
        try:
            self.shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        except ValueError:
            shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
            raise InvalidInput(next(iter(arrays)), f"shapes do not fit together: {shapes}") from None
        self._columns = {name: np.broadcast_to(array, self.shape).ravel() for name, array in arrays.items()}
        missing = np.zeros(self.shape, dtype=bool)
        for array in arrays.values():
            missing |= np.isnan(array)
        self._missing = missing.ravel()
        self._any_missing = bool(self._missing.any())

    def __getitem__(self, name: str) -> FloatArray:
        return self._columns[name]

    def columns(self, *names: str) -> list[FloatArray]:
        return [self._columns[name] for name in names or self._columns]

    def refuse(self, name: str, bad: npt.NDArray[np.bool_], problem: str) -> None:
        """Raise InvalidInput for the first row where ``bad`` holds; ``{}`` in the text is the value there."""
        if bad.any():
            row = int(np.argmax(bad))
            value = f"{self._columns[name][row]:.15g}"
            raise InvalidInput(name, problem.replace("{}", value), row if self.shape else None)

    def whole(self, *names: str) -> None:
        """Counts: whole numbers, not negative."""
        for name in names:
            values = self._columns[name]
            self.refuse(name, values < 0, "{} is negative")
            self.refuse(name, (np.floor(values) != values) & ~np.isnan(values), "{} is not a whole number")
            self.refuse(name, np.isinf(values), "{} is not a number of participants")

    def at_most(self, name: str, bound: str) -> None:
        """One argument never above another."""
        bad = self._columns[name] > self._columns[bound]
        if bad.any():
            row = int(np.argmax(bad))
            self.refuse(name, bad, f"{{}} is above {bound} {self._columns[bound][row]:.15g}")

    def counts_of(self, events: str, total: str) -> None:
        """A count of participants with an event, of a total."""
        self.whole(events, total)
        self.at_most(events, total)

    def between(self, name: str, low: float, high: float) -> None:
        """Values from low to high, both allowed."""
        values = self._columns[name]
        self.refuse(name, (values < low) | (values > high), f"{{}} is outside {low:g} to {high:g}")

    def level(self, name: str = "level") -> None:
        """A confidence level: above 0 and below 1, 0.95 for 95 %."""
        values = self._columns[name]
        self.refuse(name, (values <= 0) | (values >= 1), "{} is outside 0 to 1 (0.95 stands for 95 %)")

    def positive(self, *names: str) -> None:
        """Above 0 and finite."""
        for name in names:
            values = self._columns[name]
            self.refuse(name, (values <= 0) | np.isinf(values), "{} is not above 0")

    def not_negative(self, *names: str) -> None:
        """0 or above, and finite."""
        for name in names:
            values = self._columns[name]
            self.refuse(name, (values < 0) | np.isinf(values), "{} is negative or infinite")

    def give(self, values: npt.ArrayLike) -> Numbers:
        """The values in the shape of the arguments, a Python float for scalars, NaN where an argument is NaN."""
        result = np.asarray(values, dtype=np.float64)
        if result.ndim == 0:
            result = np.full(self._missing.shape, result)
        if self._any_missing:
            result = np.where(self._missing, np.nan, result)
        return result.reshape(self.shape) if self.shape else float(result[0])

    def as_given(self, values: FloatArray) -> Numbers:
        """As `give`, for values that carry their own NaN: one missing limit does not take the other with it."""
        return values.reshape(self.shape) if self.shape else float(values[0])

    def has(self, name: str) -> bool:
        return name in self._columns

    def interval(self, estimate: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Interval:
        return Interval(self.give(estimate), self.give(lower), self.give(upper))


def choose(argument: str, value: str, allowed: tuple[str, ...]) -> str:
    """The value itself; raises InvalidInput with the nearest allowed one if it is not among them."""
    if value in allowed:
        return value
    from difflib import get_close_matches

    near = get_close_matches(str(value), allowed, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise InvalidInput(argument, f"no {value!r}. {hint}There are: {', '.join(allowed)}")


def check_level(level: float) -> None:
    """Check one confidence level; raises InvalidInput unless it is above 0 and below 1."""
    if not 0 < level < 1:
        raise InvalidInput("level", f"{level:g} is outside 0 to 1 (0.95 stands for 95 %)")


def quantile(level: FloatArray) -> FloatArray:
    """Z of a two-sided level: 1.95996 for 0.95."""
    from scipy.special import ndtri

    if level.size and (level == level[0]).all():
        return np.full(level.shape, -ndtri((1.0 - level[0]) / 2.0))
    return np.asarray(-ndtri((1.0 - level) / 2.0), dtype=np.float64)


def on_distinct(function: Callable[..., tuple[FloatArray, ...]], *columns: FloatArray) -> tuple[FloatArray, ...]:
    """The function on the distinct rows of the columns only, a slice at a time, its results gathered to all rows."""
    if columns[0].size < 2:
        return function(*columns)
    first, inverse = distinct_rows(*columns)
    rows = [column[first] for column in columns]
    slices = [slice(start, start + SLICE) for start in range(0, rows[0].size, SLICE)]
    parts = [function(*(column[part] for column in rows)) for part in slices]
    return tuple(np.concatenate(values)[inverse] for values in zip(*parts, strict=True))


def distinct_rows(*columns: FloatArray) -> tuple[IntArray, IntArray]:
    """Index of one row for each distinct row, and for each row which of them it is."""
    key = np.zeros(columns[0].size, dtype=np.int64)
    width = 1
    for column in columns:
        codes, size = _codes(column)
        if size == 1:
            continue
        if width * size > 2**62:
            values, key = np.unique(key, return_inverse=True)
            width = values.size
        key = key * size + codes if width > 1 else codes
        width *= size
    if width == 1:
        return np.zeros(1, dtype=np.int64), key
    if width <= 8 * key.size + 1024:
        place = np.full(width, -1, dtype=np.int64)
        place[key] = np.arange(key.size)
        used = place >= 0
        return place[used], (np.cumsum(used) - 1)[key]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return first, inverse


def _codes(column: FloatArray) -> tuple[IntArray, int]:
    """A small whole number for each distinct value, and how many such numbers there may be."""
    low, high = column.min(), column.max()
    if low == high:
        return np.zeros(column.size, dtype=np.int64), 1
    if high - low < 2**31:
        codes = (column - low).astype(np.int64)
        if (codes + low == column).all():
            width = int(high - low) + 1
            if width > DENSE_FROM and width <= 8 * column.size:
                present = np.zeros(width, dtype=bool)
                present[codes] = True
                ranks = np.cumsum(present) - 1
                return ranks[codes], int(ranks[-1]) + 1
            return codes, width
    values, inverse = np.unique(column, return_inverse=True)
    return inverse.astype(np.int64), values.size


def decreasing_root(function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray) -> FloatArray:
    """Where a decreasing function passes zero, row by row; an end of the bracket if it does not pass within it.

    To 12 digits or 1e-16. The function may be infinite at the ends.
    Source: Ridders 1979, IEEE Transactions on Circuits and Systems 26:979, with bisection where its step fails.
    """
    at_low, at_high = function(low), function(high)
    outside = np.where(at_low > 0, high, low)
    root = np.full(low.shape, np.nan)
    inside = (at_low > 0) & (at_high < 0)
    settled = ~inside
    for _ in range(ROOT_STEPS):
        middle = 0.5 * (low + high)
        at_middle = function(middle)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = middle + (middle - low) * at_middle / np.sqrt(at_middle**2 - at_low * at_high)
        step = np.where((step >= low) & (step <= high), step, middle)
        before, root = root, np.where(settled, root, step)
        at_root = function(root)
        low, at_low, high, at_high = _narrowed(low, at_low, high, at_high, middle, at_middle)
        low, at_low, high, at_high = _narrowed(low, at_low, high, at_high, root, at_root)
        settled |= (np.abs(root - before) <= 1e-12 * np.abs(root) + 1e-16) | (at_root == 0)
        if settled.all():
            break
    return np.where(inside, root, outside)


def _narrowed(
    low: FloatArray, at_low: FloatArray, high: FloatArray, at_high: FloatArray, point: FloatArray, at_point: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """The bracket after one more point within it."""
    above = (at_point > 0) & (point > low)
    below = (at_point <= 0) & (point < high)
    return (
        np.where(above, point, low),
        np.where(above, at_point, at_low),
        np.where(below, point, high),
        np.where(below, at_point, at_high),
    )

"""Statistics of clinical trials: what a trial prints, computed again.

One module a family; importing the package imports numpy only. Functions take numbers, lists, numpy and Arrow arrays,
broadcast them against each other, and give Python floats for scalars and float64 arrays of the same shape otherwise.
NaN (or null) in gives NaN out; a value that cannot be is refused with `InvalidInput`, which names the argument and the
row. Levels are fractions (0.95), risks are fractions (0.45), and the experimental group comes before the comparator.
"""

from kb_cli.stats.arguments import Interval, InvalidInput, Test

__all__ = ["Interval", "InvalidInput", "Test"]

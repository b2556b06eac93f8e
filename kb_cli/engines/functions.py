"""The statistics functions of SQL: which there are, and the exact ones, which are Python on kb's own connections.

Closed forms are macros stored in the database file (`schema/functions/`), for every DuckDB client. Exact methods need
scipy; some of them have a slow macro as well. DuckDB refuses a Python function with the name of a macro, so each is
registered as ``kb_exact_<name>_<n>``, and a temporary macro gives it the name that people write: temporary macros come
before those of the file. They belong to one cursor, so `register_exact` is called on the cursor that runs the query.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kb_cli.catalogue.front_matter import read_front_matter
from kb_cli.catalogue.resources import schema_folder

if TYPE_CHECKING:
    import duckdb

    from kb_cli.stats.arguments import FloatArray

INTERVAL = "STRUCT(low DOUBLE, high DOUBLE)"
PREFIX = "kb_exact_"
REMEMBERED_ROWS = 1_000_000
"""Distinct rows whose results a function keeps; DuckDB hands over 2048 rows at a time, and counts repeat."""

_KNOWN: dict[str, dict[tuple[float, ...], tuple[float, ...]]] = {}
_REGISTERED = itertools.count(1)

_PROPORTION = ("events", "total", "level")
_ARMS = ("events", "total", "comparator_events", "comparator_total")
_ARMS_LEVEL = (*_ARMS, "level")
_RATE = ("events", "time_at_risk", "level")
_RATES = ("events", "time_at_risk", "comparator_events", "comparator_time_at_risk", "level")


@dataclass(frozen=True)
class ExactFunction:
    """A function of `kb_cli.stats` as SQL calls it.

    function: `module.name` within kb_cli.stats. gives: `interval` (low and high), `estimate` (of a function that gives
    an interval), `p`. options: keyword arguments of the function. strata: an aggregate whose rows are strata.
    """

    name: str
    arguments: tuple[str, ...]
    gives: str
    unit: str
    function: str
    about: str
    options: dict[str, Any] = field(default_factory=dict)
    strata: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that SQL may write."""
        return _names(self.name, is_interval=self.gives == "interval")

    def compute(self, *columns: FloatArray) -> tuple[FloatArray, ...]:
        """The result columns in SQL's unit, NaN where there is none. Raises InvalidInput."""
        import importlib

        import numpy as np

        module, name = self.function.split(".")
        result = getattr(importlib.import_module(f"kb_cli.stats.{module}"), name)(*columns, **self.options)
        scale = 100.0 if self.unit.startswith("percent") else 1.0
        if self.gives == "interval":
            return result.lower * scale, result.upper * scale
        values = result.estimate * scale if self.gives == "estimate" else getattr(result, "p", result)
        return (np.asarray(values, dtype=np.float64),)


def _comparison(measure: str, method: str, name: str, about: str, gives: str = "interval") -> ExactFunction:
    """A method of differences.risk_difference, ratios.risk_ratio or ratios.odds_ratio."""
    module, unit = ("differences", "percentage points") if measure == "risk_difference" else ("ratios", "ratio")
    arguments = _ARMS_LEVEL if gives == "interval" else _ARMS
    return ExactFunction(f"{measure}_{name}", arguments, gives, unit, f"{module}.{measure}", about, {"method": method})


_STRATA = "An aggregate: one row is one stratum."
# fmt: off
EXACT = (
    ExactFunction("clopper_pearson", _PROPORTION, "interval", "percent", "proportions.clopper_pearson",
        "Exact (Clopper-Pearson) interval of a proportion."),
    ExactFunction("jeffreys", _PROPORTION, "interval", "percent", "proportions.jeffreys",
        "Equal-tailed interval of a proportion from the Beta(1/2, 1/2) prior, 0 at no events and 100 at events only."),
    ExactFunction("mid_p", _PROPORTION, "interval", "percent", "proportions.mid_p",
        "Mid-P interval of a proportion: Clopper-Pearson with half the probability of what was observed."),
    _comparison("risk_difference", "miettinen_nurminen", "miettinen_nurminen",
        "Score interval of a risk difference with the variance times N/(N-1) (Miettinen and Nurminen 1985)."),
    _comparison("risk_difference", "mee", "mee",
        "Score interval of a risk difference without that factor (Mee 1984)."),
    _comparison("risk_ratio", "koopman", "score", "Score interval of a risk ratio (Koopman 1984)."),
    _comparison("risk_ratio", "miettinen_nurminen", "miettinen_nurminen",
        "Score interval of a risk ratio with the variance times N/(N-1)."),
    _comparison("odds_ratio", "score", "score", "Score interval of an odds ratio (Cornfield 1956, no correction)."),
    _comparison("odds_ratio", "miettinen_nurminen", "miettinen_nurminen",
        "Score interval of an odds ratio with the variance times N/(N-1)."),
    _comparison("odds_ratio", "conditional_exact", "exact",
        "Exact interval of an odds ratio given the margins, as R's fisher.test."),
    _comparison("odds_ratio", "conditional_exact", "conditional",
        "Conditional maximum likelihood estimate of an odds ratio, as R's fisher.test; not the observed odds ratio.",
        gives="estimate"),
    ExactFunction("rate_exact", _RATE, "interval", "events per unit of time at risk", "rates.rate_interval",
        "Exact (Garwood) interval of a rate.", {"method": "exact"}),
    ExactFunction("rate_ratio_exact", _RATES, "interval", "ratio", "rates.rate_ratio",
        "Exact interval of a rate ratio given the sum of events.", {"method": "exact"}),
    ExactFunction("fisher_exact_p", _ARMS, "p", "probability", "hypothesis_tests.fisher_exact",
        "Two-sided p value of Fisher's exact test."),
    ExactFunction("breslow_day_p", _ARMS, "p", "probability", "stratified.breslow_day_test",
        f"P value of the Breslow-Day test that the odds ratio is the same in all strata. {_STRATA}",
        strata=True),
    ExactFunction("breslow_day_tarone_p", _ARMS, "p", "probability", "stratified.breslow_day_test",
        f"As breslow_day_p, with Tarone's correction. {_STRATA}", {"tarone": True}, strata=True),
)
# fmt: on


def exact_names() -> frozenset[str]:
    """Return every name of an exact function, ends of intervals included: what kb has besides the macros."""
    return frozenset(name for function in EXACT for name in function.names)


def register_exact(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[str, ...]:
    """Make the exact functions that a query mentions run as Python on this cursor; return their names.

    cursor: the one that then runs the query. A query without them costs a search of its text: neither numpy, scipy nor
    pyarrow is imported.
    """
    words = set(re.findall(r"[a-z_]+", sql.lower()))
    wanted = [function for function in EXACT if words.intersection(function.names)]
    for function in wanted:
        registered = _register(cursor, function)
        for statement in _macros(function, registered):
            cursor.execute(statement)
    return tuple(function.name for function in wanted)


def _register(cursor: duckdb.DuckDBPyConnection, function: ExactFunction) -> str:
    """Register the Python function, and return the name that it has got.

    The name is new each time: all connections to a file within a process see one catalogue, and DuckDB 1.5 crashes
    when one calls a function whose own connection, or cursor, was closed.
    """
    from inspect import Parameter, Signature

    from duckdb.func import ARROW, SPECIAL  # type: ignore[attr-defined,unused-ignore]

    name = f"{PREFIX}{function.name}_{next(_REGISTERED)}"
    run = _strata_udf(function) if function.strata else _row_udf(function)
    # DuckDB counts the arguments that Python names.
    named = [Parameter(argument, Parameter.POSITIONAL_OR_KEYWORD) for argument in function.arguments]
    run.__signature__ = Signature(named)  # type: ignore[attr-defined]
    parameter = "DOUBLE[]" if function.strata else "DOUBLE"
    cursor.create_function(
        name,
        run,
        [parameter] * len(function.arguments),  # type: ignore[arg-type,unused-ignore]
        INTERVAL if function.gives == "interval" else "DOUBLE",  # type: ignore[arg-type,unused-ignore]
        type=ARROW,
        null_handling=SPECIAL,
    )
    return name


def _macros(function: ExactFunction, registered: str) -> Iterator[str]:
    arguments = ", ".join(function.arguments)
    given = ", ".join(f"list({name}::DOUBLE)" if function.strata else name for name in function.arguments)
    for name, end in zip(function.names, ("", ".low", ".high"), strict=False):
        yield f"CREATE OR REPLACE TEMP MACRO {name}({arguments}) AS ({registered}({given})){end}"


def _row_udf(function: ExactFunction) -> Callable[..., Any]:
    """The function over Arrow columns; a row that came before, in any batch, is not computed again."""
    known = _KNOWN.setdefault(function.name, {})

    def run(*columns: Any) -> Any:
        import numpy as np

        from kb_cli.stats.arguments import distinct_rows

        arrays = [np.asarray(column, dtype=np.float64) for column in columns]
        has_all = ~np.isnan(arrays).any(axis=0)
        results = np.full((2 if function.gives == "interval" else 1, has_all.size), np.nan)
        if has_all.any():
            first, inverse = distinct_rows(*(array[has_all] for array in arrays))
            rows = [array[has_all][first] for array in arrays]
            keys = list(zip(*(row.tolist() for row in rows), strict=True))
            if len(known) > REMEMBERED_ROWS:
                known.clear()
            missing = [index for index, key in enumerate(keys) if key not in known]
            if missing:
                computed = zip(*(c.tolist() for c in _computed(function, *(row[missing] for row in rows))), strict=True)
                known.update(zip((keys[index] for index in missing), computed, strict=True))
            results[:, has_all] = np.array([known[key] for key in keys], dtype=np.float64).T[:, inverse]
        return _arrow(function, list(results))

    return run


def _strata_udf(function: ExactFunction) -> Callable[..., Any]:
    """The function over Arrow columns of lists: one list of strata a row; strata with a null are left out."""

    def run(*columns: Any) -> Any:
        import numpy as np

        answers = []
        for events, total, comparator_events, comparator_total in zip(*(c.to_pylist() for c in columns), strict=True):
            counts = np.array([events, total, comparator_events, comparator_total], dtype=np.float64)
            x1, n1, x2, n2 = counts[:, ~np.isnan(counts).any(axis=0)]
            tables = np.stack([np.stack([x1, n1 - x1], axis=1), np.stack([x2, n2 - x2], axis=1)], axis=1)
            answers.append(_computed(function, tables)[0])
        return _arrow(function, [np.array(answers, dtype=np.float64)])

    return run


def _computed(function: ExactFunction, *columns: FloatArray) -> tuple[FloatArray, ...]:
    """As ``function.compute``; an error names the function, and no row, which would be one of the batch."""
    from kb_cli.stats.arguments import InvalidInput

    try:
        return function.compute(*columns)
    except InvalidInput as error:
        problem = re.sub(r" \(row [\d,]+, counted from 1\)$", "", str(error))
        raise ValueError(f"{function.name}: {problem}") from None


def _arrow(function: ExactFunction, columns: list[FloatArray]) -> Any:
    import pyarrow

    arrays = [pyarrow.array(column, from_pandas=True) for column in columns]
    return pyarrow.StructArray.from_arrays(arrays, names=["low", "high"]) if function.gives == "interval" else arrays[0]


def plain_message(text: str) -> str:
    """DuckDB's message without the words it puts around an error of a Python function."""
    before, found, message = text.partition("Python exception occurred while executing the UDF: ")
    return message.partition(": ")[2].partition("\n\nAt:")[0].strip() if found else before


class FunctionEntry(NamedTuple):
    """One line of the list of functions.

    where: `macro` for any DuckDB client that opens the file, `kb` for kb's own connections only. aggregate: rows are
    strata, one result a group.
    """

    name: str
    signature: str
    returns: str
    unit: str
    where: str
    about: str
    null: str
    source: str
    aggregate: bool


def list_functions(schema: Path | None = None, *, internal: bool = False) -> list[FunctionEntry]:
    """Return every function people may write, by name; with internal also those that macros are made of (`kb_...`)."""
    entries = [
        entry
        for file in sorted(((schema or schema_folder()) / "functions").glob("*.sql"))
        for entry in _macro_entries(file)
        if internal or not entry.name.startswith("kb_")
    ]
    stored = {entry.name for entry in entries}
    for function in EXACT:
        entries += [entry for entry in _exact_entries(function) if entry.name not in stored]
    return sorted(entries)


def _macro_entries(file: Path) -> Iterator[FunctionEntry]:
    header, _ = read_front_matter(file)
    is_interval = header["returns"] == "interval"
    for name in _names(header["name"], is_interval=is_interval):
        yield FunctionEntry(
            name,
            name + header["signature"].removeprefix(header["name"]),
            _returns(name, header["name"], header["returns"]),
            header["unit"],
            "macro",
            header["about"],
            header["null"],
            header["source"],
            header.get("aggregate", False),
        )


def _exact_entries(function: ExactFunction) -> Iterator[FunctionEntry]:
    returns = "interval" if function.gives == "interval" else "DOUBLE"
    for name in function.names:
        yield FunctionEntry(
            name,
            f"{name}({', '.join(function.arguments)})",
            _returns(name, function.name, returns),
            function.unit,
            "kb",
            function.about,
            "an argument is null, or the counts leave it undefined",
            f"kb_cli.stats.{function.function}",
            function.strata,
        )


def _names(name: str, *, is_interval: bool) -> tuple[str, ...]:
    return (name, f"{name}_low", f"{name}_high") if is_interval else (name,)


def _returns(name: str, family: str, returns: str) -> str:
    if returns != "interval":
        return returns
    return INTERVAL if name == family else "DOUBLE"

"""The rows of one answer, as every output format receives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kb_cli.time_limit import TimeLimit

BETWEEN_LOOKS = 256
"""Rows that are written between two looks at the clock."""
Item = TypeVar("Item")


@dataclass(frozen=True)
class Result:
    """Rows of one answer with their column names and SQL types.

    columns: as the query named them; a name may occur more than once.
    types: DuckDB type names (VARCHAR, BIGINT, DOUBLE, DECIMAL(10,2), VARCHAR[] ...), one a column.
    rows: Python values as DuckDB fetches them; None is SQL NULL.
    units: of each column the unit that the header of a table shows, empty for none; no other format prints them.
    limited_to: the row limit that bit, None when all rows are here. No format prints it:
        saying so is the command's task, on stderr (cut_notice).
    within: the time in which the rows must be written; None: no matter how long.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    limited_to: int | None = None
    units: tuple[str, ...] = ()
    within: TimeLimit | None = None

    def timed(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items; raises LimitReached where the time is over before the last of them."""
        for count, item in enumerate(items):
            if self.within is not None and count % BETWEEN_LOOKS == 0:
                self.within.check()
            yield item

    def cut_notice(self, out: Path | None) -> str | None:
        """Return the sentence that a limit left rows out, and how to get all; None where it left out none.

        out: the file that the rows are written to, which the sentence names.
        """
        if self.limited_to is None:
            return None
        rows = "the first row" if self.limited_to == 1 else f"the first {self.limited_to} rows"
        if out is not None:
            return f"{out} is not the whole answer: it holds {rows} only; all of them: --limit -1"
        return f"{'this is' if self.limited_to == 1 else 'these are'} {rows}; all of them: --limit -1"

    def unique_columns(self) -> tuple[str, ...]:
        """Column names that can serve as keys: the second ``n`` becomes ``n_2``, the third ``n_3``.

        Names that differ only in case count as the same, as they do in DuckDB. A name the
        query itself gave is never handed to another column.
        """
        taken = {name.casefold() for name in self.columns}
        seen: set[str] = set()
        names = []
        for name in self.columns:
            unique, number = name, 2
            if name.casefold() in seen:
                while (unique := f"{name}_{number}").casefold() in taken:
                    number += 1
            taken.add(unique.casefold())
            seen.add(unique.casefold())
            names.append(unique)
        return tuple(names)

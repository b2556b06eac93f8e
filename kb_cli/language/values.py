"""Which values the database has in a column, and which of them are like a word: quick in a whole registry, too.

A registry has millions of rows, and a view joins them anew for each look. So a value is looked for where it is stored:
in the view that lists what others refer to, or in the tables that the contract names. What takes longer than the
time that is left stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kb_loaders.database import quote

if TYPE_CHECKING:
    from kb_cli.catalogue.contracts import View, ViewColumn
    from kb_cli.time_limit import TimeLimit

LookUp = Callable[[str, float | None], list[tuple[Any, ...]]]
"""Runs a query of ours in so many seconds, or raises duckdb.InterruptException."""
MANY_ROWS = 1_000_000
"""Rows of all tables together that a database may have before looks into it are limited in time."""
CANDIDATES = 300
"""Values of which the ones most like a word are found one by one."""
WORDS_FOR_ALL = {"arms.arm_id": "all", "arms.arm": "All participants"}
"""What views of results write for all arms together, which is no arm."""


@dataclass(frozen=True)
class Near:
    """Values that are like a word, the most alike not always first. is_all: the column has no others."""

    values: tuple[str, ...]
    is_all: bool


class Values:
    """The values of the columns of the views, by their contracts."""

    def __init__(self, views: Mapping[str, View], look_up: LookUp) -> None:
        self._views, self._look_up = views, look_up
        self._found: dict[str, list[tuple[Any, ...]]] = {}

    @cached_property
    def are_many(self) -> bool:
        """Whether the database is so large that looking through it may take seconds."""
        rows = self._look_up("SELECT sum(estimated_size) FROM duckdb_tables()", None)
        return bool(rows) and (rows[0][0] or 0) > MANY_ROWS

    def has(self, view: str, column: str, word: str, trials: frozenset[object] | None, within: TimeLimit) -> bool:
        """Whether a column has a value; true, too, where that cannot be found in time.

        trials: of the rows that the question is about, where it names them; the value may be that of another trial.
        """
        contract = self._contract(view, column)
        if contract is None:
            return True
        listed, stored = self._stored(view, contract)
        if word == WORDS_FOR_ALL.get(listed) and word not in contract.excludes:
            return True
        for condition in filter(None, (_of(trials), "true")):
            parts = (f"(SELECT 1 FROM {t} WHERE {c} = {quote(word)} AND {condition} LIMIT 1)" for t, c in stored)
            found = self._asked(" UNION ALL ".join(parts), within.left)
            if found:
                return True
            if found is None:
                return condition == "true"
        return False

    def is_of_others(self, view: str, column: str, word: str) -> bool:
        """Whether a value that the database has is in no row of this view; false, too, in a large database."""
        contract = self._contract(view, column)
        if contract is None or self.are_many or not self._listed(view, contract):
            return False
        stored = self._stored(view, contract)[1]
        is_known = any(self._asked(f"SELECT 1 FROM {t} WHERE {c} = {quote(word)} LIMIT 1", None) for t, c in stored)
        return is_known and self._asked(f'SELECT 1 FROM "{view}" WHERE "{column}" = {quote(word)} LIMIT 1', None) == []

    def near(self, view: str, column: str, word: str, trials: frozenset[object] | None, within: TimeLimit) -> Near:
        """Return the values most like a word: of these trials, else of all; those with its first letters, else none.

        They are the last two where all of them take too long to compare.
        """
        contract = self._contract(view, column)
        if contract is None:
            return Near((), False)
        listed, stored = self._stored(view, contract)
        alike = f"starts_with(lower(word), {quote(word[:2].lower())})"
        for condition in filter(None, (_of(trials), "true", alike)):
            left = within.left
            is_last = condition == alike
            seconds = left if left is None or is_last else left / 2
            found = self._asked(_alike(stored, word, condition), seconds)
            if found or (found is not None and condition == "true"):
                words = tuple(str(row[0]) for row in found)
                pooled = WORDS_FOR_ALL.get(listed)
                if words and pooled is not None and listed == "arms.arm_id" and pooled not in contract.excludes:
                    words += (pooled,)
                return Near(words, condition == "true" and len(words) < CANDIDATES)
        return Near((), False)

    def _contract(self, view: str, column: str) -> ViewColumn | None:
        contract = next((c for c in self._views[view].columns if c.name == column), None)
        return contract if contract is not None and contract.type == "VARCHAR" else None

    def _stored(self, view: str, contract: ViewColumn) -> tuple[str, list[tuple[str, str]]]:
        """Return the ``view.column`` that lists a column's values, and the tables with columns that hold them."""
        if (view, contract.name) == ("findings", "trial_id"):
            return "fact_trials.trial_id", [('"fact_trials"', '"trial_id"')]  # of which nothing was found
        listed = contract.references or self._listed(view, contract) or f"{view}.{contract.name}"
        master, _, name = listed.partition(".")
        origin = self._contract(master, name)
        if origin is None or not origin.stored:
            return listed, [(f'"{master}"', f'"{name}"')]
        parts = (place.split(".") for place in origin.stored)
        return listed, [(f'"{schema}"."{table}"', f'"{field}"') for schema, table, field in parts]

    def _listed(self, view: str, contract: ViewColumn) -> str:
        """Return the column of the same name in the view that lists what a label spells out; empty where none does."""
        identifier = self._contract(view, contract.names) if contract.names else None
        master = identifier.references.partition(".")[0] if identifier is not None else ""
        return f"{master}.{contract.name}" if master and self._contract(master, contract.name) else ""

    def _asked(self, sql: str, seconds: float | None) -> list[tuple[Any, ...]] | None:
        """Return what a query finds; None where it takes too long or more memory than there is, or cannot be asked."""
        import duckdb

        if sql not in self._found:
            if seconds == 0:
                return None
            try:
                self._found[sql] = self._look_up(sql, seconds)
            except (duckdb.InterruptException, duckdb.OutOfMemoryException):
                return None
            except (duckdb.CatalogException, duckdb.BinderException):  # a database of an older kb
                return None
        return self._found[sql]


def _of(trials: frozenset[object] | None) -> str:
    """Return the condition for the rows of some trials; empty for those of any."""
    return f"trial_id IN ({', '.join(_quoted(trials))})" if trials else ""


def _quoted(words: frozenset[object]) -> Iterator[str]:
    return (quote(word) for word in sorted(map(str, words)))


def _alike(stored: list[tuple[str, str]], word: str, condition: str) -> str:
    """Return the query for the values most like a word; those that begin with it or hold it count as near."""
    of_word, of_row = (condition, "true") if "(word)" in condition else ("true", condition)
    sources = " UNION ALL ".join(f"SELECT {c} AS word FROM {t} WHERE {of_row}" for t, c in stored)
    lower = quote(word.lower())
    return f"""
        SELECT word FROM (SELECT DISTINCT word FROM ({sources}) WHERE word IS NOT NULL AND {of_word})
        ORDER BY greatest(jaro_winkler_similarity(lower(word), {lower}), if(contains(lower(word), {lower}), 0.9, 0))
            DESC, word
        LIMIT {CANDIDATES}"""

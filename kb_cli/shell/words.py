"""The words that SQL over the views is made of: views, columns, vocabularies, functions, and values of the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.contracts import View, list_views
from kb_cli.errors import KbError
from kb_cli.shell.candidate import Candidate

if TYPE_CHECKING:
    import duckdb

MOST_VALUES = 200
"""Values of a column that are offered; a column with more is not one to choose from."""

KEYWORDS = (
    "SELECT FROM WHERE JOIN LEFT INNER ON USING AND OR NOT IN IS NULL EXISTS BETWEEN LIKE CASE WHEN THEN ELSE END AS "
    "DISTINCT GROUP BY ALL HAVING ORDER ASC DESC LIMIT UNION WITH FILTER OVER PARTITION QUALIFY CAST"
).split()

PLAIN_FUNCTIONS = {
    "abs": "abs(number)",
    "avg": "avg(number): mean",
    "coalesce": "coalesce(value, ...): the first that is not null",
    "concat": "concat(text, ...)",
    "count": "count(*), count(value)",
    "exp": "exp(number)",
    "greatest": "greatest(value, ...)",
    "least": "least(value, ...)",
    "length": "length(text)",
    "list": "list(value): all values as a list",
    "ln": "ln(number): natural logarithm",
    "lower": "lower(text)",
    "max": "max(value)",
    "median": "median(number)",
    "min": "min(value)",
    "nullif": "nullif(a, b): null where a is b",
    "round": "round(number, digits)",
    "row_number": "row_number() OVER (...)",
    "sqrt": "sqrt(number)",
    "string_agg": "string_agg(text, separator)",
    "strpos": "strpos(text, part): 0 where it is not in it",
    "sum": "sum(number)",
    "upper": "upper(text)",
}
"""Functions of DuckDB that questions to the views need most; it has a thousand others."""


@dataclass
class Words:
    """What can be completed. ``connect`` opens the database for the values of columns, which are then remembered."""

    views: Mapping[str, View]
    vocabularies: Mapping[str, list[Candidate]]
    functions: list[Candidate]
    connect: Callable[[], duckdb.DuckDBPyConnection]
    _values: dict[tuple[str, str], list[Candidate]] = field(default_factory=dict)

    def columns(self, view: str) -> list[Candidate]:
        """Return the columns of a view, none where there is no such view."""
        if view not in self.views:
            return []
        return [Candidate(c.name, f"{c.about}{f' [{c.unit}]' if c.unit else ''}") for c in self.views[view].columns]

    def values(self, view: str, column: str) -> list[Candidate]:
        """Return what a column may hold: the words of its vocabulary, or the names that the database has in it."""
        contract = next((c for c in self.views[view].columns if c.name == column), None) if view in self.views else None
        if contract is None:
            return []
        if contract.vocabulary:
            return self.vocabularies.get(contract.vocabulary, [])
        if contract.type != "VARCHAR" or contract.kind not in ("identifier", "label", "category", "unit"):
            return []
        if (view, column) not in self._values:
            self._values[view, column] = self._ask(view, column)
        return self._values[view, column]

    def _ask(self, view: str, column: str) -> list[Candidate]:
        import duckdb

        sql = f'SELECT DISTINCT "{column}" FROM "{view}" WHERE "{column}" IS NOT NULL ORDER BY 1 LIMIT {MOST_VALUES}'
        with suppress(KbError, duckdb.Error):
            con = self.connect()
            try:
                return [Candidate(str(row[0])) for row in con.execute(sql).fetchall()]
            finally:
                con.close()
        return []


def read_words(schema: Path, connect: Callable[[], duckdb.DuckDBPyConnection]) -> Words:
    """Return the words of a schema folder."""
    from kb_loaders.vocabulary import read_vocabularies

    vocabularies = {
        name: [Candidate(word.word, word.description) for word in words.values()]
        for name, words in read_vocabularies(schema).items()
    }
    views = {view.name: view for view in list_views(schema)}
    return Words(views, vocabularies, sorted(_functions(schema), key=lambda c: c.text), connect)


def _functions(schema: Path) -> list[Candidate]:
    """Return the statistics functions and the plain ones."""
    from kb_cli.engines.functions import list_functions

    own = [Candidate(entry.name, f"{entry.signature}: {entry.about}") for entry in list_functions(schema)]
    return [*own, *(Candidate(name, about) for name, about in PLAIN_FUNCTIONS.items())]

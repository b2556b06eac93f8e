"""What may be typed after ``kb query``: names, parameters, and the values that the database allows.

Only the file of the query in question is read, and the database is opened only for values that it lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.named_queries import (
    NamedQuery,
    Parameter,
    bind,
    choices_of,
    find_query,
    query_files,
)
from kb_cli.errors import KbError
from kb_cli.shell.candidate import Candidate, starting_with
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

MOST_VALUES = 200
"""Values offered at once; a list that is longer helps nobody."""

_TITLE = re.compile(r'^title = "(.*)"$', re.MULTILINE)


def query_names(folders: Sequence[Path]) -> list[Candidate]:
    """Return the names of all queries with their titles; of each file only the first lines are looked at."""
    found = []
    for name, path in sorted(query_files(folders).items()):
        with path.open(encoding="utf-8") as file:
            title = _TITLE.search(file.read(400))
        found.append(Candidate(name, title[1] if title else ""))
    return found


def parameter_candidates(query: NamedQuery, words: Sequence[str]) -> list[Candidate]:
    """Return the parameters of a query as options, without those among the words already."""
    given = {word.partition("=")[0] for word in words}
    return [Candidate(p.option, p.about) for p in query.parameters if p.option not in given]


def find_parameter(query: NamedQuery, option: str) -> Parameter | None:
    """Return the parameter of an option as typed, with dashes or underscores."""
    name = option.removeprefix("--").replace("-", "_")
    return next((p for p in query.parameters if option.startswith("--") and p.name == name), None)


def load_query(folders: Sequence[Path], name: str) -> NamedQuery | None:
    """Return a query by name, None where there is none that can be read."""
    with suppress(KbError, OSError):
        return find_query(folders, name)
    return None


Connect = Callable[[], "duckdb.DuckDBPyConnection"]


@light_binding()
def value_candidates(
    query: NamedQuery, parameter: Parameter, words: Sequence[str], prefix: str, connect: Connect
) -> list[Candidate]:
    """Return the values that a parameter may take, given the parameters among the words.

    connect: opens the database; it is not called for values that the query's file lists.
    """
    if parameter.type == "BOOLEAN":
        return starting_with(prefix, [Candidate("true"), Candidate("false")])
    if parameter.choices is not None:
        return starting_with(prefix, [Candidate(str(choice)) for choice in parameter.choices])
    if parameter.kind != "trial" and parameter.choices_from is None:
        return []
    with _opened(connect) as con:
        if con is None:
            return []
        if parameter.kind == "trial":
            return trial_candidates(con, prefix)
        choices = choices_of(parameter, _given(query, words, con), con) or ()
    return starting_with(prefix, [Candidate(str(choice)) for choice in choices])[:MOST_VALUES]


def trial_candidates(con: duckdb.DuckDBPyConnection, prefix: str) -> list[Candidate]:
    """Return the trials by registry id in lower case, and by acronym where that is what was begun."""
    rows = con.execute("SELECT trial_id, acronym, title FROM trials ORDER BY trial_id").fetchall()
    by_id = [Candidate(trial, acronym or title) for trial, acronym, title in rows]
    by_acronym = [Candidate(acronym.replace(" ", "-").lower(), trial) for trial, acronym, _ in rows if acronym]
    return starting_with(prefix, [*by_id, *by_acronym])[:MOST_VALUES]


def _given(query: NamedQuery, words: Sequence[str], con: duckdb.DuckDBPyConnection) -> Mapping[str, Any]:
    """Return the values of the parameters among the words; those that cannot be bound count as left out."""
    values: dict[str, Any] = {p.name: p.default for p in query.parameters}
    for word, after in zip(words, [*words, ""][1:], strict=True):
        option, sign, value = word.partition("=")
        parameter = find_parameter(query, option)
        if parameter is not None:
            with suppress(KbError):
                bound = bind(query, {parameter.name: value if sign else after}, con)
                values[parameter.name] = bound[parameter.name]
    return values


@contextmanager
def _opened(connect: Connect) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """Yield a connection that is closed again, None where there is no database."""
    try:
        con = connect()
    except KbError:
        yield None
        return
    try:
        yield con
    finally:
        con.close()

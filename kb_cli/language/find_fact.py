"""Facts by what people type: an id, or a key such as ``kantarjian-2016/table-2/cr-cri-total/inotuzumab``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb_loaders.binding import light_binding
from kb_loaders.database import quote

if TYPE_CHECKING:
    import duckdb

MOST_DIGITS = 19
"""Of an id. Python reads no number of thousands of digits."""
NEAR_SOURCES = 3
"""Sources among whose facts a key is looked for where the source that it names is unknown."""


@light_binding()
def find_facts(connection: duckdb.DuckDBPyConnection, word: str) -> list[int]:
    """Return the ids of the facts with this id or key: none where there is none, several where trials share a key."""
    if word.isascii() and word.isdigit():
        if len(word) > MOST_DIGITS:
            return []
        sql = f"SELECT fact_id FROM main.fact_trials WHERE fact_id = {int(word)}"
        return [row[0] for row in connection.execute(sql).fetchall()]
    found: list[int] = []
    for trial_id in _trials_of(connection, _source(word)):
        sql = f"SELECT fact_id FROM main.facts WHERE trial_id = {quote(trial_id)} AND fact_key = $1"
        found += [row[0] for row in connection.execute(sql, [word]).fetchall()]
    return found


@light_binding()
def keys_near(connection: duckdb.DuckDBPyConnection, word: str) -> list[str]:
    """Return the keys among which that one may be that a misspelt key stands for: those of its source or a like one."""
    trials = _trials_of(connection, _source(word)) or _trials_near(connection, _source(word))
    keys: dict[str, None] = {}
    for trial_id in trials:
        sql = f"SELECT fact_key FROM main.facts WHERE trial_id = {quote(trial_id)} ORDER BY fact_key"
        keys.update((row[0], None) for row in connection.execute(sql).fetchall())
    return list(keys)


def _source(key: str) -> str:
    """Return the source_id that a key begins with."""
    return key.partition("/")[0]


def _trials_of(connection: duckdb.DuckDBPyConnection, source_id: str) -> list[str]:
    sql = "SELECT DISTINCT trial_id FROM main.sources WHERE source_id = $1 ORDER BY trial_id"
    return [row[0] for row in connection.execute(sql, [source_id]).fetchall()]


def _trials_near(connection: duckdb.DuckDBPyConnection, source_id: str) -> list[str]:
    sql = (
        "SELECT DISTINCT trial_id FROM (SELECT trial_id FROM main.sources"
        f" ORDER BY jaro_winkler_similarity(source_id, $1) DESC, source_id, trial_id LIMIT {NEAR_SOURCES}) ORDER BY 1"
    )
    return [row[0] for row in connection.execute(sql, [source_id]).fetchall()]

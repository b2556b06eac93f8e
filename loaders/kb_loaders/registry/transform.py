"""From the stage relations of a batch of registry records to the rows of ``core``, as set-based SQL."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders.database import quote
from kb_loaders.registry.words import read_words

if TYPE_CHECKING:
    import duckdb

HERE = Path(__file__).parent
LINKS = ("links_1_texts", "links_2_match", "links_3_relations")
STATEMENTS = ("study", "typing", *LINKS, "direction", "results", "adverse_events", "groups", "pairs")
"""Files beside this one, in the order in which they build on each other; LINKS make ``stage_link``."""
DURING_LOAD = (
    # Joins run as they are written: the many rows stream past the few, so that rows stay in the order of the records
    # and the same input gives the same bytes. One thread takes less than half of the processor time of two.
    "SET threads = 1; SET disabled_optimizers = 'join_elimination,join_order,build_side_probe_side'"
)
AFTER_LOAD = "RESET threads; SET disabled_optimizers = 'join_elimination'"


@contextmanager
def registry_settings(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Set what transform needs, and what the statements share, for as long as the context lasts.

    After an error the settings stay: the transaction is broken, and the connection is of no more use.
    """
    connection.execute(DURING_LOAD)
    define_macros(connection)
    yield
    connection.execute(AFTER_LOAD)


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define what the statements share, for this connection; after prepare_words."""
    run_statements(connection, ("macros", "links_0_words"))


def prepare_words(connection: duckdb.DuckDBPyConnection, schema: Path, own: Sequence[Path] = ()) -> int:
    """Make the tables ``registry_unit``, ``registry_parameter`` and ``registry_group_word`` from their vocabularies.

    own: folders of people's own files of the same names, whose rows stand before the built-in ones.
    Returns a number that differs where the words do. Raises BadEvidence with every finding in them.
    """
    tables = read_words(schema / "registry", own)
    for table, rows in tables.items():
        # Lists by column are planned in half the time that rows of values take.
        columns = zip(rows.columns, zip(*rows.rows, strict=True), strict=True)
        texts = [f"unnest([{', '.join(map(quote, values))}]) AS {name}" for name, values in columns]
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"SELECT unnest(range({len(rows.rows)}))::INTEGER AS position, {', '.join(texts)}"
        )
    return zlib.crc32(repr([(table, rows.rows) for table, rows in tables.items()]).encode())


def transform(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the records of the stage relations to ``core``; their groups are linked to arms of their own.

    temp.extracted names the studies that people extracted from an article, whose links are not yet those to it.
    connection: within registry_settings, after prepare_words, with the stage relations in place; the caller commits.
    The records must not be in ``core`` yet.
    """
    run_statements(connection, STATEMENTS)


def run_statements(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Run files of statements beside this one, by their names without ending; the connection is as for transform."""
    for name in names:
        connection.execute((HERE / f"{name}.sql").read_text(encoding="utf-8"))

"""Where the queries and the views are, and a small database to bind parameters on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.named_queries import NamedQuery, read_query

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def views_folder() -> Path:
    return ROOT / "schema" / "views"


@pytest.fixture
def queries_folder() -> Path:
    return ROOT / "queries"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE trials (trial_id VARCHAR, registry_id VARCHAR, acronym VARCHAR)")
        connection.execute(
            "INSERT INTO trials VALUES ('nct00000001', 'NCT00000001', 'FIRST-LINE ALL'),"
            " ('nct00000002', 'NCT00000002', NULL), ('nct00000003', 'NCT00000003', 'TWIN'),"
            " ('nct00000004', 'NCT00000004', 'Twin')"
        )
        connection.execute("CREATE TABLE results (trial_id VARCHAR, endpoint_id VARCHAR)")
        connection.execute(
            "INSERT INTO results VALUES ('nct00000001', 'cr'), ('nct00000001', 'cr_cri'), ('nct00000002', 'os')"
        )
        yield connection


FRONT_MATTER = """/* ---
title = "Rates"
question = "How many?"
grain = "One row is a rate."
key = []

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial."

[parameters.endpoint]
type = "VARCHAR"
about = "Endpoint."
choices_from = "SELECT DISTINCT endpoint_id FROM results WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY 1"

[parameters.grade]
type = "INTEGER"
kind = "grade"
about = "Grade."
choices = [1, 2, 3]

[parameters.min_percent]
type = "DOUBLE"
unit = "percent"
about = "Least percentage."
default = 0.5
example = 5.0

[parameters.after]
type = "DATE"
about = "Not before."

[parameters.only]
type = "BOOLEAN"
about = "Only these."

[columns]
rate = { kind = "percent", about = "Rate." }
--- */
SELECT 1 AS rate WHERE $trial = $endpoint AND $grade > $min_percent AND $after IS NULL AND $only;
"""


@pytest.fixture
def write_query(tmp_path: Path) -> Callable[..., Path]:
    """Writes the query above to rates.sql, with texts replaced."""

    def write(*replacements: tuple[str, str]) -> Path:
        text = FRONT_MATTER
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "rates.sql"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def rates(write_query: Callable[..., Path]) -> NamedQuery:
    return read_query(write_query())

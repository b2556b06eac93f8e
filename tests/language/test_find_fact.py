"""Facts by what people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb_cli.language.find_fact import find_facts, keys_near

if TYPE_CHECKING:
    import duckdb


@pytest.mark.parametrize("digits", [19, 20, 60, 5_000])
def test_a_number_that_is_no_id_finds_nothing_however_long(connection: duckdb.DuckDBPyConnection, digits: int) -> None:
    assert find_facts(connection, "9" * digits) == []


@pytest.mark.parametrize("word", ["", "/", "%", "²", "it's/100%", "kantarjian-2016/100%'", "'; DROP VIEW facts--"])
def test_a_word_with_signs_finds_nothing_and_yet_keys_near_it(connection: duckdb.DuckDBPyConnection, word: str) -> None:
    assert find_facts(connection, word) == []
    assert keys_near(connection, word)

"""Facts are found without what is printed of them, and a printed value names its trial."""

from __future__ import annotations

import duckdb
import pytest

from kb_cli.language import cite_sources
from kb_cli.language.cite_sources import read_facts, read_references
from kb_cli.language.find_fact import find_facts, keys_near


@pytest.fixture(scope="module", params=["two_trials", "traps", "shared_records"])
def evidence(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """Databases of articles, of made-up registry records and of real ones."""
    connection: duckdb.DuckDBPyConnection = request.getfixturevalue(request.param)
    return connection


def test_every_fact_has_its_trial_and_view(evidence: duckdb.DuckDBPyConnection) -> None:
    facts = evidence.execute("SELECT fact_id, trial_id, view_name FROM facts ORDER BY ALL").fetchall()
    assert evidence.execute("SELECT fact_id, trial_id, view_name FROM fact_trials ORDER BY ALL").fetchall() == facts


def test_a_printed_value_has_the_trial_of_its_fact(evidence: duckdb.DuckDBPyConnection) -> None:
    assert (
        evidence.execute(
            "SELECT p.fact_id FROM printed_values AS p LEFT JOIN fact_trials AS f ON f.fact_id = p.fact_id "
            "WHERE f.trial_id IS DISTINCT FROM p.trial_id"
        ).fetchall()
        == []
    )


def _some_of_every_view(connection: duckdb.DuckDBPyConnection) -> list[int]:
    sql = "SELECT min(fact_id), max(fact_id) FROM facts GROUP BY trial_id, view_name ORDER BY ALL LIMIT 200"
    return list(dict.fromkeys(fact for row in connection.execute(sql).fetchall() for fact in row))


def test_facts_read_trial_by_trial_are_those_read_all_at_once(
    evidence: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _some_of_every_view(evidence)
    monkeypatch.setattr(cite_sources, "MOST_TRIALS", len(ids))
    by_trial = read_facts(evidence, ids)
    assert set(by_trial) == set(ids)
    monkeypatch.setattr(cite_sources, "MOST_TRIALS", 0)
    assert read_facts(evidence, ids) == by_trial


def test_facts_that_are_not_there_are_left_out(evidence: duckdb.DuckDBPyConnection) -> None:
    assert read_facts(evidence, [1]) == read_facts(evidence, []) == {}


def test_only_the_sources_of_the_facts_are_referred_to(evidence: duckdb.DuckDBPyConnection) -> None:
    ids = _some_of_every_view(evidence)[:20]
    references = read_references(evidence, [ids])
    found = {(fact.trial_id, fact.source_id) for fact in references.facts}
    assert {(source.trial_id, source.source_id) for source in references.sources} == found
    assert all(references.source_of(fact).source_id == fact.source_id for fact in references.facts)


def test_a_fact_is_found_by_its_id_and_by_its_key(evidence: duckdb.DuckDBPyConnection) -> None:
    facts = read_facts(evidence, _some_of_every_view(evidence)[:10])
    assert facts
    for fact_id, fact in facts.items():
        assert find_facts(evidence, str(fact_id)) == [fact_id]
        assert fact_id in find_facts(evidence, fact.fact_key)


@pytest.mark.parametrize("word", ["12", "nowhere/table-1", "²", "it's/none", ""])
def test_what_names_no_fact_finds_none(word: str, two_trials: duckdb.DuckDBPyConnection) -> None:
    assert find_facts(two_trials, word) == []


def test_keys_near_a_misspelt_one_are_those_of_its_source(two_trials: duckdb.DuckDBPyConnection) -> None:
    keys = keys_near(two_trials, "kantarjian-2016/table-2/cr-totl/difference")
    assert "kantarjian-2016/table-2/cr-total/difference" in keys
    assert not any(key.startswith("meadow") for key in keys)


def test_keys_near_one_of_an_unknown_source_are_those_of_the_source_most_like_it(
    two_trials: duckdb.DuckDBPyConnection,
) -> None:
    assert "kantarjian-2016/table-2/cr-total/difference" in keys_near(two_trials, "kantarjan-2016/table-2/cr-total")

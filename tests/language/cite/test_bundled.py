"""Named queries, and queries that people might ask, are cited rightly on the bundled evidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from brute_force import broken

from kb_cli.catalogue.named_queries import bind, list_queries
from kb_cli.catalogue.resources import queries_folder

AD_HOC = [
    text.strip()
    for text in Path(__file__).with_name("ad_hoc.sql").read_text(encoding="utf-8").partition("\n")[2].split(";")
    if text.strip()
]
NAMED = list_queries(queries_folder())
COARSE_NAMED = {"serious-adverse-events-by-drug": "an aggregate over rows that a computed value or an absence chooses"}
"""Named queries that are cited by more facts than their rows need, and why."""
COARSE = ("OFFSET", "POSITIONAL", "EXCEPT ALL", "SELECT x FROM x")
ROWS, FACTS = range(2), 3
"""Rows of each answer that are checked, and facts that are taken away in turn."""


def test_there_are_enough_queries():
    assert len(AD_HOC) >= 60


@pytest.mark.parametrize("sql", AD_HOC)
def test_an_ad_hoc_query_is_cited(evidence, sql):
    answer, problems = broken(evidence, sql, rows=ROWS, without=FACTS)
    assert not problems
    assert answer.query.is_exact == (not any(word in sql for word in COARSE)), answer.query.reason


@pytest.mark.parametrize("query", NAMED, ids=lambda query: query.name)
def test_a_named_query_is_cited_exactly(evidence, connection, query):
    options = {p.name: str(p.example) for p in query.parameters if p.required}
    parameters = bind(query, options, connection)
    answer, problems = broken(evidence, query.sql, rows=ROWS, parameters=parameters, without=FACTS)
    assert not problems
    assert (answer.query.reason or None) == COARSE_NAMED.get(query.name)
    assert answer.query.is_exact == (query.name not in COARSE_NAMED)


def test_what_brute_force_finds_wrong(evidence, monkeypatch):
    """The check itself must fail where a citation lacks a fact, and where a row goes with an uncited one."""
    from kb_cli.language import cite_run

    sql = "SELECT arm, max(percent) FROM response_rates GROUP BY arm"
    monkeypatch.setattr(cite_run, "_facts_of", lambda rows, *_: [(704987078129459,)] * len(rows))
    _, problems = broken(evidence, sql, rows=ROWS, without=FACTS)
    assert any(problem.startswith("P2") for problem in problems)
    _, problems = broken(evidence, "SELECT arm FROM arms", rows=ROWS)
    assert any(problem.startswith("P3") for problem in problems)

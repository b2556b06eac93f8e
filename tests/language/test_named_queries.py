"""The named queries of the program pass the checker without a finding, so that it need not run with them."""

from __future__ import annotations

import pytest

from kb_cli.catalogue.named_queries import NamedQuery, list_queries
from kb_cli.catalogue.resources import queries_folder
from tests.language.conftest import Check

QUERIES = list_queries(queries_folder())


UNKNOWN = {
    "summary-of-findings": ["difference_per_1000", "difference_low_per_1000", "difference_high_per_1000"],
}
"""Columns whose kind hangs on a measure that differs from row to row."""


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_named_query_has_no_finding_and_known_columns(checked: Check, query: NamedQuery) -> None:
    report = checked(query.sql, [parameter.name for parameter in query.parameters])
    assert report.findings == ()
    assert [column.name for column in report.columns] == [column.name for column in query.columns]
    unknown = [column.name for column in report.columns if column.kind == "unknown"]
    assert unknown == UNKNOWN.get(query.name, [])


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_its_choices_pass_as_well(checked: Check, query: NamedQuery) -> None:
    names = [parameter.name for parameter in query.parameters]
    for parameter in query.parameters:
        if parameter.choices_from:
            assert checked(parameter.choices_from, names).errors == ()

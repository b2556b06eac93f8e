"""The queries under tests/spec/check: what means nothing is found, what is right passes, and the pages say so."""

from __future__ import annotations

import pytest

from kb_cli.language.codes import CODES
from tests.language import manual
from tests.language.conftest import Check

CASES = manual.cases()
EXAMPLES = manual.examples()


def test_there_are_enough_queries_of_both_kinds() -> None:
    wrong = sum(bool(case.expected) for case in CASES)
    assert len(CASES) >= 300
    assert wrong >= 150
    assert len(CASES) - wrong >= 140


@pytest.mark.parametrize("case", [c for c in CASES if c.expected], ids=lambda c: f"{c.group}: {c.name}")
def test_a_meaningless_query_is_found(checked: Check, case: manual.Case) -> None:
    assert manual.found_codes(checked(case.sql)) & case.expected


@pytest.mark.parametrize("case", [c for c in CASES if not c.expected], ids=lambda c: f"{c.group}: {c.name}")
def test_a_right_query_has_no_finding(checked: Check, case: manual.Case) -> None:
    report = checked(case.sql)
    assert manual.found_codes(report) == set()
    assert report.columns


def test_every_code_has_an_example() -> None:
    assert [example.code for example in EXAMPLES] == [code for code in CODES if code not in manual.NO_EXAMPLE]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.code)
def test_an_example_has_its_finding_and_its_repair_none(
    checked: Check, checked_records: Check, example: manual.Example
) -> None:
    run = checked_records if example.code in manual.OF_RECORDS else checked
    assert example.code in {finding.code for finding in run(example.failing).findings}
    repaired = run(example.repaired)
    assert [finding for finding in repaired.findings if finding.allowed is None] == []


def test_the_pages_are_current(checked: Check, checked_records: Check) -> None:
    for name, text in manual.pages(checked, checked_records).items():
        written = (manual.PAGES / name).read_text(encoding="utf-8")
        assert written == text, f"docs/language/{name} is not current; run: python -m tests.language.manual"

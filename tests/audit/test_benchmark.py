"""The benchmark of the audit: its made records fit the tables, and the audit finds in them what was put in."""

from __future__ import annotations

import importlib

import pytest

from tests.conftest import REPOSITORY


def test_the_audit_finds_what_was_put_into_the_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "benchmarks"))
    benchmark = importlib.import_module("registry_audit")
    pair = benchmark.pair()  # raises where the audit finds anything else
    sums = pair.baseline()
    assert len(sums) == len(benchmark.COUNTED)
    assert all(rows[0][0] for rows in sums)

"""Conventions of rounding: what each of them gives, and the macros in SQL say the same as the functions."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_cli.audit.rounding import Printed, convention, joint_convention, shown, verdict
from tests.audit.workbench import SCHEMA


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute((SCHEMA / "audits" / "inputs" / "macros.sql").read_text(encoding="utf-8"))
        yield connection


@pytest.mark.parametrize(
    ("exact", "text", "decimals", "expected"),
    [
        (80.7339, 80.7, 1, "half up"),
        (2.5, 3, 0, "half up"),
        (2.5, 2, 0, "half to even"),
        (3.5, 3, 0, "half down"),
        (2.45, 3, 0, "rounding twice"),
        (2.7, 2, 0, "cutting off"),
        (2.2, 3, 0, "rounding up"),
        (2.2, 4, 0, None),
        (-4.15, -4.2, 1, "half up"),
        (-4.15, 4.2, 1, None),
        (0.0, 0, 0, "half up"),
    ],
)
def test_a_convention_is_named(exact: float, text: float, decimals: int, expected: str | None) -> None:
    assert convention(exact, Printed(str(text), text, decimals)) == expected


def test_a_verdict_follows_from_the_convention() -> None:
    assert [verdict(name) for name in ("half up", "cutting off", None)] == ["consistent", "rounding", "inconsistent"]


def test_several_numbers_must_all_fit() -> None:
    good, cut, bad = (2.2, Printed("2", 2, 0)), (2.7, Printed("2", 2, 0)), (9.0, Printed("2", 2, 0))
    assert joint_convention([good, good]) == "half up"
    assert joint_convention([good, cut]) == "cutting off"
    assert joint_convention([cut, bad]) is None


def test_minus_zero_is_not_shown() -> None:
    assert shown(-0.01, 1) == "0.0"


@settings(deadline=None, max_examples=150)
@given(fortieths=st.integers(-4000, 4000), offset=st.integers(-300, 300), decimals=st.integers(0, 2))
def test_sql_and_python_name_the_same_convention(
    connection: duckdb.DuckDBPyConnection, fortieths: int, offset: int, decimals: int
) -> None:
    exact = fortieths / 40
    printed = round(exact + offset / 100, decimals)
    row = connection.execute(
        "SELECT audit_convention($1::DOUBLE, $2::DOUBLE, $3)", [exact, printed, decimals]
    ).fetchone()
    assert row == (convention(exact, Printed("", printed, decimals)),)


@pytest.mark.parametrize(
    ("low", "high", "printed", "expected"),
    [
        (53.5, 53.7, 53.6, "half up"),
        (53.61, 53.69, 53.6, "half up"),
        (53.66, 53.69, 53.6, "cutting off"),
        (53.51, 53.54, 53.6, "rounding up"),
        (53.8, 53.9, 53.6, None),
        (-53.7, -53.5, -53.6, "half up"),
        (53.5, 53.7, -53.6, None),
    ],
)
def test_an_interval_of_values_has_a_convention(
    connection: duckdb.DuckDBPyConnection, low: float, high: float, printed: float, expected: str | None
) -> None:
    row = connection.execute("SELECT audit_box_convention($1, $2, $3, 1)", [low, high, printed]).fetchone()
    assert row == (expected,)

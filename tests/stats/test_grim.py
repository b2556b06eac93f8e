"""Counts behind a percentage. Oracle: decimal arithmetic over every possible count."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.grim import CONVENTIONS, counts_from_percent

ROUNDINGS = dict(
    zip(CONVENTIONS, (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_HALF_DOWN, ROUND_DOWN, ROUND_CEILING), strict=True)
)


def printed(count: int, total: int, decimals: int, convention: str) -> str:
    """The percentage as printed, from an exact quotient."""
    with localcontext() as context:
        context.prec = 60
        scaled = Fraction(100 * 10**decimals * count, total)
        whole = scaled.numerator // scaled.denominator
        rest = scaled - whole
        # The first digit after the last place, and whether anything stands behind it, decide.
        digits = Decimal(whole) + (Decimal("0.5") if rest == Fraction(1, 2) else Decimal(int(rest * 10**9)) / 10**9)
        if 0 < rest < Fraction(1, 10**9):
            digits += Decimal("1e-12")
        unit = int(digits.to_integral_value(ROUNDINGS[convention]))
    text = str(unit).zfill(decimals + 1)
    return text if decimals == 0 else f"{text[:-decimals]}.{text[-decimals:]}"


def test_unique_and_range() -> None:
    # INO-VATE: 80.7 % of 109 is 88; 46 % of 1000 may be 455 to 464.
    assert counts_from_percent("80.7", 109) == (88, 88, 1)
    assert counts_from_percent("46", 1000) == (455, 464, 10)
    counts = counts_from_percent("80.7", 109)
    assert all(type(value) is int for value in counts)


def test_a_percentage_that_no_count_has() -> None:
    lowest, highest, number = counts_from_percent("50.1", 10)
    assert np.isnan(lowest)
    assert np.isnan(highest)
    assert number == 0
    assert counts_from_percent("101", 20).number_of_counts == 0
    assert counts_from_percent("9999", 10**8).number_of_counts == 0


def test_ties_tell_the_conventions_apart() -> None:
    # 1 of 8 is 12.5 %, 3 of 8 is 37.5 %.
    found = {
        name: counts_from_percent(["12", "13", "37", "38"], 8, name).number_of_counts.tolist() for name in CONVENTIONS
    }
    assert found == {
        "half_up": [0, 1, 0, 1],
        "half_even": [1, 0, 0, 1],
        "half_down": [1, 0, 1, 0],
        "truncated": [1, 0, 1, 0],
        "rounded_up": [0, 1, 0, 1],
    }


def test_the_printed_decimals_are_part_of_the_claim() -> None:
    assert counts_from_percent("45", 200).number_of_counts == 2
    assert counts_from_percent("45.0", 200) == (90, 90, 1)
    assert counts_from_percent(45.0, 200, decimals=1) == (90, 90, 1)
    np.testing.assert_array_equal(counts_from_percent([45, 45.0], 200, decimals=[0, 1]).number_of_counts, [2, 1])


def test_missing_stays_missing() -> None:
    counts = counts_from_percent(["50", None, "50"], [10, 10, np.nan])
    np.testing.assert_array_equal(counts.lowest, [5, np.nan, np.nan])
    np.testing.assert_array_equal(counts.number_of_counts, [1, np.nan, np.nan])


def test_forms_of_print() -> None:
    for text in ("80.7", "80.7%", " 80.7 %", "80·7"):
        assert counts_from_percent(text, 109).lowest == 88


@given(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(0, 3),
    st.sampled_from(CONVENTIONS),
)
def test_every_count_finds_itself(pair: tuple[int, int], decimals: int, convention: str) -> None:
    count, total = pair
    text = printed(count, total, decimals, convention)
    lowest, highest, number = counts_from_percent(text, total, convention)
    same = [k for k in range(total + 1) if printed(k, total, decimals, convention) == text]
    assert (lowest, highest, number) == (same[0], same[-1], len(same))


def test_columns_equal_a_loop() -> None:
    random = np.random.default_rng(9)
    total = random.integers(1, 500, 300)
    units = random.integers(0, 1001, 300)
    texts = [f"{unit // 10}.{unit % 10}" for unit in units]
    for convention in CONVENTIONS:
        columns = np.stack(counts_from_percent(texts, total, convention), axis=1)
        rows = [counts_from_percent(text, n, convention) for text, n in zip(texts, total, strict=True)]
        np.testing.assert_array_equal(columns, np.array(rows, dtype=float))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (["50", "fifty"], 10),
            "percent: 'fifty' is not a percentage as printed (text), and no decimals are given (row 2, counted from 1)",
        ),
        ((45.0, 10), "percent: 45.0 is not a percentage as printed (text), and no decimals are given"),
        (("1.2.3", 10), "percent: '1.2.3' is not a percentage as printed"),
        (("50", 0), "total: 0 participants have no percentage"),
        (("50", 10.5), "total: 10.5 is not a whole number"),
        (("50", 10, "up"), "convention: no 'up'. There are: half_up, half_even, half_down, truncated, rounded_up"),
        ((45.25, 10, "half_up", 1), "percent: 45.25 has more decimals than stated"),
    ],
)
def test_impossible_arguments(arguments: tuple, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        counts_from_percent(*arguments)
    assert str(caught.value).replace("Did you mean 'half_up'? ", "") == message

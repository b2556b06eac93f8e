"""Numbers as GRADE tables print them: Cochrane Handbook 14.1.6 and the defaults of GRADEpro."""

from __future__ import annotations

from math import inf, nan

import pytest

from kb_cli.grade.rounding import (
    change_text,
    count_text,
    difference_text,
    interval_text,
    mean_difference_text,
    ratio_text,
    risk_text,
    rounded,
    scale_for,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.285 * 1000, 0, "285"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (1.005, 2, "1.01"),
        (0.145 * 100, 0, "15"),
        (12345.6, 0, "12,346"),
        (-0.0001, 2, "0.00"),
        (nan, 2, "not estimable"),
        (inf, 0, "infinity"),
    ],
)
def test_halves_go_away_from_zero(value: float, decimals: int, text: str) -> None:
    assert rounded(value, decimals) == text


def test_ratios_have_two_decimals_and_three_below_a_tenth() -> None:
    assert [ratio_text(value) for value in (0.745, 12.3, 0.0514, 0.0996, 0.0001, 0.0)] == [
        "0.75",
        "12.30",
        "0.051",
        "0.10",
        "<0.001",
        "0.00",
    ]
    assert interval_text(0.75, 0.6, 0.936) == "0.75 (0.60 to 0.94)"
    assert interval_text(0.75, nan, nan) == "0.75"
    assert interval_text(-1.25, -2.0, 0.04, 1) == "−1.3 (−2.0 to 0.0)"


def test_a_risk_that_would_round_to_zero_is_counted_in_more_people() -> None:
    assert scale_for([0.2, 0.1]) == 1_000
    assert scale_for([0.2, 0.0004]) == 10_000
    assert scale_for([0.00004, 0.00001]) == 100_000
    assert scale_for([0.0, 0.0]) == 1_000
    assert risk_text(0.0004, 10_000, 0.0001, 0.0009) == "4 per 10,000 (1 to 9)"
    assert count_text(0.0000001, 100_000) == "<1"
    assert count_text(0.0, 1_000) == "0"


def test_every_limit_has_its_word() -> None:
    assert difference_text(-0.024, -0.06, 0.01, 1000) == "24 fewer per 1,000 (60 fewer to 10 more)"
    assert difference_text(0.068, 0.01, 0.12, 1000) == "68 more per 1,000 (10 more to 120 more)"
    assert difference_text(-0.0001, -0.06, 0.01, 1000) == "<1 fewer per 1,000 (60 fewer to 10 more)"
    assert difference_text(0.0, -0.06, 0.01, 1000) == "0 per 1,000 (60 fewer to 10 more)"
    assert change_text(nan, 1000) == "not estimable"


def test_a_missing_interval_is_left_out() -> None:
    assert difference_text(-0.024, nan, nan, 1000) == "24 fewer per 1,000"


def test_the_difference_comes_from_unrounded_risks() -> None:
    # 0.2004 and 0.1546 print as 200 and 155, whose difference is 45; the difference itself is 45.8.
    assert risk_text(0.2004, 1000) == "200 per 1,000"
    assert risk_text(0.1546, 1000) == "155 per 1,000"
    assert change_text(0.1546 - 0.2004, 1000) == "46 fewer"


def test_mean_differences_say_lower_and_higher() -> None:
    assert mean_difference_text(-1.25, -2.0, 0.4, 1) == "MD 1.3 lower (2.0 lower to 0.4 higher)"
    assert mean_difference_text(0.0, nan, nan, 1) == "MD 0.0"

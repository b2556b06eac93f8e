"""The grammar of printed numbers: everything that articles print, and the common mistakes word for word."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_loaders.numbers import (
    NUMBER_WORDS,
    RELATIONS,
    NumberError,
    parse_date,
    parse_estimate,
    parse_interval,
    parse_number,
    parse_quantity,
)

KINDS = "88, 47,400, 45.0, <0.001, 13.9 ± 1.10) or: not reported, not reached, not estimable, not applicable, illegible"


@pytest.mark.parametrize(
    ("printed", "value", "decimals"),
    [
        ("88", 88, 0),
        ("0", 0, 0),
        ("3500", 3500, 0),
        ("45.0", 45, 1),
        ("4.30", 4.3, 2),
        ("0.0208", 0.0208, 4),
        (".5", 0.5, 1),
        (" 12 ", 12, 0),
    ],
)
def test_a_plain_number_keeps_its_printed_decimals(printed: str, value: float, decimals: int) -> None:
    number = parse_number(printed)
    assert (number.value, number.decimals, number.relation, number.status) == (value, decimals, "=", "reported")
    assert number.printed == printed.strip()


@pytest.mark.parametrize(
    ("printed", "value"),
    [("47,400", 47400), ("1,234,567", 1234567), ("1,000.50", 1000.5), ("47\u00a0400", 47400), ("47\u2009400", 47400)],
)
def test_a_comma_or_a_narrow_space_separates_thousands(printed: str, value: float) -> None:
    assert parse_number(printed).value == value


@pytest.mark.parametrize("printed", ["0,55", "1,23", "100,00", "1,2345", "0,001", "00,001"])
def test_a_decimal_comma_is_refused(printed: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(printed)
    assert str(caught.value) == (
        f"'{printed}': a comma may only separate thousands (47,400); write decimals with a point"
    )


@pytest.mark.parametrize("printed", ["0·55", "·55", "-·55"])
def test_a_middle_dot_is_a_decimal_point(printed: str) -> None:
    number = parse_number(printed)
    assert abs(number.value or 0) == 0.55
    assert number.decimals == 2


@pytest.mark.parametrize("sign", ["-", "−", "–"])
def test_every_minus_sign_makes_a_number_negative(sign: str) -> None:
    assert parse_number(f"{sign}14.2").value == -14.2


@pytest.mark.parametrize("printed", ["80.7%", "80.7 %"])
def test_a_percent_sign_is_read_and_remembered(printed: str) -> None:
    number = parse_number(printed)
    assert (number.value, number.decimals, number.is_percent) == (80.7, 1, True)
    assert not parse_number("80.7").is_percent


@pytest.mark.parametrize(
    ("printed", "relation", "value"),
    [
        ("<0.001", "<", 0.001),
        ("≤0.004", "≤", 0.004),
        ("<= 0.004", "≤", 0.004),
        (">90", ">", 90),
        ("≥ 5", "≥", 5),
        (">=5", "≥", 5),
        ("at least 325", "≥", 325),
        ("At least 50%", "≥", 50),
        ("more than 90", ">", 90),
        ("more than one", ">", 1),
        ("less than 1000", "<", 1000),
        ("fewer than 100,000", "<", 100000),
        ("at most 3", "≤", 3),
        ("up to six", "≤", 6),
        ("approximately 14", "≈", 14),
        ("about 14", "≈", 14),
        ("~14", "≈", 14),
        ("=0.03", "=", 0.03),
    ],
)
def test_an_inequality_is_kept(printed: str, relation: str, value: float) -> None:
    number = parse_number(printed)
    assert (number.relation, number.value, number.printed) == (relation, value, printed)


@pytest.mark.parametrize(("word", "value"), NUMBER_WORDS.items())
def test_number_words_up_to_twenty_are_read_in_any_case(word: str, value: int) -> None:
    assert parse_number(word).value == parse_number(word.capitalize()).value == value


def test_there_are_number_words_from_zero_to_twenty() -> None:
    assert set(NUMBER_WORDS.values()) == set(range(21))


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("", "not_reported"),
        ("not reported", "not_reported"),
        ("Not reached", "not_reached"),
        ("not estimable", "not_estimable"),
        ("NE", "not_estimable"),
        ("not applicable", "not_applicable"),
        ("NA", "not_applicable"),
        ("N/A", "not_applicable"),
        ("illegible", "illegible"),
        ("below reporting threshold", "below_reporting_threshold"),
    ],
)
def test_a_non_value_keeps_its_kind_and_has_no_number(printed: str, status: str) -> None:
    number = parse_number(printed)
    assert (number.value, number.decimals, number.relation, number.status) == (None, None, None, status)


def test_nr_is_not_reached_in_a_column_of_times_and_not_reported_elsewhere() -> None:
    assert parse_number("NR", is_time=True).status == "not_reached"
    assert parse_number("NR").status == "not_reported"


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("72.1–87.7", 72.1, 87.7),
        ("72.1—87.7", 72.1, 87.7),
        ("72.1 to 87.7", 72.1, 87.7),
        ("100-51,000", 100, 51000),
        ("16%-30%", 16, 30),
        ("5 - 7", 5, 7),
        ("5 – 7", 5, 7),
        ("(35.4–54.8)", 35.4, 54.8),
        ("[35.4 to 54.8]", 35.4, 54.8),
        ("−5.3 to −2.9", -5.3, -2.9),
        ("–5.3 to 2.9", -5.3, 2.9),
        ("-5.3-2.9", -5.3, 2.9),
        ("−3.30–−0.90", -3.3, -0.9),
        ("–5.3–2.9", -5.3, 2.9),
        ("0·31–0·96", 0.31, 0.96),
        ("approximately 20 to 30", 20, 30),
    ],
)
def test_an_interval_has_an_en_dash_a_hyphen_or_to(printed: str, low: float, high: float) -> None:
    ends = parse_interval(printed)
    assert (ends[0].value, ends[1].value) == (low, high)


def test_an_end_of_an_interval_may_be_a_non_value() -> None:
    # kantarjian-2016, Results, Efficacy: 5.7 months (95% CI, 0.8 to not reached)
    low, high = parse_interval("0.8 to not reached", is_time=True)
    assert (low.value, high.status) == (0.8, "not_reached")
    assert parse_interval("7.7–NR", is_time=True)[1].status == "not_reached"


def test_a_non_value_in_place_of_an_interval_is_that_of_both_ends() -> None:
    assert [end.status for end in parse_interval("illegible")] == ["illegible", "illegible"]


@pytest.mark.parametrize("printed", ["12", "1 to 2 to 3", "5––2"])
def test_a_text_without_two_ends_is_no_interval(printed: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_interval(printed)
    assert str(caught.value) == (
        f"'{printed}' is not an interval; write two numbers with an en dash or 'to' between them"
    )


def test_an_interval_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(NumberError) as caught:
        parse_interval("87.7 to 72.1")
    assert str(caught.value) == "the interval runs from 87.7 to 72.1; its lower end is above its upper end"


def test_mean_and_standard_error_are_read_from_one_cell() -> None:
    # kantarjian-2016, Results, Efficacy: mean [±SE], 13.9 ± 1.10 months
    value, spread = parse_estimate("13.9 ± 1.10")
    assert spread is not None
    assert (value.value, value.decimals, spread.value, spread.decimals) == (13.9, 1, 1.1, 2)
    assert parse_estimate("13.9") == (parse_number("13.9"), None)


@pytest.mark.parametrize("printed", ["13.9 ±", "± 1.10"])
def test_a_number_on_one_side_of_the_plus_minus_sign_is_not_enough(printed: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_estimate(printed)
    assert str(caught.value) == f"'{printed}' lacks a number on one side of ±; write both, as in 13.9 ± 1.10"


def test_a_quantity_is_one_number_or_a_range() -> None:
    assert parse_quantity("at least 325") == (parse_number("at least 325"), None)
    assert parse_quantity("15 to 20") == (parse_number("15"), parse_number("20"))


@pytest.mark.parametrize("printed", ["72.1–87.7", "15 to 20", "45.0 (35.4–54.8)"])
def test_an_interval_in_a_column_of_one_number_is_refused(printed: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(printed)
    assert str(caught.value) == (
        f"'{printed}' is an interval, and this column takes one number; write its ends in the _low and _high columns"
    )


@pytest.mark.parametrize("printed", ["-", "–", "—", "..."])
def test_a_dash_is_not_a_number(printed: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(printed)
    assert str(caught.value) == (
        f"'{printed}' is not a number; write not reported, not reached, not applicable or illegible"
    )


@pytest.mark.parametrize(
    "printed", ["47 400", "5.", "1e5", "<", "<NR", "P=0.03", "88/109", "twenty-one", "nan", "inf", "1.2.3", "²"]
)
def test_anything_else_is_refused_with_what_may_be_written(printed: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(printed)
    assert str(caught.value) == f"'{printed}' is not a printed number; write it as the source does ({KINDS}"


@pytest.mark.parametrize("printed", ["October 2, 2014", "2 October 2014", "Oct 2, 2014", "2014-10-02"])
def test_a_date_is_read_as_printed(printed: str) -> None:
    assert parse_date(printed) == datetime.date(2014, 10, 2)


@pytest.mark.parametrize("printed", ["2014", "02/10/2014", "30 February 2014"])
def test_an_ambiguous_or_impossible_date_is_refused(printed: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_date(printed)
    assert str(caught.value) == (f"'{printed}' is not a date; write it as printed (October 2, 2014) or as 2014-10-02")


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=None, allow_nan=False, allow_infinity=False),
    st.integers(min_value=0, max_value=6),
    st.sampled_from(["", ","]),
    st.sampled_from(["-", "−", "–"]),
    st.sampled_from([".", "·"]),
    st.sampled_from(sorted(RELATIONS)),
    st.sampled_from(["", "%", " %"]),
)
def test_a_printed_number_parses_back(
    drawn: object, decimals: int, thousands: str, minus: str, point: str, relation: str, percent: str
) -> None:
    plain = f"{drawn:.{decimals}f}"
    body = f"{drawn:{thousands}.{decimals}f}".replace("-", minus).replace(".", point)
    number = parse_number(f"{relation} {body}{percent}")
    assert number.value == float(plain)
    assert number.decimals == decimals
    assert number.relation == RELATIONS[relation]
    assert number.is_percent == bool(percent)
    assert number.status == "reported"


@given(
    st.integers(min_value=-(10**6), max_value=10**6),
    st.integers(min_value=0, max_value=10**6),
    st.integers(min_value=0, max_value=4),
    st.sampled_from(["{} to {}", "{}–{}", "({} to {})"]),
)
def test_a_printed_interval_parses_back(first: int, width: int, decimals: int, form: str) -> None:
    ends = [f"{end / 10**decimals:.{decimals}f}".replace("-", "−") for end in (first, first + width)]
    low, high = parse_interval(form.format(*ends))
    assert [low.printed, high.printed] == ends
    assert low.decimals == high.decimals == decimals

"""Suggestions for misspelt names."""

from __future__ import annotations

import pytest

from kb_cli.catalogue.spelling import did_you_mean, listing, nearest

NAMES = ["response-rates", "response-differences", "veno-occlusive-disease", "subgroup-forest", "mrd-negativity"]


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("response_rates", "response-rates"),
        ("RESPONSE-RATES", "response-rates"),
        ("response-rate", "response-rates"),
        ("reponse-rates", "response-rates"),
        ("mrd", "mrd-negativity"),
        ("forest", "subgroup-forest"),
        ("vod", "veno-occlusive-disease"),
    ],
)
def test_the_nearest_name_comes_first(word: str, first: str) -> None:
    assert nearest(word, NAMES)[0] == first


def test_nothing_is_suggested_for_a_word_like_no_other() -> None:
    assert nearest("xyzzy", NAMES) == []
    assert did_you_mean("xyzzy", NAMES) == ""
    assert nearest("", NAMES) == []


def test_a_cutoff_of_zero_always_gives_names() -> None:
    assert len(nearest("xyzzy", NAMES, n=3, cutoff=0)) == 3


def test_suggestions_read_as_a_sentence() -> None:
    assert did_you_mean("respons", ["response-rates"]) == " Did you mean 'response-rates'?"
    assert did_you_mean("ab", ["abc", "abd", "abe"], n=3) == " Did you mean 'abc', 'abd' or 'abe'?"


def test_a_listing_says_how_many_are_left() -> None:
    assert listing(["a", "b", "c"], shown=2) == "'a', 'b' and 1 more"
    assert listing([1, 2]) == "1, 2"

"""Where a statement ends is known while it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_cli.shell.statements import is_finished, split_statements, tokens_of


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "\\d",
        " \\d trials",
        "SELECT 1;",
        "SELECT 1; -- done",
        "SELECT ';' ;",
        "SELECT 1; /* ; */ ",
        "-- only",
    ],
)
def test_what_can_run_is_finished(text: str) -> None:
    assert is_finished(text)


@pytest.mark.parametrize(
    "text",
    ["SELECT 1", "SELECT ';", 'SELECT ";', "SELECT 1 -- ;", "SELECT 1 /* ;", "SELECT $$;", "SELECT 'it''s;", "a; b"],
)
def test_what_lacks_its_semicolon_or_a_quote_is_not_finished(text: str) -> None:
    assert not is_finished(text)


def test_statements_are_parted_at_semicolons_outside_of_texts_and_comments() -> None:
    text = "SELECT ';' -- a; b\n; /* c; */ SELECT 2;; -- end;\n"
    assert split_statements(text) == ["SELECT ';' -- a; b", "/* c; */ SELECT 2"]


def test_a_statement_without_a_semicolon_is_one() -> None:
    assert split_statements("SELECT 1") == ["SELECT 1"]


@given(st.text(alphabet="abc ;'\"-*/$\n1é", max_size=40))
def test_no_character_is_lost_between_tokens(text: str) -> None:
    end = 0
    for token in tokens_of(text):
        assert token.start >= end
        assert text[token.start : token.end] == token.text
        between = text[end : token.start]
        assert not between.strip() or between.lstrip().startswith(("--", "/*"))
        end = token.end


@given(st.text(alphabet="ab ;'-*/\n", max_size=40))
def test_no_statement_holds_a_semicolon_that_would_end_it(text: str) -> None:
    for statement in split_statements(text):
        assert all(token.text != ";" for token in tokens_of(statement))

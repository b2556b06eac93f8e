"""What is offered depends on what stands before the cursor, and on the views that the statement names."""

from __future__ import annotations

import pytest

from kb_cli.shell.sql_words import complete_sql
from kb_cli.shell.words import Words


def offered(sql: str, words: Words, *, is_asked: bool = True) -> list[str]:
    """What is offered at the bar in a text."""
    cursor = sql.index("|")
    found = complete_sql(sql.replace("|", "", 1), cursor, words, is_asked=is_asked)
    return [candidate.text for candidate in found.candidates]


@pytest.mark.parametrize(
    "sql", ["SELECT * FROM resp|", "SELECT * FROM trials JOIN resp|", "SELECT * FROM trials, resp|"]
)
def test_views_stand_after_from_and_join(sql: str, words: Words) -> None:
    assert offered(sql, words) == ["response_rates"]


def test_a_common_table_expression_stands_with_the_views(words: Words) -> None:
    assert offered("WITH mine AS (SELECT 1) SELECT * FROM |", words)[:2] == ["mine", "adverse_event_pairs"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT perc| FROM response_rates",
        "SELECT arm FROM response_rates WHERE perc|",
        "SELECT r.perc| FROM response_rates AS r",
        "SELECT arm FROM response_rates r ORDER BY r.perc|",
        "SELECT response_rates.perc| FROM response_rates",
        "SELECT arm, perc|\nFROM response_rates -- of all\n;",
    ],
)
def test_columns_are_those_of_the_views_in_the_statement(sql: str, words: Words) -> None:
    assert offered(sql, words) == ["percent"]


def test_before_a_view_is_named_all_columns_are_offered(words: Words) -> None:
    assert {"hazard_ratio", "hazard_ratios"} & set(offered("SELECT hazard|", words)) == {"hazard_ratio"}


def test_another_statement_of_the_text_does_not_count(words: Words) -> None:
    assert "percent" not in offered("SELECT 1 FROM response_rates; SELECT per| FROM median_times", words)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM response_rates WHERE role = |",
        "SELECT * FROM response_rates WHERE role <> |",
        "SELECT * FROM response_rates r WHERE r.role = '|",
        "SELECT * FROM response_rates WHERE role IN (|",
        "SELECT * FROM response_rates WHERE role NOT IN ('experimental', '|",
        'SELECT * FROM response_rates WHERE "role" = |',
    ],
)
def test_words_of_the_vocabulary_stand_after_a_comparison(sql: str, words: Words) -> None:
    assert offered(sql, words) == ["'experimental'", "'comparator'", "'all'", "'not_stated'"]


def test_a_begun_text_is_completed_with_its_quotes(words: Words) -> None:
    found = complete_sql("SELECT * FROM response_rates WHERE role = 'exp", 46, words)
    assert [candidate.text for candidate in found.candidates] == ["'experimental'"]
    assert found.replaces == len("'exp")


def test_names_that_only_the_database_knows_are_offered_too(words: Words) -> None:
    assert offered("SELECT * FROM response_rates WHERE endpoint_id = 'cr_|", words) == ["'cr_cri'"]
    assert offered("SELECT * FROM trials WHERE trial_id = |", words) == ["'nct01564784'"]


def test_a_quote_within_a_value_is_doubled(words: Words) -> None:
    values = offered("SELECT * FROM populations WHERE population = |", words)
    assert any("''s assessment" in value for value in values)


def test_functions_come_with_what_they_take(words: Words) -> None:
    found = complete_sql("SELECT clopper", 14, words).candidates[0]
    assert found.text == "clopper_pearson"
    assert found.about.startswith("clopper_pearson(events, total, level)")
    assert "kb_z" not in offered("SELECT kb|", words)


def test_keywords_are_written_as_the_user_writes(words: Words) -> None:
    assert "where" in offered("select * from trials whe|", words)
    assert "WHERE" in offered("SELECT * FROM trials WHE|", words)


@pytest.mark.parametrize("sql", ["SELECT 'abc|", 'SELECT "abc|', "SELECT /* abc|", "SELECT $$abc|"])
def test_nothing_is_offered_within_texts_and_comments(sql: str, words: Words) -> None:
    assert offered(sql, words) == []


def test_an_empty_word_is_completed_only_when_asked_or_when_few_words_fit(words: Words) -> None:
    assert offered("SELECT |", words, is_asked=False) == []
    assert offered("SELECT |", words) != []
    assert offered("SELECT * FROM trials WHERE phase = |", words, is_asked=False) == ["'3'"]


def test_without_a_database_there_are_words_but_no_values(words: Words) -> None:
    from kb_cli.errors import NoDatabase

    def connect() -> None:
        raise NoDatabase("none")

    poor = Words(words.views, words.vocabularies, words.functions, connect)  # type: ignore[arg-type]
    assert offered("SELECT * FROM trials WHERE trial_id = '|", poor) == []
    assert offered("SELECT * FROM arms WHERE role = '|", poor) != []

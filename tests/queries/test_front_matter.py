"""Front matter is checked strictly; messages name file and line, and say what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb_cli.catalogue.front_matter import BadFrontMatter, read_front_matter
from kb_cli.catalogue.named_queries import read_query

Write = Callable[..., Path]


def message(path: Path) -> str:
    with pytest.raises(BadFrontMatter) as caught:
        read_query(path)
    return str(caught.value).replace(str(path), "FILE")


def test_table_and_sql_are_parted(write_query: Write) -> None:
    table, sql = read_front_matter(write_query())
    assert table["title"] == "Rates"
    assert sql.startswith("SELECT 1 AS rate")


def test_every_view_of_the_schema_has_front_matter(views_folder: Path) -> None:
    for path in views_folder.glob("*.sql"):
        table, sql = read_front_matter(path)
        assert table["view"] == path.stem
        assert sql.startswith("CREATE VIEW")


def test_a_file_must_open_with_front_matter(write_query: Write) -> None:
    expected = "FILE:1: the file must open with a line '/* ---', then TOML, then '--- */'."
    assert message(write_query(("/* ---\n", ""))) == expected


def test_front_matter_must_be_closed(write_query: Write) -> None:
    expected = "FILE:1: the front matter is never closed; end it with a line '--- */'."
    assert message(write_query(("--- */\n", ""))) == expected


def test_sql_must_follow(write_query: Write) -> None:
    path = write_query()
    path.write_text(path.read_text().split("SELECT 1")[0])
    assert message(path) == "FILE:40: there is no SQL after the front matter; write it below '--- */'."


def test_the_end_of_the_comment_cannot_stand_inside(write_query: Write) -> None:
    expected = "FILE:3: '*/' ends the comment too early for SQL; write it otherwise."
    assert message(write_query(("How many?", "5*/6"))) == expected


def test_broken_toml_is_placed(write_query: Write) -> None:
    found = message(write_query(('question = "How many?"', "question = How many?")))
    assert found.startswith("FILE:3:12: the front matter is not valid TOML: Invalid value.")


def test_an_unknown_key_is_answered_with_the_nearest(write_query: Write) -> None:
    found = message(write_query(("question =", "questoin =")))
    assert found == (
        "FILE:3: unknown key 'questoin'. Did you mean 'question'? Known: 'title', 'question', 'grain', 'key',"
        " 'note', 'parameters', 'columns', 'fixture'.\n"
        "FILE:1: 'question' is missing; add it."
    )


def test_an_unknown_key_of_a_parameter_is_placed(write_query: Write) -> None:
    found = message(write_query(('unit = "percent"', 'units = "percent"')))
    assert found == (
        "FILE:25: unknown key 'units'. Did you mean 'unit'? Known: 'type', 'kind', 'unit', 'about', 'default',"
        " 'choices', 'choices_from', 'example', 'required'."
    )


def test_an_unknown_key_of_a_column_is_placed(write_query: Write) -> None:
    found = message(write_query(('percent", about', 'percent", unti = "x", about')))
    assert found.startswith("FILE:39: unknown key 'unti'. Did you mean 'unit'?")


def test_an_unknown_type_is_answered_with_the_nearest(write_query: Write) -> None:
    found = message(write_query(('"INTEGER"', '"INTEGR"')))
    assert found == (
        "FILE:17: unknown type 'INTEGR' of 'grade'. Did you mean 'INTEGER'?"
        " Known: 'VARCHAR', 'INTEGER', 'DOUBLE', 'BOOLEAN', 'DATE'."
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("default = 0.5", 'default = "x"', "FILE:23: default of 'min_percent' is not of type DOUBLE: 'x'."),
        ("choices = [1, 2, 3]", "choices = [1, true]", "FILE:17: choices of 'grade' is not of type INTEGER: True."),
        (
            "choices = [1, 2, 3]",
            "choices = [1, 2]\nexample = 9",
            "FILE:17: example of 'grade' is none of its choices: 9.",
        ),
        (
            "default = 0.5",
            "default = 0.5\nrequired = true",
            "FILE:23: 'min_percent' is required and has a default; keep one.",
        ),
        (
            "choices = [1, 2, 3]",
            'choices = [1]\nchoices_from = "SELECT 1"',
            "FILE:17: 'grade' has both choices and choices_from; keep one.",
        ),
        ("$only;", "1 = 1;", "FILE:34: the SQL never uses $only; use it or leave it out."),
        ("$only;", "$onyl AND $only;", "FILE:41: the SQL uses $onyl, which [parameters] lacks. Did you mean 'only'?"),
    ],
)
def test_a_parameter_that_contradicts_itself_is_refused(write_query: Write, old: str, new: str, expected: str) -> None:
    assert message(write_query((old, new))) == expected


def test_an_option_of_the_command_cannot_be_a_parameter(write_query: Write) -> None:
    found = message(write_query(("parameters.only", "parameters.limit"), ("$only", "$limit")))
    assert found == "FILE:34: 'limit' is an option of the command itself; choose another name."


def test_all_breaches_are_reported_at_once(write_query: Write) -> None:
    found = message(write_query(("grain =", "grian ="), ('"DATE"', '"DAY"'), ('kind = "percent", ', "")))
    assert len(found.splitlines()) == 4

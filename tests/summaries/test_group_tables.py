"""Tables with a column for each group of a registry record, and the words and numbers in their cells."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import Markup

from kb_cli.summaries.group_tables import group_table, label_rows
from kb_cli.summaries.posted_values import percent_text, quote_block, shorten
from kb_cli.summaries.registry_context import most_affected, outcome_number, populations_alike, posted_date
from kb_cli.summaries.wording import sentence


def test_populations_that_are_alike_stand_on_one_line() -> None:
    def row(outcome: int, n: int) -> dict[str, Any]:
        return {
            "population_id": f"registry-outcome-{outcome}",
            "population": "",
            "definition": "All",
            "arm": "A",
            "group_title": "A",
            "unit": None,
            "n": n,
        }

    found = populations_alike([row(1, 5), row(2, 5), row(3, 5), row(4, 6), row(7, 5)])
    assert [one.outcomes for one in found] == ["Outcomes 1–3, 7", "Outcome 4"]


def test_columns_follow_the_record_and_all_participants_come_last() -> None:
    groups = [
        {"arm": "All participants", "role": "all", "group_title": "Total", "relation": "total", "of_arm": None},
        {"arm": None, "role": None, "group_title": "Low", "relation": "subset", "of_arm": "Drug"},
        {"arm": "Drug", "role": "experimental", "group_title": "Drug", "relation": "same", "of_arm": None},
    ]
    table = group_table([{"arm": "Drug", "group_title": "Drug", "term": "x"}], groups, "term")
    assert [(column.label, column.note) for column in table.columns] == [
        ("Low", "part of an arm (Drug)"),
        ("Drug", None),
        ("All participants", None),
    ]
    assert [len(cell) for cell in table.lines[0].cells] == [0, 1, 0]


def test_what_all_marked_groups_are_is_said_once() -> None:
    def notes(*relations: str) -> list[str]:
        groups = [
            {"arm": None, "group_title": f"Group {index}", "relation": relation, "of_arm": None}
            for index, relation in enumerate(relations)
        ]
        return group_table([], groups).notes

    assert notes("unlinked") == ["Group 0: not linked to an arm"]
    assert notes("unlinked", "unlinked") == ["not linked to an arm"]
    assert notes("unlinked", "subset") == ["Group 0: not linked to an arm", "Group 1: part of an arm"]


def test_rows_of_a_figure_follow_the_columns() -> None:
    groups = [{"arm": arm, "group_title": title} for arm, title in (("A", "A"), (None, "Whoever"))]
    rows = [{"term": term, **group} for term in ("x", "y") for group in reversed(groups)]
    labelled = label_rows(rows, group_table([], groups).columns)
    assert [(row["term"], row["arm"]) for row in labelled] == [
        ("x", "A"),
        ("x", "Whoever"),
        ("y", "A"),
        ("y", "Whoever"),
    ]


def test_two_groups_of_one_arm_keep_their_titles() -> None:
    groups = [{"arm": "Drug", "role": "experimental", "group_title": title} for title in ("Drug, fasted", "Drug, fed")]
    assert [column.label for column in group_table([], groups).columns] == ["Drug, fasted", "Drug, fed"]


def test_the_most_affected_terms_come_first() -> None:
    rows = [
        {"term": term, "organ_system": None, "percent": percent}
        for term, percent in [("a", 1.0), ("b", 5.0), ("a", 9.0), ("c", None), ("d", 5.0)]
    ]
    assert [row["term"] for row in most_affected(rows, 3)] == ["a", "a", "b", "d"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("A:\n\n* b\n* c", "> A:\n>\n> - b\n> - c[^1]"),
        ("A:\n• b\n1. c\n\n\n\nD", "> A:\n>\n> - b\n> 1. c\n>\n> D[^1]"),
        ("# x\n---\n* a_b* <i>", "> \\# x\n>\n> - a_b\\* \\<i>[^1]"),
        ("    * deep", ">     - deep[^1]"),
        ("-5 points", "> \\-5 points[^1]"),
    ],
)
def test_a_quotation_keeps_its_bullets_and_nothing_else_is_markup(text: str, quoted: str) -> None:
    assert quote_block(text, Markup("[^1]")) == quoted


def test_dates_numbers_and_long_texts() -> None:
    assert [posted_date(text) for text in ("2023-05", "2024-10-23", "2020", "soon", None)] == [
        "May 2023",
        "23 October 2024",
        "2020",
        "soon",
        "not stated",
    ]
    assert [percent_text(value) for value in (0.0, 0.04, 0.05, 12.25)] == ["0.0%", "<0.1%", "0.1%", "12.3%"]
    assert shorten("one two, three", 9) == "one two …"
    assert [sentence(text) for text in ("one", "Two.", "three …")] == ["One.", "Two.", "Three …"]
    assert outcome_number("registry-outcome-12") == "12"

"""Documents about a question: golden copies, marks at every number, and what stands where people judged nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from kb_cli.app import app
from kb_cli.catalogue.named_queries import BadParameters
from kb_cli.grade.cells import Cell, letter_at, raised
from kb_cli.grade.evidence import read_question
from kb_cli.grade.notes import QuestionFootnotes
from kb_cli.grade.tables import MOST_OUTCOMES, make_tables
from kb_cli.summaries.document import render_document
from kb_cli.summaries.errors import SummaryError, UnknownTemplate
from kb_cli.summaries.evidence import find_subject
from kb_cli.summaries.footnotes import Fact
from kb_cli.summaries.number_marks import unmarked_numbers

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = ("summary-of-findings", "evidence-profile", "plain-language")


def table_of(document: str, head: str) -> list[list[str]]:
    """The rows of the table whose head begins with these words, without footnote marks."""
    lines = document.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {head}"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([re.sub(r"\[\^\d+\]", "", cell).strip() for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_document_is_the_golden_one(testamab: duckdb.DuckDBPyConnection, template: str) -> None:
    """To take over an intended change: UPDATE_GOLDEN=1 pytest tests/grade, then read the difference."""
    golden = GOLDEN / f"{template}.md"
    document = render_document(testamab, "testamab", template, "document").text.split("## About this document")[0]
    document = re.sub(r"built \d+ \w+ \d{4}", "built DATE", document)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(document, encoding="utf-8")
    assert document == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_number_has_a_mark(testamab: duckdb.DuckDBPyConnection, template: str) -> None:
    document = render_document(testamab, "testamab", template, "document").text
    assert unmarked_numbers(document, ["Two 2005", "One 2001"]) == []
    body = re.sub(r"^\[\^\d+\]:.*$", "", document, flags=re.MULTILINE)
    used = list(dict.fromkeys(re.findall(r"\[\^(\d+)\]", body)))
    assert used == re.findall(r"^\[\^(\d+)\]:", document, flags=re.MULTILINE)


@pytest.mark.parametrize("template", TEMPLATES)
def test_documents_of_the_bundled_questions_have_marks(connection: duckdb.DuckDBPyConnection, template: str) -> None:
    questions = [row[0] for row in connection.execute("SELECT question_id FROM questions").fetchall()]
    for question in questions:
        document = render_document(connection, question, template)
        assert unmarked_numbers(document.text) == [], question


def test_the_columns_of_a_summary_of_findings(testamab: duckdb.DuckDBPyConnection) -> None:
    rows = table_of(render_document(testamab, "testamab").text, "Outcomes")
    assert rows[0] == [
        "Outcomes",
        "Anticipated absolute effects\\* (95% CI): risk with placebo",
        "Anticipated absolute effects\\* (95% CI): risk with testamab",
        "Relative effect (95% CI)",
        "No of participants (studies)",
        "Certainty of the evidence (GRADE)",
        "What happens",
    ]
    assert rows[1][1:6] == [
        "40 per 1,000",
        "21 per 1,000 (16 to 27)",
        "RR 0.53 (0.41 to 0.68)",
        "1,330 (3 studies)",
        "⊕⊕⊕◯ Moderate\u00a0ᵃ",
    ]
    # One row a baseline risk: the same relative effect matters more where the risk is high.
    assert rows[1][6].startswith("Testamab likely results in little to no difference in relapse.")
    assert rows[2][6].startswith("Testamab likely results in a large reduction in relapse. NNTB 9 (7 to 13), 12 months")


def test_the_columns_of_an_evidence_profile(testamab: duckdb.DuckDBPyConnection) -> None:
    rows = table_of(render_document(testamab, "testamab", "evidence-profile").text, "Outcome ")
    assert rows[0] == [
        "Outcome",
        "No of studies",
        "Study design",
        "Risk of bias",
        "Inconsistency",
        "Indirectness",
        "Imprecision",
        "Other considerations",
        "Testamab, n/N (%)",
        "Placebo, n/N (%)",
        "Relative (95% CI)",
        "Absolute (95% CI)",
        "Certainty",
        "Importance",
    ]
    assert rows[1][1:10] == [
        "3",
        "not stated",
        "serious\u00a0ᵃ",
        "not serious",
        "not assessed",
        "not assessed",
        "none",
        "52/670 (7.8%)",
        "97/660 (14.7%)",
    ]
    assert rows[1][13] == "CRITICAL (8)"


def test_what_nobody_judged_is_not_assessed(testamab: duckdb.DuckDBPyConnection) -> None:
    rows = table_of(render_document(testamab, "testamab").text, "Outcomes")
    survival, rash = rows[4], rows[5]
    assert survival[1:4] == ["800 per 1,000", "846 per 1,000 (780 to 893)", "HR 0.75 (0.51 to 1.11)"]
    assert survival[5] == "not assessed"
    assert survival[6].startswith("Not assessed: no certainty of the evidence is recorded.")
    assert rash[1:5] == ["no data", "no data", "not pooled: no study is recorded for it", "no data"]


def test_plain_language_has_neither_grades_nor_intervals(testamab: duckdb.DuckDBPyConnection) -> None:
    text = render_document(testamab, "testamab", "plain-language").text.split("## Sources")[0]
    assert "Testamab probably causes a large reduction in relapse." in text
    for word in ("certainty", "CI", " RR ", "GRADE", "moderate"):
        assert word not in text, word


def test_computed_numbers_say_how_and_from_what(testamab: duckdb.DuckDBPyConnection) -> None:
    document = render_document(testamab, "testamab")
    notes = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", document.text, flags=re.MULTILINE))
    assert any(
        note
        == "Computed: baseline risk times risk ratio; limits of the relative effect, baseline taken as known. From: "
        "Table 4, row Low; Table 1, row One; Table 1, row Two; Table 1, row Three (maker-2020)."
        for note in notes.values()
    )
    assert any("MOVER-R" in note for note in notes.values())
    assert len(document.facts) == len(notes)


def test_a_fact_that_is_not_there_is_no_footnote() -> None:
    notes = QuestionFootnotes({1: Fact(1, "a/b", "source", ("Table 1",))})
    assert str(notes.cite_cell(Cell("text"))) == ""
    assert str(notes.cite_cell(Cell("text", (1,), "added"))) == "[^1]"
    assert str(notes.cite_cell(Cell("text", (1,), "added"))) == "[^1]"
    assert notes.block() == "[^1]: Computed: added. From: Table 1 (source)."
    with pytest.raises(SummaryError, match="no fact 2"):
        notes.cite_cell(Cell("text", (2,), "added"))


def test_more_than_seven_outcomes_are_warned_of(testamab: duckdb.DuckDBPyConnection) -> None:
    from dataclasses import replace

    question = read_question(testamab, "testamab")
    assert make_tables(question, {}, "").warnings == ()
    many = replace(question, outcomes=question.outcomes * 2)
    assert len(many.outcomes) > MOST_OUTCOMES
    assert "at most 7" in make_tables(many, {}, "").warnings[0]


def test_letters_skip_q_which_has_no_raised_form() -> None:
    letters = [letter_at(index) for index in range(27)]
    assert letters[:3] == ["a", "b", "c"]
    assert "q" not in letters
    assert letters[24:] == ["z", "aa", "ab"]
    assert raised("a") == "ᵃ"


@pytest.mark.parametrize(
    ("subject", "template", "message"),
    [
        ("testamab", "at-a-glance", "is about a trial. For a question choose one of: evidence-profile"),
        ("testamab", "summary-of-finding", "Did you mean 'summary-of-findings'"),
    ],
)
def test_a_template_of_the_other_kind_is_refused(
    testamab: duckdb.DuckDBPyConnection, subject: str, template: str, message: str
) -> None:
    with pytest.raises(UnknownTemplate, match=message):
        render_document(testamab, subject, template)


def test_a_misspelt_question_gets_a_suggestion(testamab: duckdb.DuckDBPyConnection) -> None:
    assert find_subject(testamab, "testamab") == "testamab"
    with pytest.raises(BadParameters, match=r"no question 'testamib'. Did you mean 'testamab'\?"):
        find_subject(testamab, "testamib")
    with pytest.raises(BadParameters, match="no trial 'nct1'"):
        find_subject(testamab, "nct1")


def test_the_commands_write_and_verify(testamab_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "document.md"
    made = CliRunner().invoke(app, ["summary", "testamab", "--db", str(testamab_copy), "-o", str(file)])
    assert made.exit_code == 0, made.output
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == ["document-forest-1.svg", "document-forest-2.svg"]
    assert CliRunner().invoke(app, ["verify", str(file), "--db", str(testamab_copy)]).exit_code == 0
    file.write_text(file.read_text(encoding="utf-8").replace("RR 0.53", "RR 0.35"), encoding="utf-8")
    assert CliRunner().invoke(app, ["verify", str(file), "--db", str(testamab_copy)]).exit_code == 1

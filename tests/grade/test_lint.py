"""The check of hand-edited text: each rule with wording that it must find, and wording that it must leave alone."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from kb_cli.app import app
from kb_cli.grade.ladder import read_ladder
from kb_cli.grade.lint import KnownOutcome, LintContext, claimed, lint_text, numbers_of, word_rules
from kb_cli.grade.lint_command import question_context
from kb_cli.summaries.document import render_document

RELAPSE = KnownOutcome("Relapse", "moderate", numbers_of(["RR 0.53 (0.41 to 0.68)", "250 per 1,000", "119 fewer"]))
KNOWN = LintContext((RELAPSE, KnownOutcome("Pain", "low"), KnownOutcome("Death", "high"), KnownOutcome("Rash", None)))
LAY = LintContext(is_lay=True)


def codes(text: str, context: LintContext | None = None) -> list[str]:
    return [finding.code for finding in lint_text(text, context)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The reduction was statistically significant.", "significance"),
        ("It reduced pain significantly.", "significance"),
        ("The effect was non-significant.", "significance"),
        ("There was no difference between the groups.", "no-difference"),
        ("There was no\nstatistical difference between the groups.", "no-difference"),
        ("The groups did not differ.", "no-difference"),
        ("Testamab had no effect.", "no-effect"),
        ("Testamab is not effective.", "no-effect"),
        ("There is no evidence of harm.", "no-evidence"),
        ("This proves that it works.", "proof"),
        ("The study failed to show a benefit.", "failed"),
        ("There was a trend towards fewer relapses.", "trend"),
        ("A borderline significant result.", "trend"),
        ("The groups differed (P<0.05).", "p-threshold"),
        ("The groups were alike (p > .05).", "p-threshold"),
        ("The groups were alike (p-value below 0.05).", "p-threshold"),
        ("NNTB 9 (7 to 13).", "number-needed"),
        ("The number needed to treat is 9 over 12 months.", "number-needed"),
        ("The relative risk reduction was 47%.", "relative-only"),
        ("It cut relapses by 47%.", "relative-only"),
    ],
)
def test_wording_to_change_anywhere(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "It makes little to no difference to pain.",
        "It may have little or no effect.",
        "It improves and is approved.",
        "P=0.04, and the interval is 0.41 to 0.68.",
        "P < 0.001",
        "At the baseline risk of 250 per 1,000 the NNTB is 9 over 12 months.",
        "It cut relapses by 47%: 119 fewer per 1,000.",
        "The number needed to treat is explained below.",
        "`p < 0.05` is code.",
        "```\nno significant difference\n```",
        "[^1]: No significant difference between the groups (Table 2).",
        "> The authors found no significant difference.",
        "Its title is “No significant difference in relapse: a trial”.",
        "## Sources\n\n- Maker A. A significant reduction in relapse. 2020.",
        "![No significant difference](figure.svg)",
        "<!-- no significant\ndifference -->",
        "In the NS5A study.",
    ],
)
def test_wording_that_may_stay(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The certainty was low.", "lay-grade"),
        ("This is moderate-certainty evidence.", "lay-grade"),
        ("The risk of bias was high.", "lay-jargon"),
        ("The odds ratio was 2.", "lay-jargon"),
        ("About 15 people (12 to 20) relapse.", "lay-interval"),
        ("About 15 people (95% CI 12 to 20) relapse.", "lay-interval"),
    ],
)
def test_text_for_the_public(text: str, code: str) -> None:
    assert code in codes(text, LAY)
    assert code not in codes(text)
    assert code in codes(f"# Report\n\n## Plain-language summary\n\n{text}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Testamab likely reduces relapse.", []),
        ("Testamab probably reduces relapse.", []),
        ("Testamab reduces relapse.", ["over-claim"]),
        ("Testamab may reduce relapse.", ["under-claim"]),
        ("The evidence is very uncertain about the effect of testamab on relapse.", ["under-claim"]),
        ("Testamab may reduce pain.", []),
        ("The evidence suggests testamab reduces pain.", []),
        ("Testamab probably reduces pain.", ["over-claim"]),
        ("Testamab reduces death.", []),
        ("Testamab may reduce death.", ["under-claim"]),
        ("Testamab likely reduces rash.", ["not-assessed"]),
        ("Rash was rare.", []),
        ("Does testamab reduce relapse?", []),
        ("Testamab reduces itching.", []),
        ("Testamab\nreduces\nrelapse.", ["over-claim"]),
    ],
)
def test_claims_against_the_recorded_certainty(text: str, found: list[str]) -> None:
    assert codes(text, KNOWN) == found
    assert codes(text) == []


def test_very_low_certainty_allows_no_claim() -> None:
    known = LintContext((KnownOutcome("Relapse", "very_low"),))
    assert codes("Testamab may reduce relapse.", known) == ["over-claim"]
    assert codes("We do not know if testamab has an effect on relapse.", known) == []
    assert codes("Testamab may reduce relapse, but the evidence is very uncertain.", known) == []


def test_a_heading_or_the_first_cell_names_the_outcome() -> None:
    assert codes("### Relapse\n\nTestamab reduces it.", KNOWN) == ["over-claim"]
    table = "| Outcome | What happens |\n| --- | --- |\n| Relapse | Testamab reduces it. |\n"
    assert codes(table, KNOWN) == ["over-claim"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Testamab likely reduces relapse (RR 0.53, 95% CI 0.41 to 0.68).", []),
        ("Testamab likely reduces relapse: 119 fewer per 1,000.", []),
        ("Testamab likely reduces relapse: 129 fewer per 1,000.", ["number-not-in-row"]),
        ("Testamab likely reduces relapse (RR 0.35).", ["number-not-in-row"]),
        ("Relapse was counted in 99 people.", []),
    ],
)
def test_numbers_of_a_statement_stand_in_its_row(text: str, found: list[str]) -> None:
    assert codes(text, KNOWN) == found


def test_findings_say_where() -> None:
    text = "# Title\n\nFirst line,\nthen no difference.\n\n| A | B |\n| --- | --- |\n| x | a trend towards it |\n"
    places = [(finding.line, finding.column, finding.text) for finding in lint_text(text)]
    assert places == [(4, 6, "no difference"), (8, 9, "trend towards")]


def test_the_longest_word_of_doubt_decides() -> None:
    ladder = read_ladder()
    assert claimed("It may reduce pain, but the evidence is very uncertain.", ladder) == "very_low"
    assert claimed("It reduces pain.", ladder) == "high"
    assert claimed("It is unlikely.", ladder) == "high"


def test_every_rule_has_its_parts() -> None:
    assert len({rule.code for rule in word_rules()}) == len(word_rules())
    assert all(rule.reason.endswith(".") and rule.suggestion.endswith(".") for rule in word_rules())
    assert {rule.scope for rule in word_rules()} == {"all", "lay"}


@pytest.mark.parametrize("template", ["summary-of-findings", "evidence-profile", "plain-language"])
def test_own_documents_raise_no_alarm(testamab: duckdb.DuckDBPyConnection, template: str) -> None:
    document = render_document(testamab, "testamab", template, "document")
    context = question_context(testamab, "testamab", is_lay=template == "plain-language")
    assert lint_text(document.text, context) == []
    assert {item.certainty for item in context.outcomes} == {"moderate", "low", None}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("likely results in a large reduction", "results in a large reduction", "over-claim"),
        ("may result in little to no difference", "results in no difference", "no-difference"),
        ("NNTB 9 (7 to 13), 12 months", "NNTB 29 (7 to 13), 12 months", "number-not-in-row"),
        (
            "Not assessed: no certainty of the evidence is recorded. NNTB 22",
            "Testamab increases survival. NNTB 22",
            "not-assessed",
        ),
    ],
)
def test_an_edited_document_is_found_out(
    testamab: duckdb.DuckDBPyConnection, testamab_copy: Path, tmp_path: Path, old: str, new: str, code: str
) -> None:
    text = render_document(testamab, "testamab", None, "document").text
    assert old in text
    file = tmp_path / "edited.md"
    file.write_text(text.replace(old, new), encoding="utf-8")
    result = CliRunner().invoke(app, ["lint", str(file), "--db", str(testamab_copy), "--format", "json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert code in [finding["code"] for finding in found]
    assert set(found[0]) == {"file", "line", "column", "code", "text", "reason", "suggestion"}


def test_the_command(testamab_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "text.md"
    file.write_text("Testamab may reduce relapse.\n", encoding="utf-8")
    general = CliRunner().invoke(app, ["lint", str(file), "--db", str(testamab_copy)])
    assert (general.exit_code, general.stdout) == (0, f"{file}: nothing to change\n")
    assert "names no question" in general.stderr
    held = CliRunner().invoke(app, ["lint", str(file), "--db", str(testamab_copy), "--question", "testamab"])
    assert held.exit_code == 1
    assert "under-claim" in held.stdout
    assert held.stderr == f"kb: {file}: 1 wording to change\n"


@pytest.mark.parametrize(
    ("content", "arguments", "code"),
    [
        (None, [], 3),
        (b"\xff\xfe\x00", [], 3),
        (b"text", ["--question", "testamib"], 2),
        (b"```toml\n[summary]\nquestion = \n```", [], 3),
    ],
)
def test_what_cannot_be_read(
    testamab_copy: Path, tmp_path: Path, content: bytes | None, arguments: list[str], code: int
) -> None:
    file = tmp_path / "text.md"
    if content is not None:
        file.write_bytes(content)
    result = CliRunner().invoke(app, ["lint", str(file), "--db", str(testamab_copy), *arguments])
    raised = result.exception
    assert int(getattr(raised, "code", result.exit_code)) == code


def test_without_a_database_general_rules_are_held(
    testamab: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DATABASE", str(tmp_path / "none.duckdb"))
    file = tmp_path / "document.md"
    file.write_text(render_document(testamab, "testamab", None, "document").text, encoding="utf-8")
    result = CliRunner().invoke(app, ["lint", str(file)])
    assert result.exit_code == 0
    assert "not held against recorded certainty" in result.stderr


def test_every_code_is_told_in_the_documentation() -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs/how-to/check-the-wording.md").read_text(encoding="utf-8")
    own = ("number-needed", "relative-only", "over-claim", "under-claim", "not-assessed", "number-not-in-row")
    for code in (*own, *(rule.code for rule in word_rules())):
        assert f"`{code}`" in page, code

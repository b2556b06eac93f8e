"""Whole documents: a golden copy, marks at every number, wording, and trials with parts missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from kb_cli.summaries.document import list_templates, render_summary
from kb_cli.summaries.number_marks import unmarked_numbers

GOLDEN = Path(__file__).parent / "golden"
TRIALS = ("nct90000001", "isrctn90000002", "nct90000003")
TEMPLATES = ("evidence-summary", "at-a-glance")


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of arms and endpoints: labels that may hold digits."""
    rows = connection.execute("SELECT arm FROM arms UNION SELECT endpoint FROM endpoints").fetchall()
    return [row[0] for row in rows]


def without_build(document: str) -> str:
    """The document without what changes from build to build and with each edit of a template."""
    document = re.sub(r"built \d+ \w+ \d{4}", "built DATE", document, flags=re.IGNORECASE)
    document = re.sub(r'^(\w*hash|\w*sha256|seal) = "[0-9a-f]{64}"', r'\1 = "HASH"', document, flags=re.MULTILINE)
    document = re.sub(r'^built_at = "[^"]+"', 'built_at = "TIME"', document, flags=re.MULTILINE)
    return re.sub(r'(evidencekb|duckdb) = "[^"]+"', r'\1 = "VERSION"', document)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_summary_of_the_made_up_trial_is_the_golden_document(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, template: str
) -> None:
    """To take over an intended change: UPDATE_GOLDEN=1 pytest tests/summaries, then read the difference."""
    golden = GOLDEN / f"{template}.md"
    document = without_build(render_summary(made_up, "nct90000001", template, tmp_path / "summary.md"))
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(document, encoding="utf-8")
    assert document == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("trial", TRIALS)
def test_every_number_of_the_evidence_has_a_mark(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, trial: str, template: str
) -> None:
    document = render_summary(made_up, trial, template, tmp_path / "summary.md")
    assert unmarked_numbers(document, names(made_up)) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_number_of_the_first_trial_has_a_mark(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, template: str
) -> None:
    document = render_summary(connection, "nct01564784", template, tmp_path / "summary.md")
    assert unmarked_numbers(document, names(connection)) == []


def test_every_number_of_a_trial_with_all_kinds_of_endpoints_has_a_mark(
    two_trials: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    document = render_summary(two_trials, "isrctn40917263", "evidence-summary", tmp_path / "summary.md")
    assert unmarked_numbers(document, names(two_trials)) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_marks_are_numbered_from_one_in_order_of_first_use_and_each_has_its_footnote(
    made_up: duckdb.DuckDBPyConnection, template: str
) -> None:
    document = render_summary(made_up, "nct90000001", template)
    body = re.sub(r"^\[\^\d+\]:.*$", "", document, flags=re.MULTILINE)
    used = list(dict.fromkeys(int(number) for number in re.findall(r"\[\^(\d+)\]", body)))
    noted = [int(number) for number in re.findall(r"^\[\^(\d+)\]:", document, flags=re.MULTILINE)]
    assert used == noted == list(range(1, len(used) + 1))


def test_the_wording_is_neutral(connection: duckdb.DuckDBPyConnection) -> None:
    """Titles of cited works are quotations and stand under Sources."""
    document = render_summary(connection, "nct01564784")
    ours = document.split("\n## Sources")[0] + document.split("\n## Footnotes")[1]
    for word in ("significan", "no difference", "trend toward", "failed to"):
        assert word not in ours.lower(), word


def test_a_boundary_that_was_not_met_is_said_with_its_level(made_up: duckdb.DuckDBPyConnection) -> None:
    document = render_summary(made_up, "nct90000001")
    section = document.split("\n## 3.")[1].split("### Overall survival")[1]
    assert "objective was **not met**" in section
    assert "P value boundary: 0.0210" in section
    assert "hazard ratio 0.77 (97.5% CI, 0.58 to 1.03), P=0.04" in section
    assert "P=0.005 (analysis not prespecified)" in section


def test_certainty_is_not_assessed_where_nobody_judged_it(made_up: duckdb.DuckDBPyConnection) -> None:
    for template in TEMPLATES:
        assert "not assessed" in render_summary(made_up, "nct90000001", template).lower()


def test_missing_parts_are_said_in_words_and_leave_no_empty_table(made_up: duckdb.DuckDBPyConnection) -> None:
    for trial in TRIALS:
        document = render_summary(made_up, trial)
        lines = document.splitlines()
        rules = [number for number, line in enumerate(lines) if re.fullmatch(r"\|[\s:|-]*---[\s:|-]*\|", line)]
        assert all(lines[number + 1].startswith("|") for number in rules if number + 1 < len(lines))
    bare = render_summary(made_up, "nct90000003")
    for words in (
        "No endpoint is recorded as primary.",
        "No baseline characteristics are recorded.",
        "No subgroup results are recorded, so there is no forest plot.",
        "No participant flow is recorded.",
        "No adverse events are recorded.",
        "The source quotes no background figures that are recorded.",
    ):
        assert words in bare


def test_three_arms_have_a_figure_for_each_pair(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    document = render_summary(made_up, "isrctn90000002", "evidence-summary", tmp_path / "three.md")
    assert [path.name for path in sorted(tmp_path.glob("*.svg"))] == ["three-forest-1.svg", "three-forest-2.svg"]
    assert "Examplumab 10 mg versus Placebo: difference 19.8 percentage points" in document
    assert "](three-forest-2.svg)" in document
    assert "−3.1 points (SD, 1.2)" in document


def test_rows_of_another_confidence_level_carry_their_own(made_up: duckdb.DuckDBPyConnection) -> None:
    document = render_summary(made_up, "isrctn90000002")
    assert "22.0 (95% CI, 4.0 to 40.0)" in document
    assert "17.0 (90% CI, −1.0 to 35.0)" in document


def test_a_pipe_in_a_name_does_not_break_a_table(made_up: duckdb.DuckDBPyConnection) -> None:
    assert "Response \\| partial or complete" in render_summary(made_up, "isrctn90000002")


def test_illegible_numbers_stay_as_words(made_up: duckdb.DuckDBPyConnection) -> None:
    document = render_summary(made_up, "nct90000001")
    assert re.search(r"\| – Mild\s+\| illegible\[\^\d+\]", document)
    assert re.search(r"\| – ≥65 yr\s+\| illegible; 56\.0 \(41\.3 to 70\.0\)", document)
    assert "10.0 to not reached" in document


def test_without_an_output_file_the_document_says_where_figures_would_be(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = render_summary(made_up, "nct90000001")
    assert "with `-o FILE.md` it stands beside it as `FILE-forest-1.svg`" in document
    assert "![" not in document
    assert list(tmp_path.iterdir()) == []


def test_figures_stand_beside_the_file_and_nothing_else_is_left(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    document = render_summary(made_up, "NCT90000001", "evidence-summary", tmp_path / "my summary.md")
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["my summary-adverse-events.svg", "my summary-forest-1.svg", "my summary.md"]
    assert (tmp_path / "my summary.md").read_text(encoding="utf-8") == document
    assert "](my%20summary-forest-1.svg)" in document


def test_the_same_database_gives_the_same_bytes(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    contents = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        render_summary(made_up, "nct90000001", "evidence-summary", folder / "summary.md")
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1]


def test_templates_are_listed_with_what_they_are_for(tmp_path: Path) -> None:
    (tmp_path / "mine.md.j2").write_text("{# A template of mine. More of it. #}\n", encoding="utf-8")
    listed = dict(list_templates(tmp_path))
    questions = ["evidence-profile", "plain-language", "summary-of-findings"]
    assert sorted(listed) == sorted(["at-a-glance", "evidence-summary", "mine", "registry-summary", *questions])
    assert listed["mine"] == "A template of mine."
    assert all(listed.values())


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_pandoc_reads_every_table_and_footnote(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    document = render_summary(made_up, "nct90000001", "evidence-summary", tmp_path / "summary.md")
    page = subprocess.run(
        ["pandoc", "-f", "markdown", "-t", "html", str(tmp_path / "summary.md")],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    rules = [line for line in document.splitlines() if re.fullmatch(r"\|[\s:|-]*---[\s:|-]*\|", line)]
    assert page.count("<table") == len(rules)
    assert page.count('class="footnote-back"') >= len(re.findall(r"^\[\^\d+\]:", document, flags=re.MULTILINE))


def test_a_number_that_does_not_fit_others_is_marked_wherever_it_stands(connection: duckdb.DuckDBPyConnection) -> None:
    document = render_summary(connection, "nct01564784")
    places = dict(re.findall(r"^(\[\^\d+\]): (.*)$", document, flags=re.MULTILINE))
    doubtful = {mark for mark, text in places.items() if ". ‡ " in text}
    body = document.split("\n## Footnotes")[0]
    marked = set(re.findall(r"(\[\^\d+\])‡", body))
    unmarked = set(re.findall(r"(\[\^\d+\])(?!‡)", body))
    assert doubtful == marked
    assert not doubtful & unmarked
    # Figure 1A prints 47.7 percentage points beside 86.8% and 39.5%.
    assert any("Duration of first remission ≥12 mo, difference column" in places[mark] for mark in doubtful)


def test_what_the_author_of_a_query_overrode_is_stored_in_the_document(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = (Path(__file__).parents[2] / "queries" / "trials.sql").read_text(encoding="utf-8")
    (tmp_path / "trials.sql").write_text(text + "\n-- allow: ratios-averaged one trial only\n", encoding="utf-8")
    (tmp_path / "short.md.j2").write_text("{% for row in query('trials') %}{{ row.acronym }}{% endfor %}", "utf-8")
    document = render_summary(connection, "nct01564784", tmp_path / "short.md.j2", queries=tmp_path)
    assert 'overrides = [{ code = "ratios-averaged", reason = "one trial only" }]' in document

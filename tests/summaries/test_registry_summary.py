"""Summaries of registry records: a golden copy, every kind of record, and what a record leaves out."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_cli.engines.build import add_ctgov_records
from kb_cli.output.document_format import DocumentFormat
from kb_cli.summaries.document import render_document, render_summary
from kb_cli.summaries.errors import UnknownTemplate
from kb_cli.summaries.number_marks import unmarked_numbers
from kb_cli.summaries.output_files import write_document
from kb_cli.summaries.verify import verify_document
from kb_loaders.build import build_database
from tests.registry.records import Json, counts, event, score, study, write_lines
from tests.summaries.conftest import EVIDENCE, SCHEMA
from tests.summaries.test_documents import GOLDEN, without_build

SECTIONS = [
    "Key results",
    "1. The trial at a glance",
    "2. Participant flow",
    "3. Participants at baseline",
    "4. Primary outcomes",
    "5. Secondary and other outcomes",
    "6. Who was analysed",
    "7. Adverse events",
    "8. What is not posted",
    "9. Consistency of the posted numbers",
    "10. Certainty of the evidence",
    "Sources",
    "Footnotes",
    "About this document",
]
WITHOUT_RESULTS = ["1. The trial at a glance", "2. Outcomes registered", "3. Certainty of the evidence", *SECTIONS[-3:]]
NAMES = {
    "arms": ("arm",),
    "groups": ("group_title",),
    "endpoints": ("endpoint",),
    "outcomes_registered": ("outcome",),
    "arm_results": ("unit",),
    "comparisons": ("test",),
    "adverse_events": ("source_vocabulary", "term"),
    "interventions": ("intervention",),
}
"""Columns of words that may hold digits, by view."""
Kb = duckdb.DuckDBPyConnection


def example() -> Json:
    """The study of the golden copy: a group that is no arm, an outcome not posted, a long one, a contradiction."""
    record = study()
    outcomes = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    subset = copy.deepcopy(score())
    subset["title"] = "Symptom score by week"
    subset["groups"].append({"id": "OG002", "title": "Whoever wished", "description": "Unclear"})
    subset["denoms"][0]["counts"] = counts("OG", 90, 80, 12)
    subset["classes"] = [
        {
            "title": f"Week {week}",
            "denoms": [{"units": "Participants", "counts": counts("OG", 90 - week, 80, 12)}],
            "categories": [
                {
                    "measurements": [
                        {"groupId": "OG000", "value": "-1.0", "spread": "1.5"},
                        {"groupId": "OG001", "value": "NA", "comment": "Not enough values"},
                        {"groupId": "OG002", "value": "-2.0", "spread": "NA"},
                    ]
                }
            ],
        }
        for week in range(62)
    ]
    subset["analyses"] = [
        {"groupIds": ["OG000", "OG002"], "pValue": "<0.05", "statisticalMethod": "ANCOVA"},
        {"groupIds": ["OG000", "OG001"], "paramType": "Odd Measure", "paramValue": "3"},
    ]
    unposted = {"type": "SECONDARY", "title": "Survival", "reportingStatus": "NOT_POSTED", "timeFrame": "2 years"}
    nobody = copy.deepcopy(score())
    nobody |= {"title": "Score of nobody", "classes": [], "analyses": []}
    nobody["denoms"] = [{"units": "Participants", "counts": counts("OG", 0, 0)}]
    outcomes += [subset, unposted, nobody]
    outcomes[0]["analyses"][0]["paramValue"] = "47.1"
    return record


def load(folder: Path, *records: Json) -> Path:
    lines = write_lines(folder / "studies.ndjson", records)
    add_ctgov_records([lines], folder / "kb.duckdb", is_strict=True, on_progress=lambda *_: None)
    return folder / "kb.duckdb"


def summary(folder: Path, record: Json, template: str | None = None) -> str:
    with duckdb.connect(str(load(folder, record)), read_only=True) as connection:
        return render_summary(connection, "nct90000001", template, folder / "summary.md")


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kb]:
    """A plain read-only connection to the study of the golden copy."""
    with duckdb.connect(str(load(tmp_path_factory.mktemp("posted"), example())), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def document(posted: Kb, tmp_path_factory: pytest.TempPathFactory) -> str:
    return render_summary(posted, "nct90000001", None, tmp_path_factory.mktemp("summary") / "summary.md")


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.*)", text, re.MULTILINE)


def section(text: str, name: str) -> str:
    """The text below a heading, up to the next one of any level."""
    return re.split(r"^#+ ", text.split(f"# {name}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def mistakes(text: str, labels: list[str]) -> list[str]:
    """What no document may have: Python's words, tables without lines or of odd width, marks without a footnote."""
    body = text.split("## Footnotes")[0].splitlines()
    found = [line for line in body if re.search(r"\|.*\| (nan|NaN|NULL|None)\b", line)]
    for above, line, below in zip(["", *body], body, [*body[1:], ""], strict=False):
        if re.fullmatch(r"\|[\s:|-]+\|", line) and not below.startswith("|"):
            found.append(f"an empty table: {above}")
        widths = [len(re.findall(r"(?<!\\)\|", one)) for one in (above, line)]
        if line.startswith("|") and above.startswith("|") and widths[0] != widths[1]:
            found.append(f"odd width: {line}")
    marks = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    if marks != set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)):
        found.append("marks and footnotes differ")
    return [*found, *unmarked_numbers(text, labels)]


def labels_of(connection: Kb, trial: str = "nct90000001") -> list[str]:
    """Names with digits in them."""
    columns = [(view, column) for view, names in NAMES.items() for column in names]
    queries = [f"SELECT CAST({column} AS VARCHAR) FROM {view} WHERE trial_id = $1" for view, column in columns]
    rows = connection.execute(" UNION ".join(queries), [trial]).fetchall()
    return [row[0] for row in rows if row[0] and re.search(r"\d", row[0])]


def test_the_summary_of_the_made_up_record_is_the_golden_document(document: str) -> None:
    """To take over an intended change: UPDATE_GOLDEN=1 pytest tests/summaries, then read the difference."""
    golden = GOLDEN / "registry-summary.md"
    found = without_build(document)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_the_made_up_record_has_every_section_and_no_mistake(posted: Kb, document: str) -> None:
    assert headings(document) == SECTIONS
    assert mistakes(document, labels_of(posted)) == []
    assert " prints" not in document


def test_an_altered_document_has_mistakes(posted: Kb, document: str) -> None:
    assert mistakes(document.replace("[^5]", "", 1), labels_of(posted))
    assert mistakes(document.replace("| **Started**", "| | **Started**"), labels_of(posted))
    assert mistakes(document.replace("30/100", "None", 1), labels_of(posted))


def test_the_document_is_what_the_database_gives(posted: Kb, tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    write_document(render_document(posted, "nct90000001", stem="summary"), DocumentFormat.md, path)
    assert not verify_document(posted, path).differences
    path.write_text(path.read_text(encoding="utf-8").replace("60/100", "61/100", 1), encoding="utf-8")
    assert [(d.kind, d.was, d.now) for d, _ in verify_document(posted, path).differences] == [("number", "61", "60")]


def test_criteria_are_a_quotation_with_their_bullets(document: str) -> None:
    assert "- Age, minimum: ≥18 years[^" in document
    quoted = "> Inclusion Criteria:\n>\n> - Age >= 18 years\n>\n> Exclusion Criteria:\n>\n> - Pregnancy[^"
    assert quoted in document


def test_a_group_that_is_no_arm_stands_under_its_title_with_a_note(document: str) -> None:
    part = section(document, "Outcome 3: Symptom score by week")
    assert "| Mean (SD), score on a scale | Examplamab (N=90[^" in part
    assert "Whoever wished† (N=12[^" in part
    assert "\n† Whoever wished: not linked to an arm.\n" in part


def test_a_long_outcome_is_cut_and_says_how_to_read_the_rest(document: str) -> None:
    part = section(document, "Outcome 3: Symptom score by week")
    assert len(re.findall(r"^\| Week \d+ ", part, re.MULTILINE)) == 60
    assert (
        "*2 more rows of this table are left out; all of them: "
        "`kb query registry-outcome-results --trial NCT90000001 --endpoint registry-outcome-3`.*"
    ) in part


def test_a_value_that_is_none_says_so_and_on_how_many_it_rests(document: str) -> None:
    part = section(document, "Outcome 3: Symptom score by week")
    (line,) = [line for line in part.splitlines() if line.startswith("| Week 5 ")]
    cells = [re.sub(r"\[\^\d+\]", "", cell).strip() for cell in line.split("|")[2:-1]]
    assert cells == ["−1.0 (SD 1.5); n=85", "not reported", "−2.0 (SD not reported)"]


def test_an_analysis_whose_direction_is_unknown_names_its_groups_only(document: str) -> None:
    part = re.sub(r"\[\^\d+\]", "", section(document, "Outcome 3: Symptom score by week"))
    assert re.search(r"\| groups: Examplamab; Whoever wished +\| no estimate posted +\| P<0.05 +\| ANCOVA +\|", part)
    assert "Odd Measure: 3 (not mapped to a measure)" not in part
    assert "Odd Measure (not mapped to a measure): 3" in part
    assert 'Where a line begins with "groups:", the record does not say which group is the first.' in part


def test_a_direction_that_the_values_prove_is_told(document: str) -> None:
    part = re.sub(r"\[\^\d+\]", "", section(document, "Outcome 2: Change in symptom score"))
    assert "| Examplamab versus Placebo" in part
    assert "Mean Difference (Final Values): −2.1 score on a scale (95% CI, −3.3 to −0.9)" in part
    assert "t-test, 2 sided; superiority" in part


def test_outcomes_without_results_and_without_participants_are_named(document: str) -> None:
    assert "Results are not posted for this outcome." in section(document, "Outcome 4: Survival")
    nobody = re.sub(r"\[\^\d+\]", "", section(document, "Outcome 5: Score of nobody"))
    assert "No participant was analysed for this outcome: the record posts 2 groups of 0 and no values." in nobody
    missing = re.sub(r"\[\^\d+\]", "", section(document, "8. What is not posted"))
    assert "- Outcome 4, Survival: listed without results." in missing


def test_where_an_outcome_has_no_value_nothing_says_that_all_is_posted(tmp_path: Path) -> None:
    whole = "Every registered outcome has an entry with results of the same title"
    record = study()
    assert whole in section(summary(tmp_path, record), "8. What is not posted")
    record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][1] |= {"classes": [], "analyses": []}
    missing = section(summary(tmp_path, record), "8. What is not posted")
    assert re.search(r"^- Outcome 2, Change in symptom score: listed, but no value is posted", missing, re.MULTILINE)
    assert whole not in missing


def test_adverse_events_without_a_threshold_are_all_listed_and_nothing_is_said_twice(tmp_path: Path) -> None:
    record = study()
    events = record["resultsSection"]["adverseEventsModule"]
    events |= {"frequencyThreshold": "0", "description": events["timeFrame"]}
    part = re.sub(r"\[\^\d+\]", "", section(summary(tmp_path, record), "7. Adverse events"))
    assert "Other adverse events are listed however rare they were (threshold 0%)." in part
    assert part.count("Up to 30 days after the last dose") == 1


def test_a_group_in_which_nobody_was_at_risk_is_said_to_be_one(tmp_path: Path) -> None:
    record = study()
    groups = record["resultsSection"]["adverseEventsModule"]["eventGroups"]
    groups[1] |= {"seriousNumAffected": 0, "seriousNumAtRisk": 0}
    part = re.sub(r"\[\^\d+\]", "", section(summary(tmp_path, record), "Key results"))
    assert f"0/0 (nobody at risk) with {groups[1]['title']}" in part
    assert part.count("(nobody at risk)") == 1


def test_an_allocation_that_does_not_apply_is_no_part_of_the_design(tmp_path: Path) -> None:
    record = study()
    design = record["protocolSection"]["designModule"]["designInfo"]
    design |= {"allocation": "NA", "interventionModel": "SINGLE_GROUP"}
    part = section(summary(tmp_path, record), "1. The trial at a glance")
    assert re.search(r"\| \*\*Design\*\* +\| Single group, interventional\[", part)


def test_a_p_value_that_is_not_posted_is_named_in_a_sentence(tmp_path: Path) -> None:
    record = study()
    (analysis,) = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]["analyses"]
    del analysis["pValue"]
    part = re.sub(r"\[\^\d+\]", "", section(summary(tmp_path, record), "Key results"))
    assert ", P value not posted." in part


def test_the_key_results_give_the_one_analysis_of_several_rows(tmp_path: Path) -> None:
    record = study()
    outcome = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    outcome["classes"] = [{"title": f"Week {week}", **outcome["classes"][0]} for week in (12, 24)]
    part = re.sub(r"\[\^\d+\]", "", section(summary(tmp_path, record), "Key results"))
    [line] = [line for line in part.splitlines() if "several rows of results" in line]
    assert 'several rows of results, see "Primary outcomes"; ' in line
    assert "Risk Difference (RD): " in line
    assert " P=" in line


def test_a_text_that_is_not_cut_is_not_said_to_be(document: str) -> None:
    assert "is cut. Footnotes" not in document


def test_what_the_record_says_of_its_events_is_not_said_of_people(posted: Kb, document: str) -> None:
    described = posted.execute("SELECT event_description FROM registry_records").fetchone()
    assert described is not None
    assert described[0] not in section(document, "6. Who was analysed")
    assert described[0] in section(document, "7. Adverse events")


def test_what_does_not_fit_is_told_and_marked(document: str) -> None:
    assert "What does not fit together:" in section(document, "9. Consistency of the posted numbers")
    assert "‡" in section(document, "Outcome 1: Response")


def test_a_record_without_results_says_so(tmp_path: Path) -> None:
    document = summary(tmp_path, study(resultsSection=None))
    assert headings(document) == WITHOUT_RESULTS
    assert "**No results are posted.**" in document
    assert re.search(r"\| Response +\| Primary +\| 24 weeks\[\^\d+\] +\|", document)


@pytest.mark.parametrize(
    ("module", "section_name", "words"),
    [
        ("participantFlowModule", "2. Participant flow", "The record has no participant flow."),
        ("baselineCharacteristicsModule", "3. Participants at baseline", "The record has no baseline characteristics."),
        ("outcomeMeasuresModule", "4. Primary outcomes", "No outcome is posted as primary."),
        ("adverseEventsModule", "7. Adverse events", "The record has no adverse events."),
    ],
)
def test_a_module_that_is_missing_is_named(tmp_path: Path, module: str, section_name: str, words: str) -> None:
    missing: dict[str, Any] = {module: None}
    document = summary(tmp_path, study(**missing))
    assert words in section(document, section_name)
    assert headings(document) == SECTIONS
    assert mistakes(document, []) == []


def test_terms_beyond_the_twentieth_are_counted(tmp_path: Path) -> None:
    record = study()
    terms = [event(f"Term {chr(65 + n)}", "Cardiac disorders", n, 1) for n in range(24)]
    record["resultsSection"]["adverseEventsModule"]["seriousEvents"] = terms
    part = section(summary(tmp_path, record), "Serious adverse events")
    assert re.search(r"\| Term X \(Cardiac disorders\) +\| 23/100 \(23.0%\)", part)
    assert "Term D" not in part
    assert "of 24; 4 more: `kb query adverse-events-by-arm --trial NCT90000001 --seriousness serious`" in part


def test_a_single_group_has_no_dot_plot(tmp_path: Path) -> None:
    record = study()
    module = record["resultsSection"]["adverseEventsModule"]
    module["eventGroups"] = module["eventGroups"][:1]
    for term in (*module["seriousEvents"], *module["otherEvents"]):
        term["stats"] = term["stats"][:1]
    document = summary(tmp_path, record)
    assert "No figure is drawn, because the adverse events are those of a single group." in document
    assert not list(tmp_path.glob("*.svg"))


def test_two_groups_have_a_dot_plot(tmp_path: Path) -> None:
    summary(tmp_path, study())
    assert b"Serious adverse events" in (tmp_path / "summary-adverse-events.svg").read_bytes()


def test_the_template_needs_a_registry_record(made_up: Kb) -> None:
    with pytest.raises(UnknownTemplate) as caught:
        render_summary(made_up, "nct90000001", "registry-summary")
    assert str(caught.value) == (
        "The template 'registry-summary' is about a registry record, and the database has none of nct90000001. "
        "Choose 'evidence-summary', or load the record with: kb load ctgov"
    )


def test_at_a_glance_has_a_column_for_each_group(posted: Kb) -> None:
    document = render_summary(posted, "nct90000001", "at-a-glance")
    assert document.startswith("# At a glance: EXAMPLE\n")
    assert re.search(r"\| \*\*Participants enrolled\*\* +\| 198 \(actual\)", document)
    assert re.search(r"\| Participants, n/N \(%, computed\) +\| Examplamab +\| Placebo", section(document, "Response"))
    assert "- groups: Examplamab; Placebo: Risk Difference (RD): 47.1 percentage points (95% CI" in document
    assert "the record does not say which group is the first" in section(document, "Response")
    assert mistakes(document, labels_of(posted)) == []


def test_the_summary_of_an_article_leaves_the_record_to_the_comparison(tmp_path: Path) -> None:
    build_database([EVIDENCE], tmp_path / "kb.duckdb", SCHEMA, "test")
    load(tmp_path, study())
    with duckdb.connect(str(tmp_path / "kb.duckdb"), read_only=True) as connection:
        document = render_summary(connection, "nct90000001")
        record = render_summary(connection, "nct90000001", "registry-summary")
    assert "## 10. Consistency of the reported numbers" in document
    assert not re.search(r"\(registry\)|Criteria as posted|Group that is no arm", document)
    assert "## 9. Consistency of the posted numbers" in record


SAMPLE = (
    "nct00203242 nct00295503 nct00356603 nct00468650 nct00636506 nct00671034 nct00734604 nct01160289 nct01254396 "
    "nct01495598 nct01978912 nct02438826 nct02513394 nct02601209 nct03191786 nct04402008 nct04431453 nct04524598 "
    "nct05064397 nct00587379 nct05309018 nct05894590"
).split()
"""Of real records: one arm, crossover, many doses, groups that are no arms, contradictions, very large, no results."""


@pytest.mark.parametrize("trial", SAMPLE)
def test_a_real_record_is_summarised_whole(shared_records: Kb, trial: str) -> None:
    document = render_summary(shared_records, trial)
    assert headings(document) in (SECTIONS, WITHOUT_RESULTS)
    assert mistakes(document, labels_of(shared_records, trial)) == []
    assert len(document) < 400_000

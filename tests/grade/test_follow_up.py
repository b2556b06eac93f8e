"""The follow-up of an outcome: as asked for, else as its studies or its baseline risks state it, and never invented."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb
import pytest

from kb_cli.grade.absolute import Baseline
from kb_cli.grade.evidence import OutcomeEvidence, read_question
from kb_cli.grade.tables import follow_up
from kb_cli.summaries.document import render_document


@pytest.fixture
def relapse(testamab: duckdb.DuckDBPyConnection) -> OutcomeEvidence:
    """An outcome of three studies, which are made to state no time, with two baseline risks at 12 months."""
    found = read_question(testamab, "testamab").outcomes[0]
    return replace(found, rows=tuple(replace(row, timepoint=None) for row in found.rows))


def with_times(evidence: OutcomeEvidence, *times: str | None) -> OutcomeEvidence:
    rows = tuple(replace(row, timepoint=time) for row, time in zip(evidence.rows, times, strict=True))
    return replace(evidence, follow_up=None, rows=rows)


def test_what_the_question_asks_for_comes_first(relapse: OutcomeEvidence) -> None:
    asked = replace(with_times(relapse, "6 weeks", "6 weeks", "6 weeks"), follow_up="12 months")
    assert (follow_up(asked).text, follow_up(asked).fact_ids) == ("follow-up: 12 months", (relapse.outcome.fact_id,))


def test_else_the_times_of_the_studies_with_their_facts(relapse: OutcomeEvidence) -> None:
    cell = follow_up(with_times(relapse, "6 weeks", "6 weeks", "6 weeks"))
    assert (cell.text, cell.fact_ids) == ("follow-up: 6 weeks", relapse.fact_ids)
    cell = follow_up(with_times(relapse, "6 weeks", None, "3 months"))
    assert cell.text == "follow-up: 6 weeks; 3 months (not stated by 1 study)"
    assert set(cell.fact_ids) == {fact for row in (relapse.rows[0], relapse.rows[2]) for fact in row.fact_ids}
    many = replace(relapse, rows=relapse.rows * 2, follow_up=None)
    assert follow_up(with_times(many, "1 day", "2 days", "3 days", "4 days", "5 days", None)).text == (
        "follow-up: 1 day; 2 days; 3 days and 2 other times"
    )


def test_else_those_of_the_baseline_risks_which_are_named_so(relapse: OutcomeEvidence) -> None:
    silent = replace(relapse, follow_up=None)
    cell = follow_up(silent)
    assert cell.text == "follow-up: 12 months, as the baseline risks state it"
    assert cell.fact_ids == tuple(item.fact_id for item in relapse.baselines)
    one = replace(silent, baselines=(Baseline("typical", 0.2, timepoint="2 years", fact_id=7),))
    assert (follow_up(one).text, follow_up(one).fact_ids) == ("follow-up: 2 years, that of the baseline risk", (7,))


def test_where_nobody_states_a_time_none_is_made_up(relapse: OutcomeEvidence) -> None:
    silent = replace(relapse, follow_up=None, baselines=(Baseline("typical", 0.2),))
    assert (follow_up(silent).text, follow_up(silent).fact_ids) == ("follow-up: not stated", ())


def test_the_summary_of_findings_of_the_bundled_trial(connection: duckdb.DuckDBPyConnection) -> None:
    text = render_document(connection, "inotuzumab-relapsed-all").text
    line = next(line for line in text.splitlines() if line.startswith("| **Overall survival**"))
    assert "; follow-up: 2 years, that of the baseline risk; " in line
    mark = line.split("the hazard ratio the event")[1].split(";")[0].split("[")[-1].rstrip("]")
    # The source of that baseline risk, in the place that the question file names.
    assert f"[{mark}]: Results, Efficacy, paragraph 3 (kantarjian-2016)." in text


def test_an_effect_printed_without_participants_counts_those_of_its_population(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    text = render_document(connection, "inotuzumab-relapsed-all").text
    line = next(line for line in text.splitlines() if line.startswith("| **Overall survival**"))
    [mark] = re.findall(r"\| 326 \(1 study\)\[\^(\d+)\] ", line)
    note = next(line for line in text.splitlines() if line.startswith(f"[^{mark}]: "))
    assert "of the population analysed" in note
    assert "Number of participants not stated" not in text

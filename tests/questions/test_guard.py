"""The guard before pooling: results that differ are refused, unless the question file says why they may be mixed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb_cli.errors import UsageMistake
from kb_cli.synthesis.evidence_body import read_body
from kb_cli.synthesis.guard import _spelled_alike, check_poolable
from kb_cli.synthesis.pool_question import pool_question
from kb_cli.synthesis.question import read_outcomes

if TYPE_CHECKING:
    from tests.conftest import Kb
    from tests.questions.conftest import Evidence


def refused(evidence: Evidence, outcome: str = "pain_change") -> dict[str, str]:
    """Build the made-up evidence and return why an outcome is not pooled."""
    with evidence.open() as connection:
        [found] = pool_question(connection, "pain", outcome)
    assert (found.pooled is None) == bool(found.findings)
    return {finding.code: str(finding) for finding in found.findings}


def test_results_that_differ_are_pooled_where_the_question_file_says_why(evidence: Evidence) -> None:
    assert refused(evidence) == {}


def test_different_assessors_are_refused_without_a_decision(evidence: Evidence) -> None:
    found = refused(evidence.change("pain.toml", 'about = "assessor"', 'about = "estimand"'))
    assert found == {
        "assessor-differs": (
            "pain_change: assessor-differs: the assessors differ: not stated (Smith, 2001, Jones, 2005); "
            "participant (isrctn40917263). Link results that agree, or record in the question file why they may be "
            'pooled: [[outcome.decision]] with about = "assessor".'
        )
    }


@pytest.mark.parametrize("about", ["population", "time_frame"])
def test_different_populations_and_time_frames_are_refused_without_a_decision(evidence: Evidence, about: str) -> None:
    found = refused(evidence.change("pain.toml", f'about = "{about}"', 'about = "estimand"'))
    assert set(found) == {f"{about.replace('_', '-')}-differs"}


def test_different_scales_are_refused_for_a_mean_difference(evidence: Evidence) -> None:
    header, row = "masking,locators,note", 'double,"Table 1, row Smith",'
    evidence.change("pain.csv", header, "masking,unit,locators,note")
    evidence.change("pain.csv", row, 'double,millimetres,"Table 1, row Smith",')
    for old in ('none,"Table 1, row Jones"', 'double,"Table 2, row Smith"', 'none,"Table 2, row Jones"',
                'none,"Table 2, row Brown"'):  # fmt: skip
        evidence.change("pain.csv", old, old.replace(",", ",,", 1))
    assert set(refused(evidence)) == {"scale-differs"}


ESTIMAND = 'endpoint_id = "pain_change"\n'


def test_different_estimands_are_refused_without_a_decision(evidence: Evidence) -> None:
    trial = evidence.path / "isrctn40917263-meadow" / "trial.toml"
    text = trial.read_text(encoding="utf-8")
    trial.write_text(text.replace(ESTIMAND, ESTIMAND + 'estimand_intercurrent_events = "treatment policy"\n', 1))
    assert set(refused(evidence)) == {"estimand-differs"}


def test_a_hazard_is_not_pooled_with_odds(evidence: Evidence) -> None:
    evidence.change("pain.toml", 'adverse_event = "Nausea"\nseriousness = "any"', 'endpoint = "pain_relief"')
    evidence.change(
        "pain.toml", 'comparator = "low"\n', 'comparator = "low"\nconfirmed_by = "A"\nconfirmed_on = "2024-01-01"\n'
    )
    found = refused(evidence, "nausea")
    assert found["endpoint-kind-differs"].startswith(
        "nausea: endpoint-kind-differs: the outcome is binary, pooled as risk ratio, and the endpoint is time_to_event "
        "in isrctn40917263."
    )


def test_participants_are_not_counted_twice(evidence: Evidence) -> None:
    link = (evidence.path / "questions" / "pain.toml").read_text(encoding="utf-8")
    start = link.index("[[outcome.evidence]]")
    block = link[start : link.index("[[outcome.decision]]")]
    evidence.change("pain.toml", block, block + block.replace('arm = "high"', 'arm = "low"'))
    assert set(refused(evidence)) == {"counted-twice"}


def test_opposite_directions_are_refused(evidence: Evidence) -> None:
    path = evidence.path / "questions" / "pain.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('favourable_direction = "lower"', 'favourable_direction = "higher"', 1))
    assert set(refused(evidence)) == {"direction-differs"}


def test_a_refusal_ends_with_exit_code_1_and_the_other_outcomes_are_printed(evidence: Evidence, kb: Kb) -> None:
    path = evidence.change("pain.toml", 'about = "assessor"', 'about = "estimand"').build()
    outcome = kb("pool", "pain", "--db", path)
    assert outcome.code == 1
    assert "kb: not pooled: pain_change: assessor-differs: the assessors differ" in outcome.err
    assert "Nausea (nausea): risk ratio, lower is better\n" in outcome.out
    assert "Pooled, 2 studies:" in outcome.out
    assert (
        "proposed: isrctn40917263: Nobody has confirmed that it answers the outcome; it is not pooled.\n" in outcome.out
    )


def test_a_preset_of_the_question_file_that_is_not_there_is_named(evidence: Evidence) -> None:
    evidence.change("pain.toml", 'preset = "mantel-haenszel"', 'preset = "mantel-hanszel"')
    with evidence.open() as connection, pytest.raises(UsageMistake, match="Did you mean 'mantel-haenszel'"):
        pool_question(connection, "pain", "nausea")


@pytest.mark.parametrize(
    ("first", "second", "is_alike"),
    [
        ("Attacks per  Week", "attacks per week", True),
        ("mg", "Mg", False),
        ("mIU/mL", "MIU/mL", False),
        ("millimetres", "centimetres", False),
    ],
)
def test_scales_that_differ_in_capitals_alone_are_one(first: str, second: str, is_alike: bool) -> None:
    assert (_spelled_alike(first) == _spelled_alike(second)) == is_alike


def test_results_in_one_unit_spelled_in_two_ways_are_pooled(evidence: Evidence) -> None:
    with evidence.open() as connection:
        [outcome] = read_outcomes(connection, "pain", "pain_change")
        first, second = read_body(connection, outcome)[:2]
    rows = [replace(first, unit="Points on a Scale"), replace(second, unit="points on a scale")]
    assert "scale-differs" not in {finding.code for finding in check_poolable(outcome, rows)}
    rows = [replace(first, unit="Points on a Scale"), replace(second, unit="millimetres")]
    assert "scale-differs" in {finding.code for finding in check_poolable(outcome, rows)}

"""What the ratings of domains can rest on: computed, never a rating."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import duckdb
import pytest

from kb_cli.grade.absolute import Baseline, absolute_effect
from kb_cli.grade.domains import domain_inputs, optimal_information_size, optimal_size_of_means
from kb_cli.grade.evidence import OutcomeEvidence, QuestionEvidence, pool_outcome, read_question
from kb_cli.grade.statements import Thresholds
from kb_cli.grade.unknowns import details_missing, has_registry, known_unknowns, registry_text
from kb_cli.synthesis.evidence_body import StudyRow
from kb_cli.synthesis.question import Outcome


@pytest.fixture(scope="module")
def question(testamab: duckdb.DuckDBPyConnection) -> QuestionEvidence:
    return read_question(testamab, "testamab")


def texts(evidence: OutcomeEvidence, domain: str, risks: tuple[float, ...] = ()) -> list[str]:
    effect = evidence.pooled.shown if evidence.pooled else None
    absolutes = tuple(
        absolute_effect(evidence.outcome.measure, effect, Baseline("medium", risk), evidence.outcome.polarity)
        for risk in risks
        if effect is not None
    )
    return [item.text for item in domain_inputs(evidence, absolutes, "registry") if item.domain == domain]


def test_the_optimal_information_size() -> None:
    # By hand: p0 0.2, p1 0.15; (1.959964 + 0.841621)² = 7.848879; (0.16 + 0.1275) / 0.0025 = 115; 902.62 each group.
    assert optimal_information_size(0.2) == 2 * 903
    assert optimal_information_size(0.0) is None
    assert optimal_information_size(1.0) is None
    # By hand: 2 * 7.848879 * (10 / 5)² = 62.79 each group; Handbook's rule of thumb is 64.
    assert optimal_size_of_means(5.0, 10.0) == 2 * 63


def test_shares_of_the_weight_by_risk_of_bias(question: QuestionEvidence) -> None:
    relapse, pain, *_ = question.outcomes
    assert relapse.pooled is not None
    weights = {study.label: study.weight for study in relapse.pooled.studies}
    # By hand, tau² being 0: 1/v of 22.22, 6.70 and 8.81.
    assert list(weights.values()) == pytest.approx([58.9, 17.8, 23.3], abs=0.05)
    expected = "share of the weight: 59% at high risk of bias, 18% at low risk, 23% not assessed"
    assert texts(relapse, "risk_of_bias") == [expected]
    assert texts(pain, "risk_of_bias") == ["share of the weight at high risk of bias: not assessed"]


def test_the_interval_against_thresholds(question: QuestionEvidence) -> None:
    relapse, pain, *_ = question.outcomes
    found = texts(relapse, "imprecision", (0.04, 0.25))
    assert found[0] == "confidence interval 0.41 to 0.68: does not include the null value"
    assert found[1] == (
        "at the baseline risk 'medium' the interval crosses: minimal important difference (−20 per 1,000)"
    )
    assert found[2] == "at the baseline risk 'medium' the interval crosses: large effect (−100 per 1,000)"
    assert found[3] == (
        "optimal information size (alpha 0.05, beta 0.20, relative risk reduction 25%): 10,596 at the baseline risk "
        "'medium', 1,366 at the baseline risk 'medium'; there are 1,330 participants"
    )
    found = texts(pain, "imprecision")
    assert found[1] == (
        "the interval crosses: minimal important difference (−1 points), minimal important difference (1 points)"
    )
    # By hand: comparators' standard deviations 1.6 and 1.7, median 1.65; 2 * 7.848879 * 1.65² = 42.7 each group.
    assert found[2] == (
        "optimal information size 86 participants (alpha 0.05, beta 0.20, difference 1, median standard deviation of "
        "the comparators 1.7); there are 150 participants"
    )


def test_without_thresholds_the_interval_is_held_against_the_null_value_only(question: QuestionEvidence) -> None:
    bare = replace(question.outcomes[0], thresholds=Thresholds())
    assert texts(bare, "imprecision")[1] == (
        "thresholds: not assessed, so the interval is held against the null value only"
    )


def test_inconsistency_says_which_definition(question: QuestionEvidence) -> None:
    relapse, pain, survival, _ = question.outcomes
    found = texts(relapse, "inconsistency")
    assert found[0] == "I² from Q 0%; tau² (REML) 0.000"
    assert found[1].startswith("prediction interval 0.41 to 0.68: does not include the null value")
    assert "needs at least 3 studies" in texts(pain, "inconsistency")[1]
    assert texts(survival, "inconsistency") == ["one study: inconsistency cannot be seen"]


def test_nothing_is_computed_for_indirectness_and_no_rating_is_suggested(question: QuestionEvidence) -> None:
    for evidence in question.outcomes:
        assert texts(evidence, "indirectness") == ["nothing is computed for this domain"]
        for item in domain_inputs(evidence, (), "registry"):
            assert not any(word in item.text for word in ("serious", "rate down", "downgrade"))


def test_asymmetry_is_tested_from_ten_studies_on(question: QuestionEvidence) -> None:
    found = texts(question.outcomes[0], "publication_bias")
    assert found[0] == "funnel plot: Egger's test needs at least 10 studies; there are 3"
    assert found[1] == "registry"


OUTCOME = Outcome("q", "o", "Death", "binary", "risk_ratio", "lower", None, None, False, None, None, None, None, 1)


def study(name: str, timepoint: str | None, status: str = "confirmed") -> StudyRow:
    told: dict[str, Any] = {
        "evidence_from": "study_table", "link_status": status, "study": name, "timepoint": timepoint,
        "assessor": "committee", "arm": "a", "comparator": "b", "fact_ids": (1,),
        "events": 10, "total": 100, "comparator_events": 20, "comparator_total": 100,
    }  # fmt: skip
    return StudyRow(**{field.name: None for field in fields(StudyRow)} | told)


def test_what_may_not_be_pooled_is_not() -> None:
    differing = OutcomeEvidence(OUTCOME, (study("one", "1 year"), study("two", "5 years")))
    found = pool_outcome(differing)
    assert found.pooled is None
    assert "time frames differ" in found.not_pooled
    proposed = pool_outcome(OutcomeEvidence(OUTCOME, (study("one", "1 year", "proposed"),)))
    assert proposed.not_pooled == "nobody has confirmed the study proposed"
    rates = replace(OUTCOME, is_network=True, measure="rate_ratio")
    assert "is measured as rate ratio" in pool_outcome(OutcomeEvidence(rates, (study("one", None),))).not_pooled


def test_a_study_of_a_network_counts_once_however_many_arms_it_has() -> None:
    rows = tuple(replace(study(name, None), arm=arm, comparator=None) for name in "st" for arm in "ab")
    found = details_missing(OutcomeEvidence(replace(OUTCOME, is_network=True), rows))
    assert found[0].text == "time of assessment not stated: both studies"


def test_details_that_studies_do_not_tell() -> None:
    rows = tuple(study(f"s{number}", None if number < 5 else "1 year") for number in range(6))
    found = [item.text for item in details_missing(OutcomeEvidence(OUTCOME, rows))]
    assert found[0] == "time of assessment not stated: 5 of 6 studies (s0, s1, s2 and 2 more)"
    assert found[1] == (
        "not assessed: baseline risk, thresholds, certainty of the evidence, risk of bias of its studies"
    )


def test_without_a_registry_it_says_so(testamab: duckdb.DuckDBPyConnection, question: QuestionEvidence) -> None:
    assert registry_text(testamab, question) == "registered trials without results: registry not loaded"
    assert [item.text for item in known_unknowns(testamab, question)][:2] == [
        "registered trials without results: registry not loaded",
        "outcomes registered but not posted: registry not loaded",
    ]


def test_registered_trials_without_results_are_counted(question: QuestionEvidence) -> None:
    """Views as the registry gives them, with five made-up trials: counted are a and e."""
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE registry_records AS SELECT * FROM (VALUES ('a', false), ('b', true), ('c', false), "
            "('d', false), ('e', false)) AS t(trial_id, has_results)"
        )
        con.execute(
            "CREATE TABLE conditions AS SELECT * FROM (VALUES ('a', 'Testitis'), ('b', 'testitis'), ('c', 'Gout'), "
            "('d', 'Testitis'), ('e', 'Testitis')) AS t(trial_id, condition)"
        )
        con.execute(
            "CREATE TABLE interventions AS SELECT * FROM (VALUES ('a', 'Testamab 5 mg', NULL), "
            "('b', 'testamab', NULL), ('c', 'Testamab', NULL), ('d', 'Othermab', NULL), ('e', 'TST-1', 'testamab')) "
            "AS t(trial_id, intervention, other_names)"
        )
        assert has_registry(con)
        assert registry_text(con, question).endswith("without posted results: 2, matched by name")
        con.execute("DELETE FROM registry_records")
        assert not has_registry(con)


def test_outcomes_registered_but_not_posted_are_named() -> None:
    row = replace(study("t1", "1 year"), trial_id="t1")
    question = QuestionEvidence(
        "q", "?", "Adults with testitis", "Testamab", "Placebo", None, None, 1, (OutcomeEvidence(OUTCOME, (row,)),)
    )
    with duckdb.connect() as con:
        con.execute("CREATE TABLE registry_records AS SELECT 't1' AS trial_id, true AS has_results")
        con.execute("CREATE TABLE interventions(trial_id VARCHAR, intervention VARCHAR, other_names VARCHAR)")
        con.execute("CREATE TABLE conditions(trial_id VARCHAR, condition VARCHAR)")
        con.execute(
            "CREATE TABLE outcomes_registered AS SELECT * FROM (VALUES ('t1', 'Relapse', NULL, 1, 7), "
            "('t1', 'Pain', 'pain', 2, 8)) AS t(trial_id, outcome, posted_endpoint_id, position, fact_id)"
        )
        con.execute(
            "CREATE TABLE evidence_links(question_id VARCHAR, outcome_id VARCHAR, trial_id VARCHAR, "
            "link_status VARCHAR, fact_id BIGINT, position INTEGER)"
        )
        found = [item for item in known_unknowns(con, question) if item.kind == "outcome"]
    assert [(item.text, item.fact_ids) for item in found] == [
        ("t1: registered, and not posted under this name: Relapse", (7,))
    ]

"""Question files: what they hold arrives in the views, and is traced, linked and replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from kb_cli.engines.build import add_to_knowledge_base, build_knowledge_base
from tests.conftest import MEADOW, rows

if TYPE_CHECKING:
    from tests.conftest import Kb
    from tests.questions.conftest import Evidence


def test_questions_are_no_trials(pain: duckdb.DuckDBPyConnection) -> None:
    assert rows(pain, "SELECT trial_id FROM trials") == [("isrctn40917263",)]
    assert rows(pain, "SELECT question_id, setting FROM questions") == [("pain", "Outpatient clinics")]


def test_what_people_decided_arrives_as_written(pain: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT importance, importance_rating, minimal_important_difference, small_from, large_from, threshold_unit, "
        "thresholds_set_by, pooling_preset FROM question_outcomes ORDER BY position"
    )
    assert rows(pain, sql) == [
        ("critical", 8, 10.0, 5.0, 20.0, "outcome_unit", "The panel", None),
        (None, None, None, None, None, None, None, "mantel-haenszel"),
    ]
    sql = "SELECT study, domain, judgement, rated_by, CAST(rated_on AS VARCHAR) FROM risk_of_bias ORDER BY position"
    assert rows(pain, sql) == [
        ("isrctn40917263", "overall", "some_concerns", "A. Rater", "2024-02-05"),
        ("Smith, 2001", "randomization_process", "low", "A. Rater", "2024-02-05"),
    ]
    sql = "SELECT domain, rating, reason IS NULL FROM certainty_ratings ORDER BY position"
    assert rows(pain, sql) == [("imprecision", "serious", False), ("overall", "moderate", True)]


def test_a_baseline_risk_is_kept_per_1000_and_as_printed(pain: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT risk_per_1000, risk_low_per_1000, risk_high_per_1000, ci_level, timepoint FROM baseline_risks"
    assert rows(pain, sql) == [(45.0, 30.0, 60.0, 95.0, "12 weeks")]
    sql = "SELECT column_name, printed FROM printed_values JOIN baseline_risks USING (fact_id) ORDER BY 1"
    assert rows(pain, sql) == [("risk", "4.5"), ("risk_high", "6.0"), ("risk_low", "3.0")]


def test_every_row_of_a_question_can_be_traced(pain: duckdb.DuckDBPyConnection) -> None:
    for view in (
        "questions", "question_outcomes", "baseline_risks", "evidence_links", "pooling_decisions", "risk_of_bias",
        "certainty_ratings", "study_results",
    ):  # fmt: skip
        [(count, traced)] = rows(
            pain,
            f"SELECT count(*), count(s.citation) FROM {view} AS v JOIN facts AS f ON f.fact_id = v.fact_id "
            "JOIN sources AS s ON s.trial_id = f.trial_id AND s.source_id = f.source_id WHERE len(f.locators) > 0",
        )
        assert count == traced > 0, view


def test_a_judgement_is_traced_to_the_question_file(evidence: Evidence, kb: Kb) -> None:
    path = evidence.build()
    outcome = kb("trace", "pain/certainty-ratings/pain-change/imprecision", "--db", path)
    assert outcome.code == 0
    assert "printed   imprecision: serious\n" in outcome.out
    assert "Question file pain.toml: Does meadowsweet relieve pain?" in outcome.out


def test_a_non_value_of_a_study_keeps_its_kind(pain: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT events, total, value_status FROM study_results WHERE study = 'Brown, 2010'"
    assert rows(pain, sql) == [(None, 30, "not_reported")]
    sql = (
        "SELECT value, value_status FROM study_characteristics WHERE study = 'Brown, 2010' AND characteristic = 'dose'"
    )
    assert rows(pain, sql) == [(None, "not_reported")]


def test_a_link_takes_the_numbers_of_both_arms_of_the_trial(pain: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT mean, standard_deviation, total, comparator_mean, comparator_total, assessor, timepoint, "
        "population_kind, len(fact_ids) FROM body_of_evidence WHERE outcome_id = 'pain_change' AND trial_id IS NOT NULL"
    )
    assert rows(pain, sql) == [(-14.2, 8.1, 399, -10.1, 400, "participant", "12 weeks", "intention_to_treat", 3)]


def test_a_link_is_proposed_until_a_person_confirms_it(pain: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT outcome_id, link_status, confirmed_by FROM evidence_links ORDER BY outcome_id"
    assert rows(pain, sql) == [("nausea", "proposed", None), ("pain_change", "confirmed", "A. Reader")]


def test_a_link_to_a_trial_that_is_loaded_later_waits_for_it(evidence: Evidence) -> None:
    path = evidence.path.parent / "kb.duckdb"
    build_knowledge_base([evidence.path / "questions"], path)
    sql = "SELECT DISTINCT link_status FROM evidence_links"
    with duckdb.connect(str(path), read_only=True) as connection:
        assert rows(connection, sql) == [("trial_not_loaded",)]
        assert rows(connection, "SELECT count(*) FROM body_of_evidence WHERE evidence_from = 'trial'") == [(0,)]
    add_to_knowledge_base([evidence.path / MEADOW.name], path)
    with duckdb.connect(str(path), read_only=True) as connection:
        assert sorted(rows(connection, sql)) == [("confirmed",), ("proposed",)]
        assert rows(connection, "SELECT count(*) FROM study_results") == [(5,)]


def test_loading_a_question_again_replaces_it(evidence: Evidence) -> None:
    path = evidence.build()
    evidence.change("pain.csv", ",4,60,2,58", ",5,60,2,58")
    add_to_knowledge_base([evidence.path / "questions"], path)
    fresh = build_knowledge_base([evidence.path], path.with_name("fresh.duckdb"))
    with duckdb.connect(str(path), read_only=True) as connection:
        sql = "SELECT events FROM study_results WHERE study = 'Smith, 2001' AND outcome_id = 'nausea'"
        assert rows(connection, sql) == [(5,)]
        assert rows(connection, "SELECT content_hash FROM database") == [(fresh.content_hash,)]


def test_facts_of_a_question_are_found_by_its_id_and_a_misspelt_one_is_named(evidence: Evidence, kb: Kb) -> None:
    path = evidence.build()
    sql = "SELECT count(*) AS n FROM facts WHERE trial_id = 'pain' AND view_name = 'study_results'"
    assert kb("sql", sql, "--db", path, "--format", "csv").out == "n\n5\n"
    outcome = kb("sql", sql.replace("'pain'", "'pian'"), "--db", path)
    assert outcome.code == 1
    assert "The database has no trial_id 'pian'." in outcome.err


def test_a_folder_that_is_given_twice_is_read_once(evidence: Evidence) -> None:
    path = evidence.path.parent / "kb.duckdb"
    built = build_knowledge_base([evidence.path, evidence.path / "questions"], path)
    assert [question for question, *_ in built.questions] == ["pain"]

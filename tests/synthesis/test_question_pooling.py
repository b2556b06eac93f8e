"""Questions pooled: from the views to studies and results, by command and in SQL, and what is refused."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from kb_cli.catalogue.fixtures import open_empty
from kb_cli.catalogue.resources import schema_folder
from kb_cli.synthesis.evidence_body import read_body, studies_of
from kb_cli.synthesis.guard import check_poolable
from kb_cli.synthesis.methods import Method, preset
from kb_cli.synthesis.pool_question import Asked, pool_question
from kb_cli.synthesis.pool_rows import pooled_rows
from kb_cli.synthesis.pooling import NoUsableStudies, pool
from kb_cli.synthesis.propose import overlap, words_of
from kb_cli.synthesis.question import Outcome, read_outcomes
from kb_cli.synthesis.results import Pooled
from kb_loaders.database import create_all

if TYPE_CHECKING:
    from tests.conftest import Kb


def pooled(connection: duckdb.DuckDBPyConnection, question: str, outcome: str, **asked: Any) -> Pooled:
    [found] = pool_question(connection, question, outcome, Asked(**asked))
    assert isinstance(found.pooled, Pooled)
    return found.pooled


# Printed in R's metafor for dat.bcg, measure RR: rma(yi, vi, method = "DL") gives -0.7141 (95% CI -1.0644 to -0.3638),
# tau2 0.3088, Q 152.2330.
def test_the_bcg_trials_give_the_printed_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    found = pool(bcg(connection), Method(tau2="DL", ci="z"))
    assert found.k == 13
    assert found.estimate == pytest.approx(-0.7141, abs=5e-5)
    assert (found.lower, found.upper) == pytest.approx((-1.0644, -0.3638), abs=5e-5)
    assert found.heterogeneity.tau2.estimate == pytest.approx(0.3088, abs=5e-5)
    assert found.heterogeneity.q.statistic == pytest.approx(152.2330, abs=5e-5)


def bcg(connection: duckdb.DuckDBPyConnection) -> Any:
    [outcome] = read_outcomes(connection, "bcg-vaccine")
    return studies_of(outcome, read_body(connection, outcome))


BUNDLED = {
    "bcg-vaccine": {"tuberculosis": 13},
    "chemotherapy-head-and-neck-cancer": {"survival": 65},
    "diuretics-in-pregnancy": {"pre_eclampsia": 9, "perinatal_death": 9, "stillbirth": 9, "neonatal_death": 9},
    "glucose-lowering-drugs": {"hba1c": 53},
    "lidocaine-in-infarction": {"death": 6},
    "magnesium-in-infarction": {"death": 22},
    "smoking-cessation": {"cessation": 50},
    "specialist-stroke-care": {"length_of_stay": 9},
}


@pytest.mark.parametrize("question", BUNDLED)
def test_a_bundled_question_holds_its_studies_and_can_be_pooled(
    connection: duckdb.DuckDBPyConnection, question: str
) -> None:
    found = pool_question(connection, question)
    assert {each.outcome.outcome_id: len(each.rows) for each in found} == BUNDLED[question]
    for each in found:
        assert each.findings == ()
        assert each.network is not None if each.outcome.is_network else isinstance(each.pooled, Pooled)


def test_no_judgement_is_bundled(connection: duckdb.DuckDBPyConnection) -> None:
    for view in ("risk_of_bias", "certainty_ratings", "pooling_decisions"):
        assert connection.execute(f"SELECT count(*) FROM {view}").fetchone() == (0,)
    sql = "SELECT count(importance) + count(minimal_important_difference) + count(small_from) FROM question_outcomes"
    assert connection.execute(sql).fetchone() == (0,)


def test_a_hazard_ratio_comes_from_the_interval_as_printed_at_its_own_level(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = pooled(connection, "inotuzumab-relapsed-all", "overall_survival")
    # 0.77, 97.5% CI 0.58 to 1.03: the standard error is ln(1.03/0.58) / (2 * 2.241403).
    assert float(found.shown.estimate) == pytest.approx(0.77)
    assert found.standard_error == pytest.approx(math.log(1.03 / 0.58) / (2 * 2.241402727604947))


def test_risk_ratios_come_from_the_counts_of_both_arms(connection: duckdb.DuckDBPyConnection) -> None:
    found = pooled(connection, "inotuzumab-relapsed-all", "remission")
    assert float(found.shown.estimate) == pytest.approx((88 / 109) / (32 / 109))


def test_the_preset_of_the_question_file_is_taken_and_an_option_goes_before_it(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert pooled(connection, "diuretics-in-pregnancy", "perinatal_death").method.name == "peto"
    asked = pooled(connection, "diuretics-in-pregnancy", "perinatal_death", preset="mantel-haenszel")
    assert asked.method.name == "mantel-haenszel"


def test_studies_without_events_are_left_out_and_named(connection: duckdb.DuckDBPyConnection) -> None:
    found = pooled(connection, "diuretics-in-pregnancy", "perinatal_death")
    assert [left.label for left in found.excluded] == ["Tervila & Vartiainen, 1971", "Campbell & MacGillivray, 1975"]
    assert {left.reason for left in pooled(connection, "diuretics-in-pregnancy", "stillbirth").excluded} == {
        "missing_data",
        "no_events",
    }


def test_rows_that_report_in_different_ways_are_pooled_as_effects(connection: duckdb.DuckDBPyConnection) -> None:
    [outcome] = read_outcomes(connection, "bcg-vaccine")
    body = read_body(connection, outcome)
    from dataclasses import replace

    counts = pool(studies_of(outcome, body[:2]), preset("metafor"))
    first = counts.studies[0]
    printed = replace(
        body[0],
        events=None,
        comparator_events=None,
        effect=float(first.shown.estimate),
        ci_level=95.0,
        ci_low=float(first.shown.lower),
        ci_high=float(first.shown.upper),
    )
    mixed = studies_of(outcome, [printed, body[1]])
    assert mixed.kind == "effects"
    assert pool(mixed, preset("metafor")).estimate == pytest.approx(counts.estimate, abs=1e-9)


CLOSED_FORMS = {
    "pool_inverse_variance": preset("inverse-variance"),
    "pool_mantel_haenszel": preset("mantel-haenszel"),
    "pool_peto": preset("peto"),
    "pool_dersimonian_laird": Method(tau2="DL", ci="z"),
    "pool_hartung_knapp": Method(tau2="DL", ci="HK"),
}


@pytest.mark.parametrize(
    ("function", "level"), [*((name, 0.95) for name in CLOSED_FORMS), ("pool_hartung_knapp", 0.9), ("pool_peto", 0.9)]
)
def test_a_table_function_gives_what_the_program_computes(
    connection: duckdb.DuckDBPyConnection, function: str, level: float
) -> None:
    sql = f"SELECT studies, value, ci_low, ci_high, standard_error, q, i2_percent, tau2 FROM {function}(?, ?, ?)"
    compared = 0
    for question in (*BUNDLED, "inotuzumab-relapsed-all"):
        for outcome in read_outcomes(connection, question):
            if outcome.is_network:
                continue
            rows = connection.execute(sql, [question, outcome.outcome_id, level]).fetchall()
            expected = in_python(connection, outcome, CLOSED_FORMS[function], level)
            assert len(rows) == (0 if expected is None else 1), (question, outcome.outcome_id)
            if expected is not None:
                compared += 1
                for value, other in zip(rows[0], expected, strict=True):
                    assert (value is None) == (other is None), (outcome.outcome_id, rows[0], expected)
                    assert value is None or value == pytest.approx(other, rel=1e-9, abs=1e-9), outcome.outcome_id
    assert compared >= 6


def in_python(
    connection: duckdb.DuckDBPyConnection, outcome: Outcome, method: Method, level: float
) -> list[float | None] | None:
    """What the table function must give; None where the method does not apply to the outcome's studies."""
    from dataclasses import replace

    from kb_cli.stats.arguments import InvalidInput

    studies = studies_of(outcome, read_body(connection, outcome))
    if method.pooling == "peto" and studies.kind == "log_rank":
        method = preset("inverse-variance")
    elif method.pooling == "peto" and outcome.measure != "odds_ratio":
        return None
    try:
        found = pool(studies, replace(method, level=level))
    except NoUsableStudies:
        return None
    except InvalidInput:
        return None
    factor, spread = outcome.factor, found.heterogeneity
    several = found.k > 1
    return [
        found.k,
        float(found.shown.estimate) * factor,
        float(found.shown.lower) * factor,
        float(found.shown.upper) * factor,
        found.standard_error,
        float(spread.q.statistic) if several else 0.0,
        float(spread.i2_q.estimate) if several else None,
        float(spread.tau2.estimate) if spread.tau2_method is not None else None,
    ]


def test_effects_of_studies_are_those_of_the_program(connection: duckdb.DuckDBPyConnection) -> None:
    for question in BUNDLED:
        for outcome in read_outcomes(connection, question):
            if outcome.is_network:
                continue
            rows = connection.execute(
                "SELECT study, effect, standard_error FROM study_effects(?, ?) WHERE effect IS NOT NULL",
                [question, outcome.outcome_id],
            ).fetchall()
            found = pool(studies_of(outcome, read_body(connection, outcome)))
            expected = {study.label: (study.value, study.standard_error) for study in found.studies}
            assert {study: pytest.approx(rest, rel=1e-9) for study, *rest in rows} == {
                label: list(values) for label, values in expected.items()
            }


def test_table_functions_leave_out_what_nobody_confirmed() -> None:
    connection = open_empty([], schema_folder() / "views")
    for folder in ("functions", "table_functions"):
        create_all(connection, schema_folder() / folder)
    connection.execute("INSERT INTO question_outcomes (question_id, outcome_id, fact_id) VALUES ('q', 'o', 1)")
    for study, status in (("a", "confirmed"), ("b", "proposed")):
        connection.execute(
            "INSERT INTO body_of_evidence (question_id, outcome_id, measure, link_status, study, arm, comparator, "
            "events, total, comparator_events, comparator_total) "
            "VALUES ('q', 'o', 'risk_ratio', ?, ?, 'x', 'y', 1, 10, 2, 10)",
            [status, study],
        )
    for function in ("pool_inverse_variance", "pool_mantel_haenszel", "pool_dersimonian_laird", "pool_hartung_knapp"):
        assert connection.execute(f"SELECT studies, value FROM {function}('q', 'o')").fetchall() == [
            (1, pytest.approx(0.5))
        ]


@pytest.mark.usefixtures("database")
def test_a_table_function_is_checked_run_and_cited(kb: Kb) -> None:
    sql = "SELECT measure, value FROM pool_dersimonian_laird('bcg-vaccine', 'tuberculosis')"
    outcome = kb("sql", sql, "--format", "json", "--cite")
    assert outcome.code == 0
    [row] = json.loads(outcome.out)
    assert row["value"] == pytest.approx(math.exp(-0.7141), abs=5e-5)
    assert len(row["cited"]) == 14
    refused = kb("sql", "SELECT avg(value) FROM pool_peto('diuretics-in-pregnancy', NULL) WHERE measure = 'odds_ratio'")
    assert refused.code == 1
    assert "ratios-averaged" in refused.err
    assert kb("sql", "SELECT * FROM kb_pool_peto('a', 'b', 0.95)").code == 1


@pytest.mark.usefixtures("database")
def test_the_report_says_how_it_was_pooled(kb: Kb) -> None:
    outcome = kb("pool", "bcg-vaccine", "--subgroup", "allocation", "--covariate", "latitude", "--strip", "--cite",
                 "--leave-one-out", "--cumulative")  # fmt: skip
    assert (outcome.code, outcome.err) == (0, "")
    for line in (
        "Tuberculosis (tuberculosis): risk ratio, lower is better",
        "Method (evidencekb): random effects, inverse variance, tau2 by REML, Hartung-Knapp, t with 12 df.",
        "Test between subgroups: Q = 2.04, df 2, p = 0.361.",
        "The interval does not change its side of no effect.",
        "  [1] Study Aronson, 1948",
    ):
        assert line in outcome.out.splitlines()
    assert "I2 = 92%, as (Q - df)/Q; tau2 = 0.313 (0.120 to 1.111, Q-profile)." in outcome.out


@pytest.mark.usefixtures("database")
def test_rows_carry_full_precision_and_their_facts(kb: Kb) -> None:
    rows = json.loads(kb("pool", "lidocaine-in-infarction", "--format", "json", "--preset", "inverse-variance").out)
    assert [row["part"] for row in rows] == ["study"] * 6 + ["pooled"]
    assert rows[-1]["value"] == pytest.approx(2.944432034476395, rel=1e-12)
    assert rows[-1]["unit"] == "percentage points"
    assert all(len(row["fact_ids"]) == (6 if row["part"] == "pooled" else 1) for row in rows)
    assert sum(row["weight_percent"] for row in rows[:6]) == pytest.approx(100)


@pytest.mark.usefixtures("database")
def test_a_network_gives_the_league_table_and_p_scores_on_request_only(kb: Kb) -> None:
    outcome = kb("pool", "smoking-cessation")
    assert outcome.code == 0
    assert "row against column" in outcome.out
    assert "P-score" not in outcome.out
    assert (
        "P-scores (certainty of being better, no size of effect): " in kb("pool", "smoking-cessation", "--p-scores").out
    )
    rows = json.loads(kb("pool", "smoking-cessation", "--format", "json").out)
    pairs = {(row["arm"], row["comparator"]): row["value"] for row in rows if row["part"] == "pair"}
    assert len(pairs) == 12
    forward = pairs["self-help", "no contact"]
    assert forward * pairs["no contact", "self-help"] == pytest.approx(1)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bcg-vacine"], "There is no question 'bcg-vacine'. Did you mean 'bcg-vaccine'?"),
        (
            ["bcg-vaccine", "--outcome", "tubercolosis"],
            "--outcome: 'bcg-vaccine' has no outcome 'tubercolosis'. Did you mean 'tuberculosis'?",
        ),
        (
            ["bcg-vaccine", "--preset", "revman-2024"],
            "--preset: there is no 'revman-2024'. Did you mean 'revman-2025'?",
        ),
        (["bcg-vaccine", "--subgroup", "latitude"], "--subgroup: there is no subgroup factor 'latitude'."),
        (
            ["bcg-vaccine", "--covariate", "latitud"],
            "--covariate: there is no covariate 'latitud'. Did you mean 'latitude'?",
        ),
    ],
)
def test_a_name_that_is_not_there_is_a_mistake_with_a_way_out(kb: Kb, arguments: list[str], message: str) -> None:
    outcome = kb("pool", *arguments)
    assert outcome.code == 2
    assert message in outcome.err
    assert outcome.out == ""


@pytest.mark.usefixtures("database")
def test_proposals_are_sorted_by_their_score_and_say_what_is_linked(kb: Kb) -> None:
    outcome = kb("pool", "inotuzumab-relapsed-all", "--propose", "--outcome", "overall_survival", "--format", "json")
    rows = json.loads(outcome.out)
    assert rows[0]["endpoint_id"] == "os"
    assert rows[0]["score"] == 1.0
    assert rows[0]["link_status"] == "confirmed"
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert "proposals are not pooled" in outcome.err


@pytest.mark.usefixtures("database")
def test_serious_events_are_proposed_for_an_outcome_of_serious_events(kb: Kb) -> None:
    outcome = kb(
        "pool", "inotuzumab-relapsed-all", "--propose", "--outcome", "serious_adverse_events", "--format", "json"
    )
    first, second, *_ = json.loads(outcome.out)
    assert (first["candidate"], first["seriousness"], first["score"]) == ("Any adverse event", "serious", 1.0)
    assert first["link_status"] == "confirmed"
    assert second["score"] < 1
    assert second["link_status"] is None


def test_names_are_compared_in_the_singular() -> None:
    assert words_of("Serious adverse events") == {"serious", "adverse", "event"}
    assert words_of("Metastasis, illness, nausea, AIDS, gas") == {"metastasis", "illness", "nausea", "aid", "gas"}


def test_words_are_compared_without_case_and_small_words() -> None:
    assert words_of("Death from any cause") == {"death", "cause"}
    assert overlap({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)
    assert overlap((), ()) == 0.0


def test_no_row_is_lost_on_the_way_to_the_rows_of_a_format(connection: duckdb.DuckDBPyConnection) -> None:
    found = pool_question(connection, "diuretics-in-pregnancy")
    result = pooled_rows(found)
    part, outcome = result.columns.index("part"), result.columns.index("outcome_id")
    for each in found:
        kept = [row for row in result.rows if row[outcome] == each.outcome.outcome_id]
        assert sum(row[part] in ("study", "left_out") for row in kept) == len(each.rows)


def test_pooling_reads_the_database_that_is_named(kb: Kb, tmp_path: Path) -> None:
    outcome = kb("pool", "bcg-vaccine", "--db", tmp_path / "none.duckdb")
    assert outcome.code == 4


def test_the_guard_compares_nothing_where_there_is_one_row(connection: duckdb.DuckDBPyConnection) -> None:
    [outcome] = read_outcomes(connection, "bcg-vaccine")
    assert check_poolable(outcome, read_body(connection, outcome)[:1]) == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--strip", "--cumulative"], "kb: --strip, --cumulative: there is no such analysis of a network."),
        (["--preset", "peto"], "kb: --preset with 'peto': there is no such analysis of a network."),
    ],
)
def test_what_there_is_of_pairs_only_is_refused_for_a_network(kb: Kb, options: list[str], message: str) -> None:
    outcome = kb("pool", "smoking-cessation", *options)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(message)

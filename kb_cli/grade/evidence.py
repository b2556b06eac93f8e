"""The evidence on a question: what the database holds, what people judged, and what is pooled from it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kb_cli.grade.absolute import Baseline
from kb_cli.grade.observed import GroupCounts
from kb_cli.grade.statements import Thresholds
from kb_cli.synthesis.evidence_body import StudyRow, list_characteristics, read_body, read_characteristic, studies_of
from kb_cli.synthesis.guard import check_poolable
from kb_cli.synthesis.methods import DEFAULT_PRESET, Method, preset
from kb_cli.synthesis.question import Outcome, read_outcomes
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

    from kb_cli.grade.network_evidence import NetworkEvidence
    from kb_cli.synthesis.results import NotTestable, Pooled
    from kb_cli.synthesis.small_study_effects import EggerTest
    from kb_cli.synthesis.subgroups import Subgroups

DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
"""The domains for which certainty may be rated down, in the order of an evidence profile."""
UPGRADES = ("large_effect", "dose_response", "plausible_confounding")


@dataclass(frozen=True)
class Rating:
    """A person's rating of a domain (or ``overall``), or judgement of a study, with the reason recorded."""

    rating: str
    reason: str | None
    rated_by: str
    rated_on: datetime.date
    fact_id: int


@dataclass(frozen=True)
class OutcomeEvidence:
    """Everything about one outcome of a question.

    rows: its studies, those that nobody confirmed included. pooled: null where there is nothing to pool or the guard
    refuses; ``not_pooled`` then says why. network: in its place where more treatments are compared. ratings: by domain,
    ``overall`` among them; what people did not rate is not there. biases: the overall judgement of risk of bias by
    study. subgroups: by factor. egger: null without pooling.
    importance: critical, important, not_important or null.
    """

    outcome: Outcome
    rows: tuple[StudyRow, ...] = ()
    importance: str | None = None
    importance_rating: int | None = None
    follow_up: str | None = None
    scale: str | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    thresholds_set_by: str | None = None
    baselines: tuple[Baseline, ...] = ()
    ratings: Mapping[str, Rating] = field(default_factory=dict)
    biases: Mapping[str, Rating] = field(default_factory=dict)
    pooled: Pooled | None = None
    not_pooled: str = ""
    subgroups: Mapping[str, Subgroups] = field(default_factory=dict)
    egger: EggerTest | NotTestable | None = None
    network: NetworkEvidence | None = None

    @property
    def confirmed(self) -> tuple[StudyRow, ...]:
        return tuple(row for row in self.rows if row.is_confirmed)

    @property
    def used(self) -> tuple[StudyRow, ...]:
        """The rows that were pooled."""
        if self.network is not None:
            names = set(self.network.studies)
        elif self.pooled is not None:
            names = {study.label for study in self.pooled.studies}
        else:
            return ()
        return tuple(row for row in self.confirmed if row.study in names)

    @property
    def fact_ids(self) -> tuple[int, ...]:
        """The facts that the pooled effect rests on."""
        return tuple(dict.fromkeys(fact_id for row in self.used for fact_id in row.fact_ids))

    @property
    def counts(self) -> tuple[GroupCounts, ...]:
        """The counts of the studies pooled, as far as told; none where the outcome is stated as being free of it."""
        if self.outcome.polarity == "event_free":
            return ()
        return tuple(
            GroupCounts(row.study, row.events, row.total, row.comparator_events, row.comparator_total)
            for row in self.used
            if row.events is not None
            and row.total is not None
            and row.comparator_events is not None
            and row.comparator_total is not None
        )

    @property
    def participants(self) -> int | None:
        """Participants of the studies pooled; null where one does not tell its numbers."""
        is_network = self.network is not None
        sizes = [(row.sizes[0], 0 if is_network and row.comparator is None else row.sizes[1]) for row in self.used]
        if not sizes or any(None in pair for pair in sizes):
            return None
        return sum((first or 0) + (second or 0) for first, second in sizes)

    @property
    def participant_fact_ids(self) -> tuple[int, ...]:
        """The facts that ``participants`` rests on."""
        found = (fact_id for row in self.used for fact_id in (*row.fact_ids, *row.size_fact_ids))
        return tuple(dict.fromkeys(found))

    @property
    def has_network(self) -> bool:
        """Whether effects of a network could be computed."""
        return self.network is not None and self.network.result is not None

    @property
    def studies_used(self) -> int:
        """How many studies were pooled, or form the network."""
        if self.network is not None:
            return len(self.network.studies)
        return self.pooled.k if self.pooled is not None else 0

    @property
    def certainty(self) -> str | None:
        """The overall certainty as people recorded it."""
        return self.ratings["overall"].rating if "overall" in self.ratings else None


@dataclass(frozen=True)
class QuestionEvidence:
    """A question in PICO form with its outcomes in the order of its file."""

    question_id: str
    question: str
    population: str
    intervention: str
    comparator: str
    setting: str | None
    note: str | None
    fact_id: int
    outcomes: tuple[OutcomeEvidence, ...] = ()


@light_binding()
def read_question(con: duckdb.DuckDBPyConnection, question_id: str) -> QuestionEvidence:
    """The question with all outcomes pooled by the preset that its file names, or the default one."""
    names = "question_id, question, population, intervention, comparator, setting, note, fact_id"
    found = con.execute(f"SELECT {names} FROM questions WHERE question_id = $1", [question_id]).fetchone()
    assert found is not None, "find_question has looked it up"
    question = QuestionEvidence(*found)
    outcomes = tuple(_read_outcome(con, outcome, question.comparator) for outcome in read_outcomes(con, question_id))
    return replace(question, outcomes=outcomes)


def _read_outcome(con: duckdb.DuckDBPyConnection, outcome: Outcome, comparator: str) -> OutcomeEvidence:
    key = [outcome.question_id, outcome.outcome_id]
    where = "WHERE question_id = $1 AND outcome_id = $2"
    row = _one(
        con,
        "SELECT importance, importance_rating, follow_up, scale, threshold_unit, minimal_important_difference, "
        f"small_from, moderate_from, large_from, thresholds_set_by FROM question_outcomes {where}",
        key,
    )
    baselines = con.execute(
        "SELECT baseline_risk, risk_per_1000, risk_low_per_1000, risk_high_per_1000, timepoint, about, fact_id "
        f"FROM baseline_risks {where} AND risk_per_1000 IS NOT NULL ORDER BY position",
        key,
    ).fetchall()
    ratings = con.execute(
        f"SELECT domain, rating, reason, rated_by, rated_on, fact_id FROM certainty_ratings {where} ORDER BY position",
        key,
    ).fetchall()
    biases = con.execute(
        "SELECT study, judgement, reason, rated_by, rated_on, fact_id "
        f"FROM risk_of_bias {where} AND domain = 'overall' ORDER BY position",
        key,
    ).fetchall()
    evidence = OutcomeEvidence(
        outcome,
        tuple(read_body(con, outcome)),
        importance=row[0],
        importance_rating=row[1],
        follow_up=row[2],
        scale=row[3],
        thresholds=replace(Thresholds(*row[4:9]), fact_id=outcome.fact_id),
        thresholds_set_by=row[9],
        baselines=tuple(_baseline(found) for found in baselines),
        ratings={found[0]: Rating(*found[1:]) for found in ratings},
        biases={found[0]: Rating(*found[1:]) for found in biases},
    )
    factors = {
        name: {study: level for study, (level, _) in read_characteristic(con, outcome, name).items()}
        for name, is_covariate in list_characteristics(con, outcome).items()
        if not is_covariate
    }
    return pool_outcome(evidence, factors, comparator)


def _one(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any]) -> tuple[Any, ...]:
    found = con.execute(sql, values).fetchone()
    assert found is not None
    return tuple(found)


def _baseline(row: tuple[Any, ...]) -> Baseline:
    name, risk, low, high, timepoint, about, fact_id = row
    lower, upper = (math.nan if value is None else float(value) / 1000.0 for value in (low, high))
    return Baseline(name, float(risk) / 1000.0, lower, upper, timepoint, about, fact_id)


def pool_outcome(
    evidence: OutcomeEvidence, factors: Mapping[str, Mapping[str, str | None]] | None = None, comparator: str = ""
) -> OutcomeEvidence:
    """The evidence with its confirmed studies pooled, or with the reason why they are not.

    factors: by subgroup factor, the level of each study. comparator: of the question, which may name the reference of a
    network.
    """
    from kb_cli.stats.arguments import InvalidInput
    from kb_cli.synthesis.pooling import pool
    from kb_cli.synthesis.small_study_effects import egger_test
    from kb_cli.synthesis.subgroups import pool_subgroups

    outcome, rows = evidence.outcome, evidence.confirmed
    if not rows:
        proposed = len(evidence.rows)
        why = f"nobody has confirmed {_studies(proposed)} proposed" if proposed else "no study is recorded for it"
        return replace(evidence, not_pooled=why)
    if findings := check_poolable(outcome, rows):
        return replace(evidence, not_pooled="; ".join(finding.text.rstrip(".") for finding in findings))
    method = preset(outcome.pooling_preset or DEFAULT_PRESET)
    if outcome.is_network:
        return _with_network(evidence, comparator, method)
    studies = studies_of(outcome, rows, method)
    try:
        pooled = pool(studies, method)
    except InvalidInput as error:
        return replace(evidence, not_pooled=str(error).partition(": ")[2])
    subgroups = {}
    for name, levels in (factors or {}).items():
        groups = [levels.get(row.study) for row in rows]
        if len({group for group in groups if group}) > 1:
            subgroups[name] = pool_subgroups(studies, groups, method)
    return replace(evidence, pooled=pooled, subgroups=subgroups, egger=egger_test(studies, method))


def _with_network(evidence: OutcomeEvidence, comparator: str, method: Method) -> OutcomeEvidence:
    from kb_cli.grade.network_evidence import read_network
    from kb_cli.synthesis.network_studies import UnusableNetwork

    try:
        network = read_network(evidence.outcome, evidence.confirmed, comparator, method)
    except UnusableNetwork as error:
        return replace(evidence, not_pooled=str(error).rstrip("."))
    why = "the network falls into parts that no trial connects" if network.result is None else ""
    return replace(evidence, network=network, not_pooled=why)


def _studies(count: int) -> str:
    return "the study" if count == 1 else f"the {count} studies"

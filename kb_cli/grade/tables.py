"""Summary of Findings and evidence profile of a question, as rows of cells that templates lay out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb_cli.grade.absolute_rows import BY_TREATMENT, AbsoluteRow, absolute_rows, how_pooled
from kb_cli.grade.cells import Cell, Explanation
from kb_cli.grade.domains import domain_inputs
from kb_cli.grade.evidence import OutcomeEvidence, QuestionEvidence
from kb_cli.grade.network_inputs import DomainInput
from kb_cli.grade.network_tables import NetworkTable, make_network_table
from kb_cli.grade.ratings import Explanations, certainty_cell, domain_cell, importance_cell, other_cell
from kb_cli.grade.rounding import (
    DASH,
    rounded,
)
from kb_cli.summaries.pooled_figures import effect_text, measure_names
from kb_cli.summaries.wording import lower_first
from kb_loaders.wording import counted

MOST_OUTCOMES = 7
"""How many outcomes a Summary of Findings has at most (Cochrane Handbook, chapter 14)."""
MOST_TIMES = 3
"""Different times of follow-up that a row names."""


@dataclass(frozen=True)
class OutcomeTable:
    """An outcome in both tables. rows: one a baseline risk, at least one. domains: ratings by domain.

    network: its tables where more than two treatments are compared, which then hold the effects.
    """

    evidence: OutcomeEvidence
    label: Cell
    relative: Cell
    participants: Cell
    certainty: Cell
    importance: Cell
    domains: dict[str, Cell]
    other: Cell
    studies: Cell
    design: Cell
    intervention_counts: Cell
    comparator_counts: Cell
    rows: tuple[AbsoluteRow, ...]
    inputs: tuple[DomainInput, ...]
    network: NetworkTable | None = None

    @property
    def name(self) -> str:
        return self.evidence.outcome.outcome

    @property
    def plain_studies(self) -> str:
        """How many studies and people it comes from, in a plain sentence."""
        k = self.evidence.studies_used
        if not k:
            return "The studies were not put together." if self.evidence.rows else "No study has looked at this."
        people = self.evidence.participants
        who = "" if people is None else f" with {counted(people, 'person', 'people')}"
        return f"This comes from {counted(k, 'study')}{who}."

    @property
    def pooling_notes(self) -> tuple[str, ...]:
        """What the pooling warns of, and the studies that it left out."""
        pooled = self.evidence.pooled
        if pooled is None:
            return ()
        return (*pooled.warnings, *(f"{item.label} is not pooled: {item.text}." for item in pooled.excluded))

    @property
    def details(self) -> Cell:
        """What stands behind the name in its cell: follow-up, what is counted, the scale."""
        return replace(self.label, text=self.label.text.removeprefix(self.name))

    @property
    def study_marks(self) -> Cell:
        return replace(self.participants, text="")


@dataclass(frozen=True)
class GradeTables:
    """Both tables of a question with what stands below them. warnings: in words, above the table."""

    question: QuestionEvidence
    outcomes: tuple[OutcomeTable, ...]
    explanations: tuple[Explanation, ...]
    abbreviations: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()


def make_tables(question: QuestionEvidence, designs: Mapping[str, tuple[str, int]], registry: str) -> GradeTables:
    """The tables of a question.

    designs: by trial, its design in words and the fact that says so. registry: what is known of registered trials
    without results, in words.
    """
    explanations = Explanations()
    outcomes = tuple(_outcome(question, found, designs, registry, explanations) for found in question.outcomes)
    warning = (
        f"This table has {len(outcomes)} outcomes; a Summary of Findings has at most {MOST_OUTCOMES}, so that those "
        "that matter for the decision are seen."
    )
    warnings = (warning,) if len(outcomes) > MOST_OUTCOMES else ()
    return GradeTables(question, outcomes, explanations.all(), _abbreviations(question), warnings)


def _outcome(
    question: QuestionEvidence,
    evidence: OutcomeEvidence,
    designs: Mapping[str, tuple[str, int]],
    registry: str,
    explanations: Explanations,
) -> OutcomeTable:
    rows = absolute_rows(question, evidence)
    absolutes = tuple(row.absolute for row in rows if row.absolute is not None)
    first, second = _counts(evidence)
    return OutcomeTable(
        evidence,
        _label(evidence),
        relative_cell(evidence),
        _participants(evidence),
        certainty_cell(evidence, explanations),
        importance_cell(evidence),
        {
            domain: domain_cell(evidence, domain, explanations)
            for domain in ("risk_of_bias", "inconsistency", "indirectness", "imprecision")
        },
        other_cell(evidence, explanations),
        _studies(evidence),
        _design(evidence, designs),
        first,
        second,
        rows,
        domain_inputs(evidence, absolutes, registry),
        make_network_table(evidence),
    )


def _label(evidence: OutcomeEvidence) -> Cell:
    """Name, follow-up, what is counted where that is not the event, and the scale with its better direction."""
    outcome = evidence.outcome
    time = follow_up(evidence)
    parts = [outcome.outcome, time.text]
    if outcome.polarity == "event_free":
        parts.append("absolute effects count those without the event, the hazard ratio the event")
    if evidence.scale:
        parts.append(f"assessed with: {evidence.scale}")
    if outcome.kind == "continuous":
        unit = f"{outcome.unit}; " if outcome.unit else ""
        parts.append(f"{unit}{outcome.favourable_direction} is better")
    return Cell("; ".join(parts), tuple(dict.fromkeys((outcome.fact_id, *time.fact_ids))), time.how)


def follow_up(evidence: OutcomeEvidence) -> Cell:
    """The time that the outcome is asked for; else what its studies state, or else its baseline risks, named so."""
    if evidence.follow_up:
        return Cell(f"follow-up: {evidence.follow_up}", (evidence.outcome.fact_id,))
    rows = evidence.used or evidence.confirmed
    told = [row for row in rows if row.timepoint is not None]
    if told:
        silent = len({row.study for row in rows} - {row.study for row in told})
        unknown = f" (not stated by {counted(silent, 'study')})" if silent else ""
        facts = tuple(dict.fromkeys(fact for row in told for fact in row.fact_ids))
        times = _listed([str(row.timepoint) for row in told])
        return Cell(f"follow-up: {times}{unknown}", facts, "the times that the studies state")
    baselines = [item for item in evidence.baselines if item.timepoint]
    if baselines:
        times = _listed([str(item.timepoint) for item in baselines])
        whose = "that of the baseline risk" if len(evidence.baselines) == 1 else "as the baseline risks state it"
        return Cell(
            f"follow-up: {times}, {whose}", tuple(item.fact_id for item in baselines if item.fact_id is not None)
        )
    return Cell("follow-up: not stated")


def _listed(times: Sequence[str]) -> str:
    """Different times as their sources state them, the first few of many."""
    found = list(dict.fromkeys(times))
    more = f" and {counted(len(found) - MOST_TIMES, 'other time')}" if len(found) > MOST_TIMES else ""
    return "; ".join(found[:MOST_TIMES]) + more


def relative_cell(evidence: OutcomeEvidence) -> Cell:
    """``RR 0.49 (0.33 to 0.73)``; a dash for differences, which stand among the absolute effects."""
    pooled = evidence.pooled
    if evidence.has_network:
        return Cell(BY_TREATMENT)
    if pooled is None:
        facts = tuple(dict.fromkeys(fact for row in evidence.rows for fact in row.fact_ids))
        return Cell(f"not pooled: {evidence.not_pooled}", facts, "from what the studies state")
    if not pooled.is_ratio:
        return Cell(DASH)
    text = f"{measure_names(pooled.measure)[0]} {effect_text(pooled.measure, pooled.shown)}"
    return Cell(text, evidence.fact_ids, how_pooled(evidence))


def _studies(evidence: OutcomeEvidence) -> Cell:
    if not evidence.studies_used:
        return Cell("none pooled")
    how = "studies of the network" if evidence.network is not None else "studies pooled"
    return Cell(str(evidence.studies_used), evidence.fact_ids, how)


def _participants(evidence: OutcomeEvidence) -> Cell:
    k = evidence.studies_used
    if not k:
        return Cell("not pooled" if evidence.rows else "no data")
    n = "not reported" if evidence.participants is None else f"{evidence.participants:,}"
    how = "sum of the studies' totals"
    if any(row.size_fact_ids for row in evidence.used):
        how += "; where none stand beside the effect, of the population analysed"
    return Cell(f"{n} ({counted(k, 'study')})", evidence.participant_fact_ids, how)


def _design(evidence: OutcomeEvidence, designs: Mapping[str, tuple[str, int]]) -> Cell:
    found = [designs.get(row.trial_id or "") for row in evidence.used]
    told = [design for design in found if design is not None]
    if not told or len(told) < len(found):
        return Cell("not stated")
    texts, facts = zip(*told, strict=True)
    return Cell("; ".join(sorted(set(texts))), tuple(dict.fromkeys(facts)))


def _counts(evidence: OutcomeEvidence) -> tuple[Cell, Cell]:
    """Events and participants of both groups added up over the studies, which no effect is computed from."""
    counts = evidence.counts
    if evidence.pooled is None or not counts or len(counts) < evidence.pooled.k:
        return Cell("not reported"), Cell("not reported")
    cells = []
    for prefix in ("", "comparator_"):
        events = sum(getattr(item, f"{prefix}events") for item in counts)
        total = sum(getattr(item, f"{prefix}total") for item in counts)
        text = f"{events:,}/{total:,} ({rounded(100 * events / total, 1)}%)"
        cells.append(Cell(text, evidence.fact_ids, "sum of the studies' counts; no effect is computed from it"))
    return cells[0], cells[1]


def _abbreviations(question: QuestionEvidence) -> tuple[tuple[str, str], ...]:
    found = {"CI": "confidence interval"}
    for evidence in question.outcomes:
        if evidence.pooled is not None or evidence.has_network:
            short, name = measure_names(evidence.outcome.measure)
            found[short] = lower_first(name)
            if evidence.baselines:
                found["NNTB"] = "number needed to treat for one more person to benefit"
                found["NNTH"] = "number needed to treat for one more person to be harmed"
    return tuple(sorted(found.items()))

"""Lines of a Summary of Findings: what an effect means at each baseline risk, or as a difference of means."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median

from kb_cli.grade.absolute import AbsoluteEffect, Baseline, absolute_effect, number_needed
from kb_cli.grade.cells import Cell
from kb_cli.grade.evidence import OutcomeEvidence, QuestionEvidence
from kb_cli.grade.observed import divergence, observed_risks
from kb_cli.grade.rounding import (
    DASH,
    NOT_ASSESSED,
    count_text,
    difference_text,
    mean_difference_text,
    risk_text,
    rounded,
    scale_for,
)
from kb_cli.grade.statements import Statement, make_statement
from kb_cli.stats.arguments import Interval
from kb_cli.summaries.pooled_figures import method_text
from kb_loaders.wording import counted

WITHOUT_BASELINE = "not assessed: no baseline risk is stated"
BY_TREATMENT = "by treatment, below"
FORMULAS = {
    "risk_ratio": "baseline risk times risk ratio",
    "odds_ratio": "OR p / (1 − p + OR p), p the baseline risk",
    "risk_difference": "baseline risk plus risk difference",
    "hazard_ratio": "1 − (1 − p) to the power of the hazard ratio, p the baseline risk",
}
EVENT_FREE_FORMULA = "the baseline proportion without the event to the power of the hazard ratio"


@dataclass(frozen=True)
class AbsoluteRow:
    """One line of a Summary of Findings: an outcome at one baseline risk, or without one.

    absolute: null without a baseline or for a mean difference. observed: what the trials saw, where it diverges with
    a flag. panel, lay: statements, or why there are none. average: a mean difference in plain words.
    """

    baseline: Baseline | None
    with_comparator: Cell
    with_intervention: Cell
    difference: Cell
    with_baseline: Cell
    number_needed: Cell
    observed: Cell
    panel: Statement
    lay: Statement
    absolute: AbsoluteEffect | None = None
    scale: int = 1000
    average: str = ""

    @property
    def name(self) -> str:
        return self.baseline.name if self.baseline else ""

    @property
    def needed(self) -> bool:
        """Whether a number needed to treat could be computed."""
        return bool(self.number_needed.how)

    @property
    def statement_marks(self) -> Cell:
        """The facts behind a statement: those of the absolute effect."""
        return replace(self.difference, text="")

    @property
    def people(self) -> str:
        """Out of how many people risks are counted."""
        return f"{self.scale:,}"

    @property
    def count_before(self) -> str:
        return count_text(self.absolute.with_comparator, self.scale) if self.absolute else ""

    @property
    def count_after(self) -> str:
        return count_text(float(self.absolute.with_intervention.estimate), self.scale) if self.absolute else ""

    @property
    def before_marks(self) -> Cell:
        return replace(self.with_comparator, text="")

    @property
    def after_marks(self) -> Cell:
        return replace(self.with_intervention, text="")


def how_pooled(evidence: OutcomeEvidence) -> str:
    """How the effect was computed, as a footnote says it."""
    pooled = evidence.pooled
    assert pooled is not None
    studies = "one study" if pooled.k == 1 else f"{pooled.k} studies"
    return f"{method_text(pooled).rstrip('.')}; {100 * pooled.method.level:g}% CI; {studies}"


@dataclass(frozen=True)
class ShownEffect:
    """An effect as its measure is shown: of which treatment, the facts that it rests on, and how it was computed.

    decimals: that a mean difference is printed with.
    """

    intervention: str
    shown: Interval
    fact_ids: tuple[int, ...]
    how: str
    decimals: int = 2


def absolute_rows(question: QuestionEvidence, evidence: OutcomeEvidence) -> tuple[AbsoluteRow, ...]:
    """One row a baseline risk, in the order of the question file; a single one for means, or where none is stated."""
    pooled = evidence.pooled
    if pooled is None:
        word = BY_TREATMENT if evidence.has_network else NOT_ASSESSED if evidence.rows else "no data"
        return (_empty_row(evidence, question.intervention, word),)
    effect = ShownEffect(
        question.intervention, pooled.shown, evidence.fact_ids, how_pooled(evidence), decimals_of(evidence)
    )
    rows = rows_of_effect(evidence, effect)
    if evidence.outcome.measure == "mean_difference":
        return (replace(rows[0], with_comparator=_comparator_means(evidence, effect.decimals)),)
    return tuple(replace(row, observed=_observed(evidence, row.absolute, row.scale)) for row in rows)


def rows_of_effect(evidence: OutcomeEvidence, effect: ShownEffect) -> tuple[AbsoluteRow, ...]:
    """The rows of one treatment's effect, without what trials observed: one a baseline risk, one for means."""
    if evidence.outcome.measure == "mean_difference":
        return (_mean_row(evidence, effect),)
    if not evidence.baselines:
        return (_empty_row(evidence, effect.intervention, WITHOUT_BASELINE),)
    return tuple(_risk_row(evidence, effect, baseline) for baseline in evidence.baselines)


def _statements(
    evidence: OutcomeEvidence, intervention: str, difference: float | None, unit: str
) -> tuple[Statement, Statement]:
    panel, lay = (
        make_statement(
            difference,
            unit,
            evidence.thresholds,
            evidence.certainty,
            intervention=intervention,
            outcome=evidence.outcome.outcome,
            register=register,
        )
        for register in ("panel", "lay")
    )
    return panel, lay


def _empty_row(evidence: OutcomeEvidence, intervention: str, word: str) -> AbsoluteRow:
    cell, missing = Cell(word), Cell(NOT_ASSESSED)
    statements = _statements(evidence, intervention, None, "per_1000")
    return AbsoluteRow(None, cell, cell, cell, missing, missing, Cell("not reported"), *statements)


def _risk_row(evidence: OutcomeEvidence, effect: ShownEffect, baseline: Baseline) -> AbsoluteRow:
    outcome = evidence.outcome
    absolute = absolute_effect(outcome.measure, effect.shown, baseline, outcome.polarity)
    scale = scale_for([baseline.risk, float(absolute.with_intervention.estimate)])
    facts = tuple(fact for fact in (baseline.fact_id,) if fact is not None)
    both = (*facts, *effect.fact_ids)
    formula = EVENT_FREE_FORMULA if outcome.polarity == "event_free" else FORMULAS[outcome.measure]
    after, change = (floats_of(interval) for interval in (absolute.with_intervention, absolute.difference))
    wide = Cell(NOT_ASSESSED)
    if absolute.with_baseline is not None:
        text = difference_text(*floats_of(absolute.with_baseline), scale)
        wide = Cell(text, both, f"{formula}, less the baseline; {absolute.baseline_method}")
    needed = number_needed(absolute, outcome.favourable_direction)
    statements = _statements(evidence, effect.intervention, 1000.0 * change[0], "per_1000")
    return AbsoluteRow(
        baseline,
        Cell(risk_text(baseline.risk, scale), facts),
        Cell(risk_text(after[0], scale, after[1], after[2]), both, f"{formula}; {absolute.method}"),
        Cell(difference_text(*change, scale), both, f"{formula}, less the baseline; {absolute.method}"),
        wide,
        Cell(needed, both, "1 / absolute difference, rounded up") if needed else Cell(NOT_ASSESSED),
        Cell("not reported"),
        *statements,
        absolute,
        scale,
    )


def _mean_row(evidence: OutcomeEvidence, effect: ShownEffect) -> AbsoluteRow:
    decimals, (value, low, high) = effect.decimals, floats_of(effect.shown)
    unit = f" {evidence.outcome.unit}" if evidence.outcome.unit else ""
    difference = Cell(mean_difference_text(value, low, high, decimals), effect.fact_ids, effect.how)
    missing = Cell(DASH)
    statements = _statements(evidence, effect.intervention, value, "outcome_unit")
    words = mean_difference_text(value, math.nan, math.nan, decimals).removeprefix("MD ").split(" ")
    average = f"{words[0]}{unit} {' '.join(words[1:])}".rstrip()
    before = Cell("not reported")
    return AbsoluteRow(None, before, difference, difference, missing, missing, missing, *statements, average=average)


def _comparator_means(evidence: OutcomeEvidence, decimals: int) -> Cell:
    """The comparator's mean, or median and range of the studies' means."""
    means = [row.comparator_mean for row in evidence.used if row.comparator_mean is not None]
    if not means:
        return Cell("not reported")
    unit = f" {evidence.outcome.unit}" if evidence.outcome.unit else ""
    ends = [rounded(end, decimals) for end in (median(means), min(means), max(means))]
    text = f"mean {ends[0]}{unit}" if len(means) == 1 else f"median of means {ends[0]}{unit} ({ends[1]} to {ends[2]})"
    return Cell(text, evidence.fact_ids, "median and range over the studies")


def decimals_of(evidence: OutcomeEvidence) -> int:
    """Decimals that a mean difference is printed with: those of the studies' means, one more where these have none."""
    values = [
        value for row in evidence.used for value in (row.mean, row.comparator_mean, row.effect) if value is not None
    ]
    told = max((len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in values), default=1)
    return min(max(told, 1), 3)


def _observed(evidence: OutcomeEvidence, absolute: AbsoluteEffect | None, scale: int = 1000) -> Cell:
    """Median risks that the studies observed in both groups, and where they do not fit what is derived."""
    risks = observed_risks(evidence.counts)
    if risks is None:
        return Cell("not reported")
    texts = [risk_text(risk.middle, scale) for risk in (risks[1], risks[0])]
    text = f"{texts[0]} with the comparator, {texts[1]} with the intervention"
    flags = divergence(absolute, evidence.counts) if absolute else ()
    if flags:
        text += f". Diverges: {'; '.join(flags)}"
    return Cell(text, evidence.fact_ids, f"median over {counted(risks[0].k, 'study')}")


def floats_of(interval: Interval) -> tuple[float, float, float]:
    """Estimate and limits as plain numbers."""
    value, low, high = (float(number) for number in interval)
    return value, low, high

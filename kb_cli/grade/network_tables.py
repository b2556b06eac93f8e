"""Tables of a network: each treatment against the reference, the league table, and how well its evidence agrees."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kb_cli.grade.absolute_rows import AbsoluteRow, ShownEffect, decimals_of, rows_of_effect
from kb_cli.grade.cells import Cell
from kb_cli.grade.evidence import OutcomeEvidence
from kb_cli.grade.network_evidence import NetworkEvidence
from kb_cli.grade.rounding import DASH, rounded
from kb_cli.grade.statements import Statement
from kb_cli.stats.arguments import Interval
from kb_cli.summaries.pooled_figures import effect_text, measure_names, p_text
from kb_loaders.wording import counted

if TYPE_CHECKING:
    from kb_cli.synthesis.network_consistency import EvidenceSplit
    from kb_cli.synthesis.network_result import Estimate, NetworkResult, PScore

MOST_LEAGUE = 12
"""Treatments up to which a league table is printed; one of more is not legible on a page."""
LEAGUE_CONVENTION = "Each cell is the effect of the treatment of its row against the treatment of its column"
I2_DEFINITION = "(Q − df)/Q, all designs together"
WHOLE_OUTCOME = "certainty is recorded for the outcome as a whole, not for this comparison"
SPLIT_METHOD = "back-calculation"
TESTS = (
    ("total", "Whole network"),
    ("within", "Within designs (heterogeneity)"),
    ("between", "Between designs (inconsistency)"),
    ("between_random", "Between designs, with tau² from within designs"),
)
Q_METHOD = (
    "Q under consistency with weights of the common-effect model, split by designs (a design is the set of treatments "
    "that a study compares); P by chi-square"
)
Q_RANDOM = "Q between designs with tau² from within designs (method of moments) in the weights; P by chi-square"


@dataclass(frozen=True)
class TreatmentRow:
    """A treatment against the reference. direct: participants and studies that compare the two.

    kind: direct, indirect or mixed. rows: what the effect means at each baseline risk, at least one.
    """

    treatment: str
    relative: Cell
    direct: Cell
    kind: str
    rows: tuple[AbsoluteRow, ...]


@dataclass(frozen=True)
class LeagueRow:
    """A treatment's effects against those of the columns, in their order; a dash against itself."""

    treatment: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TestRow:
    """A test of heterogeneity or inconsistency."""

    name: str
    q: Cell
    df: Cell
    p: Cell


@dataclass(frozen=True)
class SplitRow:
    """Direct and indirect evidence on a pair, and their difference: a ratio of ratios, or a difference."""

    pair: str
    studies: Cell
    share: Cell
    direct: Cell
    indirect: Cell
    network: Cell
    difference: Cell
    p: Cell


@dataclass(frozen=True)
class NetworkTable:
    """What documents print of a network. rows: empty without a reference; all but ``size`` without a result.

    problem: why there are no effects, or none against a reference; empty where nothing is wrong. parts: of a network
    that falls apart. league: empty above MOST_LEAGUE treatments. spread: tau², I² with their definitions.
    """

    evidence: OutcomeEvidence
    network: NetworkEvidence
    size: Cell
    rows: tuple[TreatmentRow, ...] = ()
    league: tuple[LeagueRow, ...] = ()
    tests: tuple[TestRow, ...] = ()
    spread: tuple[Cell, ...] = ()
    splits: tuple[SplitRow, ...] = ()
    notes: tuple[Cell, ...] = ()

    @property
    def size_marks(self) -> Cell:
        return replace(self.size, text="")

    @property
    def reference(self) -> str | None:
        return self.network.reference

    @property
    def no_reference(self) -> str:
        return self.network.no_reference

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        return self.network.parts

    @property
    def treatments(self) -> tuple[str, ...]:
        return self.network.data.treatments

    @property
    def is_continuous(self) -> bool:
        """Whether effects are mean differences, which no baseline risk makes absolute."""
        return self.evidence.outcome.measure == "mean_difference"

    @property
    def measure(self) -> str:
        """The measure's name, with its unit if it has one: ``Odds ratio``."""
        outcome = self.evidence.outcome
        unit = "percentage points" if outcome.measure == "risk_difference" else "" if self._is_ratio else outcome.unit
        return measure_names(outcome.measure)[1] + (f", {unit}" if unit else "")

    @property
    def comparison_of_kinds(self) -> str:
        """What the difference of direct and indirect evidence is called."""
        short = measure_names(self.evidence.outcome.measure)[0]
        return f"Ratio of {short}s" if self._is_ratio else f"Difference of {short}s"

    @property
    def direction(self) -> str:
        """Which values of the measure favour the treatment of the row, in words."""
        none, outcome = (1 if self._is_ratio else 0), self.evidence.outcome
        side = "above" if outcome.favourable_direction == "higher" else "below"
        name = measure_names(outcome.measure)[1].lower()
        return f"{'An' if name.startswith('o') else 'A'} {name} {side} {none} favours the treatment named first"

    @property
    def _is_ratio(self) -> bool:
        return self.evidence.outcome.measure in ("odds_ratio", "risk_ratio")

    @property
    def p_scores(self) -> tuple[PScore, ...]:
        """P-scores, the best first, for templates that ask for them; those built in do not."""
        result = self.network.result
        return result.p_scores(self.evidence.outcome.favourable_direction) if result is not None else ()


def make_network_table(evidence: OutcomeEvidence) -> NetworkTable | None:
    """The tables of an outcome's network; null for an outcome that has none."""
    network = evidence.network
    if network is None:
        return None
    return _Maker(evidence, network).table()


@dataclass(frozen=True)
class _Maker:
    evidence: OutcomeEvidence
    network: NetworkEvidence

    def table(self) -> NetworkTable:
        result = self.network.result
        if result is None:
            return NetworkTable(self.evidence, self.network, self._size(), notes=self._notes())
        names = result.treatments
        return NetworkTable(
            self.evidence,
            self.network,
            self._size(),
            tuple(self._against(result, name) for name in names if name != self.network.reference)
            if self.network.reference is not None
            else (),
            tuple(self._league(result, name) for name in names) if len(names) <= MOST_LEAGUE else (),
            self._tests(result),
            self._spread(result),
            tuple(self._split(result, split) for split in self.network.splits),
            self._notes(),
        )

    def _size(self) -> Cell:
        studies, treatments = len(self.network.studies), len(self.network.data.treatments)
        multi = sum(study.is_multi_arm for study in self.network.data.studies)
        people = self.evidence.participants
        who = "participants not reported by all" if people is None else f"{counted(people, 'participant')}"
        text = f"{treatments} treatments, {counted(studies, 'study')} ({multi} with more than two arms), {who}"
        return Cell(text, self.evidence.fact_ids, "counted over the studies of the network")

    def _shown(self, estimate: Estimate) -> Interval:
        """An estimate as its measure is shown: a ratio, or a difference as it is."""
        ends = (estimate.value, estimate.lower, estimate.upper)
        is_ratio = self.evidence.outcome.measure in ("odds_ratio", "risk_ratio")
        return Interval(*(math.exp(end) if is_ratio else end for end in ends))

    @cached_property
    def _decimals(self) -> int:
        return decimals_of(self.evidence)

    def _effect(self, estimate: Estimate) -> str:
        text = effect_text(self.evidence.outcome.measure, self._shown(estimate), self._decimals)
        # In narrow columns no line begins with "to".
        return text.replace(" to ", "\u00a0to ")

    def _how(self, result: NetworkResult) -> str:
        return f"{method_of_network(result)}; {100 * result.level:g}% CI; {counted(len(result.studies), 'study')}"

    def _against(self, result: NetworkResult, treatment: str) -> TreatmentRow:
        from kb_cli.synthesis.network_consistency import direct_and_indirect

        assert self.network.reference is not None
        split = direct_and_indirect(result, treatment, self.network.reference)
        how, facts = self._how(result), self.evidence.fact_ids
        short = measure_names(self.evidence.outcome.measure)[0]
        effect = ShownEffect(treatment, self._shown(split.network), facts, how, self._decimals)
        kind = "indirect" if split.direct is None else "direct" if split.indirect is None else "mixed"
        return TreatmentRow(
            treatment,
            Cell(f"{short} {self._effect(split.network)}", facts, how),
            self._direct(split),
            kind,
            tuple(self._without_statement(row) for row in rows_of_effect(self.evidence, effect)),
        )

    def _without_statement(self, row: AbsoluteRow) -> AbsoluteRow:
        """The row with numbers alone: a rating of the outcome is none of one comparison.

        Source: Puhan et al. 2014, BMJ 349:g5630 (GRADE rates each comparison of a network).
        """
        if self.evidence.certainty is None:
            return row
        missing = Statement(missing=WHOLE_OUTCOME)
        return replace(row, panel=missing, lay=missing)

    def _direct(self, split: EvidenceSplit) -> Cell:
        """Participants of the two arms, in the studies that have both."""
        if not split.studies:
            return Cell("none")
        pair = {split.treatment, split.comparator}
        counts = [
            count
            for study in self.network.data.studies
            if study.study in split.studies
            for name, count in zip(
                study.treatments, study.participants or (math.nan,) * len(study.treatments), strict=True
            )
            if name in pair
        ]
        total = sum(counts)
        people = "not reported" if math.isnan(total) else f"{total:,.0f}"
        return Cell(
            f"{people} ({counted(len(split.studies), 'study')})",
            self._facts(split.studies, pair),
            "sum over the arms of the two treatments, in the studies that have both",
        )

    def _facts(self, studies: tuple[str, ...], treatments: set[str]) -> tuple[int, ...]:
        """The facts of these arms."""
        rows = [
            row for row in self.evidence.used if row.study in studies and treatments & {row.arm, row.comparator or ""}
        ]
        return tuple(dict.fromkeys(fact for row in rows for fact in row.fact_ids))

    def _league(self, result: NetworkResult, treatment: str) -> LeagueRow:
        how, facts = self._how(result), self.evidence.fact_ids
        return LeagueRow(
            treatment,
            tuple(
                Cell(DASH) if name == treatment else Cell(self._effect(result.effect(treatment, name)), facts, how)
                for name in result.treatments
            ),
        )

    def _tests(self, result: NetworkResult) -> tuple[TestRow, ...]:
        rows = []
        for key, name in TESTS:
            test, how = getattr(result.heterogeneity, key), Q_RANDOM if key == "between_random" else Q_METHOD
            q, df, p = (
                Cell(text, self.evidence.fact_ids, how)
                for text in (rounded(test.q, 2), str(test.df), p_text(test.p).removeprefix("P ").removeprefix("= "))
            )
            rows.append(TestRow(name, q, df, p) if test.df else TestRow(name, Cell(DASH), df, Cell(DASH)))
        return tuple(rows)

    def _spread(self, result: NetworkResult) -> tuple[Cell, ...]:
        facts, spread = self.evidence.fact_ids, result.heterogeneity
        tau2 = f"tau² ({result.tau2_method}) = {rounded(result.tau2, 3)}, the same for all comparisons"
        if result.model == "common":
            tau2 += "; the common-effect model does not use it"
        cells = [Cell(tau2, facts, self._how(result))]
        if not math.isnan(spread.i2):
            text = f"I², defined as {I2_DEFINITION}, = {rounded(spread.i2)}%"
            if not math.isnan(spread.i2_lower):
                text += f" ({100 * result.level:g}% CI {rounded(spread.i2_lower)}% to {rounded(spread.i2_upper)}%)"
            cells.append(Cell(text, facts, "from Q of the whole network; test-based interval"))
        return tuple(cells)

    def _split(self, result: NetworkResult, split: EvidenceSplit) -> SplitRow:
        assert split.direct is not None
        assert split.indirect is not None
        assert split.difference is not None
        facts = self.evidence.fact_ids
        own = self._facts(split.studies, {split.treatment, split.comparator})
        tau2 = rounded(result.tau2_used, 3)
        how = f"direct and indirect evidence split by {SPLIT_METHOD}; tau² {tau2} of the network; normal test"
        return SplitRow(
            f"{split.treatment} versus {split.comparator}",
            Cell(str(len(split.studies)), own, "studies that compare the two"),
            Cell(
                f"{rounded(100 * split.proportion_direct)}%", facts, "variance of the network's over the direct one's"
            ),
            Cell(self._effect(split.direct), own, "the studies that compare the two, with tau² of the network"),
            Cell(self._effect(split.indirect), facts, how),
            Cell(self._effect(split.network), facts, self._how(result)),
            Cell(self._effect(split.difference), facts, how),
            Cell(p_text(split.difference.p).removeprefix("P ").removeprefix("= "), facts, how),
        )

    def _notes(self) -> tuple[Cell, ...]:
        data, facts = self.network.data, self.evidence.fact_ids
        rule = (
            []
            if self.network.result is None or data.zero_rule == "does not apply"
            else [Cell(f"Empty cells: {data.zero_rule}", facts, "how empty cells were dealt with")]
        )
        left = [
            Cell(f"{item.study} is not in the network: {item.reason}", self._all_facts(item.study))
            for item in data.excluded
        ]
        return (*rule, *left)

    def _all_facts(self, study: str) -> tuple[int, ...]:
        found = (fact for row in self.evidence.confirmed if row.study == study for fact in row.fact_ids)
        return tuple(dict.fromkeys(found))


def method_of_network(result: NetworkResult) -> str:
    """How the effects of a network were computed, in one line."""
    if result.model == "common":
        return "network meta-analysis, common effect, inverse variance; normal interval"
    return f"network meta-analysis, random effects, inverse variance, tau² by {result.tau2_method}; normal interval"

"""Documents about a question: Summary of Findings, evidence profile, plain-language summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from markupsafe import Markup

from kb_cli.grade.cells import DEFINITIONS, Cell
from kb_cli.grade.evidence import read_question
from kb_cli.grade.notes import QuestionFootnotes
from kb_cli.grade.tables import OutcomeTable, make_tables
from kb_cli.grade.unknowns import known_unknowns, registry_text
from kb_cli.summaries.document import ABOUT_MARK, FOOTNOTES_MARK, Summary
from kb_cli.summaries.evidence import QueryLog, read_database, read_facts
from kb_cli.summaries.footnotes import Fact
from kb_cli.summaries.markdown import escape_markdown
from kb_cli.summaries.printed_text import date_text
from kb_cli.summaries.rows import Row
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    from kb_cli.summaries.risk_difference_dots import EventCounts


@dataclass
class QuestionSummary(Summary):
    """A document about a question in the making; ``trial_id`` is the question's id, which its facts go by."""

    subject: ClassVar[str] = "question"
    made_from: ClassVar[str] = (
        "Made by EvidenceKB from the database. Effects were pooled, and absolute effects derived, as the footnotes "
        "say, from the numbers whose places they name. Ratings, judgements, thresholds and baseline risks are those "
        "that people recorded; what they did not record is not assessed."
    )
    network_count: int = 0

    def __post_init__(self) -> None:
        self.log = QueryLog(self.con, self.folder, self.trial_id)
        self.question = read_question(self.con, self.trial_id)
        trials = {row.trial_id for item in self.question.outcomes for row in item.rows if row.trial_id}
        self.trials = sorted(trials)
        facts: dict[int, Fact] = {}
        for owner in (self.trial_id, *self.trials):
            facts |= read_facts(self.con, owner)
        self.notes: QuestionFootnotes = QuestionFootnotes(facts)
        self.database = read_database(self.con)
        if self.built_at is not None:
            self.database["built_at"] = self.built_at

    def context(self) -> dict[str, Any]:
        """What a template of questions may use; told for template writers in templates/README.md."""
        registry = registry_text(self.con, self.question)
        tables = make_tables(self.question, self._designs(), registry)
        return {
            "question": self.question,
            "tables": tables,
            "outcomes": tables.outcomes,
            "explanations": tables.explanations,
            "definitions": DEFINITIONS,
            "unknowns": known_unknowns(self.con, self.question),
            "sources": self._sources(),
            "database": self.database,
            "cell": self.cell,
            "cite": self.notes.cite,
            "cite_computed": self.notes.cite_computed,
            "pooled_forest": self.pooled_forest,
            "funnel_plot": self.funnel_plot,
            "event_differences": self.event_differences,
            "network_graph": self.network_graph,
            "figures_of": self.figures_of,
            "date_text": date_text,
            "footnotes": lambda: Markup(FOOTNOTES_MARK),
            "about": lambda: Markup(ABOUT_MARK),
        }

    def cell(self, cell: Cell) -> Markup:
        """The text of a cell with the letters of its explanations and its footnote marks."""
        letters = f"\u00a0{cell.raised}" if cell.letters else ""
        return Markup(escape_markdown(cell.text) + letters) + self.notes.cite_cell(cell)

    @light_binding()
    def _designs(self) -> dict[str, tuple[str, int]]:
        if not self.trials:
            return {}
        rows = self.con.execute(
            "SELECT trial_id, design, fact_id FROM trials WHERE trial_id IN (SELECT unnest($1)) AND design IS NOT NULL",
            [self.trials],
        ).fetchall()
        return {trial: (design, fact_id) for trial, design, fact_id in rows}

    @light_binding()
    def _sources(self) -> list[Row]:
        """The documents that the evidence comes from, those of linked trials included."""
        rows = self.con.execute(
            "SELECT DISTINCT source_id, citation, doi FROM sources "
            "WHERE trial_id IN (SELECT unnest($1)) AND kind <> 'reference' ORDER BY source_id",
            [[self.trial_id, *self.trials]],
        ).fetchall()
        return [Row(zip(("source_id", "citation", "doi"), row, strict=True)) for row in rows]

    def figures_of(self, tables: Sequence[OutcomeTable]) -> Markup:
        """All figures of a Summary of Findings: forest plots from two studies on, funnel plots, adverse events."""
        parts = []
        for table in tables:
            if table.evidence.pooled is not None and table.evidence.pooled.k > 1:
                parts += [self.pooled_forest(table), self.funnel_plot(table)]
        parts.append(self.event_differences())
        return Markup("\n\n").join(part for part in parts if part)

    def pooled_forest(self, table: OutcomeTable) -> Markup:
        """The forest plot of an outcome with each of its subgroup factors; empty without a pooled effect."""
        from kb_cli.summaries.pooled_figures import favours, pooled_forest
        from kb_cli.summaries.pooled_forest import describe_pooled_forest, draw_pooled_forest

        evidence = table.evidence
        if evidence.pooled is None:
            return Markup("")
        parts = []
        for factor in evidence.subgroups or (None,):
            self.forest_count += 1
            figure = pooled_forest(
                evidence.pooled,
                self._title(table),
                (self.question.intervention, self.question.comparator),
                favours(evidence.outcome, (self.question.intervention, self.question.comparator)),
                subgroups=evidence.subgroups[factor] if factor else None,
                factor=factor.replace("_", " ").capitalize() if factor else "",
                unit=evidence.outcome.unit,
            )
            words = (
                "Squares are studies, their area in proportion to weight; lines are confidence intervals; the black "
                "diamond is the pooled effect, white ones are those of subgroups; the thick bar is the prediction "
                "interval."
            )
            caption = f"{escape_markdown(figure.title)}. {words}"
            parts.append(
                self._figure(
                    f"forest-{self.forest_count}",
                    partial(draw_pooled_forest, figure),
                    describe_pooled_forest(figure),
                    caption,
                    self._numbers_of_studies(),
                )
            )
        return Markup("\n\n".join(parts))

    def funnel_plot(self, table: OutcomeTable) -> Markup:
        """The funnel plot of an outcome; empty below ten studies."""
        from kb_cli.summaries.funnel import describe_funnel, draw_funnel
        from kb_cli.summaries.pooled_figures import FUNNEL_FROM, pooled_funnel

        evidence = table.evidence
        if evidence.pooled is None or evidence.egger is None or evidence.pooled.k < FUNNEL_FROM:
            return Markup("")
        figure = pooled_funnel(evidence.pooled, self._title(table), evidence.egger, evidence.outcome.unit)
        caption = (
            f"{escape_markdown(figure.title)}: effect and standard error of each study. Shades tell the P value "
            "against the null value; the dashed line is the common-effect estimate, with lines between which 95% of "
            "studies would lie if they differed by chance alone."
        )
        name = f"funnel-{self.forest_count}"
        numbers = self._numbers_of_studies()
        return Markup(self._figure(name, partial(draw_funnel, figure), describe_funnel(figure), caption, numbers))

    def _numbers_of_studies(self) -> str:
        return (
            f"`kb pool {self.question.question_id}` lists the numbers of each study; the footnote of the pooled effect "
            "names their sources."
        )

    def network_graph(self, table: OutcomeTable) -> Markup:
        """The graph of an outcome's network, connected or not; empty for an outcome that has none."""
        from kb_cli.summaries.network_graph import describe_network, draw_network, network_figure

        network = table.evidence.network
        if network is None:
            return Markup("")
        self.network_count += 1
        figure = network_figure(network.data, f"{table.name}: studies of {len(network.data.treatments)} treatments")
        caption = (
            f"{escape_markdown(figure.title)}. A line joins treatments that studies compare directly; the number on it "
            "and its width are how many do. The area of a node tells the participants."
        )
        name = f"network-{self.network_count}"
        return Markup(self._figure(name, partial(draw_network, figure), describe_network(figure), caption))

    def event_differences(self) -> Markup:
        """For each trial, its adverse events among the outcomes with risk differences; empty below two events."""
        from kb_cli.summaries.risk_difference_dots import (
            describe_difference_dots,
            difference_figure,
            draw_difference_dots,
        )

        parts = []
        for trial, events in self._events().items():
            if len(events) < 2:
                continue
            self.dot_count += 1
            arms = (self.question.intervention, self.question.comparator)
            figure, panel = difference_figure(events, arms, f"Adverse events in {trial}")
            caption = (
                f"{escape_markdown(figure.title)}: percentage of participants in each arm, and the risk difference "
                "with its 95% CI (Newcombe), computed from the counts. A term without a count in both arms has none."
            )
            parts.append(
                self._figure(
                    f"events-{self.dot_count}",
                    partial(draw_difference_dots, figure, panel),
                    describe_difference_dots(figure, panel),
                    caption,
                    self._numbers_of_studies(),
                )
            )
        return Markup("\n\n".join(parts))

    def _events(self) -> dict[str, list[EventCounts]]:
        from kb_cli.summaries.risk_difference_dots import EventCounts

        found: dict[str, list[EventCounts]] = {}
        for item in self.question.outcomes:
            for row in item.confirmed:
                if row.term and row.trial_id:
                    counts = (row.events, row.total, row.comparator_events, row.comparator_total)
                    found.setdefault(row.trial_id, []).append(EventCounts(item.outcome.outcome, *counts))
        return found

    def _title(self, table: OutcomeTable) -> str:
        return f"{table.name}: {self.question.intervention} versus {self.question.comparator}"

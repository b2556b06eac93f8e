"""Evidence summaries: a template, filled with named queries, every number with a footnote to its place in a source."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, get_args
from urllib.parse import quote

from markupsafe import Markup

from kb_cli import __version__
from kb_cli.audit.report import inconsistent_facts
from kb_cli.catalogue.resources import queries_folder
from kb_cli.catalogue.spelling import did_you_mean, listing
from kb_cli.output.document_format import DocumentFormat
from kb_cli.summaries.dot_plot import SortOrder
from kb_cli.summaries.drawing import Draw
from kb_cli.summaries.environment import SummaryEnvironment, render_template
from kb_cli.summaries.errors import SummaryError, UnknownTemplate
from kb_cli.summaries.estimates import Estimates, quantity_word
from kb_cli.summaries.evidence import (
    QueryLog,
    is_question,
    read_cells,
    read_database,
    read_facts,
    read_trial,
    resolve_trial,
)
from kb_cli.summaries.figures import adverse_event_figure, forest_figures
from kb_cli.summaries.footnotes import Fact, Footnotes
from kb_cli.summaries.manifest import Manifest, sealed
from kb_cli.summaries.markdown import escape_markdown, tidy
from kb_cli.summaries.output_files import Document, write_document
from kb_cli.summaries.printed_text import PrintedText, common_level, date_text, level_text
from kb_cli.summaries.record_footnotes import RecordFootnotes, read_titles
from kb_cli.summaries.registry_context import kinds_of_sources, registry_names
from kb_cli.summaries.rows import Row, arms_of, lines_by_arm, result_lines
from kb_cli.summaries.templates_folder import (
    BUILT_IN,
    DEFAULT_TEMPLATE,
    ENDING,
    REGISTRY_TEMPLATE,
    Template,
    read_templates,
    template_for,
)
from kb_cli.summaries.wording import one_line

if TYPE_CHECKING:
    import duckdb

__all__ = ["DEFAULT_TEMPLATE", "list_templates", "render_document", "render_summary"]

# Stand-ins for the parts that are known only when the whole template has run.
FOOTNOTES_MARK = "%%evidencekb-footnotes%%"
ABOUT_MARK = "%%evidencekb-about%%"
FIRST_OUTPUT = "FILE.md"
IN_THE_TABLE = "Its numbers are those of the table, where each has its source."


def render_document(
    con: duckdb.DuckDBPyConnection,
    trial: str,
    template: str | Path | None = None,
    stem: str | None = None,
    *,
    queries: Path | None = None,
    extra_dir: Path | None = None,
    built_at: datetime.datetime | None = None,
) -> Document:
    """The summary of a trial or of a question, with its figures.

    trial: trial_id, registry id or acronym; or the id of a question. template: a built-in name, one in ``extra_dir``,
    or a path to a .j2 file; without it the default one of its kind. stem: what the names of figure files begin with
    (``<stem>-forest-1.svg``, ``<stem>-adverse-events.svg``); without it there are no figures, and the document says
    where they would be. queries: the folder of named queries. built_at: when the database of the document was built, if
    that is not the one at hand.
    Raises UnknownTrial, UnknownTemplate, TemplateMistake (with its line).
    """
    summary = start_summary(con, trial, template, stem, queries=queries, extra_dir=extra_dir, built_at=built_at)
    text = summary.render()
    return Document(text, summary.drawings, summary.facts())


def start_summary(
    con: duckdb.DuckDBPyConnection,
    trial: str,
    template: str | Path | None = None,
    stem: str | None = None,
    *,
    queries: Path | None = None,
    extra_dir: Path | None = None,
    built_at: datetime.datetime | None = None,
) -> Summary:
    """The summary before it is rendered; arguments and errors as in ``render_document``."""
    folder = queries if queries is not None else queries_folder()
    if is_question(con, trial):
        from kb_cli.summaries.question_document import QuestionSummary

        return QuestionSummary(con, trial, template_for("question", template, extra_dir), folder, stem, built_at)
    trial_id = resolve_trial(con, trial)
    has_record, has_more = kinds_of_sources(con, trial_id)
    chosen = template_for("registry record" if has_record and not has_more else "trial", template, extra_dir)
    if chosen.path == BUILT_IN / f"{REGISTRY_TEMPLATE}{ENDING}" and not has_record:
        raise UnknownTemplate(
            f"The template '{chosen.name}' is about a registry record, and the database has none of {trial_id}. "
            f"Choose '{DEFAULT_TEMPLATE}', or load the record with: kb load ctgov"
        )
    return Summary(con, trial_id, chosen, folder, stem, built_at)


def render_summary(
    con: duckdb.DuckDBPyConnection,
    trial: str,
    template: str | Path | None = None,
    out: Path | None = None,
    *,
    queries: Path | None = None,
    extra_dir: Path | None = None,
) -> str:
    """The summary of a trial as Markdown.

    out: where to write it, with its figures beside it; without it nothing is written. Other arguments and errors as in
    ``render_document``; SummaryError where a file cannot be written.
    """
    stem = None if out is None else out.stem
    document = render_document(con, trial, template, stem, queries=queries, extra_dir=extra_dir)
    if out is not None:
        write_document(document, DocumentFormat.md, out)
    return document.text


def list_templates(extra_dir: Path | None = None) -> list[tuple[str, str]]:
    """Name of each template, and what it is for: the built-in ones, and those of a folder of the user's."""
    return [(template.name, template.about) for template in read_templates(extra_dir)]


@dataclass
class Summary:
    """One document in the making: its data, its footnotes and its figures.

    subject: the word of the manifest for what it is about. made_from: how it was made, in words.
    """

    subject: ClassVar[str] = "trial"
    made_from: ClassVar[str] = (
        "Made by EvidenceKB from the database and the named queries below; the trial is a parameter of each query. "
        "Numbers stand as the source prints them, and a footnote says where. Nothing was computed unless it says "
        '"computed".'
    )
    con: duckdb.DuckDBPyConnection
    trial_id: str
    template: Template
    folder: Path
    stem: str | None
    built_at: datetime.datetime | None = None
    drawings: dict[str, Draw] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    figure_count: int = 0
    forest_count: int = 0
    dot_count: int = 0
    has_record: bool = False
    has_article: bool = False

    def __post_init__(self) -> None:
        self.log = QueryLog(self.con, self.folder, self.trial_id)
        marks = inconsistent_facts(self.con, self.trial_id)
        doubts = {fact_id: [mark.explanation for mark in found] for fact_id, found in marks.items()}
        self.has_record, self.has_article = kinds_of_sources(self.con, self.trial_id)
        facts = read_facts(self.con, self.trial_id)
        self.notes = (
            RecordFootnotes(facts, doubts, {}, f"{self.trial_id}-registry", read_titles(self.con, self.trial_id))
            if self.has_record and not self.has_article
            else Footnotes(facts, doubts)
        )
        self.text = PrintedText(read_cells(self.con, self.trial_id))
        self.estimates = Estimates(self.text, self.notes)
        self.trial = read_trial(self.con, self.trial_id)
        self.database = read_database(self.con)
        if self.built_at is not None:
            self.database["built_at"] = self.built_at

    def render(self) -> str:
        """The document as Markdown."""
        environment = SummaryEnvironment(self.template.path)
        body = render_template(environment, self.template.path, self.context())
        for mark in (FOOTNOTES_MARK, ABOUT_MARK):
            if mark not in body:
                body += f"\n\n{mark}\n"
        return sealed(tidy(body.replace(FOOTNOTES_MARK, self.notes.block()).replace(ABOUT_MARK, self.about_text())))

    def facts(self) -> dict[int, Fact]:
        """The fact that each footnote stands for, by its number."""
        return {number: self.notes.facts[fact_id] for fact_id, number in self.notes.numbers.items()}

    def context(self) -> dict[str, Any]:
        """What a template may use; told for template writers in templates/README.md."""
        return {
            "trial_id": self.trial_id,
            "trial": self.trial,
            "database": self.database,
            "query": self.log.query,
            "query_article": self.query_article,
            "is_registry_only": self.has_record and not self.has_article,
            "has_query": self.log.has_query,
            "cite": self.notes.cite,
            "printed": self.text.printed,
            "has_number": self.text.has_number,
            "percent": self.text.percent,
            "interval": self.text.interval,
            "range_of": self.text.range,
            "estimate": self.text.estimate,
            "p_value": self.text.p_value,
            "count_percent": self.text.count_percent,
            "level_text": level_text,
            "common_level": common_level,
            "status_words": dict(self.text.statuses),
            "quantity_word": quantity_word,
            "arm_result": self.estimates.arm_result,
            "event_result": self.estimates.event_result,
            "comparison": self.estimates.comparison,
            "lines_by_arm": lines_by_arm,
            "result_lines": result_lines,
            "arms_of": arms_of,
            "date_text": date_text,
            "forest_plot": self.forest_plot,
            "adverse_event_plot": self.adverse_event_plot,
            "reconciliation": self.reconciliation,
            "footnotes": lambda: Markup(FOOTNOTES_MARK),
            "about": lambda: Markup(ABOUT_MARK),
            **registry_names(self.text, self.notes),
        }

    def query_article(self, name: str, **parameters: Any) -> list[Row]:
        """The rows of a named query without those of the registry record, where the trial has more than that."""
        rows = self.log.query(name, **parameters)
        if not self.has_article:
            return rows
        facts = [self.notes.facts.get(row.get("fact_id", 0)) for row in rows]
        record = f"{self.trial_id}-registry"
        return [row for row, fact in zip(rows, facts, strict=True) if fact is None or fact.source_id != record]

    def reconciliation(self) -> Markup:
        """The section that compares article and registry record; empty unless the database has both."""
        from kb_cli.reconcile.compare import has_both_sources, reconcile_trial
        from kb_cli.reconcile.section import section_lines

        if not has_both_sources(self.con, self.trial_id):
            return Markup("")
        found = reconcile_trial(self.con, self.trial_id)
        return Markup("\n".join(section_lines(found, lambda fact: str(self.notes.cite(fact)) if fact else "")))

    def forest_plot(self, rows: Sequence[Mapping[str, Any]], favourable_direction: str | None = None) -> Markup:
        """Figures of subgroup rows, one for each pair of arms, with captions; empty if there are no subgroups."""
        from kb_cli.summaries.forest import describe_forest, draw_forest

        parts = []
        for figure in forest_figures(rows, self.text, favourable_direction):
            self.forest_count += 1
            marks = (
                "Squares are estimates, their area in proportion to precision; lines are confidence intervals; the "
                "diamond is all participants. A row without a mark has no number that could be read."
            )
            parts.append(
                self._figure(
                    f"forest-{self.forest_count}",
                    partial(draw_forest, figure),
                    describe_forest(figure),
                    f"{escape_markdown(one_line(figure.title))}. {marks}",
                )
            )
        return Markup("\n\n".join(parts))

    def adverse_event_plot(
        self,
        rows: Sequence[Mapping[str, Any]],
        title: str = "Adverse events",
        order: SortOrder = "frequency",
        totals: Iterable[str] = ("Any adverse event",),
    ) -> Markup:
        """A dot plot of adverse-event rows by arm, with its caption; empty if there is nothing to draw."""
        from kb_cli.summaries.dot_plot import describe_dot_plot, draw_dot_plot

        orders = get_args(SortOrder)
        if order not in orders:
            raise SummaryError(f"there is no order '{order}'.{did_you_mean(order, orders)} It is {listing(orders)}.")
        figure = adverse_event_figure(rows, self.text, title=title, order=order, totals=tuple(totals))
        if figure is None:
            return Markup("")
        self.dot_count += 1
        name = "adverse-events" if self.dot_count == 1 else f"adverse-events-{self.dot_count}"
        whose = "arm" if self.has_article else "group"
        caption = f"{escape_markdown(title)}: percentage of participants in each {whose}."
        caption += " A count of zero is drawn at zero."
        if any(row.is_total for row in figure.rows):
            caption += " The row that sums up the events has no mark, because it would press the others together."
        return Markup(self._figure(name, partial(draw_dot_plot, figure), describe_dot_plot(figure), caption))

    def _figure(self, name: str, draw: Draw, description: str, caption: str, numbers: str = IN_THE_TABLE) -> str:
        self.figure_count += 1
        numbered = f"*Figure {self.figure_count}. {caption} {numbers}"
        if self.stem is None:
            return (
                f"{numbered} It is not drawn here, because the summary was not written to a file; with `-o "
                f"{FIRST_OUTPUT}` it stands beside it as `{Path(FIRST_OUTPUT).stem}-{name}.svg`.*"
            )
        file_name = f"{self.stem}-{name}.svg"
        svg = draw("svg")
        self.drawings[file_name] = lambda format: svg if format == "svg" else draw(format)
        self.hashes[name] = hashlib.sha256(svg).hexdigest()
        # Image and caption are one paragraph: pandoc would print the description of an image that stands alone.
        return f"![{escape_markdown(description)}]({quote(file_name)})\\\n{numbered}*"

    def about_text(self) -> str:
        """How the document was made, in words and as data from which it can be made again."""
        manifest = Manifest(
            subject=self.subject,
            subject_id=self.trial_id,
            template=self.template.name,
            template_sha256=hashlib.sha256(self.template.path.read_bytes()).hexdigest(),
            content_hash=str(self.database["content_hash"]),
            built_at=self.database["built_at"].isoformat(),
            evidencekb=__version__,
            duckdb=str(self.database["duckdb_version"]),
            stem=self.stem,
            queries=self.log.queries(),
            figures=self.hashes,
        )
        made_from = self.made_from
        if self.has_record and not self.has_article:
            made_from = made_from.replace("as the source prints them", "as the registry record posts them")
        return (
            "## About this document\n\n"
            f"{made_from} Whether it still is what the database gives, and was not edited, is told by "
            "`kb verify`.\n\n"
            f"{manifest.block()}"
        )

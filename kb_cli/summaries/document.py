"""Evidence summaries: a template, filled with named queries, every number with a footnote to its place in a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import quote

from markupsafe import Markup

from kb_cli import __version__
from kb_cli.audit.report import inconsistent_facts
from kb_cli.catalogue.resources import queries_folder
from kb_cli.catalogue.spelling import did_you_mean, listing
from kb_cli.summaries.dot_plot import SortOrder
from kb_cli.summaries.environment import SummaryEnvironment, render_template
from kb_cli.summaries.errors import SummaryError
from kb_cli.summaries.estimates import Estimates, quantity_word
from kb_cli.summaries.evidence import QueryLog, read_cells, read_database, read_facts, read_trial, resolve_trial
from kb_cli.summaries.figures import adverse_event_figure, forest_figures
from kb_cli.summaries.footnotes import Footnotes
from kb_cli.summaries.markdown import escape_markdown, tidy
from kb_cli.summaries.output_files import write_files
from kb_cli.summaries.printed_text import PrintedText, common_level, date_text, level_text
from kb_cli.summaries.rows import arms_of, lines_by_arm, result_lines
from kb_cli.summaries.templates_folder import DEFAULT_TEMPLATE, Template, find_template, read_templates
from kb_cli.summaries.wording import one_line

if TYPE_CHECKING:
    import duckdb

__all__ = ["DEFAULT_TEMPLATE", "list_templates", "render_summary"]

# Stand-ins for the parts that are known only when the whole template has run.
FOOTNOTES_MARK = "%%evidencekb-footnotes%%"
ABOUT_MARK = "%%evidencekb-about%%"
FIRST_OUTPUT = "FILE.md"


def render_summary(
    con: duckdb.DuckDBPyConnection,
    trial: str,
    template: str | Path = DEFAULT_TEMPLATE,
    out: Path | None = None,
    *,
    queries: Path | None = None,
    extra_dir: Path | None = None,
) -> str:
    """The summary of a trial as Markdown.

    trial: trial_id, registry id or acronym. template: a built-in name, one in ``extra_dir``, or a path to a .j2 file.
    out: where to write it, with its figures beside it (``<stem>-forest-1.svg``, ``<stem>-adverse-events.svg``); without
    it nothing is written and the document says where the figures would be. queries: the folder of named queries.
    Raises UnknownTrial, UnknownTemplate, TemplateMistake (with its line), SummaryError where a file cannot be written.
    """
    chosen = find_template(template, extra_dir)
    trial_id = resolve_trial(con, trial)
    folder = queries if queries is not None else queries_folder()
    summary = Summary(con, trial_id, chosen, folder, out)
    document = summary.render()
    if out is not None:
        files = {out.with_name(name): content for name, content in summary.drawings.items()}
        write_files({**files, out: document.encode("utf-8")})
    return document


def list_templates(extra_dir: Path | None = None) -> list[tuple[str, str]]:
    """Name of each template, and what it is for: the built-in ones, and those of a folder of the user's."""
    return [(template.name, template.about) for template in read_templates(extra_dir)]


@dataclass
class Summary:
    """One document in the making: its data, its footnotes and its figures."""

    con: duckdb.DuckDBPyConnection
    trial_id: str
    template: Template
    folder: Path
    out: Path | None
    drawings: dict[str, bytes] = field(default_factory=dict)
    figure_count: int = 0
    forest_count: int = 0
    dot_count: int = 0

    def __post_init__(self) -> None:
        self.log = QueryLog(self.con, self.folder, self.trial_id)
        marks = inconsistent_facts(self.con, self.trial_id)
        doubts = {fact_id: [mark.explanation for mark in found] for fact_id, found in marks.items()}
        self.notes = Footnotes(read_facts(self.con, self.trial_id), doubts)
        self.text = PrintedText(read_cells(self.con, self.trial_id))
        self.estimates = Estimates(self.text, self.notes)
        self.trial = read_trial(self.con, self.trial_id)
        self.database = read_database(self.con)

    def render(self) -> str:
        """The document as Markdown."""
        environment = SummaryEnvironment(self.template.path)
        body = render_template(environment, self.template.path, self.context())
        for mark in (FOOTNOTES_MARK, ABOUT_MARK):
            if mark not in body:
                body += f"\n\n{mark}\n"
        return tidy(body.replace(FOOTNOTES_MARK, self.notes.block()).replace(ABOUT_MARK, self.about_text()))

    def context(self) -> dict[str, Any]:
        """What a template may use; told for template writers in templates/README.md."""
        return {
            "trial_id": self.trial_id,
            "trial": self.trial,
            "database": self.database,
            "query": self.log.query,
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
            "footnotes": lambda: Markup(FOOTNOTES_MARK),
            "about": lambda: Markup(ABOUT_MARK),
        }

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
                    draw_forest(figure),
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
        caption = f"{escape_markdown(title)}: percentage of participants in each arm. A count of zero is drawn at zero."
        if any(row.is_total for row in figure.rows):
            caption += " The row that sums up the events has no mark, because it would press the others together."
        return Markup(self._figure(name, draw_dot_plot(figure), describe_dot_plot(figure), caption))

    def _figure(self, name: str, svg: bytes, description: str, caption: str) -> str:
        self.figure_count += 1
        numbered = (
            f"*Figure {self.figure_count}. {caption} Its numbers are those of the table, where each has its source."
        )
        if self.out is None:
            return (
                f"{numbered} It is not drawn here, because the summary was not written to a file; with `-o "
                f"{FIRST_OUTPUT}` it stands beside it as `{Path(FIRST_OUTPUT).stem}-{name}.svg`.*"
            )
        file_name = f"{self.out.stem}-{name}.svg"
        self.drawings[file_name] = svg
        # Image and caption are one paragraph: pandoc would print the description of an image that stands alone.
        return f"![{escape_markdown(description)}]({quote(file_name)})\\\n{numbered}*"

    def about_text(self) -> str:
        """How the document was made, in words and as data from which it can be made again."""
        manifest = [
            "[summary]",
            f"trial = {_quoted(self.trial_id)}",
            f"template = {_quoted(self.template.name)}",
            f"template_sha256 = {_quoted(hashlib.sha256(self.template.path.read_bytes()).hexdigest())}",
            f"content_hash = {_quoted(str(self.database['content_hash']))}",
            f"evidencekb = {_quoted(__version__)}",
            f"duckdb = {_quoted(str(self.database['duckdb_version']))}",
        ]
        for name, parameters in self.log.used:
            manifest += ["", "[[query]]", f"name = {_quoted(name)}"]
            if parameters:
                pairs = ", ".join(f"{key} = {_quoted(value)}" for key, value in parameters.items())
                manifest.append(f"parameters = {{ {pairs} }}")
            if overrides := self.log.overrides[name]:
                tables = [f"{{ code = {_quoted(o.code)}, reason = {_quoted(o.reason)} }}" for o in overrides]
                manifest.append(f"overrides = [{', '.join(tables)}]")
        text = "\n".join(manifest)
        return (
            "## About this document\n\n"
            "Made by EvidenceKB from the database and the named queries below; the trial is a parameter of each query. "
            "Numbers stand as the source prints them, and a footnote says where. Nothing was computed unless it says "
            '"computed".\n\n'
            f"```toml\n{text}\n```"
        )


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)

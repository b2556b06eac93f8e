"""Forest plots of a body of evidence: one row a study, its weight, the pooled diamond and the prediction interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kb_cli.summaries.drawing import (
    FONT_POINTS,
    GREY,
    LIGHT_GREY,
    TITLE_LINE,
    TITLE_POINTS,
    HorizontalAlignment,
    ImageFormat,
    Sheet,
    column_width,
    number_label,
    text_width,
    wrap,
    wrap_to,
)
from kb_cli.summaries.plot_axis import PlotAxis
from kb_cli.summaries.wording import one_line

MARGIN = 0.12
GAP = 0.16
ROW = 0.2
PLOT_WIDTH = 2.6
INDENT = 0.12
SIDE_CHARACTERS = 22
SMALLEST_SQUARE = 0.022
LARGEST_SQUARE = 0.08


@dataclass(frozen=True)
class PooledRow:
    """A row of the plot, on the scale shown (ratios as ratios).

    kind: ``study`` (a square), ``heading`` (a label alone), ``subtotal`` and ``total`` (a diamond), ``prediction`` (a
    bar), ``text`` (a line of words). cells: the counts, one text a column. share: of the weight, in percent.
    """

    label: str
    kind: str = "study"
    cells: tuple[str, ...] = ()
    effect: str = ""
    weight: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    share: float = 0.0
    indent: int = 0

    @property
    def is_bold(self) -> bool:
        return self.kind in ("heading", "subtotal", "total")


@dataclass(frozen=True)
class PooledForest:
    """A forest plot of one outcome. heads: of the columns of counts. is_log: whether the axis is of ratios.

    left_label, right_label: what values on that side of the line of no effect mean. notes: lines under the plot, such
    as heterogeneity and the method.
    """

    title: str
    heads: tuple[str, ...]
    effect_head: str
    axis_label: str
    rows: tuple[PooledRow, ...]
    left_label: str
    right_label: str
    is_log: bool = True
    notes: tuple[str, ...] = ()

    @property
    def null(self) -> float:
        return 1.0 if self.is_log else 0.0


@dataclass(frozen=True)
class _Places:
    """Centres of the columns of counts, ends of the plot, centres of effect and weight, width of the sheet: inches."""

    cells: tuple[float, ...]
    plot: tuple[float, float]
    effect: float
    weight: float
    width: float


def draw_pooled_forest(figure: PooledForest, format: ImageFormat = "svg") -> bytes:
    """The figure as an image: black on white, told apart by shape, the same bytes for the same data."""
    places = _places(figure)
    axis = forest_axis(figure)
    title = wrap_to(figure.title, places.width - 2 * MARGIN, points=TITLE_POINTS, bold=True)
    notes = (
        wrap_to("\n".join(figure.notes), places.width - 2 * MARGIN, points=FONT_POINTS - 0.5) if figure.notes else ""
    )
    head_lines = max(head.count("\n") + 1 for head in (*_heads(figure), figure.effect_head))
    title_height = TITLE_LINE * (title.count("\n") + 1) + 0.1
    head_height = 0.14 * head_lines + 0.1
    note_lines = notes.count("\n") + 1 if notes else 0
    foot = 0.32 + _side_height(figure) + 0.3 + 0.145 * note_lines
    sheet = Sheet(places.width, 2 * MARGIN + title_height + head_height + ROW * len(figure.rows) + foot)
    top = sheet.height - MARGIN
    sheet.title(MARGIN, top, title)
    begin = top - title_height - head_height
    _draw_heads(sheet, figure, places, begin)
    end = begin - ROW * len(figure.rows)
    _draw_lines(sheet, figure, axis, places, begin, end)
    largest = max((row.share for row in figure.rows if row.kind == "study"), default=0.0)
    for number, row in enumerate(figure.rows):
        _draw_row(sheet, row, begin - ROW * (number + 0.5), axis, places, largest)
    _draw_axis(sheet, figure, axis, places, end - 0.04)
    for number, line in enumerate(notes.split("\n") if notes else []):
        y = MARGIN + 0.145 * (note_lines - number - 0.5)
        sheet.text(MARGIN, y, line, points=FONT_POINTS - 0.5)
    return sheet.image(format)


def forest_axis(figure: PooledForest) -> PlotAxis:
    """The axis: it holds every estimate and as much of the intervals as leaves the estimates room."""
    drawn = [row for row in figure.rows if row.estimate is not None]
    summaries = [row for row in drawn if row.kind != "study"]
    values = [figure.null, *(row.estimate for row in drawn if row.estimate is not None)]
    for row in summaries:
        values += [value for value in (row.low, row.high) if value is not None]
    ends = [value for row in drawn for value in (row.low, row.high) if value is not None and math.isfinite(value)]
    return PlotAxis.holding(values, ends, is_log=figure.is_log, null=figure.null)


def _heads(figure: PooledForest) -> tuple[str, ...]:
    return tuple("\n".join(wrap(line, 16) for line in head.split("\n")) for head in figure.heads)


def _places(figure: PooledForest) -> _Places:
    rows = figure.rows
    bold = [row.is_bold for row in rows]
    beside = [row for row in rows if row.kind != "text"]
    labels = max((text_width(row.label, bold=row.is_bold) + INDENT * row.indent for row in beside), default=1.0)
    at = MARGIN + max(labels, text_width("Study", bold=True))
    centres = []
    for index, head in enumerate(_heads(figure)):
        cells = [row.cells[index] if index < len(row.cells) else "" for row in rows]
        width = max(column_width(cells, bold=bold), text_width(head, bold=True))
        at += GAP + width
        centres.append(at - width / 2)
    sides = max(text_width(wrap(text, SIDE_CHARACTERS)) for text in (figure.left_label, figure.right_label))
    plot = (at + GAP, at + GAP + max(PLOT_WIDTH, 2 * sides + 0.3))
    width = max(
        column_width([row.effect for row in rows], bold=bold),
        max(text_width(line, bold=True) for line in figure.effect_head.split("\n")),
    )
    effect = plot[1] + GAP + width / 2
    at = plot[1] + GAP + width
    width = max(column_width([row.weight for row in rows], bold=bold), text_width("Weight", bold=True))
    return _Places(tuple(centres), plot, effect, at + GAP + width / 2, at + GAP + width + MARGIN)


def _draw_heads(sheet: Sheet, figure: PooledForest, places: _Places, begin: float) -> None:
    def head(x: float, text: str, align: HorizontalAlignment = "center") -> None:
        lines = text.split("\n")
        for number, line in enumerate(reversed(lines)):
            sheet.text(x, begin + 0.1 + 0.14 * number, line, align=align, bold=True)

    head(MARGIN, "Study", "left")
    for centre, text in zip(places.cells, _heads(figure), strict=True):
        head(centre, text)
    head(places.effect, figure.effect_head)
    if any(row.weight for row in figure.rows):
        head(places.weight, "Weight")
    sheet.line((MARGIN, sheet.width - MARGIN), (begin + 0.01, begin + 0.01), width=0.6)


def _draw_lines(sheet: Sheet, figure: PooledForest, axis: PlotAxis, places: _Places, begin: float, end: float) -> None:
    """The line of no effect, and a dashed one through the pooled estimate over the studies."""
    null = axis.place(figure.null, places.plot)
    sheet.line((null, null), (end - 0.04, begin), width=0.7, color=GREY, layer=1)
    total = next((row.estimate for row in figure.rows if row.kind == "total"), None)
    if total is not None and axis.holds(total):
        x = axis.place(total, places.plot)
        sheet.line((x, x), (end - 0.04, begin), width=0.7, color=LIGHT_GREY, dashed=True, layer=1)


def _draw_row(sheet: Sheet, row: PooledRow, y: float, axis: PlotAxis, places: _Places, largest: float) -> None:
    sheet.text(
        MARGIN + INDENT * row.indent, y, row.label, bold=row.is_bold, italic=row.kind == "text", grey=row.kind == "text"
    )
    for text, centre in (
        *zip(row.cells, places.cells, strict=False),
        (row.effect, places.effect),
        (row.weight, places.weight),
    ):
        sheet.cell(centre, y, text, bold=row.is_bold)
    if row.estimate is None:
        return
    if row.low is not None and row.high is not None and row.kind in ("study", "prediction"):
        _draw_interval(sheet, row, y, axis, places)
    if row.kind == "study":
        _draw_square(sheet, row, y, axis, places, largest)
    elif row.kind in ("subtotal", "total"):
        _draw_diamond(sheet, row, y, axis, places)


def _draw_interval(sheet: Sheet, row: PooledRow, y: float, axis: PlotAxis, places: _Places) -> None:
    assert row.low is not None
    assert row.high is not None
    left, right = axis.place(axis.clip(row.low), places.plot), axis.place(axis.clip(row.high), places.plot)
    if row.kind == "prediction":
        # A bar of its own shape, so that nobody reads it as a confidence interval.
        sheet.line((left, right), (y, y), width=2.4)
        for value, x in ((row.low, left), (row.high, right)):
            if axis.holds(value):
                sheet.line((x, x), (y - 0.05, y + 0.05), width=1.2)
    else:
        # Above the square, so that a short interval stays in sight.
        sheet.line((left, right), (y, y), width=0.9, layer=4)
    if row.low < axis.low:
        sheet.arrow(left, y, -1, size=0.045)
    if row.high > axis.high:
        sheet.arrow(right, y, 1, size=0.045)


def _draw_square(sheet: Sheet, row: PooledRow, y: float, axis: PlotAxis, places: _Places, largest: float) -> None:
    assert row.estimate is not None
    if not axis.holds(row.estimate):
        return
    half = max(SMALLEST_SQUARE, LARGEST_SQUARE * math.sqrt(row.share / largest)) if largest > 0 else LARGEST_SQUARE / 2
    x = axis.place(row.estimate, places.plot)
    sheet.polygon(
        [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)], fill=LIGHT_GREY
    )


def _draw_diamond(sheet: Sheet, row: PooledRow, y: float, axis: PlotAxis, places: _Places) -> None:
    assert row.estimate is not None
    low = row.estimate if row.low is None else row.low
    high = row.estimate if row.high is None else row.high
    left, middle, right = (axis.place(axis.clip(value), places.plot) for value in (low, row.estimate, high))
    fill = "#000000" if row.kind == "total" else "#ffffff"
    sheet.polygon([(left, y), (middle, y + 0.068), (right, y), (middle, y - 0.068)], fill=fill)


def _side_height(figure: PooledForest) -> float:
    return 0.14 * max(wrap(text, SIDE_CHARACTERS).count("\n") + 1 for text in (figure.left_label, figure.right_label))


def _draw_axis(sheet: Sheet, figure: PooledForest, axis: PlotAxis, places: _Places, y: float) -> None:
    sheet.line(places.plot, (y, y), width=0.8)
    for tick in axis.ticks():
        x = axis.place(tick, places.plot)
        sheet.line((x, x), (y, y - 0.05), width=0.8)
        sheet.text(x, y - 0.13, number_label(tick), align="center", points=FONT_POINTS - 1)
    null = axis.place(figure.null, places.plot)
    row = y - 0.26 - _side_height(figure) / 2
    for direction, text in ((-1, figure.left_label), (1, figure.right_label)):
        if text:
            sheet.line((null + direction * 0.03, null + direction * 0.13), (row, row), width=0.8)
            sheet.arrow(null + direction * 0.16, row, direction, size=0.032)
            align: HorizontalAlignment = "right" if direction < 0 else "left"
            lines = wrap(text, SIDE_CHARACTERS)
            sheet.text(null + direction * 0.19, row, lines, align=align, points=FONT_POINTS - 0.5)
    label = y - 0.26 - _side_height(figure) - 0.12
    sheet.text(sum(places.plot) / 2, label, figure.axis_label, align="center", points=FONT_POINTS - 0.5)


def describe_pooled_forest(figure: PooledForest) -> str:
    """The figure in words, one paragraph, for readers who cannot see it."""
    parts = [f"Forest plot. {one_line(figure.title)}; {figure.axis_label}."]
    rows: list[str] = []
    for row in figure.rows:
        if row.kind == "heading":
            rows.append(f"{row.label}:")
        elif row.kind != "text":
            rows.append(f"{row.label}: {row.effect or 'not estimable'};")
    parts.append(" ".join(rows).rstrip(";") + ".")
    if figure.left_label and figure.right_label:
        parts.append(f"Left of {number_label(figure.null)}: {figure.left_label}; right of it: {figure.right_label}.")
    return " ".join(parts)

"""Forest plots of subgroups, in the form that journals print: text columns, the plot, and text columns again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from kb_cli.summaries.drawing import (
    FONT_POINTS,
    GREY,
    LIGHT_GREY,
    TITLE_LINE,
    TITLE_POINTS,
    ImageFormat,
    Sheet,
    column_width,
    nice_step,
    number_label,
    text_width,
    wrap,
    wrap_to,
)
from kb_cli.summaries.plot_axis import PlotAxis
from kb_cli.summaries.wording import lower_first, one_line

MARGIN = 0.12
GAP = 0.16
ROW = 0.205
PLOT_WIDTH = 2.5
SIDE_CHARACTERS = 20
SMALLEST_SQUARE = 0.045
LARGEST_SQUARE = 0.125


@dataclass(frozen=True)
class ForestRow:
    """A row of a forest plot.

    The texts are as printed, or words such as "illegible". ``estimate``, ``low`` and ``high`` are where the mark
    stands, in the unit of the axis; null where nothing can be drawn. ``level`` is the interval's level, in percent.
    ``is_heading`` marks the name of a factor (nothing but a label); ``is_overall`` the whole population.
    """

    label: str
    totals: tuple[str, str] = ("", "")
    rates: tuple[str, str] = ("", "")
    effect: str = ""
    p_value: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    is_heading: bool = False
    is_overall: bool = False
    indent: int = 0


@dataclass(frozen=True)
class ForestPanel:
    """A block of rows under a title, with an axis of its own."""

    title: str
    rows: tuple[ForestRow, ...]


@dataclass(frozen=True)
class ForestFigure:
    """A forest plot of one endpoint between two arms.

    ``arms`` are the names of the first arm and of the comparator. ``rate_header`` and ``effect_header`` say what the
    text columns hold, with the confidence level where all rows share one. ``left_label`` and ``right_label`` say whom
    values on that side of the reference line favour. ``smallest`` and ``largest`` are where the scale itself ends.
    """

    title: str
    arms: tuple[str, str]
    rate_header: str
    effect_header: str
    axis_label: str
    panels: tuple[ForestPanel, ...]
    left_label: str
    right_label: str
    reference: float = 0.0
    smallest: float | None = None
    largest: float | None = None


@dataclass(frozen=True)
class _Columns:
    """Places of the columns, in inches from the left edge: the left end of the labels, the right ends or centres."""

    label: float
    totals: tuple[float, float]
    rates: tuple[float, float]
    plot: tuple[float, float]
    effect: float
    p_value: float
    width: float


def _headers(figure: ForestFigure) -> dict[str, str]:
    first, second = (wrap(arm, 13) for arm in figure.arms)
    return {"first": first, "second": second, "effect": figure.effect_header}


def _columns(figure: ForestFigure) -> _Columns:
    rows = [row for panel in figure.panels for row in panel.rows]
    headers = _headers(figure)
    bold = [row.is_overall for row in rows]

    def width(cells: list[str], header: str) -> float:
        return max(column_width(cells, bold=bold), text_width(header, bold=True))

    labels = max(
        (text_width(row.label, bold=row.is_overall or row.is_heading) + 0.13 * row.indent for row in rows), default=1.0
    )
    totals = [width([row.totals[i] for row in rows], headers[key]) for i, key in enumerate(("first", "second"))]
    rates = [width([row.rates[i] for row in rows], headers[key]) for i, key in enumerate(("first", "second"))]
    effect = width([row.effect for row in rows], headers["effect"])
    p_value = width([row.p_value for row in rows], "P value")
    at = MARGIN + max(labels, text_width("Subgroup", bold=True))
    centres: list[float] = []
    for column in (*totals, *rates):
        at += GAP + column
        centres.append(at - column / 2)
    sides = max(
        text_width(wrap(figure.left_label, SIDE_CHARACTERS)), text_width(wrap(figure.right_label, SIDE_CHARACTERS))
    )
    plot = (at + GAP, at + GAP + max(PLOT_WIDTH, 2 * sides + 0.3))
    at = plot[1] + GAP + effect
    effect_centre = at - effect / 2
    at += GAP + p_value
    return _Columns(
        MARGIN, (centres[0], centres[1]), (centres[2], centres[3]), plot, effect_centre, at - p_value / 2, at + MARGIN
    )


def _axis(figure: ForestFigure) -> tuple[PlotAxis, float]:
    """The axis and its tick distance: all intervals fit unless the scale itself ends before."""
    values = [figure.reference]
    for panel in figure.panels:
        for row in panel.rows:
            values += [value for value in (row.estimate, row.low, row.high) if value is not None]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    step = nice_step(high - low, intervals=8)
    # The reference line keeps room on both sides for the words that say whom each side favours.
    reach = (high - low) / 3
    low = min(low, figure.reference - reach)
    high = max(high, figure.reference + reach)
    low, high = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
    if figure.smallest is not None:
        low = max(low, figure.smallest)
    if figure.largest is not None:
        high = min(high, figure.largest)
    return PlotAxis(low, high, is_log=False), step


def _precision(row: ForestRow) -> float | None:
    """One over the squared standard error that the interval implies; null without an interval."""
    if row.low is None or row.high is None or row.level is None or row.high <= row.low:
        return None
    error = (row.high - row.low) / 2 / NormalDist().inv_cdf(0.5 + row.level / 200)
    return 1 / error**2


def _square(row: ForestRow, largest: float | None) -> float:
    """Half the side of a row's square, in inches: its area grows with precision."""
    precision = _precision(row)
    if precision is None or not largest:
        return SMALLEST_SQUARE
    return max(SMALLEST_SQUARE, LARGEST_SQUARE * math.sqrt(precision / largest)) * 0.75


def _sides_height(figure: ForestFigure) -> float:
    """Height of the words under the axis, in inches."""
    lines = max(wrap(label, SIDE_CHARACTERS).count("\n") + 1 for label in (figure.left_label, figure.right_label))
    return 0.14 * lines


def draw_forest(figure: ForestFigure, format: ImageFormat = "svg") -> bytes:
    """The figure as an image: black on white, told apart by shape, the same bytes for the same data."""
    columns = _columns(figure)
    axis, step = _axis(figure)
    header = 0.62
    foot = 0.3 + _sides_height(figure) + 0.36
    heights = [0.3 + header + ROW * len(panel.rows) + foot for panel in figure.panels]
    title = wrap_to(figure.title, columns.width - 2 * MARGIN, points=TITLE_POINTS, bold=True)
    title_height = TITLE_LINE * (title.count("\n") + 1) + 0.14
    sheet = Sheet(columns.width, sum(heights) + title_height + 2 * MARGIN)
    top = sheet.height - MARGIN
    sheet.title(MARGIN, top, title)
    top -= title_height
    precisions = [_precision(row) for panel in figure.panels for row in panel.rows if not row.is_overall]
    largest = max((value for value in precisions if value is not None), default=None)
    for panel, height in zip(figure.panels, heights, strict=True):
        _draw_panel(sheet, figure, panel, columns, axis, step, largest, top)
        top -= height
    return sheet.image(format)


def _draw_header(sheet: Sheet, figure: ForestFigure, panel: ForestPanel, columns: _Columns, top: float) -> float:
    """Draw a panel's title and the heads of its columns; gives back where the rows begin."""
    sheet.text(MARGIN, top - 0.14, panel.title, bold=True)
    sheet.line((MARGIN, sheet.width - MARGIN), (top - 0.27, top - 0.27), width=0.8)
    headers = _headers(figure)
    upper, lower = top - 0.38, top - 0.66
    sheet.text(MARGIN, lower, "Subgroup", bold=True)
    for names, centres in (("No. of participants", columns.totals), (figure.rate_header, columns.rates)):
        sheet.text(sum(centres) / 2, upper, names, align="center", bold=True)
        half = max(text_width(names, bold=True), centres[1] - centres[0] + 0.3) / 2
        middle = sum(centres) / 2
        sheet.line((middle - half, middle + half), (upper - 0.1, upper - 0.1), width=0.5)
        for key, centre in zip(("first", "second"), centres, strict=True):
            sheet.text(centre, lower, headers[key], align="center", bold=True)
    sheet.text(columns.effect, lower, headers["effect"], align="center", bold=True)
    sheet.text(columns.p_value, lower, "P value", align="center", bold=True)
    begin = top - 0.3 - 0.62
    sheet.line((MARGIN, sheet.width - MARGIN), (begin + 0.02, begin + 0.02), width=0.5)
    return begin


def _draw_panel(
    sheet: Sheet,
    figure: ForestFigure,
    panel: ForestPanel,
    columns: _Columns,
    axis: PlotAxis,
    step: float,
    largest: float | None,
    top: float,
) -> None:
    begin = _draw_header(sheet, figure, panel, columns, top)
    end = begin - ROW * len(panel.rows)
    zero = axis.place(figure.reference, columns.plot)
    for number, row in enumerate(panel.rows):
        y = begin - ROW * (number + 0.5)
        if number % 2:
            sheet.band(y, ROW)
        _draw_texts(sheet, row, columns, y)
        if row.estimate is not None:
            _draw_mark(sheet, row, y, columns.plot, axis, largest)
    sheet.line((zero, zero), (end - 0.04, begin), width=0.7, color=GREY, layer=1)
    overall = next((row.estimate for row in panel.rows if row.is_overall), None)
    if overall is not None and axis.holds(overall):
        x = axis.place(overall, columns.plot)
        sheet.line((x, x), (end - 0.04, begin), width=0.7, color=LIGHT_GREY, dashed=True, layer=1)
    _draw_axis(sheet, figure, columns, axis, step, end - 0.04)


def _draw_texts(sheet: Sheet, row: ForestRow, columns: _Columns, y: float) -> None:
    sheet.text(columns.label + 0.13 * row.indent, y, row.label, bold=row.is_overall or row.is_heading)
    centres = (*columns.totals, *columns.rates, columns.effect, columns.p_value)
    for centre, text in zip(centres, (*row.totals, *row.rates, row.effect, row.p_value), strict=True):
        sheet.cell(centre, y, text, bold=row.is_overall)


def _draw_mark(
    sheet: Sheet,
    row: ForestRow,
    y: float,
    plot: tuple[float, float],
    axis: PlotAxis,
    largest: float | None,
) -> None:
    assert row.estimate is not None
    ends = [axis.place(axis.clip(value), plot) for value in (row.low, row.high) if value is not None]
    if len(ends) == 2:
        sheet.line((ends[0], ends[1]), (y, y), width=1.0)
    if row.low is not None and row.low < axis.low:
        sheet.arrow(plot[0], y, -1)
    if row.high is not None and row.high > axis.high:
        sheet.arrow(plot[1], y, 1)
    if not axis.holds(row.estimate):
        return
    x = axis.place(row.estimate, plot)
    if row.is_overall and len(ends) == 2:
        sheet.polygon([(ends[0], y), (x, y + 0.07), (ends[1], y), (x, y - 0.07)])
        return
    half = _square(row, largest)
    sheet.polygon([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)])


def _draw_axis(sheet: Sheet, figure: ForestFigure, columns: _Columns, axis: PlotAxis, step: float, y: float) -> None:
    sheet.line(columns.plot, (y, y), width=0.8)
    tick = step * math.ceil(axis.low / step - 1e-9)
    while tick <= axis.high + 1e-9:
        x = axis.place(tick, columns.plot)
        sheet.line((x, x), (y, y - 0.05), width=0.8)
        sheet.text(x, y - 0.13, number_label(round(tick, 10)), align="center", points=FONT_POINTS - 1)
        tick += step
    zero = axis.place(figure.reference, columns.plot)
    row = y - 0.26 - _sides_height(figure) / 2
    sheet.text(zero - 0.2, row, wrap(figure.left_label, SIDE_CHARACTERS), align="right", points=FONT_POINTS - 0.5)
    sheet.text(zero + 0.2, row, wrap(figure.right_label, SIDE_CHARACTERS), align="left", points=FONT_POINTS - 0.5)
    for direction in (-1, 1):
        sheet.line((zero + direction * 0.03, zero + direction * 0.14), (row, row), width=0.8)
        sheet.arrow(zero + direction * 0.17, row, direction, size=0.035)
    sheet.text(
        sum(columns.plot) / 2,
        y - 0.26 - _sides_height(figure) - 0.14,
        figure.axis_label,
        align="center",
        points=FONT_POINTS - 0.5,
    )


def describe_forest(figure: ForestFigure) -> str:
    """The figure in words, one paragraph, for readers who cannot see it."""
    first, second = figure.arms
    axis = lower_first(figure.axis_label)
    parts = [f"Forest plot. {one_line(figure.title)}; {axis}, {first} minus {second}."]
    seen: set[tuple[str, str]] = set()
    for panel in figure.panels:
        factor = ""
        rows: list[str] = []
        for row in panel.rows:
            if row.is_heading:
                factor = row.label
                continue
            if (factor if row.indent else "", row.label) in seen:
                continue
            seen.add((factor if row.indent else "", row.label))
            name = f"{factor}, {row.label}" if factor and row.indent else row.label
            rows.append(f"{name}: {row.effect or 'not reported'}")
        parts.append(f"{panel.title}: {'; '.join(rows)}.")
    parts.append(_read_sides(figure))
    return " ".join(parts)


def _read_sides(figure: ForestFigure) -> str:
    drawn = [row for panel in figure.panels for row in panel.rows if row.estimate is not None]
    undrawn = [row for panel in figure.panels for row in panel.rows if row.estimate is None and not row.is_heading]
    sides = (
        f"Left of the line at {number_label(figure.reference)}: {figure.left_label}; right of it: {figure.right_label}."
    )
    if not drawn:
        return f"No row could be drawn. {sides}"
    missing = " Rows without a number that could be read have no mark." if undrawn else ""
    return f"{sides}{missing}"

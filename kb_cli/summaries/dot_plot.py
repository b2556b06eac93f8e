"""Dot plots of adverse events by arm: percent of participants, one row a term, one shape an arm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from kb_cli.summaries.drawing import (
    FONT_POINTS,
    LIGHT_GREY,
    TITLE_LINE,
    TITLE_POINTS,
    ImageFormat,
    Sheet,
    column_width,
    nice_step,
    number_label,
    text_width,
    wrap_to,
)

MARGIN = 0.12
GAP = 0.18
ROW = 0.205
APART = 0.085
"""Inches between the marks of a row, a little more than the height of one: equal percentages hide no mark."""
PLOT_WIDTH = 3.0
# Filled and open shapes by turns: arms stay apart in black print and in a photocopy.
SHAPES: tuple[tuple[str, bool], ...] = (("o", True), ("^", False), ("s", True), ("D", False), ("v", True), ("P", False))

SortOrder = Literal["source", "frequency", "difference"]


@dataclass(frozen=True)
class DotRow:
    """A term: the percentage to draw in each arm (null: nothing is drawn) and the text to print for it."""

    label: str
    percents: tuple[float | None, ...]
    texts: tuple[str, ...]
    is_total: bool = False


@dataclass(frozen=True)
class DotFigure:
    """A dot plot: arm names, the head of each arm's text column, and the rows from top to bottom."""

    title: str
    arms: tuple[str, ...]
    text_headers: tuple[str, ...]
    rows: tuple[DotRow, ...]
    axis_label: str = "Participants, %"
    label_header: str = "Event"


class SidePanel(Protocol):
    """A plot to the right of the dots that shares their rows, such as that of the differences between two arms."""

    @property
    def width(self) -> float:
        """Its width in inches, its columns of text included."""

    def draw_frame(self, sheet: Sheet, left: float, begin: float, end: float, head: float) -> None:
        """Draw its head at the height ``head``, and its axis below the rows, which go from ``begin`` to ``end``."""

    def draw_row(self, sheet: Sheet, left: float, number: int, y: float) -> None:
        """Draw what belongs to the row of that number."""


def sort_rows(rows: list[DotRow], order: SortOrder) -> tuple[DotRow, ...]:
    """The rows in the order asked for; totals stay on top, ties keep the order of the source.

    ``frequency``: the highest percentage in any arm first. ``difference``: the largest distance between the first two
    arms first, so that what tells the arms apart is read first.
    """

    def key(row: DotRow) -> float:
        drawn = [value for value in row.percents if value is not None]
        if order == "frequency":
            return -max(drawn, default=-1.0)
        if len(row.percents) < 2 or row.percents[0] is None or row.percents[1] is None:
            return 1.0
        return -abs(row.percents[0] - row.percents[1])

    totals = [row for row in rows if row.is_total]
    others = [row for row in rows if not row.is_total]
    return (*totals, *(others if order == "source" else sorted(others, key=key)))


def row_height(arms: int) -> float:
    """The height of a row in inches: room for the marks of so many arms one below the other."""
    return ROW + APART * max(0, arms - 2)


def draw_dot_plot(figure: DotFigure, format: ImageFormat = "svg", panel: SidePanel | None = None) -> bytes:
    """The figure as an image: black on white, told apart by shape, the same bytes for the same data."""
    headers = figure.text_headers
    height = row_height(len(figure.arms))
    bold = [row.is_total for row in figure.rows]
    labels = column_width([row.label for row in figure.rows], bold=bold)
    at = MARGIN + max(labels, text_width(figure.label_header, bold=True)) + GAP
    plot = (at, at + PLOT_WIDTH)
    at = plot[1] + GAP
    centres: list[float] = []
    for index, header in enumerate(headers):
        width = max(column_width([row.texts[index] for row in figure.rows], bold=bold), text_width(header, bold=True))
        centres.append(at + width / 2)
        at += width + GAP
    left = at
    at += panel.width + GAP if panel else 0.0
    header_lines = max((header.count("\n") + 1 for header in headers), default=1)
    legend_rows = _legend_rows(figure.arms, at - GAP + MARGIN)
    title = wrap_to(figure.title, at - GAP, points=TITLE_POINTS, bold=True)
    title_height = TITLE_LINE * (title.count("\n") + 1) + 0.17
    top_space = title_height + 0.2 * len(legend_rows) + 0.14 * header_lines + 0.14
    sheet = Sheet(at - GAP + MARGIN, 2 * MARGIN + top_space + height * len(figure.rows) + 0.42)
    top = sheet.height - MARGIN
    sheet.title(MARGIN, top, title)
    _draw_legend(sheet, legend_rows, top - title_height)
    begin = top - top_space
    head = begin + 0.09 + 0.07 * header_lines
    sheet.text(MARGIN, head, figure.label_header, bold=True)
    for header, centre in zip(headers, centres, strict=True):
        sheet.text(centre, head, header, align="center", bold=True)
    sheet.line((MARGIN, sheet.width - MARGIN), (begin + 0.02, begin + 0.02), width=0.6)
    end = begin - height * len(figure.rows)
    largest = _draw_axis(sheet, figure, plot, begin, end)
    if panel:
        panel.draw_frame(sheet, left, begin, end, head)
    for number, row in enumerate(figure.rows):
        y = begin - height * (number + 0.5)
        _draw_row(sheet, row, y, plot, largest, centres, height, shaded=bool(number % 2))
        if panel:
            panel.draw_row(sheet, left, number, y)
    return sheet.image(format)


def _draw_axis(sheet: Sheet, figure: DotFigure, plot: tuple[float, float], begin: float, end: float) -> float:
    """Draw the axis below the rows, and a line up from each tick; gives back the percentage at its end."""
    drawn = [row for row in figure.rows if not row.is_total] or list(figure.rows)
    largest = max((value for row in drawn for value in row.percents if value is not None), default=1.0) or 1.0
    step = nice_step(largest, intervals=5)
    ticks = int(-(-largest // step))
    for number in range(ticks + 1):
        x = plot[0] + (plot[1] - plot[0]) * number / ticks
        sheet.line((x, x), (end - 0.04, begin), width=0.5, color=LIGHT_GREY, layer=1)
        sheet.text(x, end - 0.15, number_label(round(number * step, 10)), align="center", points=FONT_POINTS - 1)
    sheet.line(plot, (end - 0.04, end - 0.04), width=0.8)
    sheet.text(sum(plot) / 2, end - 0.32, figure.axis_label, align="center", points=FONT_POINTS - 0.5)
    return ticks * step


def _draw_row(
    sheet: Sheet,
    row: DotRow,
    y: float,
    plot: tuple[float, float],
    largest: float,
    centres: list[float],
    height: float,
    *,
    shaded: bool,
) -> None:
    if shaded:
        sheet.band(y, height)
    sheet.text(MARGIN, y, row.label, bold=row.is_total)
    if row.is_total:
        # The total is far from the single events; on their axis it would press them together. Its text stands alone.
        sheet.line((MARGIN, sheet.width - MARGIN), (y - height / 2, y - height / 2), width=0.5)
        row = replace(row, percents=tuple(None for _ in row.percents))
    places = [None if value is None else plot[0] + value / largest * (plot[1] - plot[0]) for value in row.percents]
    drawn = [place for place in places if place is not None]
    if len(drawn) > 1:
        sheet.line((min(drawn), max(drawn)), (y, y), width=0.7, color=LIGHT_GREY)
    for index, place in enumerate(places):
        shape, filled = SHAPES[index % len(SHAPES)]
        if place is not None:
            sheet.mark(place, y + APART * ((len(places) - 1) / 2 - index), shape, filled=filled)
    for text, centre in zip(row.texts, centres, strict=True):
        sheet.cell(centre, y, text, bold=row.is_total)


def _legend_rows(arms: tuple[str, ...], width: float) -> list[list[tuple[int, str]]]:
    """The legend's entries (number of the arm, name), broken into rows that fit."""
    rows: list[list[tuple[int, str]]] = [[]]
    used = MARGIN
    for index, arm in enumerate(arms):
        needed = text_width(arm) + 0.45
        if rows[-1] and used + needed > width - MARGIN:
            rows.append([])
            used = MARGIN
        rows[-1].append((index, arm))
        used += needed
    return rows


def _draw_legend(sheet: Sheet, rows: list[list[tuple[int, str]]], y: float) -> None:
    for number, row in enumerate(rows):
        x = MARGIN + 0.06
        for index, arm in row:
            shape, filled = SHAPES[index % len(SHAPES)]
            sheet.mark(x, y - 0.2 * number, shape, filled=filled)
            sheet.text(x + 0.12, y - 0.2 * number, arm)
            x += text_width(arm) + 0.45


def describe_dot_plot(figure: DotFigure) -> str:
    """The figure in words, one paragraph, for readers who cannot see it."""
    arms = " and ".join([", ".join(figure.arms[:-1]), figure.arms[-1]]) if len(figure.arms) > 1 else figure.arms[0]
    rows = "; ".join(f"{row.label}: {', '.join(row.texts)}" for row in figure.rows)
    return f"Dot plot. {figure.title}; percentage of participants in {arms}, in this order. {rows}."

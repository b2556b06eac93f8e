"""Funnel plots with contours: where studies lie by effect and standard error, and where they would be convincing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from kb_cli.summaries.drawing import (
    FONT_POINTS,
    GREY,
    TITLE_LINE,
    TITLE_POINTS,
    ImageFormat,
    Sheet,
    nice_step,
    number_label,
    wrap_to,
)
from kb_cli.summaries.plot_axis import PlotAxis
from kb_cli.summaries.wording import one_line

WIDTH = 5.4
PLOT_HEIGHT = 3.3
LEFT = 0.75
MARGIN = 0.12
# Two-sided P below 0.01 is white, then 0.01 to 0.05, then 0.05 to 0.10, and the darkest above 0.10 about no effect.
CONTOURS: tuple[tuple[float, str, str], ...] = (
    (0.01, "#ececec", "0.01 to 0.05"),
    (0.05, "#d4d4d4", "0.05 to 0.10"),
    (0.10, "#b4b4b4", "above 0.10"),
)


@dataclass(frozen=True)
class FunnelPoint:
    """A study on the scale of analysis (natural logarithm for ratios)."""

    label: str
    value: float
    standard_error: float


@dataclass(frozen=True)
class Funnel:
    """A funnel plot. centre: the common-effect estimate, on the scale of analysis. note: words on asymmetry."""

    title: str
    axis_label: str
    points: tuple[FunnelPoint, ...]
    centre: float
    is_log: bool
    note: str


def draw_funnel(figure: Funnel, format: ImageFormat = "svg") -> bytes:
    """The figure as an image: shades of grey that stay apart in print, the same bytes for the same data."""
    title = wrap_to(figure.title, WIDTH - 2 * MARGIN, points=TITLE_POINTS, bold=True)
    note = wrap_to(figure.note, WIDTH - 2 * MARGIN, points=FONT_POINTS - 0.5)
    note_height = 0.145 * (note.count("\n") + 1)
    head = TITLE_LINE * (title.count("\n") + 1) + 0.3
    sheet = Sheet(WIDTH, 2 * MARGIN + head + PLOT_HEIGHT + 0.72 + note_height)
    sheet.title(MARGIN, sheet.height - MARGIN, title)
    top = sheet.height - MARGIN - head
    plot = (LEFT, WIDTH - MARGIN - 0.1)
    largest = max((point.standard_error for point in figure.points), default=1.0)
    step = nice_step(largest, intervals=4)
    depth = step * math.ceil(largest / step - 1e-9)
    axis = _axis(figure, depth)
    area = _Area(sheet, axis, plot, top, depth, figure.is_log)
    _draw_contours(area)
    _draw_funnel_lines(area, figure.centre)
    for point in figure.points:
        sheet.mark(area.x(point.value), area.y(point.standard_error), "o", filled=True, points=3.6)
    _draw_axes(area, figure, step)
    _draw_legend(sheet, MARGIN + note_height + 0.12)
    for number, line in enumerate(note.split("\n")):
        sheet.text(MARGIN, MARGIN + note_height - 0.145 * (number + 0.5), line, points=FONT_POINTS - 0.5)
    return sheet.image(format)


@dataclass(frozen=True)
class _Area:
    """Where values on the scale of analysis stand on the sheet; standard errors grow downwards."""

    sheet: Sheet
    axis: PlotAxis
    plot: tuple[float, float]
    top: float
    depth: float
    is_log: bool

    def shown(self, value: float) -> float:
        return math.exp(value) if self.is_log else value

    def x(self, value: float) -> float:
        return self.axis.place(self.axis.clip(self.shown(value)), self.plot)

    def y(self, standard_error: float) -> float:
        return self.top - PLOT_HEIGHT * standard_error / self.depth


def _axis(figure: Funnel, depth: float) -> PlotAxis:
    z = NormalDist().inv_cdf(0.975)
    values = [0.0, figure.centre, *(point.value for point in figure.points)]
    ends = [figure.centre - z * depth, figure.centre + z * depth]
    if figure.is_log:
        values, ends = [math.exp(value) for value in values], [math.exp(value) for value in ends]
    return PlotAxis.holding(values, ends, is_log=figure.is_log, null=1.0 if figure.is_log else 0.0)


def _draw_contours(area: _Area) -> None:
    for p, fill, _ in CONTOURS:
        reach = NormalDist().inv_cdf(1 - p / 2) * area.depth
        _triangle(area, reach, fill)


def _triangle(area: _Area, reach: float, fill: str) -> None:
    """A triangle from no effect at the top down to the depth, cut at the sides of the plot."""
    corners = [(area.x(0.0), area.top)]
    for side in (1, -1):
        edge = _cut(area, 0.0, side * reach)
        corners += edge if side > 0 else edge[::-1]
    area.sheet.polygon(corners, fill=fill, edge="none", layer=0.5)


def _cut(area: _Area, apex: float, reach: float) -> list[tuple[float, float]]:
    """The points of one side from the top down: where it leaves the plot, if it does, and its foot."""
    bound = area.axis.high if reach > 0 else area.axis.low
    if area.is_log:
        bound = math.log(bound)
    foot = (area.x(apex + reach), area.y(area.depth))
    share = (bound - apex) / reach
    if share >= 1:
        return [foot]
    return [(area.x(bound), area.y(area.depth * share)), foot]


def _draw_funnel_lines(area: _Area, centre: float) -> None:
    z = NormalDist().inv_cdf(0.975) * area.depth
    x = area.x(centre)
    area.sheet.line((x, x), (area.top, area.y(area.depth)), width=0.8, dashed=True)
    for reach in (-z, z):
        end = _cut(area, centre, reach)[0]
        area.sheet.line((x, end[0]), (area.top, end[1]), width=0.8)


def _draw_axes(area: _Area, figure: Funnel, step: float) -> None:
    sheet, bottom = area.sheet, area.top - PLOT_HEIGHT
    left, right = area.plot
    for x in (left, right):
        sheet.line((x, x), (bottom, area.top), width=0.6)
    for y in (bottom, area.top):
        sheet.line((left, right), (y, y), width=0.6)
    null = area.x(0.0)
    sheet.line((null, null), (bottom, area.top), width=0.6, color=GREY)
    for tick in area.axis.ticks():
        x = area.axis.place(tick, area.plot)
        sheet.line((x, x), (bottom, bottom - 0.05), width=0.8)
        sheet.text(x, bottom - 0.13, number_label(tick), align="center", points=FONT_POINTS - 1)
    count = round(area.depth / step)
    for number in range(count + 1):
        y = area.y(number * step)
        sheet.line((left - 0.05, left), (y, y), width=0.8)
        sheet.text(left - 0.08, y, number_label(round(number * step, 10)), align="right", points=FONT_POINTS - 1)
    sheet.text(MARGIN, area.top + 0.13, "Standard error", points=FONT_POINTS - 0.5)
    sheet.text(sum(area.plot) / 2, bottom - 0.3, figure.axis_label, align="center", points=FONT_POINTS - 0.5)


def _draw_legend(sheet: Sheet, y: float) -> None:
    x = LEFT
    sheet.text(MARGIN, y, "P value:", points=FONT_POINTS - 1)
    for fill, words in (("#ffffff", "below 0.01"), *((fill, words) for _, fill, words in CONTOURS)):
        sheet.polygon([(x, y - 0.05), (x + 0.16, y - 0.05), (x + 0.16, y + 0.05), (x, y + 0.05)], fill=fill)
        sheet.text(x + 0.21, y, words, points=FONT_POINTS - 1)
        x += 1.1


def describe_funnel(figure: Funnel) -> str:
    """The figure in words, for readers who cannot see it."""
    left = sum(point.value < figure.centre for point in figure.points)
    right = len(figure.points) - left
    return (
        f"Funnel plot. {one_line(figure.title)}; {figure.axis_label} against standard error. {left} of "
        f"{len(figure.points)} studies lie left of the common-effect estimate and {right} right of it. {figure.note}"
    )

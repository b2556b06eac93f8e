"""Dot plots of adverse events with the risk difference between two arms beside each term."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kb_cli.grade.rounding import interval_text
from kb_cli.stats.differences import risk_difference
from kb_cli.summaries.dot_plot import DotFigure, DotRow, describe_dot_plot, draw_dot_plot
from kb_cli.summaries.drawing import (
    FONT_POINTS,
    GREY,
    ImageFormat,
    Sheet,
    column_width,
    number_label,
    text_width,
)
from kb_cli.summaries.plot_axis import PlotAxis

PLOT_WIDTH = 2.0
GAP = 0.16
HEAD = "Difference, percentage points (95% CI)"
METHOD = "newcombe"


@dataclass(frozen=True)
class EventCounts:
    """Participants affected and at risk in both arms; null where the source prints no count."""

    term: str
    affected: int | None
    at_risk: int | None
    comparator_affected: int | None
    comparator_at_risk: int | None

    @property
    def is_complete(self) -> bool:
        return None not in (self.affected, self.at_risk, self.comparator_affected, self.comparator_at_risk)


@dataclass(frozen=True)
class Difference:
    """A risk difference in percentage points, the first arm minus the second; null limits where it has none."""

    estimate: float
    low: float
    high: float

    @property
    def text(self) -> str:
        return interval_text(self.estimate, self.low, self.high, 1)


@dataclass(frozen=True)
class DifferencePanel:
    """Risk differences of the rows of a dot plot, null for a row without; a `dot_plot.SidePanel`."""

    differences: tuple[Difference | None, ...]

    @cached_property
    def axis(self) -> PlotAxis:
        drawn = [item for item in self.differences if item is not None]
        return PlotAxis.holding(
            [0.0, *(item.estimate for item in drawn)],
            [end for item in drawn for end in (item.low, item.high)],
            is_log=False,
            null=0.0,
        )

    @cached_property
    def _text_width(self) -> float:
        return max(column_width([item.text if item else "not estimable" for item in self.differences]), 1.0)

    @property
    def width(self) -> float:
        return max(PLOT_WIDTH + GAP + self._text_width, text_width(HEAD, bold=True))

    def draw_frame(self, sheet: Sheet, left: float, begin: float, end: float, head: float) -> None:
        """Draw the head, the axis and the line of no difference."""
        plot = (left, left + PLOT_WIDTH)
        sheet.text(left + self.width / 2, head, HEAD, align="center", bold=True)
        null = self.axis.place(0.0, plot)
        sheet.line((null, null), (end - 0.04, begin), width=0.7, color=GREY, layer=1)
        sheet.line(plot, (end - 0.04, end - 0.04), width=0.8)
        for tick in self.axis.ticks():
            x = self.axis.place(tick, plot)
            sheet.line((x, x), (end - 0.04, end - 0.08), width=0.8)
            sheet.text(x, end - 0.15, number_label(tick), align="center", points=FONT_POINTS - 1)
        sheet.text(sum(plot) / 2, end - 0.32, "Risk difference", align="center", points=FONT_POINTS - 0.5)

    def draw_row(self, sheet: Sheet, left: float, number: int, y: float) -> None:
        """Draw a term's difference and its interval."""
        item = self.differences[number]
        centre = left + PLOT_WIDTH + GAP + self._text_width / 2
        if item is None:
            sheet.text(centre, y, "not estimable", align="center", italic=True, grey=True)
            return
        plot = (left, left + PLOT_WIDTH)
        ends = [self.axis.place(self.axis.clip(value), plot) for value in (item.low, item.high)]
        sheet.line((ends[0], ends[1]), (y, y), width=1.0)
        for value, x, direction in ((item.low, ends[0], -1), (item.high, ends[1], 1)):
            if not self.axis.holds(value):
                sheet.arrow(x, y, direction, size=0.045)
        sheet.mark(self.axis.place(item.estimate, plot), y, "s", filled=True, points=4.5)
        sheet.text(centre, y, item.text, align="center")


def difference_of(counts: EventCounts) -> Difference | None:
    """The risk difference with a 95 % interval by Newcombe's hybrid score method; null without all four counts.

    Source: Newcombe 1998, Stat Med 17:873, method 10.
    """
    if not counts.is_complete:
        return None
    found = risk_difference(
        counts.affected, counts.at_risk, counts.comparator_affected, counts.comparator_at_risk, method=METHOD
    )
    values = [100.0 * float(value) for value in found]
    return None if any(math.isnan(value) for value in values) else Difference(*values)


def difference_figure(
    events: Sequence[EventCounts], arms: tuple[str, str], title: str
) -> tuple[DotFigure, DifferencePanel]:
    """The figure and its panel, the largest difference first; terms without one stand below, in their order."""
    differences = {counts: difference_of(counts) for counts in events}

    def key(counts: EventCounts) -> float:
        item = differences[counts]
        return 1.0 if item is None else -abs(item.estimate)

    ordered = sorted(events, key=key)
    rows = tuple(
        DotRow(
            counts.term,
            (
                _percent(counts.affected, counts.at_risk),
                _percent(counts.comparator_affected, counts.comparator_at_risk),
            ),
            (
                _count(counts.affected, counts.at_risk),
                _count(counts.comparator_affected, counts.comparator_at_risk),
            ),
        )
        for counts in ordered
    )
    heads = tuple(f"{arm}\nn/N" for arm in arms)
    return DotFigure(title, arms, heads, rows), DifferencePanel(tuple(differences[counts] for counts in ordered))


def draw_difference_dots(figure: DotFigure, panel: DifferencePanel, format: ImageFormat = "svg") -> bytes:
    """The figure as an image; the same bytes for the same data."""
    return draw_dot_plot(figure, format, panel)


def describe_difference_dots(figure: DotFigure, panel: DifferencePanel) -> str:
    """The figure in words, for readers who cannot see it."""
    parts = [
        f"{row.label}: {item.text if item else 'not estimable'}"
        for row, item in zip(figure.rows, panel.differences, strict=True)
    ]
    return f"{describe_dot_plot(figure)} {HEAD}: {'; '.join(parts)}."


def _percent(affected: int | None, at_risk: int | None) -> float | None:
    return 100.0 * affected / at_risk if affected is not None and at_risk else None


def _count(affected: int | None, at_risk: int | None) -> str:
    return "not reported" if affected is None or at_risk is None else f"{affected:,}/{at_risk:,}"

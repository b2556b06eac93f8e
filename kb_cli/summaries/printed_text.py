"""Numbers as the source prints them, and the words that stand where it prints none."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

STATUS_WORDS: Mapping[str, str] = {
    "not_reported": "not reported",
    "not_reached": "not reached",
    "not_estimable": "not estimable",
    "below_reporting_threshold": "below the reporting threshold",
    "not_applicable": "not applicable",
    "illegible": "illegible",
}
"""Words for each kind of non-value (vocabulary value_status)."""

# The typed views give the main value a name of its own; the evidence may hold it under the name of the long form.
_SAME_CELL: Mapping[str, tuple[str, ...]] = {
    "median": ("median", "value"),
    "mean": ("mean", "value"),
    "hazard_ratio": ("hazard_ratio", "value"),
    "risk_difference": ("risk_difference", "value"),
    "mean_difference": ("mean_difference", "value"),
    "value": ("value", "percent"),
    "n_at_risk": ("n_at_risk", "total"),
    "denominator": ("denominator", "total"),
}


@dataclass(frozen=True)
class PrintedCell:
    """A cell of the evidence: its text and the status of its value."""

    text: str
    status: str
    relation: str | None = None


@dataclass
class PrintedText:
    """The printed cells of one trial, by fact and column."""

    cells: Mapping[tuple[int, str], PrintedCell]
    statuses: dict[str, str] = field(default_factory=lambda: dict(STATUS_WORDS))

    def cell(self, fact_id: int | None, column: str) -> PrintedCell | None:
        """The cell behind a column of a view; null where the source prints none."""
        if fact_id is None:
            return None
        names = _SAME_CELL.get(column, (column,))
        return next((found for name in names if (found := self.cells.get((fact_id, name))) is not None), None)

    def printed(self, fact_id: int | None, column: str) -> str:
        """The text as printed, or the words of its status; "not reported" where there is no cell at all."""
        cell = self.cell(fact_id, column)
        if cell is None:
            return self.statuses["not_reported"]
        if cell.status in self.statuses:
            return self.statuses[cell.status]
        text = _true_minus(cell.text.strip())
        return f"{text} (computed)" if cell.status == "derived" else text

    def has_number(self, fact_id: int | None, column: str) -> bool:
        """Whether the source prints a number there (and not a word such as "not reached")."""
        cell = self.cell(fact_id, column)
        return cell is not None and cell.status not in self.statuses

    def percent(self, fact_id: int | None, column: str = "percent") -> str:
        """A percentage with its sign: ``80.7%``; words stay words."""
        text = self.printed(fact_id, column)
        if not self.has_number(fact_id, column) or "%" in text:
            return text
        return re.sub(r"^(\S.*?)( \(computed\))?$", r"\1%\2", text)

    def interval(
        self, fact_id: int | None, level: float | None = None, low: str = "ci_low", high: str = "ci_high"
    ) -> str:
        """An interval with its level: ``95% CI, 72.1 to 87.7``; empty where no interval is printed.

        level: in percent; without it only the ends are given, ``72.1 to 87.7``. A word of the source stands in place
        of an end ("0.8 to not reached"); one word stands for both if both have the same.
        """
        first, second = self.cell(fact_id, low), self.cell(fact_id, high)
        if first is None and second is None:
            return ""
        ends = (self.printed(fact_id, low), self.printed(fact_id, high))
        same = ends[0] == ends[1] and not self.has_number(fact_id, low)
        if same and ends[0] == self.statuses["not_reported"]:
            return ""
        text = ends[0] if same else f"{ends[0]} to {ends[1]}"
        return f"{level_text(level)}, {text}" if level is not None else text

    def range(self, fact_id: int | None) -> str:
        """A range: ``18 to 78``; empty where none is printed."""
        return self.interval(fact_id, None, "range_low", "range_high")

    def estimate(
        self,
        fact_id: int | None,
        column: str,
        level: float | None = None,
        *,
        percent: bool = False,
        unit: str | None = None,
    ) -> str:
        """An estimate with unit and interval: ``80.7% (95% CI, 72.1 to 87.7)``; one word if all of it is missing."""
        main = self.percent(fact_id, column) if percent else self.printed(fact_id, column)
        interval = self.interval(fact_id, level)
        if unit and self.has_number(fact_id, column):
            main = f"{main} {unit_for(main, unit)}"
        if not interval or interval.endswith(main):
            return main
        return f"{main} ({interval})"

    def p_value(self, fact_id: int | None) -> str:
        """A p value as journals write it: ``P<0.001``, ``P=0.04``; in words where it is not a number."""
        text = self.printed(fact_id, "p_value")
        if not self.has_number(fact_id, "p_value"):
            return f"P value {text}"
        return f"P{text}" if re.match(r"[<>≤≥=≈]", text) else f"P={text}"

    def count_percent(self, fact_id: int | None, count: str = "n", percent: str = "percent") -> str:
        """A count with its percentage as tables print it: ``66 (61)``, ``0``, ``37%``; one word if both are missing."""
        has_count, has_percent = self.has_number(fact_id, count), self.has_number(fact_id, percent)
        if has_count and has_percent:
            return f"{self.printed(fact_id, count)} ({self.printed(fact_id, percent).removesuffix('%')})"
        if has_count or not has_percent:
            return self.printed(fact_id, count if self.cell(fact_id, count) else percent)
        return self.percent(fact_id, percent)


def unit_for(number: str, unit: str) -> str:
    """The unit beside a number: one cycle, two cycles."""
    is_one = number in ("1", "one", "One", "up to one")
    return unit.removesuffix("s") if is_one and not unit.endswith("ss") else unit


def level_text(level: float | None) -> str:
    """``95% CI``, ``97.5% CI``; "CI, level not reported" without one."""
    return "CI, level not reported" if level is None else f"{level:g}% CI"


def date_text(date: datetime.date | None) -> str:
    """A date that reads alike everywhere: ``2 October 2014``; "not stated" without one."""
    return "not stated" if date is None else f"{date.day} {date:%B %Y}"


def common_level(rows: Sequence[Mapping[str, Any]], column: str = "ci_level") -> float | None:
    """The confidence level that all rows with one share; null where there is none or they differ."""
    levels = {row[column] for row in rows if row.get(column) is not None}
    return levels.pop() if len(levels) == 1 else None


def _true_minus(text: str) -> str:
    """The text with a hyphen before a number made a minus sign; hyphens inside are left."""
    return re.sub(r"^-(?=\d)", "−", text)

"""Estimates as cells and phrases: a proportion, a median, a difference, each with its interval and footnote mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kb_cli.summaries.footnotes import Footnotes
from kb_cli.summaries.markdown import escape_markdown
from kb_cli.summaries.printed_text import PrintedText, unit_for

QUANTITY_WORDS: Mapping[str, str] = {
    "proportion": "participants with the event",
    "count": "number",
    "median_time": "median time",
    "event_free_probability": "event-free",
    "restricted_mean_time": "restricted mean ± SE",
    "mean": "mean",
    "median": "median",
    "risk_difference": "difference",
    "hazard_ratio": "hazard ratio",
    "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio",
    "mean_difference": "difference in means",
    "restricted_mean_difference": "difference in restricted means",
    "curve_separation_time": "separation of the curves",
    "participants": "participants",
}
"""Words for what a value is (vocabularies statistic and measure); another word stands as it is, without underscores."""

_DISPERSION_WORDS = {"standard_deviation": "SD", "standard_error": "SE", "interquartile_range": "IQR"}
_PERCENT_UNITS = {"percent", "%"}
_NO_UNIT = {"ratio", None, ""}


def quantity_word(word: str | None) -> str:
    """The words for a quantity of a long view."""
    return "" if word is None else QUANTITY_WORDS.get(word, word.replace("_", " "))


@dataclass
class Estimates:
    """Writes the estimates of one document."""

    text: PrintedText
    notes: Footnotes

    def arm_result(self, row: Mapping[str, Any] | None) -> Markup:
        """An arm's estimate and mark: ``88/109; 80.7% (95% CI, 72.1 to 87.7)[^1]``; "not reported" without a row."""
        if row is None:
            return Markup("not reported")
        fact_id = row["fact_id"]
        parts = [self._counts(row), self._main(row)]
        words = [part for part in parts if part] or [self.text.statuses["not_reported"]]
        if len(set(words)) == 1:
            words = words[:1]
        return self._marked("; ".join(words), fact_id)

    def event_result(self, row: Mapping[str, Any]) -> Markup:
        """Participants with an adverse event, with the mark: ``67 (48)[^1]``, ``10 of 48``, ``37%``, ``17 events``."""
        fact_id = row["fact_id"]
        if self.text.has_number(fact_id, "n_events"):
            return self._marked(f"{self.text.printed(fact_id, 'n_events')} events", fact_id)
        cells = self.text.cells
        count = next(
            (name for name in ("n_affected", "events", "n", "value") if (fact_id, name) in cells), "n_affected"
        )
        total = next((name for name in ("n_at_risk", "total") if (fact_id, name) in cells), None)
        shown = self.text.count_percent(fact_id, count)
        if total and self.text.has_number(fact_id, count):
            at_risk = self.text.printed(fact_id, total)
            percent = f" ({self.text.percent(fact_id)})" if self.text.has_number(fact_id, "percent") else ""
            shown = f"{self.text.printed(fact_id, count)} of {at_risk}{percent}"
        return self._marked(shown, fact_id)

    def comparison(self, row: Mapping[str, Any], *, name_arms: bool = False) -> Markup:
        """An estimate between arms with its mark: ``hazard ratio 0.77 (97.5% CI, 0.58 to 1.03), P=0.04[^2]``."""
        fact_id, measure = row["fact_id"], self._measure(row)
        parts = []
        if measure not in (None, "none", "p_value"):
            unit = row.get("unit")
            shown = None if unit in _NO_UNIT else unit
            estimate = self.text.estimate(fact_id, "value", row.get("ci_level"), unit=shown)
            parts.append(f"{quantity_word(measure)} {estimate}")
        if self.text.cell(fact_id, "p_value") is not None:
            parts.append(self.text.p_value(fact_id))
        phrase = ", ".join(parts) or self.text.statuses["not_reported"]
        if row.get("prespecified") is False:
            phrase += " (analysis not prespecified)"
        if row.get("arm") == row.get("comparator"):
            phrase = f"within {row['arm']}: {phrase}"
        elif name_arms:
            phrase = f"{row['arm']} versus {row['comparator']}: {phrase}"
        return self._marked(phrase, fact_id)

    def _measure(self, row: Mapping[str, Any]) -> str | None:
        for column in ("quantity", "measure"):
            if row.get(column) is not None:
                return str(row[column])
        return next((name for name in ("risk_difference", "hazard_ratio", "mean_difference") if name in row), None)

    def _counts(self, row: Mapping[str, Any]) -> str:
        """``88/109`` as printed, or the count alone; empty where no count is printed."""
        fact_id = row["fact_id"]
        if self.text.cell(fact_id, "events") is None:
            return ""
        events = self.text.printed(fact_id, "events")
        total = self.text.cell(fact_id, "total")
        return events if total is None else f"{events}/{self.text.printed(fact_id, 'total')}"

    def _main(self, row: Mapping[str, Any]) -> str:
        """The estimate itself with unit, error or dispersion, interval and range; empty where there is none."""
        fact_id = row["fact_id"]
        column = next(
            (name for name in ("value", "percent", "median", "mean", "n") if self.text.cell(fact_id, name)), None
        )
        if column is None:
            return ""
        is_percent = row.get("unit") in _PERCENT_UNITS or "percent" in row or column == "percent"
        unit = None if is_percent or row.get("unit") in _NO_UNIT else str(row["unit"])
        main = self.text.percent(fact_id, column) if is_percent else self.text.printed(fact_id, column)
        if self.text.has_number(fact_id, "standard_error"):
            main += f" ± {self.text.printed(fact_id, 'standard_error')}"
        if unit and self.text.has_number(fact_id, column):
            main += f" {unit_for(main, unit)}"
        extra = [self.text.interval(fact_id, row.get("ci_level"))]
        if self.text.has_number(fact_id, "dispersion"):
            kind = str(row.get("dispersion_type") or "dispersion")
            extra.append(
                f"{_DISPERSION_WORDS.get(kind, kind.replace('_', ' '))}, {self.text.printed(fact_id, 'dispersion')}"
            )
        if self.text.range(fact_id):
            extra.append(f"range, {self.text.range(fact_id)}")
        shown = [part for part in extra if part and not part.endswith(main)]
        return f"{main} ({'; '.join(shown)})" if shown else main

    def _marked(self, text: str, fact_id: int) -> Markup:
        return Markup(escape_markdown(text)) + self.notes.cite(fact_id)

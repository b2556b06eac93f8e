"""Cells with what a registry record posts: counts of those analysed, estimates with their spread, analyses, events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kb_cli.grade.rounding import rounded
from kb_cli.summaries.estimates import quantity_word
from kb_cli.summaries.footnotes import Footnotes
from kb_cli.summaries.group_tables import group_key
from kb_cli.summaries.markdown import escape_markdown
from kb_cli.summaries.printed_text import PrintedText, level_text, unit_for

ResultRow = Mapping[str, Any]
NOT_POSTED = "not posted"
_SPREADS = {
    "standard_deviation": "SD",
    "standard_error": "SE",
    "interquartile_range": "IQR",
    "full_range": "range",
    "confidence_interval": "CI",
    "geometric_coefficient_of_variation": "geometric CV",
    "not_stated": "dispersion not named",
}
_LIMITS = ("interquartile_range", "full_range", "confidence_interval")
_STATISTICS = {
    "proportion": "participants",
    "least_squares_mean": "LS mean",
    "median_time": "median",
    "event_free_probability": "event-free participants",
    "number": "number",
}
_UNNAMED = ("none", "unmapped", None)
_LONGEST_NOTE = 300
_LONGEST_COMMENT = 200


@dataclass
class PostedValues:
    """Writes the numbers of one registry record, each with its footnote mark."""

    text: PrintedText
    notes: Footnotes

    def result(self, row: ResultRow, sizes: Sequence[ResultRow] = ()) -> Markup:
        """A group's estimate: ``60/100 (60.0%)``, ``−5.2 (SD 4.0); n=85``, ``10.3 (95% CI, 9.4 to 11.9)``.

        A percentage behind counts is computed from them; the table says so. sizes: what its head says of the groups;
        a value that rests on another number of participants says on how many.
        """
        fact_id = row["fact_id"]
        if self.text.cell(fact_id, "events") is not None:
            if not self.text.has_number(fact_id, "events"):
                return self._marked(self._word(fact_id, "events"), fact_id)
            shown = self._share(self.text.printed(fact_id, "events"), row.get("total"), row.get("value"))
            return self._marked(shown, fact_id)
        if self.text.cell(fact_id, "value") is None:
            return self._marked(NOT_POSTED, fact_id)
        is_percent = row.get("unit") == "percent"
        main = self.text.percent(fact_id, "value") if is_percent else self._word(fact_id, "value")
        whole = [size.get("n") for size in sizes if group_key(size) == group_key(row)]
        total = row.get("total")
        fewer = f"; n={total}" if whole and total is not None and total not in whole else ""
        return self._marked(_with_spread(main, self._spreads(row)) + fewer, fact_id)

    def baseline(self, row: ResultRow) -> Markup:
        """A group's count or statistic at baseline: ``52 (52.0%)``, ``61.2 (SD 8.4)``."""
        fact_id = row["fact_id"]
        if row["statistic"] == "count":
            if not self.text.has_number(fact_id, "n"):
                return self._marked(self._word(fact_id, "n"), fact_id)
            percent = row.get("percent")
            shown = self.text.printed(fact_id, "n") + (f" ({percent_text(percent)})" if percent is not None else "")
            return self._marked(shown, fact_id)
        is_percent = row.get("unit") == "percent"
        main = self.text.percent(fact_id, "value") if is_percent else self._word(fact_id, "value")
        return self._marked(_with_spread(main, self._spreads(row)), fact_id)

    def number(self, row: ResultRow) -> Markup:
        """A number of participants as posted, or those at risk of an event; the unit where it is another."""
        fact_id = row["fact_id"]
        column = "n" if self.text.cell(fact_id, "n") is not None else "n_at_risk"
        shown, unit = self._word(fact_id, column), row.get("unit")
        if unit and self.text.has_number(fact_id, column):
            shown += f" {unit_for(shown, str(unit))}"
        return self._marked(shown, fact_id)

    def event(self, row: ResultRow) -> Markup:
        """Participants with an event: ``8/100 (8.0%)``; the number of events where that alone is posted."""
        fact_id = row["fact_id"]
        if self.text.has_number(fact_id, "n_affected"):
            shown = self._share(self.text.printed(fact_id, "n_affected"), row.get("n_at_risk"), row.get("percent"))
        elif self.text.has_number(fact_id, "n_events"):
            shown = f"{self.text.printed(fact_id, 'n_events')} events"
        else:
            shown = NOT_POSTED
        return self._marked(shown, fact_id)

    def analysis(self, row: ResultRow) -> Markup:
        """Name as posted, estimate and interval of an analysis: ``Hazard Ratio (HR) 0.78 (95% CI, 0.63 to 0.97)``."""
        fact_id, measure = row["fact_id"], row.get("measure")
        name = str(row.get("measure_posted") or ("" if measure in _UNNAMED else quantity_word(measure)))
        if self.text.cell(fact_id, "value") is None and not name:
            return self._marked("no estimate posted", fact_id)
        value = self._word(fact_id, "value")
        unit = row.get("unit")
        if unit not in (None, "", "ratio") and self.text.has_number(fact_id, "value"):
            value += f" {unit}"
        interval = self._interval(row)
        if measure == "unmapped":
            name += " (not mapped to a measure)"
        shown = f"{name}: {value}" if name else value
        return self._marked(f"{shown} ({interval})" if interval else shown, fact_id)

    def p_value(self, row: ResultRow) -> Markup:
        """The p value with its modifier; "not posted" without one."""
        if self.text.cell(row["fact_id"], "p_value") is None:
            return Markup(NOT_POSTED)
        return self._marked(self.text.p_value(row["fact_id"]), row["fact_id"])

    def p_text(self, row: ResultRow) -> Markup:
        """The p value within a sentence, where nothing says what is not posted: "P value not posted"."""
        shown = self.p_value(row)
        return Markup(f"P value {NOT_POSTED}") if shown == NOT_POSTED else shown

    def compared(self, row: ResultRow) -> str:
        """The groups of an analysis: ``A versus B`` where their order is known, else ``groups: A; B``."""
        first, second = row.get("arm") or row.get("group_title"), row.get("comparator") or row.get("comparator_title")
        if row.get("direction") != "unknown" and first and second:
            return f"{first} versus {second}"
        if row.get("contrast") == "within_arm":
            return f"within {first or row.get('group_titles') or 'one group'}"
        return f"groups: {row.get('group_titles') or 'not posted'}"

    def method(self, row: ResultRow) -> str:
        """Test, hypothesis, what the record says of an analysis, and the comments posted with its numbers."""
        parts = [row.get("test"), str(row.get("hypothesis") or "").replace("_legacy", "").replace("_", " ")]
        description = " ".join(str(row.get("description") or "").split())
        parts += [shorten(description, _LONGEST_NOTE), self.comment(row)]
        return "; ".join(part for part in parts if part) or NOT_POSTED

    def comment(self, row: ResultRow) -> str:
        """The comments posted with an analysis in quotation marks, shortened; the footnote has them whole.

        Analyses of the same groups may differ by them alone. Empty where nothing is posted.
        """
        comment = " ".join(str(row.get("comment") or "").split())
        return f"“{shorten_to_sentences(comment, _LONGEST_COMMENT)}”" if comment else ""

    def statistic(self, rows: Sequence[ResultRow]) -> str:
        """What the numbers of a table are: ``participants, n/N (%, computed)``, ``LS mean (SE), mmHg``."""
        first = rows[0]
        word = _STATISTICS.get(first["statistic"], str(first["statistic"]).replace("_", " "))
        unit = first.get("unit")
        if any(self.text.cell(row["fact_id"], "events") for row in rows):
            return f"{word}, n/N (%, computed)"
        if first["statistic"] == "proportion":
            return f"{word}, %"
        spread = next((found for row in rows if (found := self._spread_name(row))), None)
        shown = f"{word} ({spread})" if spread else word
        return f"{shown}, {unit}" if unit and unit != "percent" else shown

    def _spread_name(self, row: ResultRow) -> str | None:
        if self.text.cell(row["fact_id"], "standard_error") is not None:
            return "SE"
        if row.get("ci_level") is not None:
            return level_text(row["ci_level"])
        return _SPREADS.get(str(row.get("dispersion_type"))) if row.get("dispersion_type") else None

    def _spreads(self, row: ResultRow) -> list[str]:
        """Spread, interval and range of a value, each with its name."""
        fact_id, found = row["fact_id"], []
        name = _SPREADS.get(str(row.get("dispersion_type")), str(row.get("dispersion_type")).replace("_", " "))
        if self.text.cell(fact_id, "standard_error") is not None:
            found.append(f"SE {self.text.printed(fact_id, 'standard_error')}")
        if self.text.cell(fact_id, "dispersion") is not None:
            found.append(f"{name} {self.text.printed(fact_id, 'dispersion')}")
        interval = self.text.interval(fact_id, row.get("ci_level"), "ci_low", "ci_high")
        if interval:
            found.append(interval if row.get("ci_level") is not None else f"{level_text(None)}, {interval}")
        if self.text.range(fact_id):
            is_named = row.get("dispersion_type") in _LIMITS
            found.append(f"{name if is_named else 'limits, not named:'} {self.text.range(fact_id)}")
        return found

    def _interval(self, row: ResultRow) -> str:
        """The interval of an analysis; one limit alone where it has one side."""
        fact_id = row["fact_id"]
        low, high = (self.text.has_number(fact_id, column) for column in ("ci_low", "ci_high"))
        if low == high:
            interval = self.text.interval(fact_id, None)
            return f"{level_text(row.get('ci_level'))}, {interval}" if interval else ""
        side, column = ("lower", "ci_low") if low else ("upper", "ci_high")
        sided = "one-sided " if row.get("ci_sides") == "one-sided" else ""
        return f"{sided}{level_text(row.get('ci_level'))}, {side} limit {self.text.printed(fact_id, column)}"

    def _share(self, count: str, total: int | None, percent: float | None) -> str:
        if total is None:
            return count
        share = f" ({percent_text(percent)})" if percent is not None else ""
        return f"{count}/{total}{share}"

    def _word(self, fact_id: int, column: str) -> str:
        return self.text.printed(fact_id, column) if self.text.cell(fact_id, column) is not None else NOT_POSTED

    def _marked(self, text: str, fact_id: int) -> Markup:
        return Markup(escape_markdown(text)) + self.notes.cite(fact_id)


def _with_spread(main: str, spreads: Sequence[str]) -> str:
    shown = [spread for spread in spreads if not spread.endswith(main)]
    return f"{main} ({'; '.join(shown)})" if shown else main


def percent_text(percent: float) -> str:
    """A computed percentage with one decimal; ``<0.1%`` for one that would read as none."""
    return "<0.1%" if 0 < percent < 0.05 else f"{rounded(percent, 1)}%"


def shorten(text: str, most: int) -> str:
    """The text cut at a word, with an ellipsis where something was left out."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def shorten_to_sentences(text: str, most: int) -> str:
    """The text cut after a sentence, unless that leaves less than half of what may stand; then at a word."""
    ends = [found.start() + 1 for found in re.finditer(r"[.;!?](?=\s)", text[: most + 1])]
    if len(text) <= most or not ends or 2 * ends[-1] < most:
        return shorten(text, most)
    return text[: ends[-1]].rstrip(" ;") + " …"


def quote_block(text: str, mark: Markup) -> Markup:
    """A posted text as a block quote with its paragraphs and bullets, and the footnote mark at its end."""
    lines = [_quoted_line(line) for line in text.expandtabs(4).splitlines()]
    lines = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    while lines and not lines[-1]:
        lines.pop()
    spaced: list[str] = []
    for line in lines:
        is_item = _is_item(line)
        # A list needs a blank line before it, or it would run on in the paragraph above.
        if line and spaced and spaced[-1] and is_item != _is_item(spaced[-1]):
            spaced.append("")
        spaced.append(line)
    if spaced:
        spaced[-1] += str(mark)
    return Markup("\n".join(f"> {line}".rstrip() for line in spaced))


def _is_item(line: str) -> bool:
    return re.match(r"\s*(?:-|\d+[.)]) ", line) is not None


def _quoted_line(line: str) -> str:
    found = re.match(r"(\s*)(?:([*•·\u2012–—+o-])\s+|(\d{1,3}[.)])\s+)?(.*)", line)
    assert found is not None
    indent = "  " * min(3, len(found[1]) // 2) if (found[2] or found[3]) else ""
    content = escape_markdown(found[4].strip())
    if re.fullmatch(r"[-=_*~\\ ]{2,}", content):
        return ""
    content = re.sub(r"^([#>+=-])", r"\\\1", content)
    marker = "- " if found[2] else f"{found[3]} " if found[3] else ""
    return f"{indent}{marker}{content}" if content else ""

"""From result rows to figures: what a forest plot and a dot plot show, with every number as printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kb_cli.summaries.dot_plot import DotFigure, DotRow, SortOrder, sort_rows
from kb_cli.summaries.drawing import wrap
from kb_cli.summaries.forest import ForestFigure, ForestPanel, ForestRow
from kb_cli.summaries.printed_text import PrintedText, common_level, level_text
from kb_cli.summaries.rows import ALL

PANEL_TITLES = {
    "stratification_factor": "Stratification factors at randomization",
    "baseline_characteristic": "Characteristics at baseline",
    None: "Subgroups",
}
ResultRow = Mapping[str, Any]


def forest_figures(
    rows: Iterable[ResultRow], text: PrintedText, favourable_direction: str | None
) -> list[ForestFigure]:
    """One forest plot for each endpoint, population and pair of arms that the rows compare.

    rows: of the view ``subgroups``. A pair whose rows are all of the whole population has no subgroups and no figure.
    """
    pairs: dict[tuple[Any, ...], list[ResultRow]] = {}
    for row in rows:
        key = tuple(
            row.get(name) for name in ("endpoint_id", "population_id", "timepoint", "assessor", "arm", "comparator")
        )
        pairs.setdefault(key, []).append(row)
    return [
        _forest_figure(group, text, favourable_direction)
        for group in pairs.values()
        if any(row["subgroup_factor"] != ALL for row in group)
    ]


def _forest_figure(rows: list[ResultRow], text: PrintedText, favourable_direction: str | None) -> ForestFigure:
    first = rows[0]
    arms = (str(first["arm"]), str(first["comparator"]))
    level = common_level(rows)
    rate_level = _common_rate_level(rows)
    overall = [row for row in rows if row["subgroup_factor"] == ALL]
    panels = []
    for kind in dict.fromkeys(row.get("subgroup_kind") for row in rows if row["subgroup_factor"] != ALL):
        chosen = [row for row in rows if row["subgroup_factor"] != ALL and row.get("subgroup_kind") == kind]
        panels.append((PANEL_TITLES.get(kind, PANEL_TITLES[None]), chosen))
    built = [
        ForestPanel(
            f"{chr(65 + number)}   {title}" if len(panels) > 1 else title,
            tuple(_panel_rows(overall, chosen, text, level, rate_level)),
        )
        for number, (title, chosen) in enumerate(panels)
    ]
    left, right = _sides(arms, favourable_direction)
    title = f"{first['endpoint']}, by subgroup\n{arms[0]} versus {arms[1]}"
    return ForestFigure(
        title=title,
        arms=arms,
        rate_header=f"% ({level_text(rate_level)})" if rate_level is not None else "%",
        effect_header=f"Difference\n({level_text(level)})" if level is not None else "Difference",
        axis_label="Between-group difference, percentage points",
        panels=tuple(built),
        left_label=left,
        right_label=right,
        smallest=-100.0,
        largest=100.0,
    )


def _sides(arms: tuple[str, str], favourable_direction: str | None) -> tuple[str, str]:
    """What lies left and right of no difference: which arm does better, or only which has more, if that is unknown."""
    if favourable_direction == "higher":
        return f"{arms[1]} better", f"{arms[0]} better"
    if favourable_direction == "lower":
        return f"{arms[0]} better", f"{arms[1]} better"
    return f"Higher with {arms[1]}", f"Higher with {arms[0]}"


def _common_rate_level(rows: Sequence[ResultRow]) -> float | None:
    levels = [{"ci_level": row.get(f"{side}_ci_level")} for row in rows for side in ("experimental", "comparator")]
    return common_level(levels)


def _panel_rows(
    overall: list[ResultRow], rows: list[ResultRow], text: PrintedText, level: float | None, rate_level: float | None
) -> Iterable[ForestRow]:
    for row in overall:
        yield _forest_row(row, text, level, rate_level, label="All participants", is_overall=True)
    factor = None
    for row in rows:
        if row["subgroup_factor"] != factor:
            factor = row["subgroup_factor"]
            yield ForestRow(label=str(factor), is_heading=True)
        yield _forest_row(row, text, level, rate_level, label=str(row["subgroup_level"]), indent=1)


def _forest_row(
    row: ResultRow,
    text: PrintedText,
    level: float | None,
    rate_level: float | None,
    *,
    label: str,
    is_overall: bool = False,
    indent: int = 0,
) -> ForestRow:
    def total(side: str) -> str:
        fact_id = row.get(f"{side}_fact_id")
        if text.cell(fact_id, "total") is None and row.get(f"{side}_total") is not None:
            return f"{row[f'{side}_total']:,}"
        return text.printed(fact_id, "total")

    def rate(side: str) -> str:
        own = row.get(f"{side}_ci_level")
        return text.estimate(row.get(f"{side}_fact_id"), "percent", None if own == rate_level else own)

    own_level = row.get("ci_level")
    p_value = text.p_value(row["fact_id"])
    return ForestRow(
        label=label,
        totals=(total("experimental"), total("comparator")),
        rates=(rate("experimental"), rate("comparator")),
        effect=text.estimate(row["fact_id"], "risk_difference", None if own_level == level else own_level),
        p_value=p_value.removeprefix("P value ").removeprefix("P=").removeprefix("P"),
        estimate=row.get("risk_difference"),
        low=row.get("ci_low"),
        high=row.get("ci_high"),
        level=own_level,
        is_overall=is_overall,
        indent=indent,
    )


def adverse_event_figure(
    rows: Iterable[ResultRow],
    text: PrintedText,
    *,
    title: str = "Adverse events",
    order: SortOrder = "frequency",
    totals: Sequence[str] = ("Any adverse event",),
) -> DotFigure | None:
    """A dot plot of the rows of the view ``adverse_events``: one row a term, one mark an arm; null without rows.

    The caller chooses the rows: a term stands once in an arm. A printed count of 0 is drawn at 0 percent, even
    without a percentage beside it. ``totals`` are terms that sum up the others; they stand above them, unmarked.
    """
    chosen = [row for row in rows if row.get("arm") is not None and row.get("role") != ALL]
    arms = list(dict.fromkeys(str(row["arm"]) for row in chosen))
    terms: dict[str, dict[str, ResultRow]] = {}
    for row in chosen:
        terms.setdefault(str(row["term"]), {}).setdefault(str(row["arm"]), row)
    sizes = {arm: {row["n_at_risk"] for row in chosen if row["arm"] == arm} for arm in arms}
    built = [
        DotRow(
            label=term,
            percents=tuple(_percent(by_arm.get(arm)) for arm in arms),
            texts=tuple(
                text.count_percent(by_arm[arm]["fact_id"], "n_affected")
                if arm in by_arm
                else text.statuses["not_reported"]
                for arm in arms
            ),
            is_total=term in totals,
        )
        for term, by_arm in terms.items()
    ]
    if all(value is None for row in built if not row.is_total for value in row.percents):
        return None
    is_printed = any(mark in shown for row in built for shown in row.texts for mark in "(%")
    return DotFigure(
        title=title,
        arms=tuple(arms),
        text_headers=tuple(wrap(arm, 16) + _size(sizes[arm]) + f"\nno.{' (%)' * is_printed}" for arm in arms),
        rows=sort_rows(built, order),
        axis_label="Participants, %" if is_printed else "Participants, % (computed from the counts)",
    )


def _percent(row: ResultRow | None) -> float | None:
    """The percentage to draw; of a group in which nobody was at risk there is none."""
    if row is None or row.get("n_at_risk") == 0:
        return None
    percent = row.get("percent")
    if percent is None:
        return 0.0 if row.get("n_affected") == 0 else None
    return float(percent)


def _size(sizes: set[int | None]) -> str:
    """The arm's number at risk for a head, where all rows have the same."""
    return f"\n(N={next(iter(sizes)):,})" if len(sizes) == 1 and None not in sizes else ""

"""Figures: the same bytes for the same data, words where numbers are missing, and descriptions for readers."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from kb_cli.summaries.dot_plot import DotFigure, DotRow, describe_dot_plot, draw_dot_plot, row_height, sort_rows
from kb_cli.summaries.drawing import Sheet, nice_step, text_width, wrap_to
from kb_cli.summaries.figures import adverse_event_figure, forest_figures
from kb_cli.summaries.forest import ForestFigure, ForestPanel, ForestRow, describe_forest, draw_forest
from kb_cli.summaries.printed_text import PrintedCell, PrintedText

OVERALL = ForestRow(
    "All participants", ("100", "100"), ("60.0", "30.0"), "30.0 (15.0 to 45.0)", "<0.001", 30.0, 15.0, 45.0, 97.5,
    is_overall=True,
)  # fmt: skip
WOMEN = ForestRow("Women", ("50", "50"), ("64.0", "32.0"), "32.0 (10.6 to 53.4)", "0.002", 32.0, 10.6, 53.4, 97.5)
LOST = ForestRow("Men", ("illegible",) * 2, ("illegible",) * 2, "illegible", "illegible", indent=1)
FOREST = ForestFigure(
    title="Response, by subgroup\nDrug versus Placebo",
    arms=("Drug", "Placebo"),
    rate_header="%",
    effect_header="Difference\n(97.5% CI)",
    axis_label="Between-group difference, percentage points",
    panels=(ForestPanel("Sex", (OVERALL, ForestRow("Sex", is_heading=True), replace(WOMEN, indent=1), LOST)),),
    left_label="Placebo better",
    right_label="Drug better",
    smallest=-100.0,
    largest=100.0,
)
DOTS = DotFigure(
    title="Serious adverse events",
    arms=("Drug", "Placebo", "Other"),
    text_headers=("Drug", "Placebo", "Other"),
    rows=(
        DotRow("Any", (48.0, 46.0, 40.0), ("67 (48)", "55 (46)", "40 (40)"), is_total=True),
        DotRow("Sepsis", (2.0, 5.0, None), ("3 (2)", "6 (5)", "not reported")),
        DotRow("Nausea", (1.0, 0.0, 1.0), ("2 (1)", "0", "1 (1)")),
    ),
)


def test_the_same_forest_plot_has_the_same_bytes() -> None:
    assert draw_forest(FOREST) == draw_forest(FOREST)


def test_the_same_dot_plot_has_the_same_bytes() -> None:
    assert draw_dot_plot(DOTS) == draw_dot_plot(DOTS)


@pytest.mark.parametrize("svg", [draw_forest(FOREST), draw_dot_plot(DOTS)], ids=["forest", "dots"])
def test_figures_hold_no_date_no_font_and_no_color(svg: bytes) -> None:
    text = svg.decode()
    ElementTree.fromstring(text)
    assert "dc:date" not in text
    assert "<text" not in text
    colors = {color.lower() for color in re.findall(r"#[0-9a-fA-F]{6}\b", text)}
    assert all(color[1:3] == color[3:5] == color[5:7] for color in colors)


def test_a_row_without_numbers_adds_words_but_no_mark() -> None:
    without = replace(FOREST, panels=(ForestPanel("Sex", FOREST.panels[0].rows[:-1]),))
    squares = [draw_forest(figure).decode().count("fill: #000000") for figure in (FOREST, without)]
    assert squares[0] == squares[1]


def test_a_clipped_interval_ends_in_an_arrow() -> None:
    def marks(low: float) -> int:
        row = replace(WOMEN, low=low)
        return draw_forest(replace(FOREST, panels=(ForestPanel("Sex", (row,)),))).decode().count('id="patch_')

    assert marks(-120.0) == marks(-20.0) + 1


def test_a_figure_in_which_nothing_can_be_drawn_is_still_a_figure() -> None:
    figure = replace(FOREST, panels=(ForestPanel("Sex", (LOST,)),))
    assert draw_forest(figure).startswith(b"<?xml")
    assert "No row could be drawn." in describe_forest(figure)


def test_the_description_of_a_forest_plot_gives_each_row_once() -> None:
    twice = replace(FOREST, panels=(*FOREST.panels, ForestPanel("Again", (OVERALL,))))
    words = describe_forest(twice)
    assert words.count("30.0 (15.0 to 45.0)") == 1
    assert "Sex, Men: illegible" in words
    assert "right of it: Drug better" in words
    assert "\n" not in words


def test_the_description_of_a_dot_plot_names_arms_and_rows() -> None:
    words = describe_dot_plot(DOTS)
    assert "Drug, Placebo and Other" in words
    assert "Sepsis: 3 (2), 6 (5), not reported" in words


def test_rows_are_sorted_by_frequency_or_by_difference_under_their_total() -> None:
    rows = [DotRow(n, p, ("", "")) for n, p in (("a", (5.0, 5.0)), ("b", (1.0, 4.0)), ("c", (None, 9.0)))]
    total = DotRow("any", (20.0, 20.0), ("", ""), is_total=True)
    assert [row.label for row in sort_rows([*rows, total], "frequency")] == ["any", "c", "a", "b"]
    assert [row.label for row in sort_rows([*rows, total], "difference")] == ["any", "b", "a", "c"]
    assert [row.label for row in sort_rows([*rows, total], "source")] == ["any", "a", "b", "c"]


@pytest.mark.parametrize(("span", "step"), [(100.0, 20.0), (18.0, 5.0), (3.0, 0.5), (12.0, 2.0)])
def test_ticks_stand_at_round_numbers(span: float, step: float) -> None:
    assert nice_step(span) == pytest.approx(step)


def test_long_titles_are_broken_at_words() -> None:
    title = "Complete remission, including complete remission with incomplete hematologic recovery"
    lines = wrap_to(title, 2.5).split("\n")
    assert " ".join(lines) == title
    assert all(text_width(line) <= 2.5 for line in lines)


def subgroup(factor: str, **columns: object) -> dict[str, object]:
    empty = {
        f"{side}_{name}": None for side in ("experimental", "comparator") for name in ("total", "ci_level", "fact_id")
    }
    return {
        "endpoint_id": "e", "endpoint": "Response", "population_id": "itt", "timepoint": None, "assessor": None,
        "arm": "Drug", "comparator": "Placebo", "subgroup_factor": factor, "subgroup_level": "x",
        "subgroup_kind": None, "risk_difference": 1.0, "ci_level": 95.0, "ci_low": 0.0, "ci_high": 2.0, "fact_id": 1,
        **empty, **columns,
    }  # fmt: skip


TEXT = PrintedText({(1, "value"): PrintedCell("1.0", "reported")})
COUNTS = PrintedText({(1, "n_affected"): PrintedCell("3", "reported")})


def test_without_subgroups_there_is_no_forest_plot() -> None:
    assert forest_figures([subgroup("all")], TEXT, "higher") == []
    assert forest_figures([], TEXT, "higher") == []


def test_the_endpoint_says_which_side_is_better() -> None:
    rows = [subgroup("Sex")]
    sides = {way: forest_figures(rows, TEXT, way)[0] for way in ("higher", "lower", None)}
    assert sides["higher"].right_label == "Drug better"
    assert sides["lower"].left_label == "Drug better"
    assert sides[None].right_label == "Higher with Drug"


def test_levels_stand_in_the_head_only_if_all_rows_share_one() -> None:
    same = forest_figures([subgroup("Sex"), subgroup("Age")], TEXT, None)[0]
    other = forest_figures([subgroup("Sex"), subgroup("Age", ci_level=90.0)], TEXT, None)[0]
    assert same.effect_header == "Difference\n(95% CI)"
    assert other.effect_header == "Difference"


def event(arm: str, percent: float | None, count: int | None, fact_id: int, term: str = "Sepsis") -> dict[str, object]:
    return {
        "term": term, "arm": arm, "role": "experimental", "percent": percent, "n_affected": count, "n_at_risk": 98,
        "fact_id": fact_id,
    }  # fmt: skip


def test_a_printed_zero_is_drawn_at_zero_and_a_missing_percentage_is_not() -> None:
    rows = [event("Drug", None, 0, 1), event("Placebo", None, None, 2), event("Drug", 3.0, 3, 3, "Nausea")]
    figure = adverse_event_figure(rows, TEXT)
    assert figure is not None
    assert {row.label: row.percents for row in figure.rows} == {"Sepsis": (0.0, None), "Nausea": (3.0, None)}


def test_a_group_in_which_nobody_was_at_risk_is_not_drawn_at_zero() -> None:
    rows = [event("Low", 3.0, 3, 3), {**event("High", None, 0, 1), "n_at_risk": 0}]
    figure = adverse_event_figure(rows, TEXT)
    assert figure is not None
    assert [row.percents for row in figure.rows] == [(3.0, None)]


def test_a_dot_plot_of_counts_alone_says_that_its_percentages_are_computed() -> None:
    figure = adverse_event_figure([event("Drug", 3.1, 3, 1)], COUNTS)
    assert figure is not None
    assert (figure.text_headers, figure.axis_label) == (
        ("Drug\n(N=98)\nno.",),
        "Participants, % (computed from the counts)",
    )


def test_without_percentages_there_is_no_dot_plot() -> None:
    assert adverse_event_figure([event("Drug", None, 4, 1)], TEXT) is None
    assert adverse_event_figure([], TEXT) is None


def test_marks_at_one_place_stand_apart_and_within_their_row(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[float] = []

    def note(_: Sheet, *place: object, **__: object) -> None:
        places.append(float(str(place[1])))

    monkeypatch.setattr(Sheet, "mark", note)
    for arms in (2, 3, 6):
        names = tuple(f"Group {number}" for number in range(arms))
        rows = tuple(DotRow(term, (0.0,) * arms, ("0",) * arms) for term in ("Sepsis", "Nausea"))
        places.clear()
        draw_dot_plot(DotFigure("Events", names, names, rows))
        first, second = places[arms : 2 * arms], places[2 * arms :]
        # 5 points of mark and 0.9 of its edge are 0.082 inches.
        assert min(high - low for high, low in pairwise([*first, *second])) > 0.082
        assert first[0] - first[-1] < row_height(arms) - 0.082

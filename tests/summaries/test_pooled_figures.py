"""Figures of a body of evidence: what stands in them, at k of 1 and of 65, in print and in words."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from kb_cli.stats.arguments import Interval
from kb_cli.summaries.funnel import Funnel, FunnelPoint, describe_funnel, draw_funnel
from kb_cli.summaries.plot_axis import PlotAxis
from kb_cli.summaries.pooled_figures import effect_text, heterogeneity_text, p_text, pooled_forest, pooled_funnel
from kb_cli.summaries.pooled_forest import (
    PooledForest,
    PooledRow,
    describe_pooled_forest,
    draw_pooled_forest,
    forest_axis,
)
from kb_cli.summaries.risk_difference_dots import (
    DifferencePanel,
    EventCounts,
    describe_difference_dots,
    difference_figure,
    difference_of,
    draw_difference_dots,
)
from kb_cli.synthesis.pooling import pool
from kb_cli.synthesis.small_study_effects import egger_test
from kb_cli.synthesis.studies import Studies, studies_from_counts, studies_from_means
from kb_cli.synthesis.subgroups import pool_subgroups

# Colditz et al. 1994, JAMA 271:698: the first six of the trials of BCG vaccine.
BCG = studies_from_counts(
    "risk_ratio",
    [4, 6, 3, 62, 33, 180],
    [123, 306, 231, 13598, 5069, 1541],
    [11, 29, 11, 248, 47, 372],
    [139, 303, 220, 12867, 5808, 1451],
    ["Aronson", "Ferguson", "Rosenthal", "Hart", "Frimodt", "Stein"],
)
GROUPS = ["random", "random", "random", "random", "alternate", "alternate"]
ARMS = ("BCG vaccine", "No vaccination")
FAVOURS = ("Favours BCG vaccine", "Favours no vaccination")


def figure(studies: Studies = BCG) -> PooledForest:
    return pooled_forest(pool(studies), "Tuberculosis", ARMS, FAVOURS)


def test_rows_of_a_forest_plot() -> None:
    rows = figure().rows
    assert [row.kind for row in rows] == ["study"] * 6 + ["total", "prediction"]
    assert rows[0].cells == ("4/123", "11/139")
    assert rows[0].effect == "0.41 (0.13 to 1.26)"
    assert rows[6].cells == ("N=20,868", "N=20,788")
    assert sum(row.share for row in rows) == pytest.approx(100)


def test_the_subgroup_form_has_a_diamond_each_and_their_test() -> None:
    subgroups = pool_subgroups(BCG, GROUPS)
    made = pooled_forest(pool(BCG), "Tuberculosis", ARMS, FAVOURS, subgroups=subgroups, factor="Allocation")
    kinds = [row.kind for row in made.rows]
    assert kinds.count("subtotal") == 2
    assert [row.label for row in made.rows if row.kind == "heading"] == ["Allocation: alternate", "Allocation: random"]
    assert kinds[-2:] == ["total", "prediction"]
    assert any(note.startswith("Difference between subgroups: Q = ") for note in made.notes)


def test_one_study_has_neither_heterogeneity_nor_prediction() -> None:
    made = figure(BCG.select([0]))
    assert [row.kind for row in made.rows] == ["study", "total"]
    assert made.notes[0] == "Heterogeneity: not estimable from one study."
    assert draw_pooled_forest(made).startswith(b"<?xml")


def test_two_studies_say_why_there_is_no_prediction_interval() -> None:
    assert any("needs at least 3 studies" in note for note in figure(BCG.select([0, 1])).notes)


def test_studies_left_out_are_listed() -> None:
    studies = studies_from_counts("risk_ratio", [4, 0], [123, 10], [11, 0], [139, 10], ["Aronson", "Empty"])
    made = pooled_forest(pool(studies), "Tuberculosis", ARMS, FAVOURS)
    assert made.rows[-1] == PooledRow("Empty: not pooled, no events in either group", "text")


def test_means_and_risk_differences_have_their_own_columns_and_axis() -> None:
    means = studies_from_means("mean_difference", [55.0], [47.0], [155], [75.0], [64.0], [156], ["Edinburgh"])
    made = pooled_forest(pool(means), "Stay", ARMS, FAVOURS, unit="days", decimals=1)
    assert made.rows[0].cells == ("55 (47), 155", "75 (64), 156")
    assert made.axis_label == "Mean difference, days"
    assert not made.is_log
    difference = studies_from_counts("risk_difference", [15], [139], [1], [120], ["INO-VATE"])
    made = pooled_forest(pool(difference), "VOD", ARMS, FAVOURS)
    assert made.rows[0].effect == "10.0 (4.5 to 15.4)"
    assert made.axis_label == "Risk difference, percentage points"


@pytest.mark.parametrize("k", [1, 2, 6, 65])
def test_the_sheet_grows_with_the_rows(k: int) -> None:
    rows = tuple(PooledRow(f"Study {n}", "study", (), "1.00", "1%", 1.0 + n / 100, 0.5, 2.0, 1.0) for n in range(k))
    svg = draw_pooled_forest(replace(figure(), heads=(), rows=rows)).decode()
    height = float(re.search(r'height="([\d.]+)pt"', svg)[1])  # type: ignore[index]
    assert height > 72 * 0.2 * k
    assert svg == draw_pooled_forest(replace(figure(), heads=(), rows=rows)).decode()


COUNTS = (
    EventCounts("Veno-occlusive disease", 15, 139, 1, 120),
    EventCounts("Febrile neutropenia", 16, 139, 22, 120),
    EventCounts("Pneumonia", 5, 139, None, 120),
)
FUNNEL = Funnel(
    "Death", "Odds ratio", tuple(FunnelPoint(str(n), n / 10 - 0.3, 0.1 + n / 10) for n in range(10)), 0.0, True, "Note."
)


@pytest.mark.parametrize(
    "svg",
    [
        draw_pooled_forest(figure()),
        draw_funnel(FUNNEL),
        draw_difference_dots(*difference_figure(COUNTS, ARMS, "Adverse events")),
    ],
    ids=["forest", "funnel", "differences"],
)
def test_figures_hold_no_date_no_font_and_no_color(svg: bytes) -> None:
    text = svg.decode()
    ElementTree.fromstring(text)
    assert "dc:date" not in text
    assert "<text" not in text
    for color in re.findall(r"#([0-9a-f]{6})\b", text):
        assert color[:2] == color[2:4] == color[4:], color


def test_an_axis_holds_estimates_and_clips_what_is_far_out() -> None:
    made = figure()
    axis = forest_axis(made)
    assert all(axis.holds(row.estimate) for row in made.rows if row.estimate is not None)
    wide = PlotAxis.holding([1.0, 0.5, 2.0], [1e-6, 1e6], is_log=True, null=1.0)
    assert wide.low > 1e-2
    assert wide.high < 1e2
    assert wide.clip(1e6) == wide.high
    assert not wide.holds(1e6)


def test_ticks_are_round_and_few() -> None:
    assert PlotAxis(0.2, 5.0, True).ticks() == [0.2, 0.5, 1, 2, 5]
    assert len(PlotAxis(0.0001, 10000.0, True).ticks()) <= 10
    assert PlotAxis(-10.0, 10.0, False).ticks() == [-10, -5, 0, 5, 10]
    alone = PlotAxis.holding([0.0], [], is_log=False, null=0.0)
    assert alone.low < 0 < alone.high


def test_the_words_beside_the_plot() -> None:
    pooled = pool(BCG)
    assert heterogeneity_text(pooled).startswith("Heterogeneity: Q = ")
    assert "I² from Q = " in heterogeneity_text(pooled)
    assert (p_text(0.0004), p_text(0.004), p_text(0.04), p_text(math.nan)) == (
        "P < 0.001",
        "P = 0.004",
        "P = 0.04",
        "P not estimable",
    )
    assert effect_text("risk_difference", Interval(0.1, 0.044, 0.162)) == "10.0 (4.4 to 16.2)"
    text = describe_pooled_forest(figure())
    assert "Aronson: 0.41 (0.13 to 1.26)" in text
    assert "Left of 1: Favours BCG vaccine" in text


def test_a_funnel_plot_says_whether_asymmetry_was_tested() -> None:
    made = pooled_funnel(pool(BCG), "Tuberculosis", egger_test(BCG))
    assert made.note.startswith("Asymmetry is not tested")
    tested = pooled_funnel(pool(BCG), "Tuberculosis", egger_test(BCG, minimum=3))
    assert tested.note.startswith("Egger's test: bias ")
    assert "of 6 studies lie left" in describe_funnel(made)
    assert made.centre == pool(BCG).common.estimate


def test_risk_differences_of_adverse_events() -> None:
    found = difference_of(COUNTS[0])
    assert found is not None
    # By hand, Newcombe 1998, method 10: Wilson limits 6.65 to 17.04 % and 0.15 to 4.57 %.
    assert (found.estimate, found.low, found.high) == pytest.approx((9.96, 4.38, 16.25), abs=0.01)
    assert difference_of(COUNTS[2]) is None
    dots, panel = difference_figure(COUNTS, ARMS, "Adverse events")
    assert [row.label for row in dots.rows] == ["Veno-occlusive disease", "Febrile neutropenia", "Pneumonia"]
    assert panel.differences[2] is None
    assert "Pneumonia: not estimable" in describe_difference_dots(dots, panel)
    assert DifferencePanel((None,)).axis.holds(0.0)

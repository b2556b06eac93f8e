"""Which group of an analysis is the numerator: proven by posted values, stated in words, or unknown."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.registry.stage import COLUMNS, Rows, core, run, stage

ONE_TRIAL = "nct90000001"
TRIAL: dict[str, Any] = {"trial_id": ONE_TRIAL, "outcome": 0}
FIRST, SECOND = "OG000", "OG001"


class Direction(NamedTuple):
    """What is known of one analysis."""

    group_id: str | None
    comparator_group_id: str | None
    direction: str
    class_: int | None


def direct(
    measure: str,
    estimate: str | None,
    cells: list[tuple[str, str]],
    *,
    param_type: str = "MEAN",
    unit: str = "score",
    totals: tuple[int, int] = (100, 100),
    titles: tuple[str, str] = ("Drug A", "Placebo"),
    class_titles: tuple[str, ...] = (),
    comment: str | None = None,
    groups: tuple[str, ...] = (FIRST, SECOND),
    beside: str | None = None,
) -> Direction:
    """Return the direction of an analysis of two groups; cells: their values in each class of the outcome.

    beside: the measure of another analysis of the outcome, with the same estimate.
    """
    rows: Rows = {name: [] for name in COLUMNS}
    rows["stage_outcome"].append(TRIAL | {"param_type": param_type, "unit": unit})
    for number, group in enumerate((FIRST, SECOND)):
        group_row = {"trial_id": TRIAL["trial_id"], "module": "outcome", "group_id": group}
        rows["stage_group"].append(group_row | {"outcome": 0, "position": number, "title": titles[number]})
        rows["stage_denom"].append(group_row | {"item": 0, "units": "Participants", "value": str(totals[number])})
        for place, values in enumerate(cells):
            title = class_titles[place] if class_titles else None
            cell: dict[str, Any] = {"class": place, "class_title": title, "category": 0, "group_id": group}
            rows["stage_outcome_cell"].append(TRIAL | cell | {"value": values[number]})
    analysis = {"analysis": 0, "group_ids": list(groups), "param_value": estimate, "estimate_comment": comment}
    rows["stage_analysis"] += [TRIAL | analysis, *([TRIAL | analysis | {"analysis": 1}] if beside else [])]
    connection = core()
    stage(connection, [rows])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE stage_measure AS "
        "SELECT 'nct90000001' AS trial_id, 0 AS outcome, unnest([0, 1]) AS analysis, unnest([$1, $2]) AS measure",
        [measure, beside],
    )
    run(connection, "direction.sql")
    (row,) = connection.execute(
        "SELECT group_id, comparator_group_id, direction, class FROM stage_direction ORDER BY id LIMIT 1"
    ).fetchall()
    return Direction(*row)


@pytest.mark.parametrize(
    ("measure", "estimate", "values"),
    [
        ("mean_difference", "-26.16", ("27.00", "53.15")),  # NCT00738400, outcome 3, turned round
        ("mean_difference", "0.80", ("-2.5", "-3.3")),  # NCT03751280, outcome 1
        ("difference", "-0.183", ("-0.36", "-0.18")),  # NCT02552212, outcome 19
        ("mean_ratio", "0.91", ("24.7", "27.1")),  # NCT01401543, outcome 2
        ("mean_ratio", "41.35", ("121.00", "292.60")),  # NCT01254396, outcome 1: in percent
    ],
)
def test_values_that_give_the_estimate_in_one_direction_prove_it(
    measure: str, estimate: str, values: tuple[str, str]
) -> None:
    assert direct(measure, estimate, [values]) == (FIRST, SECOND, "from_values", 0)
    assert direct(measure, estimate, [values[::-1]]) == (SECOND, FIRST, "from_values", 0)


@pytest.mark.parametrize(
    ("measure", "estimate"),
    # 40 and 20 of 100 each: 0.40 - 0.20, 0.40 / 0.20, (0.40 / 0.60) / (0.20 / 0.80)
    [("risk_difference", "20.0"), ("risk_difference", "0.2"), ("risk_ratio", "2.00"), ("odds_ratio", "2.67")],
)
@pytest.mark.parametrize("param_type", ["COUNT_OF_PARTICIPANTS", "NUMBER"])
def test_rates_prove_differences_and_ratios_of_risks_and_odds(measure: str, estimate: str, param_type: str) -> None:
    unit = "Participants" if param_type == "COUNT_OF_PARTICIPANTS" else "percentage of participants"
    found = direct(measure, estimate, [("40", "20")], param_type=param_type, unit=unit)
    assert found == (FIRST, SECOND, "from_values", 0)


def test_counts_are_divided_by_their_denominators() -> None:
    found = direct("risk_ratio", "2.0", [("20", "40")], param_type="COUNT_OF_PARTICIPANTS", totals=(50, 200))
    assert found == (FIRST, SECOND, "from_values", 0)


@pytest.mark.parametrize(
    ("measure", "estimate", "cells"),
    [
        ("mean_difference", "0.0", [("5.0", "5.0")]),  # nothing tells the directions apart
        ("mean_difference", "0.1", [("5.0", "5.0")]),  # within rounding either may be
        ("mean_difference", "4.0", [("10.0", "7.0")]),  # an adjusted estimate
        ("hazard_ratio", "0.50", [("5.0", "10.0")]),  # medians prove no hazard ratio
        ("test_statistic", "3.0", [("10.0", "7.0")]),
        ("unmapped", "3.0", [("10.0", "7.0")]),
        ("mean_difference", None, [("10.0", "7.0")]),
        ("mean_difference", "3.0", [("10.0", "7.0"), ("7.0", "10.0")]),  # two time points contradict each other
        ("mean_difference", "3.0", [("10.0", "7.0"), ("13.0", "10.0")]),  # either time point may be meant
        ("mean_difference", "3.0", [("NA", "7.0")]),
        ("odds_ratio", "2.67", [("40", "20")]),  # values that are no rates
        ("mean_ratio", "2.0", [("0", "0")]),
    ],
)
def test_what_the_values_do_not_prove_is_unknown(
    measure: str, estimate: str | None, cells: list[tuple[str, str]]
) -> None:
    assert direct(measure, estimate, cells) == (None, None, "unknown", None)


@pytest.mark.parametrize("beside", ["odds_ratio", "risk_difference"])
def test_percentages_prove_no_hazard_ratio_beside_a_measure_that_they_prove(beside: str) -> None:
    percentages: dict[str, Any] = {"unit": "percent of participants", "beside": beside}
    assert direct("odds_ratio", "0.43", [("50.0", "70.0")], **percentages).group_id == FIRST
    assert direct("hazard_ratio", "0.43", [("50.0", "70.0")], **percentages).direction == "unknown"


def test_a_description_that_is_the_title_of_two_classes_names_neither() -> None:
    cells, titles = [("10.0", "9.0"), ("10.0", "7.0")], ("Week 12", "Week 12")
    assert direct("mean_difference", "-3.0", cells, class_titles=titles, comment="Week 12").class_ == 1


def test_the_one_class_that_gives_the_estimate_is_named() -> None:
    cells = [("10.0", "9.0"), ("10.0", "7.0"), ("10.0", "8.5")]
    assert direct("mean_difference", "-3.0", cells) == (SECOND, FIRST, "from_values", 1)


def test_a_comment_that_is_the_title_of_a_class_says_which_is_meant() -> None:
    cells = [("10.0", "7.0"), ("7.0", "10.0")]
    found = direct("mean_difference", "3.0", cells, class_titles=("Week 4", "Week 8"), comment="week 8.")
    assert found == (SECOND, FIRST, "from_values", 1)


@pytest.mark.parametrize(
    ("measure", "comment", "group"),
    [
        ("mean_difference", "Drug A minus Placebo", FIRST),
        ("mean_difference", "The difference is Placebo - Drug A.", SECOND),
        ("hazard_ratio", "Drug A / Placebo", FIRST),
        ("hazard_ratio", "Placebo divided by Drug A", SECOND),
        ("odds_ratio", "Ratio of Drug A to Placebo", FIRST),
        ("hazard_ratio", "Drug A - Placebo", None),
        ("mean_difference", "Drug A / Placebo", None),
        ("test_statistic", "Drug A minus Placebo", None),
        ("hazard_ratio", "Comparison of Drug A to Placebo", None),
        ("hazard_ratio", "Drug A vs Placebo", None),
        ("hazard_ratio", "Drug A versus Placebo", None),
        ("mean_difference", "Drug A compared with Placebo", None),
        ("mean_difference", "Drug A minus baseline", None),
        ("mean_difference", "Drug A minus Placebo, or Placebo minus Drug A", None),
    ],
)
def test_words_state_a_direction_only_where_they_cannot_mean_the_other(
    measure: str, comment: str, group: str | None
) -> None:
    found = direct(measure, "0.50", [("5.0", "10.0")], comment=comment)
    assert (found.group_id, found.direction) == (group, "stated" if group else "unknown")


def test_titles_that_hold_each_other_state_nothing() -> None:
    titles = ("Drug", "Drug + Placebo")
    found = direct("mean_difference", "0.5", [("5", "9")], titles=titles, comment="Drug + Placebo - Drug")
    assert found.direction == "unknown"


def test_values_and_words_that_contradict_each_other_leave_it_unknown() -> None:
    found = direct("mean_difference", "3.0", [("10.0", "7.0")], comment="Placebo minus Drug A")
    assert found[:3] == (None, None, "unknown")


def test_values_and_words_that_agree_are_proof_by_values() -> None:
    found = direct("mean_difference", "3.0", [("10.0", "7.0")], comment="Drug A minus Placebo")
    assert found == (FIRST, SECOND, "from_values", 0)


@pytest.mark.parametrize("groups", [(FIRST,), (FIRST, SECOND, "OG002"), (FIRST, FIRST)])
def test_only_analyses_of_two_groups_have_a_direction(groups: tuple[str, ...]) -> None:
    assert direct("mean_difference", "3.0", [("10.0", "7.0")], groups=groups).direction == "unknown"


def test_the_order_of_the_groups_means_nothing() -> None:
    turned = direct("mean_difference", "3.0", [("10.0", "7.0")], groups=(SECOND, FIRST))
    assert turned[:3] == (FIRST, SECOND, "from_values")


class Analysis(NamedTuple):
    """An analysis of two groups, of a difference of means; cells: their values by the title of the class."""

    trial_id: str
    outcome: int
    estimate: str
    comment: str
    cells: dict[str, tuple[str, str]]
    titles: tuple[str, str] = ("Drug A", "Placebo")

    def rows(self) -> Rows:
        """Return the rows of the stage relations of its outcome."""
        place = {"trial_id": self.trial_id, "outcome": self.outcome}
        analysis = {"analysis": 0, "group_ids": [FIRST, SECOND], "param_value": self.estimate}
        return {
            "stage_outcome": [place | {"param_type": "MEAN", "unit": "score"}],
            "stage_group": [
                place | {"module": "outcome", "group_id": group, "title": title}
                for group, title in zip((FIRST, SECOND), self.titles, strict=True)
            ],
            "stage_outcome_cell": [
                place | {"class": number, "class_title": title, "category": 0, "group_id": group, "value": value}
                for number, (title, values) in enumerate(self.cells.items())
                for group, value in zip((FIRST, SECOND), values, strict=True)
            ],
            "stage_analysis": [place | analysis | {"estimate_comment": self.comment}],
        }


def direct_together(*analyses: Analysis) -> list[Direction]:
    """Return the direction of each of some analyses that are in one batch."""
    connection = core()
    stage(connection, [analysis.rows() for analysis in analyses])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE stage_measure AS "
        "SELECT trial_id, outcome, analysis, 'mean_difference' AS measure FROM stage_analysis"
    )
    run(connection, "direction.sql")
    found = connection.execute(
        "SELECT d.group_id, comparator_group_id, direction, class FROM stage_direction AS d ORDER BY id"
    ).fetchall()
    return [Direction(*row) for row in found]


WEEKS = {"Week 4": ("10.0", "7.0"), "Week 8": ("7.0", "10.0")}
TURNED = dict(reversed(WEEKS.items()))


@pytest.mark.parametrize(("trial_id", "outcome"), [("nct90000002", 0), (ONE_TRIAL, 1), ("nct90000002", 1)])
def test_a_description_names_a_class_of_its_own_outcome_and_trial(trial_id: str, outcome: int) -> None:
    one = Analysis(ONE_TRIAL, 0, "3.0", "Week 8", WEEKS)
    other = Analysis(trial_id, outcome, "3.0", "Week 8", TURNED)
    assert direct_together(one, other) == [(SECOND, FIRST, "from_values", 1), (SECOND, FIRST, "from_values", 0)]
    only_there = other._replace(cells={"Week 12": ("1.0", "1.0"), "Week 8": ("7.0", "10.0")})
    without = one._replace(cells={"Week 4": ("7.0", "10.0"), "Week 6": ("1.0", "1.0")})
    assert [found.class_ for found in direct_together(without, only_there)] == [0, 1]
    # What only the other calls so is no class of this one.
    unproven = without._replace(estimate="5.0")
    assert direct_together(unproven, only_there)[0] == (None, None, "unknown", None)


@pytest.mark.parametrize(("trial_id", "outcome"), [("nct90000002", 0), (ONE_TRIAL, 1)])
@pytest.mark.parametrize("titles", [("Drug B", "Placebo"), ("Drug A", "Vehicle"), ("Drug B", "Vehicle")])
def test_words_name_groups_of_their_own_outcome_and_trial(titles: tuple[str, str], trial_id: str, outcome: int) -> None:
    cells, comment = {"Week 4": ("5.0", "9.0")}, " minus ".join(titles)
    one = Analysis(ONE_TRIAL, 0, "0.5", comment, cells)
    other = Analysis(trial_id, outcome, "0.5", comment, cells, titles)
    stated, unknown = (FIRST, SECOND, "stated", None), (None, None, "unknown", None)
    assert direct_together(one, other) == [unknown, stated]
    assert direct_together(other, one) == [stated, unknown]

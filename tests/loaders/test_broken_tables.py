"""Mistakes in the form of a CSV file and between its rows: columns, quotes, subgroups, facts that stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Folder


def test_a_missing_column_is_said_once_and_not_for_every_row(meadow: Folder) -> None:
    meadow.change("arm_results.csv", "endpoint,population,arm,", "endpoint,population,note2,")
    assert meadow.findings() == [
        "meadow/arm_results.csv:1:1: column 'arm' is missing; add it to the header",
        "meadow/arm_results.csv:1:21: no column 'note2' in this file. Did you mean 'note'?",
    ]


def test_a_column_that_stands_there_twice_is_refused(meadow: Folder) -> None:
    meadow.change("flow.csv", "n,percent", "n,n")
    assert meadow.findings()[:2] == [
        "meadow/flow.csv:1:29: column 'n' stands here twice; keep one",
        "meadow/flow.csv:1:31: column 'n' stands here twice; keep one",
    ]


SUBGROUP = """
[[subgroups]]
factor = "Age"
kind = "baseline_characteristic"
levels = ["<65 yr", "≥65 yr"]
locators = ["Figure 2"]
"""


@pytest.mark.parametrize(
    ("factor", "level", "finding"),
    [
        (
            "Agee",
            "<65 yr",
            "11: column 'subgroup_factor': no subgroup factor 'Agee' in this trial. Did you mean 'Age'?",
        ),
        (
            "Age",
            ">65 yr",
            "15: column 'subgroup_level': no level of 'Age' '>65 yr' in this trial. Did you mean '≥65 yr'?",
        ),
        (
            "Age",
            "",
            "15: column 'subgroup_level': a subgroup needs both its factor and its level; fill both or neither",
        ),
        (
            "",
            "<65 yr",
            "11: column 'subgroup_factor': a subgroup needs both its factor and its level; fill both or neither",
        ),
    ],
)
def test_an_unknown_subgroup_is_refused(meadow: Folder, factor: str, level: str, finding: str) -> None:
    meadow.append("trial.toml", SUBGROUP)
    (meadow.path / "arm_results.csv").write_text(
        "endpoint,arm,subgroup_factor,subgroup_level,population,statistic,value,unit,locators\n"
        f'falls,low,{factor},{level},itt,mean,1.5,falls,"Figure 2"\n',
        encoding="utf-8",
    )
    [found] = meadow.findings()
    assert found == f"meadow/arm_results.csv:2:{finding}"


ROW = 'pain_change,itt,{arm},,,mean,,{total},,{value},points,,,,,,,"{locators}",'


def test_the_same_fact_twice_is_refused_wherever_it_is_printed(meadow: Folder) -> None:
    line = ROW.format(arm="placebo", total=400, value="−10.1", locators="Abstract")
    meadow.change("arm_results.csv", "−10.1,points,7.9,standard_deviation", "−10.1,points,,")
    assert meadow.append("arm_results.csv", line).findings() == [
        (
            "meadow/arm_results.csv:20:1: column 'endpoint': the same fact stands in line 4 (pain_change / itt / "
            "mean / placebo); keep one row and list all places in 'locators'"
        )
    ]


def test_another_number_for_the_same_fact_at_the_same_place_is_refused(meadow: Folder) -> None:
    locators = "Abstract | Table 2, row Change in pain score, placebo column"
    line = ROW.format(arm="placebo", total=400, value="−10.2", locators=locators)
    assert meadow.append("arm_results.csv", line).findings() == [
        (
            "meadow/arm_results.csv:20:1: column 'endpoint': the same fact stands in line 4 (pain_change / itt / "
            "mean / placebo); keep one row and list all places in 'locators'"
        )
    ]


def test_another_number_at_another_place_is_a_fact_of_its_own(meadow: Folder) -> None:
    line = ROW.format(arm="placebo", total=400, value="−10.2", locators="Abstract")
    assert meadow.append("arm_results.csv", line).findings() == []


@pytest.mark.parametrize(("sign", "signs"), [(";", "semicolons"), ("\t", "tabs")])
def test_columns_that_no_comma_separates_are_one_finding(meadow: Folder, sign: str, signs: str) -> None:
    flow = meadow.path / "flow.csv"
    flow.write_text(flow.read_text(encoding="utf-8").replace(",", sign), encoding="utf-8")
    found = [finding for finding in meadow.findings() if "flow.csv" in finding]
    assert found == [f"meadow/flow.csv:1:1: the columns are separated by {signs}; save the file as CSV with commas"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_place_is_right_behind_quoted_cells_and_line_ends(meadow: Folder, end: str) -> None:
    text = (
        "population,arm,stage,reason,n,locators\n"
        'itt,high,"lost, ""for good""","a\u2028reason\non two lines",5,Figure 1\n'
        'itt,"high",discontinued,"more\nlines",bad,Figure 1\n'
    )
    (meadow.path / "flow.csv").write_bytes(text.replace("\n", end).encode())
    [found] = meadow.findings()
    assert found.startswith("meadow/flow.csv:5:8: column 'n': 'bad' is not a printed number;")


def test_a_quote_that_is_never_closed_is_refused(meadow: Folder) -> None:
    meadow.change("flow.csv", ",discontinued,", ',"discontinued,')
    [found] = meadow.findings()
    assert found.startswith("meadow/flow.csv:3:1: 4 cells where the header has 7;")
    meadow.append("flow.csv", "x" * 140_000)
    message = "field larger than field limit (131072); look for a quote that is never closed"
    assert meadow.findings() == [f"meadow/flow.csv:1:1: this is not CSV: {message}"]


def test_empty_lines_and_a_byte_order_mark_are_no_mistakes(meadow: Folder) -> None:
    path = meadow.path / "flow.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\n,,,,,,\n\n")
    assert meadow.findings() == []

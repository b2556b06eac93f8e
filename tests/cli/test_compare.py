"""`kb compare`: two extractions of one trial, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import MEADOW

if TYPE_CHECKING:
    from tests.conftest import Folder, Kb


def test_equal_extractions_have_no_differences(kb: Kb, meadow: Folder) -> None:
    outcome = kb("compare", MEADOW, meadow.path, "--format", "csv")
    assert (outcome.code, outcome.out) == (0, "view,row,column,kind,first,second\n")
    assert outcome.err.endswith(" cells compared, 0 differences\n")


def test_two_extractions_are_compared_cell_by_cell(kb: Kb, meadow: Folder) -> None:
    meadow.change("arm_results.csv", "8.10,standard_deviation", "8.1,standard_deviation")
    meadow.change("comparisons.csv", "1.43–2.39,<0.001", "1.43–2.93,0.001")
    meadow.change(
        "comparisons.csv", "low,placebo,12 weeks,odds_ratio,not estimable", "low,placebo,12 weeks,odds_ratio,NR"
    )
    meadow.change("baseline.csv", 'itt,all,Sex,Female,count,602,50.0,,,,,,"Results, paragraph 1",\n', "")
    meadow.change("adverse_events.csv", "Nausea,any,,40", "Nausea,other,,40")
    outcome = kb("compare", MEADOW, meadow.path, "--format", "jsonl")
    assert outcome.code == 1
    found = [json.loads(line) for line in outcome.out.splitlines()]
    cells = [(row["view"], row["column"], row["kind"], row["first"], row["second"]) for row in found]
    assert cells == [
        ("arm_results", "dispersion", "number", "8.10", "8.1"),
        ("comparisons", "ci_high", "number", "2.39", "2.93"),
        ("comparisons", "p_value", "number", "<0.001", "0.001"),
        ("comparisons", "value", "number", "not estimable", "NR"),
        ("baseline", "", "row", "n 602; percent 50.0 (Results, paragraph 1)", ""),
        (
            "adverse_events",
            "",
            "row",
            "n_affected 40; percent 10.1; reporting_threshold_percent 5 (Table 5, row Nausea, high column)",
            "",
        ),
        (
            "adverse_events",
            "",
            "row",
            "",
            "n_affected 40; percent 10.1; reporting_threshold_percent 5 (Table 5, row Nausea, high column)",
        ),
    ]
    assert found[0]["row"] == "pain_change / itt / mean / high"


def test_differences_of_wording_are_shown_when_asked_for(kb: Kb, meadow: Folder) -> None:
    meadow.change("trial.toml", 'definition = "Four ordered categories"', 'definition = "Ordered, four categories"')
    meadow.change("flow.csv", '"Figure 1, high column"', '"Figure 1, high column | Abstract"')
    short = kb("compare", MEADOW, meadow.path, "--format", "csv")
    assert (short.code, len(short.out.splitlines())) == (1, 1)
    assert short.err.endswith(", 0 differences, 2 of wording (--text)\n")
    assert len(kb("compare", MEADOW, meadow.path, "--text", "--format", "csv").out.splitlines()) == 3


def test_a_folder_that_cannot_be_compared_is_said_so(kb: Kb, meadow: Folder, tmp_path: Path) -> None:
    none = kb("compare", MEADOW, tmp_path)
    assert none.code == 2
    assert none.err == f"kb: There is no trial.toml in {tmp_path}; name the folder of a trial.\n"
    broken = kb("compare", MEADOW, meadow.change("flow.csv", ",17,", ",17x,").path)
    assert broken.code == 3
    assert f"{meadow.path}/flow.csv:3:37: column 'n': '17x' is not a printed number" in broken.err

"""Rows of summaries of registry records: comments tell analyses apart, denominators stand in one order."""

from __future__ import annotations

import re
from pathlib import Path

from tests.registry.records import counts, study
from tests.summaries.test_registry_summary import section, summary


def test_analyses_that_differ_by_their_comments_alone_can_be_told_apart(tmp_path: Path) -> None:
    record = study()
    outcome = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    end = f"Two-tailed test{' without adjustment' * 12}, where P below 0.005 was considered significant."
    outcome["analyses"] = [
        {"groupIds": ["OG000"], "pValue": "0.19", "pValueComment": f"P value of {name}. {end}"}
        for name in ("IL4", "IL6")
    ]
    document = summary(tmp_path, record)
    assert [re.findall(r"“P value of (IL\d)\.", line) for line in document.splitlines() if "P=0.19" in line] == [
        ["IL4"],
        ["IL6"],
    ]
    assert '*Text that ends with "…" is cut. Footnotes have comments whole' in document
    footnotes = document.split("## Footnotes")[1]
    assert [f"Comment as posted: “P value of {name}. {end}”" in footnotes for name in ("IL4", "IL6")] == [True, True]
    lines = [line for line in summary(tmp_path, record, "at-a-glance").splitlines() if "P=0.19" in line]
    assert [re.findall(r"“P value of (IL\d)\.", line) for line in lines] == [["IL4"], ["IL6"]]


def test_denominators_of_several_units_stand_in_one_order_in_all_columns(tmp_path: Path) -> None:
    record = study()
    outcome = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    units = ["Blood samples", "Eyes", "Visits", "Teeth", "Knees"]
    outcome["denoms"] += [{"units": unit, "counts": counts("OG", 7, 8)} for unit in units]
    text = section(summary(tmp_path, record), f"Outcome 1: {outcome['title']}")
    head = next(line for line in text.splitlines() if line.startswith("| Participants, n/N"))
    orders = [re.findall(r"N=\d+((?: [A-Za-z]+)*)", column) for column in head.split(" | ")[1:]]
    assert orders == [["", *(f" {unit}" for unit in sorted(units))]] * 2

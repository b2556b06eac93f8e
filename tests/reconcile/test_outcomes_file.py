"""``outcomes.csv``: which outcome of the record an endpoint is, and what is wrong with such a file."""

from __future__ import annotations

from tests.conftest import Folder

HEADER = "endpoint,outcome,comparable,reason,note"


def written(meadow: Folder, *lines: str) -> Folder:
    (meadow.path / "outcomes.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return meadow


def test_rows_say_which_outcome_and_whether_it_is_comparable(meadow: Folder) -> None:
    trial = written(meadow, "pain_change,1,,,", "falls,Number of falls,no,other time frame,counted for a year").load()
    assert trial.findings == []
    rows = [{key: value for key, value in row.items() if key != "position"} for row in trial.rows["outcome_match"]]
    assert rows == [
        {"endpoint_id": "pain_change", "outcome": "1", "is_comparable": True, "reason": None, "note": None},
        {
            "endpoint_id": "falls",
            "outcome": "Number of falls",
            "is_comparable": False,
            "reason": "other time frame",
            "note": "counted for a year",
        },
    ]


def test_every_mistake_is_named_with_its_place_and_the_way_out(meadow: Folder) -> None:
    findings = written(
        meadow, "pain_chang,1,,,", "falls,,,,", "falls,0,,,", "falls,2,maybe,,", "falls,3,no,,", "falls,3,,,", ",4,,,"
    ).findings()
    assert findings == [
        f"meadow/outcomes.csv:{finding}"
        for finding in (
            "2:1: column 'endpoint': no endpoint 'pain_chang' in this trial. Did you mean 'pain_change'?",
            "3:7: column 'outcome': it is empty; write the outcome's number in the record, from 1, or its title",
            "4:7: column 'outcome': outcomes are counted from 1",
            "5:9: column 'comparable': 'maybe' is neither yes nor no",
            "6:12: column 'reason': it is empty; say why the numbers cannot be compared, such as: other data cutoff",
            "7:7: column 'outcome': line 6 matches the same two; keep one row",
            "8:1: column 'endpoint': it is empty; write an endpoint_id of trial.toml",
        )
    ]


def test_an_unknown_column_is_an_error(meadow: Folder) -> None:
    (meadow.path / "outcomes.csv").write_text("endpoint,outcome,comparible\nfalls,1,yes\n", encoding="utf-8")
    assert meadow.findings() == [
        "meadow/outcomes.csv:1:18: no column 'comparible' in this file. Did you mean 'comparable'?"
    ]

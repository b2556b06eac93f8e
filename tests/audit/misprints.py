"""A misprint: a single text of an evidence folder put in the place of another, and the rule that must object."""

from __future__ import annotations

from typing import NamedTuple

from tests.audit.workbench import Files, read_rows, write_rows

RESULTS, COMPARED, BASELINE = "arm_results.csv", "comparisons.csv", "baseline.csv"
HARMS, FLOW, EXPOSURE, TRIAL = "adverse_events.csv", "flow.csv", "exposure.csv", "trial.toml"


class Misprint(NamedTuple):
    """A misprint: in a file of a folder, one text becomes another; the rule must object to the fact."""

    rule: str
    name: str
    base: str
    file: str
    old: str
    new: str
    key: str


def misprint(files: Files, case: Misprint) -> Files:
    """The folder with the misprint; '@measure:column' and '+3' add to a number of the row of that measure."""
    text = files[case.file]
    if case.old.startswith("@"):
        measure, column = case.old[1:].split(":")
        rows = read_rows(text)
        row = next(row for row in rows if row["measure"] == measure)
        row[column] = str(round(float(row[column]) + float(case.new), 2))
        return {**files, case.file: write_rows(rows)}
    assert text.count(case.old) >= 1, f"{case.old} does not stand in {case.file}"
    return {**files, case.file: text.replace(case.old, case.new, 1)}

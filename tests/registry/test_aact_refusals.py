"""Files of AACT that lack something, or say what cannot be, and what the command reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb_loaders.findings import BadEvidence
from kb_loaders.registry.records import RefusedRecords
from tests.conftest import query
from tests.registry.aact_export import export
from tests.registry.loading import load_export
from tests.registry.records import study, write_lines

if TYPE_CHECKING:
    from tests.conftest import Kb


def test_missing_files_and_columns_are_named(tmp_path: Path) -> None:
    folder = export(tmp_path / "files", study(), without=[("outcome_counts", "count"), ("reported_events", "nct_id")])
    with pytest.raises(BadEvidence) as caught:
        load_export(tmp_path / "kb.duckdb", folder)
    assert [finding.message for finding in caught.value.findings] == [
        "columns are missing: count; the first line must name them, with | between",
        "columns are missing: nct_id; the first line must name them, with | between",
    ]
    (folder / "outcome_counts.txt").unlink()
    (folder / "reported_events.txt").unlink()
    with pytest.raises(BadEvidence, match=r"files are missing: outcome_counts\.txt, reported_events\.txt; download"):
        load_export(tmp_path / "kb.duckdb", folder)
    with pytest.raises(FileNotFoundError):
        load_export(tmp_path / "kb.duckdb", tmp_path / "nowhere")
    with pytest.raises(BadEvidence, match="neither a folder nor a zip"):
        load_export(tmp_path / "kb.duckdb", write_lines(tmp_path / "x.json", [study()]))
    assert not (tmp_path / "kb.duckdb").exists()


def test_missing_files_without_numbers_are_noted(tmp_path: Path) -> None:
    folder = export(tmp_path / "files", study())
    (folder / "browse_conditions.txt").unlink()
    loaded = load_export(tmp_path / "kb.duckdb", folder)
    assert loaded.notes == ("browse_conditions.txt is missing: left empty",)
    assert loaded.new == 1


def spoil(folder: Path, table: str, nct: str, old: str, new: str) -> None:
    """Put one text in the place of another, in the first line of a study that has it."""
    file = folder / f"{table}.txt"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if nct in line and old in line)
    lines[place] = lines[place].replace(old, new, 1)
    file.write_text("".join(lines), encoding="utf-8")


SPOILT = [
    ("reported_events", "|8|100|", "|108|100|", "impossible count: Pneumonia in EG000, 108 affected of 100"),
    (
        "reported_events",
        "|8|100|",
        "|eight|100|",
        "impossible count: Pneumonia in EG000, no number of people or events",
    ),
    ("reported_events", "|8|100|", "|8.5|100|", "impossible count: Pneumonia in EG000, no number of people or events"),
    ("reported_event_totals", "|12|100", "|-12|100", "impossible count: serious in EG000, no number of people"),
    ("reported_event_totals", "|12|100", "|120|100", "impossible count: serious in EG000, 120 affected of 100"),
    ("milestones", "||100|", "||-100|", "impossible count: '-100' in FG000 at STARTED"),
    ("drop_withdrawals", "|6|", "|6.5|", "impossible count: '6.5' in FG000 at Adverse Event"),
    ("outcome_counts", "|100\n", "|-1\n", "impossible count: '-1' in OG000"),
    ("baseline_counts", "|100\n", "|1.5\n", "impossible count: '1.5' in BG000"),
    ("studies", "|198|", "|-198|", "impossible count: enrollment is '-198'"),
    (
        "reported_events",
        "|8|100|",
        "|8|100|||",
        "this line is no row of the table: Expected Number of Columns: 17 Found: 19",
    ),
    ("conditions", "|Made-up", "Made-up", "this line is no row of the table: Expected Number of Columns: 4 Found: 3"),
    ("studies", "NCT", "NTC", "the registry id 'NTC91000012' is not NCT and eight digits"),
]


def test_what_cannot_be_is_refused_study_by_study(tmp_path: Path) -> None:
    names = [f"NCT910000{n:02}" for n in range(len(SPOILT))]
    folder = export(tmp_path / "files", study(), *(study(name) for name in names))
    for name, (table, old, new, _) in zip(names, SPOILT, strict=True):
        spoil(folder, table, name, old, new)
    loaded = load_export(tmp_path / "kb.duckdb", folder)
    assert sorted((one.source, one.nct_id, one.reason) for one in loaded.refused) == sorted(
        (f"{folder}/{table}.txt", "NTC91000012" if new == "NTC" else name, reason)
        for name, (table, _, new, reason) in zip(names, SPOILT, strict=True)
    )
    for table in ("registry_record", "registry_event", "registry_result"):
        assert query(tmp_path / "kb.duckdb", f"SELECT DISTINCT trial_id FROM core.{table}") == [("nct90000001",)]
    with pytest.raises(RefusedRecords):
        load_export(tmp_path / "strict.duckdb", folder, is_strict=True)
    assert not (tmp_path / "strict.duckdb").exists()


def test_a_file_that_breaks_off_stops_the_load(tmp_path: Path) -> None:
    folder = export(tmp_path / "files", study(), study("NCT90000002"))
    spoil(folder, "reported_events", "NCT90000001", "|Pneumonia|", '|"Pneumonia|')
    with pytest.raises(BadEvidence, match=r"reported_events\.txt:2:1: a quotation mark opens here that nothing closes"):
        load_export(tmp_path / "kb.duckdb", folder)


def test_the_command_reports_as_that_for_records_does(tmp_path: Path, kb: Kb) -> None:
    folder = export(tmp_path / "files", study())
    (folder / "countries.txt").unlink()
    outcome = kb("load", "aact", folder, "--db", tmp_path / "kb.duckdb")
    assert outcome.code == 0
    assert outcome.out.startswith("what     which ")
    assert "note: countries.txt is missing: left empty\n" in outcome.err
    outcome = kb("load", "aact", folder, "--db", tmp_path / "kb.duckdb", "--format", "json")
    report = json.loads(outcome.out)
    assert (report["unchanged"], report["notes"]) == (1, ["countries.txt is missing: left empty"])
    (folder / "studies.txt").unlink()
    outcome = kb("load", "aact", folder, "--db", tmp_path / "kb.duckdb")
    assert outcome.code == 3
    assert "files are missing: studies.txt" in outcome.err

"""Broken evidence folders: files that do not belong, trials that collide, and all mistakes told in one run."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb_loaders.build import build_database
from kb_loaders.findings import BadEvidence
from tests.conftest import SCHEMA

if TYPE_CHECKING:
    from tests.conftest import Folder, Kb


def test_the_folder_that_the_mistakes_are_made_in_is_right(meadow: Folder) -> None:
    assert meadow.findings() == []


def test_an_unknown_file_is_refused_with_the_nearest_name(meadow: Folder) -> None:
    (meadow.path / "flow.csv").rename(meadow.path / "flows.csv")
    assert meadow.findings() == [
        "meadow/flows.csv: no file 'flows.csv' belongs in an evidence folder. Did you mean 'flow.csv'?"
    ]


def test_files_for_people_and_documents_of_sources_may_stand_in_the_folder(meadow: Folder) -> None:
    (meadow.path / "README.md").write_text("for people", encoding="utf-8")
    (meadow.path / ".hidden").write_text("of an editor", encoding="utf-8")
    (meadow.path / "article.txt").write_text("the article", encoding="utf-8")
    meadow.change("trial.toml", 'doi = "10.0000/example.2022"', 'file = "article.txt"')
    trial = meadow.load()
    assert trial.findings == []
    # sha256sum of "the article"
    assert trial.rows["source"][0]["sha256"] == hashlib.sha256(b"the article").hexdigest()


@pytest.mark.parametrize("file", ["flow.csv", "trial.toml"])
def test_a_file_that_is_not_utf_8_is_refused(meadow: Folder, file: str) -> None:
    path = meadow.path / file
    path.write_bytes(path.read_bytes() + "# naïve\n".encode("latin-1"))
    line = {"flow.csv": 4, "trial.toml": 145}[file]
    saved = {"flow.csv": "'CSV UTF-8'", "trial.toml": "UTF-8"}[file]
    assert meadow.findings() == [f"meadow/{file}:{line}:1: the file is not UTF-8; save it as {saved}"]


def test_two_folders_with_one_trial_id_are_refused(meadow: Folder, tmp_path: Path) -> None:
    second = Path(shutil.copytree(meadow.path, tmp_path / "second"))
    path = tmp_path / "kb.duckdb"
    with pytest.raises(BadEvidence) as caught:
        build_database([meadow.path, second], path, SCHEMA, "test")
    other = f"is that of {meadow.path}, too; give one of them another"
    assert [str(finding) for finding in caught.value.findings] == [
        f"{second}/trial.toml:2:12: key 'trial_id': 'isrctn40917263' {other}",
        f"{second}/trial.toml:19:13: key 'source_id': 'example-2022' {other}",
        f"{second}/trial.toml:27:13: key 'source_id': 'isrctn40917263-record' {other}",
    ]
    assert list(tmp_path.glob("*.duckdb*")) == []


def test_a_source_may_have_the_name_of_its_trial(meadow: Folder, tmp_path: Path, small_schema: Path) -> None:
    for file in ("trial.toml", "arm_results.csv"):
        path = meadow.path / file
        path.write_text(
            path.read_text(encoding="utf-8").replace("isrctn40917263-record", "isrctn40917263"), encoding="utf-8"
        )
    built = build_database([meadow.path], tmp_path / "kb.duckdb", small_schema, "test")
    assert len(built.trials) == 1


def test_a_file_in_the_place_of_a_folder_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadEvidence, match=r"this is a file, not the folder .* kb load ctgov"):
        build_database([tmp_path / "record.json"], tmp_path / "kb.duckdb", SCHEMA, "test")


def test_no_folder_and_no_trial_are_findings(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadEvidence) as caught:
        build_database([tmp_path / "none", tmp_path / "empty"], tmp_path / "kb.duckdb", SCHEMA, "test")
    assert [str(finding) for finding in caught.value.findings] == [
        f"{tmp_path}/empty: no trial.toml here, nor one folder below; see the reference of evidence files",
        f"{tmp_path}/none: there is no such folder; name a folder of trials, or one trial",
    ]


MISTAKES = (
    ("trial.toml", 'data_cutoff = "June 30, 2021"', 'data_cutoff = "June 2021"'),
    ("trial.toml", 'kind = "time_to_event"', 'kind = "time-to-event"'),
    ("arm_results.csv", "pain_change,itt,low", "pain_change,itt,lo"),
    ("arm_results.csv", "512", "51 2"),
    ("comparisons.csv", "1.43–2.39", "2.39–1.43"),
    ("baseline.csv", "602,50.0", "1602,50.0"),
    ("adverse_events.csv", "n_events", "n_event"),
    ("exposure.csv", "duration of treatment,median", "duration of treatment,medium"),
    ("background.csv", "older-2010,falls", "other-2010,falls"),
)
REPORT = """\
kb: {0}/adverse_events.csv:1:62: no column 'n_event' in this file. Did you mean 'n_events'?
{0}/adverse_events.csv:6:1: column 'population': the row has no number; write illegible or not reported in its place
{0}/arm_results.csv:3:17: column 'arm': no arm 'lo' in this trial. Did you mean 'low'?
{0}/arm_results.csv:15:24: column 'events': '51 2' is not a printed number; write it as the source does (88, 47,400, \
45.0, <0.001, 13.9 ± 1.10) or: not reported, not reached, not estimable, not applicable, illegible
{0}/background.csv:3:1: column 'reference': no reference 'other-2010' in this trial. Did you mean 'older-2010'?
{0}/baseline.csv:5:26: column 'n': 1602 is more than its denominator: the population 'itt' has 1,204 participants in \
this arm
{0}/comparisons.csv:5:65: column 'ci': the interval runs from 2.39 to 1.43; its lower end is above its upper end
{0}/exposure.csv:2:35: column 'statistic': 'medium' is not a statistic. Did you mean 'median'?
{0}/trial.toml:15:15: key 'data_cutoff': 'June 2021' is not a date; write it as printed (October 2, 2014) or as \
2014-10-02
{0}/trial.toml:121:8: key 'kind': 'time-to-event' is not an endpoint kind. Did you mean 'time_to_event'?
10 findings; {1} is as it was. Mend the evidence and run it again.
"""


def test_all_mistakes_of_all_files_are_told_in_one_run_and_the_database_stays(
    meadow: Folder, kb: Kb, database: Path
) -> None:
    for file, old, new in MISTAKES:
        meadow.change(file, old, new)
    before, beside = database.read_bytes(), sorted(database.parent.iterdir())
    outcome = kb("build", meadow.path)
    assert outcome.code == 3
    assert outcome.out == ""
    assert outcome.err == REPORT.format(meadow.path, database)
    assert database.read_bytes() == before
    assert sorted(database.parent.iterdir()) == beside


def test_a_broken_folder_makes_no_database(meadow: Folder, kb: Kb, tmp_path: Path) -> None:
    meadow.change("flow.csv", "17,4.2", "17,104.2")
    outcome = kb("build", meadow.path, "--db", tmp_path / "new" / "kb.duckdb")
    assert outcome.code == 3
    assert outcome.err.endswith("1 finding; no database was made. Mend the evidence and run it again.\n")
    assert not (tmp_path / "new").exists()

"""A made-up article against a made-up record: what agrees, rounds, disagrees, and what is never compared."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kb_cli.errors import UsageMistake
from kb_cli.reconcile.compare import Compared, Reconciliation, Status
from kb_cli.reconcile.report import report_lines
from tests.conftest import Kb
from tests.reconcile.sources import EXAMPLE, build, find, reconcile, record
from tests.registry.records import study, write_lines

TRIAL = "nct90000002"
DRUG, PLACEBO = "Examplamab", "Placebo"
BOTH = f"{DRUG} against {PLACEBO}"
PRIMARY, SECONDARY = "primary outcomes", "secondary outcomes"
SERIOUS, OTHER = "serious adverse events", "other adverse events"

# What the article's folder and the record were made to say: section, item, arm, quantity, article, record, status,
# and what the reason begins with.
MADE = [
    ("participants", "enrolled", "All participants", "n", "198", "198", "agreement", None),
    ("participants", "at risk of adverse events", PLACEBO, "n", "97", "98", "disagreement", None),
    ("baseline", "Age", DRUG, "median", "61", "61.2", "not_comparable", "statistic: median in the article, mean"),
    ("baseline", "Female sex", DRUG, "n", "52", "52", "agreement", None),
    ("baseline", "Female sex", PLACEBO, "percent", "48", "computed: 47.96", "rounding", "computed from the posted"),
    (PRIMARY, "Complete response", DRUG, "events", "60", "60", "agreement", None),
    (PRIMARY, "Complete response", PLACEBO, "events", "43", "42", "disagreement", None),
    (SECONDARY, "Early response", DRUG, "events", "31", "60", "not_comparable", "different time frame: 12 weeks"),
    (SECONDARY, "Change in the symptom score", DRUG, "mean", "−5.2", "-5.2", "agreement", None),
    (SECONDARY, "Change in the symptom score", PLACEBO, "mean", "−3", "-3.1", "rounding", None),
    (SECONDARY, "Change in the symptom score", PLACEBO, "dispersion", "4.2", "4.2", "agreement", None),
    (SECONDARY, "Time to relapse", DRUG, "median", "not reached", "NA", "agreement", None),
    (SECONDARY, "Time to relapse", PLACEBO, "interval low", "6.5", "6.0", "not_comparable", "confidence level: 90"),
    (SECONDARY, "Walking distance", DRUG, "mean", "412", None, "only_in_article", "the endpoint is matched with no"),
    (SECONDARY, "Time to Relapse", "Rescue cohort", "median", None, "5.0", "not_comparable", "group unlinked: Rescue"),
    ("analyses", "Complete response", BOTH, "risk difference", "17.1", "17.1", "agreement", None),
    ("analyses", "Complete response", BOTH, "interval low", "1.5", "3.4", "not_comparable", "confidence level: 97.5"),
    ("analyses", "Complete response", BOTH, "p value", "0.02", "0.016", "rounding", None),
    ("analyses", "Change in the symptom score", BOTH, "p value", "<0.001", "<0.001", "agreement", None),
    (SERIOUS, "Any adverse event", DRUG, "participants", "12", "12", "agreement", None),
    (SERIOUS, "Pneumonia", DRUG, "participants", "7", "8", "disagreement", None),
    (SERIOUS, "Pneumonia", PLACEBO, "participants", "5", "5", "not_comparable", "different population: N 97"),
    (SERIOUS, "Pyrexia; grade 3 or higher", DRUG, "participants", "2", "3", "not_comparable", "grade: 3 or higher"),
    (SERIOUS, "Atrial fibrillation", DRUG, "participants", None, "4", "only_in_registry", None),
    (SERIOUS, "Death", PLACEBO, "participants", None, "2", "only_in_registry", None),
    (OTHER, "Hemorrhage", DRUG, "participants", "6", "6", "agreement", None),
    (OTHER, "Headache; serious or not", DRUG, "participants", "33", "30", "not_comparable", "seriousness: all events"),
    ("deaths", "Death", DRUG, "participants", "3", "3", "agreement", None),
    ("deaths", "Death; within 30 days", PLACEBO, "participants", "4", "5", "not_comparable", "different time frame"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("example") / "kb.duckdb", EXAMPLE, record())


@pytest.fixture(scope="module")
def found(database: Path) -> Reconciliation:
    return reconcile(database, TRIAL)


@pytest.mark.parametrize(
    ("section", "item", "arm", "quantity", "article", "registry", "status", "reason"),
    MADE,
    ids=[", ".join(row[1:4]) for row in MADE],
)
def test_a_number_of_both_sources(
    found: Reconciliation,
    section: str,
    item: str,
    arm: str,
    quantity: str,
    article: str | None,
    registry: str | None,
    status: str,
    reason: str | None,
) -> None:
    row = find(found, section, item, arm, quantity)
    assert (row.article, row.registry, row.status) == (article, registry, status)
    assert row.reason is None if reason is None else (row.reason or "").startswith(reason)


def test_nothing_disagrees_but_what_was_made_to(found: Reconciliation) -> None:
    disagreeing = [row[:4] for row in found.rows if row.status == "disagreement"]
    assert disagreeing == [row[:4] for row in MADE if row[6] == "disagreement"]


def test_a_group_that_is_linked_to_no_arm_is_compared_with_nothing_and_named(found: Reconciliation) -> None:
    rows = [row for row in found.rows if row.arm == "Rescue cohort"]
    assert {row.status for row in rows} == {"not_comparable"}
    assert {row.article for row in rows} == {None}
    assert found.unlinked == ["Rescue cohort"]


def test_a_row_cites_the_fact_of_each_source(found: Reconciliation) -> None:
    row = find(found, SERIOUS, "Pneumonia", DRUG, "participants")
    assert row.article_place == "Table 3, row Pneumonia, examplamab column"
    assert row.registry_place == "Serious adverse events, Pneumonia, group Examplamab (EG000)"
    for row in found.rows:
        assert (row.article is None) == (row.article_fact_id is None) == (row.article_place is None)
        assert (row.registry is None) == (row.registry_fact_id is None) == (row.registry_place is None)


def test_a_number_stands_in_one_row_only(found: Reconciliation) -> None:
    numbers = [
        (row.section, row.item, row.arm, row.quantity, row.article_fact_id, row.registry_fact_id) for row in found.rows
    ]
    assert len(numbers) == len(set(numbers))


def test_matches_are_those_of_people_or_proposals_with_a_score(found: Reconciliation) -> None:
    assert find(found, PRIMARY, "Complete response", DRUG, "events")[8:10] == ("people", 1)
    assert find(found, SECONDARY, "Time to relapse", DRUG, "median")[8:10] == ("proposed", 0.95)
    assert find(found, OTHER, "Hemorrhage", DRUG, "participants")[8:10] == ("name", 0.95)
    assert find(found, "baseline", "Female sex", DRUG, "n").matched_by == "proposed"
    assert [endpoint for endpoint, *_ in found.proposed] == ["Change in the symptom score", "Time to relapse"]


def test_a_disagreement_makes_the_exit_code_1(database: Path, kb: Kb) -> None:
    done = kb("reconcile", "EXAMPLE", "--db", database)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == "nct90000002: the article against the registry record; how many numbers"
    assert lines[2].split("  ")[0] == "section"
    assert "  primary outcomes, Complete response, Placebo: events 43 | 42" in lines
    assert "    article: Table 2, row Response, placebo column" in lines
    assert lines.index("disagreement (article | registry record)") < lines.index(
        "not comparable (article | registry record)"
    )
    assert "never compared, because no arm is linked to it: 'Rescue cohort'. See: kb groups nct90000002" in lines


def test_the_report_fits_a_terminal(found: Reconciliation, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("kb_cli.reconcile.report", "kb_cli.audit.report"):
        monkeypatch.setattr(f"{module}.terminal_width", lambda _: 80)
    narrow = list(report_lines(found))
    assert max(map(len, narrow)) <= 80
    for module in ("kb_cli.reconcile.report", "kb_cli.audit.report"):
        monkeypatch.setattr(f"{module}.terminal_width", lambda _: None)
    wide = list(report_lines(found))
    assert max(map(len, wide)) > 80
    assert " ".join(narrow[-1].split()) in " ".join(" ".join(wide).split())


def test_a_table_of_all_has_a_line_for_each_number(database: Path, found: Reconciliation, kb: Kb) -> None:
    done = kb("reconcile", TRIAL, "--db", database, "--all")
    assert len(done.out.splitlines()) == 2 + len(found.rows)


def test_json_has_all_rows(database: Path, found: Reconciliation, kb: Kb) -> None:
    rows = json.loads(kb("reconcile", TRIAL, "--db", database, "--format", "json").out)
    assert [tuple(row.values()) for row in rows] == [tuple(row) for row in found.rows]
    assert tuple(rows[0]) == Compared._fields


def test_markdown_is_a_section(database: Path, kb: Kb) -> None:
    text = kb("reconcile", TRIAL, "--db", database, "--format", "markdown").out
    assert text.startswith("## Article against registry record\n\n| Section ")
    line = next(line for line in text.splitlines() if "Pneumonia (participants)" in line)
    assert "7 (Table 3, row Pneumonia, examplamab column)" in line
    assert "8 (Serious adverse events, Pneumonia, group Examplamab (EG000))" in line
    assert "'Time to relapse' is 'Time to Relapse' (score 0.95)" in text


def test_the_summary_of_a_trial_with_both_sources_has_the_section(database: Path, kb: Kb) -> None:
    text = kb("summary", TRIAL, "--db", database).out
    section = text.partition("## Article against registry record")[2].partition("\n## ")[0]
    assert "Of " in section
    line = next(line for line in section.splitlines() if "Pneumonia (participants)" in line)
    assert [cell.partition("[^")[0].strip() for cell in line.split("|")[3:5]] == ["7", "8"]
    assert line.count("[^") == 2


Change = Callable[[Path], None]


def changed(tmp_path: Path, change: Change) -> Reconciliation:
    """Reconcile a copy of the folder after a change to its files."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    change(folder)
    return reconcile(build(tmp_path / "kb.duckdb", folder, record()), TRIAL)


def test_people_may_say_that_an_endpoint_is_not_comparable_and_are_told_of_unknown_outcomes(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        (folder / "outcomes.csv").write_text(
            "endpoint,outcome,comparable,reason\n"
            "response,Response,no,other data cutoff\n"
            "relapse,Time to relaps,yes,\n"
            "symptoms,7,yes,\n"
        )

    found = changed(tmp_path, change)
    row = find(found, PRIMARY, "Complete response", PLACEBO, "events")
    assert (row.status, row.reason) == ("not_comparable", "other data cutoff")
    assert find(found, "analyses", "Complete response", BOTH, "p value").status == "not_comparable"
    assert find(found, SECONDARY, "Time to relapse", DRUG, "median").status == "only_in_article"
    assert found.unknown == [
        "outcomes.csv, endpoint 'relapse': the record has no outcome 'Time to relaps'. Did you mean 'Time to Relapse'?",
        "outcomes.csv, endpoint 'symptoms': the record has no outcome '7'; it has 3.",
    ]


def test_an_endpoint_that_is_like_no_outcome_is_only_in_the_article(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        (folder / "outcomes.csv").unlink()
        text = (folder / "trial.toml").read_text().replace('"Time to relapse"', '"Days until the disease came back"')
        (folder / "trial.toml").write_text(text)

    found = changed(tmp_path, change)
    assert find(found, SECONDARY, "Days until the disease came back", DRUG, "median").status == "only_in_article"
    assert find(found, SECONDARY, "Time to Relapse", DRUG, "median").status == "only_in_registry"
    assert all(score >= 0.6 for *_, score in found.proposed)


def test_n_of_an_early_data_cutoff_need_not_be_that_of_the_record(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        text = (folder / "trial.toml").read_text(encoding="utf-8")
        for kind, cutoff in (("intention_to_treat", "2023-06-01"), ("safety", "2022-01-01")):
            assert text.count(f'\nkind = "{kind}"\n') == 1
            text = text.replace(f'\nkind = "{kind}"\n', f'\nkind = "{kind}"\ndata_cutoff = "{cutoff}"\n')
        (folder / "trial.toml").write_text(text, encoding="utf-8")

    row = find(changed(tmp_path, change), "participants", "at risk of adverse events", PLACEBO, "n")
    assert row.status == "not_comparable"
    assert row.reason == "different data cutoff: 2022-01-01, and the article itself has later data"


def test_a_record_that_says_the_same_ends_with_0(tmp_path: Path, kb: Kb) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    for file, wrong, right in (
        ("arm_results.csv", "43,98,43.9", "42,98,42.9"),
        ("adverse_events.csv", "drug,Pneumonia,serious,,,7,7", "drug,Pneumonia,serious,,,8,8"),
        ("trial.toml", 'placebo = "97"', 'placebo = "98"'),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(wrong) == 1
        (folder / file).write_text(text.replace(wrong, right), encoding="utf-8")
    database = build(tmp_path / "kb.duckdb", folder, record())
    assert kb("reconcile", TRIAL, "--db", database).code == 0
    assert reconcile(database, TRIAL).count(Status.disagreement) == 0


def test_a_trial_that_lacks_a_source_is_a_mistake_with_the_way_out(tmp_path: Path, bundled: Path, kb: Kb) -> None:
    copy = Path(shutil.copyfile(bundled, tmp_path / "copy.duckdb"))
    with pytest.raises(UsageMistake, match=r"nct01564784: no registry record .*kb load ctgov FILE"):
        reconcile(copy, "nct01564784")
    lines = write_lines(tmp_path / "records.ndjson", [study("NCT90000001")])
    kb("load", "ctgov", lines, "--db", tmp_path / "kb.duckdb")
    done = kb("reconcile", "nct90000001", "--db", tmp_path / "kb.duckdb")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "kb: nct90000001: no article of this trial is loaded. Load its evidence folder with: kb load article FOLDER\n"
    )


def test_an_unknown_trial_is_answered_with_the_nearest(database: Path, kb: Kb) -> None:
    done = kb("reconcile", "nct90000003", "--db", database)
    assert done.code == 2
    assert "There is no trial 'nct90000003'. Did you mean 'nct90000002'" in done.err


def test_a_record_that_was_loaded_before_its_article_compares_the_same(
    tmp_path: Path, found: Reconciliation, kb: Kb
) -> None:
    database, records = tmp_path / "late.duckdb", tmp_path / "record.json"
    records.write_text(json.dumps(record()), encoding="utf-8")
    assert kb("load", "ctgov", records, "--db", database).code == 0
    loaded = kb("load", "article", EXAMPLE, "--db", database)
    assert loaded.code == 0
    assert "again" not in loaded.err
    assert reconcile(database, TRIAL) == found
    assert kb("reconcile", TRIAL, "--db", database).err == ""

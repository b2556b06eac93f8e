"""A folder and a record of the same trial: links and what is computed from them are the same, whichever came last."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_loaders.registry.relink import relink_articles
from tests.apart import HEAVY, run_apart
from tests.conftest import Kb, query
from tests.reconcile.sources import EXAMPLE, TRIALS, build, contents, load_record, reconcile, record
from tests.registry.records import DRUG, study, write_lines
from tests.registry.stage import RECORDS

HEADER = "module,outcome,group_id,title,arm,relation,note\n"
TRIAL = "nct90000002"
REAL = RECORDS / "NCT03191786.json"
ARMS = "SELECT arm_id, arm FROM arms ORDER BY position"
GROUPS = "SELECT module, endpoint_id, group_id, arm_id, relation, method FROM groups ORDER BY ALL"
LINKS = "SELECT count(*) FROM groups WHERE module = 'event' AND relation = 'same'"
EFFECTS = "SELECT count(*) FROM effects WHERE population_id = 'registry-adverse-events'"
PAIRED = "SELECT DISTINCT arm_id, comparator_id FROM effects WHERE starts_with(population_id, 'registry-')"
ASIDE = "SELECT arm_id, arm, role FROM core.registry_arm ORDER BY position"

pytestmark = pytest.mark.usefixtures("one_time")


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A database with a record and then a folder without groups.csv, and that folder."""
    place = tmp_path_factory.mktemp("relink")
    folder = place / TRIAL
    shutil.copytree(EXAMPLE, folder)
    (folder / "groups.csv").unlink()
    return build(place / "late.duckdb", folder, record(), record_first=True), folder


@pytest.fixture
def copy(late: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    shutil.copy(late[0], tmp_path / "late.duckdb")
    shutil.copytree(late[1], tmp_path / "folder")
    return tmp_path / "late.duckdb", tmp_path / "folder"


def test_both_orders_give_the_same_database(late: tuple[Path, Path], tmp_path: Path) -> None:
    database, folder = late
    early = build(tmp_path / "early.duckdb", folder, record())
    assert contents(database) == contents(early)
    assert reconcile(database, TRIAL) == reconcile(early, TRIAL)


def test_both_orders_give_the_same_database_of_a_real_record(tmp_path: Path) -> None:
    if not REAL.is_file():
        pytest.skip("the record is not at hand")
    folder, made = TRIALS / "nct03191786-altered", json.loads(REAL.read_text(encoding="utf-8"))
    late = build(tmp_path / "late.duckdb", folder, made, record_first=True)
    early = build(tmp_path / "early.duckdb", folder, made)
    assert contents(late) == contents(early)
    assert query(late, "SELECT count(*) FROM groups WHERE relation = 'same'")[0][0] > 20


def test_effects_are_those_of_the_record_alone(late: tuple[Path, Path], tmp_path: Path) -> None:
    alone = tmp_path / "alone.duckdb"
    load_record(alone, record())
    columns = "effect_of, endpoint_id, term, seriousness, category, measure, value, ci_low, ci_high, p_value, fact_ids"
    effects = f"SELECT {columns} FROM effects WHERE starts_with(population_id, 'registry-') ORDER BY ALL"
    assert query(late[0], effects) == query(alone, effects)
    assert query(alone, PAIRED) == [("arm-1", "arm-2")]


def test_groups_and_effects_are_about_the_arms_of_the_article(late: tuple[Path, Path]) -> None:
    database, _ = late
    assert query(database, ARMS) == [("drug", "Examplamab"), ("placebo", "Placebo")]
    assert {row[3] for row in query(database, GROUPS)} == {"drug", "placebo", "all", None}
    assert query(database, PAIRED) == [("drug", "placebo")]
    of_both = "SELECT count(DISTINCT effect_of) FROM effects WHERE starts_with(population_id, 'registry-')"
    assert query(database, of_both) == [(2,)]


def test_arms_that_stand_aside_are_no_facts(late: tuple[Path, Path]) -> None:
    database, _ = late
    assert query(database, ASIDE) == [
        ("arm-1", "Examplamab", "experimental"),
        ("arm-2", "Placebo", "comparator"),
    ]
    assert query(database, "SELECT fact_id FROM facts WHERE view_name = 'arms' ORDER BY 1") == query(
        database, "SELECT fact_id FROM arms ORDER BY 1"
    )


def test_loading_either_again_changes_nothing(copy: tuple[Path, Path], kb: Kb) -> None:
    database, folder = copy
    before = contents(database)
    assert kb("load", "article", folder, "--db", database).code == 0
    assert contents(database) == before
    load_record(database, record())
    assert contents(database) == before


def test_a_changed_arm_takes_its_groups_along(copy: tuple[Path, Path], tmp_path: Path, kb: Kb) -> None:
    database, folder = copy
    for file in folder.iterdir():
        file.write_text(re.sub(r"\bdrug\b", "active", file.read_text(encoding="utf-8")), encoding="utf-8")
    assert kb("load", "article", folder, "--db", database).code == 0
    assert query(database, PAIRED) == [("active", "placebo")]
    assert {row[3] for row in query(database, GROUPS)} == {"active", "placebo", "all", None}
    assert contents(database) == contents(build(tmp_path / "early.duckdb", folder, record()))


def write_groups(folder: Path, *rows: str) -> None:
    (folder / "groups.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def test_a_group_is_what_people_say_for_as_long_as_they_say_it(copy: tuple[Path, Path], kb: Kb) -> None:
    database, folder = copy
    before = contents(database)
    assert query(database, LINKS) == [(2,)]
    assert query(database, EFFECTS)[0][0] > 0
    write_groups(folder, "event,,EG001,,,unlinked,", "outcome,3,,Rescue cohort,drug,subset,")
    assert kb("load", "article", folder, "--db", database).code == 0
    assert query(database, LINKS) == [(1,)]
    assert query(database, EFFECTS) == [(0,)]
    write_groups(folder, "outcome,3,,Rescue cohort,drug,subset,")
    assert kb("load", "article", folder, "--db", database).code == 0
    assert query(database, LINKS) == [(2,)]
    rescue = "SELECT relation, method, of_arm_id FROM groups WHERE group_title = 'Rescue cohort'"
    assert query(database, rescue) == [("subset", "people", "drug")]
    (folder / "groups.csv").unlink()
    assert kb("load", "article", folder, "--db", database).code == 0
    assert contents(database) == before


def test_the_audit_of_the_record_follows_its_links_and_an_unknown_group_is_said(
    copy: tuple[Path, Path], kb: Kb
) -> None:
    database, folder = copy
    tested = "SELECT sum(n_consistent) FROM core.registry_audit WHERE rule = 'registry_total_group'"
    rules = "SELECT rule FROM core.registry_audit WHERE rule <> 'registry_total_group' ORDER BY 1"
    others = query(database, rules)
    assert query(database, tested)[0][0] > 0
    write_groups(folder, "baseline,,,Total,,unlinked,", "event,,EG009,,,unlinked,")
    outcome = kb("load", "article", folder, "--db", database)
    assert (
        "groups.csv names a group that its registry record does not hold: module event, group_id EG009" in outcome.err
    )
    assert query(database, tested) == [(None,)]
    assert query(database, rules) == others


def test_two_groups_that_people_make_one_arm_are_said(copy: tuple[Path, Path], kb: Kb) -> None:
    database, folder = copy
    arm, groups = query(
        database,
        "SELECT arm_id, string_agg(group_id, ' and ') FROM groups WHERE module = 'event' GROUP BY ALL ORDER BY 1",
    )[0]
    (other,) = query(database, f"SELECT group_id FROM groups WHERE module = 'event' AND arm_id <> '{arm}'")[0]
    write_groups(folder, f"event,,{other},,{arm},same,")
    said = f"groups.csv makes {groups} and {other} of event the same arm, '{arm}'; one alone can be"
    assert said in kb("load", "article", folder, "--db", database).err
    write_groups(folder, f"event,,{other},,,unlinked,")
    assert "the same arm" not in kb("load", "article", folder, "--db", database).err


def test_the_history_names_what_the_record_changed_and_nothing_of_links(copy: tuple[Path, Path]) -> None:
    database, _ = copy
    changed = record()
    changed["protocolSection"]["armsInterventionsModule"]["armGroups"][0]["description"] = "Examplamab 20 mg once a day"
    load_record(database, changed)
    versions = "SELECT version, what_changed FROM studies_history ORDER BY 1"
    assert query(database, versions) == [(1, None), (2, "arms: 1 changed")]
    assert query(database, "SELECT count(*) FROM facts_history") == [(0,)]
    assert query(database, "SELECT regimen FROM core.registry_arm WHERE arm_id = 'arm-1'") == [
        ("Examplamab 20 mg once a day",)
    ]
    assert query(database, "SELECT count(*) FROM core.registry_arm") == [(2,)]


def test_other_trials_are_as_they_were(tmp_path: Path, kb: Kb) -> None:
    database, of_it = tmp_path / "kb.duckdb", "trial_id = 'nct90000001'"
    load_record(database, study("NCT90000001"))
    before = contents(database, of_it)
    assert kb("load", "article", EXAMPLE, "--db", database).code == 0
    load_record(database, record())
    assert contents(database, of_it) == before
    assert query(database, f"SELECT arm_id FROM groups WHERE {of_it} AND module = 'event' ORDER BY 1") == [
        ("arm-1",),
        ("arm-2",),
    ]


def test_an_article_is_linked_by_the_words_that_its_record_was_read_by(tmp_path: Path, kb: Kb) -> None:
    records, words = write_lines(tmp_path / "records.ndjson", [record()]), tmp_path / "words"
    words.mkdir()
    (words / "group_words.csv").write_text(
        "pattern,relation,example\nrescue cohort,extension,Rescue cohort\n", encoding="utf-8"
    )
    folder, database = Path(shutil.copytree(EXAMPLE, tmp_path / "folder")), tmp_path / "kb.duckdb"
    (folder / "groups.csv").unlink()
    assert kb("load", "ctgov", records, "--words", words, "--db", database).code == 0
    assert kb("load", "article", folder, "--db", database).code == 0
    rescue = "SELECT relation FROM groups WHERE group_title = 'Rescue cohort'"
    assert query(database, rescue) == [("extension",)]


def test_linking_imports_no_data_frames(copy: tuple[Path, Path]) -> None:
    database, folder = copy
    modules = set(run_apart(["load", "article", str(folder)], database).stderr.split())
    assert "kb_loaders.registry.relink" in modules
    assert modules & set(HEAVY) == set()


def links_differ(database: Path) -> list[Any]:
    """Return the links that are others once they are made of what is loaded."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("CREATE TEMP TABLE before AS FROM core.registry_group")
        trials = [trial for (trial,) in connection.execute("SELECT trial_id FROM core.registry_record").fetchall()]
        assert relink_articles(connection, trials) == []
        assert connection.execute("SELECT count(*) > 0 FROM core.registry_arm").fetchone() == (True,)
        return connection.execute("FROM core.registry_group EXCEPT ALL FROM temp.before").fetchall()


def test_links_made_of_what_is_loaded_are_those_made_of_a_record(tmp_path: Path) -> None:
    text = json.dumps(record()).replace(DRUG, r"Examplamab \\> 5 mg").replace("Group Placebo", "")
    load_record(tmp_path / "kb.duckdb", json.loads(text))
    methods = "SELECT DISTINCT method FROM groups WHERE group_title = 'Examplamab > 5 mg'"
    assert query(tmp_path / "kb.duckdb", methods) == [("exact",)]
    assert links_differ(tmp_path / "kb.duckdb") == []


def test_links_made_of_what_is_loaded_are_those_made_of_real_records(tmp_path: Path, kb: Kb) -> None:
    if not RECORDS.is_dir():
        pytest.skip("the records are not at hand")
    assert kb("load", "ctgov", RECORDS, "--db", tmp_path / "kb.duckdb").code == 0
    assert links_differ(tmp_path / "kb.duckdb") == []

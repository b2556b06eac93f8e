"""groups.csv, the arms of an article, and what kb groups prints."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kb_cli.errors import UsageMistake
from kb_cli.output.formats import Format
from kb_cli.registry.groups_command import print_groups
from kb_loaders.article.context import Trial
from kb_loaders.registry.overrides import read_overrides, unmatched_overrides
from kb_loaders.vocabulary import Vocabularies
from tests.registry.stage import Arm, Group, Study, core, run, stage

TRIAL = "nct90000001"
HEADER = "module,outcome,group_id,title,arm,relation,note\n"
ARMS = (
    Arm("Arm A: Inotuzumab Ozogamicin", interventions=["Drug: inotuzumab ozogamicin"]),
    Arm("Arm B: Investigator's Choice", interventions=["Drug: FLAG", "Drug: cytarabine"], type="ACTIVE_COMPARATOR"),
)
NO_GROUP = "no group is named; write its title, or its group_id with module and outcome"
NO_MODULE = "'OG000' is another group in another module; say in which module it stands"
NO_OUTCOME = "'OG000' is another group in another outcome; write the outcome's number"
NO_RELATION = "it is empty; write same, subset, pooled, crossover, extension, total or unlinked"
TOTAL_WITH_ARM = "'total' is all arms together; leave it empty, or write 'same' for 'inotuzumab' alone"
GROUPS = (
    Group("Inotuzumab Ozogamicin", 109),
    Group("Investigator's Choice", 109),
    Group("Arm A", 100, "outcome", 0),
    Group("Switched", 9, "outcome", 0),
    Group("Arm A", 90, "outcome", 1),
)


@pytest.fixture
def trial(vocabularies: Vocabularies) -> Trial:
    return Trial(vocabularies, owner_id=TRIAL, arms={"inotuzumab": "experimental", "standard_therapy": "comparator"})


def read(trial: Trial, tmp_path: Path, text: str, header: str = HEADER) -> list[str]:
    """Return the findings of a groups.csv."""
    path = tmp_path / "groups.csv"
    path.write_text(header + text, encoding="utf-8")
    read_overrides(trial, path, "folder/groups.csv")
    return [str(finding) for finding in trial.findings]


def test_a_row_becomes_one_of_the_database(trial: Trial, tmp_path: Path) -> None:
    assert read(trial, tmp_path, "outcome,2,,Arm A,inotuzumab,same,Table 2 of the article\n,,,All,,total,\n") == []
    first, second = trial.rows["group_override"]
    assert first == {
        "module": "outcome", "outcome": 1, "group_id": None, "title": "Arm A", "arm_id": "inotuzumab",
        "relation": "same", "note": "Table 2 of the article", "position": 1,
    }  # fmt: skip
    assert (second["arm_id"], second["relation"]) == (None, "total")


def test_a_folder_without_the_file_says_nothing(trial: Trial, tmp_path: Path) -> None:
    read_overrides(trial, tmp_path / "groups.csv", "folder/groups.csv")
    assert (trial.rows, trial.findings) == ({}, [])


@pytest.mark.parametrize(
    ("row", "place", "message"),
    [
        (
            "flow,,FG000,,inotuzumabb,same,",
            "14: column 'arm'",
            "no arm 'inotuzumabb' in this trial. Did you mean 'inotuzumab'?",
        ),
        (
            "flow,,FG000,,inotuzumab,smae,",
            "25: column 'relation'",
            "'smae' is not a group relation. Did you mean 'same'?",
        ),
        (
            "flows,,FG000,,inotuzumab,same,",
            "1: column 'module'",
            "'flows' is not a registry module. Did you mean 'flow'?",
        ),
        ("flow,,,,inotuzumab,same,", "8: column 'title'", NO_GROUP),
        (",,OG000,,inotuzumab,same,", "1: column 'module'", NO_MODULE),
        ("outcome,,OG000,,inotuzumab,same,", "9: column 'outcome'", NO_OUTCOME),
        (
            "outcome,0,OG000,,inotuzumab,same,",
            "9: column 'outcome'",
            "'0' is not the number of an outcome; they are counted from 1",
        ),
        (
            "flow,1,,Arm A,inotuzumab,same,",
            "6: column 'outcome'",
            "groups of the module 'flow' have no outcome; leave it empty",
        ),
        ("flow,,,Arm A,,same,", "14: column 'arm'", "it is empty, and 'same' needs the arm that the group is"),
        ("flow,,,Arm A,inotuzumab,total,", "14: column 'arm'", TOTAL_WITH_ARM),
        ("flow,,,Arm A,inotuzumab,,", "25: column 'relation'", NO_RELATION),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_way_out(
    trial: Trial, tmp_path: Path, row: str, place: str, message: str
) -> None:
    assert f"folder/groups.csv:2:{place}: {message}" in read(trial, tmp_path, row + "\n")


def test_two_rows_about_the_same_groups_are_refused(trial: Trial, tmp_path: Path) -> None:
    rows = ",,,Arm A,inotuzumab,same,\n,,,arm a,standard_therapy,same,\n"
    (message,) = read(trial, tmp_path, rows)
    assert message == (
        "folder/groups.csv:3:27: column 'relation': line 2 says of the same groups what they are; keep one row"
    )


def test_an_unknown_column_is_refused(trial: Trial, tmp_path: Path) -> None:
    message = read(trial, tmp_path, "flow,x\n", header="module,realtion\n")[0]
    assert message.startswith("folder/groups.csv:1:8: no column 'realtion' in this file. Did you mean 'relation'?")


@pytest.fixture
def linked() -> Iterator[duckdb.DuckDBPyConnection]:
    """A trial with the arms of an article and the groups of a record; its links are not made yet."""
    connection = core()
    connection.execute(
        "INSERT INTO core.fact VALUES (1, 'a', $1, 's', 'arms', '', NULL, 1), (2, 'b', $1, 's', 'arms', '', NULL, 2)",
        [TRIAL],
    )
    connection.execute(
        "INSERT INTO core.arm (trial_id, arm_id, arm, role, position, fact_id) VALUES "
        "($1, 'inotuzumab', 'Inotuzumab ozogamicin', 'experimental', 1, 1), "
        "($1, 'standard_therapy', 'Standard therapy', 'comparator', 2, 2)",
        [TRIAL],
    )
    connection.execute(
        "INSERT INTO core.regimen (trial_id, arm_id, drug, schedule, value_status, position, fact_id) VALUES "
        "($1, 'inotuzumab', 'inotuzumab ozogamicin', '', 'reported', 1, 1), "
        "($1, 'standard_therapy', 'fludarabine', '', 'reported', 2, 2), "
        "($1, 'standard_therapy', 'cytarabine', '', 'reported', 3, 2)",
        [TRIAL],
    )
    yield connection
    for table in ("arm", "regimen", "fact", "group_override", "registry_group"):
        connection.execute(f"DELETE FROM core.{table}")


def make_links(connection: duckdb.DuckDBPyConnection, arms: tuple[Arm, ...] = ARMS) -> list[tuple[str, ...]]:
    """Return arm, relation and method of each group of the record."""
    study = Study(arms, GROUPS, enrolled=218)
    stage(connection, [study.rows()])
    run(connection, "links_*.sql")
    connection.execute("DELETE FROM core.registry_group")
    connection.execute(
        "INSERT INTO core.registry_group BY NAME "
        "SELECT g.trial_id, g.module, g.outcome, g.group_id, g.position, g.title, l.arm_id, l.of_arm_id, l.relation, "
        "l.method, l.score, g.rowid AS fact_id FROM stage_group AS g JOIN stage_link AS l ON l.id = g.rowid"
    )
    return connection.execute(
        "SELECT arm_id, relation, method FROM core.registry_group ORDER BY module, outcome NULLS FIRST, group_id"
    ).fetchall()


def test_groups_link_to_the_arms_of_the_article(linked: duckdb.DuckDBPyConnection) -> None:
    arms = [row[0] for row in make_links(linked)]
    assert arms[:2] == ["inotuzumab", "standard_therapy"]


def test_the_last_arm_of_a_role_is_left_for_the_last_arm_of_the_article(linked: duckdb.DuckDBPyConnection) -> None:
    renamed = (ARMS[0], Arm("Arm B: Investigator's Choice", type="ACTIVE_COMPARATOR"))
    assert [row[0] for row in make_links(linked, renamed)][:2] == ["inotuzumab", "standard_therapy"]
    other_role = (ARMS[0], Arm("Arm B: Investigator's Choice", type="EXPERIMENTAL"))
    assert [row[0] for row in make_links(linked, other_role)][:2] == ["inotuzumab", None]


def test_two_arms_of_the_record_are_not_one_of_the_article(linked: duckdb.DuckDBPyConnection) -> None:
    doses = (
        Arm("Inotuzumab Ozogamicin 1.8 mg", interventions=["Drug: inotuzumab ozogamicin"]),
        Arm("Inotuzumab Ozogamicin 1.2 mg", interventions=["Drug: inotuzumab ozogamicin"]),
    )
    assert all(row[1] != "same" for row in make_links(linked, doses))


def _override(connection: duckdb.DuckDBPyConnection, *rows: tuple[object, ...]) -> None:
    for position, row in enumerate(rows):
        connection.execute(
            "INSERT INTO core.group_override (trial_id, position, module, outcome, group_id, title, arm_id, relation) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [TRIAL, position, *row],
        )


ROWS = (
    (None, None, None, "arm a", "inotuzumab", "same"),
    ("outcome", 1, "OG000", None, "inotuzumab", "subset"),
    ("outcome", 0, None, "Switched", "standard_therapy", "crossover"),
    ("flow", None, None, "Nobody", "inotuzumab", "same"),
)
EXPECTED = [("inotuzumab", "same", None), (None, "crossover", "standard_therapy"), (None, "subset", "inotuzumab")]


def test_people_have_the_last_word(linked: duckdb.DuckDBPyConnection) -> None:
    _override(linked, *ROWS)
    make_links(linked)
    found = linked.execute(
        "SELECT arm_id, relation, of_arm_id FROM core.registry_group WHERE method = 'people' ORDER BY outcome, group_id"
    ).fetchall()
    assert found == EXPECTED


def test_a_row_that_names_no_group_of_the_record_is_returned(linked: duckdb.DuckDBPyConnection) -> None:
    make_links(linked)
    _override(linked, *ROWS)
    assert unmatched_overrides(linked, TRIAL) == [
        {"module": "flow", "outcome": None, "group_id": None, "title": "Nobody"}
    ]


def test_without_a_record_no_row_is_without_its_group(linked: duckdb.DuckDBPyConnection) -> None:
    _override(linked, *ROWS)
    assert unmatched_overrides(linked, TRIAL) == []


@pytest.fixture
def registered(bundled: Path, tmp_path: Path) -> Path:
    """The bundled evidence with the groups of a made-up record of its trial."""
    path = tmp_path / "kb.duckdb"
    shutil.copyfile(bundled, path)
    with duckdb.connect(str(path)) as connection:
        for row in (
            ("flow", None, "FG000", 1, "Arm A", "A long\ndescription " * 9, "inotuzumab", "same", "exact", 1.0),
            ("outcome", 0, "OG000", 1, "Arm A", None, "inotuzumab", "same", "exact", 1.0),
            ("outcome", 1, "OG001", 1, "Arm A", None, "inotuzumab", "same", "exact", 1.0),
            ("outcome", 2, "OG000", 1, "Other", None, None, "unlinked", "none", 0.0),
            ("outcome", 4, "OG000", 1, "Arm A", None, "inotuzumab", "same", "exact", 1.0),
        ):
            connection.execute(
                "INSERT INTO core.registry_group (trial_id, module, outcome, group_id, position, title, description, "
                "arm_id, relation, method, score, fact_id) VALUES ('nct01564784', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                row,
            )
    return path


def test_groups_of_several_outcomes_are_one_row(registered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_groups("NCT01564784", registered, Format.json, None)
    rows = json.loads(capsys.readouterr().out)
    assert [(row["module"], row["outcomes"], row["group_id"], row["arm"]) for row in rows] == [
        ("flow", None, "FG000", "Inotuzumab ozogamicin"),
        ("outcome", "1-2, 5", "several", "Inotuzumab ozogamicin"),
        ("outcome", "3", "OG000", None),
    ]
    assert rows[0]["description"] == "A long\ndescription " * 9


def test_a_table_shortens_descriptions(registered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_groups("nct01564784", registered, Format.table, None)
    out = capsys.readouterr().out
    assert "A long description A long" in out
    assert "…" in out


def test_a_table_has_columns_below_others_and_fits_a_terminal_without_breaking_words(
    registered: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb_cli.output.formats.terminal_width", lambda _: 80)
    print_groups("nct01564784", registered, Format.table, None)
    shown = capsys.readouterr()
    assert "terminal" not in shown.err
    lines = shown.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split() for line in lines[:2]] == [
        ["module", "group_id", "group_title", "arm", "relation"],
        ["outcomes", "description", "method,", "score"],
    ]
    assert [line for line in lines if line.startswith(("outcome ", "1-2, 5", "3 "))] == [
        "outcome   several   Arm A                   Inotuzumab ozogamicin  same",
        "1-2, 5                                                             exact, 1",
        "outcome   OG000     Other                                          unlinked",
        "3                                                                  none, 0",
    ]


def test_the_view_of_groups_has_the_arm_and_its_role(registered: Path) -> None:
    with duckdb.connect(str(registered), read_only=True) as connection:
        rows = connection.execute("SELECT endpoint_id, arm, role, relation FROM groups").fetchall()
    assert ("registry-outcome-1", "Inotuzumab ozogamicin", "experimental", "same") in rows
    assert ("registry-outcome-3", None, None, "unlinked") in rows


def test_a_trial_without_a_record_says_how_to_load_it(database: Path) -> None:
    with pytest.raises(UsageMistake, match="kb load ctgov PATH"):
        print_groups("nct01564784", database, Format.table, None)

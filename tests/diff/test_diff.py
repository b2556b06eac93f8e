"""Two databases compared: what changed, which source caused it, and what follows from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from kb_cli.diff.compare import Change, compare_databases
from kb_cli.diff.report import report_lines
from kb_cli.diff.statements import with_statements
from kb_cli.engines.build import build_knowledge_base
from kb_cli.errors import NoDatabase
from tests.conftest import Kb

MEADOW = Path(__file__).parents[1] / "data" / "trials" / "isrctn40917263-meadow"
TRIAL = "isrctn40917263"
Build = Callable[..., Path]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("before") / "old.duckdb"
    build_knowledge_base([MEADOW], path)
    return path


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build MEADOW with texts of its files changed."""

    def build(*changes: tuple[str, str, str]) -> Path:
        folder = Path(shutil.copytree(MEADOW, tmp_path / "meadow"))
        for file, old, new in changes:
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text, f"{file}: {old}"
            (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        path = tmp_path / "new.duckdb"
        build_knowledge_base([folder], path)
        return path

    return build


def first_row(file: str) -> str:
    return (MEADOW / file).read_text(encoding="utf-8").splitlines()[1]


def shown(changes: tuple[Change, ...], what: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(c.change, c.item, c.old, c.new) for c in changes if c.what == what]


def test_two_builds_of_the_same_evidence_do_not_differ(before: Path, build: Build) -> None:
    comparison = compare_databases(before, build())
    assert comparison.changes == ()
    assert list(report_lines(comparison)) == [f"The two databases hold the same (content {comparison.new_hash[:12]})."]


def test_a_changed_number_is_told_with_key_place_and_source(before: Path, build: Build) -> None:
    new = build(("comparisons.csv", "−4.1,points", "−4.2,points"))
    (change,) = [c for c in compare_databases(before, new).changes if c.what == "fact"]
    assert (change.change, change.item, change.old, change.new) == ("changed", "value", "−4.1", "−4.2")
    assert (change.trial_id, change.source_id, change.cause) == (TRIAL, "example-2022", "extraction changed")
    assert change.fact_key is not None
    assert change.locator == "Table 2, row Change in pain score, high difference column"


def test_a_row_that_came_or_went_is_one_fact(before: Path, build: Build) -> None:
    new = build(("comparisons.csv", first_row("comparisons.csv") + "\n", ""))
    facts = [c for c in compare_databases(before, new).changes if c.what == "fact"]
    assert [(c.change, c.new) for c in facts] == [("removed", None)]
    assert facts[0].old is not None
    assert "−4.1" in facts[0].old
    back = [c for c in compare_databases(new, before).changes if c.what == "fact"]
    assert [(c.change, c.old, c.new) for c in back] == [("added", None, facts[0].old)]


def test_a_changed_kind_of_non_value_is_a_change(before: Path, build: Build) -> None:
    new = build(("comparisons.csv", "0.0006,analysis", "not reported,analysis"))
    assert ("changed", "p_value", "0.0006", "not reported") in shown(compare_databases(before, new).changes, "fact")


def test_changed_places_and_notes_are_told(before: Path, build: Build) -> None:
    new = build(
        ("arm_results.csv", "total not printed", "its total is not printed"),
        ("comparisons.csv", 'high difference column"', 'high difference column | Abstract"'),
    )
    facts = shown(compare_databases(before, new).changes, "fact")
    assert {item for _, item, _, _ in facts} == {"note", "locators"}


def test_a_verdict_that_changed_is_told_with_its_rule(before: Path, build: Build) -> None:
    new = build(("comparisons.csv", "−4.1,points", "−6.1,points"))
    verdicts = shown(compare_databases(before, new).changes, "verdict")
    assert ("changed", "estimate_inside_interval", "consistent", "inconsistent") in verdicts


def test_the_file_of_a_source_that_changed_is_the_cause(tmp_path: Path) -> None:
    hashes = ["a" * 64, "b" * 64]
    folders = []
    for number, sha256 in enumerate(hashes):
        folder = Path(shutil.copytree(MEADOW, tmp_path / f"of-{number}"))
        text = (folder / "trial.toml").read_text(encoding="utf-8")
        text = text.replace('kind = "article"', f'kind = "article"\nsha256 = "{sha256}"', 1)
        (folder / "trial.toml").write_text(text, encoding="utf-8")
        folders.append(folder)
    (folders[1] / "comparisons.csv").write_text(
        (MEADOW / "comparisons.csv").read_text(encoding="utf-8").replace("−4.1,points", "−4.2,points"), encoding="utf-8"
    )
    databases = [tmp_path / "one.duckdb", tmp_path / "two.duckdb"]
    for folder, database in zip(folders, databases, strict=True):
        build_knowledge_base([folder], database)
    changes = compare_databases(*databases).changes
    assert shown(changes, "source") == [("changed", "sha256", *hashes)]
    assert {c.cause for c in changes if c.what == "fact"} == {"file changed"}
    lines = list(report_lines(compare_databases(*databases)))
    assert lines[:3] == [TRIAL, "  example-2022: file changed", f"    sha256: {hashes[0]} -> {hashes[1]}"]


def test_a_new_trial_brings_its_sources_and_facts(before: Path, database: Path) -> None:
    changes = compare_databases(before, database).changes
    assert {(c.change, c.cause) for c in changes if c.trial_id == "nct01564784" and c.what == "fact"} == {
        ("added", "new source")
    }
    assert {c.change for c in changes if c.trial_id == TRIAL and c.what == "fact"} == {"removed"}


def test_a_wording_that_is_no_fact_is_told_by_its_view(before: Path, build: Build) -> None:
    new = build(("trial.toml", 'sponsor = "Institute', 'sponsor = "The Institute'))
    assert ("description", "trials") in {(c.what, c.item) for c in compare_databases(before, new).changes}


def test_answers_and_statements_follow(before: Path, build: Build) -> None:
    new = build(("comparisons.csv", "−4.1,points", "−4.2,points"))
    comparison = compare_databases(before, new)
    changes = with_statements(comparison, before, new)[0].changes
    assert ("changed", "continuous-results") in [(change, item) for change, item, _, _ in shown(changes, "answer")]
    moved = [c for c in changes if c.what == "statement" and c.old == "−4.1"]
    assert {(c.new, c.source_id, c.cause) for c in moved} == {("−4.2", "example-2022", "extraction changed")}
    assert {c.fact_key for c in moved} == {c.fact_key for c in changes if c.what == "fact"}


def test_a_report_is_short_and_counts_the_rest(before: Path, database: Path) -> None:
    lines = list(report_lines(compare_databases(before, database), shown=2))
    lines = lines[lines.index("nct01564784") :]
    assert "    498 facts: 498 added" in lines
    assert "      and 496 more; all of them: --format csv" in lines
    assert any(line.endswith(" sources that no fact rests on: added") for line in lines)
    assert len(lines) < 60


def test_a_database_of_another_version_is_refused(before: Path, tmp_path: Path) -> None:
    old = Path(shutil.copyfile(before, tmp_path / "old.duckdb"))
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP VIEW findings")
    with pytest.raises(NoDatabase, match=r"lacks the view 'findings': another version of kb built it") as error:
        compare_databases(old, before)
    assert error.value.code == 4
    with duckdb.connect(str(old)) as connection:
        connection.execute("CREATE VIEW findings AS SELECT 1 AS finding_id")
    with pytest.raises(NoDatabase, match="lacks 'rule' in the view 'findings'"):
        compare_databases(before, old)


def test_a_name_with_a_quote_is_only_a_name(before: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(before, tmp_path / "it's.duckdb"))
    assert compare_databases(before, path).changes == ()


def test_the_command_ends_with_0_1_or_4(kb: Kb, before: Path, build: Build, tmp_path: Path) -> None:
    new = build(("comparisons.csv", "−4.1,points", "−4.2,points"))
    assert kb("diff", before, before).code == 0
    answer = kb("diff", before, new)
    assert answer.code == 1
    assert answer.out.splitlines()[:3] == [TRIAL, "  example-2022: extraction changed", "    1 fact: 1 changed"]
    rows = json.loads(kb("diff", before, new, "--format", "json").out)
    assert {row["what"] for row in rows} >= {"fact", "answer", "statement"}
    assert list(rows[0]) == [
        *("what", "change", "trial_id", "source_id", "fact_key", "item", "old", "new", "locator", "cause"),
    ]
    short = json.loads(kb("diff", before, new, "--short", "--format", "json").out)
    assert {row["what"] for row in short} <= {"source", "fact", "verdict", "description"}
    assert kb("diff", before, tmp_path / "none.duckdb").code == 4

"""Every rule catches a misprint that it is there for, and finds nothing wrong with the number as it was."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_cli.audit.rules import LAST, list_rules
from tests.audit.generator import make_trial
from tests.audit.measure import rename
from tests.audit.misprints import Misprint, misprint
from tests.audit.misprints_of_counts import COUNTS
from tests.audit.misprints_of_estimates import ESTIMATES
from tests.audit.workbench import (
    INO_VATE,
    MEADOW,
    SCHEMA,
    Files,
    Said,
    audited,
    findings,
    load,
    read_files,
    write_files,
)

CASES = [*ESTIMATES, *COUNTS]


def bases() -> dict[str, Files]:
    made = make_trial(random.Random(3), "made")
    return {"ino": read_files(INO_VATE), "meadow": read_files(MEADOW), "made": made.files()}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Said]]:
    """What the audit says of every misprint, and of the folders as they are, by trial."""
    folder = tmp_path_factory.mktemp("misprints")
    originals = bases()
    texts = {f"clean-{name}": files for name, files in originals.items()}
    texts |= {f"case{at}": misprint(originals[case.base], case) for at, case in enumerate(CASES)}
    trials = [load(write_files(_named(files, name), folder / name)) for name, files in texts.items()]
    by_trial: dict[str, list[Said]] = defaultdict(list)
    with audited(trials) as connection:
        for one in findings(connection):
            by_trial[one.trial_id].append(one)
    return dict(by_trial)


def _named(files: Files, name: str) -> Files:
    renamed = rename(files, name)
    text = renamed["trial.toml"].replace('"isrctn40917263-record"', f'"record-{name}"')
    result = {file: body.replace("isrctn40917263-record", f"record-{name}") for file, body in renamed.items()}
    return {**result, "trial.toml": text}


@pytest.mark.parametrize(
    ("at", "case"), list(enumerate(CASES)), ids=lambda x: f"{x.rule}: {x.name}" if isinstance(x, Misprint) else ""
)
def test_a_misprint_is_inconsistent_by_its_rule(at: int, case: Misprint, said: dict[str, list[Said]]) -> None:
    objections = [one for one in said[f"case{at}"] if one.rule == case.rule and one.verdict == "inconsistent"]
    assert any(case.key in key for one in objections for key in (one.key, *one.keys)), objections or [
        one for one in said[f"case{at}"] if one.verdict == "inconsistent"
    ]


@pytest.mark.parametrize(
    ("at", "case"), list(enumerate(CASES)), ids=lambda x: f"{x.rule}: {x.name}" if isinstance(x, Misprint) else ""
)
def test_the_number_as_it_was_raises_no_objection(at: int, case: Misprint, said: dict[str, list[Said]]) -> None:
    def objections(trial: str) -> set[tuple[str, str, str]]:
        return {
            (one.key.partition("/")[2], one.reported, one.explanation)
            for one in said[trial]
            if one.rule == case.rule and one.verdict == "inconsistent"
        }

    assert objections(f"case{at}") - objections(f"clean-{case.base}")


def test_every_rule_has_a_misprint_that_it_catches() -> None:
    assert {rule.name for rule in list_rules(SCHEMA)} - {LAST} == {case.rule for case in CASES}


def test_an_inconsistent_number_is_explained_in_two_sentences(said: dict[str, list[Said]]) -> None:
    for trial in said.values():
        for one in trial:
            if one.verdict == "inconsistent":
                assert one.explanation.endswith(".")
                assert ". " in one.explanation, one
                assert one.severity in {"high", "medium", "low"}


def test_the_wrong_denominator_is_named(said: dict[str, list[Said]]) -> None:
    at = next(at for at, case in enumerate(CASES) if case.name == "percentage of the wrong N")
    texts = [
        one.explanation
        for one in said[f"case{at}"]
        if one.rule == "percent_of_counts" and one.verdict == "inconsistent"
    ]
    assert texts == [
        (
            "Table 3, row Any event, inotuzumab any-grade column prints 67 of 139 as 61%; it is 48.2%. It would be "
            "right among 109 participants, the size of the population as_treated, so the denominator may be the wrong "
            "one."
        )
    ]


def test_nothing_is_wrong_with_the_made_up_trials(said: dict[str, list[Said]]) -> None:
    for trial in ("clean-meadow", "clean-made"):
        assert [one for one in said[trial] if one.verdict in {"inconsistent", "rounding"}] == []


def test_no_rule_knows_a_trial() -> None:
    words = ["inotuzumab", "nct0", "kantarjian", "cr_cri", "ino-vate", "remission", "meadow"]
    for path in _sources():
        text = path.read_text(encoding="utf-8").lower()
        assert [word for word in words if word in text] == [], path


def _sources() -> Iterator[Path]:
    yield from (SCHEMA / "audits").rglob("*.sql")
    yield from (SCHEMA.parent / "kb_cli" / "audit").rglob("*.py")

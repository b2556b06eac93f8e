"""Statements: GRADE guidelines 26 and Cochrane Handbook Table 15.6.b."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_cli.grade.ladder import CERTAINTIES, SIZES, WORDING, BadLadder, read_ladder
from kb_cli.grade.statements import Thresholds, make_statement, size_of

FOUR = Thresholds("per_1000", 10, 10, 30, 60)
ONE = Thresholds("per_1000", 10)


@pytest.mark.parametrize(
    ("difference", "size"),
    [
        (0, "trivial"),
        (-9.99, "trivial"),
        (10, "small"),
        (-29, "small"),
        (30, "moderate"),
        (60, "large"),
        (-900, "large"),
    ],
)
def test_the_size_comes_from_the_thresholds(difference: float, size: str) -> None:
    assert size_of(difference, FOUR) == size


def test_with_one_threshold_an_effect_is_trivial_or_important() -> None:
    assert (size_of(9, ONE), size_of(-500, ONE)) == ("trivial", "important")


@pytest.mark.parametrize(
    ("certainty", "difference", "register", "text"),
    [
        ("high", -70, "panel", "Bed rest results in a large reduction in death."),
        ("high", 40, "panel", "Bed rest increases death."),
        ("moderate", -20, "panel", "Bed rest likely reduces death slightly."),
        ("moderate", -70, "lay", "Bed rest probably causes a large reduction in death."),
        ("low", -40, "panel", "Bed rest may reduce death."),
        ("low", 5, "panel", "Bed rest may result in little to no difference in death."),
        ("low", 5, "lay", "Bed rest may make little to no difference to death."),
        ("very_low", -40, "panel", "The evidence is very uncertain about the effect of bed rest on death."),
        ("very_low", 5, "lay", "We do not know if bed rest has an effect on death."),
    ],
)
def test_statements(certainty: str, difference: float, register: str, text: str) -> None:
    made = make_statement(
        difference, "per_1000", FOUR, certainty, intervention="Bed rest", outcome="Death", register=register
    )
    assert made.text == text
    assert made.missing is None


def test_being_free_of_the_event_is_counted_as_the_outcome_names_it() -> None:
    made = make_statement(70, "per_1000", FOUR, "moderate", intervention="ATRA", outcome="Survival at 5 years")
    assert made.text == "ATRA likely results in a large increase in survival at 5 years."


@pytest.mark.parametrize(
    ("difference", "unit", "thresholds", "certainty", "missing"),
    [
        (-40.0, "per_1000", FOUR, None, "no certainty of the evidence is recorded"),
        (-40.0, "per_1000", Thresholds(), "high", "the question declares no thresholds"),
        (None, "per_1000", FOUR, "high", "there is no absolute effect"),
        (-4.0, "outcome_unit", FOUR, "high", "the thresholds are in another unit than the effect"),
    ],
)
def test_without_a_judgement_there_is_no_statement(
    difference: float | None, unit: str, thresholds: Thresholds, certainty: str | None, missing: str
) -> None:
    made = make_statement(difference, unit, thresholds, certainty, intervention="bed rest", outcome="death")
    assert (made.text, made.missing) == ("", missing)


def test_every_sentence_of_the_ladder_can_be_filled_in() -> None:
    ladder = read_ladder()
    for register in ("panel", "lay"):
        for certainty in CERTAINTIES:
            for size in SIZES:
                text = ladder.sentence(register, certainty, size, "increase", intervention="rest", outcome="pain")
                assert "{" not in text
                marks = [mark for words in ladder.modifiers.values() for mark in words if f"{mark} " in text.lower()]
                assert bool(marks) == (certainty != "high"), text
                assert all(mark in ladder.modifiers[certainty] for mark in marks), text


def test_another_ladder_needs_no_code(tmp_path: Path) -> None:
    text = (WORDING / "grade.toml").read_text(encoding="utf-8")
    (tmp_path / "house.toml").write_text(text.replace("likely ", "appears to have ").replace('"grade"', '"house"'))
    ladder = read_ladder("house", tmp_path)
    made = make_statement(-5, "per_1000", FOUR, "moderate", intervention="Rest", outcome="Pain", ladder=ladder)
    assert made.text == "Rest appears to have results in little to no difference in pain."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('trivial = "{intervention} may make', 'tiny = "{intervention} may make', r"\[lay.low\] lacks 'trivial'"),
        ("{outcome} slightly", "{result} slightly", r"there is no \{result\}"),
        ('base = "reduce"', "", r"\[direction.decrease\] lacks 'base'"),
        ('name = "grade"', "", "'name' is missing"),
        ("[panel.high]", "[panel.high", "Expected"),
    ],
)
def test_a_ladder_with_a_gap_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (WORDING / "grade.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "broken.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadLadder, match=message):
        read_ladder("broken", tmp_path)


def test_a_misspelt_ladder_gets_a_suggestion() -> None:
    with pytest.raises(BadLadder, match="Did you mean 'grade'"):
        read_ladder("grad")

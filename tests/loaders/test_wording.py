"""One of a thing is not several."""

from __future__ import annotations

import pytest

from kb_loaders.wording import counted, ranges


@pytest.mark.parametrize(
    ("count", "noun", "plural", "said"),
    [
        (0, "trial", "", "0 trials"),
        (1, "trial", "", "1 trial"),
        (2, "study", "", "2 studies"),
        (1, "study", "", "1 study"),
        (3, "day", "", "3 days"),
        (1234, "record", "", "1,234 records"),
        (2, "person", "people", "2 people"),
        (1, "person", "people", "1 person"),
    ],
)
def test_a_count_stands_with_its_noun(count: int, noun: str, plural: str, said: str) -> None:
    assert counted(count, noun, plural) == said


def test_runs_of_numbers_are_drawn_together() -> None:
    cases: list[list[int]] = [[], [3], [1, 2, 3, 7], [1, 3, 4]]
    assert [ranges(numbers) for numbers in cases] == ["", "3", "1-3, 7", "1, 3-4"]
    assert ranges([1, 3, 4, 6, 7, 8], "–", shortest=3) == "1, 3, 4, 6–8"

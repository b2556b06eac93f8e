"""The check that finds numbers without a footnote mark, shown on lines in which it must and must not speak."""

from __future__ import annotations

import pytest

from kb_cli.summaries.number_marks import unmarked_numbers


def found(text: str, *labels: str) -> int:
    return len(unmarked_numbers(f"# Title 1\n\n## Section 1\n\n{text}\n\n## About this document\n\n99\n", labels))


@pytest.mark.parametrize(
    "text",
    [
        "The rate was 80.7%.",
        "It was 80.7%[^1], and 29.4% in the other arm.",
        "| a | b |\n| --- | --- |\n| Rate | 80.7 |",
        "| a | b |\n| --- | --- |\n| Rate | 88/109[^1]; 80.7% |",
        "| a | Arm (N=109) |\n| --- | --- |\n| Rate | – |",
        "- P=0.04",
    ],
)
def test_an_unmarked_number_is_found(text: str) -> None:
    assert found(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The rate was 80.7%[^1] and 29.4%[^2].",
        "| a | Arm, grade ≥3 (N=109)[^1] |\n| --- | --- |\n| <12 mo | 80.7 (72.1 to 87.7)[^2] |",
        "Intervals are 95% CI.",
        "![Forest plot: 51.4](a-forest-1.svg)",
        "*Figure 1. A note about a figure.*",
        "CD22-positive disease, with `code 12` and <https://doi.org/10.1056/x>",
        "```toml\nvalue = 12\n```",
        "[^1]: Table 2, row 3 (kantarjian-2016).",
    ],
)
def test_marked_numbers_and_what_is_not_evidence_pass(text: str) -> None:
    assert found(text) == 0


def test_names_with_digits_are_labels() -> None:
    assert found("Drug 10 mg versus placebo.") == 1
    assert found("Drug 10 mg versus placebo.", "Drug 10 mg") == 0

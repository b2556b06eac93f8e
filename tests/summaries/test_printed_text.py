"""Numbers as printed, the words for what is not there, and how rows become lines of a table."""

from __future__ import annotations

import pytest

from kb_cli.summaries.estimates import Estimates
from kb_cli.summaries.footnotes import Fact, Footnotes
from kb_cli.summaries.markdown import align_table, escape_markdown, tidy
from kb_cli.summaries.posted_values import shorten_to_sentences
from kb_cli.summaries.printed_text import STATUS_WORDS, PrintedCell, PrintedText
from kb_cli.summaries.record_footnotes import RecordFootnotes, RecordTitles
from kb_cli.summaries.rows import arms_of, lines_by_arm, result_lines
from kb_cli.summaries.wording import gap_words, item_words, lower_first


def text_of(**cells: str | tuple[str, str]) -> PrintedText:
    """The cells of fact 1; a pair is a text and its status."""
    pairs = {name: cell if isinstance(cell, tuple) else (cell, "reported") for name, cell in cells.items()}
    return PrintedText({(1, name): PrintedCell(text, status) for name, (text, status) in pairs.items()})


@pytest.mark.parametrize("status", sorted(STATUS_WORDS))
def test_each_kind_of_non_value_has_its_words(status: str) -> None:
    text = text_of(value=("NR", status))
    assert text.printed(1, "value") == STATUS_WORDS[status]
    assert not text.has_number(1, "value")


def test_a_cell_that_is_not_there_is_not_reported() -> None:
    assert text_of().printed(1, "value") == "not reported"
    assert text_of().printed(None, "value") == "not reported"


def test_numbers_keep_their_printed_precision() -> None:
    text = text_of(percent="45.0", value="3,500")
    assert text.percent(1) == "45.0%"
    assert text.printed(1, "value") == "3,500"


def test_a_derived_number_says_that_it_was_computed() -> None:
    text = text_of(percent=("12.5", "derived"))
    assert text.printed(1, "percent") == "12.5 (computed)"
    assert text.percent(1) == "12.5% (computed)"


def test_an_interval_names_its_level_and_keeps_an_open_end() -> None:
    text = text_of(ci_low="0.8", ci_high=("not reached", "not_reached"))
    assert text.interval(1, 95.0) == "95% CI, 0.8 to not reached"
    assert text.interval(1) == "0.8 to not reached"


def test_an_interval_that_is_not_printed_is_empty() -> None:
    assert text_of().interval(1, 95.0) == ""


def test_an_estimate_of_which_all_is_illegible_is_one_word() -> None:
    lost = ("illegible", "illegible")
    assert text_of(percent=lost, ci_low=lost, ci_high=lost).estimate(1, "percent", 95.0, percent=True) == "illegible"


def test_a_negative_number_has_a_minus_sign() -> None:
    assert text_of(value="-3.1", ci_low="-5", ci_high="-1").estimate(1, "value") == "−3.1 (−5 to −1)"


@pytest.mark.parametrize(
    ("printed", "shown"),
    [("<0.001", "P<0.001"), ("0.04", "P=0.04"), ("≤0.004", "P≤0.004")],
)
def test_p_values_are_written_as_journals_do(printed: str, shown: str) -> None:
    assert text_of(p_value=printed).p_value(1) == shown


def test_an_illegible_p_value_is_a_word() -> None:
    assert text_of(p_value=("illegible", "illegible")).p_value(1) == "P value illegible"


def test_counts_and_percentages_stand_as_tables_print_them() -> None:
    assert text_of(n="66", percent="61").count_percent(1) == "66 (61)"
    assert text_of(n="0").count_percent(1) == "0"
    assert text_of(percent="37").count_percent(1) == "37%"
    assert text_of().count_percent(1) == "not reported"


def test_an_event_is_a_count_with_its_percentage_a_share_of_those_at_risk_or_a_number_of_events() -> None:
    def shown(**cells: str) -> str:
        text = text_of(**cells)
        facts = {1: Fact(1, "key", "doe-2022", ("Table 3",))}
        return str(Estimates(text, Footnotes(facts)).event_result({"fact_id": 1})).removesuffix("[^1]")

    assert shown(n_affected="67", percent="48") == "67 (48)"
    assert shown(n_affected="10", n_at_risk="48") == "10 of 48"
    assert shown(n_affected="10", n_at_risk="48", percent="21") == "10 of 48 (21%)"
    assert shown(percent="37") == "37%"
    assert shown(n_events="17") == "17 events"
    assert shown(value="252") == "252"
    assert shown() == "not reported"


def test_a_footnote_lists_all_places_and_the_note() -> None:
    notes = Footnotes({7: Fact(7, "key", "doe-2022", ("Table 2, row A", "Abstract, Results"), "also in words")})
    assert str(notes.cite(7)) == "[^1]"
    assert str(notes.cite(7, None)) == "[^1]"
    assert notes.block() == "[^1]: Table 2, row A; Abstract, Results (doe-2022). Note: Also in words."


def test_a_note_that_repeats_a_verdict_about_significance_is_left_out() -> None:
    notes = Footnotes({7: Fact(7, "key", "doe-2022", ("Table 2",), "significantly higher")})
    notes.cite(7)
    assert notes.block() == "[^1]: Table 2 (doe-2022)."


def test_a_comment_of_a_record_is_quoted_whole_as_posted() -> None:
    note = "p-value of IL6;\nP<0.005 was considered significant"
    notes = Footnotes({7: Fact(7, "key", "nct1-registry", ("Outcome 1",), note, is_posted=True)})
    notes.cite(7)
    quoted = "Comment as posted: “p-value of IL6; P<0.005 was considered significant”"
    assert notes.block() == f"[^1]: Outcome 1 (nct1-registry). {quoted}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One. Two and three.", "One. Two and three."),
        ("Of IL6 among all of them. Not adjusted for more.", "Of IL6 among all of them. …"),
        ("Of IL6 among all of them.; P<0.005 was low", "Of IL6 among all of them. …"),
        ("No. Then a long sentence follows that has no end", "No. Then a long sentence …"),
    ],
)
def test_a_text_is_cut_after_a_sentence_or_at_a_word(text: str, shown: str) -> None:
    assert shorten_to_sentences(text, 28) == shown


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a | b", "a \\| b"),
        ("footnote *", "footnote \\*"),
        ("<12 mo", "<12 mo"),
        ("<b>", "\\<b>"),
        ("intention_to_treat", "intention_to_treat"),
        ("_x_", "\\_x\\_"),
        ("[^1]", "\\[^1\\]"),
        ("two\nlines", "two lines"),
    ],
)
def test_evidence_is_escaped_for_markdown(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


def test_tables_are_aligned_and_an_escaped_pipe_is_no_border() -> None:
    lines = ["| a | bb |", "| --- | ---: |", "| x \\| y | 1 |"]
    assert align_table(lines) == ["| a      |  bb |", "| ------ | --: |", "| x \\| y |   1 |"]


def test_code_is_left_as_it_is() -> None:
    assert tidy("```\n| a |\n| - |\n\n\n\n```\n\n\n\nb") == "```\n| a |\n| - |\n\n\n\n```\n\nb\n"


def row(arm: str, **columns: object) -> dict[str, object]:
    return {"arm": arm, "role": "experimental", "fact_id": 1, **columns}


def test_lines_have_a_cell_for_each_arm() -> None:
    lines = lines_by_arm([row("A", term="x"), row("B", term="x"), row("A", term="y")], "term")
    assert [(line.keys["term"], list(line.arms)) for line in lines] == [("x", ["A", "B"]), ("y", ["A"])]


def test_all_participants_stand_last() -> None:
    rows = [{"arm": "All participants", "role": "all"}, {"arm": "B", "role": "comparator"}]
    assert arms_of(rows) == ["B", "All participants"]


def test_a_comparison_stands_on_the_line_of_its_setting() -> None:
    arms = [row("A", endpoint_id="e", percent=1.0), row("B", endpoint_id="e", percent=2.0)]
    lines = result_lines(arms, [row("A", endpoint_id="e", comparator="B", measure="risk_difference")])
    assert len(lines) == 1
    assert [comparison["measure"] for comparison in lines[0].comparisons] == ["risk_difference"]


def test_a_comparison_of_all_categories_does_not_stand_on_the_line_of_one() -> None:
    arms = [row("A", endpoint_id="e", category="better", quantity="proportion")]
    lines = result_lines(arms, [row("A", endpoint_id="e", comparator="B", measure="odds_ratio")])
    assert [len(line.comparisons) for line in lines] == [0, 1]


def test_words_of_the_field() -> None:
    assert item_words("mrd_threshold") == "MRD threshold"
    assert item_words("p_value_boundary") == "P value boundary"
    assert lower_first("ECOG score") == "ECOG score"
    assert gap_words(["estimate", "lower confidence limit", "p value", "upper confidence limit"]) == (
        "estimate, confidence interval, P value"
    )


TITLES = RecordTitles(
    {"7": "Score (EORTC), mean"},
    frozenset({("Drug (5 mg)", "OG000"), ("group Drug (5 mg)", "OG000"), ("Other", "BG000")}),
)


@pytest.mark.parametrize(
    ("place", "short"),
    [
        ("Outcome 7 (Score (EORTC), mean), Week 6, group Drug (5 mg) (OG000)", "Outcome 7, Week 6, group OG000"),
        ("Outcome 7 (Score (EORTC), mean), group group Drug (5 mg) (OG000)", "Outcome 7, group OG000"),
        ("Outcome 7 (Score (EORTC), mean), statistical analysis 2", "Outcome 7, statistical analysis 2"),
        ("Outcome 7", "Outcome 7"),
        ("Outcome 7 (Another title), group Unknown (OG000)", "Outcome 7 (Another title), group Unknown (OG000)"),
        (
            "Baseline characteristics, Age (years), group Other (BG000)",
            "Baseline characteristics, Age (years), group BG000",
        ),
        ("Eligibility, Age (years)", "Eligibility, Age (years)"),
    ],
)
def test_a_place_in_a_record_is_told_without_titles_that_stand_in_the_document(place: str, short: str) -> None:
    assert TITLES.shorten(place) == short


def test_footnotes_of_a_record_name_it_once_and_other_sources_at_each() -> None:
    own = Fact(
        7, "key", "nct1-registry", ("Outcome 7 (Score (EORTC), mean), group Drug (5 mg) (OG000)",), is_posted=True
    )
    notes = RecordFootnotes({7: own, 8: Fact(8, "key", "doe-2022", ("Table 2",))}, {}, {}, "nct1-registry", TITLES)
    assert notes.block() == ""
    notes.cite(7, 8)
    lead, *lines = notes.block().split("\n")
    assert lead.startswith("Footnotes name places in nct1-registry, the record of the trial")
    assert lines == ["", "[^1]: Outcome 7, group OG000.", "[^2]: Table 2 (doe-2022)."]

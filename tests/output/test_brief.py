"""A table on the screen says what kind of non-value a cell holds, and leaves out columns that say nothing."""

from kb_cli.output import Result, brief


def result(columns, *rows):
    return Result(tuple(columns), ("VARCHAR",) * len(columns), list(rows))


def condense(shown, *, is_of_one_trial=True):
    return brief.condense(shown, is_of_one_trial=is_of_one_trial)


def test_an_empty_cell_takes_the_words_of_its_status_and_the_status_column_goes():
    shown, left_out = condense(result(["ci_high", "ci_high_status"], (8.0, "reported"), (None, "not_reached")))
    assert (shown.columns, shown.rows) == (("ci_high",), [(8.0,), ("not reached",)])
    assert left_out == ("ci_high_status",)


def test_a_status_that_still_says_something_stays():
    shown, _ = condense(result(["total", "total_source"], (109, "printed"), (96, "from_population")))
    assert shown.columns == ("total", "total_source")


def test_value_status_speaks_of_the_main_column():
    shown, _ = condense(result(["median", "value_status"], (None, "illegible"), (4.6, "reported")))
    assert shown.rows == [("illegible",), (4.6,)]


def test_a_derived_value_keeps_its_status():
    shown, _ = condense(result(["alpha", "alpha_status"], (0.025, "derived"), (0.0208, "reported")))
    assert shown.columns == ("alpha", "alpha_status")


def test_identifiers_beside_labels_empty_columns_and_whole_population_are_left_out():
    columns = ["trial_id", "arm_id", "arm", "subgroup_factor", "timepoint", "position", "fact_id"]
    shown, left_out = condense(result(columns, ("t", "a", "A", "all", None, 1, 7), ("t", "b", "B", "all", None, 2, 8)))
    assert shown.columns == ("arm", "fact_id")
    assert left_out == ("trial_id", "arm_id", "subgroup_factor", "timepoint", "position")


def test_a_trial_that_was_not_asked_for_is_named_even_where_it_is_the_only_one():
    shown, left_out = condense(result(["trial_id", "n"], ("t", 1)), is_of_one_trial=False)
    assert (shown.columns, left_out) == (("trial_id", "n"), ())


def test_no_rows_are_left_alone():
    empty = result(["n", "n_status"])
    assert condense(empty) == (empty, ())


def test_printed_numbers_stay_and_computed_ones_are_rounded():
    shown, _ = condense(result(["value", "p_value"], (80.7, 0.04), (10.083333333333334, 2.4e-14), (47400.0, 0.62789)))
    assert shown.rows == [(80.7, 0.04), (10.08, "<0.001"), (47400.0, 0.62789)]
    shown, _ = condense(result(["interaction_p"], (0.6278901889151214,)))
    assert shown.rows == [(0.628,)]


def test_long_texts_of_chosen_columns_are_cut_and_no_others():
    cut = brief.shorten_texts(
        result(["condition", "title"], ("Lymphoma;\n" * 9, "T" * 99), (None, "t")), ("condition",)
    )
    assert cut.rows == [("Lymphoma; Lymphoma; Lymphoma; Lymphoma; Lymphoma; Lymphoma;…", "T" * 99), (None, "t")]
    assert len(cut.rows[0][0]) == brief.MOST_CHARACTERS

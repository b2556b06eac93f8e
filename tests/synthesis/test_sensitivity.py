"""Leave-one-out, cumulative pooling, the robustness strip, and many meta-analyses at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_cli.stats.arguments import InvalidInput
from kb_cli.synthesis.many import AT_ONCE, pool_many
from kb_cli.synthesis.methods import PRESETS, STRIP, Method, preset
from kb_cli.synthesis.pooling import pool
from kb_cli.synthesis.results import NotTestable, Pooled
from kb_cli.synthesis.sensitivity import cumulative, leave_one_out, robustness_strip
from kb_cli.synthesis.studies import studies_from_counts, studies_from_effects
from tests.synthesis.bodies import YEAR, bcg, generic, sparse

DL_HK = Method(tau2="DL", ci="HK")


def test_leaving_one_out_is_pooling_the_others() -> None:
    steps = leave_one_out(bcg())
    assert len(steps) == 13
    others = pool(bcg().select(np.arange(13) != 4))
    assert isinstance(steps[4].pooled, Pooled)
    assert (steps[4].label, steps[4].pooled.estimate, steps[4].pooled.k) == ("Trial 5", others.estimate, 12)


def test_studies_that_were_not_pooled_are_not_left_out_one_by_one() -> None:
    assert [step.label for step in leave_one_out(sparse())] == ["one empty", "plain", "plain too"]


def test_studies_of_the_same_name_are_told_apart() -> None:
    studies = studies_from_effects([1.0, 2.0, np.nan, 4.0], [1, 1, 1, 1], labels=["Thomas 1992"] * 4)
    estimates = [getattr(step.pooled, "estimate", None) for step in leave_one_out(studies, preset("inverse-variance"))]
    assert estimates == pytest.approx([3.0, 2.5, 1.5])


def test_without_its_only_study_nothing_is_left() -> None:
    (step,) = leave_one_out(generic([1.0], [1.0]))
    assert step.pooled == NotTestable("no_studies", "No study is left.")


def test_cumulative_pooling_goes_by_the_order_given() -> None:
    steps = cumulative(bcg(), YEAR)
    assert [step.label for step in steps][:3] == ["Trial 1", "Trial 2", "Trial 6"]
    assert [getattr(step.pooled, "k", None) for step in steps] == list(range(1, 14))
    last = steps[-1].pooled
    assert isinstance(last, Pooled)
    assert last.estimate == pytest.approx(pool(bcg()).estimate, rel=1e-9)
    assert [step.label for step in cumulative(bcg())][:2] == ["Trial 1", "Trial 2"]
    with pytest.raises(InvalidInput, match="2 values for 13 studies"):
        cumulative(bcg(), [1, 2])


def test_a_study_that_needs_others_shows_nothing_until_they_come() -> None:
    zero = studies_from_counts("odds_ratio", [0, 3], [10, 10], [2, 4], [10, 10])
    first, second = cumulative(zero, None, preset("mantel-haenszel"))
    assert isinstance(first.pooled, Pooled)
    assert np.isnan(first.pooled.estimate)
    assert isinstance(second.pooled, Pooled)
    assert np.isfinite(second.pooled.estimate)


def test_the_strip_shows_every_preset_and_where_its_interval_lies() -> None:
    strip = robustness_strip(bcg("odds_ratio"), threshold=0.7)
    assert [row.preset for row in strip.rows] == list(STRIP)
    assert {row.against_null for row in strip.rows} == {"below"}
    assert not strip.changes_against_null
    by_name = {row.preset: row for row in strip.rows}
    assert by_name["revman-5"].against_threshold == "below"
    assert by_name["evidencekb"].against_threshold == "across"
    assert strip.changes_against_threshold
    assert by_name["peto"].estimate == pytest.approx(0.6222, abs=5.1e-5)
    assert by_name["peto"].lower < by_name["peto"].estimate < by_name["peto"].upper


def test_a_preset_that_does_not_apply_says_why_and_changes_nothing() -> None:
    strip = robustness_strip(bcg(), ["metafor", "peto"])
    row = strip.rows[1]
    assert isinstance(row.pooled, NotTestable)
    assert row.pooled.text == "pooling: Peto's method pools odds ratios, not measure 'risk_ratio'"
    assert (row.against_null, row.against_threshold, strip.changes_against_null) == (None, None, False)
    assert np.isnan([row.estimate, row.lower, row.upper]).all()


def test_the_strip_takes_methods_and_compares_unrounded_numbers() -> None:
    # z: 0.2 to 3.6 less a hair; t with 1 degree of freedom goes far beyond 0.
    studies = generic([2.0, 1.9], [1.5, 1.5])
    strip = robustness_strip(studies, {"z": preset("metafor"), "t": preset("metafor", ci="t")})
    assert [row.against_null for row in strip.rows] == ["above", "across"]
    assert strip.changes_against_null
    upper = pool(studies, preset("metafor")).upper
    at_the_limit = robustness_strip(studies, ["metafor"], threshold=upper)
    assert at_the_limit.rows[0].against_threshold == "across"
    assert robustness_strip(studies, ["metafor"], threshold=upper + 1e-9).rows[0].against_threshold == "below"


def test_no_usable_study_is_a_row_and_wrong_numbers_an_error() -> None:
    empty = studies_from_counts("odds_ratio", [0], [10], [0], [10])
    assert getattr(robustness_strip(empty, ["meta"]).rows[0].pooled, "reason", None) == "no_studies"
    with pytest.raises(InvalidInput, match="events: 11 is above total 10"):
        robustness_strip(studies_from_counts("odds_ratio", [11], [10], [0], [10]), ["meta"])


bodies = st.lists(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 3)), min_size=1, max_size=8), min_size=1, max_size=6
)


@settings(max_examples=40, deadline=None)
@given(bodies, st.sampled_from([0.9, 0.95, 0.99]))
def test_many_at_once_are_the_same_one_by_one(values: list, level: float) -> None:
    starts = np.cumsum([0, *(len(body) for body in values[:-1])])
    y, v = np.array([row for body in values for row in body]).T
    many = pool_many(y, v, starts, level)
    for number, body in enumerate(values):
        one = pool(generic(*np.array(body).T), Method(tau2="DL", ci="HK", level=level))
        found = [many.estimate, many.standard_error, many.lower, many.upper, many.tau2, many.q]
        expected = [one.estimate, one.standard_error, one.lower, one.upper]
        expected += [one.heterogeneity.tau2.estimate, one.heterogeneity.q.statistic]
        assert [column[number] for column in found] == pytest.approx(expected, rel=1e-7, abs=1e-9)
        assert many.k[number] == one.k
        assert many.i2[number] == pytest.approx(one.heterogeneity.i2_q.estimate, rel=1e-6, abs=1e-7, nan_ok=True)
        if one.standard_error > 1e-6:
            assert many.p[number] == pytest.approx(one.p, rel=1e-6, abs=1e-9)


def test_many_more_than_are_worked_on_at_once() -> None:
    size = 2 * AT_ONCE + 3
    y, v = np.tile([0.1, 0.5, 0.9], size), np.tile([0.1, 0.2, 0.1], size)
    many = pool_many(y, v, np.arange(0, 3 * size, 3))
    assert many.k.shape == many.upper.shape == (size,)
    assert np.ptp(many.upper) == 0
    assert many.upper[0] == pytest.approx(pool(generic([0.1, 0.5, 0.9], [0.1, 0.2, 0.1]), DL_HK).upper)


@pytest.mark.parametrize(
    ("values", "variances", "starts", "message"),
    [
        ([1.0, 2.0], [1.0], [0], "1 number for 2 effects"),
        ([1.0, np.nan], [1.0, 1.0], [0], r"values: an effect is missing or infinite \(row 2"),
        ([1.0, 2.0], [1.0, 0.0], [0], r"variances: a variance is missing or not above 0 \(row 2"),
        ([1.0, 2.0], [1.0, 1.0], [1], "they must rise from 0"),
        ([1.0, 2.0], [1.0, 1.0], [0, 0], "they must rise from 0"),
        ([1.0, 2.0], [1.0, 1.0], [0, 2], "they must rise from 0"),
        ([1.0, 2.0], [1.0, 1.0], [], "they must rise from 0"),
    ],
)
def test_many_refuse_columns_that_do_not_fit(values: list, variances: list, starts: list, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        pool_many(values, variances, starts)


def test_many_refuse_a_level_in_percent() -> None:
    with pytest.raises(InvalidInput, match="95 is outside 0 to 1"):
        pool_many([1.0], [1.0], [0], level=95)


def test_presets_differ_where_programs_differ() -> None:
    old, new = PRESETS["revman-5"], PRESETS["revman-2025"]
    assert (old.tau2, old.ci, old.prediction, old.i2) == ("DL", "z", None, "q")
    assert (new.tau2, new.ci, new.i2) == ("REML", "HK", "tau2")

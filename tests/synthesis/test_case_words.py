"""The words of the case format that concern pooling: here it counts that each spelling finds its method."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from kb_cli.stats.case_studies import interval_of, method_of, prediction_of
from kb_cli.stats.cases import run_cases
from kb_cli.synthesis.between_study_variance import estimate_tau2, intercept, profile_likelihood_interval
from kb_cli.synthesis.methods import PredictionRule, preset
from kb_cli.synthesis.pooling import pool
from kb_cli.synthesis.studies import effects_of
from tests.synthesis.bodies import ALLOCATION, BCG, LATITUDE, SPARSE, YEAR, bcg, sparse

TABLES = {
    "event_t": BCG[:, 0].tolist(),
    "nonevent_t": BCG[:, 1].tolist(),
    "event_c": BCG[:, 2].tolist(),
    "nonevent_c": BCG[:, 3].tolist(),
}
METAFOR = dict(zip(("ai", "bi", "ci", "di"), TABLES.values(), strict=True))
SPARSE_TABLES = dict(zip(("event_t", "n_t", "event_c", "n_c"), SPARSE, strict=True))
DL = {"measure": "RR", "model": "random", "tau2_estimator": "DL"}


def run(folder: Path, task: str, data: dict, method: dict | None = None) -> dict:
    path = folder / "cases.json"
    cases = [{"id": "one", "task": task, "data": data, "method": method or {}}]
    path.write_text(json.dumps({"cases": cases}), encoding="utf-8")
    (result,) = run_cases(path)
    return result


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({}, "z"),
        ({"ci": "Wald"}, "z"),
        ({"ci": "t"}, "t"),
        ({"ci": "HK"}, "HK"),
        ({"ci": "knha"}, "HK"),
        ({"ci": "Hartung-Knapp"}, "HK"),
        ({"test": "knha"}, "HK"),
        ({"test": "begg_rank"}, "z"),
        ({"ci": "HK_adhoc_max(1,s2)"}, "HK_adhoc"),
        ({"ci": "adhoc"}, "HK_adhoc"),
        ({"ci": "HK", "adhoc": "se"}, "HK_adhoc"),
        ({"ci": "HK", "adhoc_hakn_ci": "ci"}, "HK_wider"),
        ({"ci": "HK_adhoc_ci"}, "HK_wider"),
        ({"ci": "HK_IQWiG6"}, "HK_IQWiG6"),
        ({"ci": "modified Knapp-Hartung"}, "HK_adhoc"),
    ],
)
def test_words_of_intervals(said: dict, rule: str) -> None:
    assert interval_of(said) == rule


@pytest.mark.parametrize(
    ("said", "ci", "rule"),
    [
        (None, "z", ("normal", "classic")),
        (None, "HK", ("k-1", "HK")),
        ({"df": "normal"}, "z", ("normal", "classic")),
        ({"df": "k-2"}, "HK", ("k-2", "HK")),
        ({"df": "k-2", "se": "classic"}, "HK", ("k-2", "classic")),
        ({"df": "t_{k-1}"}, "z", ("k-1", "classic")),
        ("HTS", "HK", ("k-2", "classic")),
        ("HK-PR", "z", ("k-2", "HK")),
        ("V", "z", ("k-1", "classic")),
        (True, "HK", ("k-1", "HK")),
    ],
)
def test_words_of_prediction_intervals(said: object, ci: str, rule: tuple[str, str]) -> None:
    assert prediction_of({"prediction": said}, ci) == PredictionRule(*rule)


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({"zero_cells": {"add": 0.5, "to": "only0", "double_zero": "drop"}}, {"double_zero": "drop"}),
        ({"drop00": True}, {"double_zero": "drop"}),
        ({"double_zero": "drop"}, {"double_zero": "drop"}),
        ({"zero_cells": "0.5 added to every cell (to=all)"}, {"to": "all"}),
        ({"zero_cells": "0.5"}, {"to": "only0"}),
        ({"zero_cells": "none"}, {"to": "none", "add": 0.0}),
    ],
)
def test_words_of_empty_cells(said: dict, changes: dict) -> None:
    rule = method_of(SPARSE_TABLES, {"measure": "OR", "model": "random", **said}).zero_cells
    assert {key: getattr(rule, key) for key in changes} == changes


@pytest.mark.parametrize(
    "said",
    [
        {"RR.Cochrane": False},
        {"zero_cells": {"add": 0.5, "to": "only0", "rr": "meta"}},
        {"zero_cells": {"add": 0.5, "to": "only0", "note": "RR 0.5/(n+0.5)"}},
        {"rr_total": "events_only"},
    ],
)
def test_words_of_the_risk_ratio_rule_of_meta(said: dict) -> None:
    assert method_of(SPARSE_TABLES, {"measure": "RR", **said}).rr_total == "events_only"
    assert method_of(SPARSE_TABLES, {"measure": "RR", "rule": "0.5/(n+1)"}).rr_total == "both_cells"


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"tau2_estimator": "DL", "pooling": "MH", "model": "random"}, "mantel_haenszel"),
        ({"tau2_estimator": "DL", "Q_about": "MH"}, "mantel_haenszel"),
        ({"tau2_estimator": "DL_MH"}, "mantel_haenszel"),
        ({"tau2_estimator": "REML", "pooling": "MH", "model": "random"}, "inverse_variance"),
        ({"tau2_estimator": "DL"}, "inverse_variance"),
    ],
)
def test_words_of_the_estimate_that_q_is_about(said: dict, about: str) -> None:
    how = method_of(TABLES, {"measure": "RR", **said})
    assert (how.q_about, how.model) == (about, "random")


def test_mantel_haenszel_is_corrected_only_where_the_case_says_so() -> None:
    common = {"measure": "OR", "model": "common", "pooling": "MH"}
    assert method_of(SPARSE_TABLES, common).mh_zero_cells.to == "none"
    assert method_of(SPARSE_TABLES, {**common, "zero_cells": "none"}).mh_zero_cells.to == "none"
    assert method_of(SPARSE_TABLES, {**common, "zero_cells": {"add": 0.5, "mh": "none"}}).mh_zero_cells.to == "none"
    assert method_of(SPARSE_TABLES, {**common, "zero_cells": {"add": 0.5}}).mh_zero_cells.add == 0.5
    assert method_of(SPARSE_TABLES, {**common, "MH.exact": False}).mh_zero_cells.add == 0.5


@pytest.mark.parametrize("data", [TABLES, METAFOR, {**TABLES, "extra": ["text"] * 13}])
def test_one_pooled_effect_has_all_its_keys(data: dict, tmp_path: Path) -> None:
    found = run(tmp_path, "meta_2x2", data, {**DL, "ci": "HK", "level": 90})
    expected = pool(bcg(), preset("metafor", tau2="DL", ci="HK", level=0.9))
    assert found["lower"] == pytest.approx(expected.lower)
    assert found["exp_upper"] == pytest.approx(math.exp(expected.upper))
    assert found["t"] == found["z"] == pytest.approx(expected.statistic)
    assert found["tau"] == pytest.approx(math.sqrt(found["tau2"]))
    assert found["I2_lower"] == found["I2_tau2_lower"] != found["I2_q_lower"]
    assert found["H"] == pytest.approx(math.sqrt(found["H2_q"]))
    assert (found["k"], len(found["weights"])) == (13, 13)
    assert {"pi_lower", "exp_pi_upper", "Q_p", "tau2_upper", "tarone_p", "cmh", "Q_cmh"} <= set(found)


def test_petos_odds_ratios_can_be_pooled_for_random_effects(tmp_path: Path) -> None:
    said = {"measure": "PETO", "model": "random", "pooling": "IV", "tau2_estimator": "DL", "ci": "HK"}
    found = run(tmp_path, "meta_2x2", TABLES, said)
    expected = pool(bcg("odds_ratio"), preset("metafor", pooling="peto", tau2="DL", ci="HK"))
    assert expected.ci == "HK"
    assert (found["yi"], found["lower"]) == (
        pytest.approx([study.value for study in pool(bcg("odds_ratio"), preset("peto")).studies]),
        pytest.approx(expected.lower),
    )
    common = run(tmp_path, "meta_2x2", TABLES, {**said, "model": "common"})
    assert common["estimate"] == pytest.approx(-0.4744, abs=5.1e-5)


def test_kinds_of_data_are_told_by_their_fields(tmp_path: Path) -> None:
    common = {"model": "common"}
    cases = {
        ("meta_generic", "yi"): ({"TE": [0.1, "NA", 0.3], "seTE": [0.1, 0.1, 0.2]}, {}, 0.14),
        ("meta_generic", "interval"): (
            {"HR": [0.5], "lower": [0.25], "upper": [1.0]},
            {"measure": "HR"},
            math.log(0.5),
        ),
        ("meta_generic", "log interval"): (
            {"estimate": [-0.5], "lower": [-1], "upper": [0]},
            {"measure": "log HR"},
            -0.5,
        ),
        ("meta_generic", "ratio and error"): ({"or": [2.0], "se": [0.3]}, {}, math.log(2)),
        ("meta_logrank", "o e v"): ({"o": [4], "e": [8], "v": [10]}, {"measure": "HR"}, -0.4),
        ("meta_continuous", "means"): (
            {"mean_t": [3], "sd_t": [1], "n_t": [9], "mean_c": [1], "sd_c": [1], "n_c": [9]},
            {"measure": "MD"},
            2.0,
        ),
        ("meta_rates", "rates"): (
            {"event_t": [4], "time_t": [10], "event_c": [8], "time_c": [40]},
            {"measure": "IRR", "pooling": "MH"},
            math.log(2),
        ),
        ("meta_correlation", "z"): ({"r": [0.5], "n": [28]}, {"measure": "ZCOR"}, math.atanh(0.5)),
        ("meta_correlation", "raw"): ({"ri": [0.5], "ni": [28]}, {"measure": "COR"}, 0.5),
    }
    for (task, name), (data, method, expected) in cases.items():
        found = run(tmp_path, task, data, common | method)
        assert found.get("estimate") == pytest.approx(expected), (task, name, found)


def test_subgroups_have_keys_of_their_own(tmp_path: Path) -> None:
    data = {**TABLES, "alloc": ALLOCATION}
    method = {"measure": "RR", "model": "random", "tau2_estimator": "REML", "subgroup": "alloc"}
    separate = run(tmp_path, "meta_subgroup_2x2", data, method)
    assert separate["random.estimate"] == pytest.approx(-0.971, abs=5.1e-4)
    assert separate["overall.estimate"] == separate["estimate"]
    assert (separate["Q_between_df"], separate["n_groups"]) == (2, 3)
    common = run(tmp_path, "meta_2x2", data, {**method, "tau2_scope": "common"})
    assert (common["QM"], common["QM_p"]) == pytest.approx((1.7675, 0.4132), abs=2e-4)
    assert common["tau2"] == pytest.approx(common["random.tau2"])
    assert {"QE", "R2", "I2_resid"} <= set(common)


def test_moderators_are_columns_factors_and_products(tmp_path: Path) -> None:
    data = {**TABLES, "alloc": ALLOCATION, "ablat": LATITUDE.tolist(), "year": YEAR.tolist()}
    method = {"measure": "RR", "tau2_estimator": "REML", "moderators": ["ablat", "factor(alloc)", "ablat:year"]}
    found = run(tmp_path, "meta_regression_2x2", data, method)
    assert found["names"][:2] == ["intercept", "ablat"]
    assert len(found["beta"]) == 5
    assert found["ablat.estimate"] == found["beta"][1]
    simple = run(tmp_path, "meta_2x2", data, {**method, "moderators": "ablat"})
    assert (simple["slope"], simple["intercept"]) == (simple["beta"][1], simple["beta"][0])
    assert len(run(tmp_path, "metareg_2x2", data, {**method, "moderators": ["ablat"], "intercept": False})["beta"]) == 1
    generic = {"yi": [1, 2, 4, 3], "vi": [1, 1, 1, 1], "mod1": [1, 2, None, 4]}
    assert run(tmp_path, "meta_regression", generic, {"model": "common"})["k"] == 3


def test_leaving_out_and_adding_up_give_lists(tmp_path: Path) -> None:
    data = {**TABLES, "year": YEAR.tolist()}
    one_by_one = run(tmp_path, "leave_one_out_2x2", data, DL)
    assert len(one_by_one["estimate"]) == len(one_by_one["I2_q"]) == 13
    assert run(tmp_path, "meta_2x2", data, {**DL, "leave_one_out": True})["tau2"] == one_by_one["tau2"]
    growing = run(tmp_path, "meta_cumulative_2x2", data, {**DL, "order": "year"})
    assert growing["estimate"][-1] == pytest.approx(run(tmp_path, "meta_2x2", data, DL)["estimate"])
    assert run(tmp_path, "meta_2x2", data, {**DL, "cumulative": True})["k"] == list(range(1, 14))


def test_tests_of_small_studies_answer_below_ten_studies_too(tmp_path: Path) -> None:
    few = {"yi": [0.1, 0.4, 0.2, 0.9], "vi": [0.01, 0.04, 0.03, 0.2]}
    egger = run(tmp_path, "smallstudy_generic", few, {"test": "egger"})
    assert egger["df"] == 2
    assert egger["slope"] == egger["limit"]
    by_z = run(tmp_path, "smallstudy_generic", few, {"test": "egger", "ci": "z"})
    assert by_z["upper"] == pytest.approx(egger["intercept"] + 1.959964 * egger["se"], rel=1e-6)
    assert run(tmp_path, "smallstudy_generic", few, {"test": "regtest"})["p"] is not None
    assert run(tmp_path, "smallstudy_generic", few, {"test": "ranktest"})["tau"] == 1
    filled = run(tmp_path, "smallstudy_generic", few, {"test": "trimfill", "type": "L", "model": "common"})
    assert filled["k"] == 4 + filled["k0"]
    two = {"yi": [0.1, 0.4], "vi": [0.01, 0.04]}
    for test in ("egger", "rank", "trim_fill"):
        assert "at least 3 studies; there are 2" in run(tmp_path, "smallstudy_generic", two, {"test": test})["error"]


def test_profile_likelihood_where_it_is_asked_for(tmp_path: Path) -> None:
    method = {"measure": "RR", "tau2_estimator": "REML", "tau2_ci": "PL"}
    found = run(tmp_path, "meta_2x2", TABLES, method)
    effects = effects_of(bcg(), preset("metafor"))
    ends = profile_likelihood_interval(effects.value, effects.variance, intercept(13), 0.95)
    assert (found["tau2_lower"], found["tau2_upper"]) == pytest.approx(ends)
    assert found["I2_lower"] < found["I2"] < found["I2_upper"]


def test_edges_give_numbers_and_not_errors(tmp_path: Path) -> None:
    one = run(tmp_path, "meta_generic", {"yi": [0.5], "vi": [0.04]}, {"model": "random", "ci": "HK"})
    assert (one["Q"], one["Q_p"], one["tau2"], one["k"]) == (0, 1, 0, 1)
    two = run(tmp_path, "meta_generic", {"yi": [0.5, 0.9], "vi": [0.04, 0.04]}, {"model": "random"})
    assert two["pi_upper"] > two["estimate"]
    equal = run(tmp_path, "meta_generic", {"yi": [0.5] * 3, "vi": [0.1, 0.2, 0.3]}, {"model": "random", "ci": "HK"})
    assert (equal["lower"], equal["upper"], equal["p"]) == (0.5, 0.5, 0)
    kept = run(tmp_path, "meta_2x2", SPARSE_TABLES, {"measure": "OR", "model": "random"})
    assert kept["k"] == pool(sparse(), preset("metafor")).k == 5
    missing = run(tmp_path, "meta_2x2", {**TABLES, "event_t": [None, *TABLES["event_t"][1:]]}, DL)
    assert missing["k"] == 12
    y, v = np.array([0.1, 0.1]), np.array([0.2, 0.2])
    assert estimate_tau2(y, v, intercept(2), "PM") == 0


@pytest.mark.parametrize(
    ("task", "data", "method", "reason"),
    [
        ("meta_2x2", TABLES, {"pooling": "GLMM"}, "no pooling 'GLMM'"),
        ("meta_2x2", TABLES, {"tau2_estimator": "XY"}, "no estimator of tau2 'XY'"),
        ("meta_2x2", TABLES, {"ci": "bootstrap"}, "no interval 'bootstrap'"),
        ("meta_2x2", TABLES, {"measure": "AS"}, "no measure 'AS'"),
        ("meta_generic", {"vi": [1]}, {}, "the data have no 'yi'"),
        ("meta_generic", {"yi": [1]}, {}, "the data have no 'vi'"),
        ("meta_regression", {"yi": [1], "vi": [1]}, {}, "the case names no 'moderators'"),
        ("smallstudy_2x2", TABLES, {"test": "harbord"}, "no test 'harbord'"),
    ],
)
def test_what_there_is_not_is_said(task: str, data: dict, method: dict, reason: str, tmp_path: Path) -> None:
    assert run(tmp_path, task, data, method)["unsupported"].startswith(reason)

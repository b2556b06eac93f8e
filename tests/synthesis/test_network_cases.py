"""Networks and indirect comparisons through the case format: the shared cases, and the spellings of data and method."""

import json
from pathlib import Path

import numpy as np
import pytest

from kb_cli.stats.case_network import NETWORK_TASKS
from kb_cli.stats.cases import run_cases

SHARED = Path(__file__).parents[3] / "shared" / "data" / "meta" / "reference_cases.json"


def shared_cases() -> dict[str, dict]:
    if not SHARED.is_file():
        return {}
    cases = json.loads(SHARED.read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case for case in cases if case["task"] in NETWORK_TASKS}


@pytest.mark.skipif(not SHARED.is_file(), reason="no shared reference cases beside the checkout")
def test_shared_cases() -> None:
    cases = shared_cases()
    computed = {found["id"]: found for found in run_cases(SHARED) if found["id"] in cases}
    assert len(cases) == len(computed) == 4
    for name, case in cases.items():
        for key, expected in case["expected"].items():
            tolerance = max(expected.get("abs_tol", 0), expected.get("rel_tol", 0) * abs(expected["value"]))
            assert abs(computed[name][key] - expected["value"]) <= tolerance, (name, key)


def run(folder: Path, task: str, data: dict, method: dict | None = None) -> dict:
    path = folder / "cases.json"
    path.write_text(json.dumps({"cases": [{"id": "one", "task": task, "data": data, "method": method or {}}]}))
    (found,) = run_cases(path)
    return found


ARMS = {
    "study": ["1", "1", "2", "2", "3", "3"],
    "treatment": ["a", "b", "b", "c", "a", "c"],
    "events": [10, 20, 15, 25, 12, 30],
    "n": [100, 100, 90, 95, 80, 85],
}
WIDE = {
    "studlab": [1, 2, 3], "treat1": ["a", "b", "a"], "treat2": ["b", "c", "c"], "event1": [10, 15, 12],
    "n1": [100, 90, 80], "event2": [20, 25, 30], "n2": [100, 95, 85],
}  # fmt: skip


def test_arms_long_and_wide_are_the_same(tmp_path: Path) -> None:
    method = {"measure": "OR", "model": "random", "reference": "a", "small_values": "good"}
    long, wide = run(tmp_path, "nma_arms_binary", ARMS, method), run(tmp_path, "nma", WIDE, method)
    assert {key: value for key, value in long.items() if key != "id"} == {
        key: value for key, value in wide.items() if key != "id"
    }
    assert long["b.estimate"] == -long["a:b.estimate"] == long["b:a.estimate"]
    assert long["b.exp_lower"] == pytest.approx(np.exp(long["b.lower"]))
    assert long["Q_total"] == pytest.approx(long["Q_within"] + long["Q_between"])
    assert long["pscore.a"] == long["a.pscore"] > 0.5
    assert (long["k"], long["m"], long["n"], long["d"]) == (3, 3, 3, 3)
    assert long["a:b.difference_p"] == pytest.approx(long["Q_between_p"], abs=0.3)


def test_p_scores_are_given_on_request_only(tmp_path: Path) -> None:
    assert not any("pscore" in key for key in run(tmp_path, "nma_arms_binary", ARMS, {"measure": "OR"}))
    found = run(tmp_path, "nma_arms_binary", ARMS, {"measure": "OR", "pscore": True})
    assert found["unsupported"].startswith("no direction of benefit True")


PAIRS = {"study": [1, 2, 3], "treat1": ["b", "c", "c"], "treat2": ["a", "b", "a"]}
TE = [0.5, 0.2, 0.9]


@pytest.mark.parametrize(
    ("columns", "method"),
    [
        ({"TE": TE, "seTE": [0.2, 0.3, 0.25]}, {"measure": "OR"}),
        ({"yi": TE, "vi": [0.04, 0.09, 0.0625]}, {"sm": "OR"}),
        (
            {
                "hr": np.exp(TE).tolist(),
                "lower": np.exp(np.array(TE) - 1.959963985 * np.array([0.2, 0.3, 0.25])).tolist(),
                "upper": np.exp(np.array(TE) + 1.959963985 * np.array([0.2, 0.3, 0.25])).tolist(),
            },
            {"measure": "HR"},
        ),
    ],
)
def test_contrasts_by_their_many_names(tmp_path: Path, columns: dict, method: dict) -> None:
    found = run(tmp_path, "nma_contrasts", PAIRS | columns, method | {"model": "fixed", "reference": "a"})
    direct, around = (0.5, 0.04), (0.9 - 0.2, 0.0625 + 0.09)
    weights = np.array([1 / direct[1], 1 / around[1]])
    assert found["b.estimate"] == pytest.approx((weights * [direct[0], around[0]]).sum() / weights.sum())
    assert found["b:a.prop_direct"] == pytest.approx(weights[0] / weights.sum())
    assert found["b:a.difference"] == pytest.approx(-0.2)
    assert found["b:a.difference_se"] == pytest.approx((0.04 + 0.1525) ** 0.5)


@pytest.mark.parametrize(
    ("rule", "added"),
    [
        (None, (0.5, 0.5)),
        ("0.5 to all arms of studies with a zero cell; double-zero studies dropped (netmeta)", (0.5, 0.5)),
        ("only0", (0.5, 0.0)),
        ({"add": 0.25, "to": "study"}, (0.25, 0.25)),
        ("0.5 added to every cell of every arm (to=all)", (0.5, 0.5)),
    ],
)
def test_rules_for_empty_cells_by_their_many_names(tmp_path: Path, rule: object, added: tuple) -> None:
    data = {"study": ["1", "1"], "treatment": ["a", "b"], "events": [0, 20], "n": [100, 100]}
    found = run(tmp_path, "nma_arms_binary", data, {"measure": "OR", "reference": "a", "zero_cells": rule})
    one, other = added
    expected = np.log((20 + other) / (80 + other)) - np.log(one / (100 + one))
    assert found["b.estimate"] == pytest.approx(expected)


def test_means_by_standard_errors_and_a_reference_by_its_beginning(tmp_path: Path) -> None:
    data = {"study": ["1", "1"], "treatment": ["Drug", "Placebo/control"], "mean": [2.0, 1.0], "se": [0.3, 0.4],
            "n": [25, 25]}  # fmt: skip
    found = run(tmp_path, "nma_arms_continuous", data, {"measure": "MD", "reference": "plac"})
    assert (found["Drug.estimate"], found["drug.se"]) == pytest.approx((1.0, 0.5))


def test_estimates_of_arms(tmp_path: Path) -> None:
    data = {"study": ["1", "1"], "treatment": ["a", "b"], "yi": [2.0, 1.0], "vi": [0.09, 0.16]}
    found = run(tmp_path, "nma_arms_generic", data, {"measure": "MD", "reference": "b"})
    assert (found["a.estimate"], found["a.se"]) == pytest.approx((1.0, 0.5))


def test_a_named_pair_has_keys_of_its_own(tmp_path: Path) -> None:
    found = run(tmp_path, "nma_node_split", ARMS, {"measure": "OR", "comparison": "b vs a"})
    assert found["direct"] == found["b:a.direct"]
    assert found["difference_p"] == found["a:b.difference_p"]


def test_a_network_in_parts_is_an_error_of_its_data(tmp_path: Path) -> None:
    data = {"study": [1, 2], "treat1": ["a", "c"], "treat2": ["b", "d"], "TE": [1, 1], "seTE": [1, 1]}
    assert run(tmp_path, "nma_contrasts", data)["error"].startswith("the network falls into 2 parts")


def test_what_there_is_no_method_for_is_said(tmp_path: Path) -> None:
    found = run(tmp_path, "nma_arms_binary", ARMS, {"measure": "OR", "pooling": "stepwise"})
    assert found["unsupported"].startswith("no pooling 'stepwise'")
    assert "no 'study'" in run(tmp_path, "nma_arms_binary", {"events": [1]})["unsupported"]


@pytest.mark.parametrize(
    ("task", "data", "kind", "message"),
    [
        ("nma", {"study": "a", "treatment": "x"}, "unsupported", "a network needs lists of rows; 'study' is no list"),
        ("nma", WIDE | {"n2": [100]}, "unsupported", "the columns have different numbers of rows: "),
        ("nma", PAIRS | {"TE": ["q", "r", "s"], "seTE": [1, 1, 1]}, "error", "effect: numbers are needed"),
        ("bucher", {"d_ac": "q", "se_ac": 1, "d_bc": 1, "se_bc": 1}, "error", "TE: numbers are needed"),
        ("bucher", {"d_ac": [1, 2], "se_ac": 1, "d_bc": 1, "se_bc": 1}, "unsupported", "'TE' must be one number"),
        ("bucher", {"d_ac": 1, "se_ac": -1, "d_bc": 1, "se_bc": 1}, "error", "a against c: an indirect comparison"),
        ("nma", PAIRS | {"hr": [1, -1, 1], "se": [1, 1, 1]}, "error", "ratio: -1 is not above 0 (row 2"),
        ("nma", PAIRS | {"yi": [1, 1, 1], "vi": [1, 1, -1]}, "error", "variance: -1 is not above 0 (row 3"),
        ("bucher", {"hr_ac": 0, "se_ac": 1, "hr_bc": 1, "se_bc": 1}, "error", "ratio: 0 is not above 0"),
        ("bucher", {"d": 1}, "unsupported", "the data have no effects such as 'd_ac' and 'd_bc'"),
    ],
)
def test_corrupted_data_are_said_and_do_not_stop_the_other_cases(
    tmp_path: Path, task: str, data: dict, kind: str, message: str
) -> None:
    assert run(tmp_path, task, data)[kind].startswith(message)


@pytest.mark.parametrize(
    ("data", "estimate"),
    [
        ({"d_ac": 0.9, "se_ac": 0.3, "d_bc": 0.4, "se_bc": 0.4}, 0.5),
        ({"d_ab": 0.9, "se_ab": 0.3, "d_ac": 0.4, "se_ac": 0.4}, -0.5),
        ({"d_ab": 0.9, "var_ab": 0.09, "d_bc": 0.4, "var_bc": 0.16}, 1.3),
        (
            {
                "comparisons": [
                    {"treat1": "a", "treat2": "c", "estimate": 0.9, "se": 0.3},
                    {"treat1": "b", "treat2": "c", "estimate": 0.4, "se": 0.4},
                ]
            },
            0.5,
        ),
        ({"AC_estimate": 0.9, "AC_se": 0.3, "BC_estimate": 0.4, "BC_se": 0.4}, 0.5),
        ({"ac": {"estimate": 0.9, "se": 0.3}, "bc": {"estimate": 0.4, "se": 0.4}}, 0.5),
        ({"te1": 0.9, "se1": 0.3, "te2": 0.4, "se2": 0.4}, 0.5),
        ({"treat1": ["a", "b"], "treat2": ["c", "c"], "TE": [0.9, 0.4], "seTE": [0.3, 0.4]}, 0.5),
    ],
)
def test_indirect_comparisons_by_their_many_names(tmp_path: Path, data: dict, estimate: float) -> None:
    found = run(tmp_path, "bucher", data, {"scale": "log"})
    assert (found["estimate"], found["se"]) == pytest.approx((estimate, 0.5))
    assert found["exp_estimate"] == pytest.approx(np.exp(estimate))


def test_an_indirect_comparison_of_printed_hazard_ratios(tmp_path: Path) -> None:
    data = {"hr_ac": 0.5, "lower_ac": 0.25, "upper_ac": 1.0, "hr_bc": 0.8, "lower_bc": 0.4, "upper_bc": 1.6}
    found = run(tmp_path, "bucher", data, {"measure": "HR"})
    assert found["exp_estimate"] == pytest.approx(0.625)
    assert found["se"] == pytest.approx(2**0.5 * np.log(4) / (2 * 1.959964), rel=1e-6)
    turned = run(tmp_path, "bucher", data, {"measure": "HR", "comparison": "b:a"})
    assert turned["exp_estimate"] == pytest.approx(1.6)

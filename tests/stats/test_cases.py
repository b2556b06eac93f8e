"""The entry point behind `kb stats run`, on the shared cases if they are there and on own files."""

import json
import math
from pathlib import Path

import pytest

from kb_cli.stats.cases import BadCases, run_cases

SHARED = Path(__file__).parents[3] / "shared" / "data" / "meta" / "reference_cases.json"


def shared_cases() -> list[dict]:
    return json.loads(SHARED.read_text(encoding="utf-8"))["cases"] if SHARED.is_file() else []


@pytest.mark.skipif(not SHARED.is_file(), reason="no shared reference cases beside the checkout")
@pytest.mark.parametrize("case", shared_cases(), ids=lambda case: case["id"])
def test_shared_case(case: dict, tmp_path: Path) -> None:
    (computed,) = run_cases(write(tmp_path, [case], tables=SHARED.parent))
    assert computed["id"] == case["id"]
    for key, expected in case["expected"].items():
        wanted = expected["value"] if isinstance(expected["value"], list) else [expected["value"]]
        found = computed[key] if isinstance(computed[key], list) else [computed[key]]
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            tolerance = max(expected.get("abs_tol", 0), expected.get("rel_tol", 0) * abs(other))
            assert abs(one - other) <= tolerance, (key, one, other)


@pytest.mark.skipif(not SHARED.is_file(), reason="no shared reference cases beside the checkout")
def test_every_shared_case_is_computed() -> None:
    results = list(run_cases(SHARED))
    assert [result["id"] for result in results] == [case["id"] for case in shared_cases()]
    assert [result for result in results if "unsupported" in result or "error" in result] == []


def write(folder: Path, cases: object, tables: Path | None = None) -> Path:
    for table in tables.glob("*.csv") if tables else ():
        (folder / table.name).symlink_to(table)
    path = folder / "cases.json"
    path.write_text(json.dumps({"about": "test", "cases": cases}), encoding="utf-8")
    return path


def run(folder: Path, task: str, data: dict, method: dict | None = None) -> dict:
    (result,) = run_cases(write(folder, [{"id": "one", "task": task, "data": data, "method": method or {}}]))
    assert result.pop("id") == "one"
    return result


TABLE = {"x1": 7, "n1": 34, "x2": 1, "n2": 34}
TIMES = {"time": [1, 2, 3, 4, 5, 6, 7, 8], "event": [1, 1, 0, 1, 1, 1, 0, 1]}


# Values from the definitions, worked out in the tests of the modules; here it counts that each spelling finds them.
@pytest.mark.parametrize(
    ("task", "data", "method", "expected"),
    [
        ("proportion_ci", {"x": 0, "n": 0}, {"method": "wilson"}, {"estimate": None, "lower": 0, "upper": 1}),
        ("proportion_ci", {"x": 1, "n": 30}, {"method": "agresti_coull"}, {"lower": -8.305484e-03}),
        ("proportion_ci", {"x": 1, "n": 30}, {"method": "agresti-coull", "clip": True}, {"lower": 0}),
        ("proportion_ci", {"x": 81, "n": 263}, {"method": "wilson", "continuity_correction": True}, {"lower": 0.2535}),
        ("proportion_ci", {"x": 81, "n": 263}, {"method": "wilson_cc"}, {"upper": 0.3682}),
        ("proportion_ci", {"x": 81, "n": 263}, {"method": "midp"}, {"lower": 0.2544, "upper": 0.3658}),
        ("proportion_ci", {"x": [0, 20], "n": 20}, {"method": "exact"}, {"lower": [0, 0.8315664]}),
        (
            "two_proportion_ci",
            TABLE,
            {"measure": "RR", "method": "log"},
            {"estimate": 7, "lower": 0.9095, "upper": 53.87},
        ),
        ("two_proportion_ci", TABLE, {"measure": "OR", "method": "score"}, {"lower": 1.246309, "upper": 56.48613}),
        ("two_proportion_ci", TABLE, {"measure": "RD", "method": "score", "correction": True}, {"lower": 0.0270416}),
        (
            "two_proportion_ci",
            {"x1": 56, "n1": 70, "x2": 48, "n2": 80},
            {"measure": "RD", "method": "mee"},
            {"lower": 0.0533},
        ),
        (
            "two_proportion_ci",
            {"x1": 56, "n1": 70, "x2": 48, "n2": 80},
            {"measure": "RD", "method": "newcombe_cc"},
            {"lower": 0.0428},
        ),
        (
            "two_proportion_ci",
            {"x1": 0, "n1": 9, "x2": 2, "n2": 9},
            {"measure": "RR", "method": "katz"},
            {"estimate": 0, "upper": None},
        ),
        ("test_2x2", {"table": [[15, 5], [5, 15]]}, {"test": "chi_square"}, {"chi2": 10, "df": 1, "p": 0.0015654}),
        ("test_2x2", {"table": [[15, 5], [5, 15]]}, {"test": "chisq", "continuity_correction": True}, {"chi2": 8.1}),
        (
            "test_2x2",
            {"table": [[3, 1], [1, 3]]},
            {"test": "fisher_exact", "alternative": "greater"},
            {"p": 17 / 70, "or_upper": math.inf},
        ),
        ("test_2x2", {"table": [[3, 1], [1, 3]]}, {"test": "fisher", "alternative": "less"}, {"or_lower": 0}),
        ("binom_test", {"x": 0, "n": 10, "p0": 0.3}, {"alternative": "less"}, {"p": 0.7**10}),
        ("stratified_2x2", {"tables": [[[15, 5], [5, 15]]]}, {"test": "cmh"}, {"cmh": 9.75, "or_mh": 9}),
        ("stratified_2x2", {"tables": [[[15, 5], [5, 15]]]}, {"test": "cochran_q"}, {"statistic": 10}),
        (
            "stratified_2x2",
            {"tables": [[[8, 4], [4, 8]], [[4, 8], [8, 4]]]},
            {"test": "breslow_day"},
            {"statistic": 16 / 3, "df": 1},
        ),
        (
            "effect_size_2x2",
            {"event_t": [4], "n_t": [123], "event_c": [11], "n_c": [139]},
            {"measure": "RR"},
            {"yi": [-0.8893], "vi": [0.3256]},
        ),
        (
            "effect_size_2x2",
            {"event_t": 4, "nonevent_t": 119, "event_c": 11, "nonevent_c": 128},
            {"measure": "PETO"},
            {"yi": -0.86038},
        ),
        (
            "effect_size_2x2",
            {"event_t": 0, "n_t": 9, "event_c": 3, "n_c": 9},
            {"measure": "OR", "zero_cells": "none"},
            {"yi": None, "vi": None},
        ),
        (
            "effect_size_2x2",
            {"event_t": 0, "n_t": 9, "event_c": 0, "n_c": 9},
            {"measure": "OR", "zero_cells": {"add": 0.5, "to": "only0", "double_zero": "drop"}},
            {"yi": None},
        ),
        (
            "effect_size_continuous",
            {"mean_t": 3, "sd_t": 1, "n_t": 5, "mean_c": 1, "sd_c": 2, "n_c": 10},
            {"measure": "MD", "sd_pooling": "pooled"},
            {"yi": 2, "vi": 12 / 13},
        ),
        (
            "effect_size_continuous",
            {"mean_t": 1, "sd_t": 1, "n_t": 5, "mean_c": 0, "sd_c": 1, "n_c": 5},
            {"measure": "SMD", "bias_correction": "approximate", "variance": "revman"},
            {"yi": 28 / 31},
        ),
        (
            "effect_size_continuous",
            {"mean_t": 55, "sd_t": 47, "n_t": 155, "mean_c": 75, "sd_c": 64, "n_c": 156},
            {"measure": "ROM"},
            {"yi": -0.3102, "vi": 0.0094},
        ),
        (
            "effect_size_rate",
            {"events_t": [4, 0], "time_t": 10, "events_c": [8, 2], "time_c": 40},
            {"measure": "IRD"},
            {"yi": [-0.1 + 0.3, 0.05 - 0.0625], "vi": [0.045, 0.0065625]},
        ),
        ("rate_ratio_ci", {"x1": 4, "t1": 10, "x2": 8, "t2": 40}, {"method": "wald"}, {"estimate": 2}),
        (
            "two_rate_ci",
            {"events_t": 4, "time_t": 10, "events_c": 8, "time_c": 40},
            {"measure": "IRD"},
            {"estimate": 0.2},
        ),
        (
            "nnt_ci",
            {"arr": 0.05, "arr_lower": -0.05, "arr_upper": 0.15},
            {},
            {"nnt": 20, "nnt_lower": 6.6667, "nnt_upper": -20, "text": "NNTB 20 (NNTB 7 to infinity to NNTH 20)"},
        ),
        ("nnt", {"d": 0.5, "cer": 0.2}, {"from": "SMD", "method": "furukawa"}, {"nnt": 6.0126}),
        ("nnt", {"rr": 0.92, "p0": 0.3}, {"from": "RR"}, {"nnt": 41.6667, "nnt_rounded": 42}),
        (
            "absolute_effect",
            {"value": 0.75, "baseline_risk": 0.2},
            {"measure": "HR", "polarity": "events"},
            {"risk_per_1000": 154.1},
        ),
        ("conversion", {"lower": 0.58, "upper": 1.03}, {"scale": "log", "level": 0.975}, {"se": 0.12811}),
        (
            "se_from_p",
            {"estimate": 3.8, "p": 0.008, "n1": 25, "n2": 22},
            {"distribution": "t"},
            {"se": 1.3691, "t": 2.7756, "sd": 4.6835},
        ),
        ("effect_size_hr", {"o_minus_e": -8, "v": 20}, {}, {"estimate": -0.4, "se": 0.2236, "exp_estimate": 0.67032}),
        (
            "effect_size_hr",
            {"hr": 0.77, "lower": 0.58, "upper": 1.03},
            {"level": 0.975},
            {"yi": -0.26136, "se": 0.12811},
        ),
        ("rmst", {**TIMES, "arm": [0, 1] * 4}, {"tau": 6}, {"rmst_0": 4.375}),
        (
            "logrank_tables",
            {"events": [[1, 0], [1, 2]], "at_risk": [[5, 5], [4, 5]]},
            {},
            {"observed": [2, 2], "expected_1": 1.8333},
        ),
        ("km_median", TIMES, {}, {"median": 5}),
        ("grim", {"percent": "80.7", "n": 109}, {}, {"lowest": 88, "highest": 88, "number_of_counts": 1}),
    ],
)
def test_words_of_the_format(task: str, data: dict, method: dict, expected: dict, tmp_path: Path) -> None:
    result = run(tmp_path, task, data, method)
    assert {key: result.get(key) for key in expected} == {
        key: value if value is None or isinstance(value, str) else pytest.approx(value, rel=2e-3, abs=6e-5)
        for key, value in expected.items()
    }


def test_values_are_plain_json_and_nan_is_null(tmp_path: Path) -> None:
    result = run(tmp_path, "proportion_ci", {"x": [3, None], "n": 10}, {"method": "wilson"})
    assert json.loads(json.dumps(result, allow_nan=False))["lower"][1] is None


def test_data_may_name_columns_of_a_table_beside_the_cases(tmp_path: Path) -> None:
    (tmp_path / "trials.csv").write_text("grp,a,n,c,m\n1,4,123,11,139\n2,1,9,1,9\n1,NA,306,29,303\n", encoding="utf-8")
    data = {"csv": "trials.csv", "event_t": "a", "n_t": "n", "event_c": "c", "n_c": "m", "filter": {"grp": [1]}}
    result = run(tmp_path, "effect_size_2x2", data, {"measure": "RR"})
    assert result["yi"] == [pytest.approx(-0.8893, abs=5.1e-5), None]


@pytest.mark.parametrize(
    ("task", "data", "method", "reason"),
    [
        (
            "proportion_ci",
            {"x": 1, "n": 2},
            {"method": "blaker"},
            "no method 'blaker' (there are: clopper_pearson, wilson,",
        ),
        ("proportion_ci", {"x": 1}, {"method": "wilson"}, "the data have no 'n'"),
        ("two_proportion_ci", TABLE, {"measure": "HR"}, "no interval of HR from two proportions"),
        ("test_2x2", {"table": [[1, 2, 3], [4, 5, 6]]}, {"test": "chi_square"}, "a table of shape (2, 3)"),
        (
            "nnt",
            {"d": 0.5},
            {"from": "SMD", "method": "furukawa"},
            "the data have no 'cer', which Furukawa's number needs",
        ),
        ("absolute_effect", {"value": 1, "baseline_risk": 0.1}, {"measure": "SMD"}, "no absolute effect of SMD"),
        ("weather", {}, {}, "there is no task 'weather' (there are: absolute_effect,"),
    ],
)
def test_what_is_not_supported_says_why(task: str, data: dict, method: dict, reason: str, tmp_path: Path) -> None:
    assert run(tmp_path, task, data, method)["unsupported"].startswith(reason)


@pytest.mark.parametrize(
    ("task", "data", "method", "message"),
    [
        ("proportion_ci", {"x": 12, "n": 10}, {"method": "wilson"}, "events: 12 is above total 10"),
        (
            "absolute_effect",
            {"value": 0.8, "baseline_risk": 0.1},
            {"measure": "HR"},
            "polarity: a hazard ratio needs to know what the baseline counts",
        ),
        ("proportion_ci", {"csv": "../x.csv", "x": "a"}, {}, "data.csv: '../x.csv' is not the name of a file beside"),
        ("proportion_ci", {"csv": "none.csv", "x": "a"}, {}, "data.csv: 'none.csv' cannot be read"),
    ],
)
def test_a_case_with_wrong_data_is_reported_and_the_others_are_computed(
    task: str, data: dict, method: dict, message: str, tmp_path: Path
) -> None:
    good = {"id": "good", "task": "proportion_ci", "data": {"x": 1, "n": 2}, "method": {"method": "wilson"}}
    bad = {"id": "bad", "task": task, "data": data, "method": method}
    first, second = run_cases(write(tmp_path, [bad, good]))
    assert first["error"].startswith(message)
    assert second["estimate"] == 0.5


def test_a_file_that_is_no_json_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"cases": [\n  {"id": 1,,}\n]}', encoding="utf-8")
    with pytest.raises(BadCases) as caught:
        run_cases(path)
    assert str(caught.value).startswith(f"{path}:2:12: not JSON: ")


def test_all_findings_of_a_malformed_file_are_named(tmp_path: Path) -> None:
    good = {"id": "twice", "task": "nnt", "data": {}}
    path = write(tmp_path, [7, {"id": 3, "data": []}, {**good, "method": "x"}, good])
    with pytest.raises(BadCases) as caught:
        run_cases(path)
    assert str(caught.value).splitlines() == [
        f"{path}: cases[0] is not an object",
        f"{path}: cases[1]: 'id' is not text",
        f"{path}: cases[1]: 'task' is missing",
        f"{path}: cases[1]: 'data' is not an object",
        f"{path}: cases[2] (id 'twice'): 'method' is not an object",
        f"{path}: cases[3]: id 'twice' is that of cases[2]",
    ]


def test_a_file_that_is_missing_or_has_no_cases(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match=r"none\.json: cannot be read \(No such file or directory\)"):
        run_cases(tmp_path / "none.json")
    (tmp_path / "empty.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadCases, match="the file needs an object with a list 'cases'"):
        run_cases(tmp_path / "empty.json")

"""What names of units and parameters in records mean: the built-in words, and those of people."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from kb_loaders.findings import BadEvidence
from kb_loaders.registry.words import read_words
from tests.conftest import SCHEMA
from tests.registry.loading import facts_of, load_studies
from tests.registry.traps import STUDIES

if TYPE_CHECKING:
    from tests.conftest import Kb


# Names of parameters seen in records, and a few that look like them.
MEASURES = {
    "mean_difference": "Mean Difference (Net); Mean Difference (Final Values); LS Mean Differences; "
    "Difference in LS Means; LS mean of treatment difference; LS Mean Difference; Difference of LS Mean; "
    "Comparison of adjusted least square mean; "
    "LS mean difference; LS Mean of treatment difference; LSMean Difference; LS Mean differences; "
    "Difference in Least Square (LS) Means; LS mean treatment difference; Least Squares (LS) mean difference; "
    "Difference of Least Squares (LS) Mean",
    "median_difference": "Median Difference (Final Values); Median Difference (Net)",
    "mean_ratio": "Geometric LS Mean Ratio; ratio between geometric means; Means ratio; Ratio of Adjusted Means; "
    "Geometric mean ratio; Geometric Least Squares (LS) Mean Ratio",
    "hazard_ratio": "Hazard Ratio (HR); HAZARD RATIO; Cox Proportional Hazard; HR",
    "odds_ratio": "Odds Ratio (OR); OR",
    "risk_ratio": "Risk Ratio (RR); Ratio of Response Rate; Relative Risk",
    "rate_ratio": "Rate Ratio; Incidence Rate Ratio",
    "risk_difference": "Risk Difference (RD); Difference in OS Rates; Difference in percentages",
    "difference": "Treatment Difference; Difference; Percentage Difference",
    "slope": "Slope",
    "test_statistic": "F; t; Chi-squared test statistic; Log Rank Test Statistic; Gray's test statistic; "
    "Cochran-Mantel-Haenszel",
    "unmapped": "see above; Point estimate of ratio; Kaplan-Meier survival rate; Lower limit, 95% one-sided CI; "
    "Maximum Tolerated Dose (mg); LS Mean; Log Odds Ratio; Relative Risk Reduction; Standardized Mean Difference; "
    "Ratio of Hazard Ratios; 1 - Hazard Ratio; Difference in percent change",
}


def measure_of(macros: duckdb.DuckDBPyConnection, name: str) -> str:
    words = read_words(SCHEMA / "registry")["registry_parameter"]
    for pattern, measure, _ in words.rows:
        if macros.execute("SELECT regexp_matches(kb_words($1), $2)", [name, pattern]).fetchone() == (True,):
            return measure
    return "unmapped"


@pytest.mark.parametrize("measure", MEASURES)
def test_the_name_of_a_parameter_gives_its_measure(macros: duckdb.DuckDBPyConnection, measure: str) -> None:
    found = {name: measure_of(macros, name) for name in MEASURES[measure].split("; ")}
    assert found == dict.fromkeys(found, measure)


def test_each_pattern_of_parameters_finds_its_own_example(macros: duckdb.DuckDBPyConnection) -> None:
    for _, measure, example in read_words(SCHEMA / "registry")["registry_parameter"].rows:
        assert measure_of(macros, example) == measure, example


def test_words_of_people_stand_before_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("unit,kind\nvolunteers,participants\n", encoding="utf-8")
    words = read_words(SCHEMA / "registry", [tmp_path])["registry_unit"]
    assert words.rows[0] == ("volunteers", "participants")
    assert len(words.rows) > 40


def test_the_built_in_words_have_no_mistake_that_those_of_people_may_not_have(tmp_path: Path) -> None:
    built_in = SCHEMA / "registry"
    own = Path(shutil.copytree(built_in, tmp_path / "words"))
    for table, words in read_words(built_in, [own]).items():
        assert words.rows == 2 * read_words(built_in)[table].rows


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("units.csv", "unit,sort\n", "the header is not unit,kind"),
        ("units.csv", "unit,kind\nvolunteers,people\n", "there is no kind 'people'"),
        ("parameter_types.csv", "pattern,measure,example\nhr(,hazard_ratio,HR\n", "this is no regular expression"),
        ("parameter_types.csv", "pattern,measure,example\nhr,hazard,HR\n", "there is no measure 'hazard'"),
        ("parameter_types.csv", "pattern,measure,example\nhr,hazard_ratio\n", "2 cells where"),
    ],
)
def test_mistakes_in_words_of_people_are_named(tmp_path: Path, file: str, text: str, message: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(BadEvidence, match=message.replace("(", r"\(")):
        read_words(SCHEMA / "registry", [tmp_path])


def test_a_load_with_other_words_reads_the_same_records_anew(tmp_path: Path, kb: Kb) -> None:
    words = tmp_path / "words"
    words.mkdir()
    (words / "parameter_types.csv").write_text(
        "pattern,measure,example\n^see above,difference,see above\n", encoding="utf-8"
    )
    path = tmp_path / "kb.duckdb"
    load_studies(path, tmp_path, STUDIES["intervals"])
    sql = "SELECT DISTINCT measure FROM comparisons WHERE measure_posted = 'see above'"
    with duckdb.connect(str(path), read_only=True) as database:
        assert database.execute(sql).fetchall() == [("unmapped",)]
    before = facts_of(path)
    done = kb("load", "ctgov", tmp_path / "studies.ndjson", "--words", words, "--db", path, "--format", "json")
    assert done.code == 0, done.err
    assert '"changed": 1' in done.out
    with duckdb.connect(str(path), read_only=True) as database:
        assert database.execute(sql).fetchall() == [("difference",)]
    assert facts_of(path) == before
    wrong = kb("load", "ctgov", tmp_path / "studies.ndjson", "--words", tmp_path / "none", "--db", path)
    assert "there is no such folder" in wrong.err

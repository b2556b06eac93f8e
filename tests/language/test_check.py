"""What the checker gives back besides codes: places, suggestions, types, overrides, and what it does not understand."""

from __future__ import annotations

import pytest

from kb_cli.language.findings import Severity
from tests.language.conftest import Check


def test_a_finding_says_where_why_and_how_to_fix(checked: Check) -> None:
    (finding,) = checked("SELECT endpoint,\n    avg(hazard_ratio) AS mean\nFROM hazard_ratios GROUP BY endpoint").errors
    assert str(finding) == (
        "2:5 error ratios-averaged: avg() averages ratios, and 0.5 and 2 average to 1.25, not to 1. Pool on the log "
        "scale: exp(avg(ln(x))) unweighted, or exp(sum(w * ln(x)) / sum(w)) with w = 1 / SE^2."
    )


def test_columns_are_counted_in_characters_and_not_in_bytes(checked: Check) -> None:
    (finding,) = checked("SELECT 'µµµ' AS é, procent FROM response_rates").errors
    assert (finding.line, finding.column) == (1, 20)


def test_an_unknown_column_comes_with_three_near_ones(checked: Check) -> None:
    (finding,) = checked("SELECT arm, procent FROM response_rates").errors
    assert finding.why == "There is no column 'procent' in response_rates."
    assert finding.fix.startswith("Did you mean 'percent', ")
    assert finding.fix.count("'") == 6


@pytest.mark.parametrize("word", ['"nct01564784"', "nct01564784", '"Patient\'s"'])
def test_a_name_in_the_place_of_a_text_is_told_of_single_quotes(checked: Check, word: str) -> None:
    finding = checked(f"SELECT arm FROM arms WHERE trial_id = {word}").findings[0]
    text = word.strip('"').replace("'", "''")
    assert finding.fix.startswith(f"If it is a text, write it in single quotes: '{text}'. Did you mean")


def test_a_column_of_an_alias_is_no_text(checked: Check) -> None:
    finding = checked("SELECT 1 FROM arms AS a JOIN trials AS t ON t.trial_id = a.trial").findings[0]
    assert finding.fix.startswith("Did you mean 'trial_id'")


def test_an_unknown_word_comes_with_the_list(checked: Check) -> None:
    (finding,) = checked("SELECT endpoint, value FROM comparisons WHERE measure = 'hazard ratio'").errors
    assert finding.why == "'hazard ratio' is no word of measure."
    assert finding.fix.startswith("Did you mean 'hazard_ratio', 'mean_ratio' or 'odds_ratio'? It holds: ")


def test_an_unknown_identifier_comes_with_those_of_the_database(checked: Check) -> None:
    (finding,) = checked("SELECT median, unit FROM median_times WHERE endpoint_id = 'os1'").errors
    assert finding.why == "The database has no endpoint_id 'os1'."
    assert "Did you mean 'os'" in finding.fix
    assert "The database has: " in finding.fix


def test_a_column_that_duckdb_finds_is_never_called_unknown(checked: Check) -> None:
    report = checked('SELECT "count_star()" FROM (SELECT count(*) FROM arms) AS x')
    assert report.errors == ()


def test_an_error_of_the_engine_keeps_its_place(checked: Check) -> None:
    (finding,) = checked("SELECT arm,\n  count(*) AS n,\n  percent FROM response_rates GROUP BY arm").errors
    assert (finding.code, finding.line, finding.column) == ("engine", 3, 3)
    assert finding.why.startswith('DuckDB says: column "percent" must appear in the GROUP BY clause')


@pytest.mark.parametrize(
    ("expression", "view", "kind", "unit"),
    [
        ("percent", "response_rates", "percent", "percent"),
        ("events / total", "response_rates", "percent", "proportion"),
        ("100.0 * events / total", "response_rates", "percent", "percent"),
        ("events::DOUBLE / total * 100", "response_rates", "percent", "percent"),
        ("100 - percent", "event_free_rates", "percent", "percent"),
        ("sum(events)", "response_rates", "count", "participants"),
        ("ln(hazard_ratio)", "hazard_ratios", "log_ratio", ""),
        ("exp(avg(ln(hazard_ratio)))", "hazard_ratios", "ratio", ""),
        ("1 / hazard_ratio", "hazard_ratios", "ratio", ""),
        ("max(hazard_ratio)", "hazard_ratios", "hazard_ratio", ""),
        ("median", "median_times", "duration", ""),
        ("median * 30.4375", "median_times", "duration", ""),
        ("date_diff('month', enrolment_start, data_cutoff)", "trials", "duration", "months"),
        ("risk_difference / 100", "risk_differences", "risk_difference", "proportion"),
        ("risk_ratio(events, total, 1, 2)", "response_rates", "risk_ratio", ""),
        ("wilson_low(events, total, 0.95)", "response_rates", "percent", "percent"),
        ("clopper_pearson_high(events, total, 0.95)", "response_rates", "percent", "percent"),
        ("chi_square_p(1, 2, 3, 4)", "arms", "p_value", ""),
        ("value", "comparisons", "discriminated", ""),
        ("CASE WHEN measure = 'odds_ratio' THEN value END", "effects", "odds_ratio", ""),
        ("upper(arm)", "arms", "text", ""),
        ("count(*)", "arms", "count", "rows"),
    ],
)
def test_the_kind_of_an_expression(checked: Check, expression: str, view: str, kind: str, unit: str) -> None:
    column = checked(f"SELECT {expression} AS x FROM {view}").columns[0]
    assert (column.kind, column.unit) == (kind, unit)


def test_a_unit_may_stand_in_the_row(checked: Check) -> None:
    columns = checked("SELECT median, unit AS u FROM median_times").columns
    assert [(c.kind, c.unit) for c in columns] == [("duration", "in u"), ("unit", "")]


def test_a_fixed_unit_is_the_unit(checked: Check) -> None:
    (column,) = checked("SELECT median FROM median_times WHERE unit = 'months'").columns
    assert column.unit == "months"


def test_kinds_pass_through_queries_of_several_steps(checked: Check) -> None:
    sql = (
        "WITH a AS (SELECT endpoint_id, role, percent AS p FROM response_rates), "
        "b AS (SELECT endpoint_id, max(p) FILTER (WHERE role = 'experimental') AS x, "
        "max(p) FILTER (WHERE role = 'comparator') AS y FROM a GROUP BY endpoint_id) "
        "SELECT endpoint_id, x - y AS difference, x / y AS ratio FROM b UNION ALL SELECT 'none', NULL, NULL"
    )
    columns = checked(sql).columns
    assert [(c.name, c.kind, c.unit) for c in columns] == [
        ("endpoint_id", "identifier", ""),
        ("difference", "risk_difference", "percentage points"),
        ("ratio", "ratio", ""),
    ]


def test_what_is_not_understood_is_said_and_does_not_stop(checked: Check) -> None:
    report = checked("SELECT fact_key, json_array_length(to_json(locators)) AS n FROM facts")
    (finding,) = report.findings
    assert (finding.code, finding.severity) == ("not-understood", Severity.UNKNOWN)
    assert finding.why == "What n holds is unknown: json_array_length()."
    assert report.errors == ()


@pytest.mark.parametrize(
    "comment",
    [
        "-- allow: ratios-averaged a lecture",
        "--ALLOW: ratios-averaged, a lecture",
        "-- allow:ratios-averaged - a lecture",
    ],
)
def test_an_override_lets_one_finding_pass_and_is_kept(checked: Check, comment: str) -> None:
    report = checked(f"SELECT avg(hazard_ratio) AS m FROM hazard_ratios {comment}")
    assert report.errors == ()
    (finding,) = report.overrides
    assert (finding.code, finding.allowed) == ("ratios-averaged", "a lecture")


def test_an_override_lets_only_one_finding_pass(checked: Check) -> None:
    sql = "SELECT avg(hazard_ratio) AS a, -- allow: ratios-averaged a lecture\n  avg(ci_low) AS b FROM hazard_ratios"
    report = checked(sql)
    assert [(f.code, f.line) for f in report.errors] == [("ratios-averaged", 2)]


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("-- allow: ratios-averaged", "The override of ratios-averaged gives no reason."),
        ("-- allow: ratio-averaged because", "There is no finding 'ratio-averaged' to allow."),
        ("-- allow: fan-out because", "There is nothing to allow: no fan-out here."),
        ("-- allow: forbidden-table because", "forbidden-table cannot be allowed."),
    ],
)
def test_an_override_that_does_nothing_is_said(checked: Check, comment: str, why: str) -> None:
    report = checked(f"SELECT avg(hazard_ratio) AS m FROM hazard_ratios {comment}")
    assert [f.code for f in report.errors] == ["ratios-averaged"]
    assert why in [f.why for f in report.remarks if f.code == "bad-override"]


def test_an_override_in_a_text_is_no_override(checked: Check) -> None:
    report = checked("SELECT '-- allow: ratios-averaged x' AS t, avg(hazard_ratio) AS m FROM hazard_ratios")
    assert [f.code for f in report.errors] == ["ratios-averaged"]


def test_parameters_are_known_by_name(checked: Check) -> None:
    sql = "SELECT arm FROM arms WHERE ($trail IS NULL OR trial_id = $trail)"
    (finding,) = checked(sql, ["trial", "role"]).errors
    assert (finding.code, finding.fix) == ("unknown-parameter", "Did you mean 'trial' or 'role'?")
    assert checked(sql.replace("trail", "trial"), ["trial"]).findings == ()


def test_an_optional_filter_gets_the_benefit_of_the_doubt(checked: Check) -> None:
    sql = (
        "SELECT arm, sum(n) AS n FROM populations WHERE ($population IS NULL OR population_id = $population) "
        "AND role <> 'all' GROUP BY arm"
    )
    assert checked(sql, ["population"]).errors == ()

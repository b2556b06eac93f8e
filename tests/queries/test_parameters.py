"""What a user types becomes values, or one error that says everything that is wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.named_queries import BadParameters, NamedQuery, UnknownName, bind, find_query, find_trial

LEFT_OUT = {"trial": None, "endpoint": None, "grade": None, "min_percent": 0.5, "after": None, "only": None}


def refusal(query: NamedQuery, con: duckdb.DuckDBPyConnection, **options: str) -> str:
    with pytest.raises(BadParameters) as caught:
        bind(query, options, con)
    return str(caught.value)


def test_a_parameter_that_is_left_out_has_its_default_or_is_null(
    rates: NamedQuery, con: duckdb.DuckDBPyConnection
) -> None:
    assert bind(rates, {}, con) == LEFT_OUT


def test_text_becomes_values_of_the_parameters_types(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    options = {"--endpoint": "os", "grade": "3", "min-percent": "20", "after": "2016-03-08", "only": "yes"}
    assert bind(rates, options, con) == {
        "trial": None,
        "endpoint": "os",
        "grade": 3,
        "min_percent": 20.0,
        "after": datetime.date(2016, 3, 8),
        "only": True,
    }


@pytest.mark.parametrize(
    "word", ["nct00000001", "NCT00000001", "Nct00000001", "FIRST-LINE ALL", "first-line all", "First line ALL"]
)
def test_a_trial_is_found_by_registry_id_in_any_case_or_by_acronym(
    rates: NamedQuery, con: duckdb.DuckDBPyConnection, word: str
) -> None:
    assert bind(rates, {"trial": word}, con)["trial"] == "nct00000001"


def test_an_unknown_trial_is_answered_with_the_nearest(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    assert refusal(rates, con, trial="NCT0000001") == (
        "rates: --trial: there is no trial 'NCT0000001'. Did you mean 'nct00000001' (FIRST-LINE ALL)?"
        " List them with: kb trials"
    )
    assert refusal(rates, con, trial="NCT99999999").endswith(
        "List them with: kb trials, or load its record with: kb load ctgov"
    )
    assert refusal(rates, con, trial="FIRST-LINE") == (
        "rates: --trial: there is no trial 'FIRST-LINE'. Did you mean 'nct00000001' (FIRST-LINE ALL)?"
        " List them with: kb trials"
    )


def test_an_acronym_of_two_trials_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(BadParameters) as caught:
        find_trial("twin", con)
    expected = "'twin' is the acronym of 2 trials: 'nct00000003', 'nct00000004'. Give the registry id."
    assert str(caught.value) == expected


def test_an_unknown_parameter_is_answered_with_the_nearest(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    assert refusal(rates, con, endpont="os") == (
        "rates: there is no parameter --endpont. Did you mean --endpoint? It has: --trial, --endpoint, --grade,"
        " --min-percent, --after, --only."
    )


def test_a_wrong_choice_is_answered_with_the_nearest(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    assert refusal(rates, con, endpoint="CR-CRI") == (
        "rates: --endpoint: there is no 'CR-CRI'. Did you mean 'cr_cri'? Allowed: 'cr', 'cr_cri', 'os'."
    )
    assert refusal(rates, con, grade="4") == "rates: --grade: there is no 4. Allowed: 1, 2, 3."


def test_choices_depend_on_the_trial_that_was_given(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    assert bind(rates, {"trial": "nct00000002", "endpoint": "os"}, con)["endpoint"] == "os"
    assert refusal(rates, con, trial="nct00000002", endpoint="cr") == (
        "rates: --endpoint: there is no 'cr' with --trial nct00000002. Allowed: 'os'."
    )
    assert refusal(rates, con, trial="nct00000003", endpoint="cr") == (
        "rates: --endpoint: there is no 'cr' with --trial nct00000003: there is nothing to choose from."
    )


def test_long_lists_of_choices_say_how_many_are_left(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    con.execute("INSERT INTO results SELECT 'nct00000003', 'e' || i FROM range(10, 30) AS r(i)")
    found = refusal(rates, con, trial="nct00000003", endpoint="zzz")
    assert found.endswith(
        "Allowed: 'e10', 'e11', 'e12', 'e13', 'e14', 'e15', 'e16', 'e17', 'e18', 'e19', 'e20', 'e21' and 8 more."
    )


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("grade", "three", "rates: --grade: 'three' is not a whole number. Allowed: 1, 2, 3."),
        ("grade", "3.0", "rates: --grade: '3.0' is not a whole number. Allowed: 1, 2, 3."),
        ("grade", "99999999999", "rates: --grade: '99999999999' is not a whole number. Allowed: 1, 2, 3."),
        ("min_percent", "ten", "rates: --min-percent: 'ten' is not a number (percent). Example: --min-percent 5.0"),
        ("min_percent", "nan", "rates: --min-percent: 'nan' is not a number (percent). Example: --min-percent 5.0"),
        ("min_percent", "1e999", "rates: --min-percent: '1e999' is not a number (percent). Example: --min-percent 5.0"),
        ("after", "8 March", "rates: --after: '8 March' is not a date like 2016-03-08."),
        ("only", "maybe", "rates: --only: 'maybe' is not true or false."),
    ],
)
def test_text_of_the_wrong_type_is_refused(
    rates: NamedQuery, con: duckdb.DuckDBPyConnection, option: str, text: str, expected: str
) -> None:
    assert refusal(rates, con, **{option: text}) == expected


def test_everything_wrong_is_said_at_once(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    assert refusal(rates, con, trial="x1", endpoint="crcr", gade="3") == (
        "rates: 3 parameters are wrong:\n"
        "  there is no parameter --gade. Did you mean --grade? It has: --trial, --endpoint, --grade, --min-percent,"
        " --after, --only.\n"
        "  --trial: there is no trial 'x1'. List them with: kb trials\n"
        "  --endpoint: there is no 'crcr'. Did you mean 'cr_cri'? Allowed: 'cr', 'cr_cri', 'os'."
    )


def test_values_are_bound_and_never_part_of_the_sql(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    sql = rates.sql
    assert refusal(rates, con, endpoint="os' OR '1'='1").startswith("rates: --endpoint: there is no 'os' OR '1'='1'.")
    bind(rates, {"endpoint": "os"}, con)
    assert rates.sql == sql


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("response_rates", "'response-rates', 'response-differences' or"),
        ("vod", "'veno-occlusive-disease'"),
        ("forest", "'subgroup-forest'"),
        ("Deaths", "'deaths'"),
        ("mrd", "'mrd-negativity'"),
    ],
)
def test_an_unknown_query_is_answered_with_three_names(queries_folder: Path, word: str, names: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find_query(queries_folder, word)
    text = str(caught.value)
    assert text.startswith(f"There is no query '{word}'. Did you mean {names}")
    assert text.endswith("? List all with: kb queries")
    assert text.count("'") == 8


def test_a_folder_without_queries_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=f"There is no query 'x': no .sql files in {tmp_path}."):
        find_query(tmp_path, "x")


def test_finding_one_query_reads_no_other(tmp_path: Path, queries_folder: Path) -> None:
    (tmp_path / "broken.sql").write_text("no front matter")
    (tmp_path / "deaths.sql").write_text((queries_folder / "deaths.sql").read_text(encoding="utf-8"), encoding="utf-8")
    assert find_query(tmp_path, "deaths").name == "deaths"

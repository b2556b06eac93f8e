"""The rules that numbers, terms and titles are compared by, each on its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import kb_cli.reconcile.compare

RULES = Path(kb_cli.reconcile.compare.__file__).parent / "sql"


@pytest.fixture(scope="module")
def rules() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for path in sorted(RULES.glob("0_*.sql")):
            connection.execute(path.read_text(encoding="utf-8"))
        yield connection


def number(text: str) -> tuple[float | None, str, int | None]:
    relation = text[0] if text[0] in "<>≤≥" else "="
    digits = text.lstrip("<>≤≥")
    if digits == "NR":
        return None, "=", 0
    if digits.startswith("exactly "):
        return float(digits.removeprefix("exactly ")), "=", None
    return float(digits), relation, len(digits.partition(".")[2])


@pytest.mark.parametrize(
    ("article", "registry", "status"),
    [
        ("45", "45.0", "agreement"),
        ("45", "45.3", "rounding"),
        ("45", "45.5", "rounding"),  # a half may be rounded either way
        ("46", "45.5", "rounding"),
        ("45", "45.6", "disagreement"),
        ("45.3", "45.4", "disagreement"),
        ("0.10", "0.1", "agreement"),
        ("-3", "-3.1", "rounding"),
        ("147", "174", "disagreement"),
        ("24.8", "exactly 24.834", "rounding"),
        ("24.9", "exactly 24.834", "disagreement"),
        ("<0.001", "<0.001", "agreement"),
        ("<0.001", "0.0004", "rounding"),
        ("<0.001", "<0.0001", "rounding"),
        ("<0.001", "0.002", "disagreement"),
        ("0.02", "<0.05", "rounding"),
        ("0.06", "<0.05", "disagreement"),
        (">0.05", "0.3", "rounding"),
        (">0.05", "0.01", "disagreement"),
        ("NR", "NR", "agreement"),
        ("NR", "8.1", "disagreement"),
    ],
)
def test_numbers_agree_round_to_each_other_or_disagree(
    rules: duckdb.DuckDBPyConnection, article: str, registry: str, status: str
) -> None:
    found = rules.execute("SELECT verdict($1, $2, $3, $4, $5, $6)", [*number(article), *number(registry)]).fetchone()
    assert found == (status,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anaemia", "Anemia"),
        ("Diarrhoea", "diarrhea"),
        ("Oedema peripheral", "Peripheral edema"),
        ("Haemorrhage", "Hemorrhage"),
        ("Tumour lysis syndrome", "Tumor lysis syndrome"),
        ("Alanine aminotransferase increased", "Increased alanine aminotransferase"),
        ("Veno-occlusive disease", "Venoocclusive disease"),
        ("Infections", "Infection"),
        ("Serious adverse events", "Any serious adverse event"),
    ],
)
def test_spellings_of_one_term_are_the_same(rules: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    assert rules.execute("SELECT term_key($1) = term_key($2)", [one, other]).fetchone() == (True,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Neutropenia", "Febrile neutropenia"),
        ("Pneumonia", "Pneumonia aspiration"),
        ("Hypernatraemia", "Hyponatraemia"),
        ("Neutropenia", "Neutrophil count decreased"),
        ("Renal failure", "Acute renal failure"),
        ("Death", "Any adverse event"),
    ],
)
def test_terms_of_other_words_are_not_the_same(rules: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    assert rules.execute("SELECT term_key($1) = term_key($2)", [one, other]).fetchone() == (False,)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12 weeks", 84),
        ("Week 24", 168),
        ("2 years", 730.5),
        ("24 Months", 730.5),
        ("6, 12 and 24 months", None),
        ("Day 1 of each 21-day cycle", None),
        ("From randomization to death", None),
    ],
)
def test_a_time_is_read_only_where_there_is_one(
    rules: duckdb.DuckDBPyConnection, text: str, days: float | None
) -> None:
    assert rules.execute("SELECT days_of($1)", [text]).fetchone() == (days,)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("independent end-point adjudication committee", "independent review"),
        ("blinded independent central review", "independent review"),
        ("as determined by the investigator", "investigator"),
        ("patient", None),
    ],
)
def test_assessors_are_told_apart(rules: duckdb.DuckDBPyConnection, text: str, kind: str | None) -> None:
    assert rules.execute("SELECT assessor_kind($1)", [text]).fetchone() == (kind,)

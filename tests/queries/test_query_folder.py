"""Rules that every query of the folder keeps."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.front_matter import read_front_matter
from kb_cli.catalogue.named_queries import NamedQuery, bind, list_queries

ROOT = Path(__file__).resolve().parents[2]
QUERIES = list_queries(ROOT / "queries")
# Sources are documents, not facts.
WITHOUT_FACTS = {
    "audit-overview", "countries", "registry-event-vocabularies", "serious-adverse-events-by-drug", "sources"
}  # fmt: skip
ASKED_FOR = {
    "populations", "baseline", "response-rates", "response-differences", "mrd-negativity", "survival",
    "time-to-event-medians", "subgroup-forest", "transplantation", "adverse-events", "serious-adverse-events",
    "veno-occlusive-disease", "deaths", "exposure", "trial-design", "endpoints", "trial-at-a-glance",
    "participant-flow", "eligibility", "regimens", "not-reported", "background-figures", "sources", "trials",
}  # fmt: skip
# Words that belong to the bundled trial alone.
BUNDLED = re.compile(
    r"nct\d{8}|ino-?vate|inotuzumab|ozogamicin|kantarjian|standard_therapy|cr_cri|mrd_negativity|remission_analysis"
    r"|itt_survival|_adjudicated|_investigator|conditioning_|transplanted_|vod_|hsct|pfizer|cd22",
    re.IGNORECASE,
)

# What the made-up trial does not print, or what cannot be computed from its counts ...
OF_OTHER_TRIALS = {
    "audit-findings", "computed-effects", "deaths", "mrd-negativity", "response-differences", "subgroup-forest",
    "transplantation", "veno-occlusive-disease",
}  # fmt: skip
# ... and what only a registry record holds.
OF_RECORDS = {
    "countries", "outcome-search", "registered-outcomes", "registry-event-vocabularies", "registry-groups",
    "registry-interventions", "registry-record", "results-due", "serious-adverse-events-by-drug",
    "trials-for-condition", "trials-without-results",
}  # fmt: skip


def test_every_query_that_was_asked_for_is_there() -> None:
    assert {query.name for query in QUERIES} >= ASKED_FOR


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_knows_no_single_trial(query: NamedQuery) -> None:
    texts = [query.title, query.question, query.grain, query.note or "", query.sql]
    texts += [column.about for column in query.columns]
    for parameter in query.parameters:
        texts += [parameter.about, str(parameter.default), str(parameter.choices), parameter.choices_from or ""]
    assert [match[0] for text in texts for match in BUNDLED.finditer(text)] == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_row_carries_its_facts(query: NamedQuery) -> None:
    last = query.columns[-1]
    assert last.name.endswith("fact_id") or query.name in WITHOUT_FACTS
    assert last.kind == "fact" or query.name in WITHOUT_FACTS


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_kinds_are_those_of_the_views(query: NamedQuery, views_folder: Path) -> None:
    contracts = [read_front_matter(path)[0] for path in views_folder.glob("*.sql")]
    kinds = {column["kind"] for contract in contracts for column in contract["columns"].values()}
    assert {column.kind for column in query.columns} <= kinds | {"ratio"}
    assert {parameter.kind for parameter in query.parameters} <= kinds | {"trial"}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_number_says_its_unit(query: NamedQuery) -> None:
    names = {column.name for column in query.columns}
    for column in query.columns:
        if column.kind in {"percent", "count", "ci_level", "risk_difference"}:
            assert column.unit, column.name
        if column.kind in {"discriminated", "duration", "dose", "dispersion"}:
            assert column.unit or column.unit_column, column.name
        assert column.unit_column is None or column.unit_column in names
        assert column.by is None or column.by in names


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_parameter_has_an_example(query: NamedQuery) -> None:
    assert [parameter.name for parameter in query.parameters if parameter.example is None] == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_sql_is_in_the_portable_subset_and_ordered(query: NamedQuery) -> None:
    assert not re.search(r"SELECT\s+\*|\bPIVOT\b|\bCOLUMNS\(|\bDISTINCT ON\b|\bQUALIFY\b|\bILIKE\b", query.sql)
    assert re.search(r"\nORDER BY [^()]*", query.sql)


def test_finding_a_query_imports_nothing_heavy() -> None:
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'loaders')!r}]; from pathlib import Path;"
        "from kb_cli.catalogue.named_queries import find_query;"
        f"find_query(Path({str(ROOT / 'queries')!r}), 'response-rates');"
        "print([m for m in ('duckdb', 'sqlglot', 'jinja2', 'numpy', 'pandas', 'difflib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_every_named_query_answers_about_the_made_up_trial(two_trials: duckdb.DuckDBPyConnection) -> None:
    silent = set()
    for query in QUERIES:
        options = {p.name: str(p.example) for p in query.parameters if p.required}
        options |= {p.name: "ISRCTN40917263" for p in query.parameters if p.name == "trial"}
        if not two_trials.execute(query.sql, bind(query, options, two_trials) or None).fetchall():
            silent.add(query.name)
    assert silent == OF_OTHER_TRIALS | OF_RECORDS

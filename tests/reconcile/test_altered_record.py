"""A real record against its own numbers, retyped as an article's with deliberate alterations.

The record, NCT03191786, is no part of the project; without it these tests are skipped. Numbers that the table calls
agreement are those of the record; each of the others was altered as the last column says.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb_cli.reconcile.compare import Reconciliation
from tests.reconcile.sources import TRIALS, build, find, reconcile
from tests.registry.stage import RECORDS

RECORD = RECORDS / "NCT03191786.json"
TRIAL = "nct03191786"
ATEZOLIZUMAB, CHEMOTHERAPY = "Atezolizumab", "Single-agent chemotherapy"
BOTH = f"{ATEZOLIZUMAB} against {CHEMOTHERAPY}"
BASELINE, PRIMARY, SECONDARY = "baseline", "primary outcomes", "secondary outcomes"
SERIOUS, OTHER = "serious adverse events", "other adverse events"
FLOW = "flow: not completed"
OS, DOR, PD_L1 = "Overall survival", "Duration of response", "Overall survival with PD-L1 expression"

# section, item, arm, quantity, article, record, status, what was altered
ALTERATIONS = [
    ("participants", "enrolled", "All participants", "n", "453", "453", "agreement", "nothing"),
    ("participants", "at risk of adverse events", CHEMOTHERAPY, "n", "147", "147", "agreement", "nothing"),
    ("participants", f"{FLOW}, Lost to Follow-up", ATEZOLIZUMAB, "n", "9", "9", "agreement", "nothing"),
    ("participants", f"{FLOW}, Physician Decision", ATEZOLIZUMAB, "n", "4", "1", "not_comparable", "another stage"),
    (BASELINE, "Age", ATEZOLIZUMAB, "mean", "74", "73.6", "rounding", "one digit less"),
    (BASELINE, "Age", CHEMOTHERAPY, "dispersion", "8.5", "8.5", "agreement", "nothing"),
    (BASELINE, "Male sex", ATEZOLIZUMAB, "n", "220", "220", "agreement", "another name"),
    (BASELINE, "Race: White", ATEZOLIZUMAB, "n", "203", "203", "agreement", "nothing"),
    (BASELINE, "Race: White", CHEMOTHERAPY, "n", "96", "95", "disagreement", "one participant more"),
    (BASELINE, "Race: Asian", ATEZOLIZUMAB, "percent", "24.8", "computed: 24.83", "rounding", "a percentage alone"),
    (BASELINE, "Never smoked", ATEZOLIZUMAB, "n", "24", None, "only_in_article", "made up"),
    (PRIMARY, OS, ATEZOLIZUMAB, "median", "10.3", "10.3", "agreement", "nothing"),
    (PRIMARY, OS, ATEZOLIZUMAB, "N analysed", "302", "302", "agreement", "nothing"),
    (PRIMARY, OS, CHEMOTHERAPY, "interval high", "11", "11.2", "rounding", "one digit less"),
    (SECONDARY, "Alive at a time; 24 months", ATEZOLIZUMAB, "percent", "26.1", "24.3", "not_comparable", "data cutoff"),
    (SECONDARY, PD_L1, CHEMOTHERAPY, "median", "10.1", "10.3", "not_comparable", "population"),
    (SECONDARY, "Progression-free survival", ATEZOLIZUMAB, "median", "4.2", "4.2", "agreement", "left to proposal"),
    (SECONDARY, "Objective response", ATEZOLIZUMAB, "percent", "17", "16.9", "not_comparable", "assessor"),
    (SECONDARY, DOR, ATEZOLIZUMAB, "median", "426", "14.0", "not_comparable", "unit"),
    ("other outcomes", "Days in hospital", ATEZOLIZUMAB, "mean", "6.1", None, "only_in_article", "made up"),
    ("analyses", OS, BOTH, "hazard ratio", "0.78", "0.78", "not_comparable", "nothing; the record has no direction"),
    ("analyses", OS, BOTH, "p value", "0.028", "0.025", "disagreement", "another p value"),
    ("analyses", "Progression-free survival", BOTH, "p value", "0.18", "0.182", "rounding", "one digit less"),
    (SERIOUS, "Any adverse event", ATEZOLIZUMAB, "participants", "174", "147", "disagreement", "digits exchanged"),
    (SERIOUS, "Any adverse event", CHEMOTHERAPY, "participants", "54", "54", "agreement", "nothing"),
    (SERIOUS, "Pneumonia", ATEZOLIZUMAB, "participants", "34", "34", "agreement", "nothing"),
    (SERIOUS, "Febrile neutropenia", CHEMOTHERAPY, "participants", None, "3", "only_in_registry", "left out"),
    (OTHER, "Anemia", ATEZOLIZUMAB, "participants", "50", "50", "agreement", "American spelling"),
    (OTHER, "Peripheral edema", ATEZOLIZUMAB, "participants", "25", "25", "agreement", "American, in another order"),
    (OTHER, "Fatigue; serious or not", ATEZOLIZUMAB, "participants", "60", "58", "not_comparable", "all events"),
    (OTHER, "Hiccups", CHEMOTHERAPY, "participants", "4", None, "only_in_article", "below the record's threshold"),
    ("deaths", "All-cause mortality", ATEZOLIZUMAB, "participants", "248", "248", "agreement", "nothing"),
    ("deaths", "All-cause mortality", CHEMOTHERAPY, "participants", "119", "129", "disagreement", "ten fewer"),
]
REASONS = {
    (SECONDARY, "Alive at a time; 24 months"): "other data cutoff",
    (SECONDARY, PD_L1): "different population: N 120 in the article, 127 in the record",
    (SECONDARY, "Objective response"): (
        "different assessor: independent review committee in the article, investigator in the record"
    ),
    (SECONDARY, DOR): "unit: days in the article, months in the record",
    ("analyses", OS): (
        "direction unknown: the record does not say which group is the first; the number posted is the same"
    ),
    (OTHER, "Hiccups"): "the record lists events of more than 5 percent",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Reconciliation:
    if not RECORD.is_file():
        pytest.skip("the record is not at hand")
    path: Path = tmp_path_factory.mktemp("altered") / "kb.duckdb"
    database = build(path, TRIALS / "nct03191786-altered", json.loads(RECORD.read_text(encoding="utf-8")))
    return reconcile(database, TRIAL)


@pytest.mark.parametrize(
    ("section", "item", "arm", "quantity", "article", "registry", "status", "altered"),
    ALTERATIONS,
    ids=[f"{', '.join(row[:4])}: {row[7]}" for row in ALTERATIONS],
)
def test_each_alteration_is_found_and_nothing_else(
    found: Reconciliation,
    section: str,
    item: str,
    arm: str,
    quantity: str,
    article: str | None,
    registry: str | None,
    status: str,
    altered: str,
) -> None:
    row = find(found, section, item, arm, quantity)
    assert (row.article, row.registry, row.status) == (article, registry, status), altered


@pytest.mark.parametrize(("place", "reason"), REASONS.items(), ids=[", ".join(place) for place in REASONS])
def test_the_reason_is_given(found: Reconciliation, place: tuple[str, str], reason: str) -> None:
    reasons = {row.reason for row in found.rows if (row.section, row.item) == place}
    assert reason in reasons


def test_the_disagreements_are_the_altered_numbers(found: Reconciliation) -> None:
    disagreeing = [row[:4] for row in found.rows if row.status == "disagreement"]
    assert disagreeing == [row[:4] for row in ALTERATIONS if row[6] == "disagreement"]


def test_only_the_endpoint_left_open_is_proposed(found: Reconciliation) -> None:
    assert [(endpoint, score) for endpoint, _, score in found.proposed] == [("Progression-free survival", 0.81)]
    assert found.unknown == []
    assert found.unlinked == []

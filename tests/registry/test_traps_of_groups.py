"""Which group a number is of, and of how many: denominators, groups of other outcomes, ids that name none or two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_loaders.ctgov.load import load_ctgov
from tests.conftest import SCHEMA
from tests.registry.answers import results, rows
from tests.registry.loading import add_records
from tests.registry.records import DRUG, Json, baseline, flow, groups, study, write_lines
from tests.registry.traps import (
    analysis,
    both,
    cell,
    crossed_groups,
    denominator,
    measure,
    outcome,
    row,
    trial,
    with_baseline,
    with_events,
    with_outcomes,
)

Database = duckdb.DuckDBPyConnection
COUNT = "COUNT_OF_PARTICIPANTS"
EYES = denominator(200, 196, units="eyes")


WOMEN = {"id": "OG001", "title": f"{DRUG} - Women", "description": "Women who took the drug"}


def _difference(value: str) -> list[Json]:
    return [analysis(paramType="Risk Difference (RD)", paramValue=value, ciLowerLimit="1.0", ciUpperLimit="9.9")]


STUDIES = {
    "nobody at baseline": with_baseline(
        measure(
            row(cell("0", "BG000"), cell("5", "BG001")),
            title="Smoker",
            kind=COUNT,
            denoms=[denominator(0, 50, prefix="BG")],
        )
    ),
    "units of an outcome": study(
        outcomeMeasuresModule={
            "outcomeMeasures": [outcome(both("30", "20"), kind=COUNT, denomUnitsSelected="eyes", denoms=[EYES])]
        },
        baselineCharacteristicsModule={
            **baseline(),
            "measures": [
                measure(
                    row(cell("10", "BG000"), cell("5", "BG001"), denoms=[denominator(40, 50, prefix="BG")]),
                    title="Smoker",
                    kind=COUNT,
                )
            ],
        },
    ),
    "spread of baseline": with_baseline(measure(row(cell("70", "BG000", spread="9.5")))),
    "classes": with_outcomes(
        outcome(both("10", "5", "Women", denoms=[denominator(40, 50)]), kind=COUNT, analyses=_difference("15.0"))
    ),
    "eyes": with_outcomes(
        outcome(both("60", "42"), kind=COUNT, denoms=[denominator(100, 98), EYES], analyses=_difference("17.1"))
    ),
    "crossed": with_outcomes(
        outcome(both("60", "42"), title="First", kind=COUNT),
        outcome(both("42", "60"), title="Second", kind=COUNT, groups=crossed_groups(), analyses=_difference("19.2")),
    ),
    "categories": with_outcomes(
        outcome(
            {
                "categories": [
                    {"title": title, "measurements": [cell(str(n)), cell(str(n), "OG001")]}
                    for title, n in (("Yes", 60), ("No", 39))
                ]
            },
            kind=COUNT,
        )
    ),
    "women": with_outcomes(outcome(both("30", "20"), kind=COUNT, groups=[groups("OG")[1] | {"id": "OG000"}, WOMEN])),
    "lower limit": with_outcomes(
        outcome(
            both("1", "2"),
            analyses=[
                analysis(
                    paramType="Odds Ratio (OR)",
                    paramValue="1.2",
                    ciNumSides="ONE_SIDED",
                    ciPctValue="97.5",
                    ciLowerLimit="1.1",
                )
            ],
        )
    ),
    "more than all": with_outcomes(outcome(both("101", "42"), kind=COUNT)),
}
NCT = {name: f"NCT94{number:06}" for number, name in enumerate(STUDIES)}
for _name, _record in STUDIES.items():
    _record["protocolSection"]["identificationModule"]["nctId"] = NCT[_name]


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A plain read-only connection to the studies."""
    database = add_records(tmp_path_factory.mktemp("groups"), STUDIES.values())
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def pairs(database: Database, trial_id: str) -> list[tuple[Any, ...]]:
    sql = "SELECT arm_id, events, total, comparator_events, comparator_total FROM core.event_pair "
    return database.execute(f"{sql} WHERE trial_id = ? AND outcome IS NOT NULL ORDER BY outcome", [trial_id]).fetchall()


def found(studies: Database, columns: str, view: str, name: str) -> list[tuple[Any, ...]]:
    return rows(studies, columns, view, NCT[name].lower())


def test_an_outcome_without_a_type_has_no_statistic(traps: Database) -> None:
    sql = "SELECT statistic, measure_type, unit_posted FROM core.endpoint WHERE trial_id = ?"
    for name in ("not posted", "zero denominators"):
        assert traps.execute(sql, [trial(name)]).fetchall() == [(None, None, None)]


def test_nobody_is_compared_with_nobody(traps: Database) -> None:
    assert pairs(traps, trial("group of nobody")) == []
    assert pairs(traps, trial("plain")) == [("arm-1", 60, 100, 42, 98)]


def test_a_baseline_group_of_nobody_has_no_percentage(studies: Database) -> None:
    assert found(studies, "n, denominator, percent, percent_status", "baseline", "nobody at baseline") == [
        (0, 0, None, "not_estimable"),
        (5, 50, 10, "derived"),
    ]


def test_a_baseline_measure_counts_participants_whatever_the_outcome_of_its_number_counts(studies: Database) -> None:
    assert found(studies, "n, denominator, percent", "baseline", "units of an outcome") == [(10, 40, 25), (5, 50, 10)]


def test_a_spread_at_baseline_without_type_is_not_stated(studies: Database) -> None:
    assert found(studies, "dispersion, dispersion_type", "baseline", "spread of baseline") == [(9.5, "not_stated")]


def test_effects_and_directions_use_the_denominators_of_the_class(studies: Database) -> None:
    assert pairs(studies, NCT["classes"].lower()) == [("arm-1", 10, 40, 5, 50)]
    # 10 of 40 are 15 points more than 5 of 50; of the whole groups they would be 5.
    assert found(studies, "direction, group_title", "comparisons", "classes") == [("from_values", DRUG)]


def test_units_other_than_participants_prove_no_direction(studies: Database) -> None:
    assert pairs(studies, NCT["eyes"].lower()) == [("arm-1", 60, 100, 42, 98)]
    assert found(studies, "direction, group_title", "comparisons", "eyes") == [("from_values", DRUG)]


def test_groups_are_those_of_their_own_outcome_everywhere(studies: Database) -> None:
    # In the second outcome the placebo group has the id that the drug has in the first.
    assert pairs(studies, NCT["crossed"].lower()) == [("arm-1", 60, 100, 42, 98), ("arm-1", 60, 98, 42, 100)]
    columns = "direction, group_title, arm_id, comparator_title, comparator_id"
    assert found(studies, columns, "comparisons", "crossed") == [("from_values", DRUG, "arm-1", "Placebo", "arm-2")]


def test_categories_of_more_than_all_participants_are_found(studies: Database) -> None:
    sql = "SELECT reported, severity FROM findings WHERE trial_id = ? AND rule = 'registry_categories_against_total'"
    assert sorted(studies.execute(sql, [NCT["categories"].lower()]).fetchall()) == [
        ("60 + 39 of 100", "low"),
        ("60 + 39 of 98", "medium"),
    ]


def test_a_part_of_an_arm_is_not_the_arm(studies: Database) -> None:
    columns = "group_title, group_relation, arm_id, events"
    assert found(studies, columns, "arm_results", "women") == [
        (WOMEN["title"], "subset", None, 20),
        ("Placebo", "same", "arm-2", 30),
    ]
    sql = "SELECT of_arm_id FROM core.registry_group WHERE trial_id = ? AND relation = 'subset'"
    assert studies.execute(sql, [NCT["women"].lower()]).fetchall() == [("arm-1",)]
    assert pairs(studies, NCT["women"].lower()) == []


def test_an_interval_without_upper_limit_is_one_sided(studies: Database) -> None:
    columns = "ci_level, ci_sides, ci_low, ci_high, ci_high_status"
    assert found(studies, columns, "comparisons", "lower limit") == [(97.5, "one-sided", 1.1, None, "not_applicable")]


def test_a_term_that_stands_twice_is_compared_with_itself_only(traps: Database) -> None:
    sql = (
        "SELECT seriousness, events, comparator_events FROM core.event_pair "
        "WHERE trial_id = ? AND term = 'Pain' ORDER BY ALL"
    )
    pain = traps.execute(sql, [trial("term twice")]).fetchall()
    assert pain == [("other", 5, 6), ("serious", 1, 2), ("serious", 3, 4)]
    columns = "count(DISTINCT position), count(DISTINCT fact_id)"
    sql = f"SELECT {columns} FROM adverse_events WHERE trial_id = ? AND term = 'Pain'"
    assert traps.execute(sql, [trial("term twice")]).fetchone() == (3, 6)


def test_without_adverse_events_nobody_was_at_risk(traps: Database) -> None:
    sql = "SELECT population_id FROM core.population WHERE trial_id = ? AND population_id LIKE '%adverse%'"
    assert traps.execute(sql, [trial("no events module")]).fetchall() == []


def test_nobody_at_risk_is_compared_with_nobody(traps: Database) -> None:
    sql = "SELECT term FROM core.event_pair WHERE trial_id = ? AND term LIKE 'Ovarian%'"
    assert traps.execute(sql, [trial("few of the events")]).fetchall() == []


def test_more_than_all_participants_are_compared_with_none(studies: Database) -> None:
    assert pairs(studies, NCT["more than all"].lower()) == []


def test_a_class_without_denominators_has_those_of_the_outcome_in_pairs(traps: Database) -> None:
    assert pairs(traps, trial("class denominators")) == [("arm-1", 10, 40, 5, 50), ("arm-1", 20, 100, 5, 98)]
    assert len(results(traps, "value", "class denominators")) == 5


def _two_of_one_id() -> Json:
    return with_outcomes(outcome(row(cell("1")), groups=[{**one, "id": "OG000"} for one in groups("OG")]))


def _flow_of_another() -> Json:
    module = flow()
    module["periods"][0]["dropWithdraws"][0]["reasons"][1]["groupId"] = "FG002"
    return study(participantFlowModule=module)


RESULTS = "resultsSection"
FIRST = f"{RESULTS}.outcomeMeasuresModule.outcomeMeasures[0]"
STATS = [{"groupId": "EG000", "numAffected": 1, "numAtRisk": 9}, {"groupId": "EG003", "numAffected": 1}]
AMISS = {
    f"two groups at {FIRST}.groups have the id 'OG000'": _two_of_one_id(),
    f"there is no group 'OG009', of which a number stands at {FIRST}.classes[0].categories[0].measurements": (
        with_outcomes(outcome(row(cell("1"), cell("2", "OG009"))))
    ),
    f"the group 'OG000' has two numbers at {FIRST}.classes[1].categories[0].measurements": (
        with_outcomes(outcome(both("1", "2"), row(cell("1"), cell("2"))))
    ),
    f"the group 'BG000' has two numbers at {RESULTS}.baselineCharacteristicsModule.measures[0].classes[0].categories[0]"
    ".measurements": with_baseline(measure(row(cell("1", "BG000"), cell("2", "BG000")))),
    f"there is no group 'EG003', of which a number stands at {RESULTS}.adverseEventsModule.otherEvents[0].stats": (
        with_events(otherEvents=[{"term": "Rash", "organSystem": "Skin", "stats": STATS}])
    ),
    f"the group 'EG000' has two numbers at {RESULTS}.adverseEventsModule.seriousEvents[0].stats": (
        with_events(seriousEvents=[{"term": "Rash", "organSystem": "Skin", "stats": STATS[:1] * 2}])
    ),
    f"there is no group 'FG002', of which a number stands at {RESULTS}.participantFlowModule.periods[0]"
    ".dropWithdraws[0].reasons": _flow_of_another(),
}


def test_numbers_of_no_group_or_of_two_refuse_their_record(tmp_path: Path) -> None:
    records = [study()]
    for number, record in enumerate(AMISS.values()):
        record["protocolSection"]["identificationModule"]["nctId"] = f"NCT95{number:06}"
        records.append(record)
    lines = write_lines(tmp_path / "studies.ndjson", records)
    loaded = load_ctgov([lines], tmp_path / "kb.duckdb", SCHEMA, "test")
    assert [refused.reason for refused in loaded.refused] == list(AMISS)
    assert loaded.new == 1


def test_a_record_without_the_groups_of_some_cells_is_not_refused(tmp_path: Path) -> None:
    record = with_outcomes(outcome(row(cell("1", "OG001")), row(cell("2"))))
    for module in ("participantFlowModule", "adverseEventsModule"):
        record[RESULTS][module] = {"groups": [], "periods": None}
    lines = write_lines(tmp_path / "studies.ndjson", [record])
    assert load_ctgov([lines], tmp_path / "kb.duckdb", SCHEMA, "test").refused == ()

"""A study from AACT's files beside the same from its record: what the views say of each fact, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from kb_cli.engines.build import add_aact_files, add_ctgov_records
from tests.registry.aact_export import export
from tests.registry.records import Json, write_lines
from tests.registry.test_aact import rich
from tests.registry.traps import NCT, OTHER_UNITS, STUDIES, both, outcome, with_outcomes

Database = duckdb.DuckDBPyConnection
NAMES = (
    *("plain", "not posted", "zero denominators", "lacks groups", "baseline lacks groups", "group of nobody"),
    *("other arm", "comments", "spread without type", "type does not fit", "number", "count with limits"),
    *("term twice", "no events module", "pooled groups", "escapes", "dates", "baseline levels"),
)
VIEWS = ("arm_results", "adverse_events", "baseline", "participant_flow", "comparisons", "populations", "groups")
OF_CLASSES = ("total", "total_source", "value", "value_status")
DIFFERENCES = {("arm_results", column, "nct90000002") for column in OF_CLASSES} | {
    ("arm_results", column, NCT["comments"].lower()) for column in OF_CLASSES[:2]
}
"""What AACT leaves out: the denominators of the classes of an outcome."""


def _of_eyes() -> Json:
    """A study with outcomes of eyes, and of people beside eyes."""
    more: Json = {"denoms": OTHER_UNITS, "typeUnitsAnalyzed": "eyes"}
    eyes = {**more, "denomUnitsSelected": "eyes"}
    record = with_outcomes(
        outcome(both("30", "20"), title="Eyes", kind="COUNT_OF_UNITS", **eyes),
        outcome(both("1.5", "2.5"), title="Acuity", **eyes),
        outcome(both("30", "20"), title="Healed eyes", kind="NUMBER", unitOfMeasure="eyes", **eyes),
        outcome(both("30", "20"), title="People", kind="COUNT_OF_PARTICIPANTS", **more),
    )
    record["protocolSection"]["identificationModule"]["nctId"] = "NCT90000004"
    return record


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def both_loads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A connection with tables ``record_<view>`` and ``aact_<view>``."""
    folder = tmp_path_factory.mktemp("aact_views")
    records = [*(_without_nulls(STUDIES[name]) for name in NAMES), rich(), _of_eyes()]
    lines = write_lines(folder / "studies.ndjson", records)
    add_ctgov_records([lines], folder / "record.duckdb", is_strict=True, on_progress=lambda *_: None)
    files = export(folder / "files", *records)
    loaded = add_aact_files(files, folder / "aact.duckdb", is_strict=True, on_progress=lambda *_: None)
    assert (loaded.new, loaded.notes) == (len(records), ())
    with duckdb.connect() as connection:
        for name in ("record", "aact"):
            connection.execute(f"ATTACH '{folder / name}.duckdb' AS {name} (READ_ONLY); USE {name}")
            for view in VIEWS:
                connection.execute(f"CREATE TEMP TABLE {name}_{view} AS FROM {view}")
        yield connection


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_every_fact_is_the_same_but_where_aact_says_less(both_loads: Database, view: str) -> None:
    columns = [row[0] for row in both_loads.execute(f"DESCRIBE record_{view}").fetchall()]
    ids = [
        both_loads.execute(f"SELECT fact_id FROM {name}_{view} ORDER BY 1").fetchall() for name in ("record", "aact")
    ]
    assert ids[0] == ids[1]
    assert ids[0]
    found = set()
    for column in columns:
        sql = (
            f"SELECT DISTINCT x.trial_id FROM record_{view} AS x JOIN aact_{view} AS y USING (fact_id) "
            f"WHERE x.{column} IS DISTINCT FROM y.{column}"
        )
        found |= {(view, column, trial_id) for (trial_id,) in both_loads.execute(sql).fetchall()}
    assert found == {difference for difference in DIFFERENCES if difference[0] == view}


def test_units_that_are_analysed_have_no_total_of_participants(both_loads: Database) -> None:
    sql = (
        "SELECT DISTINCT endpoint, total, total_source FROM aact_arm_results "
        "WHERE trial_id = 'nct90000004' AND arm_id = 'arm-1' ORDER BY ALL"
    )
    assert both_loads.execute(sql).fetchall() == [
        ("Acuity", None, "not_applicable"),
        ("Eyes", None, "not_applicable"),
        ("Healed eyes", None, "not_applicable"),
        ("People", 100, "from_population"),
    ]


def test_the_studies_compared_are_those_named() -> None:
    assert set(NAMES) <= set(NCT)

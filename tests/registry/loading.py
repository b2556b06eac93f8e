"""Loads of made-up records, good and bad, with the few views that the tests of loading ask."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kb_cli.engines.build import add_ctgov_records
from kb_loaders.aact.load import load_aact
from kb_loaders.ctgov.load import load_ctgov
from kb_loaders.registry.records import Loaded
from tests.conftest import SCHEMA, copy_schema, query
from tests.registry.records import Json, compact, study, write_lines

NAMES = [f"NCT9000000{n}" for n in range(1, 6)]
VIEWS = ("adverse_events", "database", "facts", "facts_history", "refused_records", "studies_history", "trials")


def studies() -> list[Json]:
    """Return five made-up studies."""
    return [study(name) for name in NAMES]


@functools.cache
def few_views() -> Path:
    """The schema with the views that these tests ask, and no functions; a load then takes half the time."""
    folder = Path(tempfile.mkdtemp(prefix="schema-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copy_schema(folder, VIEWS)


def load(database: Path, *inputs: Path, is_strict: bool = False, schema: Path | None = None) -> Loaded:
    """Load records into a database, with the few views unless a schema is given."""
    return load_ctgov(list(inputs), database, schema or few_views(), "test", is_strict=is_strict)


def add_records(folder: Path, records: Iterable[Json]) -> Path:
    """Load records as the program does, audited and with all views; none may be refused. Return the database."""
    lines = write_lines(folder / "studies.ndjson", records)
    add_ctgov_records([lines], folder / "kb.duckdb", is_strict=True, on_progress=lambda *_: None)
    return folder / "kb.duckdb"


def load_export(database: Path, source: Path, *, is_strict: bool = False) -> Loaded:
    """Load files of AACT into a database."""
    return load_aact(source, database, SCHEMA, "test", is_strict=is_strict)


def load_studies(database: Path, folder: Path, *records: Json) -> None:
    """Load records, none of which may be refused, with all views; their file is written to the folder."""
    load(database, write_lines(folder / "studies.ndjson", records), is_strict=True, schema=SCHEMA)


def facts_of(database: Path) -> dict[int, str]:
    """Return what each fact of a database reports, by its id."""
    found = query(database, "SELECT fact_id, reported FROM facts")
    assert len(found) == len(dict(found))
    return dict(found)


def change_pneumonia(record: Json, affected: int) -> None:
    """Post another number of participants with pneumonia on the drug."""
    stats = record["resultsSection"]["adverseEventsModule"]["seriousEvents"][0]["stats"]
    stats[0]["numAffected"] = affected


def bad_record(number: int) -> str:
    """Return one of several kinds of bad records, as text."""
    record = study(f"NCT9100000{number}")
    if number == 0:
        return compact(record)[:-10]
    if number == 1:
        record["resultsSection"]["participantFlowModule"]["groups"] = {"id": "FG000"}
    elif number == 2:
        del record["protocolSection"]["identificationModule"]["nctId"]
    elif number == 3:
        change_pneumonia(record, 101)
    elif number == 4:
        record["resultsSection"]["baselineCharacteristicsModule"]["denoms"][0]["counts"][0]["value"] = "-100"
    elif number == 5:
        change_pneumonia(record, 1)
        return compact(record).replace('"numAffected":1,', '"numAffected":1.5,', 1)
    elif number == 6:
        outcome = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
        outcome["classes"][0]["categories"][0]["measurements"][0]["value"] = ["60"]
    elif number == 7:
        return "null"
    return compact(record)


REASONS = [
    "it is no JSON: ",
    "wrong type at resultsSection.participantFlowModule.groups: an array is expected, not an object",
    "protocolSection.identificationModule.nctId is missing",
    "impossible count at resultsSection.adverseEventsModule.seriousEvents[0].stats[0]: numAffected is 101, above",
    "impossible count at resultsSection.baselineCharacteristicsModule.denoms[0].counts[0].value: '-100' is no",
    "impossible count at resultsSection.adverseEventsModule.seriousEvents[0].stats[0].numAffected: 1.5 is no",
    "wrong type at resultsSection.outcomeMeasuresModule.outcomeMeasures[0].classes[0].categories[0].measurements[0].",
    "wrong type at the top: an object is expected",
]
"""How the reason begins that each kind of bad record is refused with."""


def mixed(path: Path) -> Path:
    """Write good and bad records in turn."""
    good = iter(studies())
    lines = [text for number in range(8) for text in (bad_record(number), *map(compact, [next(good, study())]))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path

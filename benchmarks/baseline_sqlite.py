"""Load newline-delimited records with json and sqlite3.executemany: what people write first; see registry_load.py.

Usage: baseline_sqlite.py RECORDS.ndjson DATABASE. The rows are those that ``kb load ctgov`` stores, as posted, without
its types, links and checks.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

Row = tuple[Any, ...]
TABLES = {
    "study": 5,
    "arm": 4,
    "intervention": 4,
    "result_group": 6,
    "flow": 6,
    "denominator": 6,
    "measure": 6,
    "measurement": 12,
    "outcome": 8,
    "analysis": 12,
    "event": 10,
}
"""Columns of each table."""
BATCH = 500
"""Records of which the rows are inserted together."""


def rows(record: Any) -> Iterator[tuple[str, Row]]:
    """Yield every row of a record with its table."""
    protocol, results = record["protocolSection"], record.get("resultsSection", {})
    identity = protocol["identificationModule"]
    nct, status, design = identity["nctId"], protocol.get("statusModule", {}), protocol.get("designModule", {})
    yield (
        "study",
        (
            nct,
            identity.get("briefTitle"),
            identity.get("officialTitle"),
            status.get("overallStatus"),
            design.get("enrollmentInfo", {}).get("count"),
        ),
    )
    arms = protocol.get("armsInterventionsModule", {})
    for i, arm in enumerate(arms.get("armGroups", ())):
        yield "arm", (nct, i, arm.get("label"), arm.get("type"))
    for i, drug in enumerate(arms.get("interventions", ())):
        yield "intervention", (nct, i, drug.get("type"), drug.get("name"))
    yield from flow_rows(nct, results.get("participantFlowModule", {}))
    yield from baseline_rows(nct, results.get("baselineCharacteristicsModule", {}))
    for i, outcome in enumerate(results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", ())):
        yield from outcome_rows(nct, i, outcome)
    yield from event_rows(nct, results.get("adverseEventsModule", {}))


def group_rows(nct: str, module: str, place: int | None, groups: Any) -> Iterator[tuple[str, Row]]:
    for group in groups:
        yield "result_group", (nct, module, place, group["id"], group.get("title"), group.get("description"))


def flow_rows(nct: str, module: Any) -> Iterator[tuple[str, Row]]:
    yield from group_rows(nct, "flow", None, module.get("groups", ()))
    for i, period in enumerate(module.get("periods", ())):
        for milestone in period.get("milestones", ()):
            for n in milestone.get("achievements", ()):
                yield "flow", (nct, i, period.get("title"), milestone.get("type"), n["groupId"], n.get("numSubjects"))
        for reason in period.get("dropWithdraws", ()):
            for n in reason.get("reasons", ()):
                yield "flow", (nct, i, period.get("title"), reason.get("type"), n["groupId"], n.get("numSubjects"))


def cell_rows(nct: str, module: str, place: int, classes: Any) -> Iterator[tuple[str, Row]]:
    for i, cls in enumerate(classes):
        yield from denominator_rows(nct, module, place, i, cls.get("denoms", ()))
        for j, category in enumerate(cls.get("categories", ())):
            for m in category.get("measurements", ()):
                yield (
                    "measurement",
                    (
                        nct,
                        module,
                        place,
                        i,
                        cls.get("title"),
                        j,
                        category.get("title"),
                        m["groupId"],
                        m.get("value"),
                        m.get("spread"),
                        m.get("lowerLimit"),
                        m.get("upperLimit"),
                    ),
                )


def denominator_rows(
    nct: str, module: str, place: int | None, cls: int | None, denominators: Any
) -> Iterator[tuple[str, Row]]:
    for denominator in denominators:
        for n in denominator.get("counts", ()):
            yield "denominator", (nct, module, place, cls, n["groupId"], n.get("value"))


def baseline_rows(nct: str, module: Any) -> Iterator[tuple[str, Row]]:
    yield from group_rows(nct, "baseline", None, module.get("groups", ()))
    yield from denominator_rows(nct, "baseline", None, None, module.get("denoms", ()))
    for i, measure in enumerate(module.get("measures", ())):
        yield (
            "measure",
            (
                nct,
                i,
                measure.get("title"),
                measure.get("paramType"),
                measure.get("dispersionType"),
                measure.get("unitOfMeasure"),
            ),
        )
        yield from cell_rows(nct, "baseline", i, measure.get("classes", ()))


def outcome_rows(nct: str, i: int, outcome: Any) -> Iterator[tuple[str, Row]]:
    yield (
        "outcome",
        (
            nct,
            i,
            outcome.get("type"),
            outcome.get("title"),
            outcome.get("timeFrame"),
            outcome.get("paramType"),
            outcome.get("dispersionType"),
            outcome.get("unitOfMeasure"),
        ),
    )
    yield from group_rows(nct, "outcome", i, outcome.get("groups", ()))
    yield from denominator_rows(nct, "outcome", i, None, outcome.get("denoms", ()))
    yield from cell_rows(nct, "outcome", i, outcome.get("classes", ()))
    keys = "paramType paramValue ciPctValue ciNumSides ciLowerLimit ciUpperLimit pValue statisticalMethod".split()
    for j, analysis in enumerate(outcome.get("analyses", ())):
        yield "analysis", (nct, i, j, " ".join(analysis.get("groupIds", ())), *map(analysis.get, keys))


def event_rows(nct: str, module: Any) -> Iterator[tuple[str, Row]]:
    yield from group_rows(nct, "event", None, module.get("eventGroups", ()))
    for kind in ("seriousEvents", "otherEvents"):
        for i, event in enumerate(module.get(kind, ())):
            for n in event.get("stats", ()):
                yield (
                    "event",
                    (
                        nct,
                        kind,
                        i,
                        event.get("term"),
                        event.get("organSystem"),
                        event.get("sourceVocabulary"),
                        n["groupId"],
                        n.get("numEvents"),
                        n.get("numAffected"),
                        n.get("numAtRisk"),
                    ),
                )


def main() -> None:
    """Load the file named first into the database named second."""
    connection = sqlite3.connect(sys.argv[2])
    connection.execute("PRAGMA synchronous = off")
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'c{i}' for i in range(columns))})")
    held: dict[str, list[Row]] = {table: [] for table in TABLES}

    def write() -> None:
        for table, columns in TABLES.items():
            marks = ", ".join("?" * columns)
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", held[table])
            held[table].clear()

    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - the shortest script that people would write
        for number, line in enumerate(file, 1):
            for table, row in rows(json.loads(line)):
                held[table].append(row)
            if number % BATCH == 0:
                write()
    write()
    connection.commit()


if __name__ == "__main__":
    main()

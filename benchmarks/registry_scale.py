"""Time questions to a database as large as the whole registry; see README.md.

The tables are drawn by a tool beside the checkout (75,000 studies, 11 million rows of adverse events) and loaded as
records are. Without the tool, or without numpy and pyarrow, which it needs, there is nothing to measure. The variable
KB_REGISTRY_SCALE makes them smaller: 0.01 is a hundredth.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from processes import IMPORT_DUCKDB, KB, ROOT, Row, compare
from registry_scale_load import load_synthetic
from statistics_functions import Pair, measure

if TYPE_CHECKING:
    import duckdb

MAKER = ROOT.parent / "shared" / "tools" / "make_registry_scale.py"
SCALE = float(os.environ.get("KB_REGISTRY_SCALE", "1"))
ROUNDS = int(os.environ.get("KB_REGISTRY_ROUNDS", "7"))
OF_ONE_TRIAL, OF_ONE_DRUG, OF_POSTGRES = 0.25, 1.0, 0.15
"""What may be taken of the time of ``import duckdb``, and of Postgres for the question to all trials."""
OF_A_CONDITION, OF_FACTS = 1.5, 2.0
"""The same of a search for trials, and of ten facts of as many trials that are looked up by their ids."""
OF_SUMMARY, OF_TRACE, OF_CITATIONS = 15.0, 12.0, 16.0
"""The same of whole processes: the summary of a trial, the chain of a fact, ten rows with citations."""
POSTGRES = 12.0
"""How many times as long as plain DuckDB Postgres 15 with indexes took for PLAIN_TERMS over 75,000 studies."""

TERMS = """
SELECT term, count(*) AS trials, mantel_haenszel_risk_ratio(events, total, comparator_events, comparator_total) AS rr,
    mantel_haenszel_risk_ratio_greenland_robins_low(events, total, comparator_events, comparator_total, 0.95) AS ci_low
FROM (
    SELECT trial_id, term, sum(events) AS events, sum(total) AS total, max(comparator_events) AS comparator_events,
        max(comparator_total) AS comparator_total
    FROM (
        SELECT trial_id, term, arm_id, max(events) AS events, max(total) AS total,
            sum(comparator_events) AS comparator_events, sum(comparator_total) AS comparator_total
        FROM adverse_event_pairs
        WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND term <> 'Any adverse event'
        GROUP BY trial_id, term, arm_id
    )
    GROUP BY trial_id, term
)
GROUP BY term
ORDER BY ci_low DESC NULLS LAST, term
LIMIT 50
"""
PLAIN_TERMS = """
WITH cell AS (
    SELECT r.nct_id, r.term, CAST(sum(r.num_affected) FILTER (g.role = 'experimental') AS DOUBLE) AS a,
        CAST(sum(r.num_at_risk) FILTER (g.role = 'experimental') AS DOUBLE) AS n1,
        CAST(sum(r.num_affected) FILTER (g.role = 'control') AS DOUBLE) AS c,
        CAST(sum(r.num_at_risk) FILTER (g.role = 'control') AS DOUBLE) AS n0
    FROM reported_event AS r
    JOIN ae_group AS g ON g.nct_id = r.nct_id AND g.group_id = r.group_id
    WHERE r.kind = 'serious' AND g.role <> 'other'
    GROUP BY r.nct_id, r.term
),
mh AS (
    SELECT term, count(*) AS trials, sum(a * n0 / (n1 + n0)) AS r, sum(c * n1 / (n1 + n0)) AS s,
        sum((n1 * n0 * (a + c) - a * c * (n1 + n0)) / ((n1 + n0) * (n1 + n0))) AS p
    FROM cell
    WHERE n1 > 0 AND n0 > 0
    GROUP BY term
)
SELECT term, trials, r / s AS rr, exp(ln(r / s) - 1.959964 * sqrt(p / (r * s))) AS ci_low
FROM mh
WHERE r > 0 AND s > 0 AND p > 0
ORDER BY ci_low DESC, term
LIMIT 50
"""
A_TRIAL = """
SELECT trial_id FROM core.registry_result GROUP BY trial_id HAVING count(*) BETWEEN 50 AND 80 ORDER BY trial_id LIMIT 1
"""
A_DRUG = """
SELECT intervention FROM core.intervention GROUP BY intervention
ORDER BY abs(count(DISTINCT trial_id) - 60), intervention LIMIT 1
"""
"""The drug with about 60 trials."""


TEN_FACTS = "SELECT fact_id, trial_id, view_name FROM fact_trials WHERE fact_id IN ({ids})"


@dataclass(frozen=True)
class Asked:
    """A question to the database; budget: of the time of ``import duckdb``, None where it is only reported."""

    name: str
    sql: str
    parameters: Mapping[str, Any]
    budget: float | None = None


def questions(connection: duckdb.DuckDBPyConnection) -> list[Asked]:
    """Return what is asked of one trial, of one drug, and of all outcomes and conditions."""
    from kb_cli.catalogue.named_queries import find_query
    from kb_cli.catalogue.resources import queries_folder

    def named(name: str, budget: float | None, **given: str) -> Asked:
        query = find_query([queries_folder()], name)
        parameters = {parameter.name: parameter.default for parameter in query.parameters} | given
        return Asked(f"query {name}", query.sql, parameters, budget)

    trial, drug = _first(connection, A_TRIAL), _first(connection, A_DRUG)
    views = [
        Asked(f"{view} of a trial", f"SELECT * FROM {view} WHERE trial_id = $trial", {"trial": trial}, budget)
        for view, budget in (
            ("response_rates", OF_ONE_TRIAL),
            ("adverse_events", OF_ONE_TRIAL),
            ("populations", OF_ONE_TRIAL),
            ("comparisons", OF_ONE_TRIAL),
            ("effects", None),
        )
    ]
    return [
        *views,
        named("trial-at-a-glance", OF_ONE_TRIAL, trial=trial),
        named("adverse-events", None, trial=trial),
        named("serious-adverse-events-by-drug", OF_ONE_DRUG, drug=drug),
        Asked("ten facts by id", TEN_FACTS.format(ids=_ten_facts(connection)), {}, OF_FACTS),
        named("trials-for-condition", OF_A_CONDITION, condition="condition 3"),
        named("trials-for-condition", OF_A_CONDITION, condition="condition", intervention=drug),
        named("outcome-search", None, words="visual acuity"),
    ]


def _ten_facts(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the ids of measurements of ten trials, as SQL lists them."""
    sql = "SELECT min(fact_id) FROM core.registry_result GROUP BY trial_id ORDER BY hash(trial_id), trial_id LIMIT 10"
    return ", ".join(str(row[0]) for row in connection.execute(sql).fetchall())


def _first(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    row = connection.execute(sql).fetchone()
    return str(row[0]) if row else ""


def _seconds(work: Callable[[], Any]) -> tuple[float, float]:
    """Return elapsed and processor seconds, those of children included."""
    begun, cpu = time.perf_counter(), os.times()
    work()
    done = os.times()
    return time.perf_counter() - begun, sum(done[:4]) - sum(cpu[:4])


def _import() -> None:
    subprocess.run(IMPORT_DUCKDB, check=True)


def measured(connection: duckdb.DuckDBPyConnection, asked: list[Asked]) -> list[Row]:
    """Ask everything in turn with an ``import duckdb``, in rounds, and give the rows of the table of run.py."""
    from kb_cli.engines.execute import run_query

    imports, costs = [], [list[tuple[float, float]]() for _ in asked]
    for _ in range(ROUNDS + 1):
        imports.append(_seconds(_import))
        for one, kept in zip(asked, costs, strict=True):
            kept.append(_seconds(partial(run_query, connection, one.sql, one.parameters)))
    return [_row(one, kept[1:], imports[1:]) for one, kept in zip(asked, costs, strict=True)]


def _row(asked: Asked, costs: list[tuple[float, float]], imports: list[tuple[float, float]]) -> Row:
    wall, cpu = (statistics.median(a[kind] / b[kind] for a, b in zip(costs, imports, strict=True)) for kind in (0, 1))
    budget = f"{asked.budget:.2f}" if asked.budget is not None else "-"
    verdict = "-" if asked.budget is None else "over" if wall > asked.budget else "ok"
    medians = [f"{statistics.median(cost[0] for cost in side) * 1000:.0f}" for side in (costs, imports)]
    return f"registry: {asked.name}", "import duckdb", *medians, f"{wall:.2f}", f"{cpu:.2f}", budget, verdict


def commands(connection: duckdb.DuckDBPyConnection, path: Path) -> list[Row]:
    """Run what a user runs for one trial, whole processes, each in turn with an ``import duckdb``."""
    trial = _first(connection, A_TRIAL)
    fact = _first(connection, f"SELECT min(fact_id) FROM arm_results WHERE trial_id = '{trial}'")
    ten = f"SELECT fact_id, value FROM arm_results WHERE trial_id = '{trial}' ORDER BY fact_id LIMIT 10"
    asked = [
        ("kb summary TRIAL", ("summary", trial), OF_SUMMARY),
        ("kb trace FACT", ("trace", fact), OF_TRACE),
        ("kb sql --cite, ten rows", ("sql", ten, "--cite"), OF_CITATIONS),
        ("kb query response-rates --cite", ("query", "response-rates", "--trial", trial, "--cite"), OF_CITATIONS),
        ("kb groups TRIAL", ("groups", trial), None),
    ]
    rows = []
    for name, words, budget in asked:
        command = (KB, *words, "--db", str(path))
        found = compare(command, IMPORT_DUCKDB, os.environ, rounds=min(ROUNDS, 3), warm_up=1)
        costs = ([(cost.wall, cost.cpu) for cost in side] for side in (found.command, found.baseline))
        rows.append(_row(Asked(name, "", {}, budget), *costs))
    return rows


def top_terms(connection: duckdb.DuckDBPyConnection, source: Path) -> Pair:
    """Return the fifty terms with the highest lower limit over all trials, beside the same question in plain SQL.

    Raises AssertionError where the two name other terms, or another interval.
    """
    import duckdb

    plain = duckdb.connect(str(source), read_only=True)

    def work() -> Any:
        return connection.execute(TERMS).fetchall()

    def baseline() -> Any:
        return plain.execute(PLAIN_TERMS).fetchall()

    found, expected = ([(term, n, f"{low:.5f}") for term, n, _, low in rows] for rows in (work(), baseline()))
    if found != expected:
        raise AssertionError("the fifty terms are others than those of the plain tables")
    name = "registry: 50 terms by lower limit"
    return Pair(name, "Postgres (12 x plain DuckDB)", work, baseline, OF_POSTGRES, POSTGRES)


def main() -> list[Row]:
    """Make the tables, load them, measure, and return the rows of the table; none without the tool."""
    if not MAKER.is_file() or not (find_spec("numpy") and find_spec("pyarrow")):
        print("no tables at registry scale: their maker, numpy or pyarrow is missing", file=sys.stderr)
        return []
    from kb_cli.engines.connection import open_database

    with tempfile.TemporaryDirectory() as folder:
        source, path = Path(folder, "tables.duckdb"), Path(folder, "registry.duckdb")
        print("making a registry ...", file=sys.stderr)
        command = [sys.executable, str(MAKER), "--duckdb", str(source), "--scale", str(SCALE)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, cpu = _seconds(lambda: load_synthetic(source, path, ROOT / "schema"))
        connection = open_database(path)
        studies = connection.execute("SELECT count(*) FROM core.trial").fetchone()
        print(
            f"{studies[0] if studies else 0:,} studies: loaded in {wall:.0f} s ({cpu:.0f} s of processor time), "
            f"{path.stat().st_size / 1e6:.0f} MB",
            file=sys.stderr,
        )
        print("measuring questions to a registry ...", file=sys.stderr)
        asked = measured(connection, questions(connection))
        print("measuring commands on a registry ...", file=sys.stderr)
        return [*asked, *commands(connection, path), measure(top_terms(connection, source))]


if __name__ == "__main__":
    from run import print_table

    sys.exit(print_table(main))

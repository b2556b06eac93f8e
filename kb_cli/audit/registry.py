"""The audit of registry records: rules as set-based SQL, over whole tables or a few trials.

Sixteen million numbers are judged where they lie: a rule is one SELECT, whose table ``judged`` has a verdict a number,
and which says in words what is there. Each number is judged once and its verdict counted; only what does not fit is
kept, and put in words. What people extracted from articles is audited elsewhere (`kb_cli.audit.run`).
"""

from __future__ import annotations

import collections
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.rule import Rule, read_sql_rule
from kb_loaders.binding import light_binding
from kb_loaders.lanes import open_lanes, run_lanes

if TYPE_CHECKING:
    import duckdb

TABLES = {
    "audited_event": "registry_event",
    "audited_result": "registry_result",
    "audited_baseline": "registry_baseline",
    "audited_measure": "registry_measure",
    "audited_analysis": "registry_analysis",
    "audited_flow": "registry_flow",
    "audited_denominator": "registry_denominator",
    "audited_group": "registry_group",
    "audited_endpoint": "endpoint",
}
"""What the rules read, and the tables of ``core`` that it is made from."""
MOST_TRIALS = 10_000
"""How many trials are audited at a time: what joins and lists of them take stays in memory, however many there are."""
JUDGE = """
CREATE OR REPLACE TABLE audited.{rule} AS
{judging}
SELECT trial_id, count(CASE WHEN verdict = 'consistent' THEN 1 END) AS n_consistent,
    count(CASE WHEN verdict = 'rounding' THEN 1 END) AS n_rounding,
    count(CASE WHEN verdict = 'inconsistent' THEN 1 END) AS n_inconsistent,
    count(CASE WHEN verdict = 'not_testable' THEN 1 END) AS n_not_testable,
    list(judged) FILTER (verdict IN ('inconsistent', 'rounding')) AS wrong
FROM judged
GROUP BY trial_id
"""
"""One pass over what a rule tests: counts by trial, and beside them the rows that do not fit. Counts of CASE, since an
aggregate with a FILTER copies what all of them read."""
IN_WORDS = "\n-- In words:\n"
"""The line of a rule between its tables and the SELECT that says in words what is in the last of them."""
TELL = """
SELECT '{rule.name}' AS rule,
    * REPLACE (CASE verdict WHEN 'rounding' THEN 'low' ELSE COALESCE(severity, '{rule.severity}') END AS severity)
FROM (WITH judged AS (SELECT unnest(wrong, max_depth := 2) FROM audited.{rule.name}) {telling})
"""
"""What a rule says of the rows that do not fit: the SELECT behind ``IN_WORDS``, which reads ``judged`` alone.

``judged``, the last of its tables, has trial_id, verdict and no column more than the words need: all are kept of every
row that does not fit. The SELECT returns trial_id, verdict, severity, fact_id, column_names, reported, recomputed,
method, fact_ids; module, item, group_id, part: the place (flow with period; baseline with measure; outcome with
outcome; event with its number, and the list as part); says: the finding in words, to stand behind the place.
"""


class Judged(NamedTuple):
    """What a rule says of a fact; the fields beside the rule are columns of its SELECT.

    recomputed, method, says: of a number that does not fit; of others they only tell what it was compared with.
    """

    rule: Rule
    verdict: str
    column_names: list[str]
    reported: str | None
    recomputed: str | None
    method: str | None
    says: str | None
    fact_ids: list[int]


def is_registry_rule(name: str) -> bool:
    """Return whether a rule, by its name, judges registry records."""
    return name.startswith("registry_")


def list_registry_rules(schema: Path) -> list[Rule]:
    """Return the rules for registry records by name; raises BadFrontMatter where a header is missing or wrong."""
    return [read_sql_rule(path) for path in sorted((schema / "audits" / "registry").glob("*.sql"))]


@light_binding()
def audit_registry(connection: duckdb.DuckDBPyConnection, schema: Path, trials: str | None = None) -> None:
    """Fill ``core.finding`` and ``core.registry_audit`` anew for registry records.

    connection: writable, with all rows of ``core`` and the functions of the database in place, outside a transaction.
    trials: a relation with a column trial_id (``history.LOADED``) whose trials alone are audited; all where None.
    Only what is inconsistent, or fits by another convention of rounding, becomes a finding; the rest is counted.
    """
    rules = list_registry_rules(schema)
    with _planning(connection):
        connection.execute("ATTACH ':memory:' AS audited")
        for portion in _portions(connection, trials or "core.registry_record"):
            _judge_all(connection, schema, rules, portion)
            _keep_verdicts(connection, schema, rules, portion)
        _drop_inputs(connection)
        connection.execute("DETACH audited")


def _portions(connection: duckdb.DuckDBPyConnection, trials: str) -> Iterator[str | None]:
    """Yield relations that name the trials of a relation in turn; None where they are all that there are, and few."""
    row = connection.execute(
        f"SELECT count(DISTINCT trial_id), (SELECT count(*) FROM core.registry_record) FROM {trials}"
    ).fetchone()
    chosen, of_all = row or (0, 0)
    if chosen == of_all <= MOST_TRIALS:
        yield None
        return
    for first in range(0, chosen, MOST_TRIALS):
        connection.execute(
            "CREATE OR REPLACE TABLE audited.trial AS "
            f"SELECT DISTINCT trial_id FROM {trials} ORDER BY trial_id LIMIT {MOST_TRIALS} OFFSET {first}"
        )
        yield "audited.trial"


def _judge_all(connection: duckdb.DuckDBPyConnection, schema: Path, rules: list[Rule], trials: str | None) -> None:
    """Judge what the rules test of the trials, two rules at a time."""
    waiting = collections.deque(rules)

    def judge(lane: duckdb.DuckDBPyConnection) -> None:
        prepare(lane, schema, trials)
        with contextlib.suppress(IndexError):
            while True:
                _judge(lane, waiting.popleft())

    with open_lanes(connection) as lanes:
        run_lanes(lanes, judge)


def _keep_verdicts(connection: duckdb.DuckDBPyConnection, schema: Path, rules: list[Rule], trials: str | None) -> None:
    """Write what was judged, in place of what ``core.finding`` and ``core.registry_audit`` say of the trials."""
    chosen = f" AND trial_id IN (SELECT trial_id FROM {trials})" if trials else ""
    connection.execute("BEGIN")
    connection.execute(f"DELETE FROM core.finding WHERE fact_id NOT IN (SELECT fact_id FROM core.fact){chosen}")
    connection.execute(f"DELETE FROM core.registry_audit WHERE true{chosen}")
    counts = (f"SELECT '{rule.name}' AS rule, * EXCLUDE (wrong) FROM audited.{rule.name}" for rule in rules)
    connection.execute(f"INSERT INTO core.registry_audit BY NAME {' UNION ALL '.join(counts)} ORDER BY rule, trial_id")
    _keep_findings(connection, schema, rules)
    connection.execute("COMMIT")


def prepare(connection: duckdb.DuckDBPyConnection, schema: Path, trials: str | None) -> None:
    """Make what the rules read: views of the tables, of some trials only where a relation names them, and macros."""
    folder = schema / "audits"
    for path in (folder / "inputs" / "macros.sql", folder / "registry" / "inputs" / "macros.sql"):
        connection.execute(path.read_text(encoding="utf-8"))
    condition = f" WHERE trial_id IN (SELECT trial_id FROM {trials})" if trials else ""
    for view, table in TABLES.items():
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM core.{table}{condition}")


def judge_fact(connection: duckdb.DuckDBPyConnection, fact_id: int, trial_id: str, schema: Path) -> list[Judged]:
    """Return what every rule says that concerns one fact of a registry record, consistent verdicts too, worst first.

    connection: read-only will do. Rules judge the trial anew, since a fact that fits has no finding.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE audited_trial (trial_id VARCHAR)")
    connection.execute("INSERT INTO temp.audited_trial VALUES ($1)", [trial_id])
    prepare(connection, schema, "temp.audited_trial")
    found: list[Judged] = []
    for rule in list_registry_rules(schema):
        rows = connection.execute(
            "SELECT verdict, column_names, reported, recomputed, method, says, fact_ids "
            f"FROM ({rule.sql}) WHERE fact_id = $1 OR list_contains(fact_ids, $1)",
            [fact_id],
        ).fetchall()
        found += [Judged(rule, *row) for row in rows]
    _drop_inputs(connection)
    order = ("inconsistent", "rounding", "consistent", "not_testable")
    return sorted(found, key=lambda one: order.index(one.verdict))


def _drop_inputs(connection: duckdb.DuckDBPyConnection) -> None:
    for view in TABLES:
        connection.execute(f"DROP VIEW IF EXISTS temp.{view}")


@contextlib.contextmanager
def _planning(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One thread: it takes less processor time than two, and rows stay in their order.

    Joins run as written: how many rows are in lists is not known, and the planner would take the wrong side.
    After an error the settings stay: the transaction is broken, and to set them would hide what went wrong.
    """
    before = connection.execute("SELECT current_setting('threads'), current_setting('disabled_optimizers')").fetchone()
    connection.execute("SET threads = 1; SET disabled_optimizers = 'join_elimination,build_side_probe_side'")
    yield
    if before is not None:
        connection.execute(f"SET threads = {before[0]}; SET disabled_optimizers = '{before[1]}'")


def _judge(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    """Judge what a rule tests, once: its words are made later, of what does not fit only."""
    judging, _ = _parts(rule)
    connection.execute(JUDGE.format(rule=rule.name, judging=judging))


def _keep_findings(connection: duckdb.DuckDBPyConnection, schema: Path, rules: list[Rule]) -> None:
    """Write what does not fit to ``core.finding``, in words."""
    told = (TELL.format(rule=rule, telling=_parts(rule)[1]) for rule in rules)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW audited_found AS {' UNION ALL BY NAME '.join(told)}")
    path = schema / "audits" / "registry" / "inputs" / "findings.sql"
    connection.execute(path.read_text(encoding="utf-8"))
    connection.execute("DROP VIEW temp.audited_found")


def _parts(rule: Rule) -> tuple[str, str]:
    """Return the tables of a rule, of which the last is ``judged``, and the SELECT that puts it in words."""
    judging, telling = rule.sql.split(IN_WORDS)
    return judging, telling

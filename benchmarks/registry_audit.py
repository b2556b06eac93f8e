"""Time the audit of registry records against one plain aggregation of the same tables; see README.md.

The records are made up in the likeness of the registry: 5,000 studies with about 250 rows each, whose numbers fit each
other but for one study in fifty. What the audit finds is checked before the clock starts.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from processes import ROOT, Row
from statistics_functions import Pair, measure

if TYPE_CHECKING:
    import duckdb

STUDIES, TERMS = 5_000, 36
WRONG_EVERY = 50
BUDGET = 15.0

GROUPS = "unnest(['000', '001']) AS g(k)"
RECORDS = f"""
INSERT INTO core.registry_record (trial_id, source_id, nct_id, has_results, fact_id)
    SELECT 'nct' || i, 'nct' || i || '-registry', 'NCT' || i, true, i FROM range({STUDIES}) AS t(i);
INSERT INTO core.registry_group (trial_id, module, outcome, group_id, position, title, relation, method, score, fact_id)
    SELECT 'nct' || i, m, o, p || k, 1, 'Group ' || k, 'same', 'exact', 1, hash(i, m, o, k, 1) >> 12
    FROM range({STUDIES}) AS t(i), {GROUPS},
        (SELECT unnest(['flow', 'baseline', 'event']) AS m, unnest(['FG', 'BG', 'EG']) AS p, NULL::INTEGER AS o
            UNION ALL SELECT 'outcome', 'OG', unnest(range(9))) AS x;
INSERT INTO core.registry_event_term (trial_id, seriousness, event, term)
    SELECT 'nct' || i, 'other', e - 1, 'Term ' || e FROM range({STUDIES}) AS t(i), range({TERMS} + 1) AS s(e);
INSERT INTO core.registry_event (fact_id, trial_id, seriousness, event, group_id, n_affected, n_at_risk, n_events)
    SELECT hash(i, e, k, 2) >> 12, 'nct' || i, l, CASE e WHEN 0 THEN -1 ELSE e - 1 END, 'EG' || k,
        CASE e WHEN 0 THEN 60 ELSE hash(i, e, k) % 60 END, 100, CASE e WHEN 0 THEN NULL ELSE hash(i, e, k) % 60 + 2 END
    FROM range({STUDIES}) AS t(i), unnest(['serious', 'other']) AS n(l), range({TERMS} + 1) AS s(e), {GROUPS};
INSERT INTO core.endpoint (trial_id, endpoint_id, endpoint, kind, role, alpha_status, objective_met_status, position,
        fact_id, statistic, measure_type, dispersion, unit, unit_posted, registry_outcome, is_counted)
    SELECT 'nct' || i, 'registry-outcome-' || (o + 1), 'Outcome ' || o, 'binary', 'secondary', 'not_reported',
        'not_reported', o, hash(i, o, 3) >> 12, CASE o % 3 WHEN 2 THEN 'mean' ELSE 'proportion' END,
        CASE o % 3 WHEN 0 THEN 'COUNT_OF_PARTICIPANTS' WHEN 1 THEN 'NUMBER' ELSE 'MEAN' END,
        CASE o % 3 WHEN 2 THEN 'confidence_interval' END, 'percent',
        CASE o % 3 WHEN 0 THEN 'Participants' WHEN 1 THEN 'percentage of participants' ELSE 'mm' END, o, o % 3 = 0
    FROM range({STUDIES}) AS t(i), range(9) AS s(o);
INSERT INTO core.registry_denominator (fact_id, trial_id, outcome, unit, group_id, n_posted)
    SELECT hash(i, o, k, 4) >> 12, 'nct' || i, o, 'Participants', CASE WHEN o IS NULL THEN 'BG' ELSE 'OG' END || k,
        '100'
    FROM range({STUDIES}) AS t(i), (SELECT unnest(range(9)) UNION ALL SELECT NULL) AS s(o), {GROUPS};
INSERT INTO core.registry_result (fact_id, trial_id, outcome, class, category, group_id, total,
        is_total_of_class, value_posted, low_posted, high_posted)
    SELECT hash(i, o, c, k, 5) >> 12, 'nct' || i, o, c, 0, 'OG' || k, 100, false, v || '.0', low || '.0',
        (v + 9) || '.0'
    FROM (SELECT *, CASE WHEN o % 3 = 2 THEN v - 9 END AS low FROM (SELECT *, (hash(i, o, c, k) % 90)::BIGINT AS v
        FROM range({STUDIES}) AS t(i), range(9) AS s(o), range(3) AS u(c), {GROUPS}));
INSERT INTO core.registry_measure (trial_id, measure, characteristic, statistic, dispersion, measure_type)
    SELECT 'nct' || i, m, 'Measure ' || m, CASE m WHEN 0 THEN 'mean' ELSE 'count' END,
        CASE m WHEN 0 THEN 'standard_deviation' END, CASE m WHEN 0 THEN 'MEAN' ELSE 'COUNT_OF_PARTICIPANTS' END
    FROM range({STUDIES}) AS t(i), range(5) AS s(m);
INSERT INTO core.registry_baseline (fact_id, trial_id, measure, class, category, group_id, total,
        is_total_of_measure, value_posted, spread_posted)
    SELECT hash(i, m, c, k, 6) >> 12, 'nct' || i, m, 0, c, 'BG' || k, 100,
        false, (CASE c WHEN 0 THEN v ELSE 100 - v END)::VARCHAR, '4.5'
    FROM (SELECT *, (hash(i, m, k) % 100)::BIGINT AS v
        FROM range({STUDIES}) AS t(i), range(5) AS s(m), range(2) AS u(c), {GROUPS});
INSERT INTO core.registry_flow (fact_id, trial_id, period, period_title, item, milestone, group_id, n_posted)
    SELECT hash(i, m, k, 7) >> 12, 'nct' || i, 0, 'Overall Study', m, ['STARTED', 'COMPLETED', 'NOT COMPLETED'][m + 1],
        'FG' || k, [100, 80, 20][m + 1]::VARCHAR
    FROM range({STUDIES}) AS t(i), range(3) AS s(m), {GROUPS};
INSERT INTO core.registry_analysis BY NAME
    SELECT hash(i, o, 8) >> 12 AS fact_id, 'nct' || i AS trial_id, o AS outcome, 0 AS analysis,
        'OG000 OG001' AS group_ids, 'Group 000; Group 001' AS group_titles, 'unknown' AS direction,
        'hazard_ratio' AS measure, '0.74' AS value_posted, 'reported' AS value_status,
        95 AS ci_level, 'two-sided' AS ci_sides,
        '0.59' AS ci_low_posted, 'reported' AS ci_low_status, '0.93' AS ci_high_posted,
        'reported' AS ci_high_status, '=' AS p_relation, CASE WHEN is_wrong THEN 0.49 ELSE 0.01 END AS p_value,
        CASE WHEN is_wrong THEN '0.49' ELSE '0.01' END AS p_posted, 'reported' AS p_value_status, 'Log Rank' AS test,
        'superiority' AS hypothesis
    FROM (SELECT *, i % {WRONG_EVERY} = 0 AND o = 0 AS is_wrong FROM range({STUDIES}) AS t(i), range(6) AS s(o));
"""
COUNTED = {
    "registry_event": "n_affected",
    "registry_result": "value",
    "registry_baseline": "value",
    "registry_analysis": "value",
    "registry_flow": "n",
    "registry_denominator": "n",
}


def database() -> duckdb.DuckDBPyConnection:
    """The records, in memory, with the functions of a knowledge base."""
    import duckdb

    from kb_loaders.database import create_all

    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA core; SET threads = 1")
    create_all(connection, ROOT / "schema" / "tables")
    create_all(connection, ROOT / "schema" / "functions")
    connection.execute(RECORDS)
    return connection


def pair() -> Pair:
    """The audit, and counts and sums by study of the six tables that it reads."""
    from kb_cli.audit.registry import audit_registry

    connection = database()
    sums = [
        f"SELECT trial_id, count(*), count(DISTINCT group_id), sum({column}) FROM core.{table} GROUP BY trial_id"
        for table, column in COUNTED.items()
    ]

    def aggregate() -> Any:
        return [connection.execute(f"SELECT sum(#2), sum(#3), sum(#4) FROM ({sql})").fetchall() for sql in sums]

    def work() -> None:
        audit_registry(connection, ROOT / "schema")

    work()
    found = connection.execute("SELECT rule, verdict, count(*) FROM core.finding GROUP BY ALL").fetchall()
    if found != [("registry_p_against_interval", "inconsistent", STUDIES // WRONG_EVERY)]:
        raise AssertionError(f"the audit finds something else than was put in: {found}")
    return Pair(f"audit of {STUDIES:,} registry records", "six sums by study", work, aggregate, BUDGET)


def main() -> list[Row]:
    """Measure, and return the row of the table."""
    print("measuring the audit of registry records ...", file=sys.stderr)
    return [measure(pair())]


if __name__ == "__main__":
    from run import print_table

    sys.exit(print_table(main))

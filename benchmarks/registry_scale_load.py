"""Drawn tables at the size of a whole registry, loaded as records are: what registry_scale.py asks questions to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders.registry.load import load_records
from kb_loaders.registry.records import Loaded, Refused

if TYPE_CHECKING:
    import duckdb

BATCH = 2_500
"""Studies in a batch."""
STAGE = """
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT s.*, lower(s.nct_id) AS trial_id FROM reg.study AS s
JOIN temp.batch_study AS b ON b.trial_id = lower(s.nct_id) ORDER BY s.nct_id;
CREATE OR REPLACE TEMP VIEW stage_study AS
SELECT trial_id, nct_id, title AS brief_title, title AS official_title, NULL AS acronym, 'INTERVENTIONAL' AS study_type,
    [phase] AS phases, 'RANDOMIZED' AS allocation, 'PARALLEL' AS intervention_model, NULL AS primary_purpose,
    NULL AS masking, enrollment AS enrollment_count, 'ACTUAL' AS enrollment_type, NULL AS sponsor,
    'COMPLETED' AS overall_status, start_year::VARCHAR AS start_date, NULL AS primary_completion_date,
    NULL AS completion_date, NULL AS first_posted, NULL AS results_first_posted, NULL AS last_update_posted,
    NULL AS version_holder, true AS has_results, NULL AS eligibility_criteria, NULL AS sex, NULL AS minimum_age,
    NULL AS maximum_age, NULL AS healthy_volunteers, NULL AS flow_recruitment, NULL AS flow_pre_assignment,
    '5' AS event_threshold, NULL AS event_time_frame, NULL AS event_description, NULL AS limitations,
    md5(nct_id) AS content_hash
FROM chosen;
CREATE OR REPLACE TEMP VIEW stage_condition AS
SELECT trial_id, 0 AS position, 'Condition ' || (start_year % 7) AS condition FROM chosen;
CREATE OR REPLACE TEMP VIEW stage_mesh AS
SELECT trial_id, 'condition' AS of_what, 'term' AS kind, 0 AS position, '' AS mesh_id, '' AS term FROM chosen LIMIT 0;
CREATE OR REPLACE TEMP TABLE stage_event_group AS
SELECT c.trial_id, g.group_id, row_number() OVER (PARTITION BY g.nct_id ORDER BY g.group_id)::INTEGER - 1 AS position,
    g.title, NULL::VARCHAR AS description, NULL::BIGINT AS deaths_affected, NULL::BIGINT AS deaths_at_risk,
    g.serious_affected::BIGINT AS serious_affected, g.at_risk::BIGINT AS serious_at_risk,
    NULL::BIGINT AS other_affected, NULL::BIGINT AS other_at_risk, g.role, g.nct_id
FROM reg.ae_group AS g JOIN chosen AS c ON c.nct_id = g.nct_id ORDER BY g.nct_id, g.group_id;
CREATE OR REPLACE TEMP TABLE stage_arm_group AS
SELECT trial_id, position, title AS label,
    CASE role WHEN 'experimental' THEN 'EXPERIMENTAL' WHEN 'control' THEN 'PLACEBO_COMPARATOR' ELSE 'OTHER' END AS type,
    description, NULL::VARCHAR[] AS intervention_names
FROM stage_event_group;
CREATE OR REPLACE TEMP VIEW stage_intervention AS
SELECT c.trial_id, row_number() OVER (PARTITION BY i.nct_id)::INTEGER - 1 AS position, 'DRUG' AS type, i.name,
    NULL::VARCHAR AS description, NULL::VARCHAR[] AS other_names,
    (SELECT list(a.label) FROM stage_arm_group AS a WHERE a.trial_id = c.trial_id AND a.type = 'EXPERIMENTAL')
        AS arm_labels
FROM reg.intervention AS i JOIN chosen AS c ON c.nct_id = i.nct_id;
CREATE OR REPLACE TEMP VIEW stage_country AS SELECT trial_id, 'Country' AS country FROM chosen;
CREATE OR REPLACE TEMP TABLE stage_outcome AS
SELECT c.trial_id, o.outcome_idx::INTEGER AS outcome, o.type, o.title, NULL::VARCHAR AS description,
    NULL::VARCHAR AS population, 'POSTED' AS reporting_status, o.param_type,
    CASE o.param_type WHEN 'MEAN' THEN '95% Confidence Interval' END AS dispersion_type, o.unit, o.time_frame,
    NULL::VARCHAR AS units_analyzed, NULL::VARCHAR AS denom_units_selected, NULL::BOOLEAN AS calculate_pct,
    NULL::VARCHAR AS anticipated_posting_date
FROM reg.outcome AS o JOIN chosen AS c ON c.nct_id = o.nct_id ORDER BY o.nct_id, o.outcome_idx;
CREATE OR REPLACE TEMP VIEW stage_outcome_registered AS
SELECT trial_id, type, outcome AS position, title AS measure, time_frame FROM stage_outcome;
CREATE OR REPLACE TEMP TABLE stage_denom AS
SELECT c.trial_id, 'outcome' AS module, d.outcome_idx::INTEGER AS item, NULL::INTEGER AS class, 'Participants' AS units,
    d.group_id, d.value::VARCHAR AS value
FROM reg.outcome_denom AS d JOIN chosen AS c ON c.nct_id = d.nct_id;
CREATE OR REPLACE TEMP TABLE stage_group AS
SELECT trial_id, 'event' AS module, NULL::INTEGER AS outcome, group_id, position, title, description
FROM stage_event_group
UNION ALL
SELECT d.trial_id, 'outcome', d.item, d.group_id, g.position, g.title, NULL
FROM stage_denom AS d
JOIN stage_event_group AS g ON g.trial_id = d.trial_id AND right(g.group_id, 3) = right(d.group_id, 3);
CREATE OR REPLACE TEMP TABLE stage_flow AS
SELECT '' AS trial_id, 0 AS period, '' AS period_title, '' AS list, 0 AS item, '' AS type, '' AS item_comment,
    '' AS group_id, '' AS n, '' AS units, '' AS comment FROM chosen LIMIT 0;
CREATE OR REPLACE TEMP TABLE stage_baseline_measure AS
SELECT '' AS trial_id, 0 AS measure, '' AS title, '' AS description, '' AS population, '' AS param_type,
    '' AS dispersion_type, '' AS unit, false AS calculate_pct FROM chosen LIMIT 0;
CREATE OR REPLACE TEMP TABLE stage_baseline_cell AS
SELECT '' AS trial_id, 0 AS measure, 0 AS class, '' AS class_title, 0 AS category, '' AS category_title,
    0::BIGINT AS row_identity, '' AS group_id, '' AS value, '' AS spread, '' AS lower_limit, '' AS upper_limit,
    '' AS comment FROM chosen LIMIT 0;
CREATE OR REPLACE TEMP TABLE cell AS
SELECT c.trial_id, m.outcome_idx::INTEGER AS outcome,
    dense_rank() OVER (PARTITION BY m.nct_id, m.outcome_idx ORDER BY m.class_title)::INTEGER - 1 AS class,
    m.class_title, 0 AS category, m.category_title, m.group_id,
    CASE WHEN m.lower_limit IS NULL THEN m.value::BIGINT::VARCHAR ELSE m.value::VARCHAR END AS value,
    NULL::VARCHAR AS spread, m.lower_limit::VARCHAR AS lower_limit, m.upper_limit::VARCHAR AS upper_limit,
    NULL::VARCHAR AS comment
FROM reg.outcome_measurement AS m JOIN chosen AS c ON c.nct_id = m.nct_id;
CREATE OR REPLACE TEMP VIEW stage_outcome_cell AS
SELECT *, kb_row_identity(class_title, category_title) AS row_identity FROM cell;
CREATE OR REPLACE TEMP TABLE stage_analysis AS
SELECT c.trial_id, a.outcome_idx::INTEGER AS outcome,
    row_number() OVER (PARTITION BY a.nct_id, a.outcome_idx)::INTEGER - 1 AS analysis, ['OG000', 'OG001'] AS group_ids,
    NULL::VARCHAR AS group_description, a.param_type, a.param_value::VARCHAR AS param_value,
    NULL::VARCHAR AS dispersion_type, NULL::VARCHAR AS dispersion_value, '95' AS ci_pct, 'TWO_SIDED' AS ci_sides,
    a.ci_lower::VARCHAR AS ci_lower, a.ci_upper::VARCHAR AS ci_upper, NULL::VARCHAR AS ci_lower_comment,
    NULL::VARCHAR AS ci_upper_comment, a.p_value::VARCHAR AS p_value, NULL::VARCHAR AS p_comment,
    'ANOVA' AS method, NULL::VARCHAR AS method_comment, NULL::VARCHAR AS estimate_comment,
    'SUPERIORITY' AS non_inferiority_type, NULL::VARCHAR AS non_inferiority_comment,
    NULL::BOOLEAN AS tested_non_inferiority, NULL::VARCHAR AS other_description
FROM reg.outcome_analysis AS a JOIN chosen AS c ON c.nct_id = a.nct_id;
CREATE OR REPLACE TEMP TABLE stage_event_row AS
SELECT c.trial_id, r.kind AS list, r.event_idx::INTEGER AS event, r.term, r.organ_system, r.group_id,
    r.num_affected::BIGINT AS n_affected, r.num_at_risk::BIGINT AS n_at_risk
FROM reg.reported_event AS r JOIN chosen AS c ON c.nct_id = r.nct_id;
CREATE OR REPLACE TEMP VIEW stage_event_term AS
SELECT DISTINCT trial_id, list, event, term, organ_system, 'MedDRA' AS vocabulary,
    'SYSTEMATIC_ASSESSMENT' AS assessment, NULL::VARCHAR AS notes FROM stage_event_row;
CREATE OR REPLACE TEMP VIEW stage_event AS
SELECT trial_id, list, event, kb_event_identity(list, organ_system, term) AS row_identity, group_id,
    NULL::BIGINT AS n_events, n_affected, n_at_risk FROM stage_event_row;
"""


class SyntheticRecords:
    """The tables of a database of synthetic results as records; batches of studies in the order of their ids."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.refused: list[Refused] = []
        self.repeated = self.unchanged = 0
        self.passed_over: list[str] = []
        self.inputs = [source]
        self._batch = 0

    def position(self, _: bytes, /) -> int | None:
        """Return None: no study has two records."""
        return None

    def next(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Name the studies of the next batch; False after the last."""
        if self._batch == 0:
            connection.execute(f"ATTACH '{self.source}' AS reg (READ_ONLY)")
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE batch_study AS "
            "SELECT lower(nct_id) AS trial_id, md5(nct_id) AS content_hash, NULL::VARCHAR AS last_update_posted "
            f"FROM reg.study ORDER BY nct_id LIMIT {BATCH} OFFSET {self._batch * BATCH}"
        )
        self._batch += 1
        row = connection.execute("SELECT count(*) FROM temp.batch_study").fetchone()
        return bool(row and row[0])

    def stage(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the stage relations of the batch."""
        connection.execute(STAGE)


def load_synthetic(source: Path, path: Path, schema: Path) -> Loaded:
    """Load the synthetic tables at ``source`` into a new database at ``path``."""
    return load_records(lambda _scratch, _known: SyntheticRecords(source), path, schema, "benchmark")

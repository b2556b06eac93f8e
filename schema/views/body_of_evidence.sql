/* ---
view = "body_of_evidence"
grain = "One row is a study that answers an outcome of a question, with its numbers; in a network, one arm of it."
key = ["question_id", "outcome_id", "study", "arm", "fact_ids"]
unique = ["question_id", "outcome_id", "study", "arm"]

[columns]
question_id                   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id                    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome.", overlap = "values" }
outcome                       = { type = "VARCHAR", kind = "label", null = "never", about = "Outcome as people say it.", names = "outcome_id" }
measure                       = { type = "VARCHAR", kind = "category", vocabulary = "measure", null = "never", about = "Measure that the outcome is pooled with, and that an effect printed here is of." }
evidence_from                 = { type = "VARCHAR", kind = "category", vocabulary = "evidence_from", null = "never", about = "Whether a table of studies or a loaded trial holds it." }
link_status                   = { type = "VARCHAR", kind = "category", vocabulary = "link_status", null = "never", about = "Whether a person confirmed that it answers the outcome; only what is confirmed is pooled." }
study                         = { type = "VARCHAR", kind = "label", null = "never", about = "Study as the source names it, or the trial_id." }
year                          = { type = "INTEGER", kind = "order", null = "not printed", about = "Year of the study; of a trial, of its first source." }
trial_id                      = { type = "VARCHAR", kind = "identifier", null = "a row of a table of studies", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id                   = { type = "VARCHAR", kind = "identifier", null = "an adverse event, or a row of a table of studies", about = "Short name of the endpoint." }
endpoint_kind                 = { type = "VARCHAR", kind = "category", vocabulary = "endpoint_kind", null = "an adverse event, or a row of a table of studies", about = "Kind of endpoint." }
term                          = { type = "VARCHAR", kind = "label", null = "not an adverse event", about = "Adverse-event term as printed." }
population_kind               = { type = "VARCHAR", kind = "category", vocabulary = "population_kind", null = "a row of a table of studies", about = "Kind of population." }
population                    = { type = "VARCHAR", kind = "label", null = "the source names none", about = "Analysis population." }
timepoint                     = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
assessor                      = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the outcome." }
arm                           = { type = "VARCHAR", kind = "label", null = "never", about = "What participants of the arm received." }
comparator                    = { type = "VARCHAR", kind = "label", null = "a network, where every row is one arm", about = "What participants of the comparator received." }
events                        = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the arm.", of = "total" }
total                         = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the arm." }
comparator_events             = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the comparator.", of = "comparator_total" }
comparator_total              = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the comparator." }
mean                          = { type = "DOUBLE", kind = "quantity", unit_column = "unit", null = "not printed", about = "Mean in the arm." }
standard_deviation            = { type = "DOUBLE", kind = "dispersion", unit_column = "unit", null = "not printed", about = "Standard deviation in the arm." }
comparator_mean               = { type = "DOUBLE", kind = "quantity", unit_column = "unit", null = "not printed", about = "Mean in the comparator." }
comparator_standard_deviation = { type = "DOUBLE", kind = "dispersion", unit_column = "unit", null = "not printed", about = "Standard deviation in the comparator." }
observed_minus_expected       = { type = "DOUBLE", kind = "log_rank", null = "not printed", about = "Events observed in the arm less those expected there (log-rank)." }
variance                      = { type = "DOUBLE", kind = "log_rank", null = "not printed", about = "Variance of observed minus expected." }
effect                        = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "not printed", about = "The effect as printed; the measure says what it is, and a risk difference is in percentage points.", by = "measure" }
standard_error                = { type = "DOUBLE", kind = "standard_error", null = "not printed", about = "Standard error of the effect; of a ratio, of its natural logarithm." }
ci_level                      = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low                        = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no interval is printed", about = "Lower limit of the confidence interval.", by = "measure", level = "ci_level" }
ci_high                       = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no interval is printed", about = "Upper limit of the confidence interval.", by = "measure", level = "ci_level" }
unit                          = { type = "VARCHAR", kind = "unit", null = "the effect has no unit", about = "Unit of the means, or of the effect." }
position                      = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
fact_id                       = { type = "BIGINT", kind = "fact", null = "never", about = "The fact that makes the row one of the outcome: that of the study, or of the link to the trial." }
fact_ids                      = { type = "BIGINT[]", kind = "list", null = "never", about = "All facts that the row rests on; of a trial, the link and what it links." }
--- */
CREATE VIEW body_of_evidence AS
WITH linked AS (
    SELECT l.question_id, l.outcome_id, o.outcome, o.measure, l.link_status, l.trial_id, l.effect_of, l.endpoint_id,
        l.term, l.seriousness, l.grade_min, l.population_id, l.arm_id, l.comparator_id,
        COALESCE(l.timepoint, e.timepoint) AS timepoint, COALESCE(l.assessor, e.assessor) AS assessor,
        e.kind AS endpoint_kind, p.kind AS population_kind, COALESCE(p.population, l.population_id) AS population,
        COALESCE(a.arm, l.arm_id) AS arm, COALESCE(c.arm, l.comparator_id) AS comparator, l.position, l.fact_id
    FROM evidence_links AS l
    JOIN core.question_outcome AS o ON o.question_id = l.question_id AND o.outcome_id = l.outcome_id
    LEFT JOIN core.endpoint AS e ON e.trial_id = l.trial_id AND e.endpoint_id = l.endpoint_id
    LEFT JOIN core.arm AS a ON a.trial_id = l.trial_id AND a.arm_id = l.arm_id
    LEFT JOIN core.arm AS c ON c.trial_id = l.trial_id AND c.arm_id = l.comparator_id
    LEFT JOIN core.population AS p ON p.trial_id = l.trial_id AND p.population_id = l.population_id
    WHERE l.link_status IN ('confirmed', 'proposed')
),
-- Only of trials that a question links: a database may hold a whole registry.
arms AS (
    SELECT 'endpoint' AS effect_of, r.trial_id, r.endpoint_id, CAST(NULL AS VARCHAR) AS term,
        CAST(NULL AS VARCHAR) AS seriousness, CAST(NULL AS INTEGER) AS grade_min, r.population_id, r.arm_id,
        r.timepoint, r.assessor, r.events, r.total, CASE WHEN r.statistic = 'mean' THEN r.value END AS mean,
        CASE WHEN r.dispersion_type = 'standard_deviation' THEN r.dispersion END AS standard_deviation, r.unit,
        r.fact_id
    FROM arm_results AS r
    WHERE r.trial_id IN (SELECT trial_id FROM core.evidence_link) AND r.subgroup_factor = 'all' AND r.category IS NULL
        AND ((r.statistic IN ('proportion', 'count') AND r.events IS NOT NULL) OR r.statistic = 'mean')
    UNION ALL
    SELECT 'adverse_event' AS effect_of, s.trial_id, NULL AS endpoint_id, s.term, s.seriousness, s.grade_min,
        s.population_id, s.arm_id, NULL AS timepoint, NULL AS assessor, s.n_affected AS events, s.n_at_risk AS total,
        NULL AS mean, NULL AS standard_deviation, NULL AS unit, s.fact_id
    FROM adverse_events AS s
    WHERE s.trial_id IN (SELECT trial_id FROM core.evidence_link) AND s.attribution IS NULL AND s.period IS NULL
        AND s.detail IS NULL AND s.n_affected IS NOT NULL
),
from_arms AS (
    SELECT l.fact_id AS link_fact_id, x.events, x.total, y.events AS comparator_events, y.total AS comparator_total,
        x.mean, x.standard_deviation, y.mean AS comparator_mean, y.standard_deviation AS comparator_standard_deviation,
        x.unit, x.fact_id, y.fact_id AS comparator_fact_id
    FROM linked AS l
    JOIN arms AS x ON x.trial_id = l.trial_id AND x.effect_of = l.effect_of AND x.population_id = l.population_id
        AND x.endpoint_id IS NOT DISTINCT FROM l.endpoint_id AND x.term IS NOT DISTINCT FROM l.term
        AND x.seriousness IS NOT DISTINCT FROM l.seriousness AND x.grade_min IS NOT DISTINCT FROM l.grade_min
        AND x.timepoint IS NOT DISTINCT FROM l.timepoint AND x.assessor IS NOT DISTINCT FROM l.assessor
        AND x.arm_id = l.arm_id
    JOIN arms AS y ON y.trial_id = l.trial_id AND y.effect_of = l.effect_of AND y.population_id = l.population_id
        AND y.endpoint_id IS NOT DISTINCT FROM l.endpoint_id AND y.term IS NOT DISTINCT FROM l.term
        AND y.seriousness IS NOT DISTINCT FROM l.seriousness AND y.grade_min IS NOT DISTINCT FROM l.grade_min
        AND y.timepoint IS NOT DISTINCT FROM l.timepoint AND y.assessor IS NOT DISTINCT FROM l.assessor
        AND y.arm_id = l.comparator_id
    WHERE (l.measure = 'mean_difference' AND x.mean IS NOT NULL AND y.mean IS NOT NULL)
        OR (l.measure IN ('risk_ratio', 'odds_ratio', 'risk_difference') AND x.mean IS NULL AND y.mean IS NULL)
),
printed AS (
    SELECT l.fact_id AS link_fact_id, r.value AS effect, r.ci_level, r.ci_low, r.ci_high, r.unit, r.fact_id
    FROM linked AS l
    JOIN comparisons AS r ON r.trial_id = l.trial_id AND r.endpoint_id = l.endpoint_id
        AND r.population_id = l.population_id AND r.arm_id = l.arm_id AND r.comparator_id = l.comparator_id
        AND r.measure = l.measure AND r.contrast = 'between_arms' AND r.subgroup_factor = 'all'
        AND r.timepoint IS NOT DISTINCT FROM l.timepoint AND r.assessor IS NOT DISTINCT FROM l.assessor
    WHERE l.effect_of = 'endpoint' AND NOT EXISTS (SELECT 1 FROM from_arms AS f WHERE f.link_fact_id = l.fact_id)
),
first_years AS (
    SELECT trial_id, CAST(min(year(published_on)) AS INTEGER) AS year
    FROM core.source
    WHERE kind <> 'reference' AND trial_id IN (SELECT trial_id FROM core.evidence_link)
    GROUP BY trial_id
)
SELECT s.question_id, s.outcome_id, s.outcome, s.measure, 'study_table' AS evidence_from, 'confirmed' AS link_status,
    s.study, s.year, CAST(NULL AS VARCHAR) AS trial_id, CAST(NULL AS VARCHAR) AS endpoint_id,
    CAST(NULL AS VARCHAR) AS endpoint_kind, CAST(NULL AS VARCHAR) AS term, CAST(NULL AS VARCHAR) AS population_kind,
    s.population, s.timepoint, s.assessor, s.arm, s.comparator, s.events, s.total, s.comparator_events,
    s.comparator_total, s.mean, s.standard_deviation, s.comparator_mean, s.comparator_standard_deviation,
    s.observed_minus_expected, s.variance, s.effect, s.standard_error, s.ci_level, s.ci_low, s.ci_high, s.unit,
    s.position, s.fact_id, [s.fact_id] AS fact_ids
FROM study_results AS s
UNION ALL
SELECT l.question_id, l.outcome_id, l.outcome, l.measure, 'trial' AS evidence_from, l.link_status,
    l.trial_id AS study, d.year, l.trial_id, l.endpoint_id, l.endpoint_kind, l.term, l.population_kind, l.population,
    l.timepoint, l.assessor, l.arm, l.comparator, f.events, f.total, f.comparator_events, f.comparator_total, f.mean,
    f.standard_deviation, f.comparator_mean, f.comparator_standard_deviation,
    CAST(NULL AS DOUBLE) AS observed_minus_expected, CAST(NULL AS DOUBLE) AS variance, c.effect,
    CAST(NULL AS DOUBLE) AS standard_error, c.ci_level, c.ci_low, c.ci_high, COALESCE(f.unit, c.unit) AS unit,
    l.position, l.fact_id,
    CASE WHEN f.fact_id IS NOT NULL THEN [l.fact_id, f.fact_id, f.comparator_fact_id]
        WHEN c.fact_id IS NOT NULL THEN [l.fact_id, c.fact_id]
        ELSE [l.fact_id] END AS fact_ids
FROM linked AS l
LEFT JOIN from_arms AS f ON f.link_fact_id = l.fact_id
LEFT JOIN printed AS c ON c.link_fact_id = l.fact_id
LEFT JOIN first_years AS d ON d.trial_id = l.trial_id;

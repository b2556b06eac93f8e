/* ---
view = "arm_results"
grain = "One row is an estimate of an endpoint in one arm (long form: the statistic says what value means)."
key = ["fact_id"]
unique = ["trial_id", "endpoint_id", "population_id", "subgroup_factor", "subgroup_level", "arm_id", "statistic"]

[columns]
trial_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the endpoint.", overlap = "values", references = "endpoints.endpoint_id" }
endpoint        = { type = "VARCHAR", kind = "label", null = "never", about = "Endpoint as people say it.", names = "endpoint_id" }
population_id   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population      = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
subgroup_factor = { type = "VARCHAR", kind = "label", null = "never", about = "Factor that defines the subgroup; 'all' for the whole population.", overlap = "values" }
subgroup_level  = { type = "VARCHAR", kind = "label", null = "never", about = "Level of the factor; 'all' for the whole population." }
timepoint       = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it.", overlap = "possible" }
assessor        = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint.", overlap = "possible" }
arm_id          = { type = "VARCHAR", kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm             = { type = "VARCHAR", kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it.", names = "arm_id" }
role            = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "a registry group that is linked to no arm", about = "Role of the arm.", overlap = "pooled" }
group_title     = { type = "VARCHAR", kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record.", stored = ["core.registry_group.title", "core.adverse_event.group_title"] }
group_relation  = { type = "VARCHAR", kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms.", vocabulary = "group_relation" }
row_title       = { type = "VARCHAR", kind = "label", null = "the source has no such title", about = "Title of the row in a registry record: a time point, a subscale or a subgroup; the record does not say which.", overlap = "registry", stored = ["core.registry_result.class_title"] }
category        = { type = "VARCHAR", kind = "label", null = "the endpoint is not reported by category", about = "Category of an ordinal or multi-part endpoint.", overlap = "possible", stored = ["core.arm_result.category", "core.registry_result.category_title"] }
statistic       = { type = "VARCHAR", kind = "category", vocabulary = "statistic", null = "never", about = "What the value is." }
events          = { type = "BIGINT", kind = "count", unit = "participants", null = "events_status says why", about = "Participants with the event.", of = "total" }
events_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of events." }
total           = { type = "BIGINT", kind = "count", unit = "participants", null = "total_source says why", about = "Participants analysed." }
total_source    = { type = "VARCHAR", kind = "category", vocabulary = "total_source", null = "never", about = "Where the total comes from." }
value           = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit.", by = "statistic" }
unit            = { type = "VARCHAR", kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
standard_error  = { type = "DOUBLE", kind = "standard_error", unit_column = "unit", null = "not printed", about = "Standard error of the estimate." }
dispersion      = { type = "DOUBLE", kind = "dispersion", unit_column = "unit", null = "not printed", about = "Dispersion among participants." }
dispersion_type = { type = "VARCHAR", kind = "category", vocabulary = "dispersion_type", null = "no dispersion is printed", about = "What the dispersion is." }
ci_level        = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "ci_low_status says why", about = "Lower limit of the confidence interval.", by = "statistic", level = "ci_level" }
ci_low_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the lower limit." }
ci_high         = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "ci_high_status says why", about = "Upper limit of the confidence interval.", by = "statistic", level = "ci_level" }
ci_high_status  = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the upper limit." }
ci_sides        = { type = "VARCHAR", kind = "label", null = "the source does not say", about = "Two-sided or one-sided." }
ci_method       = { type = "VARCHAR", kind = "label", null = "the source names no method", about = "Method of the interval, as the source names it." }
range_low       = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range, or the lower limit of what dispersion_type names.", by = "statistic" }
range_high      = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no range is printed", about = "Largest value of the range, or the upper limit of what dispersion_type names.", by = "statistic" }
position        = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status    = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id         = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW arm_results AS
SELECT x.trial_id, x.endpoint_id, x.endpoint, x.population_id, p.population, x.subgroup_factor, x.subgroup_level,
    x.timepoint, x.assessor, x.arm_id,
    CASE WHEN x.arm_id = 'all' THEN 'All participants' ELSE a.arm END AS arm,
    CASE WHEN x.arm_id = 'all' THEN 'all' ELSE a.role END AS role, x.group_title, x.group_relation, x.row_title,
    x.category, x.statistic, x.events, x.events_status, x.total, x.total_source, x.value, x.unit, x.standard_error,
    x.dispersion, x.dispersion_type, x.ci_level, x.ci_low, x.ci_low_status, x.ci_high, x.ci_high_status, x.ci_sides,
    x.ci_method, x.range_low, x.range_high, x.position, x.value_status, x.fact_id
FROM (
    SELECT x.trial_id, x.endpoint_id, e.endpoint, x.population_id, x.subgroup_factor, x.subgroup_level, x.timepoint,
        x.assessor, x.arm_id, NULL AS group_title, NULL AS group_relation, NULL AS row_title, x.category, x.statistic,
        x.events, x.events_status, x.total, x.total_source, x.value, x.unit, x.standard_error, x.dispersion,
        x.dispersion_type, x.ci_level, x.ci_low, x.ci_low_status, x.ci_high, x.ci_high_status, x.ci_sides, x.ci_method,
        x.range_low, x.range_high, x.position, x.value_status, x.fact_id
    FROM core.arm_result AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.endpoint_id = x.endpoint_id
    UNION ALL
    SELECT x.trial_id, e.endpoint_id, e.endpoint, e.endpoint_id, 'all', 'all', e.timepoint, NULL, g.arm_id, g.title,
        g.relation, x.class_title, x.category_title, e.statistic,
        CASE WHEN e.is_counted AND x.value = floor(x.value) THEN CAST(x.value AS BIGINT) END,
        CASE WHEN e.is_counted THEN COALESCE(x.status, CASE WHEN x.value = floor(x.value) THEN 'reported' ELSE 'unparsed' END)
            WHEN e.statistic = 'proportion' THEN 'not_reported' ELSE 'not_applicable' END,
        -- Units other than participants are no total of participants.
        CASE WHEN e.unit_of_total IS NULL THEN x.total END,
        CASE WHEN e.unit_of_total IS NOT NULL THEN 'not_applicable' WHEN x.total IS NULL THEN 'not_reported'
            WHEN x.is_total_of_class THEN 'printed' ELSE 'from_population' END,
        CASE WHEN NOT e.is_counted THEN x.value WHEN x.total > 0 AND x.value = floor(x.value)
            THEN 100 * x.value / x.total END, e.unit,
        CASE WHEN e.dispersion = 'standard_error' THEN x.spread END,
        CASE WHEN e.dispersion IS DISTINCT FROM 'standard_error' THEN x.spread END,
        -- Limits are none of a standard deviation or error; those of a count of participants are no percentages.
        CASE WHEN x.spread_posted IS NOT NULL THEN COALESCE(e.dispersion, 'not_stated')
            WHEN e.is_counted OR (x.low_posted IS NULL AND x.high_posted IS NULL) THEN NULL
            WHEN e.dispersion IN ('confidence_interval', 'interquartile_range', 'full_range') THEN e.dispersion
            ELSE 'not_stated' END,
        CASE WHEN e.has_interval AND (x.low_posted IS NOT NULL OR x.high_posted IS NOT NULL) THEN e.ci_level END,
        CASE WHEN e.has_interval THEN x.low END,
        CASE WHEN e.has_interval AND x.low_posted IS NOT NULL THEN COALESCE(x.low_status, 'reported')
            WHEN e.is_counted THEN 'not_applicable' ELSE 'not_reported' END,
        CASE WHEN e.has_interval THEN x.high END,
        CASE WHEN e.has_interval AND x.high_posted IS NOT NULL THEN COALESCE(x.high_status, 'reported')
            WHEN e.is_counted THEN 'not_applicable' ELSE 'not_reported' END,
        NULL, NULL,
        CASE WHEN NOT e.has_interval AND NOT e.is_counted THEN x.low END,
        CASE WHEN NOT e.has_interval AND NOT e.is_counted THEN x.high END,
        x.outcome * 10000 + least(x.class, 99) * 100 + least(x.category, 99),
        CASE WHEN NOT e.is_counted OR x.value IS NULL THEN COALESCE(x.status, 'reported')
            WHEN x.value <> floor(x.value) THEN 'unparsed' WHEN x.total > 0 THEN 'derived'
            WHEN x.total = 0 THEN 'not_estimable' ELSE 'not_reported' END, x.fact_id
    FROM core.registry_result AS x
    JOIN (
        SELECT *, COALESCE(dispersion = 'confidence_interval', false) AND NOT is_counted AS has_interval FROM core.endpoint
    ) AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    JOIN (FROM core.registry_group WHERE module = 'outcome') AS g
        ON g.trial_id = x.trial_id AND g.outcome = x.outcome AND g.group_id = x.group_id
) AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;

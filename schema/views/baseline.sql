/* ---
view = "baseline"
grain = "One row is a statistic of a characteristic before treatment, in an arm."
key = ["fact_id"]
unique = ["trial_id", "population_id", "arm_id", "characteristic", "level", "statistic"]

[columns]
trial_id           = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
population_id      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population         = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
arm_id             = { type = "VARCHAR", kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm                = { type = "VARCHAR", kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it.", names = "arm_id" }
role               = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "a registry group that is linked to no arm", about = "Role of the arm.", overlap = "pooled" }
group_title        = { type = "VARCHAR", kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record.", stored = ["core.registry_group.title", "core.adverse_event.group_title"] }
group_relation     = { type = "VARCHAR", kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms.", vocabulary = "group_relation" }
characteristic     = { type = "VARCHAR", kind = "label", null = "never", about = "Characteristic.", overlap = "values" }
level              = { type = "VARCHAR", kind = "label", null = "the characteristic has no levels", about = "Level of the characteristic." }
statistic          = { type = "VARCHAR", kind = "category", vocabulary = "statistic", null = "never", about = "What the value is." }
value              = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit.", by = ["characteristic", "statistic"] }
unit               = { type = "VARCHAR", kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
n                  = { type = "BIGINT", kind = "count", unit = "participants", null = "n_status says why", about = "Participants at this level.", of = "denominator" }
n_status           = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of n." }
denominator        = { type = "BIGINT", kind = "count", unit = "participants", null = "denominator_source says why", about = "Participants that the percentage is of." }
denominator_source = { type = "VARCHAR", kind = "category", vocabulary = "total_source", null = "never", about = "Where the denominator comes from." }
percent            = { type = "DOUBLE", kind = "percent", unit = "percent", null = "percent_status says why", about = "Percentage as printed." }
percent_status     = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the percentage." }
range_low          = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range, or the lower limit of what dispersion_type names.", by = ["characteristic", "statistic"] }
range_high         = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no range is printed", about = "Largest value of the range, or the upper limit of what dispersion_type names.", by = ["characteristic", "statistic"] }
ci_level           = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "the range is no confidence interval, or its level is not stated", about = "Confidence level of the range, where dispersion_type says that it is a confidence interval." }
dispersion         = { type = "DOUBLE", kind = "dispersion", unit_column = "unit", null = "not printed", about = "Dispersion among participants." }
dispersion_type    = { type = "VARCHAR", kind = "category", vocabulary = "dispersion_type", null = "no dispersion is printed", about = "What the dispersion is." }
position           = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status       = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id            = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW baseline AS
SELECT x.trial_id, x.population_id, p.population, x.arm_id,
    CASE WHEN x.arm_id = 'all' THEN 'All participants' ELSE a.arm END AS arm,
    CASE WHEN x.arm_id = 'all' THEN 'all' ELSE a.role END AS role,
    x.group_title, x.group_relation, x.characteristic, x.level, x.statistic, x.value, x.unit, x.n, x.n_status, x.denominator, x.denominator_source,
    x.percent, x.percent_status, x.range_low, x.range_high, x.ci_level, x.dispersion, x.dispersion_type, x.position,
    x.value_status, x.fact_id
FROM (
    SELECT trial_id, population_id, arm_id, NULL AS group_title, NULL AS group_relation, characteristic, level,
        statistic, value, unit, n, n_status, denominator, denominator_source, percent, percent_status, range_low,
        range_high, NULL AS ci_level, dispersion, dispersion_type, position, value_status, fact_id
    FROM core.baseline
    UNION ALL
    SELECT x.trial_id, 'registry-baseline', g.arm_id, g.title, g.relation, m.characteristic,
        NULLIF(concat_ws(': ', x.class_title, x.category_title), ''), m.statistic,
        CASE WHEN m.statistic <> 'count' THEN x.value END,
        CASE WHEN m.statistic = 'proportion' THEN 'percent' ELSE m.unit END,
        CASE WHEN m.statistic = 'count' AND x.value = floor(x.value) THEN CAST(x.value AS BIGINT) END,
        CASE WHEN m.statistic <> 'count' THEN 'not_applicable' ELSE COALESCE(x.status,
            CASE WHEN x.value = floor(x.value) THEN 'reported' ELSE 'unparsed' END) END, x.total,
        CASE WHEN x.total IS NULL THEN 'not_reported' WHEN x.is_total_of_measure THEN 'printed' ELSE 'from_population' END,
        CASE WHEN m.statistic = 'count' AND x.total > 0 AND x.value = floor(x.value) THEN 100 * x.value / x.total END,
        CASE WHEN m.statistic <> 'count' THEN 'not_applicable'
            WHEN x.total > 0 AND x.value = floor(x.value) THEN 'derived' ELSE 'not_estimable' END,
        x.low, x.high, CASE WHEN x.low_posted IS NOT NULL OR x.high_posted IS NOT NULL THEN m.ci_level END, x.spread,
        -- Limits are none of a standard deviation or error.
        CASE WHEN x.spread_posted IS NOT NULL THEN COALESCE(m.dispersion, 'not_stated')
            WHEN x.low_posted IS NULL AND x.high_posted IS NULL THEN NULL
            WHEN m.dispersion IN ('confidence_interval', 'interquartile_range', 'full_range') THEN m.dispersion
            ELSE 'not_stated' END,
        x.measure * 10000 + least(x.class, 99) * 100 + least(x.category, 99),
        COALESCE(x.status, CASE WHEN m.statistic <> 'count' OR x.value = floor(x.value) THEN 'reported' ELSE 'unparsed' END),
        x.fact_id
    FROM core.registry_baseline AS x
    JOIN core.registry_measure AS m ON m.trial_id = x.trial_id AND m.measure = x.measure
    JOIN (FROM core.registry_group WHERE module = 'baseline') AS g
        ON g.trial_id = x.trial_id AND g.group_id = x.group_id
) AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;

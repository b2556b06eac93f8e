/* ---
view = "comparisons"
grain = "One row is an estimate between two arms, or between levels of a factor within one arm (long form: the measure says what value means)."
key = ["fact_id"]
unique = ["trial_id", "endpoint_id", "population_id", "subgroup_factor", "subgroup_level", "arm_id", "comparator_id", "measure"]

[columns]
trial_id         = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the endpoint.", overlap = "values", references = "endpoints.endpoint_id" }
endpoint         = { type = "VARCHAR", kind = "label", null = "never", about = "Endpoint as people say it.", names = "endpoint_id" }
population_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population       = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
subgroup_factor  = { type = "VARCHAR", kind = "label", null = "never", about = "Factor that defines the subgroup; 'all' for the whole population.", overlap = "values" }
subgroup_level   = { type = "VARCHAR", kind = "label", null = "never", about = "Level of the factor; 'all' for the whole population." }
timepoint        = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it.", overlap = "possible" }
assessor         = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint.", overlap = "possible" }
arm_id           = { type = "VARCHAR", kind = "identifier", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Short name of the arm; 'all' for all arms together.", references = "arms.arm_id" }
arm              = { type = "VARCHAR", kind = "label", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Arm as people say it.", names = "arm_id" }
comparator_id    = { type = "VARCHAR", kind = "identifier", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Short name of the arm compared with.", references = "arms.arm_id" }
comparator       = { type = "VARCHAR", kind = "label", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Arm compared with, as people say it.", names = "comparator_id" }
direction        = { type = "VARCHAR", kind = "category", null = "the source reports by arm", about = "How it is known which group of a registry analysis is the first.", vocabulary = "direction" }
group_title      = { type = "VARCHAR", kind = "label", null = "the source reports by arm, or the direction is unknown", about = "Title of the first group of a registry analysis; the only one where there is no other." }
comparator_title = { type = "VARCHAR", kind = "label", null = "the source reports by arm, or the direction is unknown", about = "Title of the group of a registry record that is compared with." }
group_titles     = { type = "VARCHAR", kind = "label", null = "the source reports by arm, or names no group", about = "Titles of the groups of a registry analysis, in the order of the record; the order says nothing about direction." }
description      = { type = "VARCHAR", kind = "text", null = "none", about = "What a registry record says of the analysis." }
comment          = { type = "VARCHAR", kind = "label", null = "no comment posted", about = "Comments posted with the estimate, P value, method and limits of a registry analysis, joined; often the only thing that tells two analyses apart." }
hypothesis       = { type = "VARCHAR", kind = "label", null = "the source reports by arm, or states none", about = "What a registry analysis tests, as posted: superiority, non_inferiority, equivalence ..." }
contrast         = { type = "VARCHAR", kind = "category", vocabulary = "contrast", null = "never", about = "Whether two arms are compared, or levels of a factor within one arm; 'unknown' where a registry analysis names no group." }
measure          = { type = "VARCHAR", kind = "category", vocabulary = "measure", null = "never", about = "What the value is." }
measure_posted   = { type = "VARCHAR", kind = "label", null = "the source reports by arm, or names no parameter", about = "Name of the parameter as posted in a registry record." }
value            = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit.", by = "measure" }
unit             = { type = "VARCHAR", kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
ci_level         = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low           = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "ci_low_status says why", about = "Lower limit of the confidence interval.", by = "measure", level = "ci_level" }
ci_low_status    = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the lower limit." }
ci_high          = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "ci_high_status says why", about = "Upper limit of the confidence interval.", by = "measure", level = "ci_level" }
ci_high_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the upper limit." }
ci_sides         = { type = "VARCHAR", kind = "label", null = "the source does not say", about = "Two-sided or one-sided." }
ci_method        = { type = "VARCHAR", kind = "label", null = "the source names no method", about = "Method of the interval, as the source names it." }
p_relation       = { type = "VARCHAR", kind = "category", vocabulary = "relation", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value          = { type = "DOUBLE", kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the p value." }
test             = { type = "VARCHAR", kind = "label", null = "the source names no test", about = "Statistical test, as the source names it." }
adjusted_for     = { type = "VARCHAR", kind = "label", null = "the source names no adjustment", about = "What the estimate or test is adjusted or stratified for." }
prespecified     = { type = "BOOLEAN", kind = "flag", null = "the source does not say", about = "Whether the analysis was planned before the data were seen." }
position         = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status     = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id          = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW comparisons AS
SELECT x.trial_id, x.endpoint_id, e.endpoint, x.population_id, p.population, x.subgroup_factor, x.subgroup_level,
    x.timepoint, x.assessor, x.arm_id, a.arm, x.comparator_id, b.arm AS comparator, x.direction, x.group_title,
    x.comparator_title, x.group_titles, x.description, x.comment, x.hypothesis, x.contrast, x.measure,
    x.measure_posted, x.value, x.unit, x.ci_level, x.ci_low, x.ci_low_status, x.ci_high, x.ci_high_status, x.ci_sides,
    x.ci_method, x.p_relation, x.p_value, x.p_value_status, x.test, x.adjusted_for, x.prespecified,
    x.position, x.value_status, x.fact_id
FROM (
    SELECT trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, timepoint, assessor, arm_id,
        comparator_id, NULL AS direction, NULL AS group_title, NULL AS comparator_title, NULL AS group_titles,
        NULL AS description, NULL AS comment, NULL AS hypothesis, contrast, measure,
        NULL AS measure_posted, value, unit, ci_level, ci_low, ci_low_status, ci_high, ci_high_status, ci_sides,
        ci_method, p_relation, p_value, p_value_status, test, adjusted_for, prespecified, position, value_status,
        fact_id
    FROM core.comparison
    UNION ALL
    SELECT x.trial_id, e.endpoint_id, e.endpoint_id, 'all', 'all', e.timepoint, NULL, g.arm_id, h.arm_id, x.direction,
        g.title, h.title, NULLIF(x.group_titles, ''), x.description, x.comment, x.hypothesis,
        CASE WHEN x.group_ids = '' THEN 'unknown' WHEN contains(x.group_ids, ' ') THEN 'between_arms'
            ELSE 'within_arm' END, x.measure, x.measure_posted, x.value,
        CASE WHEN x.measure IN ('hazard_ratio', 'odds_ratio', 'risk_ratio', 'rate_ratio', 'mean_ratio') THEN CASE
                WHEN x.is_percent OR regexp_matches(lower(x.measure_posted), '\(%\)|in percent|percent(age)? ratio') THEN 'percent'
                -- A ratio of means may be posted in percent without a word of it.
                WHEN x.is_percent IS NULL AND x.measure = 'mean_ratio'
                    AND greatest(abs(x.value), abs(x.ci_low), abs(x.ci_high)) > 10 THEN NULL
                ELSE 'ratio' END
            -- A difference of counted participants may be posted in percentage points or as a part of one.
            WHEN x.measure = 'risk_difference' THEN CASE
                WHEN greatest(abs(x.value), abs(x.ci_low), abs(x.ci_high)) > 1
                    OR (e.statistic IN ('proportion', 'event_free_probability') AND NOT e.is_counted)
                THEN 'percentage points' END
            WHEN x.measure IN ('mean_difference', 'median_difference', 'difference', 'rate_difference')
                -- Without the backslashes of Markdown.
                THEN regexp_replace(e.unit_posted, '\\([!-/:-@\[-`{-~])', '\1', 'g') END,
        x.ci_level, x.ci_low, x.ci_low_status, x.ci_high, x.ci_high_status, x.ci_sides, NULL, x.p_relation, x.p_value,
        x.p_value_status, x.test, NULL, NULL, x.outcome * 1000 + x.analysis, x.value_status, x.fact_id
    FROM core.registry_analysis AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    LEFT JOIN (FROM core.registry_group WHERE module = 'outcome') AS g
        ON g.trial_id = x.trial_id AND g.outcome = x.outcome AND g.group_id = x.group_id
    LEFT JOIN (FROM core.registry_group WHERE module = 'outcome') AS h
        ON h.trial_id = x.trial_id AND h.outcome = x.outcome AND h.group_id = x.comparator_group_id
) AS x
JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.endpoint_id = x.endpoint_id
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id
LEFT JOIN core.arm AS b ON b.trial_id = x.trial_id AND b.arm_id = x.comparator_id;

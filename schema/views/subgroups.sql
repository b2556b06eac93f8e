/* ---
view = "subgroups"
grain = "One row is a row of a forest plot: a subgroup level, or the whole population above them (subgroup_factor 'all'), with one pair of arms."
key = ["fact_id"]
unique = ["trial_id", "endpoint_id", "population_id", "subgroup_factor", "subgroup_level", "arm_id", "comparator_id"]

[columns]
trial_id                    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id                 = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the endpoint.", overlap = "values", references = "endpoints.endpoint_id" }
endpoint                    = { type = "VARCHAR", kind = "label", null = "never", about = "Endpoint as people say it.", names = "endpoint_id" }
population_id               = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population                  = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
subgroup_factor             = { type = "VARCHAR", kind = "label", null = "never", about = "Factor that defines the subgroup; 'all' for the whole population.", overlap = "values" }
subgroup_level              = { type = "VARCHAR", kind = "label", null = "never", about = "Level of the factor; 'all' for the whole population." }
timepoint                   = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it.", overlap = "possible" }
assessor                    = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint.", overlap = "possible" }
subgroup_kind               = { type = "VARCHAR", kind = "category", vocabulary = "subgroup_kind", null = "the whole population", about = "Kind of factor." }
arm_id                      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together.", references = "arms.arm_id" }
arm                         = { type = "VARCHAR", kind = "label", null = "never", about = "Arm as people say it.", names = "arm_id" }
comparator_id               = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm compared with.", references = "arms.arm_id" }
comparator                  = { type = "VARCHAR", kind = "label", null = "never", about = "Arm compared with, as people say it.", names = "comparator_id" }
experimental_events         = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event.", of = "experimental_total" }
experimental_total          = { type = "BIGINT", kind = "count", unit = "participants", null = "experimental_total_source says why", about = "Participants analysed." }
experimental_total_source   = { type = "VARCHAR", kind = "category", vocabulary = "total_source", null = "no row for the arm", about = "Where the total comes from." }
experimental_percent        = { type = "DOUBLE", kind = "percent", unit = "percent", null = "experimental_percent_status says why", about = "Participants with the event among the total." }
experimental_percent_status = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "no row for the arm", about = "Status of the percentage." }
experimental_ci_level       = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the arm's interval." }
experimental_ci_low         = { type = "DOUBLE", kind = "percent", unit = "percent", bound = "low", null = "no interval is printed", about = "Lower limit of the arm's interval.", level = "experimental_ci_level" }
experimental_ci_high        = { type = "DOUBLE", kind = "percent", unit = "percent", bound = "high", null = "no interval is printed", about = "Upper limit of the arm's interval.", level = "experimental_ci_level" }
experimental_fact_id        = { type = "BIGINT", kind = "fact", null = "no row for the arm", about = "The fact behind the arm's numbers." }
comparator_events           = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event.", of = "comparator_total" }
comparator_total            = { type = "BIGINT", kind = "count", unit = "participants", null = "comparator_total_source says why", about = "Participants analysed." }
comparator_total_source     = { type = "VARCHAR", kind = "category", vocabulary = "total_source", null = "no row for the arm", about = "Where the total comes from." }
comparator_percent          = { type = "DOUBLE", kind = "percent", unit = "percent", null = "comparator_percent_status says why", about = "Participants with the event among the total." }
comparator_percent_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "no row for the arm", about = "Status of the percentage." }
comparator_ci_level         = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the arm's interval." }
comparator_ci_low           = { type = "DOUBLE", kind = "percent", unit = "percent", bound = "low", null = "no interval is printed", about = "Lower limit of the arm's interval.", level = "comparator_ci_level" }
comparator_ci_high          = { type = "DOUBLE", kind = "percent", unit = "percent", bound = "high", null = "no interval is printed", about = "Upper limit of the arm's interval.", level = "comparator_ci_level" }
comparator_fact_id          = { type = "BIGINT", kind = "fact", null = "no row for the arm", about = "The fact behind the arm's numbers." }
risk_difference             = { type = "DOUBLE", kind = "risk_difference", unit = "percentage points", null = "value_status says why", about = "Difference in risk, first arm minus comparator." }
ci_level                    = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low                      = { type = "DOUBLE", kind = "risk_difference", bound = "low", null = "ci_low_status says why", about = "Lower limit of the confidence interval.", unit = "percentage points", level = "ci_level" }
ci_low_status               = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the lower limit." }
ci_high                     = { type = "DOUBLE", kind = "risk_difference", bound = "high", null = "ci_high_status says why", about = "Upper limit of the confidence interval.", unit = "percentage points", level = "ci_level" }
ci_high_status              = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the upper limit." }
ci_sides                    = { type = "VARCHAR", kind = "label", null = "the source does not say", about = "Two-sided or one-sided." }
ci_method                   = { type = "VARCHAR", kind = "label", null = "the source names no method", about = "Method of the interval, as the source names it." }
p_relation                  = { type = "VARCHAR", kind = "category", vocabulary = "relation", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value                     = { type = "DOUBLE", kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status              = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the p value." }
interaction_p               = { type = "DOUBLE", kind = "p_value", null = "the whole population, or a level without a readable difference", about = "Computed p value of the test of interaction between the factor and the difference; the same for every level." }
interaction_method          = { type = "VARCHAR", kind = "label", null = "no test of interaction", about = "How interaction_p was computed." }
position                    = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status                = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id                     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW subgroups AS
SELECT x.trial_id, x.endpoint_id, x.endpoint, x.population_id, x.population, x.subgroup_factor, x.subgroup_level,
    x.timepoint, x.assessor, g.kind AS subgroup_kind, x.arm_id, x.arm, x.comparator_id, x.comparator,
    n.events AS experimental_events, n.total AS experimental_total, n.total_source AS experimental_total_source,
    n.percent AS experimental_percent, n.value_status AS experimental_percent_status,
    n.ci_level AS experimental_ci_level, n.ci_low AS experimental_ci_low, n.ci_high AS experimental_ci_high,
    n.fact_id AS experimental_fact_id,
    m.events AS comparator_events, m.total AS comparator_total, m.total_source AS comparator_total_source,
    m.percent AS comparator_percent, m.value_status AS comparator_percent_status,
    m.ci_level AS comparator_ci_level, m.ci_low AS comparator_ci_low, m.ci_high AS comparator_ci_high,
    m.fact_id AS comparator_fact_id,
    x.risk_difference, x.ci_level, x.ci_low, x.ci_low_status, x.ci_high, x.ci_high_status, x.ci_sides, x.ci_method,
    x.p_relation, x.p_value, x.p_value_status, i.p_value AS interaction_p,
    CASE WHEN i.p_value IS NOT NULL THEN 'Cochran Q over the levels, from printed intervals' END AS interaction_method,
    x.position, x.value_status, x.fact_id
FROM risk_differences AS x
LEFT JOIN core.interaction AS i
    ON i.trial_id = x.trial_id AND i.endpoint_id = x.endpoint_id AND i.population_id = x.population_id
    AND i.subgroup_factor = x.subgroup_factor AND i.arm_id = x.arm_id AND i.comparator_id = x.comparator_id
    AND COALESCE(i.timepoint, '') = COALESCE(x.timepoint, '') AND COALESCE(i.assessor, '') = COALESCE(x.assessor, '')
LEFT JOIN core.subgroup AS g
    ON g.trial_id = x.trial_id AND g.factor = x.subgroup_factor AND g.level = x.subgroup_level
LEFT JOIN response_rates AS n
    ON n.trial_id = x.trial_id AND n.endpoint_id = x.endpoint_id AND n.population_id = x.population_id
    AND n.subgroup_factor = x.subgroup_factor AND n.subgroup_level = x.subgroup_level AND n.arm_id = x.arm_id
    AND COALESCE(n.timepoint, '') = COALESCE(x.timepoint, '') AND COALESCE(n.assessor, '') = COALESCE(x.assessor, '')
LEFT JOIN response_rates AS m
    ON m.trial_id = x.trial_id AND m.endpoint_id = x.endpoint_id AND m.population_id = x.population_id
    AND m.subgroup_factor = x.subgroup_factor AND m.subgroup_level = x.subgroup_level AND m.arm_id = x.comparator_id
    AND COALESCE(m.timepoint, '') = COALESCE(x.timepoint, '') AND COALESCE(m.assessor, '') = COALESCE(x.assessor, '')
WHERE EXISTS (
    SELECT 1 FROM core.comparison AS y
    WHERE y.trial_id = x.trial_id AND y.endpoint_id = x.endpoint_id AND y.population_id = x.population_id
        AND y.measure = 'risk_difference' AND y.subgroup_factor <> 'all'
);

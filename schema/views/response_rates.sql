/* ---
view = "response_rates"
grain = "One row is the proportion of participants with an event, in one arm."
key = ["fact_id"]
unique = ["trial_id", "endpoint_id", "population_id", "subgroup_factor", "subgroup_level", "arm_id"]

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
events          = { type = "BIGINT", kind = "count", unit = "participants", null = "events_status says why", about = "Participants with the event.", of = "total" }
events_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of events." }
total           = { type = "BIGINT", kind = "count", unit = "participants", null = "total_source says why", about = "Participants analysed." }
total_source    = { type = "VARCHAR", kind = "category", vocabulary = "total_source", null = "never", about = "Where the total comes from." }
percent         = { type = "DOUBLE", kind = "percent", unit = "percent", null = "value_status says why", about = "Participants with the event among the total." }
ci_level        = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { type = "DOUBLE", kind = "percent", bound = "low", null = "ci_low_status says why", about = "Lower limit of the confidence interval.", unit = "percent", level = "ci_level" }
ci_low_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the lower limit." }
ci_high         = { type = "DOUBLE", kind = "percent", bound = "high", null = "ci_high_status says why", about = "Upper limit of the confidence interval.", unit = "percent", level = "ci_level" }
ci_high_status  = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the upper limit." }
ci_sides        = { type = "VARCHAR", kind = "label", null = "the source does not say", about = "Two-sided or one-sided." }
ci_method       = { type = "VARCHAR", kind = "label", null = "the source names no method", about = "Method of the interval, as the source names it." }
position        = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status    = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id         = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW response_rates AS
SELECT trial_id, endpoint_id, endpoint, population_id, population, subgroup_factor, subgroup_level, timepoint, assessor,
    arm_id, arm, role, group_title, group_relation, row_title,
    category, events, events_status, total, total_source, value AS percent,
    ci_level, ci_low, ci_low_status, ci_high, ci_high_status, ci_sides, ci_method,
    position, value_status, fact_id
FROM arm_results
WHERE statistic = 'proportion';

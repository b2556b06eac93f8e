/* ---
view = "outcomes_posted"
grain = "One row is an outcome measure in the results section of a registry record."
key = ["fact_id"]

[columns]
trial_id         = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the endpoint.", references = "endpoints.endpoint_id" }
outcome          = { type = "VARCHAR", kind = "label", null = "never", about = "Outcome as posted.", stored = ["core.endpoint.endpoint"] }
role             = { type = "VARCHAR", kind = "category", null = "never", about = "Role of the outcome.", vocabulary = "endpoint_role" }
time_frame       = { type = "VARCHAR", kind = "label", null = "not stated", about = "Time frame as posted." }
reporting_status = { type = "VARCHAR", kind = "label", null = "not stated", about = "Whether results are posted: posted or not_posted." }
n_measurements   = { type = "BIGINT", kind = "count", null = "never", about = "Measurements posted.", unit = "measurements" }
is_registered    = { type = "BOOLEAN", kind = "flag", null = "never", about = "Whether an outcome with this title stands in the protocol section." }
position         = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
fact_id          = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW outcomes_posted AS
SELECT x.trial_id, x.endpoint_id, x.endpoint AS outcome, x.role, x.timepoint AS time_frame, x.reporting_status,
    COALESCE(r.n, 0) AS n_measurements, p.words IS NOT NULL AS is_registered, x.position, x.fact_id
FROM core.endpoint AS x
LEFT JOIN (SELECT trial_id, outcome, COUNT(value_posted) AS n FROM core.registry_result GROUP BY trial_id, outcome) AS r
    ON r.trial_id = x.trial_id AND r.outcome = x.registry_outcome
LEFT JOIN (
    SELECT DISTINCT trial_id, regexp_replace(replace(lower(outcome), ' ', ''), '[^a-z0-9]+', '', 'g') AS words
    FROM core.registered_outcome
) AS p ON p.trial_id = x.trial_id AND p.words = regexp_replace(replace(lower(x.endpoint), ' ', ''), '[^a-z0-9]+', '', 'g')
WHERE x.registry_outcome IS NOT NULL;

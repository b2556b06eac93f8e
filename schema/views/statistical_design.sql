/* ---
view = "statistical_design"
grain = "One row is a planned or prespecified quantity of a trial."
key = ["fact_id"]
unique = ["trial_id", "endpoint_id", "item", "arm_id"]

[columns]
trial_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id  = { type = "VARCHAR", kind = "identifier", null = "it concerns the whole trial", about = "Short name of the endpoint.", references = "endpoints.endpoint_id" }
endpoint     = { type = "VARCHAR", kind = "label", null = "it concerns the whole trial", about = "Endpoint as people say it.", names = "endpoint_id" }
item         = { type = "VARCHAR", kind = "label", null = "never", about = "What the quantity is." }
arm_id       = { type = "VARCHAR", kind = "identifier", null = "it concerns no single arm", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm          = { type = "VARCHAR", kind = "label", null = "it concerns no single arm", about = "Arm as people say it.", names = "arm_id" }
role         = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "it concerns no single arm", about = "Role of the arm.", overlap = "pooled" }
relation     = { type = "VARCHAR", kind = "category", vocabulary = "relation", null = "the value is not a number", about = "Relation of the quantity to the value, for example at least." }
value        = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The quantity; its meaning is given by the item and its unit.", by = ["item"] }
unit         = { type = "VARCHAR", kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
range_low    = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range.", by = ["item"] }
range_high   = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no range is printed", about = "Largest value of the range.", by = ["item"] }
value_date   = { type = "DATE", kind = "date", null = "the quantity is not a date", about = "The quantity, where it is a date." }
position     = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id      = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW statistical_design AS
SELECT x.trial_id, x.endpoint_id, e.endpoint, x.item, x.arm_id, a.arm, a.role, x.relation, x.value, x.unit, x.range_low,
    x.range_high, x.value_date, x.position, x.value_status, x.fact_id
FROM core.design_item AS x
LEFT JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.endpoint_id = x.endpoint_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;

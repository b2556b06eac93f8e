/* ---
view = "baseline"
grain = "One row is a statistic of a characteristic before treatment, in an arm."
key = ["fact_id"]
unique = ["trial_id", "population_id", "arm_id", "characteristic", "level", "statistic"]

[columns]
trial_id           = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
population_id      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population         = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
arm_id             = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm                = { type = "VARCHAR", kind = "label", null = "never", about = "Arm as people say it.", names = "arm_id" }
role               = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "never", about = "Role of the arm.", overlap = "pooled" }
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
range_low          = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range.", by = ["characteristic", "statistic"] }
range_high         = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no range is printed", about = "Largest value of the range.", by = ["characteristic", "statistic"] }
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
    x.characteristic, x.level, x.statistic, x.value, x.unit, x.n, x.n_status, x.denominator, x.denominator_source,
    x.percent, x.percent_status, x.range_low, x.range_high, x.dispersion, x.dispersion_type, x.position,
    x.value_status, x.fact_id
FROM core.baseline AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;

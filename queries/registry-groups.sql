/* ---
title = "Groups of a registry record"
question = "Which groups does each module of the record report, and which arms are they?"
grain = "One row is a group of participants as one module or one outcome of a registry record reports it."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.module]
type = "VARCHAR"
kind = "category"
about = "Module of the record; all when left out."
choices = ["flow", "baseline", "outcome", "event"]
example = "event"

[columns]
trial_id    = { kind = "identifier", about = "Registry id of the trial in lower case." }
module      = { kind = "category", about = "Module of the record that reports the group." }
endpoint_id = { kind = "identifier", null = "the group is not of an outcome", about = "Outcome that reports the group." }
group_id    = { kind = "identifier", about = "Id of the group; it names another group in another module or outcome." }
group_title = { kind = "label", null = "not posted", about = "Title of the group as posted." }
description = { kind = "text", null = "not posted", about = "Description of the group as posted." }
arm_id      = { kind = "identifier", null = "the group is no arm, or it is not known which", about = "Arm that the group is; 'all' for all participants." }
arm         = { kind = "label", null = "the group is no arm, or it is not known which", about = "Arm as people say it." }
role        = { kind = "category", null = "the group is no arm, or it is not known which", about = "Role of the arm." }
relation    = { kind = "category", about = "What the group is to the arms of the trial." }
method      = { kind = "category", about = "How the relation was found." }
of_arm      = { kind = "label", null = "none, or the group is an arm itself", about = "That arm as people say it." }
position    = { kind = "order", about = "Order in which the module or outcome lists its groups." }
fact_id     = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", module = "event" }
given.groups = [
  { trial_id = "t1", module = "event", group_id = "EG001", group_title = "All doses", relation = "unlinked", method = "none", score = 0.0, position = 2, fact_id = 3 },
  { trial_id = "t1", module = "event", group_id = "EG000", group_title = "New drug", arm_id = "arm-1", arm = "New drug", role = "experimental", relation = "same", method = "exact", score = 1.0, position = 1, fact_id = 2 },
  { trial_id = "t1", module = "outcome", endpoint_id = "registry-outcome-1", group_id = "OG000", group_title = "New drug", relation = "same", method = "exact", score = 1.0, position = 1, fact_id = 1 },
  { trial_id = "t2", module = "event", group_id = "EG000", relation = "same", method = "exact", score = 1.0, position = 1, fact_id = 4 },
]
expect = [
  { fact_id = 2, arm = "New drug", relation = "same" },
  { fact_id = 3, arm = "NULL", relation = "unlinked" },
]

[[fixture.also]]
parameters = { module = "outcome" }
expect = [
  { fact_id = 1 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 1 },
  { fact_id = 4 },
]
--- */
SELECT trial_id, module, endpoint_id, group_id, group_title, description, arm_id, arm, role, relation, method,
    of_arm, position, fact_id
FROM groups
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($module IS NULL OR module = $module)
ORDER BY trial_id, module, endpoint_id, position, fact_id;

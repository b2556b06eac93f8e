/* ---
view = "groups"
grain = "One row is a group of participants as one module or one outcome of a registry record reports it."
key = ["trial_id", "module", "endpoint_id", "group_id"]

[columns]
trial_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
module      = { type = "VARCHAR", kind = "category", vocabulary = "registry_module", null = "never", about = "Module of the record that reports the group." }
endpoint_id = { type = "VARCHAR", kind = "identifier", null = "the group is not of an outcome", about = "Outcome that reports the group." }
group_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Id of the group; it names another group in another module or outcome." }
group_title = { type = "VARCHAR", kind = "label", null = "not posted", about = "Title of the group as posted." }
description = { type = "VARCHAR", kind = "text", null = "not posted", about = "Description of the group as posted." }
arm_id      = { type = "VARCHAR", kind = "identifier", null = "the group is no arm, or it is not known which", about = "Arm that the group is; 'all' for all participants." }
arm         = { type = "VARCHAR", kind = "label", null = "the group is no arm, or it is not known which", about = "Arm as people say it.", names = "arm_id" }
role        = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "the group is no arm, or it is not known which", about = "Role of the arm." }
relation    = { type = "VARCHAR", kind = "category", vocabulary = "group_relation", null = "never", about = "What the group is to the arms of the trial." }
method      = { type = "VARCHAR", kind = "category", vocabulary = "link_method", null = "never", about = "How the relation was found." }
score       = { type = "DOUBLE", kind = "number", null = "never", about = "How sure the relation is: 0 for none found, 1 for the same title or a person's word." }
of_arm_id   = { type = "VARCHAR", kind = "identifier", null = "none, or the group is an arm itself", about = "Arm that the title of a subset, crossover or extension names." }
of_arm      = { type = "VARCHAR", kind = "label", null = "none, or the group is an arm itself", about = "That arm as people say it.", names = "of_arm_id" }
position    = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the module or outcome lists its groups." }
fact_id     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW groups AS
SELECT g.trial_id, g.module,
    CASE WHEN g.outcome IS NOT NULL THEN 'registry-outcome-' || (g.outcome + 1) END AS endpoint_id, g.group_id,
    g.title AS group_title, g.description, g.arm_id,
    CASE WHEN g.arm_id = 'all' THEN 'All participants' ELSE a.arm END AS arm,
    CASE WHEN g.arm_id = 'all' THEN 'all' ELSE a.role END AS role,
    g.relation, g.method, g.score, g.of_arm_id, o.arm AS of_arm, g.position, g.fact_id
FROM core.registry_group AS g
LEFT JOIN core.arm AS a ON a.trial_id = g.trial_id AND a.arm_id = g.arm_id
LEFT JOIN core.arm AS o ON o.trial_id = g.trial_id AND o.arm_id = g.of_arm_id;

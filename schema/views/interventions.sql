/* ---
view = "interventions"
grain = "One row is an intervention that a registry record names."
key = ["fact_id"]

[columns]
trial_id          = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
intervention_type = { type = "VARCHAR", kind = "label", null = "not stated", about = "Type of the intervention as posted: DRUG, BIOLOGICAL, DEVICE, PROCEDURE, BEHAVIORAL ...", posts = ["DRUG", "DEVICE", "BIOLOGICAL", "PROCEDURE", "RADIATION", "BEHAVIORAL", "GENETIC", "DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT", "DIAGNOSTIC_TEST", "OTHER"] }
intervention      = { type = "VARCHAR", kind = "label", null = "never", about = "Name of the intervention." }
other_names       = { type = "VARCHAR", kind = "text", null = "none", about = "Other names, separated by semicolons." }
arms              = { type = "VARCHAR", kind = "text", null = "not stated", about = "Labels of the arms that receive it, separated by semicolons." }
description       = { type = "VARCHAR", kind = "text", null = "not stated", about = "Description." }
mesh_terms        = { type = "VARCHAR", kind = "text", null = "the registry assigned none", about = "Headings of the Medical Subject Headings that the registry assigned to the record's interventions, separated by semicolons." }
mesh_ancestors    = { type = "VARCHAR", kind = "text", null = "the registry assigned none", about = "Broader headings of those, separated by semicolons." }
position          = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
fact_id           = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW interventions AS
SELECT x.trial_id, x.type AS intervention_type, x.intervention, x.other_names, x.arms, x.description, m.mesh_terms,
    m.mesh_ancestors, x.position, x.fact_id
FROM core.intervention AS x
LEFT JOIN (
    -- Half the time of string_agg(term, '; ' ORDER BY position).
    SELECT trial_id, array_to_string(list_transform(list_sort(list({'position': position, 'term': term})
            FILTER (WHERE kind = 'term')), lambda x: x['term']), '; ') AS mesh_terms,
        array_to_string(list_transform(list_sort(list({'position': position, 'term': term})
            FILTER (WHERE kind = 'ancestor')), lambda x: x['term']), '; ') AS mesh_ancestors
    FROM core.mesh_term
    WHERE of_what = 'intervention'
    GROUP BY trial_id
) AS m ON m.trial_id = x.trial_id;

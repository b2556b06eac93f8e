-- One row: a fact and the most detailed place where it is printed.
CREATE OR REPLACE TEMP VIEW audit_place AS
SELECT f.fact_id, f.trial_id, f.source_id, f.view_name, f.reported, l.locator AS place
FROM core.fact AS f
JOIN core.locator AS l ON l.fact_id = f.fact_id AND l.position = 1;

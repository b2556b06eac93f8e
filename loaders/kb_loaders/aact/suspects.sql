-- Studies of a batch that cannot be: which table, and why.
SELECT trial_id, 'studies' AS file, concat('the registry id ''', nct_id, ''' is not NCT and eight digits') AS reason
FROM stage_study WHERE NOT regexp_full_match(nct_id, 'NCT\d{8}')
UNION ALL
SELECT trial_id, 'studies', concat('impossible count: enrollment is ''', enrollment, '''')
FROM batch_studies WHERE enrollment IS NOT NULL AND NOT regexp_full_match(enrollment, '\d+')
UNION ALL
SELECT trial_id, 'reported_events', concat('impossible count: ', term, ' in ', group_id,
    CASE WHEN n_affected > n_at_risk THEN concat(', ', n_affected, ' affected of ', n_at_risk) ELSE ', no number of people or events' END)
FROM aact_event
WHERE n_affected > n_at_risk OR least(n_affected, n_at_risk, n_events) < 0
UNION ALL
SELECT trial_id, 'reported_event_totals', concat('impossible count: ', event_type, ' in ', ctgov_group_code,
    CASE WHEN subjects_affected > subjects_at_risk THEN concat(', ', subjects_affected, ' affected of ', subjects_at_risk)
        ELSE ', no number of people' END)
FROM batch_reported_event_totals
WHERE subjects_affected > subjects_at_risk OR least(subjects_affected, subjects_at_risk) < 0
UNION ALL
SELECT trial_id, CASE list WHEN 'milestone' THEN 'milestones' ELSE 'drop_withdrawals' END,
    concat('impossible count: ''', n, ''' in ', group_id, ' at ', type)
FROM stage_flow
WHERE starts_with(n, '-') OR regexp_matches(n, '\.\d*[1-9]')
UNION ALL
SELECT trial_id, module || '_counts', concat('impossible count: ''', value, ''' in ', group_id)
FROM stage_denom
WHERE starts_with(value, '-') OR regexp_matches(value, '\.\d*[1-9]')

/* ---
title = "Serious adverse events of a drug across its trials"
question = "Which serious adverse events are more or less frequent with a drug than without it, over all its registry records?"
grain = "One row is a serious adverse-event term in one kind of population over all trials in which arms with the drug are compared with arms without it."
key = ["population_id", "term"]
note = "Mantel-Haenszel risk ratios over trials, nothing added to empty cells; a trial with events in no arm does not inform them. Within a trial, all experimental arms with the drug are taken together, and all comparators without it. Only groups of the records that are safely linked to an arm take part. Terms are compared as spelled: vocabularies differ between trials. A signal to look at, not a meta-analysis: trials differ in participants, doses and follow-up."

[parameters.drug]
type = "VARCHAR"
kind = "text"
about = "Part of the intervention's name or other name, in any case."
required = true
example = "atezolizumab"

[parameters.min_trials]
type = "INTEGER"
kind = "count"
unit = "trials"
about = "Only terms that at least this many trials report in both groups."
default = 1
example = 2

[columns]
population_id     = { kind = "identifier", about = "Short name of the population: registry-adverse-events for records of the registry." }
term              = { kind = "label", about = "Adverse-event term as posted." }
trials            = { kind = "count", unit = "trials", about = "Trials that report the term with and without the drug." }
events            = { kind = "number", unit = "participants", about = "Participants affected with the drug." }
total             = { kind = "number", unit = "participants", about = "Participants at risk with the drug." }
comparator_events = { kind = "number", unit = "participants", about = "Participants affected without it." }
comparator_total  = { kind = "number", unit = "participants", about = "Participants at risk without it." }
risk_ratio        = { kind = "ratio", unit = "ratio", null = "no participant affected in either group", about = "Mantel-Haenszel risk ratio, computed." }
ci_low            = { kind = "ratio", unit = "ratio", null = "no participant affected in one of the groups", about = "Lower limit of its 95 % interval (Greenland and Robins)." }
ci_high           = { kind = "ratio", unit = "ratio", null = "no participant affected in one of the groups", about = "Upper limit." }

[fixture]
parameters = { drug = "newmab" }
given.arms = [
  { trial_id = "t1", arm_id = "arm-1", arm = "Newmab 1", role = "experimental", position = 1, fact_id = 91 },
  { trial_id = "t1", arm_id = "arm-2", arm = "Newmab 2", role = "experimental", position = 2, fact_id = 92 },
  { trial_id = "t1", arm_id = "arm-3", arm = "Placebo", role = "comparator", position = 3, fact_id = 93 },
  { trial_id = "t2", arm_id = "arm-1", arm = "Newmab", role = "experimental", position = 1, fact_id = 94 },
  { trial_id = "t2", arm_id = "arm-2", arm = "Usual care", role = "comparator", position = 2, fact_id = 95 },
  { trial_id = "t3", arm_id = "arm-1", arm = "Add-on", role = "experimental", position = 1, fact_id = 96 },
  { trial_id = "t3", arm_id = "arm-2", arm = "Newmab alone", role = "comparator", position = 2, fact_id = 97 },
]
given.interventions = [
  { trial_id = "t1", intervention = "Newmab", arms = "Newmab 1; Newmab 2", position = 1, fact_id = 81 },
  { trial_id = "t1", intervention = "Placebo", arms = "Placebo", position = 2, fact_id = 82 },
  { trial_id = "t2", intervention = "NM-1", other_names = "newmab", arms = "Newmab", position = 1, fact_id = 83 },
  { trial_id = "t3", intervention = "Newmab", arms = "Add-on; Newmab alone", position = 1, fact_id = 84 },
]
given.adverse_event_pairs = [
  { trial_id = "t1", population_id = "registry-adverse-events", term = "Anaemia", seriousness = "serious", arm_id = "arm-1", comparator_id = "arm-3", events = 4, total = 50, comparator_events = 5, comparator_total = 100, fact_ids = [1, 3] },
  { trial_id = "t1", population_id = "registry-adverse-events", term = "Anaemia", seriousness = "serious", arm_id = "arm-2", comparator_id = "arm-3", events = 6, total = 50, comparator_events = 5, comparator_total = 100, fact_ids = [2, 3] },
  { trial_id = "t1", population_id = "registry-adverse-events", term = "Anaemia", seriousness = "other", arm_id = "arm-1", comparator_id = "arm-3", events = 40, total = 50, comparator_events = 5, comparator_total = 100, fact_ids = [4, 5] },
  { trial_id = "t2", population_id = "registry-adverse-events", term = "Anaemia", seriousness = "serious", arm_id = "arm-1", comparator_id = "arm-2", events = 10, total = 100, comparator_events = 5, comparator_total = 100, fact_ids = [6, 7] },
  { trial_id = "t2", population_id = "registry-adverse-events", term = "Sepsis", seriousness = "serious", arm_id = "arm-1", comparator_id = "arm-2", events = 4, total = 100, comparator_events = 1, comparator_total = 100, fact_ids = [10, 11] },
  { trial_id = "t3", population_id = "registry-adverse-events", term = "Anaemia", seriousness = "serious", arm_id = "arm-1", comparator_id = "arm-2", events = 50, total = 100, comparator_events = 1, comparator_total = 100, fact_ids = [8, 9] },
]
expect = [
  { term = "Anaemia", trials = 2, events = 20, total = 200, comparator_events = 10, comparator_total = 200, risk_ratio = 2.0 },
  { term = "Sepsis", trials = 1, events = 4, risk_ratio = 4.0 },
]

[[fixture.also]]
parameters = { drug = "newmab", min_trials = 2 }
expect = [
  { population_id = "registry-adverse-events", term = "Anaemia", trials = 2 },
]
--- */
SELECT population_id, term, COUNT(*) AS trials, CAST(SUM(events) AS BIGINT) AS events, CAST(SUM(total) AS BIGINT) AS total,
    CAST(SUM(comparator_events) AS BIGINT) AS comparator_events,
    CAST(SUM(comparator_total) AS BIGINT) AS comparator_total,
    mantel_haenszel_risk_ratio(events, total, comparator_events, comparator_total) AS risk_ratio,
    mantel_haenszel_risk_ratio_greenland_robins_low(events, total, comparator_events, comparator_total, 0.95) AS ci_low,
    mantel_haenszel_risk_ratio_greenland_robins_high(events, total, comparator_events, comparator_total, 0.95)
        AS ci_high
FROM (
    -- Each arm stands in a row for every arm that it is compared with.
    SELECT e.trial_id, e.population_id, e.term, SUM(e.events) // COUNT(DISTINCT e.comparator_id) AS events,
        SUM(e.total) // COUNT(DISTINCT e.comparator_id) AS total,
        SUM(e.comparator_events) // COUNT(DISTINCT e.arm_id) AS comparator_events,
        SUM(e.comparator_total) // COUNT(DISTINCT e.arm_id) AS comparator_total
    FROM adverse_event_pairs AS e
    -- Joined by the trial alone: DuckDB then reads the pairs of these trials only.
    JOIN (
        SELECT trial_id, list(arm_id) FILTER (WHERE has_drug) AS with_drug,
            list(arm_id) FILTER (WHERE NOT has_drug) AS without_drug
        FROM (
            SELECT a.trial_id, a.arm_id, bool_or(strpos('; ' || i.arms || '; ', '; ' || a.arm || '; ') > 0) AS has_drug
            FROM interventions AS i
            JOIN arms AS a ON a.trial_id = i.trial_id
            WHERE strpos(lower(i.intervention), lower($drug)) > 0 OR strpos(lower(i.other_names), lower($drug)) > 0
            GROUP BY a.trial_id, a.arm_id
        ) AS arm
        GROUP BY trial_id
    ) AS x ON x.trial_id = e.trial_id
    WHERE e.seriousness = 'serious' AND e.grade_min IS NULL
        AND list_contains(x.with_drug, e.arm_id) AND list_contains(x.without_drug, e.comparator_id)
    GROUP BY e.trial_id, e.population_id, e.term
) AS trial
GROUP BY population_id, term
HAVING COUNT(*) >= CAST($min_trials AS INTEGER)
ORDER BY trials DESC, ci_low DESC NULLS LAST, population_id, term;

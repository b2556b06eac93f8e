-- case: forest plot rows
-- expect: nothing
select s.subgroup_factor || ': ' || s.subgroup_level as label, s.risk_difference, s.ci_low, s.ci_high, s.ci_level
from subgroups s where s.endpoint_id = 'cr_cri' order by s.position

-- case: who contributed what
-- expect: nothing
select trial_id, count(distinct endpoint_id) as endpoints, count(*) as n_rows from arm_results group by trial_id

-- case: consort numbers
-- expect: nothing
select stage, reason, max(n) filter (where role = 'experimental') as ino, max(n) filter (where role = 'comparator') as soc
from participant_flow group by stage, reason, position order by position

-- case: grade 3 toxicity ranked by difference
-- expect: nothing
with ae as (
  select term, role, percent from adverse_events
  where population_id = 'safety' and seriousness = 'any' and coalesce(grade_min, 0) = 3
)
select e.term, e.percent as exp, c.percent as ctl, e.percent - c.percent as rd
from (select * from ae where role = 'experimental') e
join (select * from ae where role = 'comparator') c on c.term = e.term
order by abs(e.percent - c.percent) desc limit 10

-- case: odds by hand
-- expect: nothing
select a.endpoint_id, (a.events * (b.total - b.events)) / (b.events * (a.total - a.events)) as odds_ratio
from response_rates a join response_rates b using (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level)
where a.role = 'experimental' and b.role = 'comparator'

-- case: risk ratio from percentages
-- expect: nothing
select a.endpoint, round(a.percent / b.percent, 2) as rr from response_rates a, response_rates b
where a.trial_id = b.trial_id and a.endpoint_id = b.endpoint_id and a.population_id = b.population_id
  and a.subgroup_factor = 'all' and b.subgroup_factor = 'all' and a.arm_id = 'inotuzumab' and b.arm_id = 'standard_therapy'

-- case: survivors at two years
-- expect: nothing
select arm, percent as alive, 100 - percent as dead, ci_level, ci_low, ci_high from event_free_rates where endpoint_id = 'os'

-- case: absolute effect from a hazard ratio
-- expect: nothing
select h.endpoint, 1000 * (1 - pow(e.percent / 100, h.hazard_ratio)) as deaths_per_1000
from hazard_ratios h join event_free_rates e
  on e.trial_id = h.trial_id and e.endpoint_id = h.endpoint_id and e.population_id = h.population_id and e.arm_id = h.comparator_id

-- case: median survival difference in days
-- expect: nothing
select (max(median) filter (where role = 'experimental') - max(median) filter (where role = 'comparator')) * 30.4375 as days
from median_times where endpoint_id = 'os' and unit = 'months'

-- case: width of the interval relative to the estimate
-- expect: nothing
select endpoint, (ci_high - ci_low) / risk_difference as relative_width from risk_differences where risk_difference > 0

-- case: z score
-- expect: nothing
select endpoint, ln(hazard_ratio) / ((ln(ci_high) - ln(ci_low)) / 3.92) as z from hazard_ratios where ci_level = 95

-- case: is the interval symmetric on the log scale
-- expect: nothing
select endpoint, hazard_ratio / ci_low as below, ci_high / hazard_ratio as above from hazard_ratios

-- case: bonferroni
-- expect: nothing
select endpoint, least(1, p_value * 4) as adjusted from risk_differences where p_value is not null

-- case: p values in order
-- expect: nothing
select endpoint, p_relation, p_value, row_number() over (order by p_value) as place from risk_differences

-- case: smallest p value
-- expect: nothing
select endpoint_id, min(p_value) from comparisons group by endpoint_id

-- case: mean number of terms per organ system
-- expect: nothing
select avg(terms) from (select organ_system, count(distinct term) as terms from adverse_events group by organ_system) x

-- case: total randomised by sponsor
-- expect: nothing
select sponsor, sum(n_randomized) from trials group by sponsor having sum(n_randomized) > 100

-- case: largest trial
-- expect: nothing
select acronym, n_randomized from trials order by n_randomized desc limit 1

-- case: dropout share
-- expect: nothing
select f.arm, f.n, p.n as randomised, 100.0 * f.n / p.n as percent
from participant_flow f join participant_flow p on p.trial_id = f.trial_id and p.arm_id = f.arm_id
where f.stage = 'discontinued treatment' and f.reason is null and p.stage = 'randomized'

-- case: planned against observed
-- expect: nothing
select item, value, unit from statistical_design where item like 'events%'

-- case: sample size only
-- expect: nothing
select max(value) filter (where item = 'events_planned') as planned, max(value) filter (where item = 'events_observed') as observed
from statistical_design where endpoint_id = 'os'

-- case: sex distribution
-- expect: nothing
select arm, n, denominator, 100.0 * n / denominator as male from baseline where characteristic = 'Male sex' and role <> 'all'

-- case: baseline balance
-- expect: nothing
select b.characteristic, b.level, b.percent as a, c.percent as b, abs(b.percent - c.percent) as imbalance
from baseline b join baseline c on b.trial_id = c.trial_id and b.population_id = c.population_id
  and b.characteristic = c.characteristic and b.level is not distinct from c.level
where b.role = 'experimental' and c.role = 'comparator' and b.percent is not null

-- case: levels of a baseline characteristic add up
-- expect: nothing
select arm, sum(n) as n from baseline where characteristic = 'Race' and population_id = 'remission_analysis' and role <> 'all' group by arm

-- case: exposure
-- expect: nothing
select measure, statistic, arm, value, unit from exposure order by 1, 2, 3

-- case: doses
-- expect: nothing
select arm, drug, dose, dose_unit, schedule from regimens where dose is not null

-- case: cumulative facts
-- expect: nothing
select source_id, count(*) as facts, sum(count(*)) over (order by source_id) as running from facts group by source_id

-- case: audit share
-- expect: nothing
select rule, 100.0 * count(*) filter (where verdict = 'consistent') / count(*) as percent_consistent from findings group by rule

-- case: effects of serious events
-- expect: nothing
select term, value as rr, ci_low, ci_high, ci_level, p_value from effects
where effect_of = 'adverse_event' and measure = 'risk_ratio' and seriousness = 'serious' and ci_level = 95 order by value desc

-- case: effects wide
-- expect: nothing
pivot (select term, measure, value from effects where effect_of = 'adverse_event' and ci_level = 95)
on measure in ('risk_ratio', 'odds_ratio', 'risk_difference') using max(value) group by term

-- case: response by any of three definitions
-- expect: nothing
select endpoint_id, arm, percent from response_rates where endpoint_id = 'cr' or endpoint_id = 'cri' or endpoint_id = 'cr_cri'

-- case: remission counts that exclude each other
-- expect: nothing
select a.arm, a.events + b.events as either from response_rates a
join response_rates b using (trial_id, population_id, arm_id, subgroup_factor, subgroup_level)
where a.endpoint_id = 'cr' and b.endpoint_id = 'cri'

-- case: both arms together from the subgroup table
-- expect: nothing
select subgroup_level, experimental_events + comparator_events as events, experimental_total + comparator_total as total
from subgroups where subgroup_factor = 'Karyotype' and endpoint_id = 'cr_cri'

-- case: search everything
-- expect: nothing
select 'endpoint' as kind, endpoint as name from endpoints where definition ilike '%remission%'
union select 'population', population from populations union select 'term', term from adverse_events

-- case: printed but not parsed
-- expect: nothing
select column_name, printed, status from printed_values where status not in ('reported', 'not_reported') order by 1

-- case: facts that audits doubt
-- expect: nothing
select distinct f.fact_key, f.reported from facts f where f.fact_id in (select fact_id from findings where verdict = 'inconsistent')

-- case: how many endpoints met
-- expect: nothing
select role, count(*) filter (objective_met) as met, count(*) as all_of_them from endpoints group by role

-- case: grouping sets
-- expect: nothing
select seriousness, grade_min, count(*) from adverse_events group by grouping sets ((seriousness), (grade_min), ())

-- case: window share of group
-- expect: nothing
select arm, level, n, n * 1.0 / sum(n) over (partition by arm) as share from baseline
where characteristic = 'Race' and population_id = 'remission_analysis' and role <> 'all'

-- case: lateral
-- expect: nothing
select t.acronym, x.endpoint from trials t, lateral (select endpoint from endpoints e where e.trial_id = t.trial_id and role = 'primary') x

-- case: exists with a condition
-- expect: nothing
select arm from arms a where exists (select * from adverse_events e where e.trial_id = a.trial_id and e.arm_id = a.arm_id and e.grade_min = 5)

-- case: text of an estimate
-- expect: nothing
select endpoint, concat(hazard_ratio, ' (', ci_level, '% CI ', ci_low, ' to ', ci_high, ')') as shown from hazard_ratios

-- case: best percentage of each endpoint
-- expect: nothing
select endpoint_id, max(percent) as best, arg_max(arm, percent) as arm from response_rates group by endpoint_id

-- case: stepwise ctes
-- expect: nothing
with base as (select * from response_rates where subgroup_factor = 'all' and population_id = 'remission_analysis'),
     arms2 as (select endpoint_id, role, events, total from base where role in ('experimental', 'comparator')),
     wide as (select endpoint_id, max(events) filter (where role = 'experimental') as x1, max(total) filter (where role = 'experimental') as n1,
                     max(events) filter (where role = 'comparator') as x0, max(total) filter (where role = 'comparator') as n0
              from arms2 group by endpoint_id)
select endpoint_id, x1, n1, x0, n0, risk_difference(x1, n1, x0, n0) as rd, fisher_exact_p(x1, n1, x0, n0) as p from wide where x1 is not null and x0 is not null

-- case: mantel haenszel by hand
-- expect: nothing
with t as (select experimental_events a, experimental_total n1, comparator_events c, comparator_total n0 from subgroups
           where subgroup_factor = 'Age' and endpoint_id = 'cr_cri' and population_id = 'remission_analysis')
select sum(a * (n0 - c) / (n1 + n0)) / sum(c * (n1 - a) / (n1 + n0)) as or_mh from t

-- case: heterogeneity
-- expect: nothing
with e as (select risk_difference as d, (ci_high - ci_low) / (2 * z_of_level(ci_level / 100)) as se from subgroups where subgroup_factor = 'Age' and endpoint_id = 'cr_cri'),
     p as (select sum(d / (se * se)) / sum(1 / (se * se)) as pooled from e)
select sum(pow((d - pooled) / se, 2)) as q from e, p

-- case: confidence limits in percent of 1000
-- expect: nothing
select endpoint, 10 * risk_difference as per_1000, 10 * ci_low as low, 10 * ci_high as high, ci_level from risk_differences

-- case: deaths
-- expect: nothing
select arm, term, n_affected, n_at_risk from adverse_events where grade_min = 5 order by n_affected desc nulls last

-- case: only where both numbers exist
-- expect: nothing
select arm, percent from response_rates where percent is not null and events is not null and percent between 10 and 90

-- case: documents of a trial
-- expect: nothing
select s.kind, s.citation, count(f.fact_id) as facts from sources s left join facts f using (trial_id, source_id) group by 1, 2

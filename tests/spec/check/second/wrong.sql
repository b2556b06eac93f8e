-- case: overall mean hr across trials
-- expect: ratios-averaged
select condition, avg(h.hazard_ratio) from trials t join hazard_ratios h using (trial_id) where h.endpoint_id = 'os' group by condition

-- case: mean of a computed ratio
-- expect: ratios-averaged
select avg(rr) from (select a.percent / b.percent as rr from response_rates a join response_rates b using (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level) where a.role = 'experimental' and b.role = 'comparator') x

-- case: mean of our own ratio
-- expect: ratios-averaged
select avg(risk_ratio(experimental_events, experimental_total, comparator_events, comparator_total)) from subgroups where subgroup_factor = 'Age'

-- case: mean of the estimates of a pivot
-- expect: ratios-averaged
select avg(rr) from (select endpoint_id, max(case when measure = 'risk_ratio' then value end) as rr from effects group by endpoint_id) w

-- case: ratio averaged over a window
-- expect: ratios-averaged
select endpoint, hazard_ratio - avg(hazard_ratio) over () as off from hazard_ratios

-- case: rate averaged by hand
-- expect: percentages-averaged
select (a.percent + b.percent) / 2 as mean_rate from response_rates a join response_rates b using (trial_id, endpoint_id, population_id) where a.role = 'experimental' and b.role = 'comparator'

-- case: rate averaged after rounding
-- expect: percentages-averaged
select role, avg(round(percent)) from response_rates where endpoint_id = 'mrd_negativity' group by role

-- case: rate averaged after a cast
-- expect: percentages-averaged
select avg(percent::decimal(5,1)) from adverse_events where term = 'Sepsis'

-- case: rate averaged after coalesce
-- expect: percentages-averaged
select arm, avg(coalesce(percent, 100.0 * n_affected / n_at_risk)) from adverse_events group by arm

-- case: rate averaged from a union
-- expect: percentages-averaged
with u as (select percent from response_rates union all select experimental_percent from subgroups) select avg(percent) from u

-- case: total percent of organ system
-- expect: percentages-averaged
select organ_system, sum(percent) as total from adverse_events where role = 'experimental' group by organ_system order by total desc

-- case: variance of rates
-- expect: percentages-averaged
select var_samp(percent) from response_rates where endpoint_id = 'cr'

-- case: average survival of both arms
-- expect: medians-averaged
select endpoint, avg(median) as months from median_times where unit = 'months' group by endpoint

-- case: mean of restricted means
-- expect: medians-averaged
select avg(mean) from mean_times where unit = 'months'

-- case: long medians summed per arm
-- expect: medians-averaged
select arm_id, sum(value) from arm_results where statistic = 'median_time' and unit = 'months' group by arm_id

-- case: fisher by averaging
-- expect: p-values-averaged
select avg(p_value) from subgroups where endpoint_id = 'cr_cri' group by subgroup_factor

-- case: average risk difference weighted by nothing
-- expect: differences-averaged
select avg(e.percent - c.percent) from response_rates e join response_rates c using (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level) where e.role = 'experimental' and c.role = 'comparator'

-- case: sums of levels
-- expect: levels-averaged
select sum(ci_level) / count(*) from hazard_ratios

-- case: response rate against median in a where
-- expect: unlike-kinds
select 1 from response_rates r join median_times m on r.trial_id = m.trial_id and r.population_id = m.population_id and r.arm_id = m.arm_id where r.percent between m.range_low and m.range_high

-- case: greatest of unlike
-- expect: unlike-kinds
select greatest(hazard_ratio, p_value) from hazard_ratios

-- case: difference minus ratio in the long view
-- expect: unlike-kinds
select max(value) filter (where measure = 'risk_difference') - max(value) filter (where measure = 'risk_ratio') from effects where ci_level = 95 group by endpoint_id

-- case: percentage of a ratio in a case
-- expect: unlike-kinds
select case when role = 'experimental' then percent else total end from response_rates

-- case: list of unlike
-- expect: unlike-kinds
select [hazard_ratio, p_value] from hazard_ratios

-- case: in of unlike
-- expect: unlike-kinds
select arm from median_times where median in (select percent from response_rates)

-- case: days since enrolment against a median in months
-- expect: unlike-units
select m.arm from trials t join median_times m using (trial_id) where m.unit = 'months' and m.median > date_diff('day', t.enrolment_start, t.data_cutoff)

-- case: sum of months and days in a case
-- expect: unlike-units
select m.median + g.cycle_days from median_times m join regimens g using (trial_id, arm_id) where m.unit = 'months'

-- case: share and percent in one column
-- expect: unlike-units
select arm, percent as rate from response_rates union all select arm, n_affected / n_at_risk from adverse_events

-- case: level 95 to our function
-- expect: unlike-units
select clopper_pearson(events, total, 95) from response_rates

-- case: alive compared with dead
-- expect: event-and-event-free
select a.arm from event_free_rates a join response_rates b using (trial_id, arm_id, population_id) where a.percent = b.percent

-- case: alive and responding in one case
-- expect: event-and-event-free
select case when r.percent is null then e.percent else r.percent end from response_rates r join event_free_rates e using (trial_id, arm_id, population_id)

-- case: value of a star subquery ordered
-- expect: value-without-measure
select * from (select * from arm_results where endpoint_id = 'os') x order by value desc

-- case: value in a join condition
-- expect: value-without-measure
select a.fact_id from arm_results a join arm_results b on a.value = b.value and a.fact_id <> b.fact_id

-- case: value in having
-- expect: value-without-measure
select endpoint_id from effects group by endpoint_id having max(value) > 2

-- case: effect filtered
-- expect: value-without-measure
select term, measure, value from effects where value > 1 and p_value < 0.05

-- case: participants over all populations of a trial
-- expect: overlapping-counts
select trial_id, sum(n) as participants from populations group by trial_id

-- case: events of two subgroup factors
-- expect: overlapping-counts
select sum(experimental_events) from subgroups where subgroup_factor in ('Age', 'Karyotype') and endpoint_id = 'cr_cri' and population_id = 'remission_analysis'

-- case: all adverse events of an arm
-- expect: overlapping-counts
select arm, sum(n_affected) as patients_with_events from adverse_events group by arm

-- case: grade three plus grade five by hand
-- expect: overlapping-counts
select a.n_affected + b.n_affected from adverse_events a join adverse_events b using (trial_id, population_id, arm_id, term, seriousness) where a.grade_min = 3 and b.grade_min = 5

-- case: subgroup and whole
-- expect: overlapping-counts
select a.events + b.events from response_rates a join response_rates b using (trial_id, population_id, endpoint_id, arm_id) where a.subgroup_factor = 'all' and b.subgroup_factor = 'Age'

-- case: serious and not with case
-- expect: overlapping-counts
select term, sum(case when seriousness in ('any', 'serious') then n_affected else 0 end) from adverse_events where population_id = 'safety' and grade_min = 3 group by term

-- case: rollup over populations
-- expect: overlapping-counts
select population_id, sum(n) from populations where role <> 'all' group by rollup (population_id)

-- case: narrowest interval of any level
-- expect: mixed-levels
select max(ci_low) from risk_differences where endpoint_id = 'cr_cri'

-- case: published and computed limits compared
-- expect: mixed-levels
select r.endpoint from risk_differences r join effects e on e.trial_id = r.trial_id and e.endpoint_id = r.endpoint_id and e.population_id = r.population_id where e.measure = 'risk_difference' and r.ci_low < e.ci_low

-- case: bounds without level from a cte
-- expect: interval-without-level
with b as (select endpoint, risk_difference, ci_low as lo, ci_high as hi from risk_differences) select * from b

-- case: average age repeated
-- expect: fan-out
select sum(p.n) from populations p join endpoints e on e.trial_id = p.trial_id where p.population_id = 'safety' and p.role = 'experimental'

-- case: events times terms
-- expect: fan-out
select r.arm, sum(r.total) from response_rates r left join adverse_events a on a.trial_id = r.trial_id and a.arm_id = r.arm_id and a.population_id = 'safety' where r.endpoint_id = 'cr' and r.population_id = 'remission_analysis' and r.subgroup_factor = 'all' group by r.arm

-- case: hr beside rates of any population
-- expect: join-without-population
select h.endpoint, h.hazard_ratio, r.endpoint, r.percent from hazard_ratios h join response_rates r using (trial_id) where r.role = 'experimental'

-- case: toxicity beside efficacy without arm
-- expect: join-without-arm join-without-population
select r.endpoint, r.percent, a.term, a.percent from response_rates r join adverse_events a on r.trial_id = a.trial_id

-- case: worst endpoint
-- expect: direction-ignored
select endpoint, percent from response_rates order by percent limit 1

-- case: wrong word of the verdict
-- expect: unknown-word
select * from findings where verdict = 'wrong'

-- case: wrong population
-- expect: unknown-value
select arm, n from populations where population_id = 'itt'

-- case: column of another view
-- expect: unknown-column
select arm, hazard_ratio from response_rates

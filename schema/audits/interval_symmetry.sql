/* ---
title = "Estimate in the middle of its interval"
about = "A Wald interval of a ratio is symmetric on the log scale, that of a difference or a mean on its own scale."
severity = "high"
needs = "an estimate with both limits; intervals by exact, score, profile, bootstrap or Bayesian methods need not be symmetric"
--- */
WITH estimate AS (
    SELECT c.fact_id, c.trial_id, c.measure, c.ci_method,
        c.measure IN ('hazard_ratio', 'risk_ratio', 'odds_ratio') AS is_ratio,
        regexp_matches(lower(COALESCE(c.ci_method, '')),
            'exact|profile|bayes|credible|bootstrap|score|newcombe|miettinen|koopman|mid.?p|conditional|fieller|sinh')
            AS may_be_skewed,
        regexp_matches(lower(COALESCE(c.ci_method, '')),
            'cox|proportional|wald|asymptotic|normal|katz|woolf|logit|logistic|regression|covariance|t.?test')
                AS is_wald
    FROM core.comparison AS c
    WHERE c.measure IN ('hazard_ratio', 'risk_ratio', 'odds_ratio', 'risk_difference', 'mean_difference',
        'restricted_mean_difference')
    UNION ALL
    SELECT x.fact_id, x.trial_id, x.statistic, x.ci_method, FALSE,
        regexp_matches(lower(COALESCE(x.ci_method, '')), 'bayes|credible|bootstrap|profile|log'), FALSE
    FROM core.arm_result AS x
    WHERE x.statistic IN ('mean', 'restricted_mean_time')
),
boxed AS (
    SELECT e.*, p.place, v.printed, v.value, v.decimals, l.printed AS printed_low, h.printed AS printed_high,
        l.value AS ci_low, h.value AS ci_high,
        v.low AS value_low, v.high AS value_high, pow(10.0, -v.decimals) AS unit,
        CASE WHEN is_ratio THEN sqrt(greatest(l.low, 0) * h.low) ELSE (l.low + h.low) / 2 END AS mid_low,
        CASE WHEN is_ratio THEN sqrt(greatest(l.high, 0) * h.high) ELSE (l.high + h.high) / 2 END AS mid_high,
        CASE WHEN is_ratio THEN sqrt(greatest(2 * l.low - l.value, 0) * greatest(2 * h.low - h.value, 0))
            ELSE (2 * l.low - l.value + 2 * h.low - h.value) / 2 END AS wide_low,
        CASE WHEN is_ratio THEN sqrt((2 * l.high - l.value) * (2 * h.high - h.value))
            ELSE (2 * l.high - l.value + 2 * h.high - h.value) / 2 END AS wide_high
    FROM estimate AS e
    JOIN audit_number AS v ON v.fact_id = e.fact_id AND v.column_name = 'value' AND v.relation = '='
    JOIN audit_number AS l ON l.fact_id = e.fact_id AND l.column_name = 'ci_low'
    JOIN audit_number AS h ON h.fact_id = e.fact_id AND h.column_name = 'ci_high'
    JOIN audit_place AS p ON p.fact_id = e.fact_id
    WHERE NOT is_ratio OR (l.value > 0 AND v.value > 0)
),
judged AS (
    SELECT b.*,
        CASE
            WHEN mid_low <= value_high + 1e-9 AND mid_high >= value_low - 1e-9 THEN 'half up'
            WHEN wide_low < value + unit AND wide_high > value - unit THEN 'cutting off or rounding up of a limit'
        END AS convention,
        CASE WHEN is_ratio THEN abs(ln(value / sqrt(ci_low * ci_high))) / (0.5 * ln(ci_high / ci_low))
            ELSE abs(value - (ci_low + ci_high) / 2) / (0.5 * (ci_high - ci_low)) END AS offset_of_half,
        CASE WHEN is_ratio THEN sqrt(ci_low * ci_high) ELSE (ci_low + ci_high) / 2 END AS middle
    FROM boxed AS b
    WHERE ci_high > ci_low
)
SELECT trial_id,
    CASE
        WHEN convention = 'half up' THEN 'consistent'
        WHEN may_be_skewed THEN 'not_testable'
        WHEN convention IS NOT NULL THEN 'rounding'
        WHEN is_wald OR offset_of_half > 0.2 THEN 'inconsistent'
        ELSE 'not_testable'
    END AS verdict,
    CASE WHEN measure = 'risk_difference' THEN 'medium' END AS severity, fact_id,
    ['value', 'ci_low', 'ci_high'] AS column_names,
    printed || ' (' || printed_low || ' to ' || printed_high || ')' AS reported,
    audit_shown(middle, decimals + 2) AS recomputed,
    CASE WHEN is_ratio THEN '√(lower limit × upper limit)' ELSE '(lower limit + upper limit) / 2' END
        || CASE WHEN convention <> 'half up' AND NOT may_be_skewed THEN '; ' || convention ELSE '' END AS method,
    CASE
        WHEN convention = 'half up'
            THEN 'The estimate lies in the middle of its interval, as that of an asymptotic interval must.'
        WHEN may_be_skewed THEN 'An interval by the method named need not be symmetric about its estimate.'
        WHEN convention IS NOT NULL THEN place || ' prints ' || printed || ' with an interval whose middle is '
            || audit_shown(middle, decimals + 2) || '. A limit that was cut off or rounded up explains it.'
        WHEN is_wald OR offset_of_half > 0.2 THEN place || ' prints ' || printed || ' with an interval from '
            || printed_low || ' to '
            || printed_high || ', whose middle is ' || audit_shown(middle, decimals)
            || CASE WHEN is_ratio THEN ' on the log scale' ELSE '' END || '. '
            || 'The estimate or a limit may be misprinted'
            || CASE WHEN ci_method IS NULL THEN ', or the interval may come from a method that is not symmetric.'
                ELSE '.' END
        ELSE 'The source names no method for this interval, and some methods give intervals that are not symmetric.'
    END AS explanation,
    [fact_id] AS fact_ids
FROM judged;

/* ---
name = "fisher_exact_p"
signature = "fisher_exact_p(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = "probability"
exact = true
about = "Two-sided p value of Fisher's exact test: the probability of all tables with these margins that are at most as likely as the observed one. In kb it is computed once for each distinct table; this macro gives the same, more slowly, in every other DuckDB client."
null = "an argument is null"
source = "Fisher 1935, JRSS 98:39; two-sided as R's fisher.test, with its allowance of 1e-7 for ties"

[[examples]]
call = "fisher_exact_p(5, 21, 16, 41)"
value = 0.2697004098849359
tolerance = 2.7e-07
from = "R fisher.test(matrix(c(5, 16, 16, 25), 2))"

[[examples]]
call = "fisher_exact_p(7, 34, 1, 34)"
value = 0.054400130495065674
tolerance = 1e-09
from = "scipy 1.17.1 fisher_exact([[7, 27], [1, 33]])"
--- */
CREATE OR REPLACE MACRO fisher_exact_p(events, total, comparator_events, comparator_total) AS
    list_transform(
        [{'a': events::DOUBLE, 'n': total::DOUBLE, 'b': comparator_events::DOUBLE, 'm': comparator_total::DOUBLE}],
        lambda t: CASE WHEN t['a'] >= 0 AND t['a'] <= t['n'] AND t['b'] >= 0 AND t['b'] <= t['m'] THEN list_transform(
            -- Logarithms of the tables' probabilities, up to what all tables share.
            [{'observed': -lgamma(t['a'] + 1) - lgamma(t['n'] - t['a'] + 1)
                - lgamma(t['b'] + 1) - lgamma(t['m'] - t['b'] + 1),
              'all': list_transform(
                range(CAST(greatest(0, t['a'] + t['b'] - t['m']) AS BIGINT),
                    CAST(least(t['n'], t['a'] + t['b']) AS BIGINT) + 1),
                lambda k: -lgamma(k + 1) - lgamma(t['n'] - k + 1) - lgamma(t['a'] + t['b'] - k + 1)
                    - lgamma(t['m'] - t['a'] - t['b'] + k + 1))}],
            lambda w: list_transform([list_max(w['all'])], lambda largest: least(1e0,
                list_sum(list_transform(w['all'], lambda x:
                    CASE WHEN x <= w['observed'] + 1e-7 THEN exp(x - largest) ELSE 0e0 END))
                / list_sum(list_transform(w['all'], lambda x: exp(x - largest)))))[1])[1]
            ELSE 'nan'::DOUBLE END)[1]
    -- An empty arm leaves one possible table, of p 1: the check for two arms would make that null.
    + CASE WHEN events BETWEEN 0 AND total AND comparator_events BETWEEN 0 AND comparator_total THEN 0e0
        ELSE kb_refuse_counts('fisher_exact_p', events, total, comparator_events, comparator_total) END
    + kb_check_whole('fisher_exact_p', events, total, comparator_events, comparator_total);

/* ---
name = "chi_square_yates"
signature = "chi_square_yates(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
about = "Statistic of Pearson's chi-square test of equal risks in two arms, with Yates' continuity correction, 1 degree of freedom."
null = "an argument is null, an arm has 0 participants, no participant has an event, or every one has"
source = "Pearson 1900; Yates 1934, Supplement to the JRSS 1:217; the correction is at most the distance to expectation, as in R and scipy"

[[examples]]
call = "chi_square_yates(7, 34, 1, 34)"
value = 3.541666666666667
tolerance = 1e-12
from = "scipy 1.17.1 chi2_contingency([[7, 27], [1, 33]], correction=True)"
--- */
CREATE OR REPLACE MACRO chi_square_yates(events, total, comparator_events, comparator_total) AS
    pow(kb_chi_z(events, total, comparator_events, comparator_total, 0.5e0), 2)
    + CASE
        WHEN events + comparator_events > 0 AND events + comparator_events < total + comparator_total
            THEN kb_check_counts('chi_square_yates', events, total, comparator_events, comparator_total)
        ELSE kb_refuse_counts('chi_square_yates', events, total, comparator_events, comparator_total)
    END;

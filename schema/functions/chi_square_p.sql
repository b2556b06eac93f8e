/* ---
name = "chi_square_p"
signature = "chi_square_p(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = "probability"
about = "P value of Pearson's chi-square test of equal risks in two arms, 1 degree of freedom."
null = "an argument is null, an arm has 0 participants, no participant has an event, or every one has"
source = "Pearson 1900"

[[examples]]
call = "chi_square_p(7, 34, 1, 34)"
value = 0.02392584348062659
tolerance = 1e-12
from = "scipy 1.17.1 chi2_contingency([[7, 27], [1, 33]], correction=False)"
--- */
CREATE OR REPLACE MACRO chi_square_p(events, total, comparator_events, comparator_total) AS
    kb_normal_tails(kb_chi_z(events, total, comparator_events, comparator_total, 0e0))
    + CASE
        WHEN events + comparator_events > 0 AND events + comparator_events < total + comparator_total
            THEN kb_check_counts('chi_square_p', events, total, comparator_events, comparator_total)
        ELSE kb_refuse_counts('chi_square_p', events, total, comparator_events, comparator_total)
    END;

/* ---
name = "risk_difference_wald"
signature = "risk_difference_wald(events, total, comparator_events, comparator_total, level)"
returns = "interval"
unit = "percentage points"
about = "Asymptotic (Wald) interval of a risk difference, unpooled variance, cut at -100 and 100."
null = "an argument is null, or an arm has 0 participants"
source = "Newcombe 1998, Statistics in Medicine 17:873, method 1"

[[examples]]
call = "risk_difference_wald(7, 34, 1, 34, 0.95)"
low = 2.916942
high = 32.377176
tolerance = 5.25e-07
from = "Fagerland, Lydersen, Laake 2015, and R PropCIs, in statsmodels' test_confint_2indep_propcis"
--- */
CREATE OR REPLACE MACRO risk_difference_wald_low(events, total, comparator_events, comparator_total, level) AS
    kb_checked(100e0, 'risk_difference_wald',
        events, total, comparator_events, comparator_total, level)
    * greatest(-1e0, events::DOUBLE / total - comparator_events::DOUBLE / comparator_total
        - kb_z(level) * sqrt(abs(events::DOUBLE / total * (1e0 - events::DOUBLE / total) / total
            + comparator_events::DOUBLE / comparator_total * (1e0 - comparator_events::DOUBLE / comparator_total)
                / comparator_total)));

CREATE OR REPLACE MACRO risk_difference_wald_high(events, total, comparator_events, comparator_total, level) AS
    kb_checked(100e0, 'risk_difference_wald',
        events, total, comparator_events, comparator_total, level)
    * least(1e0, events::DOUBLE / total - comparator_events::DOUBLE / comparator_total
        + kb_z(level) * sqrt(abs(events::DOUBLE / total * (1e0 - events::DOUBLE / total) / total
            + comparator_events::DOUBLE / comparator_total * (1e0 - comparator_events::DOUBLE / comparator_total)
                / comparator_total)));

CREATE OR REPLACE MACRO risk_difference_wald(events, total, comparator_events, comparator_total, level) AS
    {'low': risk_difference_wald_low(events, total, comparator_events, comparator_total, level),
     'high': risk_difference_wald_high(events, total, comparator_events, comparator_total, level)};

/* ---
name = "risk_ratio_katz"
signature = "risk_ratio_katz(events, total, comparator_events, comparator_total, level)"
returns = "interval"
unit = "ratio"
about = "Asymptotic interval of a risk ratio on the log scale."
null = "an argument is null, or an arm has 0 participants; low where the comparator has no events, high where the first arm has none: nothing is added to empty cells"
source = "Katz et al. 1978, Biometrics 34:469"

[[examples]]
call = "risk_ratio_katz(7, 34, 1, 34, 0.95)"
low = 0.9096055118420763
high = 53.86950646414646
tolerance = 1e-09
from = "statsmodels 0.15.0 confint_proportions_2indep(method='log'); 0.91 to 54 in Fagerland, Lydersen, Laake 2015"

[[examples]]
call = "risk_ratio_katz(0, 10, 5, 10, 0.95)"
low = 0
from = "definition"
--- */
-- Where both arms have events, one condition decides; only other rows are looked at more closely. The check stands in
-- the exponent because that part is not shared by the two limits anyway.
CREATE OR REPLACE MACRO risk_ratio_katz_low(events, total, comparator_events, comparator_total, level) AS
    (events::DOUBLE / total) / (comparator_events::DOUBLE / comparator_total)
    * exp(-kb_z(level)
        * CASE
            WHEN events > 0 AND events <= total AND comparator_events > 0 AND comparator_events <= comparator_total
                AND level > 0 AND level < 1 THEN 1e0
            ELSE kb_checked(CASE WHEN comparator_events = 0 THEN NULL ELSE 1e0 END, 'risk_ratio_katz',
                events, total, comparator_events, comparator_total, level)
        END
        * sqrt(abs(1e0 / events - 1e0 / total + 1e0 / comparator_events - 1e0 / comparator_total)));

CREATE OR REPLACE MACRO risk_ratio_katz_high(events, total, comparator_events, comparator_total, level) AS
    (events::DOUBLE / total) / (comparator_events::DOUBLE / comparator_total)
    * exp(kb_z(level)
        * CASE
            WHEN events > 0 AND events <= total AND comparator_events > 0 AND comparator_events <= comparator_total
                AND level > 0 AND level < 1 THEN 1e0
            ELSE kb_checked(CASE WHEN events = 0 THEN NULL ELSE 1e0 END, 'risk_ratio_katz',
                events, total, comparator_events, comparator_total, level)
        END
        * sqrt(abs(1e0 / events - 1e0 / total + 1e0 / comparator_events - 1e0 / comparator_total)));

CREATE OR REPLACE MACRO risk_ratio_katz(events, total, comparator_events, comparator_total, level) AS
    {'low': risk_ratio_katz_low(events, total, comparator_events, comparator_total, level),
     'high': risk_ratio_katz_high(events, total, comparator_events, comparator_total, level)};

/* ---
name = "risk_difference_agresti_caffo"
signature = "risk_difference_agresti_caffo(events, total, comparator_events, comparator_total, level)"
returns = "interval"
unit = "percentage points"
about = "Wald interval of a risk difference after adding one event and one non-event to each arm, cut at -100 and 100."
null = "an argument is null, or an arm has 0 participants"
source = "Agresti and Caffo 2000, The American Statistician 54:280"

[[examples]]
call = "risk_difference_agresti_caffo(7, 34, 1, 34, 0.95)"
low = 1.161167
high = 32.172166
tolerance = 5.25e-07
from = "Fagerland, Lydersen, Laake 2015, and R PropCIs, in statsmodels' test_confint_2indep_propcis"
--- */
CREATE OR REPLACE MACRO risk_difference_agresti_caffo_low(events, total, comparator_events, comparator_total, level) AS
    kb_checked(100e0, 'risk_difference_agresti_caffo',
        events, total, comparator_events, comparator_total, level)
    * greatest(-1e0, (events + 1e0) / (total + 2e0) - (comparator_events + 1e0) / (comparator_total + 2e0)
        - kb_z(level) * sqrt(abs((events + 1e0) / (total + 2e0) * (1e0 - (events + 1e0) / (total + 2e0)) / (total + 2e0)
            + (comparator_events + 1e0) / (comparator_total + 2e0)
                * (1e0 - (comparator_events + 1e0) / (comparator_total + 2e0)) / (comparator_total + 2e0))));

CREATE OR REPLACE MACRO risk_difference_agresti_caffo_high(events, total, comparator_events, comparator_total, level) AS
    kb_checked(100e0, 'risk_difference_agresti_caffo',
        events, total, comparator_events, comparator_total, level)
    * least(1e0, (events + 1e0) / (total + 2e0) - (comparator_events + 1e0) / (comparator_total + 2e0)
        + kb_z(level) * sqrt(abs((events + 1e0) / (total + 2e0) * (1e0 - (events + 1e0) / (total + 2e0)) / (total + 2e0)
            + (comparator_events + 1e0) / (comparator_total + 2e0)
                * (1e0 - (comparator_events + 1e0) / (comparator_total + 2e0)) / (comparator_total + 2e0))));

CREATE OR REPLACE MACRO risk_difference_agresti_caffo(events, total, comparator_events, comparator_total, level) AS
    {'low': risk_difference_agresti_caffo_low(events, total, comparator_events, comparator_total, level),
     'high': risk_difference_agresti_caffo_high(events, total, comparator_events, comparator_total, level)};

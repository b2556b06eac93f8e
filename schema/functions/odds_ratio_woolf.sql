/* ---
name = "odds_ratio_woolf"
signature = "odds_ratio_woolf(events, total, comparator_events, comparator_total, level)"
returns = "interval"
unit = "ratio"
about = "Asymptotic interval of an odds ratio on the log scale."
null = "an argument is null, or an arm has 0 participants; low or high where a cell of 0 leaves that limit without a standard error: nothing is added to empty cells"
source = "Woolf 1955, Annals of Human Genetics 19:251"

[[examples]]
call = "odds_ratio_woolf(7, 34, 1, 34, 0.95)"
low = 0.9904902816539896
high = 73.90030192115287
tolerance = 1e-09
from = "statsmodels 0.15.0 confint_proportions_2indep(method='logit'); 0.99 to 74 in Fagerland, Lydersen, Laake 2015"
--- */
CREATE OR REPLACE MACRO odds_ratio_woolf_low(events, total, comparator_events, comparator_total, level) AS
    (events::DOUBLE * (comparator_total::DOUBLE - comparator_events))
        / (comparator_events::DOUBLE * (total::DOUBLE - events))
    * exp(-kb_z(level)
        * CASE
            WHEN events > 0 AND events < total AND comparator_events > 0 AND comparator_events < comparator_total
                AND level > 0 AND level < 1 THEN 1e0
            ELSE kb_checked(CASE WHEN comparator_events = 0 OR events = total THEN NULL
                ELSE 1e0 END, 'odds_ratio_woolf',
                events, total, comparator_events, comparator_total, level)
        END
        * sqrt(abs(1e0 / events + 1e0 / (total::DOUBLE - events)
            + 1e0 / comparator_events + 1e0 / (comparator_total::DOUBLE - comparator_events))));

CREATE OR REPLACE MACRO odds_ratio_woolf_high(events, total, comparator_events, comparator_total, level) AS
    (events::DOUBLE * (comparator_total::DOUBLE - comparator_events))
        / (comparator_events::DOUBLE * (total::DOUBLE - events))
    * exp(kb_z(level)
        * CASE
            WHEN events > 0 AND events < total AND comparator_events > 0 AND comparator_events < comparator_total
                AND level > 0 AND level < 1 THEN 1e0
            ELSE kb_checked(CASE WHEN events = 0 OR comparator_events = comparator_total THEN NULL
                ELSE 1e0 END, 'odds_ratio_woolf',
                events, total, comparator_events, comparator_total, level)
        END
        * sqrt(abs(1e0 / events + 1e0 / (total::DOUBLE - events)
            + 1e0 / comparator_events + 1e0 / (comparator_total::DOUBLE - comparator_events))));

CREATE OR REPLACE MACRO odds_ratio_woolf(events, total, comparator_events, comparator_total, level) AS
    {'low': odds_ratio_woolf_low(events, total, comparator_events, comparator_total, level),
     'high': odds_ratio_woolf_high(events, total, comparator_events, comparator_total, level)};

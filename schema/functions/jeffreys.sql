/* ---
name = "jeffreys"
signature = "jeffreys(events, total, level)"
returns = "interval"
unit = "percent"
exact = true
about = "Equal-tailed interval of a proportion from the Beta(1/2, 1/2) prior, 0 at no events and 100 at events only. In kb it is computed by scipy; this macro gives the same limits, slowly, in every other DuckDB client."
null = "an argument is null"
source = "Brown, Cai, DasGupta 2001, Statistical Science 16:101, section 3.1.2 with its rule for the ends"

[[examples]]
call = "jeffreys(5, 10, 0.95)"
low = 22.35287
high = 77.64713
tolerance = 5.25e-06
from = "R tern, prop_jeffreys"
--- */
CREATE OR REPLACE MACRO jeffreys_low(events, total, level) AS
    CASE WHEN events > 0 AND events <= total AND level > 0 AND level < 1
        THEN 100e0 * kb_beta_quantile((1e0 - level::DOUBLE) / 2e0, events + 0.5e0, total::DOUBLE - events + 0.5e0)
            ELSE 0e0 END
    + kb_check_counts('jeffreys', events, total) + kb_check_whole('jeffreys', events, total)
    + kb_check_level('jeffreys', level);

CREATE OR REPLACE MACRO jeffreys_high(events, total, level) AS
    CASE WHEN events >= 0 AND events < total AND level > 0 AND level < 1
        THEN 100e0 - 100e0
            * kb_beta_quantile((1e0 - level::DOUBLE) / 2e0, total::DOUBLE - events + 0.5e0, events + 0.5e0)
                ELSE 100e0 END
    + kb_check_counts('jeffreys', events, total) + kb_check_whole('jeffreys', events, total)
    + kb_check_level('jeffreys', level);

CREATE OR REPLACE MACRO jeffreys(events, total, level) AS
    {'low': jeffreys_low(events, total, level),
     'high': jeffreys_high(events, total, level)};

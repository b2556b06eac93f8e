/* ---
name = "clopper_pearson"
signature = "clopper_pearson(events, total, level)"
returns = "interval"
unit = "percent"
exact = true
about = "Exact (Clopper-Pearson) interval of a proportion; a total of 0 gives 0 to 100. In kb it is computed by scipy, once for each distinct row; this macro gives the same limits, slowly, in every other DuckDB client."
null = "an argument is null"
source = "Clopper and Pearson 1934, Biometrika 26:404"

[[examples]]
call = "clopper_pearson(4, 200, 0.95)"
low = 0.5475565879556443
high = 5.041360908989634
tolerance = 5e-06
from = "R binom.confint, in statsmodels' res_binom[(4, 200)]"

[[examples]]
call = "clopper_pearson(0, 20, 0.95)"
low = 0
high = 16.84335
tolerance = 5e-06
from = "100 * (1 - 0.025^(1/20))"
--- */
CREATE OR REPLACE MACRO clopper_pearson_low(events, total, level) AS
    CASE WHEN events > 0 AND events <= total AND level > 0 AND level < 1
        THEN 100e0 * kb_beta_quantile((1e0 - level::DOUBLE) / 2e0, events, total::DOUBLE - events + 1e0) ELSE 0e0 END
    + kb_check_counts('clopper_pearson', events, total) + kb_check_whole('clopper_pearson', events, total)
    + kb_check_level('clopper_pearson', level);

CREATE OR REPLACE MACRO clopper_pearson_high(events, total, level) AS
    CASE WHEN events >= 0 AND events < total AND level > 0 AND level < 1
        THEN 100e0 - 100e0 * kb_beta_quantile((1e0 - level::DOUBLE) / 2e0, total::DOUBLE - events, events + 1e0)
            ELSE 100e0 END
    + kb_check_counts('clopper_pearson', events, total) + kb_check_whole('clopper_pearson', events, total)
    + kb_check_level('clopper_pearson', level);

CREATE OR REPLACE MACRO clopper_pearson(events, total, level) AS
    {'low': clopper_pearson_low(events, total, level),
     'high': clopper_pearson_high(events, total, level)};

/* ---
name = "agresti_coull"
signature = "agresti_coull(events, total, level)"
returns = "interval"
unit = "percent"
about = "Agresti and Coull's interval of a proportion, cut at 0 and 100."
null = "an argument is null"
source = "Agresti and Coull 1998, The American Statistician 52:119; R's binom does not cut"

[[examples]]
call = "agresti_coull(4, 200, 0.95)"
low = 0.5991954548218394
high = 5.20995587739575
tolerance = 5e-06
from = "R binom.confint, in statsmodels' res_binom[(4, 200)]"
--- */
CREATE OR REPLACE MACRO agresti_coull_low(events, total, level) AS
    greatest(0e0, 100e0 * list_transform([kb_z(level)], lambda level_z:
        -- The centre, in a list of one.
        list_transform([(events + level_z * level_z / 2e0) / (total + level_z * level_z)], lambda centre:
            centre - level_z * sqrt(abs(centre * (1e0 - centre) / (total + level_z * level_z))))[1])[1])
    + kb_check_counts('agresti_coull', events, total) + kb_check_level('agresti_coull', level);

CREATE OR REPLACE MACRO agresti_coull_high(events, total, level) AS
    least(100e0, 100e0 * list_transform([kb_z(level)], lambda level_z:
        -- The centre, in a list of one.
        list_transform([(events + level_z * level_z / 2e0) / (total + level_z * level_z)], lambda centre:
            centre + level_z * sqrt(abs(centre * (1e0 - centre) / (total + level_z * level_z))))[1])[1])
    + kb_check_counts('agresti_coull', events, total) + kb_check_level('agresti_coull', level);

CREATE OR REPLACE MACRO agresti_coull(events, total, level) AS
    {'low': agresti_coull_low(events, total, level),
     'high': agresti_coull_high(events, total, level)};

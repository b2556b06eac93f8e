/* ---
name = "kb_wilson_low"
signature = "kb_wilson_low(events, total, z)"
returns = "DOUBLE"
unit = "fraction"
internal = true
about = "Lower limit of Wilson's interval as a fraction, without checks; the upper one is 1 minus it for the participants without an event."
null = "an argument is null"
source = "Wilson 1927, JASA 22:209"

[[examples]]
call = "kb_wilson_low(4, 200, 1.959963984540054)"
value = 0.00780442641634947
tolerance = 5e-08
from = "R binom.confint, in statsmodels' res_binom[(4, 200)]"
--- */
-- With no events the two terms are the same float, so that the limit is exactly 0. abs() keeps DuckDB 1.5 from
-- complaining of a negative root where counts are impossible: the check of the public function says that better.
CREATE OR REPLACE MACRO kb_wilson_low(events, total, z) AS
    (events + z * z / 2e0 - z
        * sqrt(abs(events::DOUBLE * (total::DOUBLE - events) / greatest(total, 1e0) + z * z / 4e0)))
    / (total + z * z);

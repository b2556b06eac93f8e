/* ---
name = "kb_wilson_cc_low"
signature = "kb_wilson_cc_low(events, total, z)"
returns = "DOUBLE"
unit = "fraction"
internal = true
about = "Lower limit of Wilson's interval with continuity correction as a fraction, without checks."
null = "an argument is null"
source = "Newcombe 1998, Statistics in Medicine 17:857, method 4"

[[examples]]
call = "kb_wilson_cc_low(0, 10, 1.96)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_wilson_cc_low(events, total, z) AS
    (events > 0)::DOUBLE * greatest(0e0,
        (2e0 * events + z * z - 1e0 - z * sqrt(greatest(0e0, z * z - 2e0 - 1e0 / greatest(total, 1e0)
            + 4e0 * events / greatest(total, 1e0) * (total::DOUBLE - events + 1e0))))
        / (2e0 * (total + z * z)));

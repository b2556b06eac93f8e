-- What the rules for registry records share. Temporary: gone when the connection closes.

-- Half a unit in the last posted place: a posted 0.70 stands for 0.695 to 0.705.
CREATE OR REPLACE TEMP MACRO audit_half(posted) AS 0.5 * power(10.0, -length(regexp_extract(posted, '\.(\d*)', 1)));
CREATE OR REPLACE TEMP MACRO audit_is_ratio(measure) AS
    measure IN ('hazard_ratio', 'risk_ratio', 'odds_ratio', 'rate_ratio', 'mean_ratio');
CREATE OR REPLACE TEMP MACRO audit_is_difference(measure) AS
    measure IN ('risk_difference', 'rate_difference', 'mean_difference', 'median_difference', 'difference', 'slope');
-- A whole number without a decimal point, as people write counts.
CREATE OR REPLACE TEMP MACRO audit_whole(value) AS
    CASE WHEN value = floor(value) AND abs(value) < 1e15 THEN value::BIGINT::VARCHAR ELSE value::VARCHAR END;
CREATE OR REPLACE TEMP MACRO audit_people(n) AS
    audit_whole(n) || CASE WHEN n = 1 THEN ' participant' ELSE ' participants' END;
-- A long title cut off between words.
CREATE OR REPLACE TEMP MACRO audit_short(title) AS
    CASE WHEN length(title) > 100 THEN regexp_replace(title[:100], '\s+\S*$', '') || ' …' ELSE title END;

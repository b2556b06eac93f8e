-- The least and the largest value that a number may stand for: half a unit of its last digit to either side, or what an
-- inequality leaves open. decimals is null for a number that is not rounded.
CREATE TEMP MACRO least_value(number, relation, decimals) AS
    CASE WHEN relation IN ('<', '≤') THEN -1e300 WHEN relation IN ('>', '≥') THEN number
        ELSE number - COALESCE(0.5 * pow(10, -decimals), 0) END;

CREATE TEMP MACRO largest_value(number, relation, decimals) AS
    CASE WHEN relation IN ('<', '≤') THEN number WHEN relation IN ('>', '≥') THEN 1e300
        ELSE number + COALESCE(0.5 * pow(10, -decimals), 0) END;

-- How a number of the article (a) stands to that of the record (r). Two numbers of the same digits agree or do not; of
-- two that differ in their digits, the one with more must round to the other. An inequality agrees with what it holds
-- for. A number null is a time that was not reached, or the like: two of them agree.
CREATE TEMP MACRO verdict(a, a_relation, a_decimals, r, r_relation, r_decimals) AS
    CASE WHEN a IS NULL AND r IS NULL THEN 'agreement'
        WHEN a IS NULL OR r IS NULL THEN 'disagreement'
        WHEN a = r AND a_relation = r_relation THEN 'agreement'
        WHEN a_relation IN ('=', '≈') AND r_relation IN ('=', '≈') THEN
            CASE WHEN a_decimals IS DISTINCT FROM r_decimals AND abs(a - r)
                <= 0.5 * pow(10, -least(COALESCE(a_decimals, 99), COALESCE(r_decimals, 99))) * (1 + 1e-9)
                    THEN 'rounding'
            ELSE 'disagreement' END
        WHEN least_value(a, a_relation, a_decimals) < largest_value(r, r_relation, r_decimals)
            AND least_value(r, r_relation, r_decimals) < largest_value(a, a_relation, a_decimals) THEN 'rounding'
        ELSE 'disagreement' END;

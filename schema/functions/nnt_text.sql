/* ---
name = "nnt_text"
signature = "nnt_text(risk_difference, low, high, favourable_direction)"
returns = "VARCHAR"
unit = "text"
about = "Number needed to treat with its interval, rounded up: 'NNTB 7 (4 to 112)'; where the interval holds 0 it passes through infinity: 'NNTB 10 (NNTB 5 to infinity to NNTH 50)'. NNTB: one benefits, NNTH: one is harmed; favourable_direction is 'higher' where the event is good for patients, 'lower' where it is bad."
null = "an argument is null"
source = "Altman 1998, BMJ 317:1309"

[[examples]]
call = "nnt_text(16.6, 0.9, 32.2, 'higher')"
value = "NNTB 7 (4 to 112)"
from = "CMAJ 2002;166:1676: 6.0 (3.1 to 111.1)"

[[examples]]
call = "nnt_text(-10, -20, 2, 'lower')"
value = "NNTB 10 (NNTB 5 to infinity to NNTH 50)"
from = "Altman 1998, form of the interval"
--- */
CREATE OR REPLACE MACRO nnt_text(risk_difference, low, high, favourable_direction) AS
    CASE
        WHEN risk_difference IS NULL OR low IS NULL OR high IS NULL OR favourable_direction IS NULL THEN NULL
        WHEN favourable_direction NOT IN ('higher', 'lower')
            THEN error('nnt_text: favourable_direction is ''' || favourable_direction
                || '''; it must be ''higher'' or ''lower''.')
        WHEN kb_check_interval('nnt_text', low, high) + kb_check_risk_difference('nnt_text', 'low', low)
            + kb_check_risk_difference('nnt_text', 'high', high)
            + kb_check_risk_difference('nnt_text', 'risk_difference', risk_difference) = 0
        THEN CASE WHEN risk_difference = 0 THEN 'NNT infinity'
                ELSE kb_nnt_label(risk_difference, favourable_direction) || ' ' || kb_nnt_number(risk_difference) END
            || CASE
                WHEN low < 0 AND high > 0 AND favourable_direction = 'higher' THEN ' (NNTB ' || kb_nnt_number(high)
                    || ' to infinity to NNTH ' || kb_nnt_number(low) || ')'
                WHEN low < 0 AND high > 0 THEN ' (NNTB ' || kb_nnt_number(low)
                    || ' to infinity to NNTH ' || kb_nnt_number(high) || ')'
                ELSE ' ('
                    || CASE WHEN risk_difference <> 0 AND (risk_difference > 0) = (low + high > 0) THEN ''
                        ELSE kb_nnt_label(low + high, favourable_direction) || ' ' END
                    || kb_nnt_number(CASE WHEN abs(low) > abs(high) THEN low ELSE high END) || ' to '
                    || kb_nnt_number(CASE WHEN abs(low) > abs(high) THEN high ELSE low END) || ')'
            END
    END;

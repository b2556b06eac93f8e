-- What the statements that follow share. A fact's identity is 52 bits of an MD5 over names, exact in every JSON reader.
CREATE OR REPLACE TEMP MACRO kb_identity(name) AS (md5_number_upper(name) >> 12)::BIGINT;
CREATE OR REPLACE TEMP MACRO kb_place_identity(of_group, of_row, repeated, class, category) AS
    xor(xor(of_group, of_row), CASE WHEN repeated IS NULL THEN 0 ELSE kb_identity(concat_ws(' ', class, category)) END);
CREATE OR REPLACE TEMP MACRO kb_row_identity(class_title, category_title) AS
    CASE WHEN class_title IS NULL AND category_title IS NULL THEN 0
        ELSE kb_identity(concat_ws(chr(31), class_title, '/', category_title)) END;
CREATE OR REPLACE TEMP MACRO kb_event_identity(list, organ_system, term) AS
    kb_identity(concat_ws(chr(31), list, organ_system, term));
-- Records are written in Markdown: what it escapes is shown without the backslash.
CREATE OR REPLACE TEMP MACRO kb_plain(posted) AS
    CASE WHEN contains(posted, '\') THEN regexp_replace(posted, '\\([!-/:-@\[-`{-~])', '\1', 'g') ELSE posted END;
-- Lower case, one blank between words, no full stop at the end: how names of units and parameters are compared.
CREATE OR REPLACE TEMP MACRO kb_words(posted) AS
    rtrim(trim(regexp_replace(lower(kb_plain(posted)), '[^a-z0-9%‰<>=/.+-]+', ' ', 'g')), '. ');
-- A comma is a thousands separator only where three digits follow each and the first digit is not 0: that of 0,001 divides
-- off decimals. What is no number has no value. A minus sign, or a dash right in front of a digit, is the minus that a
-- keyboard has.
CREATE OR REPLACE TEMP MACRO kb_comma_number(posted) AS
    CASE WHEN regexp_full_match(posted, '\s*[-+−–]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?\s*|\s*[−–](\d+\.?\d*|\.\d+)\s*')
        THEN TRY_CAST(translate(posted, '−–,', '--') AS DOUBLE) END;
CREATE OR REPLACE TEMP MACRO kb_number(posted) AS
    CASE WHEN isfinite(TRY_CAST(posted AS DOUBLE)) THEN CASE WHEN NOT contains(posted, '_') THEN TRY_CAST(posted AS DOUBLE) END
        ELSE kb_comma_number(posted) END;
-- The same of a text that is cast already, in two parts: whether the cast is its number, and the number of one that is
-- written in another way. So each of the four texts of a result is cast once.
CREATE OR REPLACE TEMP MACRO kb_is_number(posted, as_double) AS isfinite(as_double) AND NOT contains(posted, '_');
CREATE OR REPLACE TEMP MACRO kb_read(posted, as_double) AS
    CASE WHEN isfinite(as_double) THEN NULL ELSE kb_comma_number(posted) END;
-- The number of a text that is written in another way than DuckDB reads numbers; the tables compute the others themselves.
CREATE OR REPLACE TEMP MACRO kb_otherwise(posted, value) AS
    CASE WHEN NOT COALESCE(isfinite(TRY_CAST(posted AS DOUBLE)), false) THEN value END;
CREATE OR REPLACE TEMP MACRO kb_otherwise_whole(posted, value) AS
    CASE WHEN NOT COALESCE(regexp_full_match(posted, '[0-9]{1,15}'), false) THEN value END;
CREATE OR REPLACE TEMP MACRO kb_whole(value) AS CASE WHEN value = floor(value) AND abs(value) < 1e15 THEN value::BIGINT END;
-- What a denominator counts: participants are named in one way.
CREATE OR REPLACE TEMP MACRO kb_units(posted) AS CASE lower(posted) WHEN 'participants' THEN 'Participants' ELSE posted END;
-- Why there is no number, null where there is one: nothing is posted, or the text cannot be read as a number, or it is NA for
-- the reason that the registry demands as a comment beside it.
CREATE OR REPLACE TEMP MACRO kb_status(posted, value, comment) AS
    CASE
        WHEN value IS NOT NULL THEN NULL
        WHEN posted IS NULL OR trim(posted) = '' THEN 'not_reported'
        WHEN upper(trim(posted)) NOT IN ('NA', 'N/A') THEN 'unparsed'
        WHEN regexp_matches(lower(comment), 'not (yet )?(been |be )?(reached|met\b|attained)|(wasn.?t|never|yet to be) reached|unreached')
            AND NOT regexp_matches(lower(comment), 'could not be (reached|met|attained)')
            THEN 'not_reached'
        WHEN regexp_matches(lower(comment), 'not (be |been )?(able|estima|evaluable|calcula|comput|derive|defined)|(could|can) ?(not|.?t)( be)? (reached|met|attained|estima|evaluat|calcula|comput|determin|derive|defin|assess|report)|couldn.?t be|not (be |been )?determin|inestimable|non-?estimable|unable|insufficient|too few|low number|few events|(no|zero) (participant|patient|subject|event|observ)')
            THEN 'not_estimable'
        ELSE 'not_reported'
    END;
CREATE OR REPLACE TEMP MACRO kb_posted_status(posted, value, comment) AS
    COALESCE(kb_status(posted, value, comment), 'reported');
-- What a spread or limits are: the registry writes words in outcomes and codes in the baseline module.
CREATE OR REPLACE TEMP MACRO kb_dispersion(posted) AS
    CASE trim(replace(replace(lower(posted), '_', ' '), '-', ' '))
        WHEN 'standard deviation' THEN 'standard_deviation'
        WHEN 'standard error' THEN 'standard_error'
        WHEN 'standard error of the mean' THEN 'standard_error'
        WHEN 'standard error of mean' THEN 'standard_error'
        WHEN 'inter quartile range' THEN 'interquartile_range'
        WHEN 'interquartile range' THEN 'interquartile_range'
        WHEN 'full range' THEN 'full_range'
        WHEN 'geometric coefficient' THEN 'geometric_coefficient_of_variation'
        WHEN 'geometric coefficient of variation' THEN 'geometric_coefficient_of_variation'
        WHEN 'na' THEN NULL
        WHEN 'not applicable' THEN NULL
        ELSE CASE WHEN lower(posted) LIKE '%confidence%' THEN 'confidence_interval'
            WHEN posted IS NOT NULL THEN 'not_stated' END
    END;
-- The level of a confidence interval in percent, of "97.5% Confidence Interval" as of CONFIDENCE_975.
CREATE OR REPLACE TEMP MACRO kb_ci_level(posted) AS
    CASE WHEN contains(posted, '%') THEN TRY_CAST(trim(split_part(posted, '%', 1)) AS DOUBLE)
        WHEN upper(posted) LIKE 'CONFIDENCE_%' THEN
            TRY_CAST(substr(posted, 12, 2) || '.' || substr(posted, 14) AS DOUBLE) END;
-- A number of percent, with the sign or without; and one that an interval can have as its level: 0.95 is none.
CREATE OR REPLACE TEMP MACRO kb_percent(posted) AS kb_number(rtrim(posted, ' %'));
CREATE OR REPLACE TEMP MACRO kb_level(percent) AS CASE WHEN percent > 1 AND percent < 100 THEN percent END;
-- What stands before the number of a p value; and the number as text, in which a comma divides off decimals if anything.
-- Most are but a number.
CREATE OR REPLACE TEMP MACRO kb_p_sign(posted) AS
    CASE CASE WHEN TRY_CAST(posted AS DOUBLE) IS NOT NULL THEN ''
            ELSE translate(regexp_extract(posted, '^[\\pP ]*([<>=≤≥\\ ]*)', 1), '\ ', '') END
        WHEN '' THEN '=' WHEN '=' THEN '=' WHEN '<' THEN '<' WHEN '<<' THEN '<' WHEN '>' THEN '>' WHEN '>>' THEN '>'
        WHEN '<=' THEN '≤' WHEN '=<' THEN '≤' WHEN '≤' THEN '≤'
        WHEN '>=' THEN '≥' WHEN '=>' THEN '≥' WHEN '≥' THEN '≥' END;
CREATE OR REPLACE TEMP MACRO kb_p_digits(posted) AS
    CASE WHEN TRY_CAST(posted AS DOUBLE) IS NOT NULL THEN posted
        WHEN NOT contains(posted, ',') THEN ltrim(posted, 'pP<>=≤≥\ ') END;
-- A date as posted: a day, or the first of a month or year that alone is posted.
CREATE OR REPLACE TEMP MACRO kb_date(posted) AS
    TRY_CAST(posted || CASE length(posted) WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE '' END AS DATE);

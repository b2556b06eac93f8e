-- Words as titles and terms are compared: lower case, one spelling of ae and oe, singular, short forms of units.
CREATE TEMP MACRO plain_spelling(text) AS
    replace(replace(replace(replace(replace(lower(text), 'ae', 'e'), 'oe', 'e'), 'æ', 'e'), 'œ', 'e'), 'tumour',
        'tumor');

CREATE TEMP MACRO singular(word) AS
    CASE WHEN regexp_matches(word, '^(yr|yrs|years?)$') THEN 'year'
        WHEN regexp_matches(word, '^(mo|mos|months?)$') THEN 'month'
        WHEN regexp_matches(word, '^(wk|wks|weeks?)$') THEN 'week'
        WHEN length(word) > 3 AND regexp_matches(word, '[^sui]s$') THEN left(word, -1)
        ELSE word END;

CREATE TEMP MACRO words_of(text) AS
    list_distinct(list_transform(
        regexp_extract_all(regexp_replace(plain_spelling(COALESCE(text, '')), '([<>=≤≥]) +', '\1', 'g'),
            '[<>=≤≥]*[0-9]+(?:[.][0-9]+)?|[a-z]+'),
        lambda w : singular(w)));

CREATE TEMP MACRO numbers_of(words) AS list_sort(list_filter(words, lambda w : regexp_matches(w, '[0-9]')));

-- How alike two sets of words are, from 0 to 1: the mean of the shared part of both and the shared part of the shorter.
CREATE TEMP MACRO likeness(a, b) AS
    CASE WHEN len(a) = 0 OR len(b) = 0 THEN 0
        ELSE 0.5 * len(list_intersect(a, b)) / len(list_distinct(list_concat(a, b)))
            + 0.5 * len(list_intersect(a, b)) / least(len(a), len(b)) END;

-- A term of an adverse event, so that spellings and the order of words do not matter.
CREATE TEMP MACRO term_key(term) AS
    CASE WHEN regexp_matches(lower(trim(term)),
        '^(participants? with )?(any |all |total |at least one )?(treatment-emergent )?(serious |non-serious )?(adverse )?events?( \(total\))?$')
            OR regexp_matches(lower(trim(term)), '^total, (serious|other)( adverse events)?$') THEN 'any adverse event'
        ELSE array_to_string(list_sort(words_of(replace(term, '-', ''))), ' ') END;

-- A time in days where a text names exactly one; null where it names none, or more numbers than that.
CREATE TEMP MACRO days_of(text) AS
    CASE WHEN len(regexp_extract_all(text, '[0-9]+(?:[.][0-9]+)?')) = 1 THEN
        TRY_CAST(regexp_extract(text, '[0-9]+(?:[.][0-9]+)?') AS DOUBLE)
        * CASE WHEN regexp_matches(lower(text), '\b(days?)\b') THEN 1 WHEN regexp_matches(lower(text),
            '\b(weeks?|wks?)\b') THEN 7
            WHEN regexp_matches(lower(text), '\b(months?|mos?)\b') THEN 30.4375
            WHEN regexp_matches(lower(text), '\b(years?|yrs?)\b') THEN 365.25 END END;

CREATE TEMP MACRO assessor_kind(text) AS
    CASE WHEN regexp_matches(lower(text), 'investigator') THEN 'investigator'
        WHEN regexp_matches(lower(text), 'independent|central|committee|blinded|adjudicat|\birc\b|\bicr\b|\bbicr\b')
            THEN 'independent review' END;

CREATE TEMP MACRO unit_key(unit) AS
    CASE WHEN regexp_matches(lower(unit), '^(percent|%|percentage)') THEN 'percent'
        WHEN regexp_matches(lower(unit),
            '^(scores? on a scale|units? on a scale|units? of a scale|points?|scores?|scale points?)$') THEN 'points'
        ELSE array_to_string(list_sort(words_of(unit)), ' ') END;

-- Rounding and number formats for the rules of the audit. Temporary: gone when the connection closes.

-- The convention by which the number `exact` would be printed as `printed` with so many decimals; null where none does.
-- Half up means away from zero, as people round by hand. A tie that went the other way is named by what it fits.
CREATE OR REPLACE TEMP MACRO audit_scaled_convention(r, k) AS
    CASE
        WHEN floor(r + 0.5 + 1e-7) = k THEN 'half up'
        WHEN floor(r) = k AND abs(r - floor(r) - 0.5) < 1e-7
            THEN CASE WHEN k % 2 = 0 THEN 'half to even' ELSE 'half down' END
        WHEN floor(floor(r * 10 + 0.5) / 10 + 0.5) = k THEN 'rounding twice'
        WHEN floor(r + 1e-7) = k THEN 'cutting off'
        WHEN ceil(r - 1e-7) = k THEN 'rounding up'
    END;
CREATE OR REPLACE TEMP MACRO audit_convention(exact, printed, decimals) AS
    CASE
        WHEN exact * printed < 0 THEN NULL
        ELSE audit_scaled_convention(abs(exact) * pow(10, decimals), round(abs(printed) * pow(10, decimals)))
    END;

-- The same where only an interval from `low` to `high` is known of the exact number.
CREATE OR REPLACE TEMP MACRO audit_box_convention(low, high, printed, decimals) AS
    CASE
        WHEN low <= printed + 0.5 * pow(10.0, -decimals) + 1e-9 AND high >= printed - 0.5 * pow(10.0, -decimals) - 1e-9
            THEN 'half up'
        WHEN sign(printed) * high >= 0 AND sign(printed) * low >= 0
            AND abs(low) < abs(printed) + pow(10.0, -decimals) AND abs(high) < abs(printed) + pow(10.0, -decimals)
            AND abs(low) >= abs(printed) - 1e-9 THEN 'cutting off'
        WHEN abs(high) > abs(printed) - pow(10.0, -decimals) AND abs(high) <= abs(printed) + 1e-9
            AND sign(printed) * high >= 0 THEN 'rounding up'
    END;

-- The verdict that a convention stands for.
CREATE OR REPLACE TEMP MACRO audit_verdict(convention) AS
    CASE
        WHEN convention = 'half up' THEN 'consistent'
        WHEN convention IS NOT NULL THEN 'rounding'
        ELSE 'inconsistent'
    END;

-- A method, and the convention of rounding where it is not half up.
CREATE OR REPLACE TEMP MACRO audit_method(method, convention) AS
    method || CASE WHEN convention <> 'half up' THEN '; ' || convention ELSE '' END;

-- A number with so many decimals, without zeros behind them where they say nothing.
CREATE OR REPLACE TEMP MACRO audit_shown(x, decimals) AS
    CASE WHEN x = floor(x) THEN format('{:.0f}', x) ELSE format('{:.' || CAST(decimals AS INTEGER) || 'f}', x) END;

-- Whether a level of a characteristic stands for participants whose level is not known.
CREATE OR REPLACE TEMP MACRO audit_is_missing(level) AS
    regexp_matches(lower(level), 'missing|unknown|not (reported|available|known|assessed|done|determined)');

-- Whether a test or a method adjusts, stratifies or models, so that crude counts do not determine its result.
CREATE OR REPLACE TEMP MACRO audit_is_modelled(words) AS
    regexp_matches(lower(words), 'adjust|stratif|cochran|mantel|cmh|multivari|logistic|cox|log-?rank|regression'
        || '|covariance|ancova|mixed|generali[sz]ed|gee|bayes|credible|bootstrap|imput|kaplan|greenwood|odds model');

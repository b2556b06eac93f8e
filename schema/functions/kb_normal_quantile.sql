/* ---
name = "kb_normal_quantile"
signature = "kb_normal_quantile(p)"
returns = "DOUBLE"
unit = "standard deviations"
internal = true
about = "normal_quantile without its check, so that DuckDB may compute it once where it is used often."
null = "p is null"
source = "Wichura 1988, Applied Statistics 37:477, algorithm AS 241, function PPND16; NaN outside 0 to 1, because a null would make DuckDB drop the check that is added to it"

[[examples]]
call = "kb_normal_quantile(0.975)"
value = 1.959963984540054
from = "R qnorm(0.975)"
--- */
-- list_transform over a list of one binds a value to a name, and list_reduce over coefficients, highest power first,
-- is a polynomial: each value stands in the text once, which keeps queries quick to plan.
CREATE OR REPLACE MACRO kb_normal_quantile(p) AS list_transform([p::DOUBLE], lambda u:
    CASE
        WHEN abs(u - 0.5e0) <= 0.425e0
            THEN list_transform([0.180625e0 - (u - 0.5e0) * (u - 0.5e0)], lambda r: (u - 0.5e0)
            * list_reduce(
                [2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
                 1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2,
                     3.3871328727963666080e+0],
                lambda s, c: s * r + c)
            / list_reduce(
                [5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
                 5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1e0],
                lambda s, c: s * r + c))[1]
        WHEN u > 0 AND u < 1 THEN sign(u - 0.5e0) * list_transform([sqrt(-ln(least(u, 1e0 - u)))], lambda r:
            CASE WHEN r <= 5 THEN
                list_reduce(
                    [7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                        1.27045825245236838258e+0,
                     3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0,
                         1.42343711074968357734e+0],
                    lambda s, c: s * (r - 1.6e0) + c)
                / list_reduce(
                    [1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
                        1.48103976427480074590e-1,
                     6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1e0],
                    lambda s, c: s * (r - 1.6e0) + c)
            ELSE
                list_reduce(
                    [2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
                        2.65321895265761230930e-2,
                     2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0,
                         6.65790464350110377720e+0],
                    lambda s, c: s * (r - 5e0) + c)
                / list_reduce(
                    [2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
                        7.86869131145613259100e-4,
                     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1e0],
                    lambda s, c: s * (r - 5e0) + c)
            END)[1]
        WHEN u = 0 THEN '-infinity'::DOUBLE
        WHEN u = 1 THEN 'infinity'::DOUBLE
        WHEN u IS NOT NULL THEN 'nan'::DOUBLE
    END)[1];

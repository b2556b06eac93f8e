"""What the case format prints of pooled effects and regressions: every key that can be given."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kb_cli.stats import stratified
from kb_cli.stats.arguments import Interval
from kb_cli.stats.case_fields import Fields, Values, corrected, word
from kb_cli.synthesis.between_study_variance import intercept, profile_likelihood_interval
from kb_cli.synthesis.distributions import z_quantile
from kb_cli.synthesis.heterogeneity import typical_variance
from kb_cli.synthesis.meta_regression import Regression
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.pooling import prediction_interval
from kb_cli.synthesis.results import NotTestable, Pooled, Prediction
from kb_cli.synthesis.studies import Studies, effects_of


def pooled_values(result: Pooled) -> Values:
    """All keys of one pooled effect; percentages in percent."""
    spread = result.heterogeneity
    q = spread.q
    values: Values = {
        "k": result.k,
        "estimate": result.estimate,
        "se": result.standard_error,
        "lower": result.lower,
        "upper": result.upper,
        "z": result.statistic,
        "t": result.statistic,
        "df": result.df,
        "p": result.p,
        **_exponentials("", result.estimate, result.lower, result.upper),
        "Q": q.statistic,
        "Q_df": q.df,
        "Q_p": q.p,
        "tau2": spread.tau2.estimate,
        "tau2_lower": spread.tau2.lower,
        "tau2_upper": spread.tau2.upper,
        "tau": spread.tau,
        "tau_lower": math.sqrt(spread.tau2.lower),
        "tau_upper": math.sqrt(spread.tau2.upper),
        "common_estimate": result.common.estimate,
        "common_lower": result.common.lower,
        "common_upper": result.common.upper,
        "classic_lower": result.classic.lower,
        "classic_upper": result.classic.upper,
        "weights": [study.weight for study in result.studies],
        "yi": [study.value for study in result.studies],
        "vi": [study.variance for study in result.studies],
    }
    if result.k == 1:
        # The product says nothing of heterogeneity then; programs print Q 0 with p 1.
        values |= {"Q": 0.0, "Q_p": 1.0}
    if result.measure == "correlation":
        values |= dict(zip(("r", "r_lower", "r_upper"), result.shown, strict=True))
    return values | _shares(result) | _prediction(result)


def _exponentials(prefix: str, estimate: float, lower: float, upper: float) -> Values:
    with np.errstate(over="ignore"):
        ends = np.exp([estimate, lower, upper]).tolist()
    return dict(zip((f"exp_{prefix}{end}" for end in ("estimate", "lower", "upper")), ends, strict=True))


def _shares(result: Pooled) -> Values:
    spread = result.heterogeneity
    values: Values = {}
    shown: dict[str, Interval] = {
        "I2_q": spread.i2_q,
        "H2_q": spread.h2_q,
        "I2_tau2": spread.i2_tau2,
        "H2_tau2": spread.h2_tau2,
    }
    random = spread.tau2_method is not None
    shown |= {"I2": spread.i2_tau2 if random else spread.i2_q, "H2": spread.h2_tau2 if random else spread.h2_q}
    for name, interval in shown.items():
        values |= {name: interval.estimate, f"{name}_lower": interval.lower, f"{name}_upper": interval.upper}
    roots = [math.sqrt(max(1.0, float(value))) if value == value else math.nan for value in spread.h2_q]
    return values | dict(zip(("H", "H_lower", "H_upper"), roots, strict=True))


def _prediction(result: Pooled) -> Values:
    found: Any = result.prediction
    rule = result.method.prediction
    if isinstance(found, NotTestable) and rule is not None:
        # The product says nothing below 3 studies; a case may still ask for the number.
        error = result.standard_error if rule.se == "HK" else _classic_error(result)
        tau2 = float(result.heterogeneity.tau2.estimate)
        found = prediction_interval("generic", result.estimate, error, tau2, result.k, rule, result.method.level)
    if not isinstance(found, Prediction):
        return {}
    ends = _exponentials("pi_", result.estimate, found.lower, found.upper)
    return {
        "pi_lower": found.lower,
        "pi_upper": found.upper,
        "pi_df": found.df,
        "exp_pi_lower": ends["exp_pi_lower"],
        "exp_pi_upper": ends["exp_pi_upper"],
    }


def _classic_error(result: Pooled) -> float:
    return (float(result.classic.upper) - result.estimate) / z_quantile(result.method.level)


def table_values(studies: Studies, method: Fields) -> Values:
    """Tests over the tables: Cochran-Mantel-Haenszel, Cochran, Breslow-Day and Tarone."""
    told = studies.select(~studies.missing)
    x1, n1, x2, n2 = (told.columns[name] for name in ("events", "total", "comparator_events", "comparator_total"))
    tables = np.stack([np.stack([x1, n1 - x1], axis=-1), np.stack([x2, n2 - x2], axis=-1)], axis=-2)
    continuity = corrected(method)
    tests = {
        "cmh": stratified.mantel_haenszel_test(tables, continuity=continuity),
        "cochran": stratified.cochran_test(tables, continuity=continuity),
        "breslow_day": stratified.breslow_day_test(tables),
        "tarone": stratified.breslow_day_test(tables, tarone=True),
    }
    values: Values = {}
    for name, test in tests.items():
        values |= {name: test.statistic, f"{name}_df": test.df, f"{name}_p": test.p}
    return values | {"Q_cmh": values["cochran"], "Q_cmh_p": values["cochran_p"]}


def profile_likelihood_values(studies: Studies, how: Method, method: Fields) -> Values:
    """Limits of tau2 by profile likelihood, where the case asks for them."""
    asked = [
        word(value) for key, value in method.items() if word(key) in ("tau2_ci", "tau2_interval", "tau2_ci_method")
    ]
    if not any(value in ("pl", "profile_likelihood", "profile_lik", "likelihood") for value in asked):
        return {}
    effects = effects_of(studies, how)
    y, v = effects.value[effects.usable], effects.variance[effects.usable]
    design = intercept(len(y))
    typical = typical_variance(v, design)
    ends = profile_likelihood_interval(y, v, design, how.level, restricted=how.tau2 != "ML")
    values: Values = {}
    for name, limit in zip(("lower", "upper"), ends, strict=True):
        share = 100.0 * limit / (limit + typical)
        values |= {f"tau2_{name}": limit, f"tau_{name}": math.sqrt(limit)}
        values |= {f"I2_{name}": share, f"I2_tau2_{name}": share, f"H2_{name}": limit / typical + 1.0}
    return values


def regression_values(result: Regression) -> Values:
    """All keys of a meta-regression: coefficients as lists in their order, and as ``<name>.<key>``."""
    rows = result.coefficients
    keys = {
        "estimate": [row.estimate for row in rows],
        "se": [row.standard_error for row in rows],
        "z": [row.statistic for row in rows],
        "p": [row.p for row in rows],
        "lower": [row.lower for row in rows],
        "upper": [row.upper for row in rows],
    }
    values: Values = {"k": result.k, **keys, "beta": keys["estimate"], "t": keys["z"], "names": [r.name for r in rows]}
    for number, row in enumerate(rows):
        values |= {f"{row.name}.{key}": column[number] for key, column in keys.items()}
    if len(rows) == 2 and rows[0].name == "intercept":
        values |= {"intercept": rows[0].estimate, "slope": rows[1].estimate}
    residual, tested = result.q_residual, result.q_moderators
    tau2 = result.tau2
    return values | {
        "QE": residual.statistic,
        "QE_df": residual.df,
        "QE_p": residual.p,
        "QM": tested.statistic,
        "QM_df": tested.df,
        "QM_df1": tested.df,
        "QM_df2": result.df_residual,
        "QM_p": tested.p,
        "F": tested.statistic,
        "R2": result.r2,
        "I2": result.i2,
        "I2_resid": result.i2,
        "I2_tau2": result.i2,
        "H2": result.h2,
        "H2_resid": result.h2,
        "H2_tau2": result.h2,
        "tau2": tau2.estimate,
        "tau": math.sqrt(tau2.estimate),
        "tau2_lower": tau2.lower,
        "tau2_upper": tau2.upper,
        "tau2_null": result.tau2_without,
        "df": result.df_residual,
    }

"""Tasks of the case format on small-study effects: Egger's test, the rank test, trim and fill."""

from __future__ import annotations

from typing import Any

from kb_cli.stats.arguments import InvalidInput
from kb_cli.stats.case_fields import Fields, Values, spelled, word
from kb_cli.stats.case_pooled_values import pooled_values
from kb_cli.stats.case_studies import MODELS, method_of, numbers, studies_of
from kb_cli.synthesis.distributions import z_quantile
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.results import NotTestable
from kb_cli.synthesis.small_study_effects import EggerTest, egger_test, rank_test, trim_and_fill
from kb_cli.synthesis.studies import Studies

TESTS = {
    "rank": "begg_rank begg rank ranktest rank_test begg_mazumdar kendall",
    "lm": "egger egger_lm egger_classical regtest_lm lm linreg egger_linear classical egger_regression",
    "random": "egger_mixed egger_rma regtest egger_mixed_effects regtest_rma egger_random mixed rma",
    "trim_fill": "trim_fill trimfill trim_and_fill",
}


def small_study_effects(data: Fields, method: Fields) -> Values:
    """Egger's test, the rank test, or trim and fill, whatever the number of studies."""
    name = spelled(method.get("test", "egger"), TESTS, "test")
    known = numbers(data)
    studies, how = studies_of(known, method), method_of(known, method)
    if name == "trim_fill":
        return _trim_fill(studies, how, method)
    result: Any
    if name == "rank":
        result = rank_test(studies, how, minimum=3)
        keys = {"tau": "tau", "z": "statistic", "statistic": "statistic", "p": "p", "k": "k"}
    else:
        said = word(method.get("model", ""))
        mixed = name == "random" or (name == "lm" and said in ("rma", "mixed", "meta_regression"))
        result = egger_test(studies, how, model="random" if mixed else "lm", minimum=3)
        keys = {}
    if isinstance(result, NotTestable):
        raise InvalidInput("studies", result.text)
    if isinstance(result, EggerTest):
        return _egger(result, z_limits="ci" in method and how.ci == "z")
    return {key: getattr(result, name) for key, name in keys.items()}


def _egger(result: EggerTest, *, z_limits: bool) -> Values:
    half = result.upper - result.bias
    if z_limits:
        half = z_quantile(result.level) * result.standard_error
    lower, upper = result.bias - half, result.bias + half
    return {
        "k": result.k,
        "estimate": result.bias,
        "intercept": result.bias,
        "bias": result.bias,
        "b": result.limit,
        "b_lower": result.limit_lower,
        "b_upper": result.limit_upper,
        "se": result.standard_error,
        "bias_se": result.standard_error,
        "se_bias": result.standard_error,
        "slope_se": result.limit_standard_error,
        "se_slope": result.limit_standard_error,
        "intercept_se": result.standard_error,
        "lower": lower,
        "upper": upper,
        "intercept_lower": lower,
        "intercept_upper": upper,
        "t": result.statistic,
        "z": result.statistic,
        "statistic": result.statistic,
        "df": result.df,
        "p": result.p,
        "slope": result.limit,
        "limit": result.limit,
        "limit_estimate": result.limit,
        "limit_lower": result.limit_lower,
        "limit_upper": result.limit_upper,
        "tau2": result.tau2,
    }


def _trim_fill(studies: Studies, how: Method, method: Fields) -> Values:
    words = {"L0": "l0 l", "R0": "r0 r", "Q0": "q0 q"}
    estimator = spelled(method.get("estimator", method.get("type", "L0")), words, "estimator")
    side, trim = method.get("side"), method.get("trim_model", "common" if method.get("ma_common") else None)
    result = trim_and_fill(
        studies,
        how,
        estimator=estimator,
        side=None if side is None else word(side),
        trim_model=None if trim is None else spelled(trim, MODELS, "model"),
        minimum=3,
    )
    if isinstance(result, NotTestable):
        raise InvalidInput("studies", result.text)
    return pooled_values(result.filled) | {"k0": result.missing, "side": result.side}

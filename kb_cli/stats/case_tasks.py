"""The tasks of the case format: each takes the data and the method of a case and gives values by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kb_cli.stats import case_fields as fields
from kb_cli.stats import differences, effect_sizes, hypothesis_tests, proportions, rates, ratios, stratified
from kb_cli.stats.arguments import Interval, Rows
from kb_cli.stats.case_conversions import (
    absolute_effect,
    convert,
    hazard_ratio,
    nnt,
    nnt_interval,
    percent_counts,
)
from kb_cli.stats.case_fields import Fields, Unsupported, Values, field, level_of, spelled, word
from kb_cli.stats.case_network import NETWORK_TASKS
from kb_cli.stats.case_survival import log_rank_tables, restricted_means, survival_groups
from kb_cli.stats.case_synthesis import SYNTHESIS_TASKS


def proportion_interval(data: Fields, method: Fields) -> Values:
    """Interval of one proportion."""
    events, total = field(data, "x", "events", "event"), field(data, "n", "total")
    name = fields.choice(method, fields.PROPORTION_METHODS, "clopper_pearson")
    if name == "agresti_coull":
        # As defined, and as R's binom prints it: not cut at 0 and 1 unless the case says so.
        result = proportions.agresti_coull(events, total, level_of(method), clip=bool(method.get("clip", False)))
    else:
        result = proportions.proportion_interval(events, total, level_of(method), name)
    return _interval(result)


def two_proportion_interval(data: Fields, method: Fields) -> Values:
    """Interval of a risk difference, risk ratio or odds ratio."""
    measure = spelled(method.get("measure", "RD"), fields.MEASURES, "measure")
    counts, level = fields.two_groups(data), level_of(method)
    if measure == "RD":
        name = fields.choice(method, fields.DIFFERENCE_METHODS, "newcombe")
        return _interval(differences.risk_difference(*counts, level, name))
    if measure == "RR":
        name = fields.choice(method, fields.RISK_RATIO_METHODS, "katz")
        return _ratio_interval(ratios.risk_ratio(*counts, level, name))
    if measure == "OR":
        name = fields.choice(method, fields.ODDS_RATIO_METHODS, "woolf")
        return _ratio_interval(ratios.odds_ratio(*counts, level, name))
    raise Unsupported(f"no interval of {measure} from two proportions")


def rate_interval(data: Fields, method: Fields) -> Values:
    """Interval of one rate."""
    events, time = field(data, "x", "events", "event"), field(data, "t", "time", "person_time", "exposure", "n")
    name = fields.choice(method, fields.RATE_METHODS, "exact")
    return _interval(rates.rate_interval(events, time, level_of(method), name))


def two_rate_interval(data: Fields, method: Fields) -> Values:
    """Interval of a ratio or difference of two rates."""
    measure = spelled(method.get("measure", "IRR"), fields.MEASURES, "measure")
    values, level = fields.two_rates(data), level_of(method)
    if measure in ("IRR", "RR"):
        name = fields.choice(method, fields.RATE_RATIO_METHODS, "wald_log")
        return _ratio_interval(rates.rate_ratio(*values, level, name))
    if measure in ("IRD", "RD"):
        name = fields.choice(method, fields.RATE_DIFFERENCE_METHODS, "wald")
        return _interval(rates.rate_difference(*values, level, name))
    raise Unsupported(f"no interval of {measure} from two rates")


def test_2x2(data: Fields, method: Fields) -> Values:
    """Fisher's exact test, with the conditional odds ratio, or a chi-square test."""
    name = spelled(
        method.get("test", "chi_square"),
        {
            "fisher": "fisher fisher_exact exact",
            "chi_square": "chi_square chi2 chisq chi_squared pearson chi_square_pearson chisq_test pearson_chi_square",
            "yates": "yates chi_square_yates chi2_yates chi_square_cc chisq_yates chisq_cc chi2_cc",
        },
        "test",
    )
    counts = fields.two_groups(data)
    if name == "fisher":
        return _fisher(counts, method)
    if fields.alternative_of(method) != "two_sided":
        raise Unsupported("the chi-square test has no direction")
    # R's `correct` is a continuity correction.
    continuity = name == "yates" or fields.corrected(method, default=bool(method.get("correction", False)))
    test = hypothesis_tests.chi_square(*counts, continuity=continuity)
    return {"chi2": test.statistic, "statistic": test.statistic, "df": test.df, "p": test.p}


test_2x2.__test__ = False  # type: ignore[attr-defined]


def _fisher(counts: tuple[Any, Any, Any, Any], method: Fields) -> Values:
    alternative, level = fields.alternative_of(method), level_of(method)
    # A one-sided interval has one limit, that of the two-sided interval with both tails outside it.
    two_sided = level if alternative == "two_sided" else 2.0 * level - 1.0
    values: Values = {"p": hypothesis_tests.fisher_exact(*counts, alternative)}
    if np.all(np.asarray(two_sided) > 0):
        exact = ratios.odds_ratio(*counts, two_sided, "conditional_exact")
        lower = np.zeros_like(exact.lower) if alternative == "less" else exact.lower
        upper = np.full_like(exact.upper, np.inf) if alternative == "greater" else exact.upper
        values |= {"or_conditional": exact.estimate, "or_lower": lower, "or_upper": upper}
    values["or_sample"] = ratios.odds_ratio(*counts, level, "woolf").estimate
    return values


def binomial_test(data: Fields, method: Fields) -> Values:
    """Exact test of one proportion against a given one."""
    risk = field(data, "p0", "p", "null", default=method.get("p0", 0.5))
    events, total = field(data, "x", "events"), field(data, "n", "total")
    values: Values = {"p": hypothesis_tests.binomial_test(events, total, risk, fields.alternative_of(method))}
    if fields.alternative_of(method) == "two_sided":
        values |= _interval(proportions.clopper_pearson(events, total, level_of(method)))
    return values


def stratified_2x2(data: Fields, method: Fields) -> Values:
    """All tests over strata; ``p`` and ``statistic`` are those of the test asked for."""
    tables = fields.stratified_tables(data)
    continuity = fields.corrected(method)
    cmh = stratified.mantel_haenszel_test(tables, continuity=continuity)
    cochran = stratified.cochran_test(tables, continuity=continuity)
    plain, tarone = (stratified.breslow_day_test(tables, tarone=adjusted) for adjusted in (False, True))
    breslow_day = tarone if method.get("tarone", False) else plain
    pooled = stratified.mantel_haenszel_odds_ratio(tables, level_of(method))
    named = {
        "cmh": cmh,
        "cochran_q": cochran,
        "breslow_day": breslow_day,
        "tarone": tarone,
    }
    asked = named[
        spelled(
            method.get("test", "cmh"),
            {
                "cmh": "cmh mantel_haenszel mh cochran_mantel_haenszel mantelhaen",
                "cochran_q": "cochran cochran_q q_cmh cmh_cochran",
                "breslow_day": "breslow_day bd",
                "tarone": "tarone breslow_day_tarone",
            },
            "test",
        )
    ]
    return {
        "statistic": asked.statistic,
        "chi2": asked.statistic,
        "df": asked.df,
        "p": asked.p,
        "cmh": cmh.statistic,
        "cmh_p": cmh.p,
        "cochran_q": cochran.statistic,
        "cochran_q_p": cochran.p,
        "Q_cmh": cochran.statistic,
        "or_mh": pooled.estimate,
        "or_lower": pooled.lower,
        "or_upper": pooled.upper,
        "breslow_day": breslow_day.statistic,
        "breslow_day_df": breslow_day.df,
        "breslow_day_p": breslow_day.p,
        "tarone": tarone.statistic,
        "tarone_p": tarone.p,
        "breslow_day_tarone": tarone.statistic,
        "breslow_day_tarone_p": tarone.p,
    }


def effect_size_counts(data: Fields, method: Fields) -> Values:
    """Effect size and variance of each row of counts."""
    measure = spelled(method.get("measure", "RR"), fields.MEASURES, "measure")
    rule = fields.zero_cells_of(method)
    if measure == "RR":
        total = "events_only" if method.get("RR.Cochrane") is False else method.get("corrected_total", "both_cells")
        effect = effect_sizes.log_risk_ratio(*fields.two_groups(data), rule, corrected_total=total)
    elif measure == "PETO" or (measure == "OR" and word(method.get("method")) == "peto"):
        effect = effect_sizes.peto_log_odds_ratio(*fields.two_groups(data))
    elif measure in ("OR", "RD"):
        function = effect_sizes.log_odds_ratio if measure == "OR" else effect_sizes.risk_difference_effect
        effect = function(*fields.two_groups(data), rule)
    elif measure in ("IRR", "IRD"):
        from_rates = effect_sizes.log_rate_ratio if measure == "IRR" else effect_sizes.rate_difference_effect
        effect = from_rates(*fields.two_rates(data), rule)
    else:
        raise Unsupported(f"no effect size {measure} from counts")
    return _effect(effect, ratio=measure not in ("RD", "IRD"))


def effect_size_continuous(data: Fields, method: Fields) -> Values:
    """Effect size and variance of each row of means."""
    measure = spelled(method.get("measure", "MD"), fields.MEASURES, "measure")
    values = fields.two_means(data)
    if measure == "MD":
        pooling = word(method.get("sd_pooling", "separate"))
        return _effect(effect_sizes.mean_difference(*values, pooled_sd=pooling in ("pooled", "equal")))
    if measure == "SMDH":
        return _effect(effect_sizes.standardized_mean_difference_unequal(*values))
    if measure == "ROM":
        return _effect(effect_sizes.log_ratio_of_means(*values), ratio=True)
    if measure != "SMD":
        raise Unsupported(f"no effect size {measure} from means")
    correction = spelled(method.get("bias_correction", "exact_gamma"), fields.BIAS_CORRECTIONS, "bias correction")
    kind = spelled(method.get("variance", "LS"), fields.SMD_VARIANCES, "variance")
    return _effect(effect_sizes.standardized_mean_difference(*values, bias_correction=correction, variance=kind))


def _effect(effect: effect_sizes.EffectSize, *, ratio: bool = False) -> Values:
    values: Values = {
        "yi": effect.value,
        "vi": effect.variance,
        "sei": np.sqrt(effect.variance),
        "se": np.sqrt(effect.variance),
        "estimate": effect.value,
    }
    if ratio:
        values["exp_estimate"] = np.exp(effect.value)
    return values


def _interval(result: Interval) -> Values:
    return {"estimate": result.estimate, "lower": result.lower, "upper": result.upper}


def _ratio_interval(result: Interval) -> Values:
    """A ratio as it is; in this task's cases lower and upper are ratios, not logarithms."""
    values = _interval(result)
    with np.errstate(divide="ignore"):
        logs = {f"log_{key}": Rows(value=value).give(np.log(np.atleast_1d(value))) for key, value in values.items()}
    return values | logs


Task = Callable[[Fields, Fields], Values]
TASKS: dict[str, Task] = {
    "proportion_ci": proportion_interval,
    "two_proportion_ci": two_proportion_interval,
    "two_proportions_ci": two_proportion_interval,
    "rate_ci": rate_interval,
    "two_rate_ci": two_rate_interval,
    "two_rates_ci": two_rate_interval,
    "rate_ratio_ci": two_rate_interval,
    "test_2x2": test_2x2,
    "two_proportion_test": test_2x2,
    "binom_test": binomial_test,
    "stratified_2x2": stratified_2x2,
    "effect_size_2x2": effect_size_counts,
    "effect_size_binary": effect_size_counts,
    "effect_size_counts": effect_size_counts,
    "effect_size_rate": effect_size_counts,
    "effect_size_continuous": effect_size_continuous,
    "effect_size_hr": hazard_ratio,
    "effect_size_hazard_ratio": hazard_ratio,
    "effect_size_logrank": hazard_ratio,
    "conversion": convert,
    "convert": convert,
    "ci_to_se": convert,
    "se_from_ci": convert,
    "se_from_p": convert,
    "p_from_ci": convert,
    "ci_from_se": convert,
    "effect_size_from_ci": convert,
    "effect_size_from_p": convert,
    "nnt": nnt,
    "nnt_ci": nnt_interval,
    "absolute_effect": absolute_effect,
    "absolute_effects": absolute_effect,
    "logrank": survival_groups,
    "logrank_cox": survival_groups,
    "cox": survival_groups,
    "km": survival_groups,
    "km_median": survival_groups,
    "survival": survival_groups,
    "logrank_tables": log_rank_tables,
    "rmst": restricted_means,
    "grim": percent_counts,
}
TASKS |= NETWORK_TASKS
TASKS |= SYNTHESIS_TASKS

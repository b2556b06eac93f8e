"""Cases that pool studies: how their data and the words of their method are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from kb_cli.stats import case_fields as fields
from kb_cli.stats.arguments import FloatArray, as_floats
from kb_cli.stats.case_fields import Fields, MissingField, Unsupported, field, spelled, word
from kb_cli.stats.effect_sizes import ZeroCells
from kb_cli.synthesis import studies as makers
from kb_cli.synthesis.methods import PRESETS, Method, PredictionRule
from kb_cli.synthesis.results import RATIO_MEASURES
from kb_cli.synthesis.studies import Studies

MEASURES = {
    "OR": "odds_ratio",
    "RR": "risk_ratio",
    "RD": "risk_difference",
    "PETO": "odds_ratio",
    "IRR": "rate_ratio",
    "IRD": "rate_difference",
    "HR": "hazard_ratio",
    "MD": "mean_difference",
    "SMD": "standardized_mean_difference",
    "SMDH": "standardized_mean_difference_unequal",
    "ROM": "ratio_of_means",
    "ZCOR": "correlation",
    "COR": "correlation_raw",
}
SPELLINGS = fields.MEASURES | {
    "OR": fields.MEASURES["OR"] + " lor log_or log_odds_ratio lnor or_ln",
    "RR": fields.MEASURES["RR"] + " log_rr log_risk_ratio lnrr",
    "HR": fields.MEASURES["HR"] + " log_hr log_hazard_ratio lnhr loghr",
    "PETO": fields.MEASURES["PETO"] + " peto_odds_ratio",
    "SMD": fields.MEASURES["SMD"] + " cohen_d d hedges std_mean_difference",
    "ZCOR": "zcor fisher_z correlation fisher_z_correlation r_to_z",
    "COR": "cor raw_correlation",
}
TAU2_ESTIMATORS = {
    "DL": "dl dersimonian_laird dersimonian_and_laird der_simonian_laird dl_mh mh_dl dl_revman revman dl_q_mh",
    "DL2": "dl2 two_step_dl dl_two_step two_step_dersimonian_laird dl_2 dl2s",
    "PM": "pm eb paule_mandel empirical_bayes dlit sjit mandel_paule mp",
    "REML": "reml restricted_maximum_likelihood",
    "ML": "ml maximum_likelihood mle",
    "SJ": "sj sidik_jonkman",
    "HS": "hs hunter_schmidt schmidt_hunter",
    "HE": "he hedges hedges_olkin vc ca cochran_anova variance_component co",
}
REVMAN = ("dl_mh", "mh_dl", "dl_revman", "revman", "dl_q_mh")
POOLING = {
    "inverse_variance": "iv inverse inverse_variance generic rma rma_uni",
    "mantel_haenszel": "mh mantel_haenszel m_h",
    "peto": "peto yusuf_peto",
}
MODELS = {
    "common": "common fixed fe ee ce fixed_effect equal_effects common_effect fixed_effects equal common_effects",
    "random": "random re random_effects mixed random_effect",
}
OTHER_NAMES = {
    **dict.fromkeys(("ai", "event_e", "events_e", "x1i", "xt", "events_t", "eventst", "e_t"), "event_t"),
    **dict.fromkeys(("ci", "x2i", "xc", "events_c", "e_c"), "event_c"),
    **dict.fromkeys(("bi", "nonevents_t"), "nonevent_t"),
    **dict.fromkeys(("di", "nonevents_c"), "nonevent_c"),
    **dict.fromkeys(("n1i", "n_e", "nt", "total_t"), "n_t"),
    **dict.fromkeys(("n2i", "nc", "total_c"), "n_c"),
    **dict.fromkeys(("m1i", "mean_e"), "mean_t"),
    **dict.fromkeys(("m2i",), "mean_c"),
    **dict.fromkeys(("sd1i", "sd_e"), "sd_t"),
    **dict.fromkeys(("sd2i",), "sd_c"),
    **dict.fromkeys(("t1i", "time_e", "py_t", "person_time_t", "exposure_t"), "time_t"),
    **dict.fromkeys(("t2i", "py_c", "person_time_c", "exposure_c"), "time_c"),
    **dict.fromkeys(("te", "effect", "y", "log_hr", "loghr", "log_or", "log_rr", "lnhr", "lnor", "lnrr", "es"), "yi"),
    **dict.fromkeys(("variance_of_effect", "var"), "vi"),
    **dict.fromkeys(
        ("sete", "sei", "se_log_hr", "se_loghr", "se_log_or", "se_log_rr", "se_te", "standard_error"), "se"
    ),
    **dict.fromkeys(("ome", "o_e", "oe", "o_minus_e", "omine"), "o_minus_e"),
    **dict.fromkeys(("ri", "cor", "correlation"), "r"),
    **dict.fromkeys(("ci_lower", "ci_lb", "ci_low", "lb", "lower_ci", "low"), "lower"),
    **dict.fromkeys(("ci_upper", "ci_ub", "ci_high", "ub", "upper_ci", "high"), "upper"),
    **dict.fromkeys(("slab", "author", "label", "labels", "studlab", "trial"), "study"),
}


def numbers(data: Fields) -> dict[str, Any]:
    """The fields under one name each; NA and empty texts among numbers as NaN."""
    result: dict[str, Any] = {}
    for name, values in data.items():
        known = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        result.setdefault(OTHER_NAMES.get(known, known), _without_na(values))
        result.setdefault(name, result[OTHER_NAMES.get(known, known)])
    return result


def _without_na(values: Any) -> Any:
    if not isinstance(values, list):
        return values
    plain = [None if value in ("NA", "", "NaN") else value for value in values]
    return values if any(isinstance(value, str) for value in plain) else plain


def measure_of(data: Fields, method: Fields) -> str | None:
    """The measure by the name of MEASURES; None where none is said, or one that is only a name for given effects."""
    given = method.get("measure", method.get("sm"))
    if given is None:
        return None
    try:
        return spelled(given, SPELLINGS, "measure")
    except Unsupported:
        if "yi" in data:
            return None
        raise


def studies_of(data: Fields, method: Fields) -> Studies:
    """The studies of a case, of whatever kind its data are. `data` as `numbers` gives them. Raises MissingField."""
    measure = measure_of(data, method)
    labels = _labels(data)
    if "yi" in data:
        return makers.studies_from_effects(data["yi"], _variance(data, method), _effect_measure(measure), labels)
    if "o_minus_e" in data or ("o" in data and "e" in data):
        excess = data.get("o_minus_e")
        if excess is None:
            excess = as_floats("o", data["o"]) - as_floats("e", data["e"])
        ratio = "odds_ratio" if measure in ("OR", "PETO") else "hazard_ratio"
        return makers.studies_from_log_rank(excess, field(data, "v", "variance", "vi"), labels, ratio)
    if {"time_t", "t1"} & set(data) or measure in ("IRR", "IRD"):
        name = "rate_difference" if measure in ("IRD", "RD") else "rate_ratio"
        return makers.studies_from_rates(name, *fields.two_rates(data), labels)
    if {"mean_t", "m1", "mean1", "m_t"} & set(data):
        m1, sd1, n1, m2, sd2, n2 = fields.two_means(data)
        return makers.studies_from_means(MEASURES[measure or "MD"], m1, sd1, n1, m2, sd2, n2, labels)
    if {"event_t", "x1", "event1", "events1", "a", "x_t"} & set(data):
        return makers.studies_from_counts(MEASURES[measure or "RR"], *fields.two_groups(data), labels)
    if "r" in data and "mean_t" not in data:
        return _correlations(data, measure, labels)
    return _intervals(data, method, measure, labels)


def _labels(data: Fields) -> list[str] | None:
    values = data.get("study")
    return None if not isinstance(values, list) else [str(value) for value in values]


def _effect_measure(measure: str | None) -> str:
    name = MEASURES.get(measure or "", "generic")
    return name if name in makers.GENERIC else "generic"


def _variance(data: Fields, method: Fields) -> FloatArray:
    for name in ("vi", "v", "variance"):
        if data.get(name) is not None:
            return as_floats(name, data[name])
    for name in ("se", "s", "seyi"):
        if data.get(name) is not None:
            return np.asarray(as_floats(name, data[name]) ** 2)
    if "lower" in data and "upper" in data:
        return _variance_of_interval(as_floats("lower", data["lower"]), as_floats("upper", data["upper"]), method)
    raise MissingField("the data have no 'vi'")


def _variance_of_interval(lower: FloatArray, upper: FloatArray, method: Fields) -> FloatArray:
    from kb_cli.synthesis.distributions import z_quantile

    level = method.get("data_level", method.get("ci_level", 0.95))
    return np.asarray(((upper - lower) / (2.0 * z_quantile(float(level)))) ** 2)


def _correlations(data: Fields, measure: str | None, labels: list[str] | None) -> Studies:
    total = field(data, "n", "ni", "total")
    if measure != "COR":
        return makers.studies_from_correlations(data["r"], total, labels)
    r, n = as_floats("r", data["r"]), as_floats("n", total)
    return makers.studies_from_effects(r, (1.0 - r**2) ** 2 / (n - 1.0), "generic", labels)


def _intervals(data: Fields, method: Fields, measure: str | None, labels: list[str] | None) -> Studies:
    """Ratios, or differences, with their intervals or standard errors."""
    names = ("estimate", "hr", "or", "rr", "ratio", "irr", "value", "md", "rd", "smd", "log_estimate")
    name = next((name for name in names if data.get(name) is not None), None)
    if name is None:
        raise MissingField("the data have no 'yi', counts, means, rates, 'o_minus_e' or interval")
    kind = MEASURES.get(measure or name.upper(), "generic")
    values = as_floats(name, data[name])
    stems = [prefix for prefix in (f"{name}_lb", f"{name}_lower") if prefix in data]
    lower = field(data, "lower", *stems) if stems or "lower" in data else None
    scale = word(method.get("data_scale", method.get("scale", "")))
    is_log = scale in ("log", "ln") or kind not in RATIO_MEASURES
    if lower is not None:
        ends = as_floats("lower", lower), as_floats("upper", field(data, "upper", f"{name}_ub", f"{name}_upper"))
        if is_log or bool((ends[0] <= 0).any()):
            variance = _variance_of_interval(*ends, method)
            return makers.studies_from_effects(values, variance, _named(kind), labels)
        level = float(method.get("data_level", method.get("ci_level", 0.95)))
        return makers.studies_from_intervals(kind, values, *ends, level, labels)
    variance = _variance(data, method)
    if kind in RATIO_MEASURES and name in ("hr", "or", "rr", "irr", "ratio"):
        values = np.log(values)
    return makers.studies_from_effects(values, variance, _named(kind), labels)


def _named(kind: str) -> str:
    return kind if kind in makers.GENERIC else "generic"


def method_of(data: Fields, method: Fields) -> Method:
    """The method of a case; what it does not say is as in metafor. Raises Unsupported."""
    measure = measure_of(data, method)
    pooling = "peto" if measure == "PETO" else spelled(method.get("pooling", "IV"), POOLING, "pooling")
    model, estimator = _model(method, pooling)
    ci = interval_of(method)
    rule = _zero_cells(method, pooling, model)
    correction, variance = _smd(method)
    level = float(fields.level_of(method))
    changes: dict[str, Any] = {
        "name": "case",
        "model": model,
        "pooling": "inverse_variance" if pooling == "mantel_haenszel" and model == "random" else pooling,
        "tau2": estimator,
        "q_about": _q_about(method, pooling, model, estimator),
        "ci": ci,
        "prediction": prediction_of(method, ci),
        "zero_cells": rule,
        "mh_zero_cells": _mh_zero_cells(method, rule),
        "rr_total": _rr_total(method),
        "rd_correction": "variance" if word(method.get("rd_correction", "")) == "variance" else "both",
        "rd_variance": _rd_variance(method),
        "smd_parts": (correction, variance),
        "pooled_sd": word(method.get("sd_pooling", "separate")) in ("pooled", "equal", "common"),
        "level": level / 100.0 if level > 1 else level,
    }
    return replace(PRESETS["metafor"], **changes)


def _model(method: Fields, pooling: str) -> tuple[str, str]:
    given = method.get("tau2_estimator", method.get("tau2", method.get("estimator_tau2", method.get("method_tau"))))
    given = given if isinstance(given, str) else None
    if given is not None and word(given) in MODELS["common"].split():
        return "common", "REML"
    default = "random" if given is not None or pooling == "inverse_variance" else "common"
    model = spelled(method.get("model", default), MODELS, "model")
    return model, spelled(given or "REML", TAU2_ESTIMATORS, "estimator of tau2")


def _q_about(method: Fields, pooling: str, model: str, estimator: str) -> str:
    """The estimate that Q is about: said under any name with a q in it, or by Mantel-Haenszel with DL (as RevMan)."""
    for key, value in method.items():
        if "q" in word(key).split("_") and word(value).startswith(("mh", "mantel")):
            return "mantel_haenszel"
    by_mantel_haenszel = pooling == "mantel_haenszel" and model == "random" and estimator == "DL"
    named = word(method.get("tau2_estimator", ""))
    return "mantel_haenszel" if by_mantel_haenszel or named in REVMAN else "inverse_variance"


def interval_of(method: Fields) -> str:
    """The rule of the confidence interval."""
    said = word(method.get("ci", method.get("ci_method", method.get("random_ci", _test_statistic(method)))))
    adhoc = word(method.get("adhoc", method.get("adhoc_hakn_ci", method.get("adhoc_hakn", ""))))
    is_hk = said.startswith(
        ("hk", "hakn", "knha", "hartung", "knapp", "kh", "hksj", "adhoc", "iqwig", "mkh", "modified")
    )
    if not is_hk:
        words = {"z": "z wald classic normal standard asymptotic wald_type", "t": "t wald_t student"}
        return spelled(said, words, "interval")
    both = f"{said}_{adhoc}"
    if "iqwig" in both:
        return "HK_IQWiG6"
    if adhoc == "ci" or said.endswith("_ci") or "wider" in both:
        return "HK_wider"
    is_modified = said.startswith(("mkh", "modified")) or any(
        text in both for text in ("adhoc", "ad_hoc", "max_1", "conservative")
    )
    return "HK_adhoc" if is_modified or adhoc in ("se", "true", "yes") else "HK"


def _test_statistic(method: Fields) -> str:
    """What metafor calls test; in cases of small-study effects that word is the name of another test."""
    said = word(method.get("test", "z"))
    return said if said in ("z", "t", "knha", "adhoc") else "z"


def prediction_of(method: Fields, ci: str) -> PredictionRule:
    """The rule of the prediction interval: by default that of metafor, z for z and t (k - 1) with its error for HK."""
    said = method.get("prediction", method.get("prediction_interval"))
    by_ci = "classic" if ci in ("z", "t") else "HK"
    if not isinstance(said, Mapping):
        named = {
            "v": ("k-1", "classic"),
            "hts": ("k-2", "classic"),
            "hk": ("k-1", "HK"),
            "hk_pr": ("k-2", "HK"),
            "normal": ("normal", by_ci),
            "z": ("normal", by_ci),
        }
        default = ("normal", "classic") if ci == "z" else ("k-1", by_ci)
        return PredictionRule(*named.get(word(said), default))
    df = word(said.get("df", said.get("distribution", "normal" if ci == "z" else "k-1")))
    name = "k-2" if "2" in df else ("normal" if df in ("normal", "z", "inf", "infinity", "norm", "none") else "k-1")
    error = word(said.get("se", said.get("se_rule", said.get("standard_error", by_ci))))
    is_hk = error.startswith(("hk", "hakn", "knha", "hartung", "knapp"))
    return PredictionRule(name, "HK" if is_hk else "classic")


def _zero_cells(method: Fields, pooling: str, model: str) -> ZeroCells:
    said = method.get("zero_cells")
    if isinstance(said, Mapping):
        to = word(said.get("to", "only0"))
        said = {**said, "to": {"no": "none", "affected": "only0"}.get(to, to)}
        method = {**method, "zero_cells": {key: said[key] for key in ("add", "to", "double_zero") if key in said}}
    elif isinstance(said, str) and "0_5" in word(said) and not any(to in word(said) for to in ("only0", "all", "none")):
        method = {**method, "zero_cells": "only0"}
    rule = fields.zero_cells_of(method)
    by_sums = model == "common" and pooling in ("mantel_haenszel", "peto")
    if by_sums and rule.to == "none":
        rule = ZeroCells()
    drop = method.get("drop00", word(method.get("double_zero", "")) in ("drop", "dropped", "exclude"))
    return replace(rule, double_zero="drop") if by_sums or drop is True else rule


def _mh_zero_cells(method: Fields, rule: ZeroCells) -> ZeroCells:
    """Nothing is added inside the sums of Mantel-Haenszel unless the case says so."""
    exact = method.get("mh_exact", method.get("MH.exact", method.get("MH_exact")))
    said = method.get("zero_cells")
    added = isinstance(said, Mapping) and float(said.get("add", 0.5)) > 0 and word(said.get("to", "only0")) != "none"
    if isinstance(said, Mapping) and "mh" in said:
        added = word(said["mh"]) not in ("none", "no", "false", "0", "nothing")
    if exact is True or (exact is None and not added):
        return ZeroCells(add=0.0, to="none")
    return rule


def _rr_total(method: Fields) -> str:
    """What a correction does to the total: n + 0.5 or n + 1, said anywhere in the method; R's RR.Cochrane."""
    text = word(" ".join(_texts(method)))
    at = {name: text.find(sign) for name, sign in (("events_only", "n_0_5"), ("both_cells", "n_1"))}
    told = [name for name in sorted(at, key=lambda name: at[name]) if at[name] >= 0]
    if told:
        return told[0]
    if any("cochrane" in word(key) and value is False for key, value in method.items()):
        return "events_only"
    named = [value for key, value in _flat(method) if word(key) in ("rr", "rr_rule", "rr_total", "corrected_total")]
    return "events_only" if any(word(value) in ("events_only", "meta") for value in named) else "both_cells"


def _flat(method: Fields) -> list[tuple[str, Any]]:
    """The method's fields with those of its objects."""
    pairs = list(method.items())
    return pairs + [pair for value in method.values() if isinstance(value, Mapping) for pair in value.items()]


def _texts(method: Fields) -> list[str]:
    return [value for _, value in _flat(method) if isinstance(value, str)]


def _rd_variance(method: Fields) -> str:
    said = word(method.get("variance", method.get("rd_variance", "sato")))
    return "greenland_robins" if said.startswith(("greenland", "gr")) else "sato"


def _smd(method: Fields) -> tuple[str | None, str | None]:
    correction, variance = method.get("bias_correction"), method.get("variance", method.get("smd_variance"))
    return (
        None if correction is None else spelled(correction, fields.BIAS_CORRECTIONS, "bias correction"),
        None if variance is None or _is_of_rd(variance) else spelled(variance, fields.SMD_VARIANCES, "variance"),
    )


def _is_of_rd(variance: Any) -> bool:
    return word(variance).startswith(("sato", "greenland", "gr"))

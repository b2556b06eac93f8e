"""Tasks of the case format on printed results: conversions, hazard ratios, numbers needed, absolute effects, GRIM."""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats import absolute_effects, conversions, differences, hazard_ratios
from kb_cli.stats import case_fields as fields
from kb_cli.stats import nnt as numbers
from kb_cli.stats.arguments import Numbers, as_floats
from kb_cli.stats.case_fields import Fields, MissingField, Unsupported, Values, field, level_of, spelled, word
from kb_cli.stats.grim import counts_from_percent

ABSOLUTE_MEASURES = {"RR": "risk_ratio", "OR": "odds_ratio", "RD": "risk_difference", "HR": "hazard_ratio"}
BASELINES = ("baseline_risk", "p0", "acr", "cer", "control_risk", "s0", "baseline", "ACR", "CER")
LOWER = ("lower", "ci_low", "ci_lower", "ci.lb", "lb")
UPPER = ("upper", "ci_high", "ci_upper", "ci.ub", "ub")
ESTIMATES = ("estimate", "value", "out", "hr", "HR", "rr", "RR", "or", "OR", "md", "MD", "rd", "RD")


def convert(data: Fields, method: Fields) -> Values:
    """Standard error from an interval, else from p, else as given; then interval, z and p from it."""
    scale = _scale(data, method)
    level, sides = level_of(method), int(method.get("sides", 2))
    df = _degrees_of_freedom(data, method)
    lower, upper = _optional(data, *LOWER), _optional(data, *UPPER)
    estimate = _optional(data, *ESTIMATES)
    if estimate is None:
        estimate = _middle(lower, upper, scale)
    error = _standard_error(data, estimate, lower, upper, scale, level, df, sides)
    new_level = method.get("new_level", method.get("to_level", level))
    interval = conversions.interval_from_standard_error(estimate, error, new_level, scale, df)
    centre = np.log(estimate) if scale == "ratio" else np.asarray(estimate, dtype=np.float64)
    values: Values = {"se": error, "sei": error, "estimate": estimate, "yi": centre, "vi": np.square(error)}
    values |= {"p": conversions.p_from_standard_error(estimate, error, scale, df)}
    with np.errstate(divide="ignore", invalid="ignore"):
        values["z"] = values["t"] = np.asarray(centre / np.asarray(error))
    values |= {"lower": interval.lower, "upper": interval.upper}
    if {"n1", "n2"} <= data.keys() or {"n_t", "n_c"} <= data.keys():
        n1, n2 = (as_floats("n", field(data, *names)) for names in (("n1", "n_t"), ("n2", "n_c")))
        values["sd"] = np.asarray(error) / np.sqrt(1.0 / n1 + 1.0 / n2)
    return values


def _standard_error(
    data: Fields, estimate: Any, lower: Any, upper: Any, scale: str, level: Any, df: Any, sides: int
) -> Numbers:
    if lower is not None and upper is not None:
        two_sided = conversions.two_sided_level(level, sides)
        return conversions.standard_error_from_interval(lower, upper, two_sided, scale, df)
    if lower is not None or upper is not None:
        limit = upper if lower is None else lower
        return conversions.standard_error_from_limit(estimate, limit, level, scale, df, sides=sides)
    if data.get("p") is not None:
        return conversions.standard_error_from_p(estimate, data["p"], scale, df, sides=sides)
    if data.get("se") is None:
        raise MissingField("the data have neither an interval, nor 'p', nor 'se'")
    return data["se"]  # type: ignore[no-any-return]


def _middle(lower: Any, upper: Any, scale: str) -> Any:
    if lower is None or upper is None:
        raise MissingField("the data have no 'estimate'")
    low, high = as_floats("lower", lower), as_floats("upper", upper)
    return np.sqrt(low * high) if scale == "ratio" else 0.5 * (low + high)


def _scale(data: Fields, method: Fields) -> str:
    scale = word(method.get("scale", ""))
    if scale in ("log", "ratio", "exp"):
        return "ratio"
    if scale in ("difference", "linear", "identity", "natural"):
        return "difference"
    measure = method.get("measure") or next(
        (name for name in ("hr", "rr", "or") if {name, name.upper()} & set(data)), ""
    )
    if not measure:
        return "difference"
    return "ratio" if spelled(measure, fields.MEASURES, "measure") in ("RR", "OR", "HR", "IRR", "ROM") else "difference"


def _degrees_of_freedom(data: Fields, method: Fields) -> Any:
    for place in (data, method):
        if place.get("df") is not None:
            return place["df"]
    if word(method.get("distribution", method.get("quantile", "z"))) in ("t", "student"):
        n1, n2 = (as_floats("n", field(data, *names)) for names in (("n1", "n_t"), ("n2", "n_c")))
        return n1 + n2 - 2.0
    return None


def _optional(data: Fields, *names: str) -> Any:
    return next((data[name] for name in names if data.get(name) is not None), None)


def hazard_ratio(data: Fields, method: Fields) -> Values:
    """Log hazard ratio and variance from O - E and V, from an interval, or from p."""
    if data.get("o_minus_e") is not None or (data.get("o") is not None and data.get("e") is not None):
        excess = data.get("o_minus_e")
        if excess is None:
            excess = as_floats("o", data["o"]) - as_floats("e", data["e"])
        variance = field(data, "v", "V", "variance")
        effect = hazard_ratios.log_hazard_ratio_from_log_rank(excess, variance)
    elif _optional(data, *LOWER) is not None:
        level = conversions.two_sided_level(level_of(method), int(method.get("sides", 2)))
        effect = hazard_ratios.log_hazard_ratio_from_interval(
            field(data, *LOWER), field(data, *UPPER), level, _optional(data, *ESTIMATES)
        )
    else:
        ratio, p = field(data, *ESTIMATES), field(data, "p")
        effect = hazard_ratios.log_hazard_ratio_from_p(ratio, p, sides=int(method.get("sides", 2)))
    error = np.sqrt(effect.variance)
    interval = conversions.interval_from_standard_error(np.exp(effect.value), error, level_of(method), "ratio")
    return {
        "yi": effect.value,
        "vi": effect.variance,
        "estimate": effect.value,
        "se": error,
        "lower": np.log(interval.lower),
        "upper": np.log(interval.upper),
        "exp_estimate": interval.estimate,
        "exp_lower": interval.lower,
        "exp_upper": interval.upper,
        "z": np.asarray(effect.value) / np.asarray(error),
        "p": conversions.p_from_standard_error(interval.estimate, error, "ratio"),
    }


def nnt_interval(data: Fields, method: Fields) -> Values:
    """Number needed with its interval: benefit end first, the other end below 0 when it passes through infinity."""
    reduction, lower, upper = _risk_reduction(data, method)
    needed = numbers.number_needed_to_treat(reduction, lower, upper)
    values: Values = {
        "nnt": needed.nnt,
        "nnt_lower": needed.benefit_limit,
        "nnt_upper": needed.harm_limit,
        "nntb": needed.benefit_limit,
        "nnth": np.abs(needed.harm_limit),
        "through_infinity": needed.through_infinity,
    }
    if np.ndim(needed.nnt) == 0:
        values["text"] = numbers.nnt_text(float(reduction), float(lower), float(upper))
    return values


def _risk_reduction(data: Fields, method: Fields) -> tuple[Any, Any, Any]:
    if data.get("arr") is not None:
        return data["arr"], field(data, "arr_lower", "lower"), field(data, "arr_upper", "upper")
    if data.get("rd") is not None:
        reduction, low, high = (
            -as_floats(name, field(data, name, name.removeprefix("rd_"))) for name in ("rd", "rd_upper", "rd_lower")
        )
        return reduction, low, high
    name = fields.choice({"method": "wald", **method}, fields.DIFFERENCE_METHODS, "wald")
    result = differences.risk_difference(*fields.two_groups(data), level_of(method), name)
    return tuple(-np.asarray(value) for value in (result.estimate, result.upper, result.lower))  # type: ignore[return-value]


def nnt(data: Fields, method: Fields) -> Values:
    """Number needed from a standardised mean difference, a risk reduction, or a ratio with a baseline risk."""
    source = word(method.get("from", ""))
    baseline = _optional(data, *BASELINES)
    size = _optional(data, "d", "smd", "SMD", "g")
    if source in ("smd", "d") or (not source and size is not None):
        default = "furukawa" if baseline is not None else "kraemer_kupfer"
        name = spelled(
            method.get("method", default),
            {"furukawa": "furukawa furukawa_leucht", "kraemer_kupfer": "kraemer_kupfer km kraemer"},
        )
        if name == "furukawa" and baseline is None:
            raise MissingField("the data have no 'cer', which Furukawa's number needs")
        result = numbers.nnt_from_smd(
            field(data, "d", "smd", "SMD", "g"), name, np.nan if baseline is None else baseline
        )
    elif data.get("arr") is not None:
        result = numbers.number_needed_to_treat(data["arr"]).nnt
    else:
        measure, value = _relative(data, method)
        if measure == "risk_difference":
            result = numbers.number_needed_to_treat(-as_floats("rd", value)).nnt
        else:
            result = numbers.nnt_from_relative_effect(measure, value, _needed(baseline), _polarity(method))
    rounded = np.sign(result) * np.ceil(np.abs(result) - 1e-9)
    up = word(method.get("rounding", method.get("round", ""))) in ("up", "ceil", "ceiling")
    return {"nnt": rounded if up else result, "nnt_rounded": rounded, "nnt_exact": result}


def absolute_effect(data: Fields, method: Fields) -> Values:
    """Absolute effect per 1000 of an estimate, and of its limits if the data have them."""
    measure, value = _relative(data, method)
    baseline, polarity = _needed(_optional(data, *BASELINES)), _polarity(method)
    effect = absolute_effects.absolute_effect_per_1000(measure, value, baseline, polarity)
    risk = absolute_effects.risk_with_intervention(measure, value, baseline, polarity)
    values: Values = {"difference_per_1000": effect, "per_1000": effect, "effect_per_1000": effect}
    values |= {"risk": risk, "p1": risk, "risk_per_1000": 1000.0 * np.asarray(risk), "rd": np.asarray(effect) / 1000.0}
    values |= {"fewer_per_1000": -np.asarray(effect), "more_per_1000": effect}
    for key, names in (("lower", LOWER), ("upper", UPPER)):
        limit = _optional(data, *names)
        if limit is not None:
            values[f"{key}_per_1000"] = values[key] = absolute_effects.absolute_effect_per_1000(
                measure, limit, baseline, polarity
            )
    with np.errstate(divide="ignore"):
        values["nnt"] = np.abs(1000.0 / np.asarray(effect))
    return values


def _needed(baseline: Any) -> Any:
    if baseline is None:
        raise MissingField("the data have no 'baseline_risk'")
    return baseline


def _polarity(method: Fields) -> str | None:
    given = method.get("polarity")
    if given is None:
        return None
    return spelled(given, {"events": "events event", "event_free": "event_free eventfree survival"}, "polarity")


def _relative(data: Fields, method: Fields) -> tuple[str, Any]:
    """The measure by the name its functions know, and its value."""
    asked = method.get("measure") or (method.get("from") if word(method.get("from")) != "smd" else None)
    if asked is None:
        asked = next((name for name in data if word(name) in ("rr", "or", "rd", "hr")), None)
    if asked is None:
        raise MissingField("the case names no measure")
    name = spelled(asked, fields.MEASURES, "measure")
    if name not in ABSOLUTE_MEASURES:
        raise Unsupported(f"no absolute effect of {name}")
    return ABSOLUTE_MEASURES[name], field(data, "value", name, name.lower(), "estimate", "effect")


def percent_counts(data: Fields, method: Fields) -> Values:
    """Counts behind a printed percentage."""
    convention = word(method.get("convention", method.get("rounding", "half_up")))
    counts = counts_from_percent(
        field(data, "percent"), field(data, "n", "total"), convention, _optional(data, "decimals")
    )
    return {
        "lowest": counts.lowest,
        "highest": counts.highest,
        "number_of_counts": counts.number_of_counts,
    }

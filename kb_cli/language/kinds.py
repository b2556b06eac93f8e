"""The kinds of quantity that the checker knows: which may be averaged, added or compared, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass

RATIOS = frozenset({"hazard_ratio", "risk_ratio", "odds_ratio", "ratio", "rate_ratio"})
DIFFERENCES = frozenset({"risk_difference", "mean_difference", "rate_difference"})
PERCENTAGES = frozenset({"percent", "event_free_percent"})
PROBABILITIES = frozenset({"p_value", "alpha"})
LABELS = frozenset("identifier label category text flag date fact list citation unit struct interval".split())
QUANTITIES = frozenset(
    RATIOS
    | DIFFERENCES
    | PERCENTAGES
    | PROBABILITIES
    | {"duration", "ci_level", "count", "log_ratio", "standard_error", "dispersion", "dose", "quantity"}
)
"""Kinds with a meaning of their own; whatever else is a number is not judged."""

ESTIMATES = RATIOS | DIFFERENCES | PERCENTAGES | {"duration"}

FIXED_UNIT = {"percent": "percent", "event_free_percent": "percent", "risk_difference": "percentage points"}
SHARE = "proportion"
"""Unit of a percentage or risk difference that stands as a number from 0 to 1."""
CONVERTED = "converted"
"""Unit of a time that was multiplied by a number: it was converted, the checker does not follow into what."""


@dataclass(frozen=True)
class Meaning:
    """What a word of `measure` or `statistic` makes of the value beside it."""

    kind: str
    unit: str = ""
    estimator: str = ""


MEASURES = {
    "risk_difference": Meaning("risk_difference", "percentage points"),
    "hazard_ratio": Meaning("hazard_ratio"),
    "risk_ratio": Meaning("risk_ratio"),
    "odds_ratio": Meaning("odds_ratio"),
    "mean_difference": Meaning("mean_difference"),
    "restricted_mean_difference": Meaning("mean_difference"),
    "curve_separation_time": Meaning("duration"),
}
STATISTICS = {
    "proportion": Meaning("percent", "percent"),
    "median_time": Meaning("duration", "", "median"),
    "event_free_probability": Meaning("event_free_percent", "percent"),
    "restricted_mean_time": Meaning("duration", "", "mean"),
    "mean": Meaning("quantity", "", "mean"),
    "median": Meaning("quantity", "", "median"),
    "count": Meaning("count", "participants"),
}
MEANINGS = MEASURES | STATISTICS


@dataclass(frozen=True)
class Advice:
    """Why an average or a sum of a kind says nothing, and what to do instead."""

    code: str
    name: str
    why: str
    fix: str


_POOL = "Pool on the log scale: exp(avg(ln(x))) unweighted, or exp(sum(w * ln(x)) / sum(w)) with w = 1 / SE^2."
_EVENTS = "Add the counts and divide: 100.0 * sum(events) / sum(total)."
_DIFFERENCES = "Weight each by its precision: sum(w * x) / sum(w) with w = 1 / SE^2."
_ADVICE = {
    "ratio": Advice("ratios-averaged", "ratios", "0.5 and 2 average to 1.25, not to 1", _POOL),
    "percent": Advice("percentages-averaged", "percentages", "their denominators differ", _EVENTS),
    "difference": Advice("differences-averaged", "differences", "their precisions differ", _DIFFERENCES),
    "duration": Advice(
        "medians-averaged",
        "median or mean times",
        "no group of participants has that time",
        "Show them side by side, or take min() and max(); pooling needs the participants' data.",
    ),
    "mean": Advice(
        "medians-averaged",
        "means of groups",
        "the groups differ in size",
        "Weight each by its participants, sum(x * n) / sum(n), in one endpoint and unit, or show them side by side.",
    ),
    "p_value": Advice(
        "p-values-averaged",
        "p values",
        "a p value measures no size",
        "Pool the estimates and test the result, or show the p values side by side.",
    ),
    "ci_level": Advice(
        "levels-averaged",
        "confidence levels",
        "a level belongs to its interval",
        "Group by ci_level, or fix it: WHERE ci_level = 95.",
    ),
    "estimate": Advice(
        "estimates-averaged",
        "estimates",
        "medians, ratios and differences have no common mean",
        "Fix one statistic or measure, and pool with weights, or add up events and totals.",
    ),
}


def advice(kind: str, estimator: str) -> Advice | None:
    """Return why quantities of a kind may not be averaged or added, None where they may."""
    group = kind
    if kind in RATIOS:
        group = "ratio"
    elif kind in PERCENTAGES:
        group = "percent"
    elif kind in DIFFERENCES:
        group = "difference"
    elif kind == "alpha":
        group = "p_value"
    elif kind in {"quantity", "dispersion", "duration"} and estimator == "mean":
        group = "mean"
    elif kind in {"quantity", "dispersion"} and estimator:
        group = "estimate" if estimator == "estimate" else "duration"
    elif kind == "duration" and not estimator:
        return None
    return _ADVICE.get(group)


def shown(kind: str, unit: str = "") -> str:
    """Return a kind in words: `hazard ratio`, `time in months`."""
    names = {"duration": "time", "event_free_percent": "event-free percentage", "percent": "percentage"}
    text = names.get(kind, kind.replace("_", " "))
    if unit == SHARE:
        return f"{text} as a share of 1"
    return text if not unit or FIXED_UNIT.get(kind) == unit or unit == CONVERTED else f"{text} in {unit}"

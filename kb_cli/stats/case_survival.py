"""Tasks of the case format on individual times: log-rank, Cox, medians, restricted means."""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats import survival
from kb_cli.stats.arguments import InvalidInput, as_floats
from kb_cli.stats.case_fields import Fields, Unsupported, Values, field, level_of, spelled
from kb_cli.stats.log_rank import LogRank, log_rank_from_tables


def survival_groups(data: Fields, method: Fields) -> Values:
    """Log-rank test, Cox regression of two groups (second label over the first), and each group's median."""
    time, event = as_floats("time", field(data, "time")), as_floats("event", field(data, "event", "status"))
    group = np.asarray(data.get("arm", data.get("group", ["all"] * time.size)))
    if group.shape != time.shape or event.shape != time.shape:
        raise InvalidInput("time", f"there are {time.size} times, {event.size} events and {group.size} arms")
    labels = [str(label) for label in np.unique(group)]
    transform = spelled(
        method.get("conf_type", method.get("transform", "log")),
        {"log": "log", "log_log": "log_log loglog", "plain": "plain linear"},
        "interval of the curve",
    )
    values: Values = {}
    for label in np.unique(group):
        member = group == label
        median = survival.kaplan_meier(time[member], event[member]).median(level_of(method), transform)
        for name in _names(str(label), labels):
            values |= {
                f"median_{name}": median.estimate,
                f"median_{name}_lower": median.lower,
                f"median_{name}_upper": median.upper,
            }
        if len(labels) == 1:
            values |= {"median": median.estimate, "median_lower": median.lower, "median_upper": median.upper}
            values |= {"lower": median.lower, "upper": median.upper}
    if len(labels) > 1:
        values |= _log_rank_values(survival.log_rank(time, event, group), labels)
    if len(labels) == 2:
        for ties in ("breslow", "efron"):
            cox = survival.cox_two_groups(time, event, group, ties)
            values |= {
                f"coef_{ties}": cox.log_hazard_ratio,
                f"se_{ties}": cox.standard_error,
                f"hr_{ties}": np.exp(cox.log_hazard_ratio),
                f"p_{ties}": cox.p,
            }
    return values


def _names(label: str, labels: list[str]) -> list[str]:
    """The label, and what stands before its first underscore if that tells the groups apart."""
    short = label.split("_")[0]
    return [label] if [other.split("_")[0] for other in labels].count(short) > 1 or short == label else [label, short]


def _log_rank_values(result: LogRank, labels: list[str]) -> Values:
    values: Values = {
        "chi2": result.test.statistic,
        "statistic": result.test.statistic,
        "df": result.test.df,
        "p": result.test.p,
        "observed": result.observed,
        "expected": result.expected,
    }
    for number, label in enumerate(labels):
        for name in _names(label, labels):
            values[f"observed_{name}"] = result.observed[number]
            values[f"expected_{name}"] = result.expected[number]
    if len(labels) == 2:
        peto = result.hazard_ratio()
        values |= {
            "o_minus_e": result.observed[0] - result.expected[0],
            "v": result.covariance[0, 0],
            "hr_peto": peto.estimate,
            "hr_peto_lower": peto.lower,
            "hr_peto_upper": peto.upper,
        }
    return values


def log_rank_tables(data: Fields, method: Fields) -> Values:
    """Log-rank test from events and numbers at risk at each event time."""
    if method.get("weights"):
        raise Unsupported("no weighted log-rank test")
    events, at_risk = as_floats("events", field(data, "events")), as_floats("at_risk", field(data, "at_risk"))
    width = events.shape[1] if events.ndim == 2 else 0
    return _log_rank_values(log_rank_from_tables(events, at_risk), [str(number + 1) for number in range(width)])


def restricted_means(data: Fields, method: Fields) -> Values:
    """Restricted mean times of each group; difference and ratios of two: arm 1 over 0, else first label over second."""
    time, event = as_floats("time", field(data, "time")), as_floats("event", field(data, "event", "status"))
    group = np.asarray(data.get("arm", data.get("group", ["all"] * time.size)))
    if group.shape != time.shape or event.shape != time.shape:
        raise InvalidInput("time", f"there are {time.size} times, {event.size} events and {group.size} arms")
    tau, level = field({**data, **method}, "tau"), level_of(method)
    labels = list(np.unique(group))
    values: Values = {}
    for label in labels:
        mean = survival.restricted_mean(time[group == label], event[group == label], tau, level)
        for name in _names(str(label), [str(other) for other in labels]) if len(labels) > 1 else [""]:
            keys = {"rmst": mean.value, "se": mean.standard_error, "lower": mean.lower, "upper": mean.upper}
            for key, value in keys.items():
                full = key if key == "rmst" or not name else f"rmst_{key}"
                values[f"{full}_{name}" if name else full] = value
    if len(labels) != 2:
        return values
    first, second = _order(labels, method)
    pair = survival.compare_restricted_means(
        time[group == first], event[group == first], time[group == second], event[group == second], tau, level
    )
    return values | {
        "difference": pair.difference.value,
        "difference_se": pair.difference.standard_error,
        "difference_lower": pair.difference.lower,
        "difference_upper": pair.difference.upper,
        "difference_p": pair.p_difference,
        "ratio": pair.ratio.estimate,
        "ratio_lower": pair.ratio.lower,
        "ratio_upper": pair.ratio.upper,
        "ratio_p": pair.p_ratio,
        "rmtl_ratio": pair.lost_ratio.estimate,
        "rmtl_ratio_lower": pair.lost_ratio.lower,
        "rmtl_ratio_upper": pair.lost_ratio.upper,
        "rmtl_ratio_p": pair.p_lost_ratio,
    }


def _order(labels: list[Any], method: Fields) -> tuple[Any, Any]:
    """Experimental and comparator label: the reference of the case, 0 against 1, else the second label."""
    reference = method.get("reference", 0 if {str(label) for label in labels} == {"0", "1"} else None)
    names = [str(label) for label in labels]
    if reference is not None and str(reference) in names:
        second = names.index(str(reference))
        return labels[1 - second], labels[second]
    return labels[0], labels[1]

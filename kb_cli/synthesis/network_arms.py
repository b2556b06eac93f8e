"""From arms to contrasts: counts, means or rates of each arm of each study, with the rule for empty cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, as_floats, choose
from kb_cli.synthesis.network_studies import ExcludedStudy, NetworkData, StudyContrasts, UnusableNetwork, group_rows


@dataclass(frozen=True)
class ZeroRule:
    """What is done where an arm has no events (or, for odds ratios and risks, events only).

    add: added to the events, and to the participants without the event. to: all arms of a study that has such an arm
    (study: R's netmeta), such arms alone (arm: R's metafor, arm by arm), all arms of all studies (all), no arm (none).
    double_zero: drop or keep studies in which no arm has an event (or, odds ratio, all arms have events only). They say
    nothing of a ratio; differences keep them always.
    corrected_total: of risk ratios, events_only adds to the events and to the total alike (0.5/(n + 0.5), netmeta),
    both_cells adds to the participants without the event, too (0.5/(n + 1), metafor).
    A risk difference keeps its value; only its variance is taken from the corrected counts.
    """

    add: float = 0.5
    to: str = "study"
    double_zero: str = "drop"
    corrected_total: str = "events_only"

    def __post_init__(self) -> None:
        choose("to", self.to, ("study", "arm", "all", "none"))
        choose("double_zero", self.double_zero, ("drop", "keep"))
        choose("corrected_total", self.corrected_total, ("events_only", "both_cells"))
        if not 0 <= self.add < np.inf:
            raise UnusableNetwork(f"zero rule: {self.add:g} cannot be added to counts")

    def __str__(self) -> str:
        where = {
            "study": f"{self.add:g} added to all arms of a study with an empty cell",
            "arm": f"{self.add:g} added to arms with an empty cell",
            "all": f"{self.add:g} added to all arms of all studies",
            "none": "nothing added",
        }[self.to]
        zero = "left out" if self.double_zero == "drop" else "kept"
        return f"{where}; studies without events in any arm {zero} (ratios)"


NETMETA = ZeroRule()
METAFOR = ZeroRule(to="arm", double_zero="keep", corrected_total="both_cells")

COUNT_MEASURES = ("OR", "RR", "RD")
MEAN_MEASURES = ("MD", "SMD", "ROM")
RATE_MEASURES = ("IRR", "IRD")


@dataclass(frozen=True, eq=False)
class StudyArms:
    """One study's arms: names of treatments and a column of numbers each."""

    study: str
    treatments: tuple[str, ...]
    columns: dict[str, FloatArray]


def contrasts_from_counts(
    study: Sequence[str],
    treatment: Sequence[str],
    events: Any,
    total: Any,
    measure: str = "OR",
    zero_rule: ZeroRule = NETMETA,
) -> NetworkData:
    """Contrasts of log odds, log risks or risks from one row an arm.

    events, total: participants with the event and participants of each arm. Arms with a missing number are left out; a
    study that then has fewer than two is excluded with the reason. Raises UnusableNetwork, naming the study, for a
    study given with one arm only, with a treatment twice, or with counts that cannot be.
    """
    choose("measure", measure, COUNT_MEASURES)
    usable: list[StudyContrasts] = []
    arms, excluded = arms_of_studies(study, treatment, events=events, total=total)
    for item in arms:
        x, n = item.columns["events"], item.columns["total"]
        if np.any((x < 0) | (x > n) | (n <= 0)):
            raise UnusableNetwork(f"study {item.study!r}: events must lie between 0 and the participants of the arm")
        reason = _without_information(x, n, measure, zero_rule)
        if reason:
            excluded.append(ExcludedStudy(item.study, reason))
            continue
        value, variance = _risk_values(x, n, measure, zero_rule)
        usable.append(_from_arms(item, value, variance, n))
    return NetworkData(tuple(usable), measure, str(zero_rule), tuple(excluded))


def _without_information(x: FloatArray, n: FloatArray, measure: str, rule: ZeroRule) -> str:
    if measure == "RD" or rule.double_zero == "keep":
        return ""
    if np.all(x == 0):
        return "no events in any arm"
    if np.all(x == n):
        return "events in all participants of all arms"
    return ""


def _risk_values(x: FloatArray, n: FloatArray, measure: str, rule: ZeroRule) -> tuple[FloatArray, FloatArray]:
    added = _added((x == 0) | (x == n), rule)
    y = n - x
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "OR":
            x, y = x + added, y + added
            return np.log(x / y), 1.0 / x + 1.0 / y
        if measure == "RR":
            size = n + added * (2.0 if rule.corrected_total == "both_cells" else 1.0)
            return np.log((x + added) / size), 1.0 / (x + added) - 1.0 / size
        corrected, others = x + added, y + added
        return x / n, corrected * others / (corrected + others) ** 3


def _added(is_empty: FloatArray, rule: ZeroRule) -> FloatArray:
    if rule.to == "arm":
        chosen = is_empty
    elif rule.to == "study":
        chosen = np.full(is_empty.shape, bool(is_empty.any()))
    else:
        chosen = np.full(is_empty.shape, rule.to == "all")
    return np.where(chosen, rule.add, 0.0)


def contrasts_from_rates(
    study: Sequence[str],
    treatment: Sequence[str],
    events: Any,
    time: Any,
    measure: str = "IRR",
    zero_rule: ZeroRule = NETMETA,
) -> NetworkData:
    """Contrasts of log rates (IRR) or rates (IRD) from one row an arm; time: person-time, above 0."""
    choose("measure", measure, RATE_MEASURES)
    usable: list[StudyContrasts] = []
    arms, excluded = arms_of_studies(study, treatment, events=events, time=time)
    for item in arms:
        x, t = item.columns["events"], item.columns["time"]
        if np.any((x < 0) | (t <= 0)):
            raise UnusableNetwork(f"study {item.study!r}: events must not be negative, and person-time above 0")
        if measure == "IRR" and zero_rule.double_zero == "drop" and np.all(x == 0):
            excluded.append(ExcludedStudy(item.study, "no events in any arm"))
            continue
        corrected = x + _added(x == 0, zero_rule)
        with np.errstate(divide="ignore"):
            value = np.log(corrected / t) if measure == "IRR" else x / t
            variance = 1.0 / corrected if measure == "IRR" else corrected / t**2
        usable.append(_from_arms(item, value, variance, None))
    return NetworkData(tuple(usable), measure, str(zero_rule), tuple(excluded))


def contrasts_from_means(
    study: Sequence[str],
    treatment: Sequence[str],
    mean: Any,
    sd: Any,
    total: Any,
    measure: str = "MD",
    bias_correction: str = "none",
    *,
    pooled_sd: bool = False,
) -> NetworkData:
    """Contrasts of means (MD), standardised means (SMD) or log means (ROM) from one row an arm.

    An SMD divides by one standard deviation pooled over all arms of the study, so that a study's contrasts add up; its
    covariance is diag(1/n) about the baseline plus d d'/(2N), N all participants of the study (Crippa and Orsini 2016,
    BMC Med Res Methodol 16:91, equations 4 and 5; so does R's netmeta). bias_correction: none, or Hedges's factor with
    the study's degrees of freedom, exact_gamma or approximate. pooled_sd: an MD's variance from the pooled one, too.
    """
    choose("measure", measure, MEAN_MEASURES)
    choose("bias_correction", bias_correction, ("none", "exact_gamma", "approximate"))
    usable: list[StudyContrasts] = []
    arms, excluded = arms_of_studies(study, treatment, mean=mean, sd=sd, total=total)
    for item in arms:
        m, s, n = (item.columns[name] for name in ("mean", "sd", "total"))
        if np.any((s < 0) | (n < 1)):
            raise UnusableNetwork(f"study {item.study!r}: standard deviations must not be negative, nor arms empty")
        if measure == "ROM" and np.any(m <= 0):
            raise UnusableNetwork(f"study {item.study!r}: a ratio of means needs means above 0")
        if measure == "SMD":
            usable.append(_standardized(item, bias_correction))
        elif measure == "ROM":
            usable.append(_from_arms(item, np.log(m), s**2 / (n * m**2), n))
        else:
            spread = np.full(s.shape, _pooled_variance(item)) if pooled_sd else s**2
            usable.append(_from_arms(item, m, spread / n, n))
    return NetworkData(tuple(usable), measure, excluded=tuple(excluded))


def contrasts_from_arm_estimates(
    study: Sequence[str], treatment: Sequence[str], value: Any, standard_error: Any, measure: str
) -> NetworkData:
    """Contrasts of any estimate of each arm, such as mean changes or log odds, on the scale of analysis.

    standard_error: of the arm's estimate, not negative; an arm of 0 is taken as known exactly.
    """
    usable: list[StudyContrasts] = []
    arms, excluded = arms_of_studies(study, treatment, value=value, standard_error=standard_error)
    for item in arms:
        error = item.columns["standard_error"]
        if np.any(error < 0):
            raise UnusableNetwork(f"study {item.study!r}: a standard error must not be negative")
        usable.append(_from_arms(item, item.columns["value"], error**2, None))
    return NetworkData(tuple(usable), measure, excluded=tuple(excluded))


def _pooled_variance(item: StudyArms) -> float:
    s, n = item.columns["sd"], item.columns["total"]
    if n.sum() <= len(n):
        raise UnusableNetwork(f"study {item.study!r}: too few participants for a pooled standard deviation")
    return float(((n - 1) * s**2).sum() / (n.sum() - len(n)))


def _standardized(item: StudyArms, bias_correction: str) -> StudyContrasts:
    m, n = item.columns["mean"], item.columns["total"]
    pooled = _pooled_variance(item)
    if pooled <= 0:
        raise UnusableNetwork(f"study {item.study!r}: all standard deviations are 0, so nothing can be standardised")
    d = (m[1:] - m[0]) / np.sqrt(pooled) * _bias_factor(float(n.sum() - len(n)), bias_correction)
    covariance = np.diag(1.0 / n[1:]) + 1.0 / n[0] + np.outer(d, d) / (2.0 * n.sum())
    return StudyContrasts(item.study, item.treatments, d, covariance, tuple(n.tolist()))


def _bias_factor(df: float, correction: str) -> float:
    if correction == "none":
        return 1.0
    if correction == "approximate":
        return 1.0 - 3.0 / (4.0 * df - 1.0)
    from math import exp, lgamma, sqrt

    return exp(lgamma(df / 2.0) - lgamma((df - 1.0) / 2.0)) * sqrt(2.0 / df) if df > 1 else float("nan")


def arms_of_studies(
    study: Sequence[str], treatment: Sequence[str], **columns: Any
) -> tuple[list[StudyArms], list[ExcludedStudy]]:
    """The studies' arms without those that miss a number, and the studies that are left with fewer than two.

    columns: numbers, one row an arm. Raises UnusableNetwork, naming the study.
    """
    numbers = {name: np.atleast_1d(as_floats(name, values)) for name, values in columns.items()}
    lengths = {"study": len(study), "treatment": len(treatment)} | {key: len(v) for key, v in numbers.items()}
    if len(set(lengths.values())) > 1:
        raise UnusableNetwork(f"the columns have different numbers of rows: {lengths}")
    found: list[StudyArms] = []
    excluded: list[ExcludedStudy] = []
    for name, rows in group_rows(study).items():
        names = [treatment[row] for row in rows]
        if len(rows) < 2:
            raise UnusableNetwork(f"study {name!r}: it has one arm only ({names[0]}); a comparison needs two")
        twice = sorted({item for item in names if names.count(item) > 1})
        if twice:
            raise UnusableNetwork(
                f"study {name!r}: treatment {twice[0]!r} stands in more than one arm; combine these arms first"
            )
        complete = [row for row in rows if all(np.isfinite(values[row]) for values in numbers.values())]
        if len(complete) < 2:
            excluded.append(ExcludedStudy(name, "numbers are missing: fewer than two arms can be used"))
            continue
        columns_of_study = {key: values[complete] for key, values in numbers.items()}
        found.append(StudyArms(name, tuple(treatment[row] for row in complete), columns_of_study))
    return found, excluded


def _from_arms(item: StudyArms, value: FloatArray, variance: FloatArray, size: FloatArray | None) -> StudyContrasts:
    """Contrasts against the first arm; they share its variance."""
    if not (np.isfinite(value).all() and np.isfinite(variance).all()):
        raise UnusableNetwork(
            f"study {item.study!r}: an arm without events (or with events only) has no logarithm; "
            "choose a rule for empty cells that adds to it"
        )
    if (variance <= 0).sum() > 1:
        raise UnusableNetwork(f"study {item.study!r}: more than one arm has a variance of 0")
    covariance = np.diag(variance[1:]) + variance[0]
    participants = None if size is None else tuple(size.tolist())
    return StudyContrasts(item.study, item.treatments, value[1:] - value[0], covariance, participants)

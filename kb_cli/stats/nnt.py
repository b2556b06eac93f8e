"""Numbers needed to treat, with intervals that may pass through infinity.

A number above 0 is a number needed to treat for one to benefit (NNTB), one below 0 for one to be harmed (NNTH).
Numbers are exact here; `nnt_text` rounds up, as printed numbers are. Never compute one from counts pooled over trials:
take a pooled ratio and a baseline risk that is assumed and named.
"""

from __future__ import annotations

from math import ceil, inf, isinf, isnan
from typing import Any, NamedTuple

import numpy as np

from kb_cli.stats.absolute_effects import absolute_effect_per_1000
from kb_cli.stats.arguments import Numbers, Rows, choose


class NumberNeeded(NamedTuple):
    """nnt: 1 / risk reduction. benefit_limit, harm_limit: reciprocals of the interval's upper and lower end.

    through_infinity: whether the interval holds a risk reduction of 0; it then goes from the benefit limit up to
    infinity and on to the harm limit (which is below 0), never "from a to -b".
    """

    nnt: Numbers
    benefit_limit: Numbers
    harm_limit: Numbers
    through_infinity: Any


def number_needed_to_treat(risk_reduction: Any, lower: Any = np.nan, upper: Any = np.nan) -> NumberNeeded:
    """Reciprocal of an absolute risk reduction and of its interval.

    risk_reduction, lower, upper: fractions, comparator minus experimental risk of a bad outcome (above 0: benefit).
    A reduction of 0 gives infinity. Without an interval the limits are NaN.
    Source: Altman 1998, BMJ 317:1309.
    """
    rows = Rows(risk_reduction=risk_reduction, lower=lower, upper=upper)
    for name in ("risk_reduction", "lower", "upper"):
        rows.between(name, -1.0, 1.0)
    rows.at_most("lower", "upper")
    low, high = rows["lower"], rows["upper"]
    through = (low < 0) & (high > 0)
    with np.errstate(divide="ignore"):
        # Adding 0 turns -0 into 0, so that a reduction of 0 never becomes minus infinity.
        nnt, benefit = 1.0 / (rows["risk_reduction"] + 0.0), 1.0 / (high + 0.0)
        harm = np.where(low == 0, inf, 1.0 / (low + 0.0))
        benefit = np.where((high == 0) & (low < 0), -inf, benefit)
    return NumberNeeded(
        rows.as_given(nnt),
        rows.as_given(np.asarray(benefit, dtype=np.float64)),
        rows.as_given(np.asarray(harm, dtype=np.float64)),
        through.reshape(rows.shape) if rows.shape else bool(through[0]),
    )


def nnt_text(risk_reduction: float, lower: float = np.nan, upper: float = np.nan) -> str:
    """The number needed as printed, rounded up: "NNTB 7 (NNTB 4 to infinity to NNTH 23)".

    One risk reduction (a fraction) and its interval; empty for NaN.
    """
    needed = number_needed_to_treat(risk_reduction, lower, upper)
    nnt, benefit, harm = float(needed.nnt), float(needed.benefit_limit), float(needed.harm_limit)
    if isnan(nnt):
        return ""
    point = "NNT infinity" if isinf(nnt) else _labelled(nnt)
    if isnan(benefit) or isnan(harm):
        return point
    if needed.through_infinity:
        return f"{point} ({_labelled(benefit)} to infinity to {_labelled(harm)})"
    near, far = sorted((benefit, harm), key=abs)
    label = "NNTB" if lower + upper > 0 else "NNTH"
    if point.startswith(label):
        return f"{point} ({_whole(near)} to {_whole(far)})"
    return f"{point} ({label} {_whole(near)} to {_whole(far)})"


def _labelled(nnt: float) -> str:
    return f"{'NNTB' if nnt > 0 else 'NNTH'} {_whole(nnt)}"


def _whole(nnt: float) -> str:
    # 1/0.07 * 0.07 is not 1: a hair above a whole number is that number.
    return "infinity" if isinf(nnt) else f"{ceil(abs(nnt) - 1e-9):,}"


def nnt_from_relative_effect(measure: str, value: Any, baseline_risk: Any, polarity: str | None = None) -> Numbers:
    """Number needed from a relative effect on a bad outcome and an assumed baseline risk; above 0 is benefit.

    measure and polarity: as `absolute_effect_per_1000`. With event-free polarity, more event-free is the benefit.
    Source: Cochrane Handbook 15.4.4.
    """
    more = np.asarray(absolute_effect_per_1000(measure, value, baseline_risk, polarity)) / 1000.0
    good = polarity == "event_free" or measure == "hazard_ratio_event_free"
    reduction = more if good else -more
    with np.errstate(divide="ignore"):
        result = 1.0 / (reduction + 0.0)
    return result if result.shape else float(result)


def nnt_from_smd(smd: Any, method: str = "furukawa", comparator_risk: Any = np.nan) -> Numbers:
    """Number needed from a standardised mean difference.

    method furukawa: 1 / (Phi(d + Phi^-1(CER)) - CER), needs comparator_risk, the risk of response in the comparator
    group (Furukawa and Leucht 2011, PLoS One 6:e19070). kraemer_kupfer: 1 / (2 Phi(d / sqrt 2) - 1), without a
    baseline (Kraemer and Kupfer 2006, Biol Psychiatry 59:990). The two answer different questions. d of 0: infinity.
    """
    from scipy.special import ndtr, ndtri

    name = choose("method", method, ("furukawa", "kraemer_kupfer"))
    if name == "kraemer_kupfer":
        rows = Rows(smd=smd)
        gain = 2.0 * ndtr(rows["smd"] / np.sqrt(2.0)) - 1.0
    else:
        rows = Rows(smd=smd, comparator_risk=comparator_risk)
        rows.between("comparator_risk", 0.0, 1.0)
        risk = rows["comparator_risk"]
        gain = ndtr(rows["smd"] + ndtri(risk)) - risk
    with np.errstate(divide="ignore"):
        return rows.give(np.where(rows["smd"] == 0, inf, 1.0 / (gain + 0.0)))

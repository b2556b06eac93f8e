"""Pooling with one common effect: inverse variance, Mantel-Haenszel, Peto."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kb_cli.stats.arguments import FloatArray, InvalidInput, Rows
from kb_cli.stats.effect_sizes import ZeroCells, rate_cells
from kb_cli.stats.two_groups import COUNTS
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.studies import COLUMNS, Studies


class CommonEffect(NamedTuple):
    """An estimate and its variance on the scale of analysis, and the weight of each study (not yet in percent)."""

    estimate: float
    variance: float
    weights: FloatArray


def inverse_variance(effects: FloatArray, variances: FloatArray, tau2: float = 0.0) -> CommonEffect:
    """The mean of the effects weighted by 1/(v + tau2)."""
    weights = 1.0 / (variances + tau2)
    total = float(weights.sum())
    # About the first effect, so that equal effects give exactly that effect.
    estimate = float(effects[0]) + float((weights * (effects - effects[0])).sum()) / total
    return CommonEffect(estimate, 1.0 / total, weights)


def mantel_haenszel(studies: Studies, method: Method) -> CommonEffect:
    """The Mantel-Haenszel estimate of an odds ratio, risk ratio, risk difference, rate ratio or rate difference.

    Nothing is added to empty cells unless method.mh_zero_cells says so. NaN where one of the sums of a ratio is 0: no
    events at all in one group over all studies. studies: none with missing numbers.
    Sources: Robins, Breslow, Greenland 1986, Biometrics 42:311 (odds ratio); Greenland and Robins 1985, Biometrics
    41:55 (risk ratio and difference, rates); Sato, Greenland, Robins 1989, Biometrics 45:1323 (risk difference).
    """
    if studies.kind == "counts":
        a, b, c, d = _cells(studies, method.mh_zero_cells)
        if studies.measure == "odds_ratio":
            return _odds_ratio(a, b, c, d)
        if studies.measure == "risk_ratio":
            return _ratio(a, a + b, c, c + d, _share(a * c, a + b + c + d))
        return _risk_difference(a, b, c, d, method.rd_variance)
    if studies.kind == "rates":
        x1, t1, x2, t2 = rate_cells(Rows(**{name: studies.columns[name] for name in COLUMNS["rates"]}), _NONE)
        return _ratio(x1, t1, x2, t2, 0.0) if studies.measure == "rate_ratio" else _rate_difference(x1, t1, x2, t2)
    raise InvalidInput("pooling", f"Mantel-Haenszel pools counts and rates, not {studies.kind}")


_NONE = ZeroCells(add=0.0, to="none")


def _cells(studies: Studies, rule: ZeroCells) -> list[FloatArray]:
    cells = rule.cells(Rows(**{name: studies.columns[name] for name in COUNTS}))
    # A study that the rule drops takes no part in the sums.
    return [np.nan_to_num(cell) for cell in cells]


def _share(values: FloatArray, size: FloatArray) -> FloatArray:
    return np.divide(values, size, out=np.zeros_like(values), where=size > 0)


def _odds_ratio(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> CommonEffect:
    size = a + b + c + d
    agree, differ = _share(a * d, size), _share(b * c, size)
    both, other = _share(a + d, size), _share(b + c, size)
    r, s = float(agree.sum()), float(differ.sum())
    if r == 0 or s == 0:
        return CommonEffect(np.nan, np.nan, differ)
    variance = float((both * agree).sum()) / (2.0 * r * r)
    variance += float((both * differ + other * agree).sum()) / (2.0 * r * s)
    variance += float((other * differ).sum()) / (2.0 * s * s)
    return CommonEffect(float(np.log(r / s)), variance, differ)


def _ratio(x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray, both: FloatArray | float) -> CommonEffect:
    """Of risks (`both`: product of events over participants) or of rates (0)."""
    size = n1 + n2
    numerators, denominators = _share(x1 * n2, size), _share(x2 * n1, size)
    r, s = float(numerators.sum()), float(denominators.sum())
    if r == 0 or s == 0:
        return CommonEffect(np.nan, np.nan, denominators)
    spread = float((_share(n1 * n2 * (x1 + x2), size**2) - both).sum())
    return CommonEffect(float(np.log(r / s)), spread / (r * s), denominators)


def _risk_difference(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray, kind: str) -> CommonEffect:
    n1, n2 = a + b, c + d
    size = n1 + n2
    weights = _share(n1 * n2, size)
    total = float(weights.sum())
    estimate = float((_share(a * n2, size) - _share(c * n1, size)).sum()) / total
    if kind == "sato":
        first = float(_share(n1**2 * c - n2**2 * a + n1 * n2 * (n2 - n1) / 2.0, size**2).sum())
        second = float(_share(a * d + c * b, size).sum()) / 2.0
        # Exactly 0 where all of one group and none of the other have the event; rounding may take it below.
        return CommonEffect(estimate, max(0.0, estimate * first + second) / total**2, weights)
    spread = float(_share(a * b * n2**3 + c * d * n1**3, n1 * n2 * size**2).sum())
    return CommonEffect(estimate, spread / total**2, weights)


def _rate_difference(x1: FloatArray, t1: FloatArray, x2: FloatArray, t2: FloatArray) -> CommonEffect:
    weights = t1 * t2 / (t1 + t2)
    total = float(weights.sum())
    estimate = float((weights * (x1 / t1 - x2 / t2)).sum()) / total
    return CommonEffect(estimate, float((weights**2 * (x1 / t1**2 + x2 / t2**2)).sum()) / total**2, weights)

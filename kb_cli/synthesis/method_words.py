"""Methods of pooling in words: what a reader must know to judge or repeat a result."""

from __future__ import annotations

import math

from kb_cli.stats.effect_sizes import ZeroCells
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.results import NotTestable, Pooled

POOLING = {"inverse_variance": "inverse variance", "mantel_haenszel": "Mantel-Haenszel", "peto": "Peto"}
TAU2 = {
    "DL": "DerSimonian-Laird",
    "DL2": "two-step DerSimonian-Laird",
    "PM": "Paule-Mandel",
    "REML": "REML",
    "ML": "maximum likelihood",
    "SJ": "Sidik-Jonkman",
    "HS": "Hunter-Schmidt",
    "HE": "Hedges",
}
CI = {
    "z": "normal quantiles",
    "t": "t quantiles",
    "HK": "Hartung-Knapp",
    "HK_adhoc": "Hartung-Knapp with its factor at least 1",
    "HK_if_narrower": "Hartung-Knapp, its factor at least 1 where it would be narrower",
    "HK_wider": "the wider of Hartung-Knapp and normal",
    "HK_IQWiG6": "Hartung-Knapp, its factor at least 1 where it would be narrower (IQWiG)",
}
WHERE = {
    "only0": "all four cells of a study with an empty cell",
    "if0all": "all cells of all studies, because one has an empty cell",
    "all": "all cells of all studies",
}


def describe_method(pooled: Pooled) -> str:
    """Return model, weights, estimator of tau2 and interval in one line."""
    method = pooled.method
    parts = [f"{method.model} effect{'s' if method.model == 'random' else ''}", POOLING[method.pooling]]
    if method.model == "random":
        parts.append(f"tau2 by {TAU2[method.tau2]}")
    df = "" if math.isinf(pooled.df) else f", t with {pooled.df:g} df"
    return ", ".join(parts) + f", {CI[pooled.ci]}{df}"


def describe_i2(pooled: Pooled) -> str:
    """Return which of the two definitions of I2 is shown."""
    is_from_tau2 = pooled.method.i2 == "tau2" and pooled.heterogeneity.tau2_method is not None
    return "tau2/(tau2 + typical variance)" if is_from_tau2 else "(Q - df)/Q"


def describe_prediction(pooled: Pooled) -> str:
    """Return the rule of the prediction interval, or why there is none."""
    prediction = pooled.prediction
    if prediction is None:
        return "none by this method"
    if isinstance(prediction, NotTestable):
        return prediction.text
    rule = prediction.rule
    quantile = "normal quantile" if math.isinf(prediction.df) else f"t with {prediction.df:g} df ({rule.df})"
    error = "Hartung-Knapp's standard error" if rule.se == "HK" else "the classic standard error"
    return f"{quantile}, {error}"


def describe_empty_cells(method: Method) -> str:
    """Return what is done where a group has no events, or events only."""
    if method.pooling == "peto":
        return "nothing added (Peto); studies without events, or with events only, say nothing."
    rule = method.mh_zero_cells if method.pooling == "mantel_haenszel" else method.zero_cells
    text = _added(rule)
    if method.pooling == "mantel_haenszel":
        text += f" in the sums; {_added(method.zero_cells)} for the effect of a single study"
    kept = "left out" if method.zero_cells.double_zero == "drop" else "kept"
    return f"{text}; studies with no events in both groups are {kept} (ratios)."


def _added(rule: ZeroCells) -> str:
    if rule.to == "none" or rule.add == 0:
        return "nothing added"
    return f"{rule.add:g} added to {WHERE[rule.to]}"

"""The words of the case format: names of data fields and of methods, each with the spellings it is known by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, as_floats
from kb_cli.stats.effect_sizes import ZeroCells

Fields = Mapping[str, Any]
"""The data, or the method, of a case."""
Values = dict[str, Any]
"""The computed values of a case by key."""


class Unsupported(Exception):
    """A method, measure or option that there is no function for."""


class MissingField(Exception):
    """Data that a case of this task needs and does not have."""


def word(value: Any) -> str:
    """A method's name in one spelling: lower case, words joined by one underscore."""
    return re.sub(r"[^a-z0-9]+", "_", str(value).lower().replace("&", "and")).strip("_")


PROPORTION_METHODS = {
    "clopper_pearson": "clopper_pearson exact beta clopper pearson_clopper",
    "wilson": "wilson score wilson_score",
    "wilson_cc": "wilson_cc wilsoncc wilson_score_cc wilson_continuity wilson_with_cc prop_test score_cc",
    "agresti_coull": "agresti_coull ac agresticoull",
    "jeffreys": "jeffreys jeffrey",
    "mid_p": "mid_p midp mid_p_exact midp_exact exact_midp clopper_pearson_mid_p clopper_pearson_midp",
    "wald": "wald normal asymptotic",
    "wald_cc": "wald_cc waldcc normal_cc",
}
DIFFERENCE_METHODS = {
    "wald": "wald normal asymptotic",
    "wald_cc": "wald_cc waldcc",
    "newcombe": "newcombe newcomb newcombe_hybrid_score hybrid_score newcombe_score newcombe_wilson",
    "newcombe_cc": "newcombe_cc newcombecc newcombe_hybrid_score_cc hybrid_score_cc",
    "miettinen_nurminen": "miettinen_nurminen mn score miettinen_and_nurminen",
    "mee": "mee score_uncorrected mee_score farrington_manning",
    "agresti_caffo": "agresti_caffo ac agresticaffo",
    "hauck_anderson": "hauck_anderson ha anderson_hauck",
}
RISK_RATIO_METHODS = {
    "katz": "katz log katz_log wald delta wald_log log_wald",
    "adjusted_log": "adjusted_log log_adjusted walter",
    "inverse_sinh": "inverse_sinh katz_inverse_sinh sinh",
    "koopman": "koopman score koopman_score score_uncorrected",
    "miettinen_nurminen": "miettinen_nurminen mn miettinen_and_nurminen score_corrected",
}
ODDS_RATIO_METHODS = {
    "woolf": "woolf logit log woolf_logit wald sample wald_log log_wald",
    "adjusted_logit": "adjusted_logit logit_adjusted gart gart_adjusted_logit haldane_anscombe",
    "independence_smoothed_logit": "independence_smoothed_logit logit_smoothed smoothed_logit agresti",
    "score": "cornfield score_uncorrected cornfield_score",
    "miettinen_nurminen": "miettinen_nurminen mn miettinen_and_nurminen score score_corrected",
    "conditional_exact": "conditional_exact conditional exact fisher fisher_exact cornfield_exact conditional_mle",
}
RATE_METHODS = {"exact": "exact garwood exact_c gamma", "score": "score rao", "wald": "wald normal"}
RATE_RATIO_METHODS = {
    "wald_log": "wald_log log wald log_wald",
    "wald_log_cc": "wald_log_cc waldcc wald_cc",
    "score": "score wilson",
    "exact": "exact exact_cond conditional_exact exact_c exact_conditional conditional",
    "mid_p": "mid_p midp cond_midp midp_c",
}
RATE_DIFFERENCE_METHODS = {
    "wald": "wald normal",
    "wald_cc": "wald_cc waldcc waldccv",
    "score": "score miettinen_nurminen mn",
    "mover": "mover newcombe",
}
MEASURES = {
    "RD": "rd risk_difference diff difference ard",
    "RR": "rr risk_ratio relative_risk ratio",
    "OR": "or odds_ratio",
    "PETO": "peto peto_or or_peto",
    "IRR": "irr rate_ratio incidence_rate_ratio",
    "IRD": "ird rate_difference incidence_rate_difference",
    "HR": "hr hazard_ratio",
    "MD": "md mean_difference rmd",
    "SMD": "smd hedges_g g standardized_mean_difference standardised_mean_difference",
    "SMDH": "smdh",
    "ROM": "rom ratio_of_means log_ratio_of_means",
}
BIAS_CORRECTIONS = {
    "exact_gamma": "exact_gamma exact gamma hedges_exact",
    "approximate": "approximate approx approximation 1_3_4n_9 1_3_4_n_9 hedges revman hedges_approx",
    "none": "none no cohen false",
}
SMD_VARIANCES = {
    "LS": "ls ls1 large_sample g_2_2n g2_2n",
    "LS2": "ls2",
    "UB": "ub unbiased",
    "revman": "revman n_3_94 g_2_2_n_3_94 g2_2_n_3_94 hedges meta handbook",
}


def spelled(value: Any, spellings: Mapping[str, str], what: str = "method") -> str:
    """The name whose spellings contain the value. Raises Unsupported."""
    known = word(value)
    for name, words in spellings.items():
        if known in words.split():
            return name
    raise Unsupported(f"no {what} {value!r} (there are: {', '.join(spellings)})")


def choice(method: Fields, spellings: Mapping[str, str], default: str) -> str:
    """The method a case asks for, with its continuity correction if that is an option of its own."""
    name = spelled(method.get("method", default), spellings)
    if corrected(method) and f"{name}_cc" in spellings:
        return f"{name}_cc"
    if name in ("miettinen_nurminen", "mee", "koopman", "score") and "correction" in method:
        return _with_factor(name, bool(method["correction"]), spellings)
    return name


def _with_factor(name: str, wanted: bool, spellings: Mapping[str, str]) -> str:
    """The score method with or without the factor N/(N-1)."""
    plain = next((other for other in ("mee", "koopman", "score") if other in spellings), name)
    return "miettinen_nurminen" if wanted and "miettinen_nurminen" in spellings else plain


def corrected(method: Fields, *, default: bool = False) -> bool:
    """Whether the case asks for a continuity correction."""
    for name in ("continuity_correction", "continuity", "cc", "yates"):
        if name in method:
            return bool(method[name])
    return default


def level_of(method: Fields) -> Any:
    """The confidence level, 0.95 unless the case says otherwise."""
    return method.get("level", 0.95)


def alternative_of(method: Fields) -> str:
    """The direction of a test, two_sided unless the case says otherwise."""
    return spelled(
        method.get("alternative", "two-sided"),
        {"two_sided": "two_sided two twosided both", "greater": "greater larger", "less": "less smaller"},
        "alternative",
    )


def field(data: Fields, *names: str, default: Any = None) -> Any:
    """The first of the fields that the data have. Raises MissingField."""
    for name in names:
        if data.get(name) is not None:
            return data[name]
    if default is not None:
        return default
    raise MissingField(f"the data have no {names[0]!r}")


def two_groups(data: Fields) -> tuple[Any, Any, Any, Any]:
    """Events and totals of both groups, from a table, from events and totals, or from events and non-events."""
    if "table" in data:
        table = as_floats("table", data["table"])
        if table.shape != (2, 2):
            raise Unsupported(f"a table of shape {table.shape} (there are tests of 2x2 tables)")
        (a, b), (c, d) = table.tolist()
        return a, a + b, c, c + d
    if "a" in data and "d" in data:
        a, b, c, d = (as_floats(name, data[name]) for name in "abcd")
        return a, a + b, c, c + d
    return (*_group(data, "t", "1"), *_group(data, "c", "2"))


def _group(data: Fields, letter: str, number: str) -> tuple[Any, Any]:
    names = [f"{stem}{end}" for end in (f"_{letter}", number, f"_{number}") for stem in ("x", "event", "events")]
    events = field(data, *names)
    others = [name for name in (f"nonevent_{letter}", f"nonevents_{letter}") if name in data]
    if others:
        return events, as_floats("events", events) + as_floats(others[0], data[others[0]])
    return events, field(data, *_spellings("n", letter, number), *_spellings("total", letter, number))


def _spellings(stem: str, letter: str, number: str) -> list[str]:
    return [f"{stem}{number}", f"{stem}_{letter}", f"{stem}_{number}"]


def two_rates(data: Fields) -> tuple[Any, Any, Any, Any]:
    """Events and person-time of both groups."""
    values: list[Any] = []
    for letter, number in (("t", "1"), ("c", "2")):
        events = [name for stem in ("x", "event", "events") for name in _spellings(stem, letter, number)]
        stems = ("t", "time", "person_time", "pt", "exposure", "py", "n")
        times = [name for stem in stems for name in _spellings(stem, letter, number)]
        values += [field(data, *events), field(data, *times)]
    return values[0], values[1], values[2], values[3]


def two_means(data: Fields) -> tuple[Any, ...]:
    """Mean, standard deviation and size of both groups."""
    values: list[Any] = []
    for letter, number in (("t", "1"), ("c", "2")):
        for stems in (("mean", "m"), ("sd", "s"), ("n", "total")):
            names = [name for stem in stems for name in _spellings(stem, letter, number)]
            values += [field(data, *names)]
    return tuple(values)


def stratified_tables(data: Fields) -> FloatArray:
    """Tables of shape (strata, 2, 2) from tables or from columns of events and totals; rows with NA left out."""
    if "tables" in data:
        return as_floats("tables", data["tables"])
    x1, n1, x2, n2 = (as_floats("events", values) for values in two_groups(data))
    tables = np.stack([np.stack([x1, n1 - x1], axis=-1), np.stack([x2, n2 - x2], axis=-1)], axis=-2)
    return np.asarray(tables[~np.isnan(tables).any(axis=(1, 2))], dtype=np.float64)


def zero_cells_of(method: Fields) -> ZeroCells:
    """The rule for empty cells; metafor's default (1/2 to tables with an empty cell) if the case names none."""
    rule = method.get("zero_cells", {})
    if isinstance(rule, str):
        name = word(rule)
        if name in ("none", "no", "no_correction"):
            return ZeroCells(add=0.0, to="none")
        for to in ("if0all", "only0", "all"):
            if name == to or f"to_{to}" in name:
                return ZeroCells(to=to)
        raise Unsupported(f"no rule {rule!r} for empty cells")
    return ZeroCells(
        add=float(rule.get("add", 0.5)),
        to=str(rule.get("to", "only0")),
        double_zero=str(rule.get("double_zero", "keep")),
    )

"""The data of network cases: arms (one row an arm, or numbered columns) and contrasts, by their many names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kb_cli.stats import case_fields as fields
from kb_cli.stats.arguments import FloatArray, Rows, as_floats
from kb_cli.stats.case_fields import Fields, MissingField, Unsupported, level_of, spelled, word
from kb_cli.stats.conversions import standard_error_from_interval
from kb_cli.synthesis.network_arms import (
    COUNT_MEASURES,
    MEAN_MEASURES,
    METAFOR,
    NETMETA,
    RATE_MEASURES,
    ZeroRule,
    contrasts_from_arm_estimates,
    contrasts_from_counts,
    contrasts_from_means,
    contrasts_from_rates,
)
from kb_cli.synthesis.network_contrasts import contrasts_from_pairs
from kb_cli.synthesis.network_studies import INVERSE_VARIANCE, NetworkData

POOLING = {
    INVERSE_VARIANCE: "iv inverse inverse_variance gls generic graph graph_theoretical netmeta contrast arm "
    "contrast_based arm_based frequentist",
}
STUDY = ("study", "studlab", "trial", "id", "studies", "study_id")
TREATMENT = ("treatment", "treat", "trt", "t", "arm", "treatments", "intervention")
EVENTS = ("events", "event", "x", "xi", "r", "responders", "ai")
TOTAL = ("n", "total", "ni", "N", "size", "participants")
OTHERS = ("nonevents", "nonevent", "mi_nonevent", "non_events")
MEAN = ("mean", "m", "mi", "means", "y")
SD = ("sd", "sdi", "s", "sds")
TIME = ("time", "person_time", "exposure", "pt", "py", "ti", "person_years")
FIRST = ("treat1", "treatment1", "treat_1", "treatment_1", "t1", "trt1", "treatment", "treat", "trt", "a")
SECOND = (
    "treat2",
    "treatment2",
    "treat_2",
    "treatment_2",
    "t2",
    "trt2",
    "comparator",
    "control",
    "comp",
    "reference",
    "b",
)
EFFECT = tuple(
    "TE te yi y effect estimate est d diff theta log_estimate lnOR logOR logHR loghr lnHR logRR lnRR log_hr log_or "
    "log_rr lnhr lnor lnrr logor logrr md smd rd".split()
)
ERROR = ("seTE", "sete", "se", "sei", "standard_error", "stderr", "se_TE")
VARIANCE = ("vi", "var", "variance", "v")
LOWER = ("lower", "ci_lower", "ci_low", "lci", "lb", "low", "ci_lb")
UPPER = ("upper", "ci_upper", "ci_high", "uci", "ub", "high", "ci_ub")
RATIO = ("hr", "HR", "or", "OR", "rr", "RR", "irr", "IRR", "ratio")


def first_of(values: Fields, *names: str, default: Any = None) -> Any:
    """The first of the named values that is there."""
    return next((values[name] for name in names if values.get(name) is not None), default)


def above_zero(name: str, values: Any) -> FloatArray:
    """The values as numbers. Raises InvalidInput for one that is not above 0; NaN passes."""
    rows = Rows(**{name: values})
    rows.positive(name)
    return as_floats(name, values)


def text_of(value: Any) -> str:
    """The name that a study or treatment is known by; numbers of tables as whole numbers."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def named(value: Any, treatments: Sequence[str]) -> str:
    """A treatment by its name, or by the beginning of it if only one begins so."""
    name = text_of(value)
    same = [item for item in treatments if item == name] or [item for item in treatments if word(item) == word(name)]
    begun = same or [item for item in treatments if item.lower().startswith(name.lower())]
    return begun[0] if len(begun) == 1 else name


def network_data_of(data: Fields, method: Fields) -> NetworkData:
    """The studies of a case. Raises MissingField, Unsupported, or UnusableNetwork naming the study."""
    _require_rows(data)
    spelled(first_of(method, "pooling", "method", default="iv"), POOLING, "pooling")
    if first_of(data, *EFFECT, *RATIO) is not None and first_of(data, *SECOND) is not None:
        return _pairs(data, method)
    rows = _long(data) if first_of(data, "treatment1", "treat1", "t1", "treatment_1", "treat_1") is not None else data
    study = [text_of(value) for value in fields.field(rows, *STUDY)]
    treatment = [text_of(value) for value in fields.field(rows, *TREATMENT)]
    time, events = first_of(rows, *TIME), first_of(rows, *EVENTS)
    if events is None and first_of(rows, *MEAN, *EFFECT) is not None and first_of(rows, *SD, *TOTAL) is None:
        return _from_estimates(rows, method, study, treatment)
    kinds = COUNT_MEASURES if time is None else RATE_MEASURES
    default = MEAN_MEASURES[0] if events is None else kinds[0]
    measure = spelled(first_of(method, "measure", "sm", default=default), fields.MEASURES, "measure")
    if measure in MEAN_MEASURES:
        return _from_means(rows, method, study, treatment, measure)
    rule = _zero_rule(method)
    if measure in RATE_MEASURES or time is not None:
        measure = {"RR": "IRR", "RD": "IRD"}.get(measure, measure)
        return contrasts_from_rates(
            study, treatment, fields.field(rows, *EVENTS), fields.field(rows, *TIME), measure, rule
        )
    if measure not in COUNT_MEASURES:
        raise Unsupported(f"no network meta-analysis of {measure} from arms")
    return contrasts_from_counts(study, treatment, *_counts(rows), measure, rule)


def _require_rows(data: Fields) -> None:
    """Raise Unsupported unless all columns are lists of one length."""
    lengths = {name: len(column) for name, column in data.items() if isinstance(column, list)}
    single = sorted(name for name, column in data.items() if not isinstance(column, list))
    if single:
        raise Unsupported(f"a network needs lists of rows; {single[0]!r} is no list")
    if len(set(lengths.values())) > 1:
        raise Unsupported(f"the columns have different numbers of rows: {lengths}")


def _counts(rows: Fields) -> tuple[FloatArray, FloatArray]:
    events = as_floats("events", fields.field(rows, *EVENTS))
    others = first_of(rows, *OTHERS)
    if others is not None:
        return events, events + as_floats("nonevents", others)
    return events, as_floats("n", fields.field(rows, *TOTAL))


def _from_estimates(rows: Fields, method: Fields, study: Sequence[str], treatment: Sequence[str]) -> NetworkData:
    measure = spelled(first_of(method, "measure", "sm", default="MD"), fields.MEASURES, "measure")
    value, error, variance = first_of(rows, *MEAN, *EFFECT), first_of(rows, *ERROR), first_of(rows, *VARIANCE)
    if error is None and variance is None:
        raise MissingField("the arms have neither 'se' nor 'vi'")
    error = np.sqrt(above_zero("variance", variance)) if error is None else error
    return contrasts_from_arm_estimates(study, treatment, value, error, measure)


def _from_means(
    rows: Fields, method: Fields, study: Sequence[str], treatment: Sequence[str], measure: str
) -> NetworkData:
    total = as_floats("n", fields.field(rows, *TOTAL))
    sd = first_of(rows, *SD)
    sd = as_floats("se", fields.field(rows, *ERROR)) * np.sqrt(total) if sd is None else sd
    correction = spelled(
        method.get("bias_correction", "none"),
        {
            "none": "none no cohen false cohen_d crippa_orsini netmeta",
            "exact_gamma": "exact_gamma exact gamma hedges_exact metafor true",
            "approximate": "approximate approx hedges revman 1_3_4n_9 1_3_4_n_9",
        },
        "bias correction",
    )
    pooled = word(first_of(method, "sd_pooling", "variance", default="separate")) in ("pooled", "equal", "pooled_sd")
    mean = fields.field(rows, *MEAN)
    return contrasts_from_means(study, treatment, mean, sd, total, measure, correction, pooled_sd=pooled)


def _long(data: Fields) -> dict[str, list[Any]]:
    """Rows of one arm from rows of one study with numbered columns; arms without a treatment are left out."""
    numbered: dict[str, dict[str, Any]] = {}
    for name, column in data.items():
        match = re.fullmatch(r"(.+?)[_.]?(\d)", name)
        if match:
            numbered.setdefault(match[2], {})[match[1]] = column
    studies = [text_of(value) for value in fields.field(data, *STUDY)]
    rows: dict[str, list[Any]] = {}
    seen: set[tuple[str, str]] = set()
    for columns in (numbered[number] for number in sorted(numbered)):
        treatments = first_of(columns, *TREATMENT, default=[])
        for row, treatment in enumerate(treatments):
            absent = treatment is None or treatment != treatment or str(treatment).strip() in ("", "NA")
            if absent or (studies[row], text_of(treatment)) in seen:
                continue
            seen.add((studies[row], text_of(treatment)))
            rows.setdefault("study", []).append(studies[row])
            for name, column in columns.items():
                rows.setdefault(name, []).append(_number(column[row]))
    return rows


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value.strip() in ("", "NA"):
        return float("nan")
    try:
        return float(value)
    except ValueError:
        return value


def _pairs(data: Fields, method: Fields) -> NetworkData:
    first = [text_of(value) for value in fields.field(data, *FIRST)]
    second = [text_of(value) for value in fields.field(data, *SECOND)]
    names = first_of(data, *STUDY)
    study = [f"study {row}" for row in range(1, len(first) + 1)] if names is None else [text_of(name) for name in names]
    ratio_name = next((name for name in RATIO if data.get(name) is not None), None)
    named = first_of(method, "measure", "sm", default=ratio_name)
    measure = "MD" if named is None else spelled(named, fields.MEASURES, "measure")
    effect, error = _effects(data, method, ratio=ratio_name is not None)
    sizes = [first_of(data, f"n{number}", f"n_{number}", f"N{number}") for number in (1, 2)]
    return contrasts_from_pairs(
        study, first, second, effect, error, measure, participants=sizes[0], comparator_participants=sizes[1]
    )


def _effects(data: Fields, method: Fields, *, ratio: bool) -> tuple[FloatArray, FloatArray]:
    """Effects on the scale of analysis and their standard errors, from what the data have."""
    effect = as_floats("effect", fields.field(data, *RATIO, *EFFECT))
    ratio = ratio or word(method.get("scale", "")) in ("ratio", "exp", "natural_ratio")
    effect = np.log(above_zero("ratio", effect)) if ratio else effect
    error, variance = first_of(data, *ERROR), first_of(data, *VARIANCE)
    if error is not None:
        return effect, as_floats("se", error)
    if variance is not None:
        return effect, np.sqrt(above_zero("variance", variance))
    if first_of(data, *LOWER) is None:
        raise MissingField("the data have neither 'seTE', nor 'vi', nor an interval")
    lower, upper = as_floats("lower", fields.field(data, *LOWER)), as_floats("upper", fields.field(data, *UPPER))
    level = method.get("ci_level", level_of(method))
    found = standard_error_from_interval(lower, upper, level, "ratio" if ratio else "difference")
    return effect, as_floats("se", found)


def _zero_rule(method: Fields) -> ZeroRule:
    """The rule for empty cells; netmeta's if the case names none."""
    rule = first_of(method, "zero_cells", "zero_rule", "incr", default=None)
    if rule is None or isinstance(rule, bool):
        return NETMETA
    text = word(rule) if isinstance(rule, str) else word(rule.get("to", "study")) if isinstance(rule, Mapping) else ""
    to = _where(text)
    base = NETMETA if to == "study" else METAFOR
    add, zero, total = base.add, base.double_zero, base.corrected_total
    if isinstance(rule, Mapping):
        add = float(rule.get("add", rule.get("incr", add)))
        zero = {"drop": "drop", "keep": "keep"}.get(word(rule.get("double_zero", zero)), zero)
        total = str(rule.get("corrected_total", total))
    elif not isinstance(rule, str):
        add = float(rule)
    elif "drop" in text or "exclude" in text or "left_out" in text:
        zero = "drop"
    if method.get("RR.Cochrane") is not None:
        total = "both_cells" if method["RR.Cochrane"] else "events_only"
    return ZeroRule(add=add, to=to, double_zero=zero, corrected_total=total)


def _where(text: str) -> str:
    if text in ("", "study", "netmeta"):
        return "study"
    if text in ("none", "no", "no_correction") or "to_none" in text:
        return "none"
    if text == "all" or "to_all" in text:
        return "all"
    if "only0" in text or "metafor" in text:
        return "arm"
    is_conditional = any(part in text for part in ("zero", "empty", "affected", "sparse", "netmeta"))
    if is_conditional:
        return "study" if "stud" in text or "trial" in text or "netmeta" in text else "arm"
    return "all"


def pair_of(asked: Any, treatments: Sequence[str]) -> tuple[str, str]:
    """Two treatments from a list or from text such as "A:B" or "A vs B". Raises Unsupported."""
    parts = re.split(r"\s*:\s*|\s+(?:vs?|versus|against)\.?\s+", asked) if isinstance(asked, str) else list(asked)
    if len(parts) != 2:
        raise Unsupported(f"no pair of treatments in {asked!r}")
    return named(parts[0], treatments), named(parts[1], treatments)

"""Tasks of the case format that pool studies: meta-analysis, subgroups, meta-regression, leaving out and adding up."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kb_cli.stats.case_fields import Fields, MissingField, Values, field, spelled, word
from kb_cli.stats.case_pooled_values import pooled_values, profile_likelihood_values, regression_values, table_values
from kb_cli.stats.case_small_studies import small_study_effects
from kb_cli.stats.case_studies import method_of, numbers, studies_of
from kb_cli.synthesis.meta_regression import meta_regression
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.pooling import pool
from kb_cli.synthesis.results import Pooled
from kb_cli.synthesis.sensitivity import Step, cumulative, leave_one_out
from kb_cli.synthesis.studies import Studies
from kb_cli.synthesis.subgroups import group_name, pool_subgroups


def pooled_effect(data: Fields, method: Fields) -> Values:
    """One pooled effect of studies; of each subset too, where the case asks for leaving out or adding up studies."""
    known = numbers(data)
    studies, how = studies_of(known, method), method_of(known, method)
    if _subgroup_name(known, method) is not None:
        return subgroup_effects(data, method)
    if method.get("moderators") or method.get("mods"):
        return regression(data, method)
    if method.get("leave_one_out"):
        return _steps(leave_one_out(studies, how))
    if method.get("cumulative"):
        return cumulative_effects(data, method)
    values = pooled_values(pool(studies, how)) | profile_likelihood_values(studies, how, method)
    return values | (table_values(studies, method) if studies.kind == "counts" else {})


def leave_one_out_effects(data: Fields, method: Fields) -> Values:
    """The pooled effect without each study: lists, one element a study."""
    known = numbers(data)
    return _steps(leave_one_out(studies_of(known, method), method_of(known, method)))


def cumulative_effects(data: Fields, method: Fields) -> Values:
    """The pooled effect of the first study, the first two and so on, by the column that the case orders by."""
    known = numbers(data)
    order = method.get("order", method.get("order_by", method.get("sort")))
    by = None if order is None else field(known, str(order))
    return _steps(cumulative(studies_of(known, method), by, method_of(known, method)))


def _steps(steps: Sequence[Step]) -> Values:
    rows = [pooled_values(step.pooled) if isinstance(step.pooled, Pooled) else {} for step in steps]
    keys = [key for row in rows for key, value in row.items() if isinstance(value, (int, float))]
    values: Values = {key: [row.get(key, math.nan) for row in rows] for key in dict.fromkeys(keys)}
    return values | {"study": [step.label for step in steps]}


def _subgroup_name(data: Fields, method: Fields) -> str | None:
    name = method.get("subgroup", method.get("byvar", method.get("subgroups")))
    if isinstance(name, str):
        return name if name in data else word(name)
    return next((key for key in ("subgroup", "byvar") if key in data), None)


def subgroup_effects(data: Fields, method: Fields) -> Values:
    """A pooled effect in each subgroup, under ``<subgroup>.<key>``, all together, and the test between them."""
    known = numbers(data)
    name = _subgroup_name(known, method) or "group"
    groups = list(np.asarray(field(known, name)).tolist())
    scope = spelled(
        method.get("tau2_scope", "separate"),
        {"separate": "separate different within false", "common": "common pooled same shared true"},
        "scope of tau2",
    )
    studies, how = studies_of(known, method), method_of(known, method)
    result = pool_subgroups(studies, groups, how, tau2_scope=scope)
    overall = pooled_values(result.overall)
    values = overall | {f"overall.{key}": value for key, value in overall.items()}
    for label, pooled in result.groups.items():
        values |= {f"{label}.{key}": value for key, value in pooled_values(pooled).items()}
    between, within = result.q_between, result.q_within
    for prefix, test in (("Q_between", between), ("Q_b", between), ("QM", between), ("Q_within", within)):
        values |= {prefix: test.statistic, f"{prefix}_df": test.df, f"{prefix}_p": test.p}
    if scope == "common" and how.pooling == "inverse_variance":
        values |= _shared_variance(studies, groups, how)
    return values | {"n_groups": len(result.groups)}


def _shared_variance(studies: Studies, groups: list[Any], how: Method) -> Values:
    """What a regression on the subgroups tells of the heterogeneity that is left."""
    names = [group_name(group) or None for group in groups]
    rule = how if how.ci in ("z", "t", "HK", "HK_adhoc") else replace(how, ci="z")
    fitted = regression_values(meta_regression(studies, {"subgroup": np.array(names, dtype=object)}, rule))
    kept = ("QE", "QE_df", "QE_p", "tau2", "tau", "tau2_lower", "tau2_upper", "R2", "I2_resid", "H2_resid")
    return {key: fitted[key] for key in kept}


def regression(data: Fields, method: Fields) -> Values:
    """Meta-regression: coefficients as lists, the intercept first, and as ``<covariate>.<key>``."""
    known = numbers(data)
    said = method.get("moderators", method.get("mods", method.get("covariates", method.get("moderator"))))
    names = [said] if isinstance(said, str) else list(said or _other_columns(known))
    if not names:
        raise MissingField("the case names no 'moderators'")
    covariates = {name: _covariate(known, name) for name in names}
    has_intercept = method.get("intercept", True) is not False
    how = method_of(known, method)
    return regression_values(meta_regression(studies_of(known, method), covariates, how, with_intercept=has_intercept))


def _other_columns(data: Fields) -> list[str]:
    return [name for name in data if re.fullmatch(r"(mod|x|covariate|moderator)_?\d*", name)]


def _covariate(data: Fields, name: str) -> Any:
    """A column by its name, factor(name) as words, and name:other as their product."""
    factor = re.fullmatch(r"(?:factor|as\.factor|C)\((.+)\)", name)
    if factor:
        return np.array([group_name(value) or None for value in field(data, factor[1])], dtype=object)
    if ":" in name and name not in data:
        parts = [np.asarray(_covariate(data, part.strip()), dtype=np.float64) for part in name.split(":")]
        return np.prod(parts, axis=0)
    values = field(data, name, word(name))
    if any(isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


_KINDS = "2x2 binary generic continuous means logrank hr rates rate irr correlation".split()
_STEMS: dict[str, Callable[[Fields, Fields], Values]] = {
    "meta": pooled_effect,
    "meta_subgroup": subgroup_effects,
    "subgroup": subgroup_effects,
    "meta_regression": regression,
    "metareg": regression,
    "smallstudy": small_study_effects,
    "small_study": small_study_effects,
    "leave_one_out": leave_one_out_effects,
    "meta_leave_one_out": leave_one_out_effects,
    "cumulative": cumulative_effects,
    "meta_cumulative": cumulative_effects,
}
SYNTHESIS_TASKS: dict[str, Callable[[Fields, Fields], Values]] = {
    "_".join(filter(None, (stem, kind))): task for stem, task in _STEMS.items() for kind in ("", *_KINDS)
}

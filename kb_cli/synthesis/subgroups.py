"""Subgroups of studies: a pooled effect in each, and a test whether they differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, InvalidInput, Test, choose
from kb_cli.synthesis.between_study_variance import estimate_tau2
from kb_cli.synthesis.common_effect import inverse_variance
from kb_cli.synthesis.distributions import chi_square_p
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.pooling import DEFAULT, NoUsableStudies, pool
from kb_cli.synthesis.results import Excluded, Pooled
from kb_cli.synthesis.studies import Studies, effects_of
from kb_loaders.wording import counted

SCOPES = ("separate", "common")


@dataclass(frozen=True)
class Subgroups:
    """A pooled effect in each subgroup, all together, and the test between them.

    groups: by label, in alphabetical order. overall: all studies of the subgroups pooled by the same method.
    tau2_scope: separate (each subgroup has its own between-study variance; default of R's meta) or common (one for
    all; metafor with a moderator). tau2: the common one, NaN if separate.
    q_between: squared distances of the subgroups' estimates from their mean, weighted by their standard errors under
    the method (Hartung-Knapp's, where it is used); NaN with one subgroup. q_within: Q of the subgroups added, by
    inverse variance. empty: subgroups without a study that can be pooled. excluded: studies without a subgroup.
    Source: Borenstein et al. 2009, Introduction to Meta-Analysis, chapter 19.
    """

    groups: Mapping[str, Pooled]
    overall: Pooled
    tau2_scope: str
    tau2: float
    q_between: Test
    q_within: Test
    empty: tuple[str, ...]
    excluded: tuple[Excluded, ...]


def pool_subgroups(
    studies: Studies, groups: Sequence[Any], method: Method = DEFAULT, *, tau2_scope: str = "separate"
) -> Subgroups:
    """Pool the studies within each subgroup and compare the subgroups.

    groups: the subgroup of each study; None, NaN, NA or empty text leaves a study out.
    Raises InvalidInput, and NoUsableStudies where no subgroup can be pooled.
    """
    choose("tau2_scope", tau2_scope, SCOPES)
    if len(groups) != len(studies):
        raise InvalidInput("groups", f"{counted(len(groups), 'value')} for {counted(len(studies), 'study')}")
    names = np.array([group_name(group) for group in groups])
    told = names != ""
    excluded = tuple(
        Excluded(studies.labels[row], "missing_data", "its subgroup is missing") for row in np.flatnonzero(~told)
    )
    studies, names = studies.select(told), names[told]
    tau2 = _common_tau2(studies, names, method) if tau2_scope == "common" and method.model == "random" else None
    pooled, empty = {}, []
    for name in sorted(set(names.tolist())):
        try:
            pooled[name] = pool(studies.select(names == name), method, tau2=tau2)
        except NoUsableStudies:
            empty.append(name)
    overall = pool(studies, method)
    return Subgroups(
        pooled,
        replace(overall, excluded=overall.excluded + excluded),
        tau2_scope,
        math.nan if tau2 is None else tau2,
        _between(list(pooled.values())),
        _within(list(pooled.values())),
        tuple(empty),
        excluded,
    )


def group_name(group: Any) -> str:
    """The label of a subgroup as text; a whole number without its point; empty where there is none."""
    if group is None or (isinstance(group, float) and math.isnan(group)) or group == "NA":
        return ""
    if isinstance(group, float) and group.is_integer():
        return str(int(group))
    return str(group)


def _common_tau2(studies: Studies, names: Any, method: Method) -> float:
    """One between-study variance about the subgroups' own means."""
    effects = effects_of(studies, method)
    used = effects.usable
    labels = names[used]
    design = np.asarray(labels[:, None] == np.unique(labels)[None, :], dtype=np.float64)
    return estimate_tau2(effects.value[used], effects.variance[used], design, method.tau2)


def _between(groups: list[Pooled]) -> Test:
    usable = [group for group in groups if group.standard_error > 0]
    if len(usable) < 2:
        return Test(math.nan, math.nan, math.nan)
    effects, variances = _columns(usable)
    mean = inverse_variance(effects, variances).estimate
    q, df = float(((effects - mean) ** 2 / variances).sum()), float(len(usable) - 1)
    return Test(q, df, chi_square_p(q, df))


def _columns(groups: list[Pooled]) -> tuple[FloatArray, FloatArray]:
    return np.array([group.estimate for group in groups]), np.array([group.standard_error**2 for group in groups])


def _within(groups: list[Pooled]) -> Test:
    q = sum(float(group.heterogeneity.q.statistic) for group in groups)
    df = sum(float(group.heterogeneity.q.df) for group in groups)
    return Test(q, df, chi_square_p(q, df))

"""Do direct and indirect evidence agree: Q split by designs, and direct against indirect estimates pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb_cli.stats.arguments import FloatArray, choose
from kb_cli.synthesis.network_model import ContrastSystem, contrast_system, estimate_tau2, network_estimates
from kb_cli.synthesis.network_result import (
    DesignTest,
    Estimate,
    Heterogeneity,
    NetworkResult,
    QTest,
    estimate_of,
    normal_quantile,
    q_test,
)
from kb_cli.synthesis.network_studies import StudyContrasts, connected_components, designs, direct_comparisons

# A share of direct evidence this near to 1 leaves nothing indirect but rounding.
ALL_DIRECT = 1.0 - 1e-8


def heterogeneity(studies: Sequence[StudyContrasts], treatments: Sequence[str], level: float) -> Heterogeneity:
    """Q of the network and its parts, with degrees of freedom by rank.

    Source: Higgins et al. 2012, Res Synth Methods 3:98; Krahn, Binder, König 2013, BMC Med Res Methodol 13:35.
    """
    system = contrast_system(studies, treatments)
    rounding = sum(study.discrepancy for study in studies)
    grouped = designs(studies)
    free = _design_columns(system, studies, list(grouped))
    interaction = system.with_columns(free)
    total = q_test(system.q() + rounding, system.df)
    within = q_test(interaction.q() + rounding, interaction.df)
    between = q_test(max(0.0, total.q - within.q), total.df - within.df)
    tau2 = estimate_tau2(interaction, "DL", rounding)
    random = q_test(max(0.0, system.q(tau2) - interaction.q(tau2)), between.df)
    parts = tuple(_design_test(system, studies, design, group, within) for design, group in grouped.items())
    low, high = _i2_interval(total.q, total.df, level)
    i2 = _i2(total.q, total.df)
    return Heterogeneity(total, within, between, random, tau2, parts, i2, low, high)


def _design_columns(
    system: ContrastSystem, studies: Sequence[StudyContrasts], wanted: Sequence[tuple[str, ...]]
) -> FloatArray:
    """Parameters of each wanted design's own, so that its studies share effects with no other design."""
    owner = np.asarray(system.owner)
    blocks = []
    for design in wanted:
        rows = np.isin(owner, [index for index, study in enumerate(studies) if study.design == design])
        block = np.where(rows[:, None], system.design, 0.0)
        blocks.append(block[:, np.any(block != 0, axis=0)])
    return np.hstack(blocks)


def _design_test(
    system: ContrastSystem,
    studies: Sequence[StudyContrasts],
    design: tuple[str, ...],
    group: Sequence[StudyContrasts],
    within: QTest,
) -> DesignTest:
    alone = contrast_system(group, design)
    detached = system.with_columns(_design_columns(system, studies, [design]))
    rounding = sum(study.discrepancy for study in studies)
    inside = q_test(alone.q() + sum(study.discrepancy for study in group), alone.df)
    between = q_test(max(0.0, detached.q() + rounding - within.q), detached.df - within.df)
    return DesignTest(design, len(group), inside, between)


def _i2(q: float, df: int) -> float:
    if df == 0:
        return float("nan")
    return 100.0 * max(0.0, (q - df) / q) if q > 0 else 0.0


def _i2_interval(q: float, df: int, level: float) -> tuple[float, float]:
    """Test-based interval of I², in percent. Source: Higgins and Thompson 2002, Stat Med 21:1539."""
    if df < 2:
        return float("nan"), float("nan")
    log_h = 0.5 * np.log(max(1.0, q / df))
    if q > df + 1:
        error = 0.5 * (np.log(q) - np.log(df)) / (np.sqrt(2.0 * q) - np.sqrt(2.0 * df - 1.0))
    else:
        error = np.sqrt(1.0 / (2.0 * (df - 1)) * (1.0 - 1.0 / (3.0 * (df - 1) ** 2)))
    width = normal_quantile(level) * error
    low, high = (np.exp(max(0.0, float(limit))) ** 2 for limit in (log_h - width, log_h + width))
    return float(100.0 * (low - 1.0) / low), float(100.0 * (high - 1.0) / high)


@dataclass(frozen=True)
class EvidenceSplit:
    """The evidence on one pair: in the network, from studies that compare it, and from the rest of the network.

    studies: those that compare the pair. proportion_direct: variance of the network estimate over that of the direct
    one, 0 without and 1 with nothing but direct evidence. direct, indirect: None where there is no such evidence.
    difference: direct minus indirect; None unless both kinds stand on different studies.
    """

    treatment: str
    comparator: str
    studies: tuple[str, ...]
    proportion_direct: float
    network: Estimate
    direct: Estimate | None
    indirect: Estimate | None
    difference: Estimate | None
    method: str


def direct_and_indirect(
    result: NetworkResult, treatment: str, comparator: str, method: str = "back_calculation"
) -> EvidenceSplit:
    """The evidence on a pair split into direct and indirect (SIDE).

    method: back_calculation takes the direct estimate out of the network's (Dias et al. 2010, Stat Med 29:932; König,
    Krahn, Binder 2013, Stat Med 32:5414; R's netsplit); exclusion leaves out all studies that compare the pair
    (Efthimiou et al. 2019, Stat Med 38:2992). tau² is that of the whole network.
    """
    choose("method", method, ("back_calculation", "exclusion"))
    network = result.effect(treatment, comparator)
    pair = {treatment, comparator}
    holders = [study for study in result.data.studies if pair <= set(study.treatments)]
    others = [study for study in result.data.studies if not pair <= set(study.treatments)]
    names = tuple(study.study for study in holders)
    if not holders:
        return EvidenceSplit(treatment, comparator, (), 0.0, network, None, network, None, method)
    direct = _direct(result, treatment, comparator, holders)
    share = min(1.0, (network.standard_error / direct.standard_error) ** 2)
    linked = any(pair <= set(part) for part in connected_components(others))
    indirect = None
    if method == "exclusion":
        indirect = _from_others(result, treatment, comparator, others) if linked else None
    elif share < ALL_DIRECT:
        value = (network.value - share * direct.value) / (1.0 - share)
        indirect = estimate_of(value, network.standard_error / float(np.sqrt(1.0 - share)), result.level)
    difference = _difference(direct, indirect, result.level) if linked and indirect is not None else None
    return EvidenceSplit(treatment, comparator, names, share, network, direct, indirect, difference, method)


def node_splits(result: NetworkResult, method: str = "back_calculation") -> tuple[EvidenceSplit, ...]:
    """The split of every pair that has both kinds of evidence, in alphabetical order."""
    pairs = direct_comparisons(result.data.studies)
    splits = (direct_and_indirect(result, first, second, method) for first, second in pairs)
    return tuple(split for split in splits if split.difference is not None)


def _direct(result: NetworkResult, treatment: str, comparator: str, holders: Sequence[StudyContrasts]) -> Estimate:
    """The pair's contrasts pooled by inverse variance, tau² of the network added."""
    values, weights = [], []
    for study in holders:
        based = study.rebased(comparator)
        index = based.treatments.index(treatment) - 1
        values.append(based.effects[index])
        weights.append(1.0 / (based.covariance[index, index] + result.tau2_used))
    total = float(np.sum(weights))
    return estimate_of(float(np.dot(values, weights)) / total, total**-0.5, result.level)


def _from_others(result: NetworkResult, treatment: str, comparator: str, others: Sequence[StudyContrasts]) -> Estimate:
    part = next(part for part in connected_components(others) if {treatment, comparator} <= set(part))
    members = [study for study in others if study.treatments[0] in part]
    values, variances = network_estimates(members, part, result.tau2_used)
    i, j = part.index(treatment), part.index(comparator)
    return estimate_of(float(values[i, j]), float(np.sqrt(variances[i, j])), result.level)


def _difference(direct: Estimate, indirect: Estimate, level: float) -> Estimate:
    error = float(np.hypot(direct.standard_error, indirect.standard_error))
    return estimate_of(direct.value - indirect.value, error, level)


def study_shares(result: NetworkResult, treatment: str, comparator: str) -> dict[str, float]:
    """Each study's part in the variance of a pair's estimate, as fractions that sum to 1.

    The estimate is a weighted sum of the studies' contrasts (a row of the hat matrix); studies are independent, so
    its variance is the sum of theirs.
    """
    order = (comparator, *(name for name in result.treatments if name != comparator))
    result.position(treatment), result.position(comparator)
    system = contrast_system(result.data.studies, order)
    weights = system.weights(result.tau2_used)
    design = system.design
    row = np.linalg.inv(design.T @ weights @ design)[order.index(treatment) - 1] @ design.T @ weights
    parts = row * ((system.within + result.tau2_used * system.between) @ row)
    owner = np.asarray(system.owner)
    shares = {study.study: float(parts[owner == index].sum()) for index, study in enumerate(result.data.studies)}
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def omnibus_test(result: NetworkResult) -> QTest:
    """The test that all treatments have the same effect: chi-square with one degree of freedom less than treatments."""
    system = contrast_system(result.data.studies, result.treatments)
    tau2 = result.tau2_used
    return q_test(float(system.y @ system.weights(tau2) @ system.y) - system.q(tau2), system.design.shape[1])

"""From contrasts to studies: rows of two treatments with an effect and its standard error.

A study with m treatments is given as all m(m - 1)/2 pairwise contrasts. Their variances determine the covariance of
the study's arms up to a constant; its pseudo-inverse is the study's Laplacian, whose off-diagonal elements are the
(reduced) weights of the graph-theoretical method. Source: Rücker 2012, Res Synth Methods 3:312; Rücker and Schwarzer
2014, Stat Med 33:4353.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, as_floats
from kb_cli.synthesis.network_studies import (
    ExcludedStudy,
    NetworkData,
    StudyContrasts,
    UnusableNetwork,
    group_rows,
    spread_matrix,
)

# Largest deviation of a study's contrasts from adding up: what rounding to two decimals can give.
TOLERANCE = 0.02


def contrasts_from_pairs(
    study: Sequence[str],
    treatment: Sequence[str],
    comparator: Sequence[str],
    effect: Any,
    standard_error: Any,
    measure: str,
    *,
    participants: Any = None,
    comparator_participants: Any = None,
    tolerance: float = TOLERANCE,
) -> NetworkData:
    """Studies from one row a contrast: effect of treatment minus comparator (ratios: their natural logarithms).

    Rows with a missing effect or standard error are left out; a study of which nothing usable is left is excluded
    with the reason. Raises UnusableNetwork, naming the study, where a treatment is compared with itself, a pair of a
    multi-arm study is missing or stands twice, the contrasts do not add up within `tolerance`, or their variances
    cannot be those of one study (a negative variance of an arm).
    """
    effects, errors = (
        np.atleast_1d(as_floats(*item)) for item in (("effect", effect), ("standard_error", standard_error))
    )
    sizes = [
        None if values is None else np.atleast_1d(as_floats("participants", values))
        for values in (participants, comparator_participants)
    ]
    columns: list[Sized] = [treatment, comparator, effects, errors, *(values for values in sizes if values is not None)]
    if any(len(column) != len(study) for column in columns):
        raise UnusableNetwork(
            f"the columns have different numbers of rows: {[len(study), *(len(column) for column in columns)]}"
        )
    usable: list[StudyContrasts] = []
    excluded: list[ExcludedStudy] = []
    for name, rows in group_rows(study).items():
        kept = [row for row in rows if np.isfinite(effects[row]) and np.isfinite(errors[row])]
        if not kept:
            excluded.append(ExcludedStudy(name, "effect or standard error is missing"))
            continue
        if any(errors[row] <= 0 for row in kept):
            raise UnusableNetwork(f"study {name!r}: a standard error must be above 0")
        pairs = [(treatment[row], comparator[row]) for row in kept]
        arms = _arms_of(name, pairs)
        counts = _participants(arms, pairs, [None if size is None else size[kept] for size in sizes])
        usable.append(_study(name, arms, pairs, effects[kept], errors[kept] ** 2, tolerance, counts))
    return NetworkData(tuple(usable), measure, excluded=tuple(excluded))


def _arms_of(name: str, pairs: list[tuple[str, str]]) -> list[str]:
    seen: set[frozenset[str]] = set()
    for first, second in pairs:
        if first == second:
            raise UnusableNetwork(f"study {name!r}: {first!r} is compared with itself")
        if frozenset((first, second)) in seen:
            raise UnusableNetwork(
                f"study {name!r}: {first!r} and {second!r} are compared in more than one row; "
                "give independent comparisons names of studies of their own"
            )
        seen.add(frozenset((first, second)))
    arms = sorted({item for pair in pairs for item in pair})
    missing = [
        f"{first} v {second}"
        for index, first in enumerate(arms)
        for second in arms[index + 1 :]
        if frozenset((first, second)) not in seen
    ]
    if missing:
        raise UnusableNetwork(
            f"study {name!r} has {len(arms)} treatments and needs a row for each pair of them; "
            f"missing: {', '.join(missing)}"
        )
    return arms


def _participants(
    arms: list[str], pairs: list[tuple[str, str]], sizes: list[FloatArray | None]
) -> tuple[float, ...] | None:
    first, second = sizes
    if first is None or second is None:
        return None
    known: dict[str, float] = {}
    for row, (one, other) in enumerate(pairs):
        known |= {one: float(first[row]), other: float(second[row])}
    counts = tuple(known[arm] for arm in arms)
    return counts if np.isfinite(counts).all() else None


def _study(
    name: str,
    arms: list[str],
    pairs: list[tuple[str, str]],
    effects: FloatArray,
    variances: FloatArray,
    tolerance: float,
    participants: tuple[float, ...] | None,
) -> StudyContrasts:
    incidence = np.zeros((len(pairs), len(arms)))
    pairwise = np.zeros((len(arms), len(arms)))
    for row, (first, second) in enumerate(pairs):
        i, j = arms.index(first), arms.index(second)
        incidence[row, i], incidence[row, j] = 1.0, -1.0
        pairwise[i, j] = pairwise[j, i] = variances[row]
    covariance = _covariance(name, arms, pairwise)
    weights = -study_laplacian(covariance)
    rows = np.array([weights[arms.index(first), arms.index(second)] for first, second in pairs])
    laplacian = incidence.T @ (rows[:, None] * incidence)
    values = laplacian_inverse(laplacian) @ incidence.T @ (rows * effects)
    left = effects - incidence @ values
    if np.abs(left).max() > tolerance:
        worst = pairs[int(np.abs(left).argmax())]
        raise UnusableNetwork(
            f"study {name!r}: its contrasts do not add up; {worst[0]} v {worst[1]} is off by "
            f"{np.abs(left).max():.3g} from what the others say (allowed: {tolerance:g})"
        )
    discrepancy = max(0.0, float(left @ (rows * left)))
    return StudyContrasts(name, tuple(arms), values[1:] - values[0], covariance, participants, discrepancy)


def _covariance(name: str, arms: list[str], pairwise: FloatArray) -> FloatArray:
    """Covariance of the contrasts against the first arm, from the variances of all pairs."""
    covariance = (pairwise[1:, :1] + pairwise[:1, 1:] - pairwise[1:, 1:]) / 2.0
    if len(arms) == 2:
        return np.asarray(covariance)
    arm_variances = _arm_variances(pairwise)
    scale = pairwise.max()
    if arm_variances.min() < -1e-3 * scale:
        arm = arms[int(arm_variances.argmin())]
        raise UnusableNetwork(
            f"study {name!r}: its standard errors cannot all be right, since the arm {arm!r} would have the negative "
            f"variance {arm_variances.min():.3g}; check them for misprints, or for rows of different analyses"
        )
    if np.linalg.eigvalsh(covariance).min() <= 1e-12 * scale:
        raise UnusableNetwork(f"study {name!r}: its standard errors contradict each other (no covariance has them)")
    return np.asarray(covariance)


def _arm_variances(pairwise: FloatArray) -> FloatArray:
    """Variances of the arms whose sums are nearest to those of the pairs (least squares; exact for three arms)."""
    arms = len(pairwise)
    first, second = np.triu_indices(arms, 1)
    design = np.zeros((len(first), arms))
    design[np.arange(len(first)), first] = design[np.arange(len(first)), second] = 1.0
    return np.asarray(np.linalg.lstsq(design, pairwise[first, second], rcond=None)[0])


def study_laplacian(covariance: FloatArray, tau2: float = 0.0) -> FloatArray:
    """The Laplacian of one study, shape (m, m): its off-diagonal elements are minus the weights of its comparisons.

    covariance: of its contrasts against the first arm. With more than two arms these weights are smaller than the
    inverse variances of the pairs, because a study's comparisons repeat each other.
    """
    arms = len(covariance) + 1
    to_contrasts = np.hstack([-np.ones((arms - 1, 1)), np.eye(arms - 1)])
    return np.asarray(to_contrasts.T @ np.linalg.solve(covariance + tau2 * spread_matrix(arms), to_contrasts))


def laplacian_inverse(laplacian: FloatArray) -> FloatArray:
    """The pseudo-inverse of the Laplacian of a connected graph: its rows sum to 0, and no other direction is empty."""
    size = len(laplacian)
    scale = float(np.trace(laplacian)) / size
    level = np.full(laplacian.shape, 1.0 / size)
    return np.asarray(np.linalg.inv(laplacian + scale * level) - level / scale)

"""Studies as a network meta-analysis takes them: contrasts with their covariance, and the graph that they form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kb_cli.errors import ExitCode, KbError
from kb_cli.stats.arguments import FloatArray

INVERSE_VARIANCE = "inverse variance"


class UnusableNetwork(KbError):
    """Studies that no network can be made of; the message names the study."""

    code = ExitCode.BAD_INPUT


class DisconnectedNetwork(UnusableNetwork):
    """Treatments that no chain of trials connects.

    components: the connected parts, each the sorted names of its treatments; the largest first.
    """

    def __init__(self, components: Sequence[tuple[str, ...]]) -> None:
        self.components = tuple(components)
        parts = "; ".join(f"({number}) {', '.join(part)}" for number, part in enumerate(components, 1))
        super().__init__(
            f"the network falls into {len(components)} parts that no trial connects: {parts}. "
            "Treatments of different parts cannot be compared: analyse each part alone, or add a trial that links them."
        )


@dataclass(frozen=True)
class ExcludedStudy:
    """A study that was left out, and why."""

    study: str
    reason: str


@dataclass(frozen=True, eq=False)
class StudyContrasts:
    """One study's effects against its first treatment, on the scale of analysis (logarithm for ratios).

    treatments: at least two, each once. effects: shape (m - 1,), treatment 2..m minus treatment 1. covariance: their
    within-study covariance, shape (m - 1, m - 1). participants: of each arm, or None where unknown.
    discrepancy: weighted squares by which contrasts given pair by pair do not add up (rounding); 0 from arms.
    """

    study: str
    treatments: tuple[str, ...]
    effects: FloatArray
    covariance: FloatArray
    participants: tuple[float, ...] | None = None
    discrepancy: float = 0.0

    @property
    def is_multi_arm(self) -> bool:
        """Whether the study compares more than two treatments."""
        return len(self.treatments) > 2

    @property
    def design(self) -> tuple[str, ...]:
        """The set of treatments compared, sorted by name."""
        return tuple(sorted(self.treatments))

    def rebased(self, baseline: str) -> StudyContrasts:
        """The same study with its contrasts against another of its treatments."""
        position = self.treatments.index(baseline)
        order = [position, *(index for index in range(len(self.treatments)) if index != position)]
        values = np.concatenate([[0.0], self.effects])
        full = np.zeros((len(values), len(values)))
        full[1:, 1:] = self.covariance
        change = np.zeros((len(values) - 1, len(values)))
        change[np.arange(len(values) - 1), order[1:]] = 1.0
        change[:, position] = -1.0
        participants = None if self.participants is None else tuple(self.participants[index] for index in order)
        return StudyContrasts(
            study=self.study,
            treatments=tuple(self.treatments[index] for index in order),
            effects=change @ values,
            covariance=change @ full @ change.T,
            participants=participants,
            discrepancy=self.discrepancy,
        )


@dataclass(frozen=True, eq=False)
class NetworkData:
    """The usable studies of a network, and what was decided on the way to them.

    measure: OR, RR, RD, MD, SMD, IRR, IRD, HR ... zero_rule: how empty cells were dealt with, in words.
    """

    studies: tuple[StudyContrasts, ...]
    measure: str
    zero_rule: str = "does not apply"
    excluded: tuple[ExcludedStudy, ...] = ()

    @property
    def treatments(self) -> tuple[str, ...]:
        """All treatments, sorted by name."""
        return tuple(sorted({name for study in self.studies for name in study.treatments}))


RATIOS = ("OR", "RR", "HR", "IRR", "ROM", "PETO")


def is_ratio(measure: str) -> bool:
    """Whether the measure is analysed as its natural logarithm."""
    return measure.upper() in RATIOS


def connected_components(studies: Iterable[StudyContrasts]) -> list[tuple[str, ...]]:
    """The connected parts of the network, each with its treatments sorted; the largest part first."""
    parts: list[set[str]] = []
    for study in studies:
        joined = set(study.treatments)
        apart = []
        for part in parts:
            if part & joined:
                joined |= part
            else:
                apart.append(part)
        parts = [*apart, joined]
    return sorted((tuple(sorted(part)) for part in parts), key=lambda part: (-len(part), part))


def require_connected(data: NetworkData) -> None:
    """Raise DisconnectedNetwork unless every treatment can be compared with every other, UnusableNetwork if empty."""
    if not data.studies:
        reasons = "; ".join(f"{item.study}: {item.reason}" for item in data.excluded)
        raise UnusableNetwork("the network has no usable study" + (f" ({reasons})" if reasons else ""))
    components = connected_components(data.studies)
    if len(components) > 1:
        raise DisconnectedNetwork(components)


def designs(studies: Iterable[StudyContrasts]) -> dict[tuple[str, ...], list[StudyContrasts]]:
    """The studies by the set of treatments that they compare, in the order in which the sets first appear."""
    result: dict[tuple[str, ...], list[StudyContrasts]] = {}
    for study in studies:
        result.setdefault(study.design, []).append(study)
    return result


def direct_comparisons(studies: Iterable[StudyContrasts]) -> dict[tuple[str, str], list[StudyContrasts]]:
    """The studies that compare each pair directly; a pair's two names are sorted."""
    result: dict[tuple[str, str], list[StudyContrasts]] = {}
    for study in studies:
        names = study.design
        for index, first in enumerate(names):
            for second in names[index + 1 :]:
                result.setdefault((first, second), []).append(study)
    return dict(sorted(result.items()))


def spread_matrix(arms: int) -> FloatArray:
    """Between-study covariance of a study's contrasts for tau² = 1: every pair of treatments has variance 1."""
    return np.asarray((np.eye(arms - 1) + np.ones((arms - 1, arms - 1))) / 2.0)


def group_rows(names: Sequence[str]) -> dict[str, list[int]]:
    """The row numbers of each study, in order of first appearance."""
    rows: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        rows.setdefault(name, []).append(index)
    return rows

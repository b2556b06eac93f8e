"""The network of an outcome that compares more than two treatments, with its effects or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb_cli.synthesis.evidence_body import StudyRow, network_of
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.pool_question import NETWORK_TAU2
from kb_cli.synthesis.question import Outcome

if TYPE_CHECKING:
    from kb_cli.synthesis.network_consistency import EvidenceSplit
    from kb_cli.synthesis.network_result import NetworkResult
    from kb_cli.synthesis.network_studies import NetworkData


@dataclass(frozen=True, eq=False)
class NetworkEvidence:
    """A network. data: its usable studies, connected or not.

    result: null where the network falls into ``parts`` that no trial connects. reference: what the other treatments are
    shown against; null where the question names none that is in the network, which ``no_reference`` then says.
    splits: direct against indirect evidence on each pair that has both.
    """

    data: NetworkData
    result: NetworkResult | None = None
    reference: str | None = None
    no_reference: str = ""
    parts: tuple[tuple[str, ...], ...] = ()
    splits: tuple[EvidenceSplit, ...] = ()

    @property
    def studies(self) -> tuple[str, ...]:
        """The studies with usable numbers."""
        return tuple(study.study for study in self.data.studies)


def read_network(outcome: Outcome, rows: Sequence[StudyRow], comparator: str, method: Method) -> NetworkEvidence:
    """The network that the rows form, and its effects by the method's model.

    comparator: of the question, in words. Raises UnusableNetwork where the rows are no network at all.
    """
    from kb_cli.synthesis.network import network_meta_analysis
    from kb_cli.synthesis.network_consistency import node_splits
    from kb_cli.synthesis.network_studies import DisconnectedNetwork

    data = network_of(outcome, rows)
    reference = find_reference(outcome, comparator, data.treatments)
    missing = "" if reference is not None else _no_reference(outcome, comparator)
    tau2 = method.tau2 if method.tau2 in NETWORK_TAU2 else "DL"
    try:
        result = network_meta_analysis(data, reference, method.model, tau2, method.level)
    except DisconnectedNetwork as error:
        return NetworkEvidence(data, None, reference, missing, error.components)
    return NetworkEvidence(data, result, reference, missing, (), node_splits(result))


def find_reference(outcome: Outcome, comparator: str, treatments: Sequence[str]) -> str | None:
    """The treatment that the question file names as reference, else the one whose name is its comparator.

    Null where neither is a treatment of the network: which treatment others are compared with is never guessed.
    """
    if outcome.reference_treatment is not None:
        return outcome.reference_treatment if outcome.reference_treatment in treatments else None
    same = [name for name in treatments if name.strip().lower() == comparator.strip().lower()]
    return same[0] if len(same) == 1 else None


def _no_reference(outcome: Outcome, comparator: str) -> str:
    if outcome.reference_treatment is not None:
        return (
            f"the reference treatment of the question file, '{outcome.reference_treatment}', is in no study with "
            "usable numbers"
        )
    return (
        f"the question file names no reference_treatment, and its comparator, '{comparator}', is the name of no "
        "treatment in the network"
    )

"""What the rating of GRADE domains can rest on for a network, computed; nothing here suggests a rating."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb_cli.grade.network_evidence import NetworkEvidence
from kb_cli.grade.rounding import rounded
from kb_cli.summaries.pooled_figures import p_text

if TYPE_CHECKING:
    from kb_cli.grade.evidence import OutcomeEvidence
    from kb_cli.synthesis.network_result import NetworkResult


@dataclass(frozen=True)
class DomainInput:
    """A computed fact that bears on the rating of a domain, in words, with the facts that it rests on."""

    domain: str
    text: str
    fact_ids: tuple[int, ...] = ()


BIAS_WORDS = {
    "high": "at high risk of bias",
    "some_concerns": "with some concerns",
    "low": "at low risk",
    "not_assessed": "not assessed",
}


def network_inputs(evidence: OutcomeEvidence, network: NetworkEvidence) -> list[DomainInput]:
    """Inputs of a network by domain; empty where it has no effects."""
    result = network.result
    if result is None:
        return []
    facts = evidence.fact_ids
    texts = [("inconsistency", text) for text in _inconsistency(result, network)]
    if network.reference is not None:
        texts += [("risk_of_bias", text) for text in _risk_of_bias(evidence, result)]
        texts += [("inconsistency", _predictions(result)), ("imprecision", _intervals(result))]
    return [DomainInput(domain, text, facts) for domain, text in texts if text]


def _risk_of_bias(evidence: OutcomeEvidence, result: NetworkResult) -> list[str]:
    """Of each treatment against the reference, the shares that studies have in its estimate by their risk of bias."""
    if not evidence.biases:
        return ["share of each estimate that comes from studies at high risk of bias: not assessed"]
    from kb_cli.synthesis.network_consistency import study_shares

    texts = []
    for treatment in result.against_reference():
        shares: dict[str, float] = {}
        for study, share in study_shares(result, treatment, result.reference).items():
            rating = evidence.biases.get(study)
            word = rating.rating if rating else "not_assessed"
            shares[word] = shares.get(word, 0.0) + 100.0 * share
        parts = [f"{rounded(shares.get(key, 0.0))}% {text}" for key, text in BIAS_WORDS.items() if shares.get(key)]
        texts.append(f"{treatment} versus {result.reference}, share of the estimate: {', '.join(parts)}")
    return texts


def _inconsistency(result: NetworkResult, network: NetworkEvidence) -> list[str]:
    spread = result.heterogeneity
    texts = []
    if not math.isnan(spread.i2):
        texts.append(f"I² from Q {rounded(spread.i2)}%; tau² ({result.tau2_method}) {rounded(result.tau2, 3)}")
    for test, name in ((spread.within, "within designs"), (spread.between, "between designs")):
        if test.df:
            texts.append(f"Q {name} {rounded(test.q, 2)}, df {test.df}, {p_text(test.p)}")
    if network.splits:
        apart = sum(
            1 for split in network.splits if split.difference and split.difference.lower * split.difference.upper > 0
        )
        texts.append(
            f"intervals of the difference between direct and indirect evidence that do not include the null value: "
            f"{apart} of {len(network.splits)}"
        )
    else:
        texts.append("no pair has both direct and indirect evidence")
    return texts


def _predictions(result: NetworkResult) -> str:
    """How many prediction intervals against the reference include no effect."""
    if result.model != "random" or math.isnan(result.prediction_df):
        return ""
    ends = [result.prediction(name, result.reference) for name in result.against_reference()]
    return _count("prediction interval", ends)


def _intervals(result: NetworkResult) -> str:
    return _count("confidence interval", [(item.lower, item.upper) for item in result.against_reference().values()])


def _count(name: str, ends: list[tuple[float, float]]) -> str:
    held = sum(1 for low, high in ends if low <= 0.0 <= high)
    return f"{name}s against the reference that include the null value: {held} of {len(ends)}"

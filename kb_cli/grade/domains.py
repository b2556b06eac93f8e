"""What the rating of each GRADE domain can rest on, computed. Ratings are people's: nothing here suggests one."""

from __future__ import annotations

import math
from statistics import NormalDist, median

from kb_cli.grade.absolute import AbsoluteEffect
from kb_cli.grade.evidence import DOMAINS, OutcomeEvidence
from kb_cli.grade.network_inputs import BIAS_WORDS, DomainInput, network_inputs
from kb_cli.grade.observed import observed_risks
from kb_cli.grade.rounding import interval_text, per_text, rounded
from kb_cli.synthesis.results import NotTestable, Pooled, Prediction
from kb_cli.synthesis.small_study_effects import EggerTest
from kb_loaders.wording import counted

ALPHA, BETA, RISK_REDUCTION = 0.05, 0.20, 0.25
"""Of the optimal information size: GRADE guidelines 6, J Clin Epidemiol 2011;64:1283."""
NOT_COMPUTED = "nothing is computed for this domain"


def domain_inputs(
    evidence: OutcomeEvidence, absolutes: tuple[AbsoluteEffect, ...], registry: str
) -> tuple[DomainInput, ...]:
    """Inputs by domain, in the order of an evidence profile; without a pooled effect only what is left.

    absolutes: one a baseline risk. registry: what is known of registered trials without results, in words.
    """
    pooled, facts = evidence.pooled, evidence.fact_ids
    found: list[DomainInput] = []

    def add(domain: str, text: str) -> None:
        found.append(DomainInput(domain, text, facts))

    if pooled is not None:
        add("risk_of_bias", risk_of_bias_text(evidence, pooled))
        for text in inconsistency_texts(evidence, pooled):
            add("inconsistency", text)
    if evidence.network is not None:
        found += network_inputs(evidence, evidence.network)
    found.append(DomainInput("indirectness", NOT_COMPUTED))
    if pooled is not None:
        for text in imprecision_texts(evidence, pooled, absolutes):
            add("imprecision", text)
        add("publication_bias", asymmetry_text(evidence.egger))
    found.append(DomainInput("publication_bias", registry))
    return tuple(sorted(found, key=lambda item: DOMAINS.index(item.domain)))


def risk_of_bias_text(evidence: OutcomeEvidence, pooled: Pooled) -> str:
    """Shares of the weight by judgement of risk of bias, those of studies that nobody judged included."""
    shares: dict[str, float] = {}
    for study in pooled.studies:
        rating = evidence.biases.get(study.label)
        word = rating.rating if rating else "not_assessed"
        shares[word] = shares.get(word, 0.0) + study.weight
    if list(shares) == ["not_assessed"]:
        return "share of the weight at high risk of bias: not assessed"
    parts = [
        f"{rounded(shares.get(key, 0.0))}% {text}" for key, text in BIAS_WORDS.items() if key == "high" or key in shares
    ]
    return f"share of the weight: {', '.join(parts)}"


def inconsistency_texts(evidence: OutcomeEvidence, pooled: Pooled) -> list[str]:
    """I² and tau² with their definitions, and the prediction interval against no effect and the threshold."""
    if pooled.k < 2:
        return ["one study: inconsistency cannot be seen"]
    spread = pooled.heterogeneity
    kind = "from tau²" if spread.tau2_method is not None and pooled.method.i2 == "tau2" else "from Q"
    texts = [f"I² {kind} {rounded(float(pooled.i2.estimate))}%"]
    if spread.tau2_method is not None:
        texts[0] += f"; tau² ({spread.tau2_method}) {rounded(float(spread.tau2.estimate), 3)}"
    prediction = pooled.prediction
    if isinstance(prediction, NotTestable):
        texts.append(f"prediction interval: {prediction.text[:1].lower()}{prediction.text[1:].rstrip('.')}")
    if isinstance(prediction, Prediction):
        low, high = prediction.shown_lower, prediction.shown_upper
        told = f"prediction interval {_ends(evidence, low, high)}: {_against_null(low, high, pooled.null)}"
        if crossed := _crossed(evidence, low, high):
            told += f"; {crossed}"
        texts.append(told)
    return texts


def imprecision_texts(evidence: OutcomeEvidence, pooled: Pooled, absolutes: tuple[AbsoluteEffect, ...]) -> list[str]:
    """The interval against no effect and against each threshold, and the optimal information size."""
    low, high = (float(end) for end in pooled.shown[1:])
    texts = [f"confidence interval {_ends(evidence, low, high)}: {_against_null(low, high, pooled.null)}"]
    thresholds = evidence.thresholds
    if not thresholds.are_declared:
        texts.append("thresholds: not assessed, so the interval is held against the null value only")
    elif thresholds.unit == "per_1000":
        for absolute in absolutes:
            ends = [1000.0 * float(end) for end in absolute.difference[1:]]
            texts.append(
                f"at the baseline risk '{absolute.baseline.name}' {_thresholds_crossed(evidence, ends[0], ends[1])}"
            )
        if not absolutes:
            texts.append("thresholds: there is no baseline risk to hold them against")
    elif crossed := _crossed(evidence, low, high):
        texts.append(crossed)
    texts.append(information_size_text(evidence, absolutes))
    return texts


def information_size_text(evidence: OutcomeEvidence, absolutes: tuple[AbsoluteEffect, ...]) -> str:
    """The optimal information size at each baseline risk beside the participants there are."""
    if evidence.outcome.kind == "continuous":
        return _continuous_size_text(evidence)
    sizes = [(optimal_information_size(risk), source) for risk, source in _risks_for_size(evidence, absolutes)]
    told = [f"{size:,} at the {source}" for size, source in sizes if size is not None]
    if not told:
        return "optimal information size: not computed, it needs a risk with the comparator between 0 and 1"
    n = evidence.participants
    there = "participants not told" if n is None else f"there {'is' if n == 1 else 'are'} {counted(n, 'participant')}"
    return (
        f"optimal information size (alpha {ALPHA:g}, beta {BETA:.2f}, relative risk reduction "
        f"{100 * RISK_REDUCTION:g}%): {', '.join(told)}; {there}"
    )


def optimal_information_size(comparator_risk: float) -> int | None:
    """Participants of both groups that one trial would need; null where the risk is 0 or 1.

    n in each group = (z(1 - alpha/2) + z(1 - beta))² (p0 (1 - p0) + p1 (1 - p1)) / (p0 - p1)², with p1 = 0.75 p0.
    Source: Pocock 1983, Clinical Trials, chapter 9; as GRADE uses it: Guyatt et al. 2011, J Clin Epidemiol 64:1283.
    """
    p0 = comparator_risk
    if not 0.0 < p0 < 1.0:
        return None
    p1 = p0 * (1.0 - RISK_REDUCTION)
    return 2 * math.ceil(_z_sum() ** 2 * (p0 * (1 - p0) + p1 * (1 - p1)) / (p0 - p1) ** 2 - 1e-9)


def optimal_size_of_means(difference: float, standard_deviation: float) -> int:
    """Participants of both groups: n in each = 2 (z(1 - alpha/2) + z(1 - beta))² (SD / difference)².

    Source: as `optimal_information_size`.
    """
    return 2 * math.ceil(2.0 * (_z_sum() * standard_deviation / difference) ** 2 - 1e-9)


def _z_sum() -> float:
    normal = NormalDist()
    return normal.inv_cdf(1.0 - ALPHA / 2.0) + normal.inv_cdf(1.0 - BETA)


def _continuous_size_text(evidence: OutcomeEvidence) -> str:
    smallest = evidence.thresholds.smallest
    deviations = [row.comparator_standard_deviation for row in evidence.used if row.comparator_standard_deviation]
    if smallest is None or evidence.thresholds.unit != "outcome_unit" or not deviations:
        return "optimal information size: not computed, it needs a declared difference and standard deviations"
    spread = median(deviations)
    size = optimal_size_of_means(smallest, spread)
    n = evidence.participants
    there = "participants not told" if n is None else f"there {'is' if n == 1 else 'are'} {counted(n, 'participant')}"
    return (
        f"optimal information size {size:,} participants (alpha {ALPHA:g}, beta {BETA:.2f}, difference {smallest:g}, "
        f"median standard deviation of the comparators {rounded(spread, 1)}); {there}"
    )


def _risks_for_size(evidence: OutcomeEvidence, absolutes: tuple[AbsoluteEffect, ...]) -> list[tuple[float, str]]:
    """Risks of the event with the comparator, and what they are: the baselines, else the median observed."""
    if absolutes:
        is_free = evidence.outcome.polarity == "event_free"
        return [
            (1.0 - item.with_comparator if is_free else item.with_comparator, f"baseline risk '{item.baseline.name}'")
            for item in absolutes
        ]
    observed = observed_risks(evidence.counts)
    return [(observed[1].middle, "median risk observed with the comparator")] if observed else []


def asymmetry_text(egger: EggerTest | NotTestable | None) -> str:
    """Egger's test, or why it is not done."""
    if egger is None:
        return "funnel plot: not computed"
    if isinstance(egger, NotTestable):
        return f"funnel plot: {egger.text.rstrip('.')}"
    p = "P < 0.001" if egger.p < 0.001 else f"P = {rounded(egger.p, 2)}"
    return f"Egger's test: bias {interval_text(egger.bias, egger.lower, egger.upper, 2)}, {p}"


def _ends(evidence: OutcomeEvidence, low: float, high: float) -> str:
    pooled = evidence.pooled
    if pooled is not None and pooled.is_ratio:
        return interval_text(1.0, low, high).partition("(")[2].rstrip(")")
    factor = evidence.outcome.factor
    return interval_text(0.0, factor * low, factor * high, 1).partition("(")[2].rstrip(")")


def _against_null(low: float, high: float, null: float) -> str:
    return "includes the null value" if low <= null <= high else "does not include the null value"


def _crossed(evidence: OutcomeEvidence, low: float, high: float) -> str:
    """Thresholds in the outcome's unit that lie inside an interval of a mean difference."""
    if evidence.outcome.measure != "mean_difference" or evidence.thresholds.unit != "outcome_unit":
        return ""
    return _thresholds_crossed(evidence, low, high)


def _thresholds_crossed(evidence: OutcomeEvidence, low: float, high: float) -> str:
    """Which thresholds, in either direction, lie inside an interval in the unit of the thresholds."""
    unit = (
        f" {per_text(1000)}" if evidence.thresholds.unit == "per_1000" else f" {evidence.outcome.unit or ''}".rstrip()
    )
    crossed = [
        f"{name} ({'−' if sign < 0 else ''}{value:g}{unit})"
        for name, value in evidence.thresholds.named()
        for sign in (-1, 1)
        if low < sign * value < high
    ]
    return f"the interval crosses: {', '.join(crossed)}" if crossed else "the interval crosses no threshold"

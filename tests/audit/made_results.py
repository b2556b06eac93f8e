"""Results of generated trials: a binary, a time-to-event and a continuous endpoint.

What is computed here does not use the program's own statistics: scipy gives every interval and p value.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from scipy import stats

from tests.audit.made import ARMS, Made, printed, printed_p

Interval = tuple[float, float]


def clopper_pearson(x: int, n: int, level: float) -> Interval:
    found = stats.binomtest(x, n).proportion_ci(level, "exact")
    return found.low, found.high


def wilson(x: int, n: int, level: float) -> Interval:
    found = stats.binomtest(x, n).proportion_ci(level, "wilson")
    return found.low, found.high


def wald(x: int, n: int, level: float) -> Interval:
    half = stats.norm.ppf((1 + level) / 2) * math.sqrt(x * (n - x) / n**3)
    return max(0.0, x / n - half), min(1.0, x / n + half)


METHODS: dict[str, Callable[[int, int, float], Interval]] = {
    "Clopper-Pearson": clopper_pearson,
    "Wilson": wilson,
    "Wald": wald,
}


def two_group_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Chi-square without correction, or Fisher where a cell is below 5."""
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    if min(min(row) for row in table) < 5:
        return float(stats.fisher_exact(table)[1])
    return float(stats.chi2_contingency(table, correction=False)[1])


def binary(
    rng: random.Random,
    made: Made,
    size: dict[str, int],
    responders: dict[str, int],
    complete: dict[str, int],
    levels: dict[str, list[int]],
    decimals: int,
) -> float:
    method = rng.choice(list(METHODS))
    is_named, has_counts = rng.random() < 0.6, rng.random() < 0.5
    level = rng.choice([0.95, 0.95, 0.975])

    def rate(endpoint: str, arm: str, x: int, n: int, factor: str = "", name: str = "", *, counts: bool = True) -> None:
        low, high = METHODS[method](x, n, 0.95) if n else (0.0, 1.0)
        made.add(
            "arm_results",
            endpoint=endpoint,
            population="itt",
            arm=arm,
            subgroup_factor=factor,
            subgroup_level=name,
            statistic="proportion",
            events=x if counts else "",
            total=n,
            percent=printed(100 * x / n, decimals),
            ci_level="95",
            ci_low=printed(100 * low, decimals),
            ci_high=printed(100 * high, decimals),
            ci_method=method if is_named else "",
        )

    def compare(endpoint: str, counts: tuple[int, int, int, int], factor: str = "", name: str = "") -> float:
        x1, n1, x2, n2 = counts
        difference = x1 / n1 - x2 / n2
        half = stats.norm.ppf((1 + level) / 2) * math.sqrt(x1 * (n1 - x1) / n1**3 + x2 * (n2 - x2) / n2**3)
        p = two_group_p(*counts)
        row = {"endpoint": endpoint, "population": "itt", "arm": "active", "comparator": "control"}
        test = "chi-square test or Fisher's exact test (if any cell count was <5)" if is_named else ""
        made.add(
            "comparisons",
            **row,
            subgroup_factor=factor,
            subgroup_level=name,
            measure="risk_difference",
            value=printed(100 * difference, decimals),
            unit="percentage points",
            ci_level=f"{100 * level:g}",
            ci_low=printed(100 * (difference - half), decimals),
            ci_high=printed(100 * (difference + half), decimals),
            ci_method="asymptotic" if is_named else "",
            p_value=printed_p(p),
            test=test,
        )
        return p

    for arm in ARMS:
        rate("response", arm, responders[arm], size[arm])
        rate("complete", arm, complete[arm], size[arm])
        rate("partial", arm, responders[arm] - complete[arm], size[arm])
    p = compare("response", (responders["active"], size["active"], responders["control"], size["control"]))
    if min(*complete.values()) > 0:
        x1, n1, x2, n2 = complete["active"], size["active"], complete["control"], size["control"]
        ratio = x1 / n1 / (x2 / n2)
        half = 1.959964 * math.sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
        made.add(
            "comparisons",
            endpoint="complete",
            population="itt",
            arm="active",
            comparator="control",
            measure="risk_ratio",
            value=printed(ratio, 2),
            ci_level="95",
            ci_low=printed(ratio * math.exp(-half), 2),
            ci_high=printed(ratio * math.exp(half), 2),
            p_value=printed_p(two_group_p(x1, n1, x2, n2)),
        )
    events = {arm: _split_events(rng, responders[arm], levels[arm]) for arm in ARMS}
    for at, name in enumerate(("<50 yr", "≥50 yr")):
        if min(levels[arm][at] for arm in ARMS) == 0:
            continue
        for arm in ARMS:
            rate("response", arm, events[arm][at], levels[arm][at], "Age group", name, counts=has_counts)
        counts = (events["active"][at], levels["active"][at], events["control"][at], levels["control"][at])
        compare("response", counts, "Age group", name)
    return p


def _split_events(rng: random.Random, events: int, levels: list[int]) -> list[int]:
    first = rng.randint(max(0, events - levels[1]), min(events, levels[0]))
    return [first, events - first]


def time_to_event(rng: random.Random, made: Made) -> None:
    log_ratio, error = rng.uniform(-1, 0.3), rng.uniform(0.08, 0.3)
    level = rng.choice([0.95, 0.975])
    z = stats.norm.ppf((1 + level) / 2)
    # The log-rank test and the Wald interval of the Cox model differ a little.
    p = 2 * stats.norm.sf(abs(log_ratio / error + rng.uniform(-0.2, 0.2)))
    made.add(
        "comparisons",
        endpoint="survival",
        population="itt",
        arm="active",
        comparator="control",
        measure="hazard_ratio",
        value=printed(math.exp(log_ratio), 2),
        ci_level=f"{100 * level:g}",
        ci_low=printed(math.exp(log_ratio - z * error), 2),
        ci_high=printed(math.exp(log_ratio + z * error), 2),
        ci_method="Cox proportional-hazards regression, stratified",
        p_value=printed_p(p),
        test="log-rank test, stratified",
        adjusted_for="stratification factors",
    )
    median = {"control": rng.uniform(4, 15)}
    median["active"] = median["control"] / math.exp(log_ratio)
    for arm in ARMS:
        row = {"endpoint": "survival", "population": "itt", "arm": arm, "ci_level": "95"}
        high = printed(median[arm] * 1.3, 1) if rng.random() < 0.7 else "not reached"
        made.add(
            "arm_results",
            **row,
            statistic="median_time",
            value=printed(median[arm], 1),
            unit="months",
            ci_low=printed(median[arm] * 0.8, 1),
            ci_high=high,
        )
        alive = 100 * 0.5 ** (24 / median[arm])
        made.add(
            "arm_results",
            **row,
            statistic="event_free_probability",
            timepoint="24 months",
            percent=printed(alive, 1),
            ci_low=printed(max(0.0, alive - 5), 1),
            ci_high=printed(min(100.0, alive + 5), 1),
        )


def continuous(rng: random.Random, made: Made, size: dict[str, int]) -> None:
    mean = {arm: rng.uniform(-30, 30) for arm in ARMS}
    error = {arm: rng.uniform(5, 20) / math.sqrt(size[arm]) for arm in ARMS}
    for arm in ARMS:
        made.add(
            "arm_results",
            endpoint="score",
            population="itt",
            arm=arm,
            statistic="mean",
            value=printed(mean[arm], 1),
            unit="points",
            standard_error=printed(error[arm], 2),
            total=size[arm],
            ci_level="95",
            ci_low=printed(mean[arm] - 1.959964 * error[arm], 1),
            ci_high=printed(mean[arm] + 1.959964 * error[arm], 1),
        )
    difference, both = mean["active"] - mean["control"], math.hypot(*error.values())
    made.add(
        "comparisons",
        endpoint="score",
        population="itt",
        arm="active",
        comparator="control",
        measure="mean_difference",
        value=printed(difference, 1),
        unit="points",
        ci_level="95",
        ci_low=printed(difference - 1.959964 * both, 1),
        ci_high=printed(difference + 1.959964 * both, 1),
        p_value=printed_p(2 * stats.norm.sf(abs(difference) / both)),
    )

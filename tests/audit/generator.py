"""Trials that are consistent by construction: counts are drawn, everything else is computed and rounded half up.

What is computed here does not use the program's own statistics: scipy gives every interval and p value.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from scipy import stats

ARMS = ("active", "control")
Row = dict[str, Any]
Interval = tuple[float, float]


def printed(value: float, decimals: int) -> str:
    """A number rounded half away from zero; a tie of the exact number is found in spite of binary fractions."""
    quantum = Decimal(1).scaleb(-decimals)
    return str(Decimal(repr(round(float(value), 10))).quantize(quantum, rounding=ROUND_HALF_UP))


def printed_p(p: float) -> str:
    """A p value as journals print it."""
    return "<0.001" if p < 0.001 else printed(p, 3 if p < 0.01 else 2)


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


@dataclass
class Made:
    """A generated trial: the text of trial.toml and the rows of each CSV file."""

    toml: str = ""
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        """Add a row; a locator that names no other row is made from its place."""
        rows = self.tables.setdefault(table, [])
        arm = f", {row['arm']} column" if "arm" in row else ""
        rows.append({**row, "locators": f"{table}, row {len(rows) + 1}{arm}"})

    def files(self) -> dict[str, str]:
        """The text of every file of the folder."""
        texts = {"trial.toml": self.toml}
        for table, rows in self.tables.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            stream = io.StringIO()
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            texts[f"{table}.csv"] = stream.getvalue()
        return texts


def split(rng: random.Random, total: int, parts: int) -> list[int]:
    """A total as so many random parts, which may be 0."""
    cuts = sorted(rng.randint(0, total) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]


def make_trial(rng: random.Random, name: str = "made0001") -> Made:
    """A consistent trial of two arms with a binary, a time-to-event and a continuous endpoint."""
    made = Made()
    size = {arm: rng.randint(25, 350) for arm in ARMS}
    untreated = {arm: rng.randint(0, 4) for arm in ARMS}
    responders = {arm: rng.randint(4, size[arm] - 4) for arm in ARMS}
    complete = {arm: rng.randint(0, responders[arm]) for arm in ARMS}
    decimals = rng.choice([0, 1, 1, 2])
    levels = {arm: split(rng, size[arm], 2) for arm in ARMS}
    _baseline(rng, made, size, levels, decimals)
    p = _binary(rng, made, size, responders, complete, levels, decimals)
    _time_to_event(rng, made)
    _continuous(rng, made, size)
    _harms(rng, made, {arm: size[arm] - untreated[arm] for arm in ARMS}, rng.choice([0, 1]))
    for arm in (*ARMS, "all"):
        arms = ARMS if arm == "all" else (arm,)
        made.add("flow", population="itt", arm=arm, stage="randomized", n=sum(size[a] for a in arms))
        made.add("flow", population="itt", arm=arm, stage="treated", n=sum(size[a] - untreated[a] for a in arms))
        made.add("flow", population="itt", arm=arm, stage="not treated", n=sum(untreated[a] for a in arms))
    made.toml = _toml(rng, name, size, untreated, responders, p)
    return made


def _baseline(
    rng: random.Random, made: Made, size: dict[str, int], levels: dict[str, list[int]], decimals: int
) -> None:
    parts = rng.randint(2, 5)
    has_missing = rng.random() < 0.5
    for arm in ARMS:
        n = size[arm]

        def level(characteristic: str, name: str, count: int, whole: int = n, arm: str = arm) -> None:
            made.add(
                "baseline",
                population="itt",
                arm=arm,
                characteristic=characteristic,
                level=name,
                statistic="count",
                n=count,
                percent=printed(100 * count / whole, decimals),
            )

        for at, count in enumerate(split(rng, n, parts)):
            name = "Missing data" if has_missing and at == parts - 1 else f"Stage {at}"
            level("Stage", name, count)
        level("Male sex", "", rng.randint(0, n))
        for at in range(3):
            level("Previous treatment", f"Drug {at}", rng.randint(0, n))
        for name, count in zip(("<50 yr", "≥50 yr"), levels[arm], strict=True):
            level("Age group", name, count)
        low, high = rng.randint(18, 30), rng.randint(70, 90)
        made.add(
            "baseline",
            population="itt",
            arm=arm,
            characteristic="Age",
            statistic="median",
            value=rng.randint(40, 65),
            unit="years",
            range_low=low,
            range_high=high,
        )


def _binary(
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


def _time_to_event(rng: random.Random, made: Made) -> None:
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


def _continuous(rng: random.Random, made: Made, size: dict[str, int]) -> None:
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


def _harms(rng: random.Random, made: Made, size: dict[str, int], decimals: int) -> None:
    for arm in ARMS:
        n = size[arm]
        most = 0
        for at in range(5):
            has_counts = rng.random() < 0.7
            any_grade = rng.randint(0, n)
            severe = rng.randint(0, any_grade)
            fatal = rng.randint(0, severe)
            serious = rng.randint(0, any_grade)
            most = max(most, any_grade)
            for kind, grade, count in (
                ("any", "", any_grade),
                ("any", 3, severe),
                ("any", 5, fatal),
                ("serious", "", serious),
            ):
                made.add(
                    "adverse_events",
                    population="safety",
                    arm=arm,
                    term=f"Event {at}",
                    seriousness=kind,
                    grade_min=grade,
                    n_affected=count if has_counts else "",
                    percent=printed(100 * count / n, decimals),
                )
        anything = rng.randint(most, n)
        made.add(
            "adverse_events",
            population="safety",
            arm=arm,
            term="Any adverse event",
            seriousness="any",
            n_affected=anything,
            percent=printed(100 * anything / n, decimals),
        )
        made.add(
            "exposure",
            population="safety",
            arm=arm,
            measure="dose reduction",
            statistic="proportion",
            value=printed(100 * rng.randint(0, n) / n, 0),
        )
        made.add(
            "exposure",
            population="safety",
            arm=arm,
            measure="cycles",
            statistic="median",
            value=rng.randint(2, 6),
            unit="cycles",
            range_low=1,
            range_high=rng.randint(6, 9),
        )


def _toml(
    rng: random.Random,
    name: str,
    size: dict[str, int],
    untreated: dict[str, int],
    responders: dict[str, int],
    p: float,
) -> str:
    alpha = rng.choice([0.05, 0.025])
    # A p value printed as <0.001 or with two digits must be told from the boundary as the reader sees it.
    is_met = (0.0005 if p < 0.001 else float(printed_p(p))) < alpha
    planned = rng.randint(30, 50), rng.randint(10, 25)
    median = rng.uniform(8, 12), rng.uniform(4, 7)

    def population(key: str, n: dict[str, int], more: str) -> str:
        sizes = ", ".join(f'{arm} = "{count}"' for arm, count in n.items())
        places = ", ".join(f'{arm} = ["Table 1, row N {key}, {arm} column"]' for arm in n)
        return (
            f'[[populations]]\npopulation_id = "{key}"\npopulation = "{key}"\ndefinition = "{key}"\n{more}\n'
            f"n = {{ {sizes} }}\nlocators = {{ {places} }}\n"
        )

    def endpoint(key: str, kind: str, role: str, more: str = "") -> str:
        return (
            f'[[endpoints]]\nendpoint_id = "{key}"\nendpoint = "{key}"\nkind = "{kind}"\nrole = "{role}"\n{more}\n'
            'locators = ["Methods, Outcomes"]\n'
        )

    def item(key: str, what: str, value: str, arm: str = "") -> str:
        arm = f'arm = "{arm}"\n' if arm else ""
        return (
            f'[[statistical_design]]\nendpoint = "{key}"\nitem = "{what}"\n{arm}value = "{value}"\n'
            'locators = ["Methods, Statistics"]\n'
        )

    treated = {arm: size[arm] - untreated[arm] for arm in ARMS}
    whole = sum(size.values())
    met = f'alpha_two_sided = "{alpha}"\nobjective_met = {str(is_met).lower()}\nparts = ["complete", "partial"]'
    return "\n".join(
        [
            f'trial_id = "{name}"\nregistry_id = "{name.upper()}"\ntitle = "Made up"\nn_randomized = "{whole}"',
            'allocation_ratio = "1:1"\nlocators = ["Abstract"]\n',
            f'[[sources]]\nsource_id = "source-{name}"\nkind = "article"\ncitation = "Made up {name}."\n',
            *(
                f'[[arms]]\narm_id = "{arm}"\narm = "{arm.title()}"\nrole = "{role}"\nlocators = ["Methods"]\n'
                for arm, role in zip(ARMS, ("experimental", "comparator"), strict=True)
            ),
            population("itt", {**size, "all": whole}, 'kind = "intention_to_treat"'),
            population("safety", {**treated, "all": sum(treated.values())}, 'kind = "safety"\nparent = "itt"'),
            population("responders", responders, 'kind = "responders"\nparent = "itt"\nresponders_of = "response"'),
            endpoint("response", "binary", "primary", met),
            endpoint("complete", "binary", "secondary"),
            endpoint("partial", "binary", "secondary"),
            endpoint("survival", "time_to_event", "secondary"),
            endpoint("score", "continuous", "secondary"),
            '[[subgroups]]\nfactor = "Age group"\nkind = "stratification_factor"',
            'levels = ["<50 yr", "≥50 yr"]\nlocators = ["Methods"]\n',
            item("response", "planned_percent", str(planned[0]), "active"),
            item("response", "planned_percent", str(planned[1]), "control"),
            item("response", "planned_risk_difference", str(planned[0] - planned[1])),
            item("survival", "planned_median", printed(median[0], 1), "active"),
            item("survival", "planned_median", printed(median[1], 1), "control"),
            item("survival", "planned_hazard_ratio", printed(median[1] / median[0], 2)),
            item("response", "sample_size_analysed", str(whole)),
        ]
    )

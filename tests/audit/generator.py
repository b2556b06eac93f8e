"""Trials that are consistent by construction: counts are drawn, everything else is computed and rounded half up."""

from __future__ import annotations

import random

from tests.audit.made import ARMS, Made, printed, printed_p, split
from tests.audit.made_results import binary, continuous, time_to_event


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
    p = binary(rng, made, size, responders, complete, levels, decimals)
    time_to_event(rng, made)
    continuous(rng, made, size)
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

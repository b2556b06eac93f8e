"""The planned quantities of a trial against each other and against what was done."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.exact import normal_quantile
from kb_cli.audit.rounding import HALF_UP, Printed, convention, shown
from kb_cli.audit.rule import Finding, Rule

if TYPE_CHECKING:
    import duckdb

ITEMS = """
SELECT d.trial_id, d.fact_id, p.place, COALESCE(d.endpoint_id, ''), COALESCE(a.role, ''), d.item, d.value_date,
    v.printed, v.value, v.decimals, v.relation
FROM core.design_item AS d
JOIN audit_place AS p ON p.fact_id = d.fact_id
LEFT JOIN audit_number AS v ON v.fact_id = d.fact_id AND v.column_name = 'value'
LEFT JOIN core.arm AS a ON a.trial_id = d.trial_id AND a.arm_id = d.arm_id
ORDER BY d.trial_id, d.position
"""
FACTS = """
SELECT t.trial_id, COALESCE(t.allocation_ratio, ''),
    (SELECT count(*) FROM core.endpoint AS e WHERE e.trial_id = t.trial_id AND e.role = 'primary'),
    (SELECT list(DISTINCT s.n) FROM core.population_size AS s WHERE s.trial_id = t.trial_id AND s.arm_id = 'all'),
    (SELECT count(*) FROM core.arm AS a WHERE a.trial_id = t.trial_id)
FROM core.trial AS t
"""
POWER_TOLERANCE = 5.0
"""Percentage points by which formulas of power differ: pooled or not, with or without correction, interim analyses."""
DATES = ("enrolment_start", "data_cutoff", "survival_data_cutoff", "published_on", "last_updated_on")
"""Items that are dates, in the order in which they must follow each other."""


class Item(NamedTuple):
    """A planned quantity; the fields are the columns of ITEMS. number: None where it is no single number."""

    trial_id: str
    fact_id: int
    place: str
    endpoint_id: str
    role: str
    item: str
    date: datetime.date | None
    number: Printed | None


class Trial(NamedTuple):
    """What else a check needs: the fields are the columns of FACTS."""

    trial_id: str
    allocation_ratio: str
    primary_endpoints: int
    sizes: list[int | None] | None
    arms: int


Items = dict[str, Item]


def find(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return a verdict on every planned quantity that another one determines."""
    items: dict[str, list[Item]] = defaultdict(list)
    for row in connection.execute(ITEMS).fetchall():
        text, value, decimals, relation = row[7:]
        number = None if value is None else Printed(text, value, decimals, relation)
        items[row[0]].append(Item._make((*row[:7], number)))
    if not items:
        return []
    findings: list[Finding] = []
    for row in connection.execute(FACTS).fetchall():
        trial = Trial(*row)
        findings += _check_trial(trial, items.get(trial.trial_id, []))
    return findings


def _check_trial(trial: Trial, items: list[Item]) -> Iterator[Finding]:
    by_endpoint: dict[str, Items] = defaultdict(dict)
    for item in items:
        if item.number is not None or item.date is not None:
            by_endpoint[item.endpoint_id].setdefault(" ".join(filter(None, (item.item, item.role))), item)
    for endpoint_id, named in by_endpoint.items():
        if endpoint_id:
            yield from _check_effect(named)
            yield from _check_numbers(named, trial)
            yield from _check_power(named, trial)
            yield from _check_boundary(named)
    yield from _check_alpha(by_endpoint)
    yield from _check_dates(items)
    count = by_endpoint[""].get("primary_endpoints")
    if count is not None and count.number is not None and trial.primary_endpoints:
        fits = count.number.value == trial.primary_endpoints
        text = (
            f"{count.place} speaks of {count.number.text} primary endpoints, {trial.primary_endpoints} are described. "
            "One may have been left out of the extraction, or its role may be unclear in the source."
        )
        yield _finding(count, fits, str(trial.primary_endpoints), "count of the primary endpoints", text, [])


def _number(item: Item | None) -> Printed:
    if item is None or item.number is None:
        raise ValueError("the item has no number")
    return item.number


def _has(named: Items, *names: str) -> bool:
    return all(name in named and named[name].number is not None for name in names)


def _check_effect(named: Items) -> Iterator[Finding]:
    """Check the planned difference, hazard ratio and improvement against the planned rates and medians."""
    if _has(named, "planned_risk_difference", "planned_percent experimental", "planned_percent comparator"):
        first, second = named["planned_percent experimental"], named["planned_percent comparator"]
        exact = _number(first).value - _number(second).value
        yield from _compare(
            named["planned_risk_difference"], exact, exact, "difference of the planned percentages", [first, second]
        )
    if not _has(named, "planned_median experimental", "planned_median comparator"):
        return
    first, second = named["planned_median experimental"], named["planned_median comparator"]
    low = _number(second).low / _number(first).high
    high = _number(second).high / _number(first).low
    if _has(named, "planned_hazard_ratio"):
        method = "median of the comparator / median of the experimental arm (exponential survival)"
        yield from _compare(named["planned_hazard_ratio"], low, high, method, [first, second])
    if _has(named, "planned_improvement"):
        method = "100 × (median of the experimental arm / median of the comparator − 1)"
        yield from _compare(named["planned_improvement"], 100 / high - 100, 100 / low - 100, method, [first, second])


def _compare(item: Item, low: float, high: float, method: str, others: list[Item]) -> Iterator[Finding]:
    """Compare a planned number with the interval of values that others give."""
    number = _number(item)
    fits = low <= number.high + 1e-9 and high >= number.low - 1e-9
    if number.relation in ("≥", ">"):
        fits = high >= number.low - 1e-9
    elif number.relation in ("≤", "<"):
        fits = low <= number.high + 1e-9
    middle = (low + high) / 2
    text = (
        f"{item.place} prints {number.text}, but the other planned numbers give {shown(middle, number.decimals)}. "
        "A digit may be misprinted, or the plan may rest on an assumption that is not described."
    )
    if not fits and convention(middle, number) not in (None, HALF_UP):
        fits = True
    yield _finding(item, fits, shown(middle, number.decimals + 2), method, text, others)


def _check_numbers(named: Items, trial: Trial) -> Iterator[Finding]:
    """Check participants and events that were analysed against those that were planned and described."""
    if _has(named, "events_observed", "events_planned"):
        observed, planned = named["events_observed"], named["events_planned"]
        fits = _number(observed).value >= _number(planned).value
        text = (
            f"{observed.place} prints {_number(observed).text} events, fewer than the {_number(planned).text} that the "
            "plan requires. The analysis may have been early, or a number may be misprinted."
        )
        for item, other in ((observed, planned), (planned, observed)):
            yield _finding(item, fits, _number(other).text, "events observed ≥ events required", text, [other], "low")
    sizes = [size for size in trial.sizes or [] if size is not None]
    if _has(named, "sample_size_analysed") and sizes:
        item = named["sample_size_analysed"]
        text = (
            f"{item.place} prints {_number(item).text} participants, which is the size of no population described. "
            "The number may be misprinted, or the population is not described."
        )
        yield _finding(item, _number(item).value in sizes, None, "size of a population of all arms", text, [], "medium")
    if _has(named, "sample_size_planned", "sample_size_analysed"):
        planned, analysed = named["sample_size_planned"], named["sample_size_analysed"]
        if _number(analysed).value >= _number(planned).value:
            yield _finding(planned, True, _number(analysed).text, "participants analysed ≥ planned", "", [analysed])


def _check_power(named: Items, trial: Trial) -> Iterator[Finding]:
    """Check the power against the planned effect, size and level of a trial of two arms of equal size."""
    if not _has(named, "power", "alpha_one_sided") or trial.allocation_ratio != "1:1" or trial.arms != 2:
        return
    alpha = named["alpha_one_sided"]
    if not 0 < _number(alpha).value < 0.5:
        return
    z = -normal_quantile(_number(alpha).value)
    if _has(named, "planned_percent experimental", "planned_percent comparator", "sample_size_planned"):
        inputs = [
            named[name]
            for name in ("planned_percent experimental", "planned_percent comparator", "sample_size_planned")
        ]
        p, q, n = _number(inputs[0]).value / 100, _number(inputs[1]).value / 100, _number(inputs[2]).value / 2
        pooled = math.sqrt((p + q) * (1 - (p + q) / 2))
        spread = math.sqrt(p * (1 - p) + q * (1 - q))
        if not spread or n <= 0:
            return
        score, method = (abs(p - q) * math.sqrt(n) - z * pooled) / spread, "normal approximation, two proportions"
    elif _has(named, "planned_hazard_ratio", "events_planned"):
        inputs = [named["planned_hazard_ratio"], named["events_planned"]]
        ratio, events = _number(inputs[0]).value, _number(inputs[1]).value
        if ratio <= 0:
            return
        score = abs(math.log(ratio)) * math.sqrt(events) / 2 - z
        method = "Schoenfeld 1981, Biometrika 68:316, equal arms"
    else:
        return
    power, item = 50 * math.erfc(-score / math.sqrt(2)), named["power"]
    number = _number(item)
    fits = power >= number.value - POWER_TOLERANCE
    if number.relation == "=":
        fits = abs(power - number.value) <= POWER_TOLERANCE
    text = (
        f"{item.place} prints a power of {number.text}%, but the planned effect, size and level give about "
        f"{power:.0f}%. A planned number may be misprinted, or the calculation allowed for something that is not "
        "described."
    )
    method += f"; formulas differ by up to {POWER_TOLERANCE:g} points"
    yield _finding(item, fits, f"{power:.1f}%", method, text, [*inputs, alpha], "low")


def _check_boundary(named: Items) -> Iterator[Finding]:
    """Check that the boundary of a two-sided p value is not above twice the one-sided level."""
    if not _has(named, "p_value_boundary", "alpha_one_sided"):
        return
    boundary, alpha = named["p_value_boundary"], named["alpha_one_sided"]
    most = 2 * _number(alpha).high
    text = (
        f"{boundary.place} prints a two-sided boundary of {_number(boundary).text}, above twice the one-sided level of "
        f"{_number(alpha).text}. One of the two may be misprinted, or the boundary may be one-sided."
    )
    fits = _number(boundary).low <= most + 1e-12
    yield _finding(boundary, fits, f"at most {most:g}", "boundary ≤ 2 × one-sided level", text, [alpha], "high")


def _check_alpha(by_endpoint: dict[str, Items]) -> Iterator[Finding]:
    """Check that the levels of the endpoints do not add up to more than that of the trial."""
    whole = by_endpoint.get("", {}).get("alpha_one_sided")
    parts = [named["alpha_one_sided"] for key, named in by_endpoint.items() if key and _has(named, "alpha_one_sided")]
    if whole is None or whole.number is None or len(parts) < 2:
        return
    total = math.fsum(_number(part).value for part in parts)
    is_each_whole = all(_number(part).value == whole.number.value for part in parts)
    if is_each_whole or total < whole.number.value - 1e-12:
        return
    fits = abs(total - whole.number.value) < 1e-12
    text = (
        f"{whole.place} prints a level of {whole.number.text}, but the levels of the endpoints add up to {total:g}. "
        "A level may be misprinted, or it may be passed on from one endpoint to the next."
    )
    for item in (whole, *parts):
        others = [other for other in (whole, *parts) if other is not item]
        yield _finding(item, fits, f"{total:g}", "sum of the levels of the endpoints", text, others, "medium")


def _check_dates(items: list[Item]) -> Iterator[Finding]:
    """Check that what must follow each other does."""
    dated = sorted(
        (item for item in items if item.date and item.item in DATES), key=lambda item: DATES.index(item.item)
    )
    for item in dated:
        order = DATES.index(item.item)
        wrong = [
            other
            for other in dated
            if item.date and other.date and (DATES.index(other.item) - order) * (other.date - item.date).days < 0
        ]
        if len(dated) > 1:
            others = wrong or [other for other in dated if other is not item]
            text = (
                f"{item.place} gives {item.date} as {item.item.replace('_', ' ')}, which cannot go with "
                f"{others[0].date} as {others[0].item.replace('_', ' ')}. One of the two dates may be misprinted."
            )
            yield _finding(item, not wrong, None, "order of the dates", text, others, "medium")


def _finding(
    item: Item,
    fits: bool,
    recomputed: str | None,
    method: str,
    text: str,
    others: list[Item],
    severity: str | None = None,
) -> Finding:
    return Finding(
        item.trial_id,
        "consistent" if fits else "inconsistent",
        item.fact_id,
        ("value_date" if item.date else "value",),
        str(item.date) if item.date else _number(item).text,
        recomputed,
        method,
        "The planned number fits the others." if fits else text,
        (item.fact_id, *(other.fact_id for other in others)),
        severity,
    )


RULE = Rule(
    name="design_arithmetic",
    title="Planned numbers against each other",
    about="Planned effects, levels, power, sizes, events and dates follow from each other, and from what was done.",
    severity="medium",
    needs="planned quantities under the names that the reference of evidence files lists",
    find=find,
)

"""What stands below an outcome: thresholds, pooling, baseline risks and links to results of trials."""

from __future__ import annotations

from itertools import pairwise

from kb_loaders.article.context import Row
from kb_loaders.article.files import Record
from kb_loaders.numbers import Number
from kb_loaders.questions.context import Question
from kb_loaders.questions.nested_toml import Node

SIZES = ("small", "moderate", "large")
THRESHOLDS = ("minimal_important_difference", *SIZES)
PER = {"1000": 1.0, "100": 10.0}
"""What a baseline risk is printed per, and the factor that makes it a risk per 1000."""


def read_thresholds(question: Question, node: Node) -> Row:
    """Return what people set as important and as small, moderate or large; null where they set nothing."""
    row: Row = {
        "threshold_unit": None,
        "minimal_important_difference": None,
        **{f"{size}_from": None for size in SIZES},
        "thresholds_set_by": None,
        "thresholds_set_on": None,
    }
    for child in node.each("thresholds")[:1]:
        record = child.record
        question.check_word(record, "unit", record.text("unit"), "threshold_unit")
        values = {key: question.read_plain(record, key, 0, 1e9).value for key in THRESHOLDS if record.text(key)}
        if not values:
            question.find(record, "unit", f"no threshold stands here; write one of {', '.join(THRESHOLDS)}")
        sizes = [(size, values[size]) for size in SIZES if values.get(size) is not None]
        for (smaller, low), (larger, high) in pairwise(sizes):
            if low is not None and high is not None and low >= high:
                question.find(record, larger, f"{high:g} is not above the {low:g} of '{smaller}'")
        row |= {
            "threshold_unit": record.text("unit") or None,
            "minimal_important_difference": values.get("minimal_important_difference"),
            **{f"{size}_from": values.get(size) for size in SIZES},
            "thresholds_set_by": record.text("set_by") or None,
            "thresholds_set_on": question.read_date(record, "set_on"),
        }
    return row


def read_pooling(node: Node) -> Row:
    """Return the preset that people chose for pooling, with their reason."""
    for child in node.each("pooling")[:1]:
        record = child.record
        return {"pooling_preset": record.text("preset") or None, "pooling_reason": record.text("reason") or None}
    return {"pooling_preset": None, "pooling_reason": None}


def read_baseline_risks(question: Question, node: Node, outcome: str) -> None:
    """Read the assumed risks without the intervention, each with its source."""
    names: set[str] = set()
    for child in node.each("baseline_risk"):
        record = child.record
        name = record.text("baseline_risk")
        if name in names:
            question.find(record, "baseline_risk", f"'{name}' stands here twice; each needs a name of its own")
        names.add(name)
        factor = PER.get(question.check_choice(record, "per", tuple(PER)), 1.0)
        printed = {
            key: question.read_plain(record, key, 0, 1000 / factor)
            for key in ("risk", "risk_low", "risk_high")
            if record.text(key)
        }
        _check_interval(question, record, printed)
        per_1000 = {key: None if n.value is None else n.value * factor for key, n in printed.items()}
        row: Row = {
            "question_id": question.owner_id,
            "outcome_id": outcome,
            "baseline_risk": name,
            "risk_per_1000": per_1000.get("risk"),
            "risk_low_per_1000": per_1000.get("risk_low"),
            "risk_high_per_1000": per_1000.get("risk_high"),
            "ci_level": question.read_plain(record, "ci_level", 1, 100).value,
            "timepoint": record.text("timepoint") or None,
            "about": record.text("about") or None,
            "value_status": printed["risk"].status if "risk" in printed else "not_reported",
            "fact": question.add_fact(record, "baseline_risks", ("baseline_risks", outcome, name), printed),
        }
        question.add("baseline_risk", row)


def _check_interval(question: Question, record: Record, printed: dict[str, Number]) -> None:
    ends = [printed[key].value for key in ("risk_low", "risk", "risk_high") if key in printed]
    numbers = [value for value in ends if value is not None]
    if numbers != sorted(numbers):
        question.find(record, "risk", "it lies outside its interval; write risk_low, risk and risk_high in order")
    if len({"risk_low", "risk_high"} & set(printed)) == 1:
        question.find(record, "risk", "an interval has two ends; write risk_low and risk_high, or neither")
    if "risk_low" in printed and not record.text("ci_level"):
        question.find(record, "ci_level", "an interval needs its level; write 95, 97.5 or what the source says")


def read_links(question: Question, node: Node, outcome: str) -> None:
    """Read which results of which trials answer the outcome."""
    for child in node.each("evidence"):
        record = child.record
        has_endpoint, has_event = bool(record.text("endpoint")), bool(record.text("adverse_event"))
        if has_endpoint == has_event:
            question.find(record, "endpoint", "name either an endpoint or an adverse_event of the trial")
        if has_event and not record.text("seriousness"):
            question.find(record, "seriousness", "an adverse event needs its seriousness: serious, any or other")
        question.check_word(record, "seriousness", record.text("seriousness"), "seriousness")
        if bool(record.text("confirmed_by")) != bool(record.text("confirmed_on")):
            missing = "confirmed_on" if record.text("confirmed_by") else "confirmed_by"
            question.find(record, missing, "a confirmation needs who made it and when; write both or neither")
        if record.text("trial") != record.text("trial").lower():
            question.find(record, "trial", f"'{record.text('trial')}' has capitals; write the trial_id in lower case")
        _add_link(question, record, outcome, is_event=has_event)


def _add_link(question: Question, record: Record, outcome: str, *, is_event: bool) -> None:
    grade = question.read_plain(record, "grade_min", 1, 5).value
    what = record.text("adverse_event") if is_event else record.text("endpoint")
    trial = record.text("trial")
    optional = (record.text(key) for key in ("seriousness", "grade_min", "timepoint", "assessor"))
    identity = (outcome, trial, what, *optional, record.text("population"), record.text("arm"))
    row: Row = {
        "question_id": question.owner_id,
        "outcome_id": outcome,
        "trial_id": trial,
        "effect_of": "adverse_event" if is_event else "endpoint",
        "endpoint_id": None if is_event else what or None,
        "term": what if is_event else None,
        "seriousness": record.text("seriousness") or None,
        "grade_min": None if grade is None else int(grade),
        "population_id": record.text("population"),
        "timepoint": record.text("timepoint") or None,
        "assessor": record.text("assessor") or None,
        "arm_id": record.text("arm"),
        "comparator_id": record.text("comparator"),
        "confirmed_by": record.text("confirmed_by") or None,
        "confirmed_on": question.read_date(record, "confirmed_on"),
        "fact": question.add_own_fact(record, "evidence_links", identity, f"{trial}: {what}"),
    }
    question.links.append((record, row))
    question.add("evidence_link", row)

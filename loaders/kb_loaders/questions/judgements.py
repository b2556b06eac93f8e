"""Decisions and judgements of people: each with who made it and when, and with its reason."""

from __future__ import annotations

from kb_loaders.article.context import Row
from kb_loaders.article.files import Record
from kb_loaders.questions.context import Question
from kb_loaders.questions.keys import RATINGS
from kb_loaders.questions.nested_toml import Node

NEEDS_NO_REASON = {"not_serious", "undetected", "no", "none", "low"}
"""Ratings that change nothing and may stand without a reason; all others need one."""


def read_decisions(question: Question, node: Node, outcome: str) -> None:
    """Read what may be pooled although it differs, and why."""
    for record in [child.record for child in node.each("decision")]:
        about = record.text("about")
        question.check_word(record, "about", about, "decision_about")
        row: Row = {
            "about": about,
            "decision": record.text("decision"),
            "reason": record.text("reason"),
            "decided_by": record.text("decided_by"),
            "decided_on": question.read_date(record, "decided_on"),
        }
        _add(question, record, "pooling_decision", "pooling_decisions", (outcome, about), row, record.text("decision"))


def read_risk_of_bias(question: Question, node: Node, outcome: str) -> None:
    """Read judgements of risk of bias (RoB 2), one a study and domain."""
    seen: set[tuple[str, str]] = set()
    for record in [child.record for child in node.each("risk_of_bias")]:
        study, domain, judgement = (record.text(key) for key in ("study", "domain", "judgement"))
        question.check_word(record, "domain", domain, "risk_of_bias_domain")
        is_known = question.check_word(record, "judgement", judgement, "risk_of_bias_judgement")
        if (study, domain) in seen:
            question.find(record, "domain", f"'{domain}' of '{study}' is judged twice; keep one judgement")
        seen.add((study, domain))
        if is_known:
            _need_reason(question, record, judgement)
        row = {"study": study, "domain": domain, "judgement": judgement, **_rated(question, record)}
        _add(question, record, "risk_of_bias", "risk_of_bias", (outcome, study, domain), row, f"{domain}: {judgement}")


def read_certainty(question: Question, node: Node, outcome: str) -> None:
    """Read ratings of the certainty of the evidence (GRADE), one a domain."""
    seen: set[str] = set()
    for record in [child.record for child in node.each("certainty")]:
        domain, rating = record.text("domain"), record.text("rating")
        is_known = question.check_word(record, "domain", domain, "certainty_domain") and bool(
            question.check_choice(record, "rating", RATINGS[domain])
        )
        if domain in seen:
            question.find(record, "domain", f"'{domain}' is rated twice; keep one rating")
        seen.add(domain)
        if is_known and domain != "overall":
            _need_reason(question, record, rating)
        row = {"domain": domain, "rating": rating, **_rated(question, record)}
        _add(question, record, "certainty_rating", "certainty_ratings", (outcome, domain), row, f"{domain}: {rating}")


def _need_reason(question: Question, record: Record, word: str) -> None:
    if word and word not in NEEDS_NO_REASON and not record.text("reason"):
        question.find(record, "reason", f"'{word}' needs a reason that readers can follow")


def _rated(question: Question, record: Record) -> Row:
    return {
        "reason": record.text("reason") or None,
        "rated_by": record.text("rated_by"),
        "rated_on": question.read_date(record, "rated_on"),
    }


def _add(
    question: Question, record: Record, table: str, view: str, identity: tuple[str, ...], row: Row, reported: str
) -> None:
    fact = question.add_own_fact(record, view, identity, reported)
    question.add(table, {"question_id": question.owner_id, "outcome_id": identity[0], **row, "fact": fact})

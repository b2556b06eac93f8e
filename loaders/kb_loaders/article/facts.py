"""Facts: what a row of evidence is called, where it is printed, and what is printed there."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from kb_loaders.article.files import Record
from kb_loaders.numbers import Number

DECLARED = {"trials", "arms", "regimens", "populations", "endpoints", "subgroups", "statistical_design", "eligibility"}
"""Views whose rows trial.toml declares under names of their own; those names alone make the key."""
OF_QUESTIONS = {
    "questions", "question_outcomes", "baseline_risks", "evidence_links", "pooling_decisions", "risk_of_bias",
    "certainty_ratings", "study_results",
}  # fmt: skip
"""Views whose rows a question file, or its table of studies, holds under names of their own."""
_SIGNS = {"≥": " ge ", "≤": " le ", ">": " gt ", "<": " lt ", "±": " se ", "+": " plus "}


@dataclass
class Fact:
    """One reported estimate: its record in the evidence, its identity, its places and its printed cells.

    identity: the values, in order, that tell it from other rows of its view, the arm last; empty values are left out.
    printed: the number or non-value of each numeric column that the row fills or that the view reports a status for.
    """

    record: Record
    view: str
    trial_id: str
    source_id: str
    locators: tuple[str, ...]
    identity: tuple[str, ...]
    printed: dict[str, Number] = field(default_factory=dict)
    note: str = ""
    key: str = ""
    fact_id: int = 0


def slug(text: str) -> str:
    """Return text as lower-case words joined by dashes, relations spelt out: ``≥12 mo`` is ``ge-12-mo``."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def split_locators(text: str) -> tuple[str, ...]:
    """Return the locators of a cell, which stand between upright bars."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def name_facts(facts: list[Fact]) -> None:
    """Give every fact its key and its id.

    The key is source/place/row/column of the first locator (``kantarjian-2016/table-2/cr-cri-total/inotuzumab``);
    where the locator names no row, the identity stands in its place. Facts that would share a key all take their
    identity into it. The id is the first 52 bits of the MD5 of trial and key, which every JSON reader holds exactly
    and plain SQL can compute.
    """
    short: dict[str, list[Fact]] = {}
    for fact in facts:
        short.setdefault(_short_key(fact), []).append(fact)
    taken: dict[str, int] = {}
    for key, same in short.items():
        for fact in same:
            name = key if len(same) == 1 else f"{key}/{'/'.join(filter(None, map(slug, fact.identity[:-1])))}"
            taken[name] = taken.get(name, 0) + 1
            fact.key = name if taken[name] == 1 else f"{name}/{taken[name]}"
            fact.fact_id = compute_fact_id(fact.trial_id, fact.key)


def compute_fact_id(trial_id: str, key: str) -> int:
    """Return the integer identity of a fact: 52 bits of the MD5 of ``trial_id/key``."""
    return int(hashlib.md5(f"{trial_id}/{key}".encode(), usedforsecurity=False).hexdigest()[:13], 16)


def _short_key(fact: Fact) -> str:
    if fact.view in DECLARED | OF_QUESTIONS:
        return "/".join(filter(None, (fact.source_id, *map(slug, fact.identity))))
    place, row, column = _split_locator(fact.locators[0] if fact.locators else "")
    if not row:
        row = " ".join(fact.identity[:-1])
    if not column:
        column = fact.identity[-1] if fact.identity else ""
    return "/".join(filter(None, (fact.source_id, slug(place), slug(row), slug(column))))


def _split_locator(locator: str) -> tuple[str, str, str]:
    """Return (place, row, column); a row may hold commas of its own."""
    match = re.match(r"^(?P<place>.*?)(?:, row (?P<row>.*?))?(?:, (?P<column>[^,]*) columns?)?$", locator)
    if match is None:
        return locator, "", ""
    return match["place"], match["row"] or "", match["column"] or ""


def describe(fact: Fact) -> str:
    """Return what the source prints for a fact, in one line: ``88/109; 80.7%; 72.1 to 87.7``."""
    left = {name: number.printed for name, number in fact.printed.items() if number.printed}
    parts: list[str] = []

    def take(template: str, *names: str) -> None:
        if all(name in left for name in names):
            parts.append(template.format(*(left.pop(name) for name in names)))

    take("{}/{}", "events", "total")
    take("{}/{}", "comparator_events", "comparator_total")
    take("{}/{}", "n", "denominator")
    take("{}/{}", "n_affected", "n_at_risk")
    for name in list(left):
        if name.endswith("_low") and name[:-4] + "_high" in left:
            prefix = "range " if name.startswith("range") else ""
            take(prefix + "{} to {}", name, name[:-4] + "_high")
        elif name in left and not name.endswith("_high"):
            parts.append(_dress(name, left.pop(name), fact.printed[name]))
    return "; ".join(parts)


def _dress(name: str, text: str, number: Number) -> str:
    if not number.is_reported:
        return f"{name} {text}"
    if name == "percent" and "%" not in text:
        return f"{text}%"
    if name == "ci_level":
        return f"{text}% CI"
    if name == "p_value":
        return f"P{text}" if text[:1] in "<>≤≥=" else f"P={text}"
    if name == "standard_error":
        return f"± {text}"
    return text


def fact_rows(facts: list[Fact]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of ``core.fact``, ``core.locator`` and ``core.printed_value``."""
    rows: dict[str, list[dict[str, Any]]] = {"fact": [], "locator": [], "printed_value": []}
    for position, fact in enumerate(facts, start=1):
        rows["fact"].append(
            {
                "fact_id": fact.fact_id,
                "fact_key": fact.key,
                "trial_id": fact.trial_id,
                "source_id": fact.source_id,
                "view_name": fact.view,
                "reported": describe(fact),
                "note": fact.note or None,
                "position": position,
            }
        )
        for place, locator in enumerate(fact.locators, start=1):
            rows["locator"].append({"fact_id": fact.fact_id, "position": place, "locator": locator})
        for column, number in fact.printed.items():
            rows["printed_value"].append(
                {
                    "fact_id": fact.fact_id,
                    "column_name": column,
                    "printed": number.printed,
                    "relation": number.relation,
                    "decimals": number.decimals,
                    "status": number.status,
                }
            )
    return rows

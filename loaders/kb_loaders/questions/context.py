"""What the reading of one question knows so far, beyond what every reading knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kb_loaders.article.context import Reading, Row
from kb_loaders.article.facts import Fact
from kb_loaders.article.files import Record
from kb_loaders.findings import suggest
from kb_loaders.numbers import Number, NumberError, parse_date, parse_number


@dataclass
class Question(Reading):
    """One question while it is read.

    outcomes: outcome_id to its row. factors: levels of each subgroup factor; covariates: unit of each covariate.
    studies: (outcome_id, study) of the table of studies. links: each link to a trial's result with its record.
    reported: what a person decided or judged, by fact.
    """

    noun: ClassVar[str] = "question"

    outcomes: dict[str, Row] = field(default_factory=dict)
    factors: dict[str, list[str]] = field(default_factory=dict)
    covariates: dict[str, str] = field(default_factory=dict)
    studies: set[tuple[str, str]] = field(default_factory=set)
    links: list[tuple[Record, Row]] = field(default_factory=list)
    reported: dict[int, str] = field(default_factory=dict)

    def add_own_fact(self, record: Record, view: str, identity: tuple[str, ...], reported: str) -> Fact:
        """Return a fact whose source is the question file itself: a decision or a judgement of people."""
        place = ", ".join(part for part in (view.replace("_", " "), *identity) if part)
        note = record.text("reason") or record.text("note")
        fact = Fact(record, view, self.owner_id, self.owner_id, (place,), (view, *identity), {}, note)
        self.facts.append(fact)
        self.reported[id(fact)] = reported
        return fact

    def read_date(self, record: Record, key: str) -> str | None:
        """Return a date as ISO text; one that cannot be read is a finding."""
        if not record.text(key):
            return None
        try:
            return parse_date(record.text(key)).isoformat()
        except NumberError as error:
            self.find(record, key, str(error))
            return None

    def read_plain(self, record: Record, key: str, low: float, high: float) -> Number:
        """Return a number that must lie between two others, ends included."""
        number = self.read_number(record, key) if record.text(key) else parse_number("")
        if number.value is not None and not low <= number.value <= high:
            self.find(record, key, f"'{number.printed}' is not between {low:g} and {high:g}")
        return number

    def check_choice(self, record: Record, key: str, words: tuple[str, ...]) -> str:
        """Return a word that must be one of a few; empty where it is not there or not one of them."""
        value = record.text(key)
        if value and value not in words:
            self.find(record, key, f"'{value}' cannot stand here.{suggest(value, words)}")
            return ""
        return value

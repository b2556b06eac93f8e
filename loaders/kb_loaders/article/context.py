"""What a reading of evidence knows so far: its keys, its rows, its facts and its findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from kb_loaders.article.facts import Fact, split_locators
from kb_loaders.article.files import Record
from kb_loaders.findings import Finding, suggest
from kb_loaders.numbers import Number, NumberError, parse_number
from kb_loaders.vocabulary import Vocabularies

Row = dict[str, Any]


@dataclass
class Reading:
    """What is read of one trial or one question; ``owner_id`` is the id that its facts and sources belong to.

    rows: by table of schema ``core``; a row that is a fact holds it under ``fact`` until facts are named.
    sources: source_id to its record; main_source: the source of every row that names none.
    has_keys: False where the main file could not be read, so that no key of another file can be checked against it.
    """

    noun: ClassVar[str] = "trial"

    vocabularies: Vocabularies
    owner_id: str = ""
    main_source: str = ""
    has_keys: bool = True
    sources: dict[str, Record] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, table: str, row: Row) -> None:
        """Add a row to a table of schema ``core``; ``position`` counts the rows of a table."""
        rows = self.rows.setdefault(table, [])
        row.setdefault("position", len(rows) + 1)
        rows.append(row)

    def find(self, record: Record, column: str, message: str) -> None:
        """Add a finding about a value of a record."""
        self.findings.append(record.finding(column, message))

    def check_key(self, record: Record, column: str, value: str, known: Any, kind: str) -> bool:
        """Return whether a key is known; if not, say so, unless it is empty, with the nearest one."""
        if value in known:
            return True
        if not value or not self.has_keys:
            return False
        self.find(record, column, f"no {kind} '{value}' in this {self.noun}.{suggest(value, known)}")
        return False

    def check_word(self, record: Record, column: str, value: str, vocabulary: str) -> bool:
        """Return whether a word belongs to a vocabulary; if not, say so, unless it is empty, with the nearest one."""
        words = self.vocabularies[vocabulary]
        if value in words:
            return True
        if not value:
            return False
        name = vocabulary.replace("_", " ")
        article = "an" if name[0] in "aeiou" else "a"
        self.find(record, column, f"'{value}' is not {article} {name}.{suggest(value, words)}")
        return False

    def read_number(self, record: Record, column: str, *, is_time: bool = False) -> Number:
        """Return the number of a cell; one that the grammar does not know is a finding and counts as not reported."""
        text = record.text(column)
        try:
            return parse_number(text, is_time=is_time)
        except NumberError as error:
            self.find(record, column, str(error))
            return parse_number("")

    def add_fact(self, record: Record, view: str, identity: tuple[str, ...], printed: dict[str, Number]) -> Fact:
        """Return a new fact for a record that has the columns ``locators``, ``source`` and ``note``."""
        value = record.values.get("locators")
        locators = tuple(map(str, value)) if isinstance(value, list) else split_locators(record.text("locators"))
        if not locators and value is not None:
            self.find(
                record, "locators", "it is empty; say where the source prints this (Table 2, row ..., ... column)"
            )
        source = record.text("source") or self.main_source
        if source != self.main_source:
            self.check_key(record, "source", source, self.sources, "source")
        shown = {column: number for column, number in printed.items() if number.printed}
        fact = Fact(record, view, self.owner_id, source, locators, identity, shown, record.text("note"))
        self.facts.append(fact)
        return fact


@dataclass
class Trial(Reading):
    """One trial while it is read.

    arms: arm_id to role. sizes: (population, arm) to N, where it is printed.
    """

    references: set[str] = field(default_factory=set)
    arms: dict[str, str] = field(default_factory=dict)
    populations: set[str] = field(default_factory=set)
    sizes: dict[tuple[str, str], int] = field(default_factory=dict)
    endpoints: dict[str, Row] = field(default_factory=dict)
    subgroups: dict[str, list[str]] = field(default_factory=dict)

    @property
    def trial_id(self) -> str:
        """The registry id in lower case."""
        return self.owner_id

    @trial_id.setter
    def trial_id(self, value: str) -> None:
        self.owner_id = value

"""What a load of registry records gives: what was refused, and what the load did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Refused(NamedTuple):
    """A record that was not loaded. excerpt: its first 500 characters, as found."""

    source: str
    place: str
    nct_id: str | None
    reason: str
    way_out: str
    excerpt: str

    def __str__(self) -> str:
        where = f"{self.source}, {self.place}" if self.place else self.source
        named = f"{self.nct_id}: " if self.nct_id else ""
        return f"{where}: {named}{self.reason}; {self.way_out}"


class RefusedRecords(Exception):
    """A strict load met records that cannot be loaded."""

    def __init__(self, refused: list[Refused]) -> None:
        self.refused = refused
        super().__init__("\n".join(map(str, refused)))


class Unmapped(NamedTuple):
    """A text in the place of a parameter type that the vocabulary does not know, how often, and where it was first."""

    parameter: str
    times: int
    example: str


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    new, changed, unchanged: studies. repeated: records that came again in the same input, and were counted once or gave
    way to another version of their study. older_than_held: records that were left out because the database held a later
    version of their study before the load. rows: added or replaced, by view; of a study that
    came more than once, those of the version that counts. passed_over: files that hold no records. notes: what else the
    input lacks, and what of its refused records is there from elsewhere.
    """

    new: int
    changed: int
    unchanged: int
    repeated: int
    older_than_held: int
    rows: dict[str, int]
    refused: tuple[Refused, ...]
    unmapped: tuple[Unmapped, ...]
    passed_over: tuple[str, ...]
    content_hash: str
    notes: tuple[str, ...] = ()

    @property
    def studies(self) -> int:
        """Studies of the input that the database now holds."""
        return self.new + self.changed + self.unchanged

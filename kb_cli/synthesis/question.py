"""Questions and their outcomes as the database holds them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from kb_cli.catalogue.spelling import did_you_mean, listing
from kb_cli.errors import UsageMistake
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

UNITS = {"risk_difference": "percentage points"}
"""Units in which a measure is shown; ratios have none, and a mean difference has that of its outcome."""


@dataclass(frozen=True)
class Outcome:
    """One outcome of a question, with what people decided about it.

    measure: a word of the vocabulary. polarity: event or event_free, None unless it is a time to an event.
    minimal_important_difference: in threshold_unit; None where nobody set it. decided: what may differ among the
    results that are pooled (words of decision_about), because the question file says so.
    """

    question_id: str
    outcome_id: str
    outcome: str
    kind: str
    measure: str
    favourable_direction: str
    polarity: str | None
    unit: str | None
    is_network: bool
    reference_treatment: str | None
    threshold_unit: str | None
    minimal_important_difference: float | None
    pooling_preset: str | None
    fact_id: int
    decided: frozenset[str] = frozenset()

    @property
    def shown_unit(self) -> str:
        """The unit that effects are shown in; ``ratio`` for ratios."""
        return UNITS.get(self.measure) or ((self.unit or "") if self.measure.endswith("difference") else "ratio")

    @property
    def factor(self) -> float:
        """What an effect of the analysis is multiplied by when it is shown: 100 for risk differences, else 1."""
        return 100.0 if self.measure == "risk_difference" else 1.0

    @property
    def threshold(self) -> float | None:
        """The minimal important difference on the scale of a mean difference; None where it is set otherwise."""
        if self.measure != "mean_difference" or self.threshold_unit != "outcome_unit":
            return None
        size = self.minimal_important_difference
        return size if size is None or self.favourable_direction == "higher" else -size


@light_binding()
def find_question(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return the id of a question; raises UsageMistake with the nearest ones."""
    known = [row[0] for row in connection.execute("SELECT question_id FROM questions ORDER BY 1").fetchall()]
    if name in known:
        return name
    if not known:
        raise UsageMistake(
            f"There is no question '{name}': this database holds none. Build it with evidence/questions."
        )
    raise UsageMistake(
        f"There is no question '{name}'.{did_you_mean(name, known)} There are: {listing(known, mark='')}."
    )


@light_binding()
def read_outcomes(connection: duckdb.DuckDBPyConnection, question: str, outcome: str | None = None) -> list[Outcome]:
    """Return the outcomes of a question in their order, or the one named; raises UsageMistake where it has no such."""
    names = [field.name for field in fields(Outcome) if field.name != "decided"]
    rows = connection.execute(
        f"SELECT {', '.join(names)} FROM question_outcomes WHERE question_id = $1 ORDER BY position", [question]
    ).fetchall()
    decisions = connection.execute(
        "SELECT outcome_id, about FROM pooling_decisions WHERE question_id = $1", [question]
    ).fetchall()
    outcomes = [
        Outcome(
            **dict(zip(names, row, strict=True)), decided=frozenset(about for id_, about in decisions if id_ == row[1])
        )
        for row in rows
    ]
    if outcome is None:
        return outcomes
    chosen = [found for found in outcomes if found.outcome_id == outcome]
    if not chosen:
        known = [found.outcome_id for found in outcomes]
        raise UsageMistake(
            f"--outcome: '{question}' has no outcome '{outcome}'.{did_you_mean(outcome, known)} "
            f"It has: {listing(known, mark='')}."
        )
    return chosen

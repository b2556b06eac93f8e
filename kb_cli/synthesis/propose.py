"""Endpoints and adverse events of loaded trials that may answer an outcome: proposals, for people to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kb_cli.output.result import Result
from kb_cli.synthesis.question import Outcome, find_question, read_outcomes
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

STOP_WORDS = frozenset("a an and any after at by for from in of on or the to with without".split())
MOST = 10
"""Candidates shown for an outcome."""
NAMED = frozenset({"serious", "other"})
"""Words of seriousness that are part of a candidate's name."""
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<![sui])s$")
TYPES = {
    "outcome_id": "VARCHAR",
    "trial_id": "VARCHAR",
    "effect_of": "VARCHAR",
    "endpoint_id": "VARCHAR",
    "candidate": "VARCHAR",
    "seriousness": "VARCHAR",
    "kind": "VARCHAR",
    "score": "DOUBLE",
    "link_status": "VARCHAR",
}


def propose_links(connection: duckdb.DuckDBPyConnection, question: str, outcome: str | None = None) -> Result:
    """Return candidates for each outcome, the most alike first; link_status is null where nothing links them yet.

    seriousness: of the adverse events counted, a word of the candidate's name unless it is ``any``. score: shared words
    over all words of the two names, from 0 to 1, halved where the kind of endpoint differs.
    Raises UsageMistake for a question or an outcome that is not there.
    """
    rows = []
    for found in read_outcomes(connection, find_question(connection, question), outcome):
        rows += _candidates(connection, found)
    return Result(tuple(TYPES), tuple(TYPES.values()), rows)


@light_binding()
def _candidates(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> list[tuple[object, ...]]:
    words = words_of(outcome.outcome)
    found = connection.execute(
        "WITH named AS ("
        " SELECT trial_id, 'endpoint' AS effect_of, endpoint_id, endpoint AS candidate, NULL AS seriousness, kind"
        " FROM endpoints UNION ALL"
        " SELECT DISTINCT trial_id, 'adverse_event', NULL, term, seriousness, 'binary' FROM adverse_events)"
        " SELECT n.trial_id, n.effect_of, n.endpoint_id, n.candidate, n.seriousness, n.kind, min(l.link_status)"
        " FROM named AS n LEFT JOIN evidence_links AS l ON l.question_id = $1 AND l.outcome_id = $2"
        "  AND l.trial_id = n.trial_id AND l.effect_of = n.effect_of"
        "  AND COALESCE(l.endpoint_id, l.term) = COALESCE(n.endpoint_id, n.candidate)"
        "  AND l.seriousness IS NOT DISTINCT FROM n.seriousness"
        " WHERE regexp_matches(lower(n.candidate), $3)"
        " GROUP BY ALL",
        [outcome.question_id, outcome.outcome_id, "|".join(map(re.escape, sorted(words))) or "$^"],
    ).fetchall()
    scored = []
    for trial, effect_of, endpoint, candidate, seriousness, kind, status in found:
        named = words_of(candidate) | ({seriousness} if seriousness in NAMED else set())
        score = overlap(words, named) * (1.0 if kind == outcome.kind else 0.5)
        if score > 0:
            place = (trial, effect_of, endpoint, candidate, seriousness, kind)
            scored.append((outcome.outcome_id, *place, round(score, 3), status))
    scored.sort(key=lambda row: (-row[7], row[8] is None, row[1], row[4], row[5] or ""))
    return [*scored[:MOST]]


def words_of(text: str) -> frozenset[str]:
    """Return the words of a name in lower case and in the singular, without those that say nothing."""
    return frozenset(_PLURAL.sub("", word) for word in re.findall(r"[a-z0-9]+", text.lower())) - STOP_WORDS


def overlap(left: Iterable[str], right: Iterable[str]) -> float:
    """Return the share of the words of both that they have in common, from 0 to 1."""
    first, second = set(left), set(right)
    return len(first & second) / len(first | second) if first | second else 0.0

"""Known unknowns of a question: what was registered and not reported, and what the evidence does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb_cli.grade.evidence import OutcomeEvidence, QuestionEvidence
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

    from kb_cli.synthesis.evidence_body import StudyRow

NOT_LOADED = "registry not loaded"
_WITHOUT_RESULTS = """
SELECT count(DISTINCT r.trial_id) FROM registry_records AS r
JOIN interventions AS i ON i.trial_id = r.trial_id
JOIN conditions AS c ON c.trial_id = r.trial_id
WHERE NOT r.has_results AND contains(lower($2), lower(c.condition))
    AND (contains(lower(i.intervention), lower($1)) OR contains(lower($1), lower(i.intervention))
        OR contains(lower(coalesce(i.other_names, '')), lower($1)))
"""
_NOT_POSTED = """
SELECT o.outcome, o.fact_id FROM outcomes_registered AS o
JOIN registry_records AS r ON r.trial_id = o.trial_id
WHERE o.trial_id = $1 AND r.has_results AND o.posted_endpoint_id IS NULL
ORDER BY o.position
"""


@dataclass(frozen=True)
class Unknown:
    """Something that is known to be missing.

    kind: registry, outcome, evidence, detail or judgement. about: of which outcome. plain: the same for the public,
    empty where it would tell them nothing.
    """

    kind: str
    about: str
    text: str
    fact_ids: tuple[int, ...] = ()
    plain: str = ""


@light_binding()
def has_registry(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether records of a registry are loaded."""
    found = con.execute("SELECT count(*) FROM registry_records").fetchone()
    return bool(found and found[0])


@light_binding()
def registry_text(con: duckdb.DuckDBPyConnection, question: QuestionEvidence) -> str:
    """How many trials of the intervention in the condition are registered and have no results, in words.

    A trial counts where it names the question's intervention, and a condition that the question's population names.
    """
    if not has_registry(con):
        return f"registered trials without results: {NOT_LOADED}"
    found = con.execute(_WITHOUT_RESULTS, [question.intervention, question.population]).fetchone()
    count = found[0] if found else 0
    return f"registered trials of the intervention in the condition without posted results: {count}, matched by name"


@light_binding()
def known_unknowns(con: duckdb.DuckDBPyConnection, question: QuestionEvidence) -> tuple[Unknown, ...]:
    """What is missing, by outcome in their order; what concerns the whole question first."""
    found = [Unknown("registry", "All outcomes", registry_text(con, question), plain=_plain_registry(con, question))]
    trials = sorted({row.trial_id for item in question.outcomes for row in item.rows if row.trial_id})
    if not has_registry(con):
        found.append(Unknown("outcome", "All outcomes", f"outcomes registered but not posted: {NOT_LOADED}"))
    for trial in trials if has_registry(con) else []:
        missing = con.execute(_NOT_POSTED, [trial]).fetchall()
        if missing:
            text = f"{trial}: registered, and not posted under this name: {'; '.join(row[0] for row in missing)}"
            found.append(Unknown("outcome", "All outcomes", text, tuple(row[1] for row in missing)))
    links = con.execute(
        "SELECT outcome_id, trial_id, link_status, fact_id FROM evidence_links "
        "WHERE question_id = $1 AND link_status <> 'confirmed' ORDER BY position",
        [question.question_id],
    ).fetchall()
    for evidence in question.outcomes:
        own = [link for link in links if link[0] == evidence.outcome.outcome_id]
        found += [_of_link(evidence, *link[1:]) for link in own]
        found += details_missing(evidence)
    return tuple(found)


def _plain_registry(con: duckdb.DuckDBPyConnection, question: QuestionEvidence) -> str:
    text = registry_text(con, question)
    return "whether there are studies that have not told their results" if text.endswith(NOT_LOADED) else text


def _of_link(evidence: OutcomeEvidence, trial: str, status: str, fact_id: int) -> Unknown:
    words = {
        "proposed": "proposed as evidence, and nobody has confirmed it",
        "trial_not_loaded": "named as evidence, and not loaded",
        "endpoint_not_found": "named as evidence with an endpoint that it does not have",
    }
    return Unknown("evidence", evidence.outcome.outcome, f"{trial}: {words[status]}", (fact_id,))


def details_missing(evidence: OutcomeEvidence) -> list[Unknown]:
    """Studies that do not tell N, time or assessor, and what people have not judged."""
    rows, name = evidence.confirmed, evidence.outcome.outcome
    found = []
    for what, missing in (
        ("number of participants", [row for row in rows if row.sizes[0] is None]),
        ("time of assessment", [row for row in rows if row.timepoint is None]),
        ("assessor", [row for row in rows if row.assessor is None]),
    ):
        if missing:
            text = _missing_text(what, missing, rows)
            found.append(Unknown("detail", name, text, _facts(missing), text))
    judged = (
        (
            "baseline risk",
            "how often it happens without",
            bool(evidence.baselines) or evidence.outcome.unit is not None,
        ),
        ("thresholds", "from what size on it matters", evidence.thresholds.are_declared),
        ("certainty of the evidence", "how sure we can be", evidence.certainty is not None),
        ("risk of bias of its studies", "how well its studies were done", bool(evidence.biases)),
    )
    gaps = [(what, plain) for what, plain, is_there in judged if not is_there]
    if gaps:
        text = f"not assessed: {', '.join(what for what, _ in gaps)}"
        plain = f"nobody has recorded {', '.join(plain for _, plain in gaps)}"
        found.append(Unknown("judgement", name, text, (evidence.outcome.fact_id,), plain))
    return found


def _missing_text(what: str, missing: Sequence[StudyRow], rows: Sequence[StudyRow]) -> str:
    # A study of a network has a row an arm.
    without, known = (list(dict.fromkeys(row.study for row in found)) for found in (missing, rows))
    if len(without) == len(known):
        studies = {1: "the one study", 2: "both studies"}.get(len(known), f"all {len(known)} studies")
    else:
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        studies = f"{len(without)} of {len(known)} studies ({', '.join(without[:3])}{more})"
    return f"{what} not stated: {studies}"


def _facts(rows: Sequence[StudyRow]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(fact_id for row in rows for fact_id in row.fact_ids))

"""Pool each outcome of a question, with the analyses that were asked for beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.spelling import did_you_mean, listing
from kb_cli.errors import UsageMistake
from kb_cli.synthesis.evidence_body import (
    StudyRow,
    list_characteristics,
    network_of,
    read_body,
    read_characteristic,
    studies_of,
)
from kb_cli.synthesis.guard import GuardFinding, check_poolable
from kb_cli.synthesis.methods import DEFAULT_PRESET, PRESETS, Method
from kb_cli.synthesis.question import Outcome, find_question, read_outcomes

if TYPE_CHECKING:
    import duckdb

    from kb_cli.synthesis.meta_regression import Regression
    from kb_cli.synthesis.network_result import NetworkResult, PScore
    from kb_cli.synthesis.results import NotTestable, Pooled
    from kb_cli.synthesis.sensitivity import RobustnessStrip, Step
    from kb_cli.synthesis.small_study_effects import EggerTest
    from kb_cli.synthesis.studies import Studies
    from kb_cli.synthesis.subgroups import Subgroups

NETWORK_TAU2 = ("DL", "REML", "ML", "PM")
"""Estimators of the between-study variance that a network has; with another one it takes DL."""


@dataclass(frozen=True)
class Asked:
    """What a user asked for beside the pooled effect. preset: None takes that of the question file, or the default."""

    preset: str | None = None
    subgroup: str | None = None
    covariate: str | None = None
    leave_one_out: bool = False
    cumulative: bool = False
    strip: bool = False
    p_scores: bool = False


@dataclass(frozen=True)
class PooledOutcome:
    """One outcome with everything computed of it; what was not asked for, or cannot be, is None or empty.

    rows: those pooled. proposed: rows that nobody has confirmed. findings: why it was not pooled.
    """

    outcome: Outcome
    rows: tuple[StudyRow, ...]
    proposed: tuple[StudyRow, ...] = ()
    findings: tuple[GuardFinding, ...] = ()
    method: Method | None = None
    pooled: Pooled | NotTestable | None = None
    egger: EggerTest | NotTestable | None = None
    strip: RobustnessStrip | None = None
    subgroups: Subgroups | None = None
    regression: Regression | None = None
    leave_one_out: tuple[Step, ...] = ()
    cumulative: tuple[Step, ...] = ()
    network: NetworkResult | None = None
    p_scores: tuple[PScore, ...] = field(default=())


def pool_question(
    connection: duckdb.DuckDBPyConnection, question: str, outcome: str | None = None, asked: Asked | None = None
) -> list[PooledOutcome]:
    """Return every outcome of a question, or the one named, pooled by the method asked for.

    Raises UsageMistake for a question, an outcome, a preset, a subgroup factor or a covariate that is not there.
    """
    asked = asked or Asked()
    outcomes = read_outcomes(connection, find_question(connection, question), outcome)
    if any(found.is_network for found in outcomes):
        _check_network(asked)
    if asked.preset is not None and asked.preset not in PRESETS:
        raise UsageMistake(
            f"--preset: there is no '{asked.preset}'.{did_you_mean(asked.preset, PRESETS)} "
            f"There are: {listing(PRESETS, mark='')}."
        )
    known = {found.outcome_id: list_characteristics(connection, found) for found in outcomes}
    _check_characteristic("--subgroup", asked.subgroup, known, is_covariate=False)
    _check_characteristic("--covariate", asked.covariate, known, is_covariate=True)
    return [pool_outcome(connection, found, asked) for found in outcomes]


def _check_network(asked: Asked) -> None:
    """Raise UsageMistake for what there is of pairs of treatments only."""
    options = {
        "--strip": asked.strip,
        "--leave-one-out": asked.leave_one_out,
        "--cumulative": asked.cumulative,
        "--subgroup": asked.subgroup is not None,
        "--covariate": asked.covariate is not None,
        "--preset": asked.preset is not None and PRESETS[asked.preset].pooling != "inverse_variance",
    }
    if wrong := [name for name, is_asked in options.items() if is_asked]:
        detail = f" with '{asked.preset}'" if wrong == ["--preset"] else ""
        raise UsageMistake(
            f"{', '.join(wrong)}{detail}: there is no such analysis of a network. Leave it out, or name another "
            "outcome with --outcome."
        )


def _check_characteristic(
    option: str, name: str | None, known: dict[str, dict[str, bool]], *, is_covariate: bool
) -> None:
    names = sorted(
        {found for of_outcome in known.values() for found, kind in of_outcome.items() if kind == is_covariate}
    )
    if name is None or name in names:
        return
    noun = "covariate" if is_covariate else "subgroup factor"
    there = f" There are: {listing(names, mark='')}." if names else " Its studies have none."
    raise UsageMistake(f"{option}: there is no {noun} '{name}'.{did_you_mean(name, names)}{there}")


def method_of(outcome: Outcome, preset: str | None) -> Method:
    """Return the method that an outcome is pooled by: the preset asked for, the question file's, or the default."""
    name = preset or outcome.pooling_preset or DEFAULT_PRESET
    if name not in PRESETS:
        raise UsageMistake(
            f"{outcome.question_id}: [outcome.pooling] of '{outcome.outcome_id}' names the preset '{name}'."
            f"{did_you_mean(name, PRESETS)} There are: {listing(PRESETS, mark='')}."
        )
    return PRESETS[name]


def pool_outcome(connection: duckdb.DuckDBPyConnection, outcome: Outcome, asked: Asked) -> PooledOutcome:
    """Return one outcome pooled; with findings and nothing pooled where its results may not be mixed."""
    body = read_body(connection, outcome)
    rows = [row for row in body if row.is_confirmed]
    proposed = tuple(row for row in body if not row.is_confirmed)
    method = method_of(outcome, asked.preset)
    findings = tuple(check_poolable(outcome, rows))
    if findings or not rows:
        return PooledOutcome(outcome, tuple(rows), proposed, findings, method)
    if outcome.is_network:
        return _pool_network(outcome, rows, proposed, method, asked)
    return _pool_pairwise(connection, outcome, rows, proposed, method, asked)


def _pool_network(
    outcome: Outcome, rows: list[StudyRow], proposed: tuple[StudyRow, ...], method: Method, asked: Asked
) -> PooledOutcome:
    from kb_cli.synthesis.network import network_meta_analysis

    tau2 = method.tau2 if method.tau2 in NETWORK_TAU2 else "DL"
    data = network_of(outcome, rows)
    network = network_meta_analysis(data, outcome.reference_treatment, method.model, tau2, method.level)
    scores = network.p_scores(outcome.favourable_direction) if asked.p_scores else ()
    return PooledOutcome(outcome, tuple(rows), proposed, method=method, network=network, p_scores=scores)


def _pool_pairwise(
    connection: duckdb.DuckDBPyConnection,
    outcome: Outcome,
    rows: list[StudyRow],
    proposed: tuple[StudyRow, ...],
    method: Method,
    asked: Asked,
) -> PooledOutcome:
    from kb_cli.synthesis.pooling import NoUsableStudies, pool
    from kb_cli.synthesis.results import NotTestable
    from kb_cli.synthesis.sensitivity import cumulative, leave_one_out, robustness_strip
    from kb_cli.synthesis.small_study_effects import egger_test

    studies = studies_of(outcome, rows, method)
    try:
        pooled: Pooled | NotTestable = pool(studies, method)
    except NoUsableStudies as error:
        none = NotTestable("no_studies", str(error))
        return PooledOutcome(outcome, tuple(rows), proposed, method=method, pooled=none)
    return PooledOutcome(
        outcome,
        tuple(rows),
        proposed,
        method=method,
        pooled=pooled,
        egger=egger_test(studies, method),
        strip=robustness_strip(studies, threshold=outcome.threshold) if asked.strip else None,
        subgroups=_subgroups(connection, outcome, studies, method, asked.subgroup),
        regression=_regression(connection, outcome, studies, method, asked.covariate),
        leave_one_out=leave_one_out(studies, method) if asked.leave_one_out else (),
        cumulative=cumulative(studies, _years(rows), method) if asked.cumulative else (),
    )


def _years(rows: Sequence[StudyRow]) -> list[int] | None:
    """Return the year of each study to sort by; None, and so the order of the table, where one has none."""
    years = [row.year for row in rows if row.year is not None]
    return years if len(years) == len(rows) else None


def _subgroups(
    connection: duckdb.DuckDBPyConnection, outcome: Outcome, studies: Studies, method: Method, factor: str | None
) -> Subgroups | None:
    levels = read_characteristic(connection, outcome, factor) if factor else {}
    if not levels:
        return None
    from kb_cli.synthesis.subgroups import pool_subgroups

    return pool_subgroups(studies, [levels.get(label, (None, None))[0] for label in studies.labels], method)


def _regression(
    connection: duckdb.DuckDBPyConnection, outcome: Outcome, studies: Studies, method: Method, covariate: str | None
) -> Regression | None:
    values = read_characteristic(connection, outcome, covariate) if covariate else {}
    if not values or covariate is None:
        return None
    from kb_cli.synthesis.meta_regression import meta_regression

    column: list[Any] = [values.get(label, (None, None))[1] for label in studies.labels]
    return meta_regression(studies, {covariate: [float("nan") if v is None else v for v in column]}, method)

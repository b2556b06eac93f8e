"""The body of evidence of an outcome: its studies as rows of the database, and as pooling takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any

from kb_cli.synthesis.methods import PRESETS, Method
from kb_cli.synthesis.question import Outcome
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

    from kb_cli.synthesis.network_studies import NetworkData
    from kb_cli.synthesis.studies import Studies

COUNTS = ("events", "total", "comparator_events", "comparator_total")
MEANS = ("mean", "standard_deviation", "total", "comparator_mean", "comparator_standard_deviation", "comparator_total")
RATIOS = ("risk_ratio", "odds_ratio", "hazard_ratio")
OF_COUNTS = ("risk_ratio", "odds_ratio", "risk_difference")
NETWORK_MEASURES = {"odds_ratio": "OR", "risk_ratio": "RR", "risk_difference": "RD", "mean_difference": "MD"}


@dataclass(frozen=True)
class StudyRow:
    """One row of the view body_of_evidence: a study, or one arm of it in a network.

    effect, ci_low, ci_high: as printed; percentage points for a risk difference. ci_level: in percent.
    estimand: how intercurrent events are dealt with and the summary measure, as the trial states them. population_n,
    comparator_population_n: participants of the trial's population in the arms, and population_fact_ids the facts that
    say so; none where a table of studies holds the row.
    """

    evidence_from: str
    link_status: str
    study: str
    year: int | None
    trial_id: str | None
    endpoint_id: str | None
    endpoint_kind: str | None
    term: str | None
    population_kind: str | None
    population: str | None
    timepoint: str | None
    assessor: str | None
    arm: str
    comparator: str | None
    events: int | None
    total: int | None
    comparator_events: int | None
    comparator_total: int | None
    mean: float | None
    standard_deviation: float | None
    comparator_mean: float | None
    comparator_standard_deviation: float | None
    observed_minus_expected: float | None
    variance: float | None
    effect: float | None
    standard_error: float | None
    ci_level: float | None
    ci_low: float | None
    ci_high: float | None
    unit: str | None
    fact_ids: tuple[int, ...]
    estimand: str | None = None
    favourable_direction: str | None = None
    population_n: int | None = None
    comparator_population_n: int | None = None
    population_fact_ids: tuple[int, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether a person confirmed that the row answers the outcome."""
        return self.link_status == "confirmed"

    @property
    def sizes(self) -> tuple[int | None, int | None]:
        """Participants of arm and comparator: those of the numbers printed, else those of the population."""
        if self.total is None and self.comparator_total is None:
            return self.population_n, self.comparator_population_n
        return self.total, self.comparator_total

    @property
    def size_fact_ids(self) -> tuple[int, ...]:
        """The facts that ``sizes`` rests on, where they are not among those of the row."""
        return self.population_fact_ids if self.total is None and self.comparator_total is None else ()


@light_binding()
def read_body(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> list[StudyRow]:
    """Return the rows of an outcome, the table of studies first, proposed links included."""
    names = [field.name for field in fields(StudyRow) if field.default is MISSING and field.default_factory is MISSING]
    rows = connection.execute(
        "WITH sizes AS ("
        "SELECT trial_id, population_id, arm_id, min(n) AS n, min(fact_id) AS fact_id FROM populations "
        "WHERE unit IS NULL AND n IS NOT NULL "
        "AND trial_id IN (SELECT trial_id FROM evidence_links WHERE question_id = $1) "
        "GROUP BY ALL HAVING count(*) = 1) "
        f"SELECT {', '.join(f'b.{name}' for name in names)}, "
        "concat_ws('; ', e.estimand_intercurrent_events, e.estimand_summary_measure), e.favourable_direction, "
        "x.n, y.n, list_filter([x.fact_id, y.fact_id], f -> f IS NOT NULL) "
        "FROM body_of_evidence AS b "
        "LEFT JOIN endpoints AS e ON e.trial_id = b.trial_id AND e.endpoint_id = b.endpoint_id "
        "LEFT JOIN evidence_links AS l ON l.fact_id = b.fact_id "
        "LEFT JOIN sizes AS x ON x.trial_id = l.trial_id AND x.population_id = l.population_id AND x.arm_id = l.arm_id "
        "LEFT JOIN sizes AS y "
        "ON y.trial_id = l.trial_id AND y.population_id = l.population_id AND y.arm_id = l.comparator_id "
        "WHERE b.question_id = $1 AND b.outcome_id = $2 ORDER BY b.evidence_from, b.position, b.fact_ids",
        [outcome.question_id, outcome.outcome_id],
    ).fetchall()
    found = []
    for *cells, estimand, direction, n, comparator_n, size_ids in rows:
        values = dict(zip(names, cells, strict=True))
        values["fact_ids"] = tuple(values["fact_ids"])
        found.append(
            StudyRow(
                **values,
                estimand=estimand or None,
                favourable_direction=direction,
                population_n=n,
                comparator_population_n=comparator_n,
                population_fact_ids=tuple(size_ids),
            )
        )
    return found


@light_binding()
def read_characteristic(
    connection: duckdb.DuckDBPyConnection, outcome: Outcome, name: str
) -> dict[str, tuple[str | None, float | None]]:
    """Return the level and the value of a subgroup factor or covariate by study; empty where it has no such."""
    rows = connection.execute(
        "SELECT study, level, value FROM study_characteristics "
        "WHERE question_id = $1 AND outcome_id = $2 AND characteristic = $3",
        [outcome.question_id, outcome.outcome_id, name],
    ).fetchall()
    return {study: (level, value) for study, level, value in rows}


@light_binding()
def list_characteristics(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> dict[str, bool]:
    """Return the subgroup factors and covariates of an outcome's studies; True for a covariate."""
    rows = connection.execute(
        "SELECT characteristic, count(value) > 0 FROM study_characteristics "
        "WHERE question_id = $1 AND outcome_id = $2 GROUP BY 1 ORDER BY 1",
        [outcome.question_id, outcome.outcome_id],
    ).fetchall()
    return dict(rows)


def studies_of(outcome: Outcome, rows: Sequence[StudyRow], method: Method = PRESETS["evidencekb"]) -> Studies:
    """Return the rows as pooling takes them: by counts, means, log-rank or interval.

    Rows that report in different ways become effects with variances, by the method's rules for single studies.
    A row without numbers stays, so that it is listed among the studies left out.
    """
    from kb_cli.synthesis.studies import effects_of, studies_from_effects

    ways = [_way(outcome, row) for row in rows]
    told = sorted({way for way in ways if way})
    if len(told) <= 1:
        return _build(told[0] if told else "effects", outcome, rows)
    values, variances = [float("nan")] * len(rows), [float("nan")] * len(rows)
    for way in told:
        of_way = [index for index, found in enumerate(ways) if found == way]
        effects = effects_of(_build(way, outcome, [rows[index] for index in of_way]), method)
        for place, index in enumerate(of_way):
            values[index], variances[index] = float(effects.value[place]), float(effects.variance[place])
    return studies_from_effects(values, variances, outcome.measure, [row.study for row in rows])


def _way(outcome: Outcome, row: StudyRow) -> str:
    """Return how a row reports its study; empty where it has no number."""
    if outcome.measure in OF_COUNTS and row.events is not None and row.comparator_events is not None:
        return "counts"
    if outcome.measure == "mean_difference" and row.mean is not None and row.comparator_mean is not None:
        return "means"
    if row.observed_minus_expected is not None:
        return "log_rank"
    if row.effect is None:
        return ""
    return "intervals" if outcome.measure in RATIOS and row.ci_low is not None else "effects"


def _build(way: str, outcome: Outcome, rows: Sequence[StudyRow]) -> Studies:
    from kb_cli.synthesis import studies

    labels, measure = [row.study for row in rows], outcome.measure
    if way == "counts":
        events, total, other_events, other_total = (_column(rows, name) for name in COUNTS)
        return studies.studies_from_counts(measure, events, total, other_events, other_total, labels)
    if way == "means":
        mean, deviation, total, other_mean, other_deviation, other_total = (_column(rows, name) for name in MEANS)
        return studies.studies_from_means(
            measure, mean, deviation, total, other_mean, other_deviation, other_total, labels
        )
    if way == "log_rank":
        return studies.studies_from_log_rank(
            _column(rows, "observed_minus_expected"), _column(rows, "variance"), labels, measure
        )
    if way == "intervals":
        level = [float("nan") if row.ci_level is None else row.ci_level / 100.0 for row in rows]
        effect, low, high = (_column(rows, name) for name in ("effect", "ci_low", "ci_high"))
        return studies.studies_from_intervals(measure, effect, low, high, level, labels)
    found = [_effect(outcome, row) for row in rows]
    return studies.studies_from_effects([f[0] for f in found], [f[1] for f in found], measure, labels)


def _column(rows: Sequence[StudyRow], name: str) -> list[float]:
    values = (getattr(row, name) for row in rows)
    return [float("nan") if value is None else float(value) for value in values]


def _effect(outcome: Outcome, row: StudyRow) -> tuple[float, float]:
    """Return a printed effect and its variance on the scale of analysis."""
    from math import log, nan

    from kb_cli.synthesis.distributions import z_quantile

    if row.effect is None:
        return nan, nan
    value = log(row.effect) if outcome.measure in RATIOS else row.effect / outcome.factor
    if row.standard_error is not None:
        scale = 1.0 if outcome.measure in RATIOS else outcome.factor
        return value, float((row.standard_error / scale) ** 2)
    if row.ci_low is None or row.ci_high is None or row.ci_level is None:
        return value, nan
    half = (row.ci_high - row.ci_low) / 2.0 / outcome.factor
    return value, float((half / z_quantile(row.ci_level / 100.0)) ** 2)


def network_of(outcome: Outcome, rows: Sequence[StudyRow]) -> NetworkData:
    """Return the rows as a network takes them: one arm each; a row with two arms counts as two.

    Raises UnusableNetwork for a measure that arms do not have, such as a hazard ratio, and for rows that are none.
    """
    from kb_cli.synthesis.network_arms import contrasts_from_counts, contrasts_from_means
    from kb_cli.synthesis.network_studies import UnusableNetwork

    if outcome.measure not in NETWORK_MEASURES:
        measure = outcome.measure.replace("_", " ")
        raise UnusableNetwork(
            f"{outcome.question_id}: the outcome '{outcome.outcome_id}' is measured as {measure}, which the rows of a "
            "network, one arm each, do not give. Take another measure, or compare two treatments."
        )
    arms: list[tuple[Any, ...]] = []
    for row in rows:
        arms.append((row.study, row.arm, row.events, row.total, row.mean, row.standard_deviation))
        if row.comparator is not None:
            arms.append(
                (
                    row.study,
                    row.comparator,
                    row.comparator_events,
                    row.comparator_total,
                    row.comparator_mean,
                    row.comparator_standard_deviation,
                )
            )
    study, treatment, events, total, mean, deviation = (list(column) for column in zip(*arms, strict=True))
    measure = NETWORK_MEASURES[outcome.measure]
    if measure == "MD":
        return contrasts_from_means(study, treatment, mean, deviation, total, measure)
    return contrasts_from_counts(study, treatment, events, total, measure)

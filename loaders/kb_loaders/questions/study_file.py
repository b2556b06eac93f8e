"""A question's table of studies: what a published meta-analysis reports of each study for each outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb_loaders.article.context import Row
from kb_loaders.article.files import Record, read_csv
from kb_loaders.findings import suggest
from kb_loaders.numbers import Number, NumberError, check_order, parse_interval
from kb_loaders.questions.context import Question
from kb_loaders.questions.keys import MEASURES

WORDS = ("outcome", "study", "year", "arm", "comparator", "population", "timepoint", "assessor", "unit")
COUNTS = ("events", "total", "comparator_events", "comparator_total")
MEANS = ("mean", "standard_deviation", "total", "comparator_mean", "comparator_standard_deviation", "comparator_total")
LOG_RANK = ("observed_minus_expected", "variance")
EFFECT = ("effect", "standard_error", "ci_level", "ci_low", "ci_high")
NUMBERS = tuple(dict.fromkeys((*COUNTS, *MEANS, *LOG_RANK, *EFFECT)))
COMMON = ("source", "locators", "note")
COLUMNS = {*WORDS, *NUMBERS, "ci", *COMMON}
REQUIRED = {"study", "locators"}
POSITIVE = {"variance", "standard_error"}
NOT_NEGATIVE = {"standard_deviation", "comparator_standard_deviation"}
WHOLE = {"events", "total", "comparator_events", "comparator_total"}
RATIOS = {"risk_ratio", "odds_ratio", "hazard_ratio"}


@dataclass(frozen=True)
class Form:
    """One way to report a study: the columns it needs, and the measures that it allows."""

    name: str
    columns: tuple[str, ...]
    measures: frozenset[str]

    def needed(self, *, is_network: bool) -> tuple[str, ...]:
        """Return the columns of a row; in a network a row is one arm."""
        return tuple(name for name in self.columns if not (is_network and name.startswith("comparator_")))


FORMS = (
    Form("counts", COUNTS, frozenset({"risk_ratio", "odds_ratio", "risk_difference"})),
    Form("means", MEANS, frozenset({"mean_difference"})),
    Form("observed minus expected", LOG_RANK, frozenset({"hazard_ratio", "odds_ratio"})),
    Form("an effect", ("effect",), frozenset({*RATIOS, "risk_difference", "mean_difference"})),
)
MAIN = ("effect", "observed_minus_expected", "mean", "events")
"""The main value of a row: the first of these that it fills."""


def read_studies(question: Question, top: Record, folder: Path, name: str) -> None:
    """Read the table of studies that the question file names; without one, there is none to read.

    name: the folder as the user gave it.
    """
    file = top.text("studies")
    if not file:
        return
    if not (folder / file).is_file():
        question.find(top, "studies", f"there is no file '{file}' in this folder")
        return
    own = {*question.factors, *question.covariates}
    for taken in sorted(own & (COLUMNS - {"year"})):
        question.find(top, "studies", f"'{taken}' is a column with a meaning of its own; name the covariate otherwise")
    records = read_csv(folder / file, f"{name}/{file}", COLUMNS | own, REQUIRED | own, question.findings)
    seen: dict[tuple[str, ...], int] = {}
    for record in records:
        _read_study(question, top, record, seen)
    for outcome in {outcome for outcome, _ in question.studies}:
        _check_network(question, records, outcome)


def _read_study(question: Question, top: Record, record: Record, seen: dict[tuple[str, ...], int]) -> None:
    outcome = record.text("outcome") or (next(iter(question.outcomes)) if len(question.outcomes) == 1 else "")
    if not outcome:
        question.find(record, "outcome", "the question has several outcomes; say which one this row is about")
    question.check_key(record, "outcome", outcome, question.outcomes, "outcome")
    about = question.outcomes.get(outcome, {})
    is_network = bool(about.get("is_network"))
    study = record.text("study")
    if not study:
        question.find(record, "study", "it is empty, and every row needs one")
    arm = record.text("arm") or ("" if is_network else top.text("intervention"))
    comparator = None if is_network else record.text("comparator") or top.text("comparator")
    if is_network and not arm:
        question.find(record, "arm", "in a network every row is one arm; name its treatment")
    if is_network and record.text("comparator"):
        question.find(record, "comparator", "in a network every row is one arm; give the other arm a row of its own")
    _check_again(question, record, (outcome, study, arm, comparator or ""), seen)
    cells = _read_cells(question, record)
    _check_form(question, record, cells, about)
    year = cells.pop("year", None)
    identity = ("study_results", outcome, study, *((arm,) if is_network else ()))
    fact = question.add_fact(record, "study_results", identity, cells)
    main = next((cells[key] for key in MAIN if key in cells), None)
    row: Row = {
        "question_id": question.owner_id,
        "outcome_id": outcome,
        "study": study,
        "year": None if year is None or year.value is None else int(year.value),
        "arm": arm,
        "comparator": comparator,
        **{key: record.text(key) or None for key in ("population", "timepoint", "assessor")},
        **{key: cells[key].value if key in cells else None for key in NUMBERS},
        "unit": record.text("unit") or about.get("unit"),
        "value_status": main.status if main else "not_reported",
        "fact": fact,
    }
    for key in WHOLE:
        row[key] = None if row[key] is None else int(row[key])
    question.studies.add((outcome, study))
    question.add("study_result", row)
    _read_characteristics(question, record, row)


def _check_again(
    question: Question, record: Record, identity: tuple[str, ...], seen: dict[tuple[str, ...], int]
) -> None:
    if identity in seen:
        what = " / ".join(filter(None, identity))
        question.find(record, "study", f"the same study stands in line {seen[identity]} ({what}); keep one row")
    seen.setdefault(identity, record.line)


def _read_cells(question: Question, record: Record) -> dict[str, Number]:
    """Return the numbers of a row by column; those of empty cells are left out."""
    cells = {name: question.read_number(record, name) for name in ("year", *NUMBERS) if record.text(name)}
    if record.text("ci"):
        if "ci_low" in cells or "ci_high" in cells:
            question.find(record, "ci", "fill either 'ci' or 'ci_low' and 'ci_high', not both")
        try:
            cells["ci_low"], cells["ci_high"] = parse_interval(record.text("ci"))
        except NumberError as error:
            question.find(record, "ci", str(error))
    for name, number in cells.items():
        value = number.value
        if value is None:
            continue
        if name in {"year", *WHOLE} and (value < 0 or value != int(value)):
            question.find(record, name, f"'{number.printed}' is not a count; counts are whole numbers from 0 up")
        elif (name in POSITIVE and value <= 0) or (name in NOT_NEGATIVE and value < 0):
            question.find(record, name, f"'{number.printed}' cannot be; it is above 0")
    for part, whole in (("events", "total"), ("comparator_events", "comparator_total")):
        count, total = (cells[key].value if key in cells else None for key in (part, whole))
        if count is not None and total is not None and count > total:
            message = f"{cells[part].printed} is more than its denominator: {whole} is {cells[whole].printed}"
            question.find(record, part, message)
    return cells


def _check_form(question: Question, record: Record, cells: dict[str, Number], about: Row) -> None:
    """Check that a row reports a study in one whole way, and in one that its outcome's measure can use."""
    measure, is_network = str(about.get("measure", "")), bool(about.get("is_network"))
    if not set(cells) - {"year"}:
        question.find(record, "study", "the row has no number; write illegible or not reported in its place")
        return
    whole = [form for form in FORMS if set(form.needed(is_network=is_network)) <= set(cells)]
    if not whole:
        nearest = max(FORMS, key=lambda form: len(set(form.columns) & set(cells)))
        missing = [name for name in nearest.needed(is_network=is_network) if name not in cells]
        message = f"it is empty, and {nearest.name} need {', '.join(nearest.needed(is_network=is_network))}"
        question.find(record, missing[0], message)
        return
    if measure in MEASURES and not any(measure in form.measures for form in whole):
        question.find(record, "study", f"a {measure.replace('_', ' ')} cannot be computed from {whole[0].name}")
    effect = cells.get("effect")
    if effect is not None and effect.value is not None:
        _check_effect(question, record, cells, effect, measure)


def _check_effect(question: Question, record: Record, cells: dict[str, Number], effect: Number, measure: str) -> None:
    has_interval = "ci_low" in cells and "ci_high" in cells
    if not has_interval and "standard_error" not in cells:
        question.find(record, "effect", "an effect needs its interval or its standard error")
    if has_interval and "ci_level" not in cells:
        question.find(record, "ci_level", "an interval needs its level; write 95, 97.5 or what the source says")
    ends = [cells[key] for key in ("ci_low", "ci_high") if key in cells]
    if measure in RATIOS:
        for number in (effect, *ends):
            if number.value is not None and number.value <= 0:
                question.find(record, "effect", f"'{number.printed}' is not a ratio; ratios are above 0")
    if has_interval:
        try:
            check_order(cells["ci_low"], cells["ci_high"])
            check_order(cells["ci_low"], effect)
            check_order(effect, cells["ci_high"])
        except NumberError as error:
            question.find(record, "effect", str(error))


def _read_characteristics(question: Question, record: Record, row: Row) -> None:
    """Add the subgroup levels and the covariates of a study."""
    base = {key: row[key] for key in ("question_id", "outcome_id", "study", "fact")}
    for factor, levels in question.factors.items():
        level = record.text(factor)
        if level and level not in levels:
            question.find(record, factor, f"no level '{level}' of '{factor}'.{suggest(level, levels)}")
        status = "reported" if level else "not_reported"
        found: Row = {
            "characteristic": factor,
            "level": level or None,
            "value": None,
            "unit": None,
            "value_status": status,
        }
        question.rows.setdefault("study_characteristic", []).append(base | found)
    for covariate, unit in question.covariates.items():
        number = question.read_number(record, covariate)
        found = {"characteristic": covariate, "level": None, "value": number.value, "unit": unit or None}
        question.rows.setdefault("study_characteristic", []).append(base | found | {"value_status": number.status})


def _check_network(question: Question, records: list[Record], outcome: str) -> None:
    about = question.outcomes.get(outcome, {})
    if not about.get("is_network"):
        return
    of_outcome = [record for record in records if record.text("outcome") in {outcome, ""}]
    arms: dict[str, list[Record]] = {}
    for record in of_outcome:
        arms.setdefault(record.text("study"), []).append(record)
    for study, rows in arms.items():
        if len(rows) < 2:
            question.find(rows[0], "arm", f"'{study}' has one arm; a network compares the arms within a study")
    reference = about.get("reference_treatment")
    treatments = {record.text("arm") for record in of_outcome}
    if reference and reference not in treatments:
        record = about["fact"].record
        message = f"no row has the treatment '{reference}'.{suggest(reference, treatments)}"
        question.find(record, "reference_treatment", message)

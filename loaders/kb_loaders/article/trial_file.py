"""The file ``trial.toml``: identity, sources, arms, populations, endpoints, subgroups, design and eligibility."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from kb_loaders.article.context import Row, Trial
from kb_loaders.article.files import Record, read_toml
from kb_loaders.article.rows import split_timepoint
from kb_loaders.findings import Finding, suggest
from kb_loaders.numbers import Number, NumberError, parse_date, parse_number, parse_quantity
from kb_loaders.wording import counted

LISTS = {"locators", "levels", "parts"}
KEYS: dict[str, tuple[str, str]] = {
    "": (
        "trial_id registry_id title locators",
        (
            "registry acronym condition question phase design masking allocation_ratio n_randomized sponsor "
            "n_countries enrolment_start data_cutoff"
        ),
    ),
    "sources": ("source_id kind citation", "doi pmid registry_id published_on file sha256"),
    "references": ("source_id citation", "doi pmid published_on"),
    "arms": ("arm_id arm role locators", "regimen"),
    "regimens": (
        "arm drug schedule locators",
        "regimen dose dose_unit cycles cycle_days max_cycles condition note",
    ),
    "populations": (
        "population_id population kind definition locators",
        "parent data_cutoff n responders_of responders_assessor parts note",
    ),
    "endpoints": (
        "endpoint_id endpoint kind role locators",
        (
            "definition assessor timepoint favourable_direction alpha_two_sided alpha_status objective_met "
            "objective_met_status estimand_treatment estimand_population estimand_variable "
            "estimand_intercurrent_events "
            "estimand_summary_measure parts note"
        ),
    ),
    "subgroups": ("factor kind levels locators", "unit note"),
    "statistical_design": ("item locators", "endpoint arm value unit note"),
    "eligibility": ("criterion operator locators", "value unit note"),
}
"""Keys of each table: those that must be there, and those that may."""


def read_trial_file(trial: Trial, path: Path, name: str) -> None:
    """Read ``trial.toml`` into the trial: its keys, its rows of ``core`` and its findings."""
    tables = read_toml(path, name, trial.findings)
    if not tables:
        trial.has_keys = False
        return
    for table in sorted(set(tables) - set(KEYS)):
        for record in tables[table]:
            message = f"no table '{table}' in trial.toml.{suggest(table, KEYS)}"
            trial.findings.append(Finding(name, record.line, 1, table, message))
    for table, (required, optional) in KEYS.items():
        for record in tables.get(table, []):
            _check_keys(trial, record, table, required.split(), optional.split())
    top = tables[""][0]
    trial.trial_id = top.text("trial_id")
    if trial.trial_id != trial.trial_id.lower():
        trial.find(top, "trial_id", f"'{trial.trial_id}' has capitals; write the registry id in lower case")
    _read_sources(trial, tables, path.parent)
    _read_trial(trial, top)
    _read_arms(trial, tables.get("arms", []))
    _read_populations(trial, tables.get("populations", []))
    _read_endpoints(trial, tables.get("endpoints", []))
    _check_responders(trial, tables.get("populations", []))
    _read_subgroups(trial, tables.get("subgroups", []))
    _read_regimens(trial, tables.get("regimens", []))
    _read_design(trial, tables.get("statistical_design", []))
    _read_eligibility(trial, tables.get("eligibility", []))
    for table in ("sources", "arms", "populations"):
        if not tables.get(table):
            trial.findings.append(Finding(name, 1, 1, table, f"there is no [[{table}]]; a trial needs at least one"))


def _check_keys(trial: Trial, record: Record, table: str, required: list[str], optional: list[str]) -> None:
    where = f"[[{table}]]" if table else "trial.toml"
    for key, value in record.values.items():
        if key not in required and key not in optional:
            trial.find(record, key, f"no key '{key}' in {where}.{suggest(key, required + optional)}")
        elif key in LISTS and not (isinstance(value, list | dict)):
            trial.find(record, key, 'write a list: ["...", "..."]')
        elif key not in LISTS and key != "n" and isinstance(value, list | dict):
            trial.find(record, key, "write one text in quotes")
        elif isinstance(value, float):
            trial.find(record, key, f"write the number in quotes, as printed; {value} may have lost zeros at its end")
    for key in required:
        if not record.values.get(key):
            trial.find(record, key, f"{where} needs the key '{key}'")


def _date(trial: Trial, record: Record, key: str) -> str | None:
    """Return a printed date as ISO text."""
    if not record.text(key):
        return None
    try:
        return parse_date(record.text(key)).isoformat()
    except NumberError as error:
        trial.find(record, key, str(error))
        return None


def _count(trial: Trial, record: Record, key: str) -> tuple[int | None, Number]:
    number = trial.read_number(record, key)
    if number.value is not None and (number.value < 0 or number.value != int(number.value)):
        trial.find(record, key, f"'{number.printed}' is not a count; counts are whole numbers from 0 up")
    return (None if number.value is None else int(number.value)), number


def _register(trial: Trial, record: Record, key: str, known: Any) -> str:
    """Return a new key; one that stands there already is a finding."""
    value = record.text(key)
    if value in known:
        trial.find(record, key, f"'{value}' stands here twice; each needs a name of its own")
    return value


def _texts(record: Record, *keys: str) -> Row:
    return {key: record.text(key) or None for key in keys}


def _read_sources(trial: Trial, tables: dict[str, list[Record]], folder: Path) -> None:
    for record in tables.get("sources", []):
        source = _register(trial, record, "source_id", trial.sources)
        trial.check_word(record, "kind", record.text("kind"), "source_kind")
        trial.sources[source] = record
        trial.main_source = trial.main_source or source
        sha256 = record.text("sha256") or None
        if file := record.text("file"):
            if (folder / file).is_file():
                sha256 = hashlib.sha256((folder / file).read_bytes()).hexdigest()
            else:
                trial.find(record, "file", f"there is no file '{file}' in this folder")
        trial.add("source", {**_source(trial, record), "kind": record.text("kind"), "sha256": sha256})
    for record in tables.get("references", []):
        trial.references.add(_register(trial, record, "source_id", {*trial.sources, *trial.references}))
        trial.add("source", {**_source(trial, record), "kind": "reference", "sha256": None})


def _source(trial: Trial, record: Record) -> Row:
    return {
        "trial_id": trial.trial_id,
        **_texts(record, "source_id", "citation", "doi", "pmid", "registry_id"),
        "published_on": _date(trial, record, "published_on"),
    }


def _read_trial(trial: Trial, top: Record) -> None:
    randomized, n_printed = _count(trial, top, "n_randomized")
    countries, c_printed = _count(trial, top, "n_countries")
    fact = trial.add_fact(top, "trials", ("trial",), {"n_randomized": n_printed, "n_countries": c_printed})
    row = {
        "trial_id": trial.trial_id,
        **_texts(top, "registry_id", "registry", "acronym", "title", "condition", "question", "phase", "design"),
        **_texts(top, "masking", "allocation_ratio", "sponsor"),
        "n_randomized": randomized,
        "n_countries": countries,
        "enrolment_start": _date(trial, top, "enrolment_start"),
        "data_cutoff": _date(trial, top, "data_cutoff"),
        "fact": fact,
    }
    trial.rows["trial"] = [row]


def _read_arms(trial: Trial, records: list[Record]) -> None:
    for record in records:
        arm = _register(trial, record, "arm_id", trial.arms)
        role = record.text("role")
        if arm == "all" or role == "all":
            trial.find(record, "arm_id", "'all' means all arms together and cannot name one arm")
        trial.check_word(record, "role", role, "role")
        trial.arms[arm] = role
        fact = trial.add_fact(record, "arms", ("arm", arm), {})
        trial.add("arm", {**_texts(record, "arm_id", "arm", "role", "regimen"), "fact": fact})


def _read_regimens(trial: Trial, records: list[Record]) -> None:
    for record in records:
        trial.check_key(record, "arm", record.text("arm"), trial.arms, "arm")
        dose = trial.read_number(record, "dose")
        most, most_printed = _count(trial, record, "max_cycles")
        days, low, high = _days(trial, record)
        identity = ("regimen", *map(record.text, ("regimen", "drug", "cycles", "schedule", "condition", "arm")))
        printed = {"dose": dose, "max_cycles": most_printed, "cycle_days": days}
        if low is not None and high is not None:
            printed = {"dose": dose, "max_cycles": most_printed, "cycle_days_low": low, "cycle_days_high": high}
        row = {
            "arm_id": record.text("arm"),
            **_texts(record, "regimen", "drug", "dose_unit", "schedule", "cycles", "condition"),
            "dose": dose.value,
            "cycle_days": days.value,
            "cycle_days_low": low.value if low else None,
            "cycle_days_high": high.value if high else None,
            "max_cycles": most,
            "value_status": dose.status,
            "fact": trial.add_fact(record, "regimens", tuple(filter(None, identity)), printed),
        }
        trial.add("regimen", row)


def _days(trial: Trial, record: Record) -> tuple[Number, Number | None, Number | None]:
    """Return a length in days as one number, or as the two ends of a range."""
    try:
        low, high = parse_quantity(record.text("cycle_days"))
    except NumberError as error:
        trial.find(record, "cycle_days", str(error))
        return parse_number(""), None, None
    return (low, None, None) if high is None else (parse_number(""), low, high)


def _read_populations(trial: Trial, records: list[Record]) -> None:
    for record in records:
        trial.populations.add(_register(trial, record, "population_id", trial.populations))
        trial.check_word(record, "kind", record.text("kind"), "population_kind")
    for record in records:
        population, parent = record.text("population_id"), record.text("parent")
        if parent:
            trial.check_key(record, "parent", parent, trial.populations - {population}, "population")
        row = {
            **_texts(record, "population_id", "population", "kind", "definition"),
            "parent_population_id": parent or None,
            "data_cutoff": _date(trial, record, "data_cutoff"),
            **_texts(record, "responders_of", "responders_assessor"),
        }
        trial.add("population", row)
        _read_parts(trial, record, "population", population, trial.populations)
        sizes = record.values.get("n", {})
        if not isinstance(sizes, dict):
            trial.find(record, "n", 'write the N of each arm: n = { arm_id = "109", all = "218" }')
            continue
        for arm, size in sizes.items():
            _read_size(trial, record, population, arm, size)
    _check_parents(trial, records)


def _read_parts(trial: Trial, record: Record, kind: str, whole: str, known: Any) -> None:
    """Read which endpoints or populations make up another without overlap."""
    parts = record.values.get("parts", [])
    for part in parts if isinstance(parts, list) else []:
        trial.check_key(record, "parts", str(part), set(known) - {whole}, kind)
        trial.add("part", {"kind": kind, "whole_id": whole, "part_id": str(part)})


def _read_size(trial: Trial, record: Record, population: str, arm: str, size: object) -> None:
    trial.check_key(record, "n", arm, {*trial.arms, "all"}, "arm")
    cell = Record(record.file, record.line, {**record.values, "n": size}, record.places, record.noun)
    locators = record.values.get("locators", [])
    cell.values["locators"] = locators.get(arm, []) if isinstance(locators, dict) else locators
    count, number = _count(trial, cell, "n")
    if count is not None:
        trial.sizes[population, arm] = count
    fact = trial.add_fact(cell, "populations", ("population", population, arm), {"n": number})
    row = {"population_id": population, "arm_id": arm, "n": count, "value_status": number.status, "fact": fact}
    trial.add("population_size", row)


def _check_parents(trial: Trial, records: list[Record]) -> None:
    for record in records:
        population, parent = record.text("population_id"), record.text("parent")
        for (name, arm), size in trial.sizes.items():
            limit = trial.sizes.get((parent, arm))
            if name == population and limit is not None and size > limit:
                people = counted(size, f"participant in arm '{arm}' is", f"participants in arm '{arm}' are")
                message = f"{people} more than the {limit} of its parent '{parent}'"
                trial.find(record, "n", message)


def _read_endpoints(trial: Trial, records: list[Record]) -> None:
    for record in records:
        endpoint = _register(trial, record, "endpoint_id", trial.endpoints)
        trial.check_word(record, "kind", record.text("kind"), "endpoint_kind")
        trial.check_word(record, "role", record.text("role"), "endpoint_role")
        if direction := record.text("favourable_direction"):
            trial.check_word(record, "favourable_direction", direction, "favourable_direction")
        alpha = trial.read_number(record, "alpha_two_sided")
        alpha_status = _status(trial, record, "alpha_status", alpha.is_reported)
        printed = {"alpha_two_sided": alpha} if alpha_status != "derived" else {}
        met = record.values.get("objective_met")
        if met is not None and not isinstance(met, bool):
            trial.find(record, "objective_met", f"'{met}' is neither true nor false; write it without quotes")
        time_value, time_unit = split_timepoint(record.text("timepoint"))
        row = {
            **_texts(record, "endpoint_id", "endpoint", "kind", "role", "definition", "assessor", "timepoint"),
            "time_value": time_value,
            "time_unit": time_unit,
            "favourable_direction": record.text("favourable_direction") or None,
            "alpha_two_sided": alpha.value,
            "alpha_status": alpha_status,
            "objective_met": met if isinstance(met, bool) else None,
            "objective_met_status": _status(trial, record, "objective_met_status", isinstance(met, bool)),
            **_texts(record, "estimand_treatment", "estimand_population", "estimand_variable"),
            **_texts(record, "estimand_intercurrent_events", "estimand_summary_measure"),
            "fact": trial.add_fact(record, "endpoints", ("endpoint", endpoint), printed),
        }
        trial.endpoints[endpoint] = row
        trial.add("endpoint", row)
    for record in records:
        _read_parts(trial, record, "endpoint", record.text("endpoint_id"), trial.endpoints)


def _check_responders(trial: Trial, records: list[Record]) -> None:
    for record in records:
        if endpoint := record.text("responders_of"):
            trial.check_key(record, "responders_of", endpoint, trial.endpoints, "endpoint")


def _status(trial: Trial, record: Record, key: str, is_given: bool) -> str:
    word = record.text(key)
    if word:
        trial.check_word(record, key, word, "value_status")
        return word
    return "reported" if is_given else "not_reported"


def _read_subgroups(trial: Trial, records: list[Record]) -> None:
    for record in records:
        factor = _register(trial, record, "factor", trial.subgroups)
        trial.check_word(record, "kind", record.text("kind"), "subgroup_kind")
        levels = record.values.get("levels")
        trial.subgroups[factor] = [str(level) for level in levels] if isinstance(levels, list) else []
        fact = trial.add_fact(record, "subgroups", ("subgroup", factor), {})
        for level in trial.subgroups[factor]:
            trial.add("subgroup", {"factor": factor, "level": level, **_texts(record, "kind", "unit"), "fact": fact})


def _read_design(trial: Trial, records: list[Record]) -> None:
    for record in records:
        endpoint, arm = record.text("endpoint"), record.text("arm")
        if endpoint:
            trial.check_key(record, "endpoint", endpoint, trial.endpoints, "endpoint")
        if arm:
            trial.check_key(record, "arm", arm, trial.arms, "arm")
        row: Row = {
            "endpoint_id": endpoint or None,
            "arm_id": arm or None,
            **_texts(record, "item", "unit"),
            "relation": None,
            "value": None,
            "range_low": None,
            "range_high": None,
            "value_date": None,
        }
        printed: dict[str, Number] = {}
        if record.text("unit") == "date":
            row["value_date"] = _date(trial, record, "value")
            row["unit"] = None
            row["value_status"] = "reported" if row["value_date"] else "not_reported"
            printed["value_date"] = Number(record.text("value"), None, None, None, row["value_status"])
        else:
            _read_quantity(trial, record, row, printed)
        identity = ("design", endpoint, record.text("item"), arm)
        row["fact"] = trial.add_fact(record, "statistical_design", tuple(filter(None, identity)), printed)
        trial.add("design_item", row)


def _read_quantity(trial: Trial, record: Record, row: Row, printed: dict[str, Number]) -> None:
    """Fill a planned quantity: one number, or a range."""
    try:
        number, high = parse_quantity(record.text("value"))
    except NumberError as error:
        trial.find(record, "value", str(error))
        row["value_status"] = "not_reported"
        return
    if high is None:
        row |= {"relation": number.relation, "value": number.value, "value_status": number.status}
        printed["value"] = number
    else:
        row |= {"range_low": number.value, "range_high": high.value, "value_status": number.status}
        printed |= {"range_low": number, "range_high": high}


def _read_eligibility(trial: Trial, records: list[Record]) -> None:
    for record in records:
        trial.check_word(record, "operator", record.text("operator"), "operator")
        identity = ("eligibility", record.text("criterion"))
        row = {**_texts(record, "criterion", "operator", "value", "unit"), "fact": None}
        row["fact"] = trial.add_fact(record, "eligibility", identity, {})
        trial.add("eligibility", row)

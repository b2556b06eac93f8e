"""Named queries: reading their contracts, finding them by name, and binding what a user typed to their parameters.

A query is a `.sql` file whose front matter states its question, its grain, its parameters and its columns; see
front_matter. Its SQL holds parameters by name (`$trial`); values are bound, never pasted.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.front_matter import CLOSING, BadFrontMatter, line_of, read_front_matter
from kb_cli.catalogue.query_parts import Case as Case
from kb_cli.catalogue.query_parts import Column as Column
from kb_cli.catalogue.query_parts import Fixture as Fixture
from kb_cli.catalogue.query_parts import NamedQuery as NamedQuery
from kb_cli.catalogue.query_parts import Parameter as Parameter
from kb_cli.catalogue.spelling import did_you_mean, listing
from kb_cli.errors import UsageMistake
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

TYPES: dict[str, type | tuple[type, ...]] = {
    "VARCHAR": str,
    "INTEGER": int,
    "DOUBLE": (int, float),
    "BOOLEAN": bool,
    "DATE": datetime.date,
}
# Options of the command itself; a parameter of that name could not be given.
RESERVED = frozenset(
    "bibliography citations cite columns db format help limit meta output queries timeout wide".split()
)

# Words that stand after ``kb query`` in the place of a name.
RESERVED_NAMES = frozenset({"test"})

QUERY_KEYS = ("title", "question", "grain", "key", "note", "parameters", "columns", "fixture")
PARAMETER_KEYS = ("type", "kind", "unit", "about", "default", "choices", "choices_from", "example", "required")
COLUMN_KEYS = ("kind", "unit", "unit_column", "by", "null", "about")
FIXTURE_KEYS = ("parameters", "given", "expect", "also")
CASE_KEYS = ("parameters", "expect")


class UnknownName(UsageMistake):
    """There is no query of that name."""


class TwoOfOneName(UsageMistake):
    """Two files of the folders in use have the name of one query."""


class BadParameters(UsageMistake):
    """One or more parameters of a named query are unknown, missing or have a value that is not allowed."""


def list_queries(folders: Path | Sequence[Path]) -> list[NamedQuery]:
    """Every query of one or more folders, by name. Raises BadFrontMatter on the first file that breaks its contract."""
    return [read_query(path) for _, path in sorted(query_files(folders).items())]


def find_query(folders: Path | Sequence[Path], name: str) -> NamedQuery:
    """The query of that name; no other file is read. Raises UnknownName with the three nearest names."""
    paths = query_files(folders)
    if name not in paths:
        if not paths:
            shown = ", ".join(map(str, _each(folders)))
            raise UnknownName(f"There is no query '{name}': no .sql files in {shown}.")
        raise UnknownName(
            f"There is no query '{name}'.{did_you_mean(name, paths, n=3, cutoff=0)} List all with: kb queries"
        )
    return read_query(paths[name])


def query_files(folders: Path | Sequence[Path]) -> dict[str, Path]:
    """The file of each query by its name; no file is read. Raises TwoOfOneName where folders share a name."""
    found: dict[str, Path] = {}
    for folder in _each(folders):
        for path in sorted(folder.glob("*.sql")):
            if path.stem in found:
                raise TwoOfOneName(
                    f"There are two queries '{path.stem}': {found[path.stem]} and {path}. Give one of the files "
                    "another name."
                )
            found[path.stem] = path
    return found


def _each(folders: Path | Sequence[Path]) -> Sequence[Path]:
    return [folders] if isinstance(folders, Path) else folders


def read_query(path: Path) -> NamedQuery:
    """The query in a file. Raises BadFrontMatter that lists every breach of the contract, each with its line."""
    table, sql = read_front_matter(path)
    contract = _Contract(path)
    if path.stem in RESERVED_NAMES:
        contract.problems.append(f"{path}:1: '{path.stem}' is a word of kb query itself; give the file another name.")
    contract.check_keys(table, QUERY_KEYS, ("title", "question", "grain", "key", "columns"))
    parameters = contract.read_parameters(table.get("parameters", {}))
    columns = contract.read_columns(table.get("columns", {}))
    key = contract.read_key(table.get("key", []), [column.name for column in columns])
    fixture = contract.read_fixture(table.get("fixture"))
    contract.check_names(sql, [parameter.name for parameter in parameters])
    if contract.problems:
        raise BadFrontMatter("\n".join(contract.problems))
    return NamedQuery(
        name=path.stem,
        path=path,
        title=table["title"],
        question=table["question"],
        grain=table["grain"],
        key=key,
        parameters=parameters,
        columns=columns,
        sql=sql,
        note=table.get("note"),
        fixture=fixture,
    )


class _Contract:
    """The front matter of one file while it is read: collects every breach before anything is raised."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []

    def report(self, what: str, *keys: str) -> None:
        self.problems.append(f"{self.path}:{line_of(self.path, *keys)}: {what}")

    def check_keys(self, entry: object, known: tuple[str, ...], required: tuple[str, ...], *place: str) -> bool:
        """Whether the entry is a table with the required keys; unknown ones are reported too."""
        if not isinstance(entry, dict):
            self.report(f"'{'.'.join(place)}' must be a table.", *place)
            return False
        for key in [key for key in entry if key not in known]:
            self.report(f"unknown key '{key}'.{did_you_mean(key, known)} Known: {listing(known)}.", *place, key)
        missing = [key for key in required if key not in entry]
        for key in missing:
            self.report(f"'{key}' is missing{' in ' + '.'.join(place) if place else ''}; add it.", *place)
        return not missing

    def read_parameters(self, table: Mapping[str, Any]) -> tuple[Parameter, ...]:
        parameters = []
        for name, entry in table.items():
            place = ("parameters", name)
            if self.check_keys(entry, PARAMETER_KEYS, ("type", "about"), *place):
                for what in _parameter_problems(name, entry):
                    self.report(what, *place)
                parameters.append(Parameter(name=name, **_known(entry, PARAMETER_KEYS)))
        return tuple(parameters)

    def read_columns(self, table: Mapping[str, Any]) -> tuple[Column, ...]:
        return tuple(
            Column(name=name, **_known(entry, COLUMN_KEYS))
            for name, entry in table.items()
            if self.check_keys(entry, COLUMN_KEYS, ("kind", "about"), "columns", name)
        )

    def read_key(self, key: object, columns: list[str]) -> tuple[str, ...]:
        if not isinstance(key, list) or not all(isinstance(name, str) for name in key):
            self.report(f"key must be a list of columns, not {key!r}.", "key")
            return ()
        for name in [name for name in key if name not in columns]:
            self.report(f"key: there is no column '{name}'.{did_you_mean(name, columns)}", "key")
        return tuple(key)

    def read_fixture(self, table: Mapping[str, Any] | None) -> Fixture | None:
        if table is None or not self.check_keys(table, FIXTURE_KEYS, ("given", "expect"), "fixture"):
            return None
        cases = [table]
        cases += [c for c in table.get("also", []) if self.check_keys(c, CASE_KEYS, ("expect",), "fixture", "also")]
        return Fixture(
            given={view: tuple(rows) for view, rows in table["given"].items()},
            cases=tuple(Case(case.get("parameters", {}), tuple(case["expect"])) for case in cases),
        )

    def check_names(self, sql: str, declared: list[str]) -> None:
        """Report parameters that the SQL uses but [parameters] lacks, and the other way round."""
        used = parameters_in(sql)
        for name in [name for name in used if name not in declared]:
            before_sql, _, after = self.path.read_text(encoding="utf-8").partition(CLOSING)
            line = (before_sql + after.partition(f"${name}")[0]).count("\n") + 1
            guess = did_you_mean(name, declared)
            self.problems.append(f"{self.path}:{line}: the SQL uses ${name}, which [parameters] lacks.{guess}")
        for name in [name for name in declared if name not in used]:
            self.report(f"the SQL never uses ${name}; use it or leave it out.", "parameters", name)


@light_binding()
def bind(query: NamedQuery, options: Mapping[str, str], con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """A value for every parameter of the query, from the text that a user typed; None for a filter left out.

    options: by parameter name, with dashes or underscores. con: a connection to the views, on which trials and
    choices are looked up. Raises one BadParameters that names everything wrong, with the nearest right spelling.
    """
    problems: list[str] = []
    given: dict[str, str] = {}
    names = {parameter.name: parameter for parameter in query.parameters}
    for key, text in options.items():
        name = key.removeprefix("--").replace("-", "_")
        if name in names:
            given[name] = text
        else:
            spelt = [parameter.option for parameter in query.parameters]
            option = "--" + name.replace("_", "-")
            known = f"It has: {listing(spelt, mark='')}." if spelt else "It has no parameters."
            problems.append(f"there is no parameter {option}.{did_you_mean(option, spelt, mark='')} {known}")
    values: dict[str, Any] = {name: parameter.default for name, parameter in names.items()}
    for name, parameter in names.items():
        if name not in given:
            if parameter.required:
                problems.append(f"{parameter.option} is required: {parameter.about}{_example(parameter)}")
            continue
        try:
            values[name] = _bound(parameter, given[name], values, con)
        except BadParameters as wrong:
            problems.append(f"{parameter.option}: {wrong}")
    if len(problems) == 1:
        raise BadParameters(f"{query.name}: {problems[0]}")
    if problems:
        lines = "\n".join(f"  {what}" for what in problems)
        raise BadParameters(f"{query.name}: {len(problems)} parameters are wrong:\n{lines}")
    return values


def choices_of(
    parameter: Parameter, values: Mapping[str, Any], con: duckdb.DuckDBPyConnection
) -> tuple[Any, ...] | None:
    """The values that a parameter may take, given the ones bound before it; None when any value may stand.

    values: by parameter name; `choices_from` sees those that it mentions.
    """
    if parameter.choices_from is None:
        return parameter.choices
    needed = {name: values.get(name) for name in parameters_in(parameter.choices_from)}
    return tuple(row[0] for row in con.execute(parameter.choices_from, needed).fetchall() if row[0] is not None)


def convert(parameter: Parameter, text: str) -> Any:
    """The text as a value of the parameter's SQL type. Raises BadParameters when it is not one."""
    text = text.strip()
    lowered = text.lower()
    if parameter.type == "INTEGER" and re.fullmatch(r"[+-]?\d+", text) and abs(int(text)) < 2**31:
        return int(text)
    if parameter.type == "DOUBLE" and re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        number = float(text)
        if math.isfinite(number):
            return number
    if parameter.type == "BOOLEAN" and lowered in ("true", "yes", "1", "false", "no", "0"):
        return lowered in ("true", "yes", "1")
    if parameter.type == "DATE":
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    if parameter.type == "VARCHAR":
        return text
    expected = {
        "INTEGER": "a whole number",
        "DOUBLE": "a number",
        "BOOLEAN": "true or false",
        "DATE": "a date like 2016-03-08",
    }[parameter.type]
    unit = f" ({parameter.unit})" if parameter.unit else ""
    allowed = f" Allowed: {listing(parameter.choices)}." if parameter.choices else _example(parameter)
    raise BadParameters(f"'{text}' is not {expected}{unit}.{allowed}")


def _bound(parameter: Parameter, text: str, values: Mapping[str, Any], con: duckdb.DuckDBPyConnection) -> Any:
    if parameter.kind == "trial":
        return find_trial(text.strip(), con)
    value = convert(parameter, text)
    allowed = choices_of(parameter, values, con)
    if allowed is None or value in allowed:
        return value
    others = parameters_in(parameter.choices_from or "")
    narrowed = [f"--{name.replace('_', '-')} {values[name]}" for name in others if values.get(name) is not None]
    within = f" with {' '.join(narrowed)}" if narrowed else ""
    shown = f"'{value}'" if isinstance(value, str) else str(value)
    if not allowed:
        raise BadParameters(f"there is no {shown}{within}: there is nothing to choose from.")
    guess = did_you_mean(value, [str(choice) for choice in allowed]) if isinstance(value, str) else ""
    raise BadParameters(f"there is no {shown}{within}.{guess} Allowed: {listing(allowed)}.")


@light_binding()
def find_trial(word: str, con: duckdb.DuckDBPyConnection) -> str:
    """The trial_id for a registry id in any case, or for an acronym (case, dashes and spaces do not count).

    Raises BadParameters, with the nearest trial, when there is none or when the acronym stands for several.
    """
    # Names of a whole registry are compared only where the word is no trial_id as it stands.
    found = con.execute("SELECT trial_id FROM trials WHERE trial_id = lower($word)", {"word": word}).fetchall()
    if len(found) == 1:
        return str(found[0][0])
    found = con.execute(
        "SELECT trial_id FROM trials WHERE lower(trial_id) = lower($word) OR lower(registry_id) = lower($word)"
        " OR lower(replace(replace(acronym, '-', ''), ' ', '')) = lower(replace(replace($word, '-', ''), ' ', ''))"
        " ORDER BY trial_id",
        {"word": word},
    ).fetchall()
    if len(found) == 1:
        return str(found[0][0])
    if found:
        ids = listing([row[0] for row in found])
        raise BadParameters(f"'{word}' is the acronym of {len(found)} trials: {ids}. Give the registry id.")
    trials = con.execute("SELECT trial_id, acronym FROM trials ORDER BY trial_id").fetchall()
    shown = {name: f"'{row[0]}' ({row[1]})" if row[1] else f"'{row[0]}'" for row in trials for name in row if name}
    guess = did_you_mean(word, shown, mark="").removeprefix(" Did you mean ").removesuffix("?")
    hint = f" Did you mean {shown[guess]}?" if guess else ""
    is_registered = re.fullmatch(r"NCT\d{8}", word, flags=re.IGNORECASE)
    way_out = ", or load its record with: kb load ctgov" if is_registered else ""
    raise BadParameters(f"there is no trial '{word}'.{hint} List them with: kb trials{way_out}")


def find_named_trial(word: str, con: duckdb.DuckDBPyConnection) -> str:
    """The same for a trial that a command is about: raises UsageMistake, whose message is a sentence of its own."""
    try:
        return find_trial(word, con)
    except BadParameters as error:
        raise UsageMistake(str(error)[0].upper() + str(error)[1:]) from error


def parameters_in(sql: str) -> list[str]:
    """The names of the parameters that SQL mentions, each once; text and comments do not count."""
    return list(dict.fromkeys(re.findall(r"\$([A-Za-z_]\w*)", _code(sql))))


def relations_in(sql: str) -> set[str]:
    """The names after FROM and JOIN in the SQL of a named query, in lower case; a file with front matter will do.

    Quicker by far than parsing, which tells the same of every query: they name each relation after one of the words.
    """
    return {name.lower() for name in re.findall(r"\b(?:from|join)\s+(\w+)", _code(sql), flags=re.IGNORECASE)}


def _code(sql: str) -> str:
    """SQL without its texts and comments."""
    return re.sub(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)


def _parameter_problems(name: str, entry: Mapping[str, Any]) -> Iterable[str]:
    """What is wrong with a parameter's entry, besides unknown and missing keys."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        yield f"a parameter's name has lower-case letters, digits and underscores only, not '{name}'."
    if name in RESERVED:
        yield f"'{name}' is an option of the command itself; choose another name."
    if entry["type"] not in TYPES:
        guess = did_you_mean(str(entry["type"]), TYPES)
        yield f"unknown type '{entry['type']}' of '{name}'.{guess} Known: {listing(TYPES)}."
        return
    if "choices" in entry and "choices_from" in entry:
        yield f"'{name}' has both choices and choices_from; keep one."
    if entry.get("required") and "default" in entry:
        yield f"'{name}' is required and has a default; keep one."
    choices = entry.get("choices", [])
    values = [("default", entry.get("default")), ("example", entry.get("example"))]
    for key, value in [*values, *(("choices", choice) for choice in choices)]:
        if value is None:
            continue
        is_of_type = isinstance(value, TYPES[entry["type"]])
        if not is_of_type or (isinstance(value, bool) and entry["type"] != "BOOLEAN"):
            yield f"{key} of '{name}' is not of type {entry['type']}: {value!r}."
        elif choices and value not in choices:
            yield f"{key} of '{name}' is none of its choices: {value!r}."


def _example(parameter: Parameter) -> str:
    return "" if parameter.example is None else f" Example: {parameter.option} {parameter.example}"


def _known(entry: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """The known keys of an entry, lists as tuples."""
    return {key: tuple(entry[key]) if isinstance(entry[key], list) else entry[key] for key in known if key in entry}

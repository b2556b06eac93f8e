"""What the checker goes by: the contracts of the views, the vocabularies, our functions and the database's values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.contracts import View, ViewColumn, read_view
from kb_cli.language.ties import FREE, Limits
from kb_cli.language.values import LookUp, Values
from kb_loaders.database import quote

if TYPE_CHECKING:
    import duckdb

POOLED = "all"
"""The word for all arms together, and for the whole population as a level of a subgroup."""
LOOKING = 0.3
"""Most seconds of one look for a row in a large database."""
NO_RESULTS = {"populations", "participant_flow"}
"""Views with populations whose numbers are no results of them."""


@dataclass(frozen=True)
class Linked:
    """How the checker knows groups of registry records that are no arm, so that their participants may overlap.

    vocabulary: of the column that says what a group is, and the column's name in views of results. arms: its words for
    groups that are arms; total: the one of them for all arms together. telling: columns that tell groups apart.
    of_arms: columns that are NULL for all other groups.
    """

    vocabulary: str = "group_relation"
    overlap: str = "unlinked"
    arms: frozenset[object] = frozenset({"same", "total"})
    total: str = "total"
    telling: tuple[str, ...] = ("fact_id", "group_title")
    of_arms: tuple[str, ...] = ("arm_id", "arm", "role")


LINKED = Linked()


@dataclass(frozen=True)
class Homonym:
    """An identifier that stands for different things in several trials, with what it stands for in two of them."""

    word: str
    first: str
    second: str


WITHIN_TRIAL = {
    "arm_id": ("arms", "arm"),
    "endpoint_id": ("endpoints", "endpoint"),
    "population_id": ("populations", "population"),
    "group_id": ("groups", "group_title"),
}
"""Identifiers that are names within one trial: the view that lists each, and the column that spells it out."""


class Views(Mapping[str, View]):
    """The contracts by name of the view; each is read when it is first asked for.

    Those of table functions are given by name, too, but do not count as views: they stand in FROM with arguments.
    """

    def __init__(self, schema: Path) -> None:
        self._paths = {path.stem: path for path in sorted((schema / "views").glob("*.sql"))}
        self._functions = {path.stem: path for path in sorted((schema / "table_functions").glob("*.sql"))}
        self._read: dict[str, View] = {}

    def __getitem__(self, name: str) -> View:
        if name not in self._read:
            self._read[name] = read_view(self._paths.get(name) or self._functions[name])
        return self._read[name]

    @property
    def table_functions(self) -> frozenset[str]:
        """The names of our table functions."""
        return frozenset(self._functions)

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass(frozen=True)
class OwnFunction:
    """One of our functions: what it gives, in which unit, and the names of its arguments."""

    name: str
    returns: str
    unit: str
    arguments: tuple[str, ...]


@dataclass
class Knowledge:
    """Contracts, words and values; `look_up` runs a query of ours on the database, None where there is none."""

    schema: Path
    functions: frozenset[str]
    schemas: frozenset[str] = frozenset()
    look_up: LookUp | None = None
    _own: dict[str, OwnFunction | None] = field(default_factory=dict)
    _unlinked: dict[frozenset[object] | None, bool] = field(default_factory=dict)
    _registered: dict[frozenset[object] | None, bool] = field(default_factory=dict, init=False)
    _apart: dict[str, bool] = field(default_factory=dict, init=False)
    _rows: dict[str, bool] = field(default_factory=dict, init=False)

    @cached_property
    def views(self) -> Views:
        """The contracts of the views."""
        return Views(self.schema)

    @cached_property
    def vocabularies(self) -> Mapping[str, tuple[str, ...]]:
        """The words of each vocabulary."""
        from kb_loaders.vocabulary import read_vocabularies

        return {name: tuple(words) for name, words in read_vocabularies(self.schema).items()}

    def column(self, view: str, name: str) -> ViewColumn | None:
        """Return the contract of a column."""
        return next((column for column in self.views[view].columns if column.name == name), None)

    def is_result(self, view: str) -> bool:
        """Whether a view holds results: of participants of a population, and not the populations themselves."""
        contract = self.views[view]
        names = {column.name for column in contract.columns}
        return "population_id" in contract.unique and view not in NO_RESULTS and "fact_id" in names

    @cached_property
    def values(self) -> Values | None:
        """The values that the database has; None where there is none."""
        return Values(self.views, self.look_up) if self.look_up is not None else None

    def has_unlinked_groups(self, trials: frozenset[object] | None) -> bool:
        """Whether the database has groups of registry records that are no arm; trials: in these only (None: in any).

        False where there is no database, and where the database has none of the registry.
        """
        if trials not in self._unlinked:
            among = f" AND trial_id IN ({_listed(trials)})" if trials else ""
            self._unlinked[trials] = bool(self._asked(f"SELECT 1 FROM groups WHERE arm_id IS NULL{among} LIMIT 1"))
        return self._unlinked[trials]

    def has_registry_groups(self, trials: frozenset[object] | None) -> bool:
        """Whether the database has results of registry records; trials: in these only (None: in any).

        False where there is no database.
        """
        if trials not in self._registered:
            among = f" WHERE trial_id IN ({_listed(trials)})" if trials else ""
            self._registered[trials] = bool(self._asked(f"SELECT 1 FROM groups{among} LIMIT 1"))
        return self._registered[trials]

    def tells_apart(
        self, view: str, columns: Iterable[str], limits: Mapping[str, Limits], *, looks: bool = False
    ) -> bool:
        """Whether no two rows of a view agree in columns, among the rows that limits of its columns leave.

        True where there is no database. False without a look at the rows where they may be those of any registry
        record: a record often posts several rows of one arm, term or characteristic, and a whole registry takes long
        to look through; words of which only one trial has any say as much as its name. looks: look there, too, in time.
        """
        if self.look_up is None:
            return True
        is_of_any = limits.get("trial_id", FREE).values is None and self.has_registry_groups(None)
        is_of_articles = limits.get(LINKED.vocabulary, FREE).values == frozenset({None})
        is_of_any = is_of_any and not is_of_articles and not self.is_of_one_trial(limits)
        if is_of_any and not looks:
            return False
        names = ", ".join(f'"{column}"' for column in columns) or "1"
        sql = f'SELECT 1 FROM "{view}" {_where(limits)} GROUP BY {names} HAVING count(*) > 1 LIMIT 1'
        if sql not in self._apart:
            self._apart[sql] = not (self._has_found(sql, otherwise=True) if is_of_any else bool(self._asked(sql)))
        return self._apart[sql]

    def mixed_units(
        self, view: str, column: str, value: str, apart: Iterable[str], limits: Mapping[str, Limits]
    ) -> tuple[str, ...]:
        """Return units, at most three, in which a view has values side by side; none where there is one at most.

        column: the one that holds the unit. apart: the columns whose values are kept apart. None, too, where the rows
        may be those of any record of a large database, which takes long to look through.
        """
        if self.values is None or (self.values.are_many and limits.get("trial_id", FREE).values is None):
            return ()
        conditions = [text for name, limit in limits.items() for text in _conditions(name, limit)]
        where = " AND ".join((f'"{column}" IS NOT NULL', f'"{value}" IS NOT NULL', *conditions))
        groups = ", ".join(f'"{name}"' for name in apart)
        rows = self._asked(
            f'SELECT list_sort(list(DISTINCT "{column}"))[:3] FROM "{view}" WHERE {where} '
            f'{groups and f"GROUP BY {groups}"} HAVING count(DISTINCT lower("{column}")) > 1 ORDER BY 1 LIMIT 1'
        )
        return tuple(rows[0][0]) if rows else ()

    def _asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query of ours finds; nothing in a database of an older kb."""
        import duckdb

        if self.look_up is None:
            return []
        try:
            return self.look_up(sql, None)
        except (duckdb.CatalogException, duckdb.BinderException, duckdb.ConversionException):
            return []

    def homonym(self, column: str, words: frozenset[object], trials: frozenset[object] | None) -> Homonym | None:
        """Return an identifier within a trial that stands for different things in several trials; None where none does.

        words: one of these only (empty: any). trials: in these only (None: in any).
        """
        view, label = WITHIN_TRIAL[column]
        limits = {column: Limits(words or None), "trial_id": Limits(trials)}
        rows = self._asked(
            f'SELECT "{column}", min("{label}"), max("{label}") FROM "{view}" {_where(limits)} '
            f'GROUP BY "{column}" HAVING min(lower("{label}")) <> max(lower("{label}")) '
            f'ORDER BY count(*) DESC, "{column}" LIMIT 1'
        )
        return Homonym(*map(str, rows[0])) if rows else None

    def is_shared(self, column: str, trial: str) -> bool:
        """Whether another trial has one of the names that a trial has in a column of identifiers within a trial."""
        view = WITHIN_TRIAL[column][0]
        rows = self._asked(
            f'SELECT 1 FROM "{view}" WHERE trial_id <> {quote(trial)} AND "{column}" IN '
            f'(SELECT "{column}" FROM "{view}" WHERE trial_id = {quote(trial)}) LIMIT 1'
        )
        return bool(rows)

    def has_row(self, view: str, condition: str, limits: Mapping[str, Limits], *, is_usual: bool = True) -> bool:
        """Whether a view has a row that meets a condition in SQL, among those that limits of its columns leave.

        is_usual: a whole registry has such rows, which is the answer where none is found in time and no trial is named.
        """
        import duckdb

        if self.values is None or self.look_up is None:
            return False
        conditions = (text for name, limit in limits.items() for text in _conditions(name, limit))
        sql = f'SELECT 1 FROM "{view}" WHERE {" AND ".join((condition, *conditions))} LIMIT 1'
        if sql not in self._rows:
            try:
                self._rows[sql] = bool(self.look_up(sql, LOOKING if self.values.are_many else None))
            except duckdb.InterruptException:
                self._rows[sql] = is_usual and limits.get("trial_id", FREE).values is None
            except (duckdb.CatalogException, duckdb.BinderException, duckdb.ConversionException):
                self._rows[sql] = False
        return self._rows[sql]

    def has_several(self, view: str, column: str, apart: Iterable[str], limits: Mapping[str, Limits]) -> bool:
        """Whether rows of a view that agree in the columns `apart` have several values of another.

        False without a look at the rows where they may be those of any record of a large database.
        """
        if self.values is None or (self.values.are_many and limits.get("trial_id", FREE).values is None):
            return False
        groups = ", ".join(f'"{name}"' for name in apart)
        sql = f'SELECT 1 FROM "{view}" {_where(limits)} {groups and "GROUP BY "}{groups} '
        return bool(self._asked(f'{sql}HAVING count(DISTINCT "{column}") > 1 LIMIT 1'))

    def puts_trials_together(self, view: str, apart: Iterable[str], limits: Mapping[str, Limits]) -> bool:
        """Whether rows of a view that agree in columns are of several trials; False if nobody knows in time."""
        if not self.has_several_trials:
            return False
        groups = ", ".join(f'"{name}"' for name in apart)
        sql = f'SELECT 1 FROM "{view}" {_where(limits)} {groups and "GROUP BY "}{groups} '
        return self._has_found(f"{sql}HAVING min(trial_id) <> max(trial_id) LIMIT 1", otherwise=False)

    def has_one(self, view: str, column: str, apart: Iterable[str], limits: Mapping[str, Limits]) -> bool:
        """Whether rows of a view that agree in the columns `apart` agree in another; False if nobody knows in time."""
        groups = ", ".join(f'"{name}"' for name in apart)
        sql = f'SELECT 1 FROM "{view}" {_where(limits)} {groups and "GROUP BY "}{groups} '
        sql += f'HAVING count(DISTINCT "{column}") > 1 '
        return not self._has_found(f'{sql}OR count("{column}") NOT IN (0, count(*)) LIMIT 1', otherwise=True)

    def _has_found(self, sql: str, *, otherwise: bool) -> bool:
        """Whether a query of ours finds a row; `otherwise` where that takes too long or cannot be asked."""
        import duckdb

        if self.values is None or self.look_up is None:
            return otherwise
        if sql not in self._rows:
            try:
                self._rows[sql] = bool(self.look_up(sql, LOOKING if self.values.are_many else None))
            except duckdb.Error:
                self._rows[sql] = otherwise
        return self._rows[sql]

    def is_of_one_trial(self, limits: Mapping[str, Limits]) -> bool:
        """Whether the words of an identifier within a trial are those of one trial; False if nobody knows in time."""
        named = ((column, limits.get(column, FREE).values) for column in WITHIN_TRIAL)
        return any(w and all(isinstance(v, str) for v in w) and self._is_name_of_one_trial(c, w) for c, w in named)

    def _is_name_of_one_trial(self, column: str, words: frozenset[object]) -> bool:
        import duckdb

        if self.values is None or self.look_up is None:
            return False
        sql = (
            f'SELECT DISTINCT trial_id FROM "{WITHIN_TRIAL[column][0]}" WHERE "{column}" IN ({_listed(words)}) LIMIT 2'
        )
        if sql not in self._rows:
            try:
                self._rows[sql] = len(self.look_up(sql, LOOKING if self.values.are_many else None)) == 1
            except (duckdb.InterruptException, duckdb.CatalogException, duckdb.BinderException):
                self._rows[sql] = False
        return self._rows[sql]

    @cached_property
    def has_several_trials(self) -> bool:
        """Whether the database has more than one trial."""
        return len(self._asked("SELECT trial_id FROM trials LIMIT 2")) > 1

    def own_function(self, name: str) -> OwnFunction | None:
        """Return one of our functions, `wilson_low` and `wilson_high` with `wilson`; None where it is not ours."""
        if name not in self._own:
            self._own[name] = self._read_function(name)
        return self._own[name]

    def _read_function(self, name: str) -> OwnFunction | None:
        stem = re.sub(r"_(low|high)$", "", name)
        for candidate in dict.fromkeys((name, stem)):
            path = self.schema / "functions" / f"{candidate}.sql"
            if re.fullmatch(r"[a-z0-9_]+", candidate) and path.is_file():
                match = re.match(r"/\* ---\n(.*?)--- \*/", path.read_text(encoding="utf-8"), re.DOTALL)
                header = tomllib.loads(match[1]) if match else {}
                arguments = re.findall(r"\w+", header.get("signature", "").partition("(")[2])
                returns = header.get("returns", "")
                if candidate != name and returns == "interval":
                    returns = "DOUBLE"
                return OwnFunction(candidate, returns, header.get("unit", ""), tuple(arguments))
        return _exact(name)


def _listed(values: Iterable[object]) -> str:
    return ", ".join("'{}'".format(str(value).replace("'", "''")) for value in sorted(map(str, values)))


def _where(limits: Mapping[str, Limits]) -> str:
    """Return the limits of columns as the WHERE of a query; empty where there are none."""
    conditions = " AND ".join(text for name, limit in limits.items() for text in _conditions(name, limit))
    return f"WHERE {conditions}" if conditions else ""


def _conditions(column: str, limits: Limits) -> Iterator[str]:
    """Yield the limits of a column in SQL, as far as they are made of words and NULL."""
    values = limits.values
    if values == frozenset({None}):
        yield f'"{column}" IS NULL'
    elif values and all(isinstance(value, str) for value in values):
        yield f'"{column}" IN ({_listed(values)})'
    elif values and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        yield f'"{column}" IN ({", ".join(sorted(map(repr, values)))})'
    if None in limits.excluded:
        yield f'"{column}" IS NOT NULL'
    if words := [value for value in limits.excluded if isinstance(value, str)]:
        yield f'("{column}" NOT IN ({_listed(words)}) OR "{column}" IS NULL)'


def _exact(name: str) -> OwnFunction | None:
    """Return one of the functions that run as Python on our connections."""
    from kb_cli.engines.functions import EXACT

    for function in EXACT:
        if name in function.names:
            returns = "interval" if function.gives == "interval" and name == function.name else "DOUBLE"
            return OwnFunction(function.name, returns, function.unit, function.arguments)
    return None


def knowledge_of(connection: duckdb.DuckDBPyConnection, schema: Path) -> Knowledge:
    """Return what is known with a database at hand."""
    from kb_cli.engines.execute import interrupted_after
    from kb_cli.language.functions import engine_functions

    rows = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() UNION SELECT database_name FROM duckdb_databases()"
    ).fetchall()
    schemas = frozenset(str(row[0]).lower() for row in rows)

    def look_up(sql: str, seconds: float | None) -> list[tuple[Any, ...]]:
        with interrupted_after(connection, seconds):
            return connection.execute(sql).fetchall()

    return Knowledge(schema, engine_functions(connection), schemas, look_up)

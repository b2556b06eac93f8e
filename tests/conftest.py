"""What tests share: databases built once, folders of evidence to change, and the command line in this process."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from kb_cli.engines.build import add_ctgov_records, build_knowledge_base
from kb_loaders.article.context import Trial
from kb_loaders.article.load import load_trial
from kb_loaders.vocabulary import Vocabularies, read_vocabularies

REPOSITORY = Path(__file__).parent.parent
SCHEMA = REPOSITORY / "schema"
EVIDENCE = REPOSITORY / "evidence"
MEADOW = Path(__file__).parent / "data" / "trials" / "isrctn40917263-meadow"
RECORDS = REPOSITORY.parent / "shared" / "data" / "ctgov"
SECRET = "the content of a file that no query may read"

# How long one example takes depends on what else the computer does.
settings.register_profile("evidencekb", deadline=None)
settings.load_profile("evidencekb")


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return connection.execute(sql).fetchall()


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on a database that nothing has open."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return rows(connection, sql)


def names(folder: Path) -> list[str]:
    """Return the names of what is in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


def copy_schema(folder: Path, views: Iterable[str]) -> Path:
    """Copy tables and words of the schema, and of its views some, to a folder, and return that."""
    for name in ("tables", "vocab", "registry"):
        shutil.copytree(SCHEMA / name, folder / name)
    (folder / "views").mkdir()
    for name in views:
        shutil.copyfile(SCHEMA / "views" / f"{name}.sql", folder / "views" / f"{name}.sql")
    return folder


@pytest.fixture(autouse=True)
def _no_configuration_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CONFIG", "")


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return read_vocabularies(SCHEMA)


@pytest.fixture(scope="session")
def small_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schema with a handful of its views, for tests of the build itself; it builds in a third of the time."""
    views = ("database", "facts", "trials", "baseline", "participant_flow")
    return copy_schema(tmp_path_factory.mktemp("schema"), views)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the bundled evidence; nothing may write to it."""
    path = tmp_path_factory.mktemp("bundled") / "evidence.duckdb"
    build_knowledge_base([EVIDENCE], path)
    return path


@pytest.fixture(scope="session")
def connection(bundled: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain read-only connection to the bundled evidence."""
    with duckdb.connect(str(bundled), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def two_trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain read-only connection to the bundled evidence and the made-up trial MEADOW together."""
    path = tmp_path_factory.mktemp("two") / "evidence.duckdb"
    build_knowledge_base([MEADOW, EVIDENCE], path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain read-only connection to the made-up studies with a trap each."""
    from tests.registry.records import write_lines
    from tests.registry.traps import STUDIES

    folder = tmp_path_factory.mktemp("traps")
    lines = write_lines(folder / "studies.ndjson", STUDIES.values())
    loaded = add_ctgov_records([lines], folder / "kb.duckdb", is_strict=True, on_progress=lambda *_: None)
    assert loaded.new == len(STUDIES)
    with duckdb.connect(str(folder / "kb.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def shared_records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain read-only connection to the real records beside the checkout; skips the test without them."""
    if not RECORDS.is_dir():
        pytest.skip("no shared records beside the checkout")
    path = tmp_path_factory.mktemp("shared") / "kb.duckdb"
    add_ctgov_records([RECORDS], path, is_strict=False, on_progress=lambda *_: None)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def places(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder with a database and a file that no query may read; no test may change any of it."""
    folder = tmp_path_factory.mktemp("places")
    secret = folder / "secret.csv"
    secret.write_text(f"column\n{SECRET}\n", encoding="utf-8")
    return {"folder": folder, "database": Path(shutil.copyfile(bundled, folder / "kb.duckdb")), "secret": secret}


@dataclass(frozen=True)
class Folder:
    """A copy of the made-up trial MEADOW, to be changed and then loaded."""

    path: Path
    vocabularies: Vocabularies

    def change(self, file: str, old: str, new: str) -> Folder:
        """Put one text, which stands in the file once, in the place of another."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times in {file}: {old}"
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")
        return self

    def append(self, file: str, line: str) -> Folder:
        """Add a line to a file."""
        with (self.path / file).open("a", encoding="utf-8") as text:
            text.write(line + "\n")
        return self

    def load(self) -> Trial:
        """Return the trial as loaded, files named relative to the folder ``meadow``."""
        return load_trial(self.path, "meadow", self.vocabularies)

    def findings(self) -> list[str]:
        """Return the findings as a person reads them, in the order that they are printed in."""
        return [str(finding) for finding in sorted(set(self.load().findings))]


@pytest.fixture
def meadow(tmp_path: Path, vocabularies: Vocabularies) -> Folder:
    return Folder(Path(shutil.copytree(MEADOW, tmp_path / "meadow")), vocabularies)


@dataclass(frozen=True)
class Outcome:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Kb = Callable[..., Outcome]


@pytest.fixture
def kb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kb:
    """Run the command line in this process: ``kb("sql", "SELECT 1", stdin="")``."""
    from kb_cli.app import main

    def run(*arguments: str | Path, stdin: str = "") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        written = capsys.readouterr()
        assert isinstance(code, int)
        return Outcome(int(code), written.out, written.err)

    return run


@pytest.fixture
def database(bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled database that the command line uses."""
    path = Path(shutil.copyfile(bundled, tmp_path / "kb.duckdb"))
    monkeypatch.setenv("KB_DATABASE", str(path))
    return path

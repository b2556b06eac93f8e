"""The configuration file is read strictly, and names a database and folders of queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_cli.catalogue.configuration import (
    BadConfiguration,
    Configuration,
    parse_configuration,
    queries_folders,
    read_configuration,
)
from kb_cli.catalogue.resources import database_path
from kb_cli.errors import UsageMistake


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a configuration file that is in use, and not yet written."""
    monkeypatch.delenv("KB_DATABASE", raising=False)
    monkeypatch.setenv("KB_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "config.toml"


def refusal(text: str, path: Path) -> str:
    with pytest.raises(BadConfiguration) as caught:
        parse_configuration(text, path)
    return str(caught.value).replace(str(path), "FILE").replace(str(path.parent), "FOLDER")


def test_no_file_is_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_CONFIG", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda name: tmp_path / name)
    assert read_configuration() == Configuration()


def test_the_file_is_in_the_user_configuration_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_CONFIG", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda name: tmp_path / name)
    (tmp_path / "evidencekb").mkdir()
    (tmp_path / "evidencekb" / "config.toml").write_text('database = "x.duckdb"')
    assert read_configuration().database == tmp_path / "evidencekb" / "x.duckdb"


def test_an_empty_variable_means_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CONFIG", "")
    assert read_configuration() == Configuration()


def test_a_file_that_is_named_must_be_there(config: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        read_configuration()
    assert str(caught.value) == f"KB_CONFIG names {config}, and there is no such file. Write it, or unset KB_CONFIG."


def test_paths_are_relative_to_the_file_and_may_begin_at_home(
    config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for folder in ("team", "home/mine"):
        (tmp_path / folder).mkdir(parents=True)
    config.write_text('database = "~/evidence.duckdb"\nqueries = ["team", "~/mine"]\n')
    found = read_configuration()
    assert found.database == tmp_path / "home" / "evidence.duckdb"
    assert found.queries == (tmp_path / "team", tmp_path / "home" / "mine")


def test_an_unknown_key_is_answered_with_the_nearest(tmp_path: Path) -> None:
    found = refusal('# mine\nqueris = ["x"]\n[databse]\n', tmp_path / "config.toml")
    assert found == (
        "FILE:2: unknown key 'queris'. Did you mean 'queries'? Known: 'database', 'queries'.\n"
        "FILE:3: unknown key 'databse'. Did you mean 'database'? Known: 'database', 'queries'."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("database = 3", "FILE:1: database must be the path of a file in quotes, not 3."),
        ('queries = "x"', """FILE:1: queries must be a list of folders, such as ["~/queries"], not 'x'."""),
        ('\nqueries = ["nowhere"]', "FILE:2: queries: there is no folder FOLDER/nowhere."),
        (
            "database = x",
            "FILE:1:12: not valid TOML: Invalid value. Mend this line, or see https://toml.io.",
        ),
    ],
)
def test_a_wrong_value_is_placed(tmp_path: Path, text: str, expected: str) -> None:
    assert refusal(text, tmp_path / "config.toml") == expected


def test_the_database_is_that_of_the_option_then_the_variable_then_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('database = "/from/file"')
    assert database_path(None) == (Path("/from/file"), str(config))
    monkeypatch.setenv("KB_DATABASE", "/from/variable")
    assert database_path(None) == (Path("/from/variable"), "KB_DATABASE")
    assert database_path(Path("/from/option")) == (Path("/from/option"), "--db")


def test_folders_are_built_in_then_configured_then_given_each_once(config: Path, tmp_path: Path) -> None:
    for name in ("built-in", "team", "mine"):
        (tmp_path / name).mkdir()
    config.write_text('queries = ["team"]')
    given = [tmp_path / "mine", tmp_path / "mine" / ".." / "team"]
    found = queries_folders(tmp_path / "built-in", given)
    assert found == [tmp_path / "built-in", tmp_path / "team", tmp_path / "mine"]


def test_a_folder_that_is_given_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageMistake) as caught:
        queries_folders(tmp_path, [tmp_path / "nowhere"])
    assert str(caught.value) == f"--queries {tmp_path / 'nowhere'}: there is no such folder."

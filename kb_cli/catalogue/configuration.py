"""The user's configuration file: which database is used, and which folders hold queries of their own.

    database = "~/evidence.duckdb"
    queries = ["~/queries", "team/queries"]

It is ``config.toml`` in the user configuration folder, or the file that KB_CONFIG names; an empty KB_CONFIG means none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb_cli.catalogue.spelling import did_you_mean, listing
from kb_cli.errors import UsageMistake

KEYS = ("database", "queries")


class BadConfiguration(UsageMistake):
    """The configuration file is not TOML, or says something unknown."""


@dataclass(frozen=True)
class Configuration:
    """What the file says; ``path`` is None where there is no file. Its folders are absolute, and exist."""

    path: Path | None = None
    database: Path | None = None
    queries: tuple[Path, ...] = ()


def configuration_path() -> tuple[Path | None, str]:
    """Return where the configuration file is or would be, and how that was chosen."""
    if (variable := os.environ.get("KB_CONFIG")) is not None:
        return (Path(variable) if variable else None), "KB_CONFIG"
    from platformdirs import user_config_path

    return user_config_path("evidencekb") / "config.toml", "the user configuration folder"


def read_configuration() -> Configuration:
    """Return the user's configuration, empty where there is no file.

    Raises BadConfiguration that lists everything wrong in the file, each with its line.
    """
    path, chosen = configuration_path()
    if path is None:
        return Configuration()
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if chosen == "KB_CONFIG":
            raise BadConfiguration(
                f"KB_CONFIG names {path}, and there is no such file. Write it, or unset KB_CONFIG."
            ) from None
        return Configuration()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{path}: cannot read this file: {error}") from error
    return parse_configuration(text, path)


def parse_configuration(text: str, path: Path) -> Configuration:
    """Return what the text of a configuration file says; ``path`` is for messages and for relative paths."""
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\s*\(at line (\d+), column (\d+)\)", str(error))
        where = f"{path}:{place[1]}:{place[2]}" if place else f"{path}"
        what = str(error)[: place.start()] if place else str(error)
        raise BadConfiguration(f"{where}: not valid TOML: {what}. Mend this line, or see https://toml.io.") from None
    unknown = [key for key in table if key not in KEYS]
    problems = [(key, f"unknown key '{key}'.{did_you_mean(key, KEYS)} Known: {listing(KEYS)}.") for key in unknown]
    database, queries = table.get("database"), table.get("queries", [])
    if database is not None and not (isinstance(database, str) and database):
        problems.append(("database", f"database must be the path of a file in quotes, not {database!r}."))
    if not isinstance(queries, list) or not all(isinstance(folder, str) and folder for folder in queries):
        problems.append(("queries", f'queries must be a list of folders, such as ["~/queries"], not {queries!r}.'))
        queries = []
    folders = tuple(_absolute(folder, path) for folder in queries)
    problems += [("queries", f"queries: there is no folder {folder}.") for folder in folders if not folder.is_dir()]
    if problems:
        raise BadConfiguration("\n".join(f"{path}:{_line(text, key)}: {what}" for key, what in problems))
    return Configuration(path, _absolute(database, path) if database else None, folders)


def queries_folders(built_in: Path, options: Sequence[Path] = ()) -> list[Path]:
    """Return the folders of named queries, each once: those of the program, the configuration, and --queries.

    Raises UsageMistake where an option names no folder.
    """
    for folder in options:
        if not folder.is_dir():
            raise UsageMistake(f"--queries {folder}: there is no such folder.")
    folders = [built_in, *read_configuration().queries, *options]
    unique: dict[Path, Path] = {}
    for folder in folders:
        unique.setdefault(folder.resolve(), folder)
    return list(unique.values())


def _absolute(text: str, path: Path) -> Path:
    return path.absolute().parent / Path(text).expanduser()


def _line(text: str, key: str) -> int:
    pattern = re.compile(rf"\s*(\[+\s*)?\"?{re.escape(key)}\b")
    return next((n for n, line in enumerate(text.split("\n"), start=1) if pattern.match(line)), 1)

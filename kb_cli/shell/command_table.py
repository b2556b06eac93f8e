"""The commands of ``kb`` with their options and arguments, read from the annotations of the functions behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from kb_cli.shell.candidate import Candidate


@dataclass(frozen=True)
class Word:
    """An option, or an argument where it has no spellings.

    spellings: ``--format``, ``-o``. choices: the words that it takes, where they are few. is_path: it takes a path.
    is_flag: it takes nothing. is_many: the last argument, which may be repeated.
    """

    name: str
    spellings: tuple[str, ...]
    about: str
    choices: tuple[str, ...] = ()
    is_path: bool = False
    is_flag: bool = False
    is_many: bool = False


@dataclass(frozen=True)
class Command:
    """A command, or the group of the commands below it."""

    name: str
    about: str
    words: tuple[Word, ...] = ()
    commands: tuple[Command, ...] = ()

    def child(self, name: str) -> Command | None:
        """Return the command below this one that has the name."""
        return next((command for command in self.commands if command.name == name), None)

    def options(self) -> list[Candidate]:
        """Return the long spellings of the options."""
        return [Candidate(s, word.about) for word in self.words for s in word.spellings if s.startswith("--")]

    def option(self, spelling: str) -> Word | None:
        """Return the option of a spelling."""
        return next((word for word in self.words if spelling in word.spellings), None)

    def arguments(self) -> list[Word]:
        """Return the arguments, in order."""
        return [word for word in self.words if not word.spellings]


def read_commands() -> Command:
    """Return ``kb`` with all commands that are not hidden."""
    from kb_cli.app import app

    return Command("kb", "", (), tuple(_commands(app)))


def _commands(app: Any) -> Iterator[Command]:
    for info in app.registered_commands:
        if not info.hidden:
            name = info.name or info.callback.__name__.rstrip("_").replace("_", "-")
            yield Command(name, _first_line(info.callback), tuple(_words(info.callback)))
    for group in app.registered_groups:
        if not isinstance(group.name, str):  # commands of another file, which stand beside those of this one
            yield from _commands(group.typer_instance)
            continue
        about = _first_line(group.typer_instance.registered_callback.callback)
        yield Command(group.name, about, (), tuple(_commands(group.typer_instance)))


def _words(function: Callable[..., Any]) -> Iterator[Word]:
    for name, hint in get_type_hints(function, include_extras=True).items():
        if get_origin(hint) is not Annotated:
            continue
        declared, info = get_args(hint)[:2]
        # Path | None, list[Path] | None and list[Path] take a Path.
        inner = [part for part in get_args(declared) if part is not type(None)] or [declared]
        is_many = get_origin(inner[0]) is list or get_origin(declared) is list
        kind = get_args(inner[0])[0] if get_origin(inner[0]) is list else inner[0]
        is_option = type(info).__name__ == "OptionInfo"
        if getattr(info, "hidden", False):
            continue
        # Typer keeps the first spelling where a default would stand outside Annotated.
        declared_as = [text for text in (info.default, *(info.param_decls or ())) if isinstance(text, str)]
        spellings = tuple(text for text in declared_as if text.startswith("-")) or (f"--{name.replace('_', '-')}",)
        yield Word(
            name=name,
            spellings=spellings if is_option else (),
            about=info.help or "",
            choices=tuple(str(word.value) for word in kind) if issubclass(kind, Enum) else (),
            is_path=issubclass(kind, Path),
            is_flag=is_option and kind is bool,
            is_many=is_many,
        )


def _first_line(function: Callable[..., Any] | None) -> str:
    return ((function.__doc__ if function else None) or "").strip().partition("\n")[0]

"""A TOML file of nested tables, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb_loaders.article.files import Record, is_table, locate_toml, parse_toml
from kb_loaders.findings import Finding


@dataclass(frozen=True)
class Node:
    """A table of the file: its own values, and the tables inside it by name; lists in the order of the file."""

    record: Record
    children: dict[str, list[Node]]

    def each(self, name: str) -> list[Node]:
        """Return the tables of one name inside this one."""
        return self.children.get(name, [])


def read_nested_toml(path: Path, name: str, findings: list[Finding]) -> Node | None:
    """Return the file as a tree of tables; None with one finding where it is not TOML.

    name: the file as the user gave it.
    """
    parsed = parse_toml(path, name, findings)
    if parsed is None:
        return None
    data, text = parsed
    return _Reader(name, text).node("", data, 1)


class _Reader:
    """Counts the tables of each dotted name as the file does, so that each finds its line."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.places, self.lines = locate_toml(text)
        self.counts: dict[str, int] = {}

    def node(self, path: str, data: dict[str, Any], line: int) -> Node:
        index = self.counts.get(path, 0)
        self.counts[path] = index + 1
        places = self.places.get((path, index), {})
        own = {key: value for key, value in data.items() if not is_table(value)}
        record = Record(self.name, self.lines.get((path, index), line), own, places, "key")
        return Node(record, {key: list(self._inside(path, key, data[key], record)) for key in data if key not in own})

    def _inside(self, path: str, key: str, value: Any, parent: Record) -> Iterator[Node]:
        below = f"{path}.{key}" if path else key
        for item in value if isinstance(value, list) else [value]:
            if key in parent.places:
                yield Node(Record(self.name, parent.places[key][0], item, {}, "key"), {})
            else:
                yield self.node(below, item, parent.line)

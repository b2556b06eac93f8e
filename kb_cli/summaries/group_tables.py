"""Tables with a column for each group that a registry record reports, whether or not the group is an arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb_cli.summaries.rows import ALL, Row

NOT_AN_ARM = "†"
"""Stands beside the title of a group that is no arm of the trial, or of which it is not known."""
MOST_LINES = 60
"""Lines of a table of one outcome."""
MOST_CELLS = 180
"""Cells of a table of one outcome."""
_RELATIONS = {
    "unlinked": "not linked to an arm",
    "subset": "part of an arm",
    "pooled": "several arms together",
    "crossover": "participants of several arms, in a crossover",
    "extension": "an extension of the trial",
}
ResultRow = Mapping[str, Any]


@dataclass(frozen=True)
class GroupColumn:
    """A column: the arm's name, or the group's title as posted; ``note`` says what a group that is no arm is."""

    label: str
    key: tuple[str | None, str | None]
    is_all: bool = False
    note: str | None = None

    @property
    def mark(self) -> str:
        """The sign beside the title of a group that is no arm."""
        return NOT_AN_ARM if self.note else ""


@dataclass
class GroupLine:
    """Rows that share the values of some columns: ``labels``, and ``cells`` with the rows of each group in order."""

    labels: dict[str, Any]
    cells: list[list[Row]]

    @property
    def rows(self) -> list[Row]:
        """All rows of the line."""
        return [row for cell in self.cells for row in cell]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["labels"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class GroupTable:
    """A table: its columns in the order of the record, its lines, and how many lines were left out."""

    columns: list[GroupColumn]
    lines: list[GroupLine] = field(default_factory=list)
    left_out: int = 0

    @property
    def rows(self) -> list[Row]:
        """All rows of the lines that are shown."""
        return [row for line in self.lines for row in line.rows]

    @property
    def notes(self) -> list[str]:
        """What the groups are that are no arms: ``Low dose: not linked to an arm``; once where several are the same."""
        marked = [(column.label, column.note) for column in self.columns if column.note]
        same = {note for _, note in marked}
        if len(marked) > 1 and len(same) == 1:
            return [str(note) for note in same]
        return [f"{label}: {note}" for label, note in marked]

    @property
    def of_groups(self) -> list[GroupColumn]:
        """The columns without that of all participants together."""
        return [column for column in self.columns if not column.is_all]


def group_table(
    rows: Sequence[ResultRow],
    groups: Sequence[ResultRow],
    *labels: str,
    most: int | None = MOST_LINES,
    cells: int | None = MOST_CELLS,
) -> GroupTable:
    """The rows as lines that share the columns ``labels``, with a cell for each group of the record.

    groups: of the view ``groups``, those of the module or outcome that the rows are of. most, cells: lines and cells
    that are shown at most; null for no limit. Nothing is added up, because groups may overlap.
    """
    columns = _columns(rows, groups)
    places = {column.key: index for index, column in enumerate(columns)}
    lines: dict[tuple[Any, ...], GroupLine] = {}
    for row in rows:
        key = tuple(row.get(name) for name in labels)
        if key not in lines:
            lines[key] = GroupLine(dict(zip(labels, key, strict=True)), [[] for _ in columns])
        lines[key].cells[places[group_key(row)]].append(Row(row))
    limits = [limit for limit in (most, None if cells is None else max(8, cells // max(1, len(columns)))) if limit]
    shown = list(lines.values())[: min(limits)] if limits else list(lines.values())
    return GroupTable(columns, shown, len(lines) - len(shown))


def label_rows(rows: Sequence[ResultRow], columns: Sequence[GroupColumn]) -> list[Row]:
    """The rows of terms with their column's name as the arm, term by term in the order of the columns.

    So a figure can show groups that are no arms, in the order of the table.
    """
    places = {column.key: index for index, column in enumerate(columns)}
    terms: dict[Any, int] = {}
    for row in rows:
        terms.setdefault(row["term"], len(terms))
    ordered = sorted(rows, key=lambda row: (terms[row["term"]], places[group_key(row)]))
    named = [(row, columns[places[group_key(row)]]) for row in ordered]
    return [
        Row({**row, "arm": column.label, "role": ALL if column.is_all else row.get("role")}) for row, column in named
    ]


def group_key(row: ResultRow) -> tuple[str | None, str | None]:
    """What tells groups of one module apart in rows that do not hold their id: arm and title."""
    return row.get("arm"), row.get("group_title")


def _columns(rows: Sequence[ResultRow], groups: Sequence[ResultRow]) -> list[GroupColumn]:
    """One column a group, in the order of the record; those that only the rows name, and all participants, last."""
    known: dict[tuple[str | None, str | None], ResultRow] = {}
    for row in (*groups, *rows):
        known.setdefault(group_key(row), row)
    arms = [row.get("arm") for row in known.values()]
    columns = []
    for key, row in known.items():
        is_all = row.get("role") == ALL
        arm = row.get("arm") if arms.count(row.get("arm")) == 1 else None
        title = row.get("group_title") or row.get("group_id") or "Group without a title"
        relation = row.get("relation") or row.get("group_relation")
        note = None if row.get("arm") else _RELATIONS.get(str(relation), "not linked to an arm")
        if note and row.get("of_arm"):
            note = f"{note} ({row['of_arm']})"
        label = "All participants" if is_all else str(arm or title)
        columns.append(GroupColumn(label, key, is_all, note))
    return sorted(columns, key=lambda column: column.is_all)

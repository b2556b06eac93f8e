"""The table of shapes in docs/language/citations.md, made from the spec tests; run as a script, it writes it anew."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

SHAPES = Path(__file__).with_name("shapes.toml")
CHAPTER = Path(__file__).parents[3] / "docs" / "language" / "citations.md"
BEGIN, END = "<!-- shapes: begin (made from tests/spec/cite/shapes.toml) -->", "<!-- shapes: end -->"


def read_shapes() -> dict[str, Any]:
    """Return the small tables and the shapes."""
    return tomllib.loads(SHAPES.read_text(encoding="utf-8"))


def shapes_table() -> str:
    """Return the table of shapes as Markdown."""
    lines = ["| shape | each row cites | citation | depends on absence |", "|---|---|---|---|"]
    for shape in read_shapes()["shape"]:
        absence = "yes" if shape.get("absence") else ""
        lines.append(f"| {shape['name']} | {shape['cites']} | {shape.get('kind', 'exact')} | {absence} |")
    return "\n".join(lines)


def with_table(text: str) -> str:
    """Return the chapter with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{shapes_table()}\n\n{END}{after}"


if __name__ == "__main__":
    CHAPTER.write_text(with_table(CHAPTER.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")

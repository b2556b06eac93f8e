"""The how-to page on writing a query: its query is written to a file, and its commands print what it shows.

``python tests/queries/test_write_a_query.py`` writes the real output into the page; KB_DATABASE names the database.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
import console

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "write-a-query.md"
QUERY = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```shell-session\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def prepare(folder: Path, database: Path) -> None:
    """Put the query of the page and a database into a folder."""
    found = QUERY.search(PAGE.read_text(encoding="utf-8"))
    assert found
    (folder / "mine").mkdir()
    (folder / "mine" / "median-survival.sql").write_text(found[1], encoding="utf-8")
    data = folder / ".data" / "evidencekb"  # the user data folder of console.run
    data.mkdir(parents=True)
    (data / "evidence.duckdb").symlink_to(database)


def blocks_as_console(text: str) -> str:
    return text.replace("```console", "```other").replace("```shell-session", "```console")


def test_every_output_of_the_page_is_what_the_command_prints(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CONFIG", "")
    prepare(tmp_path, bundled)
    examples = console.read_examples(blocks_as_console(PAGE.read_text(encoding="utf-8")))
    assert len(examples) >= 10
    for example in examples:
        printed = console.run(example.command, tmp_path)
        assert console.matches(example.shown, printed), f"{PAGE}:{example.line}: {example.command}\n{printed}"


if __name__ == "__main__":
    os.environ["KB_CONFIG"] = ""
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), Path(os.environ["KB_DATABASE"]).resolve())
        copy = Path(name) / "page.md"
        copy.write_text(blocks_as_console(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        text = copy.read_text(encoding="utf-8")

        def refresh(block: re.Match[str]) -> str:
            parts = []
            for example in console.read_examples(block[0]):
                is_kept = "..." in example.shown or "…" in example.shown
                printed = example.shown if is_kept else console.run(example.command, Path(name))
                parts.append(f"$ {example.command}\n{printed}".rstrip("\n"))
            return "```shell-session\n" + "\n".join(parts) + "\n```"

        PAGE.write_text(console.BLOCK.sub(refresh, text).replace("```other", "```console"), encoding="utf-8")

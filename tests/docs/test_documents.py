"""Documents show what the program prints, name only what exists, and speak of the program alone."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from console import ROOT, matches, read_examples, run

from kb_cli.catalogue.reference import generated_files

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
WITH_EXAMPLES = [
    path for path in DOCUMENTS if "```console" in path.read_text(encoding="utf-8") and "reference" not in path.parts
]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)(#[^)]*)?\)")


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_output_shown_is_what_the_command_prints(path, tmp_path):
    for example in read_examples(path.read_text(encoding="utf-8")):
        printed = run(example.command, tmp_path)
        assert matches(example.shown, printed), f"{path}:{example.line}: {example.command}\n{printed}"


def test_an_altered_output_would_be_noticed():
    assert matches("a 80.7\n...\nb …", "a 80.7\nx\ny\nb 1 s")
    assert not matches("a 80.8\n...\nb …", "a 80.7\nx\ny\nb 1 s")
    assert not matches("a", "a\nb")


def test_generated_files_are_current():
    files = generated_files()
    for name, content in files.items():
        path = ROOT / "docs" / name
        assert path.read_bytes() == content, f"{path} is out of date; run: make docs"
    assert {f"examples/{path.name}" for path in ROOT.glob("docs/examples/*")} <= set(files)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target, _ in LINK.findall(text):
        assert not target or (path.parent / target).exists(), f"{path}: {target}"


def test_every_named_query_and_view_is_in_the_reference():
    queries = (ROOT / "docs/reference/queries.md").read_text(encoding="utf-8")
    views = (ROOT / "docs/reference/views.md").read_text(encoding="utf-8")
    assert all(f"## {path.stem}\n" in queries for path in ROOT.glob("queries/*.sql"))
    assert all(f"## {path.stem}\n" in views for path in ROOT.glob("schema/views/*.sql"))

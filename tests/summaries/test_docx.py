"""Word documents: real tables, real footnotes, figures, and pages wide enough for wide tables."""

from __future__ import annotations

import base64
import io
import re
import shutil
import zipfile
from pathlib import Path
from xml.dom import minidom

import duckdb
import pytest

from kb_cli.summaries.document import render_document
from kb_cli.summaries.docx import NoPandoc, find_pandoc, to_docx, with_word_footnotes
from kb_cli.summaries.output_files import Document
from tests.conftest import Kb

WIDE = "| A | B | C | D | E | F | G |\n| - | - | - | - | - | - | - |\n| 1 | 2 | 3 | 4 | 5 | 6 | 7 |\n"
MANY = "\n\n".join(["A paragraph of some words."] * 20)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
NARROW = "| A | B |\n| - | - |\n| 1 | 2 |\n"


def parts(content: bytes) -> dict[str, str]:
    """The XML of a Word document by name, and empty texts for its pictures; each is well-formed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {
            name: archive.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else ""
            for name in archive.namelist()
        }
    for text in found.values():
        if text:
            minidom.parseString(text)
    return found


@pytest.fixture(scope="module")
def document(made_up: duckdb.DuckDBPyConnection) -> Document:
    return render_document(made_up, "nct90000001", stem="s")


@pytest.fixture(scope="module")
def made(document: Document) -> dict[str, str]:
    return parts(to_docx(document.text, document.drawings))


def test_tables_are_those_of_the_markdown(made: dict[str, str], document: Document) -> None:
    rules = re.findall(r"^\|[\s:|-]*-[\s:|-]*\|$", document.text, re.MULTILINE)
    assert made["word/document.xml"].count("<w:tbl>") == len(rules)


def test_every_footnote_of_the_markdown_is_a_footnote_once_and_further_marks_refer_to_it(
    made: dict[str, str], document: Document
) -> None:
    noted = re.findall(r"^\[\^\d+\]:", document.text, re.MULTILINE)
    marks = re.findall(r"\[\^\d+\](?!:)", document.text)
    notes = [note for note in re.findall(r"<w:footnote [^>]*>", made["word/footnotes.xml"]) if "w:type=" not in note]
    body = made["word/document.xml"]
    assert len(notes) == body.count("<w:footnoteReference ") == len(noted)
    references = re.findall(r"NOTEREF (_fact\d+) ", body)
    assert len(references) == len(marks) - len(noted) > 0
    assert set(references) <= set(re.findall(r'w:name="(_fact\d+)"', body))


def test_footnotes_are_numbered_through(made: dict[str, str]) -> None:
    assert "w:numRestart" not in made["word/document.xml"]
    assert ">Footnotes<" not in made["word/document.xml"]


def test_figures_are_pictures_with_a_description(made: dict[str, str], document: Document) -> None:
    assert len([name for name in made if name.endswith(".png")]) == len(document.drawings) == 2
    assert len(re.findall(r'descr="(?:Forest|Dot) plot', made["word/document.xml"])) == 2


def test_the_title_is_the_title_of_the_file(made: dict[str, str], document: Document) -> None:
    assert f"<dc:title>{document.text.splitlines()[0].removeprefix('# ')}</dc:title>" in made["docProps/core.xml"]


def test_the_manifest_stands_in_it(made: dict[str, str]) -> None:
    assert "content_hash" in made["word/document.xml"]


def pages(text: str) -> list[str]:
    """The orientation of each section, and of the last one."""
    body = parts(to_docx(text, {}))["word/document.xml"]
    sizes = re.findall(r"<w:pgSz [^>]*>", body)
    return ["landscape" if "landscape" in size else "portrait" for size in sizes]


def test_a_table_of_many_columns_has_its_own_pages_in_landscape_with_its_heading() -> None:
    text = f"# T\n\n{MANY}\n\nFirst.\n\n## Wide\n\nLegend.\n\n{WIDE}\n## After\n\n{NARROW}"
    assert pages(text) == ["portrait", "landscape", "portrait"]
    body = parts(to_docx(text, {}))["word/document.xml"]
    first = body.index("<w:pgSz")
    assert body.index("First.") < first < body.index(">Wide<") < body.index("Legend.")


def test_wide_tables_in_a_row_share_their_pages_and_narrow_ones_stay_upright() -> None:
    assert pages(f"# T\n\n{MANY}\n\n## One\n\n{WIDE}\n## Two\n\n{WIDE}\n## End\n\nLast.\n") == [
        "portrait",
        "landscape",
        "portrait",
    ]
    assert pages(f"# T\n\n{NARROW}") == ["portrait"]


def test_a_few_lines_before_a_wide_table_share_its_page_and_many_do_not() -> None:
    assert pages(f"# T\n\n**Question:** Which?\n\n{NARROW}\n## Summary of Findings\n\n{WIDE}\n## Notes\n\nLast.\n") == [
        "landscape",
        "portrait",
    ]
    assert pages(f"# T\n\n{MANY}\n\n## Wide\n\n{WIDE}\n## End\n\nLast.\n") == ["portrait", "landscape", "portrait"]
    between = f"# T\n\n{WIDE}\nOne line.\n\nAnother.\n\nA third.\n\n{WIDE}"
    assert pages(between)[:-1] == ["landscape"]


def test_a_picture_before_a_wide_table_stays_on_its_upright_page() -> None:
    drawings = {"f.svg": lambda _: PIXEL}
    body = parts(to_docx(f"# T\n\n![A figure](f.svg)\\\n*Figure 1.*\n\n## Wide\n\n{WIDE}", drawings))[
        "word/document.xml"
    ]
    assert re.findall(r"<w:pgSz [^>]*>", body)[0].count("landscape") == 0


def test_long_words_of_tables_break_after_a_slash_and_make_no_wide_column() -> None:
    def widths(word: str) -> list[str]:
        body = parts(to_docx(f"# T\n\n| {word} | n/N |\n| - | - |\n| {'word ' * 40}| 1/2 |\n", {}))["word/document.xml"]
        assert word in body.replace("\u200b", "")
        assert "n/N" in body
        return re.findall(r'<w:gridCol w:w="(\d+)"', body)

    assert widths("elexacaftor/tezacaftor/ivacaftor") == widths("elexacaftor tezacaftor ivacaftor")


def test_marks_that_follow_each_other_have_a_comma_between_them() -> None:
    body = parts(to_docx("# T\n\nBoth[^1][^2]‡[^1] one[^2].\n\n[^1]: One.\n[^2]: Two.\n", {}))["word/document.xml"]
    assert body.count("<w:t>,</w:t>") == 2


def test_a_sentence_about_the_footnotes_stays_without_their_heading() -> None:
    text = with_word_footnotes("a[^1]\n\n## Footnotes\n\nFootnotes name places.\n\n[^1]: One.\n")
    assert "## Footnotes" not in text
    assert "Footnotes name places." in text


def test_columns_are_as_wide_as_their_text_asks_for() -> None:
    text = f"# T\n\n| A | B |\n| - | - |\n| {'word ' * 30}| 1 |\n"
    widths = [
        int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', parts(to_docx(text, {}))["word/document.xml"])
    ]
    assert widths[0] > 3 * widths[1]


def test_no_markup_of_pandoc_hides_in_the_evidence() -> None:
    body = parts(to_docx("# T\n\nH~2~O and 5^th^ @smith [x]{.y} $a$ \\alpha `<w:p/>`\n", {}))["word/document.xml"]
    shown = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", body))
    assert "H~2~O and 5^th^ @smith [x]{.y} $a$ \\alpha &lt;w:p/&gt;" in shown


def test_a_mark_in_a_table_is_a_reference_the_second_time() -> None:
    text = with_word_footnotes("| a[^7] | b[^2] | c[^7] |\n\n## Footnotes\n\n[^2]: Two.\n[^7]: Seven, see [^2].\n")
    assert "## Footnotes" not in text
    assert text.count("[^7]`") == 1
    assert "NOTEREF _fact1 " in text
    assert "[^7]: Seven, see [^2]." in text


def test_without_pandoc_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch, kb: Kb, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pypandoc", None)
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    with pytest.raises(NoPandoc, match=r"pip install 'evidencekb\[docx\]'"):
        find_pandoc()
    answer = kb("summary", "nct01564784", "-o", tmp_path / "s.docx")
    assert (answer.code, answer.out) == (2, "")
    assert not (tmp_path / "s.docx").exists()


@pytest.mark.usefixtures("database")
def test_a_word_document_is_not_for_the_screen_and_cannot_be_verified(kb: Kb, tmp_path: Path) -> None:
    assert kb("summary", "nct01564784", "--format", "docx").code == 2
    path = tmp_path / "s.docx"
    assert kb("summary", "nct01564784", "--template", "at-a-glance", "-o", path).code == 0
    answer = kb("verify", path)
    assert answer.code == 3
    assert "kb summary TRIAL -o FILE.md" in answer.err

"""HTML documents: one well-formed file that needs nothing else, and that everybody can read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from kb_cli.summaries.document import render_document
from kb_cli.summaries.html import SEAL_LINE, inline_svg, seal_of_page, to_html
from kb_cli.summaries.output_files import Document
from kb_cli.summaries.sealed_text import read_document
from tests.conftest import Kb

TRIALS = ("nct90000001", "isrctn90000002", "nct90000003")
VOID = {"wbr", "meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """The elements of a page, held against each other: every end tag closes the element that is open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute stands twice in <{tag}>"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module", params=TRIALS)
def document(request: pytest.FixtureRequest, made_up: duckdb.DuckDBPyConnection) -> Document:
    return render_document(made_up, request.param, stem="s")


@pytest.fixture(scope="module")
def text(document: Document) -> str:
    return to_html(document.text, document.drawings)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_it_is_well_formed_and_every_id_is_there_once(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)


def test_it_loads_nothing(page: Page, text: str) -> None:
    assert {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "object"} == set()
    assert not any("src" in attributes for _, attributes in page.elements)
    assert not re.search(r"@import|url\((?!#)", text)
    for tag, attributes in page.elements:
        target = attributes.get("href") or attributes.get("xlink:href")
        assert target is None or target.startswith("#") or tag == "a", tag


def test_footnotes_are_linked_both_ways(page: Page, document: Document) -> None:
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = [link for link in page.all("a") if (link.get("href") or "").startswith("#")]
    assert {(link["href"] or "")[1:] for link in links} <= ids
    marks = [link for link in links if link.get("role") == "doc-noteref"]
    backs = [link for link in links if link.get("role") == "doc-backlink"]
    body = re.sub(r"^\[\^\d+\]:.*$", "", document.text, flags=re.MULTILINE)
    assert len(marks) == len(backs) == len(re.findall(r"\[\^\d+\]", body))
    assert {link["href"] for link in backs} == {f"#{link['id']}" for link in marks}
    assert all(link.get("aria-label") for link in links)


def test_footnotes_stand_below_their_heading(text: str) -> None:
    if 'role="doc-endnotes"' in text:
        places = [text.index(part) for part in (">Footnotes</h2>", 'role="doc-endnotes"', ">About this document</h2>")]
        assert places == sorted(places)


def test_headers_of_tables_have_scopes_and_no_head_is_empty(page: Page, text: str) -> None:
    assert {header.get("scope") for header in page.all("th")} <= {"col", "row"}
    assert not re.search(r"<thead>\s*<tr>(\s*<th[^>]*></th>)+\s*</tr>\s*</thead>", text)
    rows = re.findall(r"<tbody>.*?</tbody>", text, re.DOTALL)
    assert all(re.match(r'<th [^>]*scope="row"', row) for body in rows for row in re.findall(r"<tr>(.*)</tr>", body))


def test_tables_and_rows_are_those_of_the_markdown(page: Page, document: Document) -> None:
    lines = document.text.splitlines()
    rules = [line for line in lines if re.fullmatch(r"\|[\s:|-]*-[\s:|-]*\|", line)]
    empty = [line for line in lines if re.fullmatch(r"\|[\s|]*\|", line)]
    assert len(page.all("table")) == len(rules)
    assert len(page.all("tr")) == len([line for line in lines if line.startswith("|")]) - len(rules) - len(empty)


def test_it_names_its_language_and_title_and_prints(page: Page, text: str, document: Document) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert f"<title>{document.text.splitlines()[0].removeprefix('# ')}</title>" in text
    assert "@media print" in text


def test_figures_are_drawn_in_it_with_a_text_that_stands_for_them(page: Page, text: str, document: Document) -> None:
    figures = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len(figures) == len(page.all("figure")) == len(document.drawings)
    assert all(len(svg.get("aria-label") or "") > 40 for svg in figures)
    assert text.count("<figcaption>") == len(document.drawings)


def test_the_seal_fits_and_any_change_breaks_it(text: str) -> None:
    carried = SEAL_LINE.search(text)
    assert carried is not None
    assert carried[1] == seal_of_page(text)
    assert carried[1] != seal_of_page(text.replace("Trial", "trial", 1))


def test_the_same_document_gives_the_same_page(document: Document, text: str) -> None:
    assert to_html(document.text, document.drawings) == text


def test_marks_that_follow_each_other_are_told_apart() -> None:
    text = to_html("# T\n\na[^1][^2]‡[^1] b[^2].\n\n[^1]: One.\n[^2]: Two.\n", {})
    assert re.findall(r'<sup class="(mark[^"]*)">', text) == ["mark", "mark next", "mark next", "mark"]
    assert '.next::before { content: ","; }' in text


def test_headers_may_break_after_a_slash_between_words_and_are_read_back_whole() -> None:
    table = "# T\n\n| n/N | Placebo/Drug |\n| - | - |\n| Week 4/tezacaftor/ivacaftor | a/b and tezacaftor/ivacaftor |\n"
    text = to_html(table, {})
    assert '<th scope="col">n/N</th><th scope="col">Placebo/<wbr>Drug</th>' in text
    assert '<th scope="row">Week 4/tezacaftor/<wbr>ivacaftor</th>' in text
    assert "a/b and tezacaftor/ivacaftor" in text
    assert [line.text for line in read_document(text).lines][
        -1
    ] == "| Week 4/tezacaftor/ivacaftor | a/b and tezacaftor/ivacaftor"


def test_footnotes_stand_below_the_sentence_about_them() -> None:
    text = to_html("# T\n\na[^1]\n\n## Footnotes\n\nAbout them.\n\n[^1]: One.\n\n## Last\n\nb\n", {})
    places = [text.index(part) for part in (">Footnotes</h2>", "About them.", 'role="doc-endnotes"', ">Last</h2>")]
    assert places == sorted(places)


def test_html_in_the_evidence_stays_text() -> None:
    page = to_html("# A <script>alert(1)</script> & title\n\n<b>x</b> [a](javascript:alert(1))\n", {})
    assert "<script>" not in page
    assert "<b>" not in page
    assert 'href="javascript' not in page


def test_ids_of_two_drawings_do_not_meet() -> None:
    svg = b'<?xml version="1.0"?>\n<svg xmlns="x"><g id="a" clip-path="url(#p)"/><use xlink:href="#a"/></svg>\n'
    assert inline_svg(svg, "figure2", 'Plot of "x"') == (
        '<svg id="figure2" role="img" aria-label="Plot of &quot;x&quot;" xmlns="x">'
        '<g id="figure2-a" clip-path="url(#figure2-p)"/><use xlink:href="#figure2-a"/></svg>'
    )


@pytest.mark.usefixtures("database")
def test_the_ending_of_the_file_chooses_the_format(kb: Kb, tmp_path: Path) -> None:
    for name, begins in (
        ("s.html", "<!DOCTYPE html>"),
        ("s.md", "# At a glance"),
        ("s.txt", "# At a glance"),
    ):
        assert kb("summary", "nct01564784", "--template", "at-a-glance", "-o", tmp_path / name).code == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    shown = kb("summary", "nct01564784", "--template", "at-a-glance", "--format", "html")
    assert shown.out.startswith("<!DOCTYPE html>")

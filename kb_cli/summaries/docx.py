"""Documents for Word, through pandoc: real tables, real footnotes, figures as pictures."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from kb_cli.summaries.drawing import Draw
from kb_cli.summaries.errors import SummaryError
from kb_cli.summaries.footnotes import DOUBT
from kb_cli.summaries.manifest import split_manifest

LAYOUT = Path(__file__).with_name("docx_layout.lua")
SYNTAX = "commonmark+pipe_tables+footnotes+strikeout+raw_attribute"
"""The Markdown of our documents in pandoc's words; nothing else in the evidence may turn into markup."""
_MARK = re.compile(r"\[\^(\d+)\](?!:)")
_COMMA = re.compile(rf"(?<=\d\])(?=\[\^\d+\])|(?<=\d\]{DOUBT})(?=\[\^\d+\])")
"""Between marks of footnotes that follow each other, where a comma tells their numbers apart."""
_BOOKMARKS = 100_000
"""Bookmarks of footnotes are numbered from here, out of the way of those that pandoc makes for headings."""

# Word has this font, and LibreOffice one of the same widths in its place.
_FONT = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
_RULE = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="{}"/>'
_TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/>'
    '<w:qFormat/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>'
    f"{_RULE.format('top', 12, '000000')}{_RULE.format('bottom', 12, '000000')}{_RULE.format('insideH', 4, 'BFBFBF')}"
    '</w:tblBorders><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:trPr><w:cantSplit/></w:trPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
    f'{_RULE.format("bottom", 8, "000000")}</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
)
_TABLE_TEXT = (
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableText"><w:name w:val="Table Text"/>'
    '<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
    '<w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>'
)
_FOOTNOTE = (
    '<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/>'
    '<w:qFormat/><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
    '<w:rPr><w:sz w:val="14"/><w:szCs w:val="14"/></w:rPr></w:style>'
)
_CODE = (
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="SourceCode"><w:name w:val="Source Code"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:style>'
    '<w:style w:type="character" w:customStyle="1" w:styleId="VerbatimChar"><w:name w:val="Verbatim Char"/>'
    '<w:rPr><w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:sz w:val="13"/><w:szCs w:val="13"/>'
    "</w:rPr></w:style>"
)
_DEFAULTS = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{_FONT}"
    '<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr>'
    "</w:rPrDefault>"
    '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
)
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
    'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
)


class NoPandoc(SummaryError):
    """Word documents need pandoc, and it is not installed."""


def to_docx(text: str, drawings: Mapping[str, Draw]) -> bytes:
    """A Markdown document as a Word document.

    Every footnote is a footnote of Word; where the document uses it again, a reference to it. Tables of many columns
    stand on pages in landscape. Raises NoPandoc, and SummaryError in pandoc's words where it fails.
    """
    pandoc = find_pandoc()
    with tempfile.TemporaryDirectory(prefix="kb-docx-") as folder:
        place = Path(folder)
        for number, (name, draw) in enumerate(drawings.items(), 1):
            (place / f"figure-{number}.png").write_bytes(draw("png"))
            text = text.replace(f"]({quote(name)})", f"](figure-{number}.png)")
        (place / "reference.docx").write_bytes(reference_document(pandoc))
        made = place / "document.docx"
        _run(
            [
                *(pandoc, "--from", SYNTAX, "--to", "docx", "--shift-heading-level-by=-1"),
                *(f"--lua-filter={LAYOUT}", f"--reference-doc={place / 'reference.docx'}", "--metadata=lang:en-US"),
                *(f"--resource-path={place}", f"--output={made}"),
            ],
            with_word_footnotes(text).encode("utf-8"),
        )
        return made.read_bytes()


def find_pandoc() -> str:
    """The path of pandoc: the packaged one, else one on the system. Raises NoPandoc with the command to install it."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        found = shutil.which("pandoc")
    if found is None:
        raise NoPandoc(
            "Word documents are written by pandoc, which is not installed. Install it with: "
            "pip install 'evidencekb[docx]'. Without it: --format html, which Word opens too"
        )
    return found


def with_word_footnotes(text: str) -> str:
    """The Markdown with each footnote used once, and every further use a reference to the first, as Word has it.

    The heading above the footnotes is dropped, because Word sets them at the foot of the page; a sentence about them
    stays. Marks that follow each other have a comma between them.
    """
    body, manifest = split_manifest(text)
    rest = text[len(body) :] if manifest else ""
    order: dict[str, int] = {}

    def mark(found: re.Match[str]) -> str:
        label = found[1]
        if label in order:
            number = order[label]
            return _raw(
                f'<w:fldSimple w:instr=" NOTEREF _fact{number} \\f \\h "><w:r><w:rPr>'
                f'<w:rStyle w:val="FootnoteReference"/></w:rPr><w:t>{number}</w:t></w:r></w:fldSimple>'
            )
        number = order[label] = len(order) + 1
        start = f'<w:bookmarkStart w:id="{_BOOKMARKS + number}" w:name="_fact{number}"/>'
        return f'{_raw(start)}{found[0]}{_raw(f"""<w:bookmarkEnd w:id="{_BOOKMARKS + number}"/>""")}'

    comma = _raw('<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>,</w:t></w:r>')
    lines = re.sub(r"^## Footnotes\n+(?=(?:Footnotes .*\n+)?\[\^\d+\]:)", "", body, flags=re.MULTILINE).split("\n")
    return (
        "\n".join(line if re.match(r"\[\^\d+\]:", line) else _MARK.sub(mark, _COMMA.sub(comma, line)) for line in lines)
        + rest
    )


def _raw(openxml: str) -> str:
    return f"`{openxml}`{{=openxml}}"


def reference_document(pandoc: str) -> bytes:
    """The document that pandoc takes its styles and its page from: its own, with small text in ruled tables, on A4."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_run([pandoc, "--print-default-data-file", "reference.docx"]))) as default,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in default.namelist():
            content = default.read(name)
            if name == "word/styles.xml":
                content = _styled(content.decode("utf-8")).encode("utf-8")
            elif name == "word/document.xml":
                # Pandoc's own section numbers footnotes anew in every section.
                page = re.sub(r"<w:sectPr\b[^>]*?(/>|>.*?</w:sectPr>)", "", content.decode("utf-8"), flags=re.DOTALL)
                content = page.replace("</w:body>", f"{_SECTION}</w:body>").encode("utf-8")
            changed.writestr(name, content)
    return made.getvalue()


def _styled(styles: str) -> str:
    """The styles of pandoc's reference document with ours in the place of those of the same name."""
    for name in ("Table", "FootnoteText", "SourceCode", "VerbatimChar"):
        styles = re.sub(rf'<w:style\b[^>]*w:styleId="{name}".*?</w:style>', "", styles, flags=re.DOTALL)
    styles = re.sub(r"<w:rFonts\b[^>]*Theme=[^>]*/>", _FONT, styles)
    styles = re.sub(r"<w:docDefaults>.*?</w:docDefaults>", _DEFAULTS, styles, flags=re.DOTALL)
    return styles.replace("</w:styles>", f"{_TABLE}{_TABLE_TEXT}{_FOOTNOTE}{_CODE}</w:styles>")


def _run(command: list[str], text: bytes = b"") -> bytes:
    done = subprocess.run(command, input=text, capture_output=True, check=False)
    if done.returncode:
        raise SummaryError(f"pandoc could not write the document: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout

"""Documents as one HTML file that needs nothing else: figures, style and all in it."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from kb_cli.summaries.drawing import Draw
from kb_cli.summaries.footnotes import DOUBT

if TYPE_CHECKING:
    from markdown_it.token import Token

STYLE = Path(__file__).with_name("style.css")
SEAL_LINE = re.compile(r'^<meta name="evidencekb-seal" content="([0-9a-f]*)">\n', re.MULTILINE)
"""The line of the head that holds the SHA-256 of the file without that line."""
_IDENTIFIER = re.compile(r'(\bid="|href="#|url\(#)')
_SLASH = re.compile(r"(?<=[^\W\d]{3}/)(?=[^\W\d]{3})")
_DROPPED = re.compile(r"^.*?(?=<svg\b)|<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)


def to_html(text: str, drawings: Mapping[str, Draw], language: str = "en") -> str:
    """A Markdown document as a page with its figures in it, sealed.

    drawings: by the name that an image of the document has, what draws it. Every table header has a scope, every figure
    a text that stands for it, and footnotes are linked both ways. The same document always gives the same page.
    """
    parser = _parser()
    environment: dict[str, Any] = {}
    tokens = list(_tables(_in_place(_figures(parser.parse(text, environment), drawings))))
    # A row of a table on one line: kb verify names lines.
    body = re.sub(r"\n(?=<(?:td|th|/tr)\b)", "", parser.renderer.render(tokens, parser.options, environment))
    heading = next((tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"), "")
    page = (
        f'<!DOCTYPE html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="EvidenceKB">\n<meta name="evidencekb-seal" content="">\n'
        f"<title>{html.escape(_plain(heading))}</title>\n"
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
    return SEAL_LINE.sub(f'<meta name="evidencekb-seal" content="{seal_of_page(page)}">\n', page, count=1)


def seal_of_page(page: str) -> str:
    """The seal that fits the page: SHA-256 of it without the line of the seal."""
    return hashlib.sha256(SEAL_LINE.sub("", page, count=1).encode("utf-8")).hexdigest()


def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    for name, rule in (
        ("footnote_ref", _reference),
        ("footnote_anchor", _way_back),
        ("footnote_block_open", lambda *_: '<ol class="footnotes" role="doc-endnotes">\n'),
        ("footnote_block_close", lambda *_: "</ol>\n"),
    ):
        parser.add_render_rule(name, rule)
    return parser


def _number(token: Token) -> tuple[int, str]:
    """The number of a footnote, and what tells one mark of it from the others."""
    repeat = token.meta.get("subId", 0)
    return token.meta["id"] + 1, f"-{repeat}" if repeat > 0 else ""


def _reference(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    number, repeat = _number(tokens[at])
    link = f'href="#fn{number}" id="fnref{number}{repeat}" role="doc-noteref" aria-label="Footnote {number}"'
    return f'<sup class="mark{" next" if _is_next(tokens, at) else ""}"><a {link}>{number}</a></sup>'


def _is_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark follows another one with nothing between them but the sign of doubt."""
    before = at - 2 if at and tokens[at - 1].content == DOUBT else at - 1
    return before >= 0 and tokens[before].type == "footnote_ref"


def _way_back(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    number, repeat = _number(tokens[at])
    label = f"Back to use {int(repeat[1:] or 0) + 1} of footnote {number}"
    return f' <a href="#fnref{number}{repeat}" role="doc-backlink" aria-label="{label}">↩︎</a>'


def _in_place(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the footnotes at the end of the section Footnotes, if there is one, rather than at the end."""
    start = next((at for at, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    body, notes = list(tokens[:start]), tokens[start:]
    headings = [at for at, token in enumerate(body) if token.type == "heading_open"]
    for at, following in zip(headings, [*headings[1:], len(body)], strict=True):
        if body[at + 1].content == "Footnotes":
            return [*body[:following], *notes, *body[following:]]
    return [*body, *notes]


def _figures(tokens: list[Token], drawings: Mapping[str, Draw]) -> list[Token]:
    """The tokens with the image that opens a paragraph drawn, and the rest of the paragraph as its caption."""
    count = 0
    for at, token in enumerate(tokens):
        first = token.children[0] if token.children else None
        if first is None or first.type != "image":
            continue
        draw = drawings.get(unquote(str(first.attrGet("src"))))
        if draw is None:
            continue
        count += 1
        tokens[at - 1].tag = tokens[at + 1].tag = "figure"
        rest = (token.children or [])[1:]
        while rest and rest[0].type in ("hardbreak", "softbreak"):
            rest = rest[1:]
        picture = _raw(inline_svg(draw("svg"), f"figure{count}", first.content))
        token.children = [picture, _raw("\n<figcaption>"), *rest, _raw("</figcaption>")]
    return tokens


def _raw(text: str) -> Token:
    from markdown_it.token import Token

    return Token("html_inline", "", 0, content=text)


def inline_svg(svg: bytes, name: str, description: str) -> str:
    """An SVG file as an element of a page; its ids begin with ``name``, ``description`` is for who cannot see it."""
    text = _IDENTIFIER.sub(rf"\g<1>{name}-", _DROPPED.sub("", svg.decode("utf-8"))).strip()
    label = html.escape(description)
    return text.replace("<svg ", f'<svg id="{name}" role="img" aria-label="{label}" ', 1)


def _tables(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with scopes for the headers of tables: heads of columns, and the first cell of each row.

    A head that is empty throughout is left out.
    """
    hidden, is_body, is_first = False, False, False
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            is_body = False
            yield _raw('<div class="table">\n')
        elif token.type == "thead_open":
            hidden = _is_empty_head(tokens, at)
        elif token.type == "tbody_open":
            is_body = True
        elif token.type == "tr_open":
            is_first = is_body
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            _break_at_slashes(tokens[at + 1])
        elif token.type == "td_open" and is_first:
            token.tag = "th"
            token.attrSet("scope", "row")
            _break_at_slashes(tokens[at + 1])
        elif token.type == "td_close":
            token.tag = "th" if is_first else "td"
            is_first = False
        if not hidden:
            yield token
        if token.type == "thead_close":
            hidden = False
        elif token.type == "table_close":
            yield _raw("</div>\n")


def _break_at_slashes(header: Token) -> None:
    """Let a line end after a slash between two words of a header, such as ``tezacaftor/ivacaftor``."""
    header.children = [
        piece for child in header.children or [] for piece in (_with_breaks(child) if child.type == "text" else [child])
    ]


def _with_breaks(text: Token) -> Iterator[Token]:
    for number, part in enumerate(_SLASH.split(text.content)):
        if number:
            yield _raw("<wbr>")
        yield replace(text, content=part)


def _is_empty_head(tokens: Sequence[Token], at: int) -> bool:
    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "thead_close")
    return not any(token.content for token in tokens[at:end] if token.type == "inline")


def _plain(markdown: str) -> str:
    return re.sub(r"\\(\W)", r"\1", re.sub(r"\[\^\d+\]|[*`]", "", markdown))

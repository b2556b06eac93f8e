"""A document and its figures, written so that a failure leaves nothing half done."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb_cli.output.document_format import DocumentFormat
from kb_cli.summaries.drawing import Draw
from kb_cli.summaries.errors import SummaryError
from kb_cli.summaries.footnotes import Fact


@dataclass(frozen=True)
class Document:
    """A document as every output format receives it.

    text: Markdown, sealed. drawings: by the name of its SVG file in the text, what draws each figure. facts: the fact
    that each footnote stands for, by its number.
    """

    text: str
    drawings: Mapping[str, Draw]
    facts: Mapping[int, Fact]


def format_of(path: Path | None) -> DocumentFormat:
    """The format that the ending of a file asks for; Markdown for any other ending, and for the screen."""
    endings = {".html": DocumentFormat.html, ".htm": DocumentFormat.html, ".docx": DocumentFormat.docx}
    return endings.get(path.suffix.lower(), DocumentFormat.md) if path is not None else DocumentFormat.md


def document_bytes(document: Document, format: DocumentFormat) -> bytes:
    """The document in a format; a Markdown document has its figures in files of their own.

    Raises NoPandoc for docx where pandoc is not installed.
    """
    if format is DocumentFormat.html:
        from kb_cli.summaries.html import to_html

        return to_html(document.text, document.drawings).encode("utf-8")
    if format is DocumentFormat.docx:
        from kb_cli.summaries.docx import to_docx

        return to_docx(document.text, document.drawings)
    return document.text.encode("utf-8")


def write_document(document: Document, format: DocumentFormat, out: Path) -> None:
    """Write the document to a file, a Markdown document with its figures beside it.

    Raises SummaryError where a file cannot be written, NoPandoc for docx where pandoc is not installed.
    """
    figures: dict[Path, bytes] = {}
    if format is DocumentFormat.md:
        figures = {out.with_name(name): draw("svg") for name, draw in document.drawings.items()}
    write_files({**figures, out: document_bytes(document, format)})


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write all the files, each complete or not at all; the last one is put in place last.

    A symbolic link is followed. Raises SummaryError, naming the file, when one cannot be written; what is no regular
    file, such as a device, is left as it is.
    """
    temporary: dict[Path, Path] = {}
    for path in files:
        if path.exists() and not path.is_file():
            what = "a folder. Name a file in it" if path.is_dir() else "not a regular file. Choose another file with -o"
            raise SummaryError(f"cannot write {path}: this is {what}.")
    try:
        for path, content in files.items():
            target = path.resolve()
            temporary[target] = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            temporary[target].write_bytes(content)
        for target, made in temporary.items():
            made.replace(target)
    except OSError as error:
        raise SummaryError(
            f"cannot write {error.filename2 or error.filename or 'the summary'}: {error.strerror}. "
            "Choose another file with -o."
        ) from None
    finally:
        for made in temporary.values():
            made.unlink(missing_ok=True)

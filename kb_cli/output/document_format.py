"""The formats a document can be written in."""

from enum import StrEnum


class DocumentFormat(StrEnum):
    """What ``--format`` of a document accepts."""

    md = "md"
    html = "html"
    docx = "docx"

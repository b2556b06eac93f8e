"""One record as text: on one line, and the hash by which another download of the same content is known."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

SPACED = re.compile(rb'\s*\{\s+"|\s*\{"[^"]*"(?:\s+:|\s*:\s+)|\s+\{')
"""How a document begins that is not written as compactly as the registry does."""
OUTSIDE_TEXTS = re.compile(rb'("(?:[^"\\]++|\\.)*+")|[ \t\r\n]+', re.DOTALL)
INDENTED = re.compile(rb"\n[ \t\r\n]*")
AFTER_KEYS = re.compile(rb'(?<!\\)": ')
VERSION = b'"versionHolder":"'
TAIL = 20_000
"""Bytes at the end of a record in which the date of the data set stands as a rule."""


class Document(NamedTuple):
    """A record as found.

    text: its JSON, in whatever layout. source: the file, and the file within an archive. place: ``line 3``,
    ``record 7``, or empty where it is the only one.
    """

    text: bytes
    source: str
    place: str


class Unread(NamedTuple):
    """A file, or a part of one, in which no record can be found."""

    source: str
    place: str
    reason: str
    way_out: str
    text: bytes = b""


def compact(text: bytes) -> bytes:
    """Return a JSON document without white space outside its texts; a line break inside a text is no JSON anyway."""
    text = text.strip()
    if b"\n" not in text and not SPACED.match(text):
        return text
    if b"\n" in text:
        # The layout of most programs: every line begins a key or closes a bracket.
        text = AFTER_KEYS.sub(b'":', INDENTED.sub(b"", text))
        if not SPACED.match(text) and b'": ' not in text and b" :" not in text:
            return text
    return OUTSIDE_TEXTS.sub(_keep_texts, text)


def _keep_texts(found: re.Match[bytes]) -> bytes:
    return found[1] or b""


def content_hash(text: bytes) -> str:
    """Return the SHA-256 of a compact record without the date of the data set, which changes with every download."""
    digest = hashlib.sha256()
    at = text.find(VERSION, max(len(text) - TAIL, 0))
    if at < 0:
        at = text.find(VERSION)
    if at < 0:
        digest.update(text)
    else:
        start = at + len(VERSION)
        view = memoryview(text)
        digest.update(view[:start])
        digest.update(view[text.index(b'"', start) :])
    return digest.hexdigest()

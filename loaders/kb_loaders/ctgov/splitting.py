"""Records out of a stream of JSON of any length and layout, a piece of the file at a time."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, cast

CHUNK = 4 * 1024 * 1024
LINES = 1024 * 1024
"""Bytes of a stream of lines that are read at a time."""
MOST = 256 * 1024 * 1024
"""Bytes without the end of a record after which it is given up."""
START = re.compile(rb'\{\s*"protocolSection"\s*:')


def split_lines(head: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream of which the head was read, without their ends; empty lines, too."""
    *lines, rest = head.split(b"\n")
    yield from lines
    stream = io.BufferedReader(cast(io.RawIOBase, file), LINES)
    try:
        yield rest + stream.readline().removesuffix(b"\n")
        for line in stream:
            yield line.removesuffix(b"\n")
    finally:
        # Not closed: that is for whoever opened it to do.
        stream.detach()


def split_records(head: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Yield the records of a stream in which the first record begins with ``protocolSection``.

    head: the bytes from the beginning of the first record on that were read. A record ends where the next begins, which
    is found without parsing: a quotation mark inside a text is always escaped. What cannot be parsed is yielded as it
    is, for the reader of the record to refuse.
    """
    rest = head
    while chunk := file.read(CHUNK):
        starts = [found.start() for found in START.finditer(rest)]
        for start, end in itertools.pairwise(starts):
            yield _trim(rest[start:end])
        rest = (rest[starts[-1] :] if starts else rest) + chunk
        if len(rest) > MOST:
            break
    starts = [found.start() for found in START.finditer(rest)]
    for start, end in zip(starts, [*starts[1:], len(rest)], strict=True):
        record = rest[start:end]
        yield _trim(record) if end < len(rest) else _without_tail(record)


def _trim(record: bytes) -> bytes:
    """Return a record without the comma and white space between it and the next."""
    return record.rstrip().removesuffix(b",").rstrip()


def _without_tail(record: bytes) -> bytes:
    """Return the last record of a stream without the brackets and keys that close the whole."""
    try:
        text = record.decode("utf-8")
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return record
    return text[:end].encode("utf-8")


def split_values(head: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Yield the objects of a stream whose records begin with any key: slower, each is parsed to find its end."""
    decoder = json.JSONDecoder()
    rest, is_end = head, False
    while True:
        text = rest.decode("utf-8", errors="surrogateescape")
        at = 0
        while (at := _skip(text, at)) < len(text) and text[at] == "{":
            try:
                _, end = decoder.raw_decode(text, at)
            except (ValueError, RecursionError):
                break
            yield text[at:end].encode("utf-8", errors="surrogateescape")
            at = end
        rest = text[at:].encode("utf-8", errors="surrogateescape")
        if is_end or len(rest) > MOST:
            break
        # What is left is parsed again with more of the file: doubled, so that this does not add up.
        chunk = file.read(max(CHUNK, len(rest)))
        is_end = not chunk
        rest += chunk
    if rest.lstrip().startswith(b"{"):
        yield rest


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,\x1e":
        at += 1
    return at

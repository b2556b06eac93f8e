"""Records from whatever is given: what a file is, is seen from its first bytes, never from its name."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kb_loaders.ctgov.documents import Document, Unread
from kb_loaders.ctgov.splitting import split_lines, split_records, split_values
from kb_loaders.findings import BadEvidence, Finding

HEAD = 1024 * 1024
"""Bytes that are looked at."""
MARK = b"\xef\xbb\xbf"
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
OLD = re.compile(rb'\{\s*"(FullStudiesResponse|StudyFieldsResponse|FullStudies)"\s*:')
PAGE = re.compile(rb'\{(?:\s*"(?:totalCount|nextPageToken)"\s*:\s*(?:\d+|"[^"]*")\s*,)?\s*"studies"\s*:\s*\[\s*')
ARRAY = re.compile(rb"\[\s*")
FIRST_KEY = re.compile(rb'\{\s*"protocolSection"\s*:')
VERSION_2 = "download the records from version 2: https://clinicaltrials.gov/api/v2/studies/NCT..."
FORMS = (
    "give a record, a folder of records, the zip of a download, newline-delimited JSON, "
    "a page of the API or an array of records"
)


class Reader:
    """All records of some files and folders, in the order of their names.

    total_bytes: of JSON, None where that is not known before it is read. done_bytes: of them read so far.
    read: records so far.
    passed_over: files in folders and archives that hold no JSON.
    """

    def __init__(self, paths: list[Path]) -> None:
        """Look at the sizes.

        Raises FileNotFoundError for a path that is not there, BadEvidence for a folder without files.
        """
        self.paths = paths
        self.done_bytes = self.read = 0
        self.passed_over: list[str] = []
        files = {path: _files(path) for path in paths}
        if empty := [path for path in paths if not files[path]]:
            raise no_records(empty, "it holds no records")
        sizes = [_size(file) for path in paths for file in files[path]]
        self.total_bytes = sum(size for size in sizes if size is not None) if None not in sizes else None

    def __iter__(self) -> Iterator[Document | Unread]:
        """Yield every record, or what is in the place of one."""
        for path in self.paths:
            is_folder = path.is_dir()
            for file in _files(path):
                yield from self._read_file(file, is_one_of_many=is_folder)

    def _read_file(self, path: Path, *, is_one_of_many: bool) -> Iterator[Document | Unread]:
        name = str(path)
        try:
            with path.open("rb", buffering=0) as file:
                start = file.read(len(ZIP))
                file.seek(0)
                if start.startswith(ZIP):
                    yield from self._read_zip(file, name)
                elif start.startswith(GZIP):
                    with gzip.GzipFile(fileobj=file) as packed:
                        yield from self._read_stream(cast(BinaryIO, packed), name, is_one_of_many=is_one_of_many)
                else:
                    yield from self._read_stream(file, name, is_one_of_many=is_one_of_many)
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            yield Unread(name, "", f"it cannot be read: {error}", "copy or download the file again")

    def _read_zip(self, file: io.FileIO, name: str) -> Iterator[Document | Unread]:
        with zipfile.ZipFile(file) as archive:
            members = sorted((one for one in archive.infolist() if not one.is_dir()), key=lambda one: one.filename)
            for member in members:
                with archive.open(member) as packed:
                    source = f"{name}/{member.filename}"
                    yield from self._read_stream(cast(BinaryIO, packed), source, is_one_of_many=True)

    def _read_stream(self, file: BinaryIO, source: str, *, is_one_of_many: bool) -> Iterator[Document | Unread]:
        head = file.read(HEAD).removeprefix(MARK).lstrip()
        if not head.startswith((b"{", b"[")):
            if is_one_of_many:
                self.passed_over.append(source)
            else:
                yield _no_json(source, head)
            return
        if old := OLD.match(head):
            yield _old_version(source, old[1].decode(), head)
            return
        unit, records = _split(head, file)
        for number, text in enumerate(records, 1):
            self.done_bytes += len(text) + 1
            if text and not text.isspace():
                self.read += 1
                yield Document(text, source, f"{unit} {number}" if unit else "")


def no_records(paths: list[Path], reason: str) -> BadEvidence:
    """Return what is raised where the input holds no records at all: a finding for each path, with the way out."""
    return BadEvidence([Finding(str(path), 0, 0, "", f"{reason}; {FORMS}") for path in paths])


def _split(head: bytes, file: BinaryIO) -> tuple[str, Iterator[bytes]]:
    """Return the texts of the records of a stream, and what is counted: lines, records, or nothing for a single one."""
    if wrapper := PAGE.match(head) or ARRAY.match(head):
        head = head[wrapper.end() :]
        return "record", split_records(head, file) if FIRST_KEY.match(head) else split_values(head, file)
    line, _, after = head.partition(b"\n")
    if line.rstrip().endswith(b"}") or after.lstrip().startswith(b"{"):
        is_alone = not after and len(head) < HEAD
        return "" if is_alone else "line", split_lines(head, file)
    if len(head) == HEAD and not after:
        # One line, longer than what was looked at: a long record, or lines of them.
        return "line", split_lines(head, file)
    return "record", split_records(head, file) if FIRST_KEY.match(head) else split_values(head, file)


def _old_version(source: str, key: str, head: bytes) -> Unread:
    reason = f"these are records of version 1 of the ClinicalTrials.gov API ('{key}'), which is no longer supported"
    return Unread(source, "", reason, VERSION_2, head[:500])


def _no_json(source: str, head: bytes) -> Unread:
    start = head[:40].decode("utf-8", errors="replace").splitlines()
    if head[:200].count(b"|") > 3:
        way_out = "load files of AACT with: kb load aact"
        return Unread(source, "", "this is a table with bars between columns, not JSON", way_out, head[:500])
    begins = f"it begins with '{start[0]}'" if start else "it is empty"
    return Unread(source, "", f"this is no JSON: {begins}", FORMS, head[:500])


def _files(path: Path) -> list[Path]:
    """Return the files of a folder, of its folders, too, by name; hidden ones are left out."""
    if not path.is_dir():
        path.stat()
        return [path]
    found = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts))


def _size(path: Path) -> int | None:
    """Return the bytes of JSON in a file, None where it is packed in a way that does not tell."""
    with path.open("rb") as file:
        start = file.read(len(ZIP))
        if start.startswith(GZIP):
            return None
        if start.startswith(ZIP):
            try:
                with zipfile.ZipFile(path) as archive:
                    return sum(member.file_size for member in archive.infolist())
            except zipfile.BadZipFile:
                return None
    return path.stat().st_size

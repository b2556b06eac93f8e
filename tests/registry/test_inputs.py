"""Records come out of every form in which ClinicalTrials.gov gives them; what a file is, is seen from its bytes."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from kb_loaders.ctgov import inputs, splitting
from kb_loaders.ctgov.documents import Document, Unread, compact, content_hash
from kb_loaders.ctgov.inputs import Reader
from tests.registry.records import Json, study, write_lines

STUDIES = [study(f"NCT9000000{n}") for n in range(1, 4)]
IDS = ["NCT90000001", "NCT90000002", "NCT90000003"]


def nct_id(text: bytes) -> str:
    found: str = json.loads(text)["protocolSection"]["identificationModule"]["nctId"]
    return found


def read(*paths: Path) -> list[Document | Unread]:
    return list(Reader(list(paths)))


def lines(path: Path, indent: int | None = None) -> Path:
    path.write_text("\n".join(json.dumps(one, indent=indent) for one in STUDIES), encoding="utf-8")
    return path


def array(path: Path, indent: int | None = None) -> Path:
    path.write_text(json.dumps(STUDIES, indent=indent), encoding="utf-8")
    return path


def array_of_lines(path: Path) -> Path:
    path.write_text("[" + ",\n".join(json.dumps(one) for one in STUDIES) + "\n]\n", encoding="utf-8")
    return path


def page(path: Path, indent: int | None = None) -> Path:
    whole = {"studies": STUDIES, "nextPageToken": "abc"}
    path.write_text(json.dumps(whole, indent=indent), encoding="utf-8")
    return path


def page_with_count_first(path: Path) -> Path:
    path.write_text(json.dumps({"totalCount": 3, "studies": STUDIES}), encoding="utf-8")
    return path


def with_sorted_keys(path: Path) -> Path:
    path.write_text(json.dumps(STUDIES, indent=1, sort_keys=True), encoding="utf-8")
    return path


def sorted_page(path: Path) -> Path:
    path.write_text(json.dumps({"studies": STUDIES, "nextPageToken": "a"}, sort_keys=True), encoding="utf-8")
    return path


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, one in sorted(zip(IDS, STUDIES, strict=True), reverse=True):
            target.writestr(f"{name}.json", json.dumps(one, indent=2))
    return path


def packed(path: Path) -> Path:
    path.write_bytes(gzip.compress(lines(path).read_bytes()))
    return path


def marked(path: Path) -> Path:
    path.write_bytes(b"\xef\xbb\xbf" + lines(path).read_bytes().replace(b"\n", b"\r\n"))
    return path


def folder(path: Path) -> Path:
    (path / "inner").mkdir(parents=True)
    for where, name, one in zip(("", "inner", ""), IDS, STUDIES, strict=True):
        (path / where / name).write_text(json.dumps(one, indent=2), encoding="utf-8")
    (path / "MANIFEST.tsv").write_text("a\tb\n", encoding="utf-8")
    (path / ".hidden.json").write_text("{", encoding="utf-8")
    return path


FORMS: list[Callable[[Path], Path]] = [
    lines,
    lambda path: lines(path, 2),
    array,
    lambda path: array(path, 2),
    array_of_lines,
    page,
    lambda path: page(path, 2),
    page_with_count_first,
    with_sorted_keys,
    sorted_page,
    archive,
    packed,
    marked,
    lambda path: write_lines(path, STUDIES),
]


@pytest.mark.parametrize("make", FORMS, ids=lambda make: getattr(make, "__name__", ""))
@pytest.mark.parametrize("size", [97, 4096, splitting.CHUNK], ids="read {} bytes at a time".format)
def test_every_form_gives_its_records(
    make: Callable[[Path], Path], size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "CHUNK", size)
    # The name says nothing: a zip need not be called one.
    found = read(make(tmp_path / "download.dat"))
    assert [nct_id(item.text) for item in found] == IDS


@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_record_is_read_from_a_file_of_any_layout(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "one"
    path.write_text(json.dumps(STUDIES[0], indent=indent) + "\n\n", encoding="utf-8")
    assert [nct_id(item.text) for item in read(path)] == IDS[:1]


def test_a_folder_gives_all_its_files_by_name_and_says_which_hold_no_json(tmp_path: Path) -> None:
    reader = Reader([folder(tmp_path / "folder")])
    assert [nct_id(item.text) for item in reader] == ["NCT90000001", "NCT90000003", "NCT90000002"]
    assert reader.passed_over == [str(tmp_path / "folder" / "MANIFEST.tsv")]


def test_the_head_may_end_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for make in FORMS:
        path = make(tmp_path / "file")
        for size in (40, 700, 5_000):
            monkeypatch.setattr(inputs, "HEAD", size)
            monkeypatch.setattr(splitting, "CHUNK", 1_000)
            assert [nct_id(item.text) for item in read(path)] == IDS, (make, size)


def test_each_record_says_where_it_stands(tmp_path: Path) -> None:
    path = lines(tmp_path / "lines")
    assert [(item.source, item.place) for item in read(path)] == [(str(path), f"line {n}") for n in (1, 2, 3)]
    path = array(tmp_path / "array")
    assert [(item.source, item.place) for item in read(path)] == [(str(path), f"record {n}") for n in (1, 2, 3)]
    path = archive(tmp_path / "zip")
    assert [item.source for item in read(path)] == [f"{path}/{name}.json" for name in IDS]


def test_the_size_of_the_input_is_known_before_it_is_read_but_of_gzip(tmp_path: Path) -> None:
    for make in (lines, archive):
        reader = Reader([make(tmp_path / "file")])
        list(reader)
        assert reader.total_bytes is not None
        assert 0.99 < reader.done_bytes / reader.total_bytes < 1.01
    assert Reader([packed(tmp_path / "file")]).total_bytes is None


@pytest.mark.parametrize("key", ["FullStudiesResponse", "StudyFieldsResponse"])
def test_files_of_the_old_version_are_refused_by_name(tmp_path: Path, key: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps({key: {"FullStudies": [{"Study": {}}]}}, indent=1), encoding="utf-8")
    [item] = read(path)
    assert isinstance(item, Unread)
    assert (
        item.reason
        == f"these are records of version 1 of the ClinicalTrials.gov API ('{key}'), which is no longer supported"
    )
    assert "api/v2/studies" in item.way_out


def test_what_is_no_json_says_how_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<!doctype html>\n<p>", encoding="utf-8")
    [item] = read(path)
    assert isinstance(item, Unread)
    assert item.reason == "this is no JSON: it begins with '<!doctype html>'"


def test_a_table_of_aact_is_known_as_one(tmp_path: Path) -> None:
    path = tmp_path / "studies.txt"
    path.write_text("nct_id|acronym|phase|enrollment|why_stopped\n", encoding="utf-8")
    [item] = read(path)
    assert isinstance(item, Unread)
    assert item.way_out == "load files of AACT with: kb load aact"


def test_a_damaged_archive_is_said_to_be_one(tmp_path: Path) -> None:
    path = archive(tmp_path / "zip")
    path.write_bytes(path.read_bytes()[:-40])
    [item] = read(path)
    assert isinstance(item, Unread)
    assert item.reason.startswith("it cannot be read: ")


def test_a_broken_record_in_an_array_takes_no_other_with_it(tmp_path: Path) -> None:
    path = array_of_lines(tmp_path / "array")
    text = path.read_text(encoding="utf-8").replace('"acronym": "EXAMPLE"', '"acronym": EXAMPLE', 1)
    path.write_text(text, encoding="utf-8")
    broken, *whole = read(path)
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken.text)
    assert [nct_id(item.text) for item in whole] == IDS[1:]


def test_a_long_stream_is_never_held_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "CHUNK", 10_000)
    one = json.dumps(STUDIES[0]).encode()

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            return (b"," + one)[: size if size > 0 else None] if self.given < 10 else b""

    stream = Endless()
    records = splitting.split_records(one, cast(BinaryIO, stream))
    next(records)
    assert stream.given <= 2


def layouts(record: Json) -> list[bytes]:
    return [
        json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(),
        json.dumps(record, ensure_ascii=False).encode(),
        json.dumps(record, ensure_ascii=False, indent=2).encode(),
        json.dumps(record, ensure_ascii=False, indent="\t").encode(),
        json.dumps(record, ensure_ascii=False, indent=1, separators=(" ,", " : ")).encode(),
        b" \n" + json.dumps(record, ensure_ascii=False, indent=4).replace("\n", "\r\n").encode() + b"\n",
    ]


def test_white_space_outside_texts_makes_no_other_record() -> None:
    record = study()
    # Texts that look like the layout.
    record["protocolSection"]["identificationModule"]["briefTitle"] = 'A "b": c\n  {"d" : 1, "e\\": [ ]}'
    assert len({compact(layout) for layout in layouts(record)}) == 1
    assert json.loads(compact(layouts(record)[2])) == record


def test_a_record_that_ends_within_a_text_is_read_through_once() -> None:
    # A pattern that tries every way of dividing the text would take longer than a lifetime.
    assert compact(b'{ "a" : "' + b"long text " * 5_000).startswith(b'{"a":"long')


def test_the_hash_is_that_of_the_content_without_the_date_of_the_data_set() -> None:
    first, second, third = study(), study(), study()
    second["derivedSection"]["miscInfoModule"]["versionHolder"] = "2025-01-01"
    third["protocolSection"]["identificationModule"]["acronym"] = "OTHER"
    hashes = [content_hash(compact(json.dumps(one).encode())) for one in (first, second, third)]
    assert hashes[0] == hashes[1] != hashes[2]
    front = {"derivedSection": first["derivedSection"], "text": "x" * 50_000}
    later = {"derivedSection": second["derivedSection"], "text": "x" * 50_000}
    assert content_hash(compact(json.dumps(front).encode())) == content_hash(compact(json.dumps(later).encode()))

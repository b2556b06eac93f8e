"""Sealed documents: made anew from the database and compared, so that whatever drifted is found and named."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.resources import queries_folder
from kb_cli.errors import BadInput, NoDatabase
from kb_cli.output.document_format import DocumentFormat
from kb_cli.summaries.differences import Difference, compare_texts
from kb_cli.summaries.document import render_document
from kb_cli.summaries.errors import UnknownTemplate
from kb_cli.summaries.manifest import BadManifest, Manifest, read_manifest
from kb_cli.summaries.output_files import Document, document_bytes
from kb_cli.summaries.sealed_text import SealedText, read_document
from kb_cli.summaries.templates_folder import ENDING, find_template

if TYPE_CHECKING:
    import duckdb

BY_HAND = "edited by hand"


@dataclass(frozen=True)
class Verification:
    """What a comparison found.

    differences: what is not as the database gives it, each with its likely cause; empty where all is the same.
    notes: what changed around the document: database, template, queries, program. footnotes, figures: how many.
    """

    differences: tuple[tuple[Difference, str], ...]
    notes: tuple[str, ...]
    footnotes: int
    figures: int


def verify_document(
    con: duckdb.DuckDBPyConnection, path: Path, template: str | None = None, queries: Path | None = None
) -> Verification:
    """Make the document of a file anew and compare the two.

    template: the one it was made with, where that is neither built in nor beside the document.
    Raises BadInput for a file that cannot be read, BadManifest for one that does not say how it was made, UnknownTrial
    and UnknownTemplate for a trial or template that is not at hand.
    """
    found = read_document(_read(path))
    manifest = read_manifest(found.manifest, str(path))
    is_page = found.own_seal is not None
    document = _make_anew(con, manifest, template, path.parent, queries)
    fresh = read_document(document_bytes(document, DocumentFormat.html if is_page else DocumentFormat.md).decode())
    made = read_manifest(fresh.manifest, "the document made anew")
    is_edited = found.seal != (found.own_seal if is_page else manifest.seal)
    changes = _changes(manifest, made)
    differences = compare_texts(found, fresh, document.facts)
    figures, figure_notes = _figure_differences(path, found, fresh, manifest, made, is_changed=bool(changes))
    differences += figures
    if is_edited and not differences:
        differences.append(Difference(None, "seal", "Manifest or blanks", manifest.seal, found.seal))
    cause = _cause([name for name, _ in changes], is_edited=is_edited)
    causes = [BY_HAND if difference.kind == "seal" else cause for difference in differences]
    unaffected = "" if differences else "; this document is the same"
    notes = (*(f"{told}{unaffected}" for _, told in changes), *figure_notes)
    counted = len(document.facts), len(document.drawings)
    return Verification(tuple(zip(differences, causes, strict=True)), notes, *counted)


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: cannot read this file: {error.strerror}. Check the path.") from None
    if content.startswith(b"PK\x03\x04"):
        raise BadManifest(
            f"{path}: a Word document cannot be compared. Verify the Markdown or HTML form: kb summary TRIAL -o FILE.md"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{path}: this is not text in UTF-8, so it is no document that kb summary wrote.") from None


def _make_anew(
    con: duckdb.DuckDBPyConnection, manifest: Manifest, template: str | None, folder: Path, queries: Path | None
) -> Document:
    import duckdb

    try:
        built_at = datetime.datetime.fromisoformat(manifest.built_at)
    except ValueError:
        raise BadManifest(f"The manifest's built_at is no time: '{manifest.built_at}'.") from None
    chosen = template or _template(manifest.template, folder)
    try:
        return render_document(
            con, manifest.subject_id, chosen, manifest.stem, queries=queries or queries_folder(), built_at=built_at
        )
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        reason = str(error).splitlines()[0]
        raise NoDatabase(
            f"The database was built by another version of kb: {reason}. Build it again with: kb build"
        ) from error


def _template(name: str, folder: Path) -> str | Path:
    """The template of that name: a built-in one, else one beside the document."""
    try:
        return find_template(name).name
    except UnknownTemplate:
        beside = folder / f"{name}{ENDING}"
        if beside.is_file():
            return beside
        raise UnknownTemplate(
            f"The document was made with the template '{name}', which is neither built in nor at {beside}. "
            "Name its file: kb verify FILE --template PATH"
        ) from None


def _changes(was: Manifest, now: Manifest) -> list[tuple[str, str]]:
    """What a document rests on and is not as it was: a short name, and a sentence without its full stop."""
    changes = []
    if was.content_hash != now.content_hash:
        hashes = f"content {was.content_hash[:12]}, now {now.content_hash[:12]}"
        changes.append(("the database", f"the database changed ({hashes})"))
    if was.template_sha256 != now.template_sha256:
        changes.append((f"template {was.template}", f"the template '{was.template}' changed"))
    before = {query.name: query.sha256 for query in was.queries}
    after = {query.name: query.sha256 for query in now.queries}
    changed = [name for name in before if name in after and before[name] != after[name]]
    changes += [(f"query {name}", f"the query '{name}' changed") for name in changed]
    if [(q.name, dict(q.parameters)) for q in was.queries] != [(q.name, dict(q.parameters)) for q in now.queries]:
        changes.append(("other queries", "other queries, or other parameters, are asked than the manifest says"))
    if was.evidencekb != now.evidencekb:
        versions = f"made by EvidenceKB {was.evidencekb}, and this is {now.evidencekb}"
        changes.append((f"EvidenceKB {now.evidencekb}", versions))
    return changes


def _cause(changes: list[str], *, is_edited: bool) -> str:
    """What may have led to a difference. Where nothing changed and the seal fits, only the program is left."""
    if not is_edited:
        return ", ".join(changes) or "the program"
    return f"{BY_HAND}, or {', '.join(changes)}" if changes else BY_HAND


def _figure_differences(
    path: Path, found: SealedText, fresh: SealedText, was: Manifest, now: Manifest, *, is_changed: bool
) -> tuple[list[Difference], list[str]]:
    """Figures that are missing or are others, and a note where only another version of the plotter draws them."""
    if found.own_seal is not None:
        pairs = [
            (name, _hash(found.pictures, at), _hash(fresh.pictures, at), "")
            for at, name in enumerate(dict.fromkeys([*was.figures, *now.figures]))
        ]
        is_intact = found.seal == found.own_seal
    else:
        names = dict.fromkeys([*was.figures, *now.figures])
        pairs = [(n, _file_hash(path, was.stem, n), now.figures.get(n), was.figures.get(n, "")) for n in names]
        is_intact = all(have == sealed for _, have, _, sealed in pairs)
    moved = [(name, have, anew) for name, have, anew, _ in pairs if have != anew]
    if is_intact and not is_changed:
        return [], [f"figure '{name}' is drawn in another way by this version of matplotlib" for name, _, _ in moved]
    return [
        Difference(
            None,
            "figure",
            f"Figure {name}",
            "missing" if have is None else "another drawing",
            None if anew is None else "the drawing that the database gives",
        )
        for name, have, anew in moved
    ], []


def _hash(pictures: tuple[str, ...], at: int) -> str | None:
    return hashlib.sha256(pictures[at].encode("utf-8")).hexdigest() if at < len(pictures) else None


def _file_hash(path: Path, stem: str | None, name: str) -> str | None:
    file = path.with_name(f"{stem}-{name}.svg")
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None

"""The manifest at the end of a document: all that is needed to make it again, and the seal on its text."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb_cli.errors import BadInput

OPENING = "```toml\n[summary]\n"
"""How the manifest begins in a Markdown document."""
SUBJECTS = ("trial", "question")
"""What a document may be about: the key under which the manifest names it."""
_SEAL_LINE = re.compile(r'^seal = "[0-9a-f]*"\n', re.MULTILINE)
_TEXTS = ("template", "template_sha256", "content_hash", "built_at", "evidencekb", "duckdb")


class BadManifest(BadInput):
    """A document without a manifest that can be read."""


@dataclass(frozen=True)
class UsedQuery:
    """A named query that a document asked: its file's SHA-256, its parameters, and findings that it overrides.

    overrides: pairs of code and reason.
    """

    name: str
    sha256: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a document was made from.

    subject: ``trial`` or ``question``; subject_id: which. built_at: when the database was built, ISO 8601, UTC.
    evidencekb and duckdb: versions of the program, and of DuckDB that wrote the database. stem: what the names of the
    figure files begin with, null where none were written. figures: SHA-256 of each figure as SVG, by name.
    seal: SHA-256 of the document without the line that holds it, empty before it is sealed.
    """

    subject: str
    subject_id: str
    template: str
    template_sha256: str
    content_hash: str
    built_at: str
    evidencekb: str
    duckdb: str
    stem: str | None = None
    queries: tuple[UsedQuery, ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)
    seal: str = ""

    def block(self) -> str:
        """The manifest as a block of Markdown, unsealed."""
        lines = ["[summary]", f"{self.subject} = {_quoted(self.subject_id)}"]
        lines += [f"{name} = {_quoted(getattr(self, name))}" for name in _TEXTS]
        if self.stem is not None:
            lines.append(f"figures = {_quoted(self.stem)}")
        lines.append('seal = ""')
        for query in self.queries:
            lines += ["", "[[query]]", f"name = {_quoted(query.name)}", f"sha256 = {_quoted(query.sha256)}"]
            if query.parameters:
                pairs = ", ".join(f"{key} = {_quoted(value)}" for key, value in query.parameters.items())
                lines.append(f"parameters = {{ {pairs} }}")
            if query.overrides:
                tables = [f"{{ code = {_quoted(code)}, reason = {_quoted(why)} }}" for code, why in query.overrides]
                lines.append(f"overrides = [{', '.join(tables)}]")
        for name, sha256 in self.figures.items():
            lines += ["", "[[figure]]", f"name = {_quoted(name)}", f"sha256 = {_quoted(sha256)}"]
        return "```toml\n" + "\n".join(lines) + "\n```"


def sealed(document: str) -> str:
    """The document with its seal put into the manifest."""
    start = document.rindex(OPENING)
    head, manifest = document[:start], document[start:]
    return head + _SEAL_LINE.sub(f'seal = "{seal_of(document)}"\n', manifest, count=1)


def seal_of(document: str) -> str:
    """The seal that fits the document: SHA-256 of its text without the line of the seal."""
    start = max(document.rfind(OPENING), 0)
    text = document[:start] + _SEAL_LINE.sub("", document[start:], count=1)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def split_manifest(document: str) -> tuple[str, str]:
    """The text of a Markdown document before its manifest, and the TOML of the manifest; empty where there is none."""
    start = document.rfind(OPENING)
    if start < 0:
        return document, ""
    toml = document[start + len("```toml\n") :]
    return document[:start], toml.partition("\n```")[0] + "\n"


def read_manifest(toml: str, where: str) -> Manifest:
    """The manifest that stands in a document as TOML; ``where`` names the document in messages.

    Raises BadManifest where it is missing, is not TOML, or lacks a part.
    """
    remedy = "Write the document anew with: kb summary TRIAL -o FILE"
    if not toml.strip():
        raise BadManifest(
            f"{where}: there is no manifest at its end (a block that begins with [summary]), so it cannot be told what "
            f"it was made from. {remedy}"
        )
    try:
        tables = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise BadManifest(f"{where}: its manifest cannot be read: {error}. {remedy}") from None
    summary = tables.get("summary", {})
    subject = next((word for word in SUBJECTS if word in summary), "")
    missing = [name for name in (*_TEXTS, "seal") if not isinstance(summary.get(name), str)]
    if not subject or missing:
        lacking = missing if subject else [" or ".join(SUBJECTS), *missing]
        raise BadManifest(f"{where}: its manifest lacks {', '.join(lacking)}. {remedy}")
    try:
        return Manifest(
            subject=subject,
            subject_id=str(summary[subject]),
            **{name: summary[name] for name in _TEXTS},
            stem=summary.get("figures"),
            queries=tuple(_query(table) for table in tables.get("query", [])),
            figures={table["name"]: table["sha256"] for table in tables.get("figure", [])},
            seal=summary["seal"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadManifest(f"{where}: a query or figure of its manifest lacks {error}. {remedy}") from None


def _query(table: Mapping[str, Any]) -> UsedQuery:
    overrides = tuple((item["code"], item["reason"]) for item in table.get("overrides", []))
    return UsedQuery(table["name"], table["sha256"], dict(table.get("parameters", {})), overrides)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

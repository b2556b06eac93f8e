"""Sources as a reference manager reads them: CSL-JSON and BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from kb_cli.language.cite_options import Bibliography
from kb_cli.language.cite_sources import Source

VANCOUVER = re.compile(
    r"(?P<authors>[^.]+(?:et al)?)\. (?P<title>.+?[.?!]) (?P<journal>[^.?!]+?) "
    r"(?P<year>\d{4})(?:;(?P<volume>[\w ]+)(?:\((?P<issue>[^)]+)\))?(?::(?P<pages>[\w\u2013-]+))?)?.*"
)
"""Authors. Title. Journal year;volume(issue):pages. A citation of another form is kept whole as the title."""
CSL_TYPES = {"article": "article-journal", "reference": "article-journal", "registry_record": "dataset"}
BIBTEX_TYPES = {"article": "article", "reference": "article", "registry_record": "misc"}
BIBTEX_SPECIAL = {"&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}"}


def bibliography(sources: Sequence[Source], form: Bibliography) -> str:
    """Return the sources in a form that reference managers import, with a line break at the end."""
    if form is Bibliography.csl_json:
        return json.dumps([csl_item(source) for source in sources], ensure_ascii=False, indent=2) + "\n"
    return "\n".join(bibtex_entry(source) for source in sources)


def csl_item(source: Source) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON; what its citation does not say is left out."""
    parts = _parts(source)
    pages = _whole_pages(parts.get("pages"))
    item = {
        "id": source.source_id,
        "type": CSL_TYPES.get(source.kind, "report"),
        "title": parts["title"],
        "author": [_name(author) for author in _authors(parts)],
        "container-title": parts.get("journal"),
        "issued": {"date-parts": [_date(source, parts)]} if _date(source, parts) else None,
        "volume": parts.get("volume"),
        "issue": parts.get("issue"),
        "page": pages,
        "DOI": source.doi,
        "PMID": source.pmid,
        "number": source.registry_id,
        "note": f"{source.citation} Trial {source.trial_id}.",
    }
    return {key: value for key, value in item.items() if value}


def bibtex_entry(source: Source) -> str:
    """Return a source as a BibTeX entry."""
    parts = _parts(source)
    authors = [", ".join(filter(None, (name["family"], name.get("given")))) for name in map(_name, _authors(parts))]
    if "et al" in (parts.get("authors") or ""):
        authors.append("others")
    date = _date(source, parts)
    fields = {
        "author": " and ".join(map(_escaped, authors)),
        "title": "{" + _escaped(parts["title"] or "") + "}",
        "journal": _escaped(parts.get("journal") or ""),
        "year": str(date[0]) if date else "",
        "volume": parts.get("volume"),
        "number": parts.get("issue"),
        "pages": (_whole_pages(parts.get("pages")) or "").replace("-", "--"),
        "doi": source.doi,
        "pmid": source.pmid,
        "note": f"Trial {_escaped(source.registry_id or source.trial_id)}",
    }
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    kind = BIBTEX_TYPES.get(source.kind, "techreport")
    return "\n".join([f"@{kind}{{{source.source_id},", *lines, "}", ""])


def _parts(source: Source) -> dict[str, str | None]:
    found = VANCOUVER.fullmatch(source.citation)
    if found is None:
        return {"title": source.citation}
    parts: dict[str, str | None] = found.groupdict()
    parts["title"] = (parts["title"] or "").removesuffix(".")
    return parts


def _authors(parts: dict[str, str | None]) -> list[str]:
    names = (parts.get("authors") or "").split(", ")
    return [name for name in names if name and name != "et al"]


def _name(author: str) -> dict[str, str]:
    """Return ``O'Brien S`` as family and given name; initials stand last."""
    family, _, given = author.rpartition(" ")
    if not family or not given.isupper():
        return {"family": author}
    return {"family": family, "given": " ".join(f"{letter}." for letter in given)}


def _date(source: Source, parts: dict[str, str | None]) -> list[int]:
    """Return the year of the citation, with month and day where they are known of the same year."""
    year = int(parts.get("year") or 0) or None
    day = source.published_on
    if day is not None and year in (None, day.year):
        return [day.year, day.month, day.day]
    return [year] if year else []


def _whole_pages(pages: str | None) -> str | None:
    """Return ``740-53`` as ``740-753``."""
    if not pages or not re.fullmatch(r"\d+[-\u2013]\d+", pages):
        return pages
    first, last = re.split(r"[-\u2013]", pages)
    return f"{first}-{first[: -len(last)] + last if len(last) < len(first) else last}"


def _escaped(text: str) -> str:
    return "".join(BIBTEX_SPECIAL.get(letter, letter) for letter in text)

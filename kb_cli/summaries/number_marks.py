"""A check of rendered summaries: which numbers stand without the footnote mark that says where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb_cli.summaries.markdown import escape_markdown, split_cells

_MARK = re.compile(r"\[\^\d+\]")
_IMAGE = re.compile(r"!\[(?:\\.|[^\]\\])*\]\([^)]*\)")
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"<https?://[^>]*>|\]\(https?://[^)]*\)")
_NUMBER = re.compile(r"(?<![\w.-])\d[\d,.]*%?")
_LEVEL = re.compile(r"\d+(?:\.\d+)?% (?:CI|confidence interval)\b")
_SIZE = re.compile(r"N=\d")
_TABLE_RULE = re.compile(r"^\|[\s:|-]+\|$")
_ABOUT = "## About this document"


def unmarked_numbers(document: str, labels: Iterable[str] = ()) -> list[str]:
    """The places of a rendered summary where a number of the evidence has no footnote mark, as ``line: text``.

    In a table every cell right of the first (the row's label) that holds a number needs a mark, and in its head every
    N; a block quote needs one at its end; in other text a mark must follow the number before its line ends. Not
    evidence, and passed over: ``labels`` (names with digits in them, such as those of arms), what stands before the
    first section, headings, code, images, footnotes themselves, confidence levels, notes about a figure (``*...*`` on
    a line of its own), the sources, and "About this document".
    """
    problems: list[str] = []
    lines = document.split(_ABOUT)[0].splitlines()
    in_code, section = False, ""
    names = [escape_markdown(label) for label in sorted(labels, key=len, reverse=True)]
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            in_code = not in_code
        if line.startswith("## "):
            section = line.removeprefix("## ")
        is_note = re.fullmatch(r"\*[^*].*\*", line) is not None
        if in_code or is_note or section in ("", "Sources") or line.startswith(("#", "[^", "```")):
            continue
        following = lines[number] if number < len(lines) else ""
        if line.startswith(">"):
            if not following.startswith(">") and not _MARK.search(line):
                problems.append(f"{number}: {line}")
            continue
        parts = split_cells(line)[1:] if line.startswith("|") else [line]
        if _TABLE_RULE.match(following):
            parts = [part for part in parts if _SIZE.search(part)]
        problems += [f"{number}: {part}" for part in parts if not _is_marked(part, names)]
    return problems


def _is_marked(text: str, names: list[str]) -> bool:
    """Whether no number stands after the last mark."""
    for pattern in (_IMAGE, _CODE, _LINK, _LEVEL):
        text = pattern.sub("", text)
    for name in names:
        text = re.sub(rf"(?<![\^\d]){re.escape(name)}", "", text, flags=re.IGNORECASE)
    return not _NUMBER.search(_MARK.split(text)[-1])

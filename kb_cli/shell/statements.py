"""Where one statement ends and the next begins, while they are being typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<text>'(?:[^']|'')*'|\$\$.*?\$\$)
    | (?P<open>'(?:[^']|'')*\Z|\$\$.*\Z|"(?:[^"]|"")*\Z)
    | (?P<name>"(?:[^"]|"")*")
    | (?P<word>[^\W\d]\w*)
    | (?P<parameter>\$\w+)
    | (?P<number>\d[\w.]*)
    | (?P<sign><>|!=|<=|>=|==|::|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A word or sign of SQL and where it stands; ``open`` is a text or name whose closing quote is still missing."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The word in capitals, as keywords are compared."""
        return self.text.upper() if self.kind == "word" else self.text

    @property
    def name(self) -> str:
        """The name that the token is, in lower case and without quotes; empty where it is none."""
        if self.kind == "word":
            return self.text.lower()
        return self.text[1:-1].replace('""', '"').lower() if self.kind == "name" else ""


def tokens_of(sql: str) -> list[Token]:
    """Return the tokens of a text, finished or not, without spaces and comments."""
    found = []
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        is_unfinished = kind == "comment" and match[0].startswith("/*") and not match[0].endswith("*/")
        if is_unfinished:
            kind = "open"
        if kind not in ("space", "comment"):
            found.append(Token(kind, match[0], match.start(), match.end()))
    return found


def is_finished(text: str) -> bool:
    """Return whether the text can run as it stands: nothing, a command, or SQL that ends in a semicolon."""
    if not text.strip() or text.lstrip().startswith("\\"):
        return True
    tokens = tokens_of(text)
    return not tokens or tokens[-1].text == ";"


def split_statements(text: str) -> list[str]:
    """Return the statements of a text, each without its semicolon; comments stay with the statement they precede."""
    found, start = [], 0
    tokens = tokens_of(text)
    for token in tokens:
        if token.kind == "sign" and token.text == ";":
            found.append((start, token.start))
            start = token.end
    found.append((start, len(text)))
    return [text[a:b].strip() for a, b in found if any(a <= token.start < b for token in tokens)]

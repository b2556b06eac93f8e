"""What may stand next in a statement that is being typed.

The statement is broken, as it is unfinished, so it is not parsed: its words are looked at, before the cursor for what
kind of word comes next, and all over the statement for the views that it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb_cli.shell.candidate import Candidate, starting_with
from kb_cli.shell.statements import Token, tokens_of
from kb_cli.shell.words import KEYWORDS, Words

BEFORE_VIEW = {"FROM", "JOIN"}
COMPARISONS = {"=", "==", "<>", "!="}
CLAUSES = {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "QUALIFY", "ON", "USING", "JOIN"}
# Words that cannot be the alias of a view.
NOT_ALIASES = {*KEYWORDS, "RIGHT", "FULL", "CROSS", "SEMI", "ANTI", "ASOF", "NATURAL", "OUTER", "EXCEPT", "INTERSECT"}


@dataclass(frozen=True)
class Suggestions:
    """Words to offer, and how many characters before the cursor each would replace."""

    candidates: list[Candidate]
    replaces: int


def complete_sql(text: str, cursor: int, words: Words, *, is_asked: bool = True) -> Suggestions:
    """Return what may stand at the cursor of a text of SQL.

    is_asked: whether somebody pressed the tab key; otherwise an empty word is completed only where few words fit.
    """
    tokens = _statement(tokens_of(text), cursor)
    before = [token for token in tokens_of(text[:cursor]) if not tokens or token.start >= tokens[0].start]
    before = before[max((n + 1 for n, token in enumerate(before) if token.text == ";"), default=0) :]
    current = before.pop() if before and before[-1].end == cursor and before[-1].kind in ("word", "open") else None
    prefix = current.text if current else ""
    if current and current.kind == "open" and not current.text.startswith("'"):
        return Suggestions([], 0)
    relations = _relations([token for token in tokens if not current or token.start != current.start])
    compared = _compared_column(before)
    if compared is not None:
        values = _values(compared, relations, words, prefix)
        if values or (current and current.kind == "open"):
            return Suggestions(values, len(prefix))
    if current and current.kind == "open":
        return Suggestions([], 0)
    return Suggestions(starting_with(prefix, _words(before, tokens, relations, words, prefix, is_asked)), len(prefix))


def _words(
    before: Sequence[Token],
    tokens: Sequence[Token],
    relations: dict[str, str],
    words: Words,
    prefix: str,
    is_asked: bool,
) -> list[Candidate]:
    """Return what fits after the words before: columns of an alias, views, or what an expression is made of."""
    last = before[-1].upper if before else ""
    if last == ".":
        owner = before[-2].name if len(before) > 1 else ""
        return words.columns(relations.get(owner, owner))
    if last in BEFORE_VIEW or (last == "," and _clause(before) in BEFORE_VIEW):
        own = [Candidate(name, "common table expression") for name in _named_queries(tokens)]
        return [*own, *(Candidate(view.name, view.grain) for view in words.views.values())]
    if not prefix and not is_asked:
        return []
    views = [view for view in dict.fromkeys(relations.values()) if view in words.views] or [*words.views]
    columns = [column for view in views for column in words.columns(view)]
    keywords = [Candidate(word.lower() if prefix.islower() else word) for word in KEYWORDS]
    aliases = [Candidate(alias, view) for alias, view in relations.items() if alias != view]
    return [*columns, *aliases, *words.functions, *keywords]


def _statement(tokens: Sequence[Token], cursor: int) -> list[Token]:
    """Return the tokens of the statement that the cursor stands in."""
    ends = [n for n, token in enumerate(tokens) if token.text == ";" and token.kind == "sign"]
    first = max((n + 1 for n in ends if tokens[n].end <= cursor), default=0)
    last = min((n for n in ends if tokens[n].end > cursor), default=len(tokens))
    return list(tokens[first:last])


def _relations(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the view behind each name that stands in FROM or JOIN: its alias, and the view's own name."""
    found: dict[str, str] = {}
    for number, token in enumerate(tokens[:-1]):
        is_listed = token.text == "," and _clause(tokens[: number + 1]) in BEFORE_VIEW
        view = tokens[number + 1].name
        if not (token.upper in BEFORE_VIEW or is_listed) or not view:
            continue
        found.setdefault(view, view)
        rest = [t for t in tokens[number + 2 : number + 4] if t.upper != "AS"]
        if rest and rest[0].name and rest[0].upper not in NOT_ALIASES:
            found[rest[0].name] = view
    return found


def _named_queries(tokens: Sequence[Token]) -> list[str]:
    """Return the names of common table expressions."""
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return [a.text for a, b, c in triples if a.kind == "word" and b.upper == "AS" and c.text == "("]


def _clause(before: Sequence[Token]) -> str:
    """Return the clause that the last token is in, brackets that are closed left out."""
    depth = 0
    for token in reversed(before):
        depth += {")": 1, "(": -1}.get(token.text, 0)
        if depth < 0:
            return ""
        if depth == 0 and token.upper in CLAUSES:
            return token.upper
    return ""


def _compared_column(before: Sequence[Token]) -> tuple[str, str] | None:
    """Return the column, with its alias or none, that the next word is compared with: after = or within IN (...)."""
    rest = list(before)
    if rest and rest[-1].text in COMPARISONS:
        rest.pop()
    else:
        while len(rest) > 1 and rest[-1].text == "," and rest[-2].kind in ("text", "number"):
            del rest[-2:]
        if len(rest) < 2 or rest[-1].text != "(" or rest[-2].upper != "IN":
            return None
        del rest[-2:]
        if rest and rest[-1].upper == "NOT":
            rest.pop()
    if not rest or not rest[-1].name:
        return None
    owner = rest[-3].name if len(rest) > 2 and rest[-2].text == "." else ""
    return owner, rest[-1].name


def _values(compared: tuple[str, str], relations: dict[str, str], words: Words, prefix: str) -> list[Candidate]:
    """Return the values of a column in quotes, as far as they begin with what is typed, with or without a quote."""
    owner, column = compared
    views: Iterable[str] = [relations.get(owner, owner)] if owner else dict.fromkeys(relations.values())
    found = [value for view in views for value in words.values(view, column)]
    typed = prefix.removeprefix("'").replace("''", "'")
    return [Candidate("'" + c.text.replace("'", "''") + "'", c.about) for c in starting_with(typed, found)]

"""Names and words: unknown columns, and words that a column can never hold, each with the nearest ones."""

from __future__ import annotations

from collections.abc import Sequence

from kb_cli.catalogue.spelling import did_you_mean, listing
from kb_cli.language.base import Base
from kb_cli.language.findings import Severity
from kb_cli.language.scope import Scope
from kb_cli.language.sems import Ref, Sem
from kb_cli.language.tree import Node, constant
from kb_cli.time_limit import TimeLimit
from kb_loaders.database import quote

SHOWN = 20
LOOKING = 0.3
"""Most seconds that one check looks for values in a large database; what is not known by then is no finding."""
SUGGESTING = 3.0
"""Most seconds that one check looks for values like an unknown word: only a query with a finding takes them."""
MASTER_KEYS = {
    "trials": ("trial_id", "registry_id"),
    "arms": ("arm_id",),
    "endpoints": ("endpoint_id",),
    "populations": ("population_id",),
    "sources": ("source_id", "trial_id"),
    "facts": ("trial_id",),
    "findings": ("trial_id",),
}


class Words(Base):
    """Rules for names."""

    _looking: TimeLimit | None = None
    _suggesting: TimeLimit | None = None

    def missing_column(self, node: Node, path: Sequence[str], scope: Scope) -> None:
        """Note a column that no relation in scope has; the engine has the last word."""
        name = path[-1]
        around = list(scope.chain())
        named = [item for s in around for item in s.items if len(path) > 1 and item.alias.lower() == path[-2].lower()]
        items = named or [item for s in around for item in s.items if item.is_visible]
        columns = list(dict.fromkeys(column for item in items for column in item.columns))
        if len(path) > 1 and not named:
            aliases = [item.alias for s in around for item in s.items]
            why = f"There is no relation '{path[0]}' in FROM."
            fix = did_you_mean(path[0], aliases, n=3, cutoff=0).strip() or "Name it in FROM."
        else:
            where = f" in {named[0].alias}" if named else (f" in {items[0].alias}" if len(items) == 1 else "")
            why = f"There is no column '{name}'{where}."
            fix = did_you_mean(name, columns, n=3, cutoff=0).strip()
        self.note("unknown-column", Severity.ERROR, node, why, fix, is_name=True)

    def check_word(self, sem: Sem, other: Node, subject: Node, scope: Scope, *, is_only: bool = False) -> None:
        """Note a text that the column on the other side of a comparison never holds; is_only: no other text may do."""
        if sem.origin is None or sem.kind not in {"category", "identifier", "label"}:
            return
        try:
            word = constant(other)
        except ValueError:
            return
        if not isinstance(word, str):
            return
        view, column = sem.origin
        is_lower = subject.get("class") == "FUNCTION"
        if sem.vocabulary and not is_lower:
            words: Sequence[str] = self.knowledge.vocabularies.get(sem.vocabulary, ())
            if words and word not in words:
                self.error(
                    "unknown-word",
                    other,
                    f"'{word}' is no word of {column}.",
                    f"{did_you_mean(word, words, n=3, cutoff=0).strip()} It holds: {listing(words, SHOWN)}.",
                )
            return
        if sem.kind == "category" or is_lower:
            return
        contract = self.knowledge.column(view, column) if view else None
        if contract is not None and word in contract.posts:
            return
        is_identifier = contract is not None and (bool(contract.references) or column in MASTER_KEYS.get(view, ()))
        self._check_value(view, column, word, other, self._trials(subject, scope), is_identifier=is_identifier)
        values = self.knowledge.values
        if is_only and not is_identifier and values is not None and values.is_of_others(view, column, word):
            why = f"No row of {view} has the {column} '{word}', which other views have."
            self.warning("unlisted-value", other, why, "Look in another view of results: kb views lists them.")

    def _trials(self, subject: Node, scope: Scope) -> frozenset[object] | None:
        """Return the trials that the conditions limit a column's rows to; None: any."""
        ref = self.ref(subject, scope)
        item = scope.item(ref.item) if ref is not None and ref.column != "trial_id" else None
        return scope.words(Ref(item.number, "trial_id")) if item is not None and "trial_id" in item.columns else None

    def _check_value(
        self, view: str, column: str, word: str, node: Node, trials: frozenset[object] | None, *, is_identifier: bool
    ) -> None:
        values = self.knowledge.values
        if values is None:
            return
        self._looking = self._looking or TimeLimit(LOOKING if values.are_many else None)
        if values.has(view, column, word, trials, self._looking):
            return
        self._suggesting = self._suggesting or TimeLimit(SUGGESTING if values.are_many else None)
        found = values.near(view, column, word, trials, self._suggesting)
        if found.is_all and not found.values:
            return  # nothing of this kind is loaded
        contract = self.knowledge.column(view, column)
        near = did_you_mean(word, [*found.values, *(contract.posts if contract else ())], n=3, cutoff=0).strip()
        if not near:
            near = f"Look for a part of it: {column} ILIKE {quote(_part(word))}."
        is_listed = found.is_all and len(found.values) <= SHOWN
        listed = f" The database has: {listing(sorted(found.values), SHOWN)}." if is_listed else ""
        severity = Severity.ERROR if is_identifier else Severity.WARNING
        code = "unknown-value" if is_identifier else "unlisted-value"
        why = f"The database has no {column} '{word}'."
        self.note(code, severity, node, why, f"{near}{listed}".strip())


def _part(text: str) -> str:
    """Return the pattern of what is likely right in a text: its longest word, or how a single word begins."""
    words = text.split()
    return f"%{max(words, key=len)}%" if len(words) > 1 else f"{text.strip()[:4]}%"

"""Overrides: `-- allow: CODE reason` in a query lets one finding pass, and the reason is printed with the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.language.findings import Finding, Severity

NEVER = frozenset(
    "syntax not-a-select several-statements not-allowed too-complex forbidden-table forbidden-function unknown-view "
    "unknown-column unknown-function unknown-parameter engine".split()
)
"""Findings that no override lets pass: what is unsafe or cannot run."""
_TOKENS = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|/\*.*?\*/|(?P<line>--[^\n]*)", re.DOTALL
)
_ALLOW = re.compile(r"--\s*allow\s*:\s*(?P<code>[\w-]+)?[\s,:;-]*(?P<reason>.*?)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Override:
    """What an author wrote: the code, the reason, and where."""

    code: str
    reason: str
    line: int
    column: int


def overrides_in(sql: str) -> Iterator[Override]:
    """Yield the overrides in the line comments of a query; text in quotes is not looked at."""
    for token in _TOKENS.finditer(sql):
        if token["line"] and (match := _ALLOW.match(token["line"])):
            before = sql[: token.start()]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            yield Override((match["code"] or "").lower(), match["reason"], line, column)


def applied(findings: list[Finding], sql: str, codes: frozenset[str]) -> list[Finding]:
    """Return the findings with the overrides of the query applied, and what is wrong with the overrides themselves.

    One override lets one finding pass: the first of its code from its own line on, else the first of all.
    """
    result = list(findings)
    for override in overrides_in(sql):
        if override.code not in codes:
            fix = did_you_mean(override.code, codes, n=3, cutoff=0).strip()
            result.append(_about(override, f"There is no finding '{override.code}' to allow.", fix))
            continue
        if override.code in NEVER:
            result.append(_about(override, f"{override.code} cannot be allowed.", "Change the query."))
            continue
        if not override.reason:
            fix = f"Say why it is right here: -- allow: {override.code} REASON"
            result.append(_about(override, f"The override of {override.code} gives no reason.", fix))
            continue
        waiting = [f for f in result if f.code == override.code and f.allowed is None]
        after = [f for f in waiting if f.line >= override.line]
        if chosen := next(iter(after or waiting), None):
            result[result.index(chosen)] = replace(chosen, allowed=override.reason)
        else:
            result.append(_about(override, f"There is nothing to allow: no {override.code} here.", "Remove it."))
    return result


def _about(override: Override, why: str, fix: str) -> Finding:
    return Finding("bad-override", Severity.WARNING, override.line, override.column, why, fix)

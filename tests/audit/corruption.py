"""Single misprints: one cell, or one pair of cells, of an evidence folder changed as people and typesetters do it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from tests.audit.workbench import Files, read_rows, write_rows

Rows = list[dict[str, str]]
NUMBERS = {
    "arm_results.csv": ("events", "total", "percent", "value", "standard_error", "ci_low", "ci_high"),
    "comparisons.csv": ("value", "ci_low", "ci_high", "p_value"),
    "baseline.csv": ("n", "percent", "value", "range_low", "range_high"),
    "adverse_events.csv": ("n_affected", "n_at_risk", "percent", "n_events"),
    "flow.csv": ("n", "percent"),
    "exposure.csv": ("value", "range_low", "range_high"),
}
"""Numeric cells of each file."""
LEVEL = {"statistic", "characteristic", "level", "term", "stage", "endpoint", "subgroup_level", "seriousness"}


class Change(NamedTuple):
    """A corrupted folder: its texts, and which row of which file was changed, in words."""

    files: Files
    file: str
    row: int
    what: str


def _cells(rows: Rows, file: str) -> list[tuple[int, str]]:
    return [(at, name) for at, row in enumerate(rows) for name in NUMBERS[file] if _is_number(row.get(name, ""))]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def change_digit(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """One digit of one number becomes another."""
    return _rewrite(
        rng,
        rows,
        file,
        lambda text, at: text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :],
    )


def swap_digits(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """Two neighbouring digits of one number change places."""

    def swap(text: str, at: int) -> str:
        follows = at + 1
        if follows >= len(text) or not text[follows].isdigit() or text[follows] == text[at]:
            return text
        return text[:at] + text[follows] + text[at] + text[follows + 1 :]

    return _rewrite(rng, rows, file, swap)


def _rewrite(rng: random.Random, rows: Rows, file: str, change: Callable[[str, int], str]) -> tuple[int, str] | None:
    cells = _cells(rows, file)
    for _ in range(30):
        at, name = rng.choice(cells)
        text = rows[at][name]
        digit = rng.choice([i for i, c in enumerate(text) if c.isdigit()])
        new = change(text, digit)
        if float(new) != float(text):
            rows[at][name] = new
            return at, f"{name} {text} became {new}"
    return None


def _pairs(rows: Rows, names: tuple[str, ...]) -> list[tuple[int, int]]:
    """Rows of two arms that are about the same thing and differ in some of these cells."""
    found = []
    for at, row in enumerate(rows):
        for other in range(at + 1, len(rows)):
            same = all(
                row.get(k, "") == rows[other].get(k, "")
                for k in row
                if k
                in LEVEL
                | {
                    "population",
                    "grade_min",
                    "timepoint",
                    "attribution",
                    "period",
                    "detail",
                    "assessor",
                    "measure",
                    "subgroup_factor",
                    "reason",
                }
            )
            if (
                same
                and row.get("arm") != rows[other].get("arm")
                and any(row.get(n) != rows[other].get(n) for n in names)
            ):
                found.append((at, other))
    return found


def swap_arms(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """All numbers of one row change places with those of the other arm."""
    pairs = _pairs(rows, NUMBERS[file])
    if file == "comparisons.csv" or not pairs:
        return None
    one, two = rng.choice(pairs)
    for name in NUMBERS[file]:
        if name in rows[one]:
            rows[one][name], rows[two][name] = rows[two][name], rows[one][name]
    return one, f"rows {one + 2} and {two + 2} changed places"


def take_interval(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """A row gets the interval of the other arm."""
    pairs = [p for p in _pairs(rows, ("ci_low", "ci_high")) if all(_is_number(rows[at].get("ci_low", "")) for at in p)]
    if file != "arm_results.csv" or not pairs:
        return None
    one, two = rng.choice(pairs)
    for name in ("ci_low", "ci_high"):
        rows[one][name] = rows[two][name]
    return one, f"row {one + 2} has the interval of row {two + 2}"


def shift_p(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """A p value is off by a factor of ten."""
    cells = [at for at, row in enumerate(rows) if _is_number(row.get("p_value", "")) and float(row["p_value"]) > 0]
    if file != "comparisons.csv" or not cells:
        return None
    at = rng.choice(cells)
    text = rows[at]["p_value"]
    value = float(text)
    new = f"{value * 10:.3g}" if value < 0.1 and rng.random() < 0.5 else f"{value / 10:.4f}"
    rows[at]["p_value"] = new
    return at, f"p {text} became {new}"


def wrong_denominator(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """A denominator is that of another row."""
    name = {"arm_results.csv": "total", "adverse_events.csv": "n_at_risk"}.get(file, "")
    cells = [at for at, row in enumerate(rows) if _is_number(row.get(name, ""))]
    others = sorted({rows[at][name] for at in cells})
    if not cells or len(others) < 2:
        return None
    at = rng.choice(cells)
    old = rows[at][name]
    rows[at][name] = rng.choice([other for other in others if other != old])
    return at, f"{name} {old} became {rows[at][name]}"


def percent_of_wrong_n(rng: random.Random, rows: Rows, _file: str) -> tuple[int, str] | None:
    """A percentage is computed with a denominator 10 to 30 % smaller or larger."""
    cells = [at for at, row in enumerate(rows) if _is_number(row.get("percent", "")) and float(row["percent"]) > 0]
    if not cells:
        return None
    for _ in range(30):
        at = rng.choice(cells)
        text = rows[at]["percent"]
        places = len(text.partition(".")[2])
        new = f"{float(text) * rng.choice([0.75, 0.85, 0.9, 1.1, 1.2]):.{places}f}"
        if float(new) <= 100 and new != text:
            rows[at]["percent"] = new
            return at, f"percent {text} became {new}"
    return None


def miscount(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """A count is one to three too large or too small."""
    names = [n for n in NUMBERS[file] if n in ("events", "n", "n_affected", "total", "n_at_risk")]
    cells = [(at, n) for at, row in enumerate(rows) for n in names if row.get(n, "").isdigit()]
    if not cells:
        return None
    for _ in range(30):
        at, name = rng.choice(cells)
        old = int(rows[at][name])
        new = old + rng.choice([-3, -2, -1, 1, 2, 3])
        if new >= 0:
            rows[at][name] = str(new)
            return at, f"{name} {old} became {new}"
    return None


def turn_sign(rng: random.Random, rows: Rows, file: str) -> tuple[int, str] | None:
    """A difference changes its sign, a ratio becomes its inverse, the interval stays."""
    cells = [
        at for at, row in enumerate(rows) if _is_number(row.get("value", "")) and _is_number(row.get("ci_low", ""))
    ]
    if file != "comparisons.csv" or not cells:
        return None
    at = rng.choice(cells)
    value, measure = float(rows[at]["value"]), rows[at]["measure"]
    old = rows[at]["value"]
    if measure.endswith("ratio"):
        if abs(value - 1) < 0.02 or value <= 0:
            return None
        rows[at]["value"] = f"{1 / value:.2f}"
    elif value == 0:
        return None
    else:
        rows[at]["value"] = old[1:] if old.startswith("-") else f"-{old}"
    return at, f"value {old} became {rows[at]['value']}"


KINDS: dict[str, Callable[[random.Random, Rows, str], tuple[int, str] | None]] = {
    "a digit changed": change_digit,
    "two digits swapped": swap_digits,
    "arms swapped": swap_arms,
    "interval of the other arm": take_interval,
    "p off by ten": shift_p,
    "wrong denominator": wrong_denominator,
    "percentage of the wrong N": percent_of_wrong_n,
    "count off by 1 to 3": miscount,
    "sign or direction turned": turn_sign,
}
"""Kinds of misprints, by name."""


def corrupt(rng: random.Random, files: Files, kind: str) -> Change:
    """One misprint of a kind in a folder; raises ValueError where the folder has nothing to misprint so."""
    names = [name for name in NUMBERS if name in files]
    weights = [files[name].count("\n") for name in names]
    for _ in range(60):
        file = rng.choices(names, weights)[0]
        rows = read_rows(files[file])
        done = KINDS[kind](rng, rows, file)
        if done is not None:
            return Change({**files, file: write_rows(rows)}, file, done[0], f"{file}:{done[0] + 2}: {done[1]}")
    raise ValueError(f"nothing to misprint: {kind}")

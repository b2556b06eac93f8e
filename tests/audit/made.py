"""A generated trial: the text of trial.toml and the rows of its tables, with numbers printed as journals do."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ARMS = ("active", "control")
Row = dict[str, Any]


def printed(value: float, decimals: int) -> str:
    """A number rounded half away from zero; a tie of the exact number is found in spite of binary fractions."""
    quantum = Decimal(1).scaleb(-decimals)
    return str(Decimal(repr(round(float(value), 10))).quantize(quantum, rounding=ROUND_HALF_UP))


def printed_p(p: float) -> str:
    """A p value as journals print it."""
    return "<0.001" if p < 0.001 else printed(p, 3 if p < 0.01 else 2)


@dataclass
class Made:
    """A generated trial: the text of trial.toml and the rows of each CSV file."""

    toml: str = ""
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        """Add a row; a locator that names no other row is made from its place."""
        rows = self.tables.setdefault(table, [])
        arm = f", {row['arm']} column" if "arm" in row else ""
        rows.append({**row, "locators": f"{table}, row {len(rows) + 1}{arm}"})

    def files(self) -> dict[str, str]:
        """The text of every file of the folder."""
        texts = {"trial.toml": self.toml}
        for table, rows in self.tables.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            stream = io.StringIO()
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            texts[f"{table}.csv"] = stream.getvalue()
        return texts


def split(rng: random.Random, total: int, parts: int) -> list[int]:
    """A total as so many random parts, which may be 0."""
    cuts = sorted(rng.randint(0, total) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]

"""Binding values without the data-frame libraries that DuckDB would import to look at them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

DATA_FRAME_LIBRARIES = ("pandas", "numpy", "pyarrow")


@contextmanager
def light_binding() -> Iterator[None]:
    """Keep DuckDB from importing pandas, numpy and pyarrow while it binds values.

    DuckDB's Python client tries to import them for every text or number that it binds, in case it is one of theirs:
    where they are installed this costs half a second, where they are not, an attempt for each value. Libraries that
    are imported already stay visible.
    """
    hidden = [name for name in DATA_FRAME_LIBRARIES if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)

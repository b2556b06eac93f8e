"""The program in a process of its own, to see what it imports and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY

HEAVY = "pandas scipy statsmodels pyarrow matplotlib".split()
"""Packages that take long to import."""
IMPORTS = """
import sys
sys.argv = ["kb", *sys.argv[1:]]
from kb_cli.app import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(*sys.modules, file=sys.stderr)
"""


def environment(**more: str) -> dict[str, str]:
    """Return the variables of this process and some more, with the checkout on the import path."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "loaders")]), **more}


def run_apart(arguments: list[str], database: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that ends well; the last line of its stderr names every module that it imported."""
    return subprocess.run(
        [sys.executable, "-c", IMPORTS, *arguments],
        env=environment(KB_DATABASE=str(database)),
        capture_output=True,
        text=True,
        check=True,
    )

"""The benchmark of questions to a whole registry runs, at a small part of its size."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent.parent
MAKER = REPOSITORY.parent / "shared" / "tools" / "make_registry_scale.py"


@pytest.mark.skipif(not MAKER.is_file(), reason="no maker of tables beside the checkout")
def test_it_measures_every_question():
    pytest.importorskip("numpy")
    pytest.importorskip("pyarrow")
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "benchmarks" / "registry_scale.py")],
        env=os.environ | {"KB_REGISTRY_SCALE": "0.004", "KB_REGISTRY_ROUNDS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1)  # 1: over a budget, which says nothing at this size
    questions = [line for line in done.stdout.splitlines() if line.startswith("registry: ")]
    assert len(questions) == 18
    assert "300 studies" in done.stderr

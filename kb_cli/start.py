"""Where the program begins: completion answers without the command line, which takes longer to import than to ask."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``kb``."""
    if sys.argv[1:2] == ["complete"]:
        from kb_cli.shell.complete import main as complete

        complete(sys.argv[2:])
    else:
        from kb_cli.app import main as run

        run()

"""Where the program begins: completion answers without the command line, which takes longer to import than to ask."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run ``kb``."""
    if sys.argv[1:2] == ["complete"]:
        from kb_cli.shell.complete import main as complete

        complete(sys.argv[2:])
    else:
        # What is imported stays until the end: looking through it for garbage would take a tenth of the start.
        gc.disable()
        from kb_cli.app import main as run

        gc.freeze()
        gc.enable()
        try:
            run()
        finally:
            # The same at the end, when everything goes anyway.
            gc.freeze()


if __name__ == "__main__":
    main()

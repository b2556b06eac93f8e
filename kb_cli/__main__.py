"""``python -m kb_cli`` is ``kb``."""

from kb_cli.start import main

if __name__ == "__main__":
    main()

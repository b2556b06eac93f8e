"""A document and its figures, written so that a failure leaves nothing half done."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kb_cli.summaries.errors import SummaryError


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write all the files, each complete or not at all; the last one is put in place last.

    Raises SummaryError, naming the file, when one cannot be written.
    """
    temporary: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            temporary[path] = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            temporary[path].write_bytes(content)
        for path, made in temporary.items():
            made.replace(path)
    except OSError as error:
        raise SummaryError(
            f"cannot write {error.filename2 or error.filename or 'the summary'}: {error.strerror}. "
            "Choose another file with -o."
        ) from None
    finally:
        for made in temporary.values():
            made.unlink(missing_ok=True)

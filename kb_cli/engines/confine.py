"""Landlock: the process gives up writing files, and reading any but those it needs (Linux 5.13 or newer).

A layer below the settings of the engine: it still holds where they do not. On other systems it does nothing and says
so. Source: Linux, Documentation/userspace-api/landlock.rst; the numbers are those of include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import os
import site
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Numbers of the system calls, the same on every architecture."""
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
MAKE_AND_REMOVE = 0b1_1111_1111_0000
HANDLED = EXECUTE | WRITE_FILE | READ_FILE | READ_DIR | MAKE_AND_REMOVE
PATH_BENEATH = 1
NO_NEW_PRIVILEGES = 38
SYSTEM = ("/proc", "/sys", "/usr", "/lib", "/lib64", "/etc/localtime", "/etc/timezone", "/etc/ld.so.cache")


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def confine(readable: Iterable[Path]) -> bool:
    """Let this process and all its threads to come read these files, the system's and Python's, and write none.

    Returns whether the system can do that. Call it before there are other threads.
    """
    if sys.platform != "linux":
        return False
    try:
        system = ctypes.CDLL(None, use_errno=True)
        ruleset = _Ruleset(HANDLED)
        descriptor = system.syscall(CREATE_RULESET, ctypes.byref(ruleset), ctypes.sizeof(ruleset), 0)
        if descriptor < 0:
            return False
        for path in _allowed(readable):
            _allow(system, descriptor, path)
        system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        is_done = int(system.syscall(RESTRICT_SELF, descriptor, 0)) == 0
        os.close(descriptor)
    except (OSError, AttributeError):
        return False
    return is_done


def _allowed(readable: Iterable[Path]) -> set[Path]:
    program = Path(__file__).resolve().parent.parent
    python = [sys.prefix, sys.base_prefix, *site.getsitepackages(), *(entry for entry in sys.path if entry)]
    loaders = Path(sys.modules["kb_loaders"].__file__ or "").parent if "kb_loaders" in sys.modules else program
    paths = {*readable, program, loaders, *map(Path, python), *map(Path, SYSTEM)}
    return {path.resolve() for path in paths if path.exists()}


def _allow(system: ctypes.CDLL, ruleset: int, path: Path) -> None:
    """Allow reading a file, or a folder with everything in it."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    access = READ_FILE | READ_DIR if path.is_dir() else READ_FILE
    rule = _PathBeneath(access, descriptor)
    system.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(descriptor)

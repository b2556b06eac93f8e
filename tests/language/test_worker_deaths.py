"""How the process that runs queries can die, and what each death is told as: what is known of it, and no more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kb_cli.engines.ended import why_ended
from kb_cli.engines.worker import Worker
from kb_cli.errors import ExitCode, LimitReached
from kb_cli.time_limit import TimeLimit

READY = (
    "import os, pickle, signal, struct, sys\n"
    "message = pickle.dumps(('ready', None), protocol=5)\n"
    "os.write(1, struct.pack('>I', len(message)) + message)\n"
    "sys.stdin.buffer.readline()\n"
)


class Dying(Worker):
    """A worker whose process is ready, reads one question, and then does what it is told."""

    def __init__(self, death: str, *, opens: bool = True) -> None:
        super().__init__(Path("none"), Path("none"), timeout=20)
        self._program = (READY if opens else "import os, signal, sys\n") + death

    def _command(self, options: str) -> list[str]:
        return [sys.executable, "-c", self._program, options]


def told(death: str, *, opens: bool = True) -> str:
    with Dying(death, opens=opens) as worker, pytest.raises(LimitReached) as caught:
        worker.ask("SELECT 1")
    assert caught.value.code is ExitCode.LIMIT
    return str(caught.value)


def test_killed_from_outside_is_most_likely_memory() -> None:
    assert told("os.kill(os.getpid(), signal.SIGKILL)") == (
        "Stopped: the process that runs the query was killed (signal 9). Most likely the computer ran out of memory: "
        "ask for less, or end other programs."
    )


def test_another_signal_is_named_with_the_last_words() -> None:
    # The interpreter's own words on a crash, as the engine's are, come after ours.
    assert told(
        "print('assertion failed: x > 0', file=sys.stderr, flush=True); os.kill(os.getpid(), signal.SIGSEGV)"
    ) == (
        "Stopped: the process that runs the query crashed (signal 11, SIGSEGV) before it answered: assertion failed: "
        "x > 0. If it happens again, report it with the query."
    )


def test_a_signal_without_words() -> None:
    assert told("os.kill(os.getpid(), signal.SIGABRT)") == (
        "Stopped: the process that runs the query crashed (signal 6, SIGABRT) before it answered. If it happens "
        "again, report it with the query."
    )


def test_an_exit_code_is_named_with_the_error_of_python() -> None:
    assert told("raise ValueError('no such thing.')") == (
        "Stopped: the process that runs the query ended with exit code 1 before it answered: ValueError: no such "
        "thing. If it happens again, report it with the query."
    )


def test_an_end_without_a_word_is_told() -> None:
    assert told("sys.exit(0)").startswith(
        "Stopped: the process that runs the query ended with exit code 0 before it answered. If"
    )


@pytest.mark.parametrize(
    "death",
    [
        "raise MemoryError",
        "os.write(2, b\"terminate called after throwing an instance of 'std::bad_alloc'\\n\"); os.abort()",
    ],
)
def test_memory_is_named_where_the_last_words_speak_of_it(death: str) -> None:
    assert told(death).startswith("Stopped: the query needs more memory than it may use (")


def test_a_process_that_cannot_start_says_why() -> None:
    message = told("import a_library_that_is_not_there", opens=False)
    assert "ended with exit code 1 before it answered: ModuleNotFoundError: No module named 'a_lib" in message


def test_much_on_standard_error_does_not_block_it() -> None:
    message = told("sys.stderr.write('word ' * 200_000 + '\\nthe end'); sys.exit(3)")
    assert "ended with exit code 3 before it answered: the end. If" in message


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of processor time is a part of Unix")
def test_a_limit_of_processor_time_is_a_limit_of_time() -> None:
    assert told("os.kill(os.getpid(), signal.SIGXCPU)") == (
        "Stopped after 20 seconds. Ask for less, or allow more time with --timeout SECONDS."
    )


def test_a_signal_that_the_system_has_no_name_for() -> None:
    assert "crashed (signal 99)" in str(why_ended(-99, "", TimeLimit(1)))


def test_last_words_are_cut() -> None:
    assert len(str(why_ended(1, "x" * 5_000, TimeLimit(1)))) < 500


def test_the_worker_lives_on_after_a_death() -> None:
    with Dying("sys.exit(1)") as worker:
        for _ in range(2):
            with pytest.raises(LimitReached, match="exit code 1"):
                worker.ask("SELECT 1")

"""Time whole processes, two commands in turn, so that both meet the same load of the machine."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KB = str(Path(sys.executable).with_name("kb"))
IMPORT_DUCKDB = (sys.executable, "-c", "import duckdb")
Row = tuple[str, ...]
"""The cells of a row of the table that run.py prints."""


class CommandFailed(Exception):
    """A measured command did not exit with 0; the message holds the command and its standard error."""


@dataclass(frozen=True)
class Cost:
    """What one process took: elapsed seconds, processor seconds of all its threads and children, bytes of memory."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Comparison:
    """The costs of a command and of its baseline, one of each a round, in the order of the rounds."""

    command: tuple[Cost, ...]
    baseline: tuple[Cost, ...]

    def wall_ratio(self) -> float:
        """Median over the rounds of command / baseline, elapsed time."""
        return statistics.median(one.wall / other.wall for one, other in zip(self.command, self.baseline, strict=True))

    def cpu_ratio(self) -> float:
        """Median over the rounds of command / baseline, processor time."""
        return statistics.median(one.cpu / other.cpu for one, other in zip(self.command, self.baseline, strict=True))

    def wall_seconds(self) -> float:
        """Median elapsed time of the command."""
        return statistics.median(cost.wall for cost in self.command)

    def baseline_wall_seconds(self) -> float:
        """Median elapsed time of the baseline."""
        return statistics.median(cost.wall for cost in self.baseline)


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command once, its output thrown away, and give what it took.

    Raises CommandFailed if it exits with anything but 0.
    """
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            message = errors.read().decode(errors="replace").strip()
            raise CommandFailed(f"{' '.join(command)}\nended with exit code {process.returncode}: {message}")
    return Cost(wall=wall, cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss * 1024)


def compare(
    command: Sequence[str], baseline: Sequence[str], environment: Mapping[str, str], *, rounds: int, warm_up: int
) -> Comparison:
    """Run command and baseline in turn, `warm_up` rounds uncounted and then `rounds` counted ones.

    Raises CommandFailed as soon as either of them fails.
    """
    command_costs, baseline_costs = [], []
    for _ in range(warm_up + rounds):
        command_costs.append(measure(command, environment))
        baseline_costs.append(measure(baseline, environment))
    return Comparison(command=tuple(command_costs[warm_up:]), baseline=tuple(baseline_costs[warm_up:]))

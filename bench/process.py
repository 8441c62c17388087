"""Measure a process from outside: time, CPU time and machine instructions."""

import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import Final

from bench.artifacts import CACHE, PYTHON_VERSION

INSTRUCTIONS: Final = re.compile(r"I\s+refs:\s+([\d,]+)")


class ProcessFailed(Exception):
    """A measured process failed; the message has its command and errors."""


@dataclass(frozen=True, slots=True)
class Run:
    """The seconds of wall clock and CPU that a process took."""

    wall_s: float
    cpu_s: float


def bare_python() -> str:
    """Return the path of a Python in an empty virtual environment, where no `.pth` file slows the start."""
    environment = CACHE / f"python-{PYTHON_VERSION}"
    python = environment / "bin" / "python"
    if not python.exists():
        base = Path(sys.base_prefix) / "bin" / f"python{PYTHON_VERSION}"
        subprocess.run([base, "-m", "venv", "--without-pip", environment], check=True)
    return str(python)


def run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command without showing its output. Raises `ProcessFailed` if it fails."""
    with TemporaryFile() as errors:
        silence = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
        aside = (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)
        started = perf_counter()
        pid = os.posix_spawnp(command[0], list(command), environment, file_actions=[silence, aside])
        _, status, usage = os.wait4(pid, 0)
        wall = perf_counter() - started
        if status:
            errors.seek(0)
            raise ProcessFailed(f"{' '.join(command)}\n{errors.read().decode(errors='replace')}")
    return Run(wall, usage.ru_utime + usage.ru_stime)


def interleaved(cases: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, Run]:
    """Run all cases in turn, `rounds` times, and return the median of each.

    If the machine slows down for a while, this slows every case down.
    """
    runs: dict[str, list[Run]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            runs[name].append(case())
    return {name: _median(taken) for name, taken in runs.items()}


def _median(runs: Sequence[Run]) -> Run:
    return Run(statistics.median(run.wall_s for run in runs), statistics.median(run.cpu_s for run in runs))


def can_count_instructions() -> bool:
    """Return whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def count_instructions(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command under valgrind and return its machine instructions. Raises `ProcessFailed`.

    With a fixed hash seed they repeat almost exactly (https://valgrind.org/docs/manual/cg-manual.html).
    """
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run([*tool, *command], env=dict(environment), capture_output=True, text=True, check=False)
    counted = INSTRUCTIONS.search(done.stderr)
    if done.returncode or not counted:
        raise ProcessFailed(f"{' '.join(command)}: exit status {done.returncode}")
    return int(counted[1].replace(",", ""))

"""One process, measured from outside: from its start to its end."""

import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from time import perf_counter


class ProcessFailed(Exception):
    """A measured process did not do what it was to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds on the clock, and seconds of CPU."""

    wall_s: float
    cpu_s: float


def run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command, its output unseen. Raises `ProcessFailed`, with its errors, if it fails."""
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

    In turn, because a machine that slows down for a while then slows every case down.
    """
    runs: dict[str, list[Run]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            runs[name].append(case())
    return {name: _median(taken) for name, taken in runs.items()}


def _median(runs: Sequence[Run]) -> Run:
    return Run(
        statistics.median(run.wall_s for run in runs),
        statistics.median(run.cpu_s for run in runs),
    )

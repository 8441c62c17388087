"""One run of pytest that tries every mutant in a copy of itself.

Starting pytest takes longer than most tests, so it starts once: it collects the tests, runs each without a mutant,
which says what functions a test reaches, and then forks for each mutant and runs the tests that reach its function
until one fails: first those that killed most others of its module for the time that they take, then those that seem
to be about it, and then the fastest of each file, the next one of each file, and so on.
"""

import gc
import multiprocessing
import os
import re
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from ctypes import c_int
from dataclasses import dataclass, field
from math import ceil
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tools.mutation.mutants import Verdict
from tools.mutation.workspace import MUTANTS, ROOT

TESTS: Final = (
    "tests/unit/domain",
    "tests/unit/use_cases",
    "tests/unit/webhooks",
    "tests/unit/verify",
    "tests/unit/notifications",
    "tests/unit/aws_http",
)
"""The tests of the mutated packages. Each takes milliseconds."""
NOT_HERE: Final = "tests/unit/verify/test_verify_imports.py"
"""Asks a fresh interpreter what it imports, which here would be mutmut, too."""
SLOW: Final = (
    "tests/unit/use_cases/test_outages.py::test_a_thousand_syncs_and_half_an_hour_of_maintenance",
    "tests/unit/use_cases/test_outages.py::test_a_hasura_that_answers_nothing_costs_no_more",
    "tests/unit/use_cases/test_quiet_account.py",
)
"""Take seconds, which every survivor would pay for."""
SURVIVED, KILLED, CRASHED, NO_TESTS, TIMED_OUT = 0, 1, 3, 33, 36
"""mutmut's exit codes."""
SLOWER: Final = 10
"""How many times slower than without a mutant a test may be before the mutant counts as one that never ends."""
CPU_SECONDS: Final = 1
"""How much processor time a test may take besides."""
DEADLINE_SECONDS: Final = 20
"""How long a test may take by the clock, besides: one that sleeps uses no processor time."""
_WORD: Final = re.compile(r"[A-Z]?[a-z]+")
_FORK: Final = multiprocessing.get_context("fork")


@dataclass(slots=True)
class _Attempt:
    verdict: Verdict
    items: Sequence[pytest.Item]
    failed: c_int
    """The index of the test that failed, as the process writes it."""
    process: ForkProcess

    @property
    def module(self) -> str:
        """The module of the mutant."""
        return self.verdict.mutant.module


@dataclass(slots=True)
class Session:
    """A plugin of pytest that tries `pending` mutants, `jobs` at once, and reports each exit code to `record`."""

    pending: Sequence[Verdict]
    jobs: int
    record: Callable[[Verdict, int], None]
    _seconds: dict[pytest.Item, float] = field(default_factory=dict)
    _reaching: dict[str, list[pytest.Item]] = field(default_factory=lambda: defaultdict(list))
    _kills: Counter[tuple[str, pytest.Item]] = field(default_factory=Counter)
    _running: list[_Attempt] = field(default_factory=list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests in our own way."""
        if session.testsfailed:
            raise session.Interrupted(f"files of tests that cannot be collected: {session.testsfailed}")
        self._run_without_mutant(session.items)
        gc.freeze()
        for count, verdict in enumerate(self.pending):
            if count % 200 == 0:
                print(f"{count} of {len(self.pending)} mutants tried", flush=True)
            self._start(verdict)
        while self._running:
            self._wait()
        return True

    def _run_without_mutant(self, items: Sequence[pytest.Item]) -> None:
        state()._stats.clear()  # noqa: SLF001 (what was reached while importing belongs to no test)
        for item, following in zip(items, [*items[1:], None], strict=True):
            started = time.process_time()
            for report in runtestprotocol(item, log=False, nextitem=following):
                if report.failed:
                    pytest.exit(f"{item.nodeid} fails without any mutant:\n{report.longreprtext}", returncode=1)
            self._seconds[item] = time.process_time() - started
            for function in state()._stats:  # noqa: SLF001
                self._reaching[function].append(item)
            state()._stats.clear()  # noqa: SLF001
        for function, reaching in self._reaching.items():
            reaching.sort(key=self._seconds.__getitem__)
            by_file: dict[Path, list[pytest.Item]] = defaultdict(list)
            for item in reaching:
                by_file[item.path].append(item)
            ranks = {item: rank for tests in by_file.values() for rank, item in enumerate(tests)}
            distances = {file: _distance(file, function) for file in by_file}
            reaching.sort(key=lambda item: (distances[item.path], ranks[item]))

    def _start(self, verdict: Verdict) -> None:
        items = self._reaching.get(verdict.name.partition("__mutmut_")[0], [])
        if not items:
            self.record(verdict, NO_TESTS)
            return
        while len(self._running) >= self.jobs:
            self._wait()
        items = sorted(items, key=lambda item: -self._kills[verdict.mutant.module, item] / (0.01 + self._seconds[item]))
        limits = {item: CPU_SECONDS + SLOWER * self._seconds[item] for item in items}
        failed = _FORK.RawValue("i", -1)
        process = _FORK.Process(target=_try, args=(verdict.name, limits, failed), daemon=True)
        process.start()
        self._running.append(_Attempt(verdict, items, failed, process))

    def _wait(self) -> None:
        """Record every mutant that has ended, of which there is at least one."""
        wait([one.process.sentinel for one in self._running])
        for one in list(self._running):
            one.process.join(timeout=0)
            if one.process.exitcode is not None:
                self._running.remove(one)
                if one.failed.value >= 0:
                    self._kills[one.module, one.items[one.failed.value]] += 1
                ended_by_clock = one.process.exitcode == -signal.SIGALRM
                self.record(one.verdict, TIMED_OUT if ended_by_clock else one.process.exitcode)


def _try(name: str, limits: Mapping[pytest.Item, float], failed: c_int) -> None:
    """End the process with the exit code of these tests under this mutant; each has its limit of time."""
    code = CRASHED
    try:
        _discard_output()
        set_mutant_under_test(name)
        following = [*limits, None][1:]
        tests = enumerate(zip(limits.items(), following, strict=True))
        failed.value = next((index for index, ((item, limit), after) in tests if _fails(item, limit, after)), -1)
        code = SURVIVED if failed.value < 0 else KILLED
    finally:
        os._exit(code)


def _distance(tests: Path, function: str) -> int:
    """Return how little a file of tests seems to be about a function: by the words of their names."""
    about, words = ([word.lower() for word in _WORD.findall(text)] for text in (tests.stem, function))
    return -sum(any(word.startswith(each) for word in words) for each in about)


def _fails(item: Any, cpu_seconds: float, following: pytest.Item | None) -> bool:
    limit = ceil(time.process_time() + cpu_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, DEADLINE_SECONDS + SLOWER * cpu_seconds)
    item._initrequest()  # noqa: SLF001 (it has been run once already)
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def _discard_output() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())


def run(pending: Sequence[Verdict], jobs: int, record: Callable[[Verdict, int], None]) -> None:
    """Try these mutants. Raises `SystemExit` where the tests fail without any."""
    os.environ |= {"CI": "true", "MUTMUT_DEPENDENCY_DEPTH": "-1"}  # Hypothesis repeats itself in CI
    set_mutant_under_test("stats")
    options = ["--capture=sys", "--tb=native", "--no-header", f"--ignore={NOT_HERE}", f"--rootdir={ROOT}"]
    settings = [f"pythonpath={MUTANTS} cli .", "tmp_path_retention_policy=none", "timeout=0"]
    options += [f"--deselect={test}" for test in SLOW]
    plugins = ["no:cacheprovider", "no:randomly", "no:cov"]
    arguments = [*options, *(f"-o{one}" for one in settings), *(f"-p{one}" for one in plugins), *TESTS]
    if code := pytest.main(arguments, plugins=[Session(pending, jobs, record)]):
        raise SystemExit(f"the tests could not run (pytest's exit code {int(code)})")

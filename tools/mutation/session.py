"""One run of pytest that tries every mutant in a copy of itself.

Starting pytest takes longer than most tests, so it starts once: it collects the tests, runs each without a mutant,
which says what functions a test reaches, and then forks for each mutant and runs the tests of its function, the
fastest first, until one fails.
"""

import gc
import multiprocessing
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
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
SURVIVED, KILLED, CRASHED, NO_TESTS, TIMED_OUT = 0, 1, 3, 33, 36
"""mutmut's exit codes."""
PATIENCE_SECONDS: Final = 10
"""How much longer than its tests took a mutant may take before it counts as one that never ends."""
SLOWER: Final = 5
"""How many times slower than without a mutant the tests may be."""
_FORK: Final = multiprocessing.get_context("fork")


@dataclass(slots=True)
class _Attempt:
    verdict: Verdict
    process: ForkProcess
    deadline: float


@dataclass(slots=True)
class Session:
    """A plugin of pytest that tries `pending` mutants, `jobs` at once, and reports each exit code to `record`."""

    pending: Sequence[Verdict]
    jobs: int
    record: Callable[[Verdict, int], None]
    _seconds: dict[pytest.Item, float] = field(default_factory=dict)
    _reaching: dict[str, list[pytest.Item]] = field(default_factory=lambda: defaultdict(list))
    _running: list[_Attempt] = field(default_factory=list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests in our own way."""
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
            started = time.perf_counter()
            for report in runtestprotocol(item, log=False, nextitem=following):
                if report.failed:
                    pytest.exit(f"{item.nodeid} fails without any mutant:\n{report.longreprtext}", returncode=1)
            self._seconds[item] = time.perf_counter() - started
            for function in state()._stats:  # noqa: SLF001
                self._reaching[function].append(item)
            state()._stats.clear()  # noqa: SLF001
        for reaching in self._reaching.values():
            reaching.sort(key=self._seconds.__getitem__)

    def _start(self, verdict: Verdict) -> None:
        items = self._reaching.get(verdict.name.partition("__mutmut_")[0], [])
        if not items:
            self.record(verdict, NO_TESTS)
            return
        while len(self._running) >= self.jobs:
            self._wait()
        limit = PATIENCE_SECONDS + SLOWER * sum(self._seconds[item] for item in items)
        process = _FORK.Process(target=_try, args=(verdict.name, items, ceil(limit)), daemon=True)
        process.start()
        # A busy machine may give it a small part of its time, so that the clock says less than the processor's time.
        self._running.append(_Attempt(verdict, process, time.monotonic() + 3 * limit))

    def _wait(self) -> None:
        """Record every mutant that has ended, or should have."""
        soonest = min(one.deadline for one in self._running)
        wait([one.process.sentinel for one in self._running], timeout=max(0.0, soonest - time.monotonic()))
        for one in list(self._running):
            is_late = time.monotonic() > one.deadline
            if is_late:
                one.process.kill()
                one.process.join()
            if one.process.exitcode is not None:
                self._running.remove(one)
                self.record(one.verdict, TIMED_OUT if is_late else one.process.exitcode)


def _try(name: str, items: Sequence[pytest.Item], cpu_seconds: int) -> None:
    """End the process with the exit code of these tests under this mutant."""
    code = CRASHED
    try:
        limit = ceil(time.process_time()) + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        _discard_output()
        set_mutant_under_test(name)
        code = KILLED if any(_fails(item, following) for item, following in _pairs(items)) else SURVIVED
    finally:
        os._exit(code)


def _pairs(items: Sequence[pytest.Item]) -> Sequence[tuple[pytest.Item, pytest.Item | None]]:
    return list(zip(items, [*items[1:], None], strict=True))


def _fails(item: Any, following: pytest.Item | None) -> bool:
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
    settings = [f"pythonpath={MUTANTS} cli .", "tmp_path_retention_policy=none"]
    plugins = ["no:cacheprovider", "no:randomly", "no:cov"]
    arguments = [*options, *(f"-o{one}" for one in settings), *(f"-p{one}" for one in plugins), *TESTS]
    if code := pytest.main(arguments, plugins=[Session(pending, jobs, record)]):
        raise SystemExit(f"the tests could not run (pytest's exit code {int(code)})")

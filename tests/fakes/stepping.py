"""Activities that run in steps: each stops before and after every call of a port, until it is told to go on.

So a test decides what happens between any two calls, and what becomes of each call. Only one of all threads
runs at a time; the same decisions give the same run.
"""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from threading import Semaphore, Thread, local
from typing import Any, TypeVar, cast, final

from urlsync.domain.errors import TransientFailure, UrlsyncError

TIMEOUT_S = 30

_T = TypeVar("_T")


class Fate(Enum):
    """What becomes of an activity at the point where it stopped."""

    GO = auto()
    FAIL = auto()
    CRASH = auto()


@final
class Crash(BaseException):
    """The function is gone, without any chance to tidy up."""


_running = local()


@final
class Activity:
    """One run of a use case. `at` names the point where it stopped: `before write_target`, for one.

    `pending` is the call that it is about to make, or made last: after a crash it may still be on its way.
    """

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name = name
        self.at = "start"
        self.done = False
        self.pending: Callable[[], object] | None = None
        self.failure: BaseException | None = None
        self._work = work
        self._fate = Fate.GO
        self._go, self._stopped = Semaphore(0), Semaphore(0)
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def step(self, fate: Fate = Fate.GO) -> None:
        """Let it go on to its next stop, or to its end; a failure of ours is the activity's end, too."""
        assert not self.done
        self._fate = fate
        self._go.release()
        assert self._stopped.acquire(timeout=TIMEOUT_S), f"{self.name} hangs at {self.at}"
        if self.done:
            self._thread.join()
            if self.failure is not None and not isinstance(self.failure, UrlsyncError | Crash):
                raise self.failure

    def run_to(self, point: str) -> None:
        """Let it go on until it stops there. It must come there."""
        while self.at != point:
            assert not self.done, f"{self.name} never came to {point}"
            self.step()

    def finish(self) -> None:
        """Let it go on to its end."""
        while not self.done:
            self.step()

    def pause(self, point: str) -> None:
        """Stop here, seen from within the activity."""
        self.at = point
        self._stopped.release()
        self._go.acquire()
        if self._fate is Fate.FAIL:
            raise TransientFailure("simulated_failure")
        if self._fate is Fate.CRASH:
            raise Crash

    def _run(self) -> None:
        _running.activity = self
        self._go.acquire()
        try:
            if self._fate is not Fate.CRASH:
                self._work()
        except BaseException as failure:  # noqa: BLE001 (told to whoever steps)
            self.failure = failure
        self.done = True
        self._stopped.release()


def current() -> Activity | None:
    """Return the activity that this thread is, or None for the test itself."""
    return getattr(_running, "activity", None)


@final
class Stepped:
    """A port whose every operation stops the activity that calls it, before and after it takes effect."""

    def __init__(self, port: object) -> None:
        self._port = port

    def __getattr__(self, operation: str) -> Any:
        method = getattr(self._port, operation)

        def call(*arguments: Any, **named: Any) -> Any:
            activity = current()
            if activity is None:
                return method(*arguments, **named)
            activity.pending = partial(method, *arguments, **named)
            activity.pause(f"before {operation}")
            answer = method(*arguments, **named)
            activity.pause(f"after {operation}")
            return answer

        return call


def stepped(port: _T) -> _T:
    """Return this port, stepped."""
    return cast("_T", Stepped(port))

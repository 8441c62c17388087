"""A check queue with somebody at its other end, who works while we wait."""

from collections.abc import Callable
from datetime import timedelta

from urlsync.domain.check import CheckRequest
from urlsync.domain.errors import TransientFailure

from tests.fakes.clock import FakeClock
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class WorkedQueue(FakeClock):
    """The queue, and the clock of whoever waits for it: a sleeper finds the checks of one more look made.

    `held` checks stay in the queue; the next `failures` requests are refused. A check that fails for now is
    tried again at the next look.
    """

    def __init__(self) -> None:
        super().__init__()
        self.check: Callable[[CheckRequest], object] = _unread
        self.sent: list[CheckRequest] = []
        self.waiting: list[CheckRequest] = []
        self.held = False
        self.failures = 0
        self.before_each: Interruption = nothing_happens
        self.after_each: Interruption = nothing_happens

    def send(self, request: CheckRequest) -> None:
        self.before_each("send")
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("check_queue_unavailable")
        self.sent.append(request)
        self.waiting.append(request)
        self.after_each("send")

    def sleep(self, duration: timedelta) -> None:
        super().sleep(duration)
        if not self.held:
            self.work()

    def work(self) -> None:
        """Make the checks that wait."""
        waiting, self.waiting = self.waiting, []
        for request in waiting:
            try:
                self.check(request)
            except TransientFailure:
                self.waiting.append(request)


def _unread(request: CheckRequest) -> None:
    """Take a check that nobody makes."""

"""A queue of check requests that keeps what was sent."""

from urlsync.domain.check import CheckRequest
from urlsync.domain.errors import TransientFailure

from tests.fakes.strict import strict


@strict
class FakeCheckQueue:
    """Collects requests in `sent`. The next `failures` calls of `send` are refused."""

    def __init__(self) -> None:
        self.sent: list[CheckRequest] = []
        self.failures = 0

    def send(self, request: CheckRequest) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("check_queue_unavailable")
        self.sent.append(request)

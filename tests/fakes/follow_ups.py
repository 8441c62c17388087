"""A queue of follow-ups that keeps what was sent."""

from urlsync.domain.confirmation import FollowUp
from urlsync.domain.errors import TransientFailure

from tests.fakes.strict import strict


@strict
class FakeFollowUps:
    """Collects follow-ups in `sent`. The next `failures` calls of `send` are refused."""

    def __init__(self) -> None:
        self.sent: list[FollowUp] = []
        self.failures = 0

    def send(self, follow_up: FollowUp) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("follow_up_queue_unavailable")
        self.sent.append(follow_up)

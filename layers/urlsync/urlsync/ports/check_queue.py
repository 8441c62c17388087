"""How a check is asked for. Every check goes through this queue, so that checks of one sync never overlap."""

from typing import Protocol

from urlsync.domain.check import CheckRequest


class CheckQueue(Protocol):
    """The FIFO queue of check requests; its groups are syncs."""

    def send(self, request: CheckRequest) -> None:
        """Ask for a check. Raises `TransientFailure` when the queue refuses."""
        ...

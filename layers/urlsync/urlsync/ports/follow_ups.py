"""How a confirmation is asked for."""

from typing import Protocol

from urlsync.domain.confirmation import FollowUp


class FollowUps(Protocol):
    """The queue of follow-ups. Each comes out some seconds after it went in, at least once."""

    def send(self, follow_up: FollowUp) -> None:
        """Ask for a confirmation. Raises `TransientFailure` when the queue refuses."""
        ...

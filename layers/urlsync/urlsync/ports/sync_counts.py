"""How many syncs there are."""

from typing import Protocol

from urlsync.domain.sync import Status


class SyncCounts(Protocol):
    """Numbers of syncs. Good for looking, not for deciding."""

    def count(self, status: Status, at_most: int) -> int:
        """Return how many syncs have this status, or `at_most`. Raises `TransientFailure`."""
        ...

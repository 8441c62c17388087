"""Where the news that a project changed hands is told, for everybody who must act on it."""

from typing import Protocol

from urlsync.domain.ownership import OwnershipTransfer


class OwnershipNews(Protocol):
    """The bus, as far as it carries transfers. Delivery is at least once, late, and in any order."""

    def announce(self, transfer: OwnershipTransfer) -> None:
        """Tell of a transfer. Raises `TransientFailure` when the bus did not take it."""
        ...

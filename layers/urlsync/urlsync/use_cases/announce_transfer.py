"""Somebody tells us that a project changed hands: Hasura Cloud publishes no event of its own."""

from dataclasses import dataclass, replace
from typing import final

from urlsync.domain.ownership import OwnershipTransfer
from urlsync.ports.clock import Clock
from urlsync.ports.ownership_news import OwnershipNews


@final
@dataclass(frozen=True, slots=True)
class AnnounceTransfer:
    """Passes the news on to the bus, so that it is handled, repeated and kept like any other event."""

    ownership_news: OwnershipNews
    clock: Clock

    def __call__(self, transfer: OwnershipTransfer) -> OwnershipTransfer:
        """Announce the transfer and return it as announced: never later than now.

        Raises `TransientFailure` when the bus did not take it.
        """
        announced = replace(transfer, transferred_at=min(transfer.transferred_at, self.clock.now()))
        self.ownership_news.announce(announced)
        return announced

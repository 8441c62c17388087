"""A bus that remembers which transfers it was told of."""

from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import OwnershipTransfer

from tests.fakes.strict import strict


@strict
class FakeOwnershipEvents:
    """Collects transfers in `published`. The next `failures` are refused."""

    def __init__(self) -> None:
        self.published: list[OwnershipTransfer] = []
        self.failures = 0

    def publish(self, transfer: OwnershipTransfer) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("event_bus_unavailable")
        self.published.append(transfer)

"""A bus that remembers which transfers it was reported."""

from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import OwnershipTransfer

from tests.fakes.strict import strict


@strict
class FakeOwnershipEvents:
    """Collects transfers in `announced`. The next `failures` are refused."""

    def __init__(self) -> None:
        self.announced: list[OwnershipTransfer] = []
        self.failures = 0

    def announce(self, transfer: OwnershipTransfer) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("event_bus_unavailable")
        self.announced.append(transfer)

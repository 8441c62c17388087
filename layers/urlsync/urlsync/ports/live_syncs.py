"""All syncs that are not disconnected."""

from collections.abc import Iterator
from typing import Protocol

from urlsync.domain.sync import Sync


class LiveSyncs(Protocol):
    """Where syncs are found whatever their status is, as long as checks are made of them."""

    def all(self) -> Iterator[Sync]:
        """Return every one, as it is stored now; one that moves meanwhile may come twice, none is left out.

        Raises `TransientFailure`.
        """
        ...

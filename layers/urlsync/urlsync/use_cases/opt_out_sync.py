"""A sync is opted out: it stays disconnected until a person restarts it. The env var keeps its value."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.sync import Sync


@final
@dataclass(frozen=True, slots=True)
class OptOutSync:
    """Disconnects a sync and removes its webhook. It keeps its connection, for an easy restart."""

    def __call__(self, sync_id: str, *, actor: str) -> Sync:
        """Opt out, and return the sync; a second time changes nothing.

        The sync's `webhook` is `present` as long as Heroku could not be told to remove it; that is tried
        again by itself. Raises `NotFound` and `TransientFailure`.
        """
        raise NotImplementedError

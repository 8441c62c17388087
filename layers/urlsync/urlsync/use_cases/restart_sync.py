"""A sync starts again, with a connection of whoever owns the project now."""

from dataclasses import dataclass
from typing import final

from urlsync.use_cases.enable_sync import Started


@final
@dataclass(frozen=True, slots=True)
class RestartSync:
    """Makes a sync active, whatever it was. The new owner's own connection is a condition."""

    def __call__(self, sync_id: str, connection_id: str, *, actor: str) -> Started:
        """Restart it, and wait up to 20 seconds for the first check.

        An active sync with the same connection stays as it is. The sync in the answer may be paused again by
        its first check: its `reason` says why. Raises `NotFound` (sync, connection), `NotOwner`,
        `HerokuAppNotFound`, `SourceUnusable`, `MustPause` and `TransientFailure`.
        """
        raise NotImplementedError

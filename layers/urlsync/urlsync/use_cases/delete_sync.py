"""A sync is deleted: its target is free again. The env var keeps its value."""

from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.failure import EpochMoved, NotFound, TransientFailure
from urlsync.domain.history import Action
from urlsync.domain.operation import Operation
from urlsync.ports.clock import Clock
from urlsync.ports.sync_lists import SyncLists
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.opt_out_sync import OptOutSync
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.release_connection import ReleaseConnection

ATTEMPTS: Final = 3
"""How often somebody may restart the sync while we delete it."""


@final
@dataclass(frozen=True, slots=True)
class DeleteSync:
    """Opts out, then forgets the sync; its history stays for its time."""

    opt_out: OptOutSync
    publish_events: PublishEvents
    release_connection: ReleaseConnection
    syncs: Syncs
    lists: SyncLists
    clock: Clock

    def __call__(self, sync_id: str, *, actor: str) -> None:
        """Delete it; a second time changes nothing, as long as its history is remembered.

        Raises `NotFound`, and `TransientFailure` where the webhook cannot be removed now: the sync is opted
        out then, and deleting it can be tried again.
        """
        for _ in range(ATTEMPTS):
            if self.syncs.get(sync_id) is None:
                return self._deleted_before(sync_id)
            try:
                return self._delete(sync_id, actor)
            except (EpochMoved, NotFound):
                continue
        raise TransientFailure("sync_contended")

    def _delete(self, sync_id: str, actor: str) -> None:
        sync = self.opt_out.disconnect(sync_id, actor)
        sync = self.release_connection(self.publish_events(sync))
        operation = Operation(actor, self.clock.now(), self.clock.new_id)
        self.syncs.delete(sync, operation.entry(sync, Action.DELETED))

    def _deleted_before(self, sync_id: str) -> None:
        if not self.lists.history(sync_id, None, 1).items:
            raise NotFound("sync")

"""A sync is opted out: it stays disconnected until a person restarts it. The env var keeps its value.

One change of a sync that an operator wants, whatever else happens to the sync at the same time.

A sync is deleted: its target is free again. The env var keeps its value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import NotFound, StaleEpoch, TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.ports.messaging import CheckQueue
from urlsync.ports.platform import Clock
from urlsync.ports.storage import SyncLists, Syncs
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.webhooks.register_webhook import ReleaseConnection

CHANGE_ATTEMPTS: Final = 5
"""How often the sync may change between our read and our write before the operator has to try again."""

Decide = Callable[[Sync], tuple[Sync, HistoryEntry] | None]
"""Says what the sync shall become, and what history remembers of it; None leaves it as it is."""


@final
@dataclass(frozen=True, slots=True)
class ChangeSync:
    """Reads, decides and writes; decides again when the sync has changed in between."""

    syncs: Syncs

    def __call__(self, sync_id: str, decide: Decide) -> Sync:
        """Return the sync as it is stored then. Raises `NotFound` and `TransientFailure`."""
        for _ in range(CHANGE_ATTEMPTS):
            sync = self.syncs.get(sync_id)
            if sync is None:
                raise NotFound("sync")
            change = decide(sync)
            if change is None:
                return sync
            try:
                self.syncs.record(sync, *change)
            except StaleEpoch:
                continue
            return change[0]
        raise TransientFailure("sync_contended")


@final
@dataclass(frozen=True, slots=True)
class OptOutSync:
    """Disconnects a sync and removes its webhook. It keeps its connection, for an easy restart."""

    change: ChangeSync
    publish_events: PublishEvents
    release_connection: ReleaseConnection
    check_queue: CheckQueue
    clock: Clock

    def __call__(self, sync_id: str, *, actor: str) -> Sync:
        """Opt out, and return the sync; a second time changes nothing.

        The sync's `webhook` stays `present` until Heroku has removed it; removal is retried
        automatically. Raises `NotFound` and `TransientFailure`.
        """
        return self._tidied_up(self.disconnect(sync_id, actor))

    def disconnect(self, sync_id: str, actor: str) -> Sync:
        """Take the one step that counts: raise the epoch. Raises `NotFound` and `TransientFailure`."""

        def decide(sync: Sync) -> tuple[Sync, HistoryEntry] | None:
            if (sync.status, sync.reason) == (Status.DISCONNECTED, Reason.OPTED_OUT):
                return None
            operation = Operation(actor, self.clock.now(), self.clock.new_id)
            after = operation.opted_out(sync)
            return after, operation.entry(after, Action.OPTED_OUT)

        return self.change(sync_id, decide)

    def _tidied_up(self, sync: Sync) -> Sync:
        """Tell people and remove the webhook; what fails now is done by a check, which the queue repeats."""
        try:
            return self.release_connection(self.publish_events(sync))
        except TransientFailure:
            self.check_queue.send(
                CheckRequest(sync_id=sync.sync_id, cause=Cause.OPERATOR, requested_at=self.clock.now())
            )
            return sync


DELETE_ATTEMPTS: Final = 3
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
        for _ in range(DELETE_ATTEMPTS):
            if self.syncs.get(sync_id) is None:
                return self._deleted_before(sync_id)
            try:
                return self._delete(sync_id, actor)
            except (StaleEpoch, NotFound):
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

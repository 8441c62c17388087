"""End a sync: opt out, which keeps it for a restart, or delete it. The env var keeps its value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import NotFound, StaleEpoch, TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.connections.access import SyncAccess
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.webhooks.register_webhook import ReleaseConnection

MAX_CHANGE_ATTEMPTS: Final = 5
"""How often the sync may change between read and write before the operator has to try again."""

Decide = Callable[[Sync], tuple[Sync, HistoryEntry] | None]
"""Return the changed sync and its history entry; None to leave it as it is."""


@dataclass(frozen=True, slots=True)
class ChangeSync:
    """Read, decide and write; decide again when the sync has changed in between."""

    syncs: storage.Syncs

    def __call__(self, sync_id: str, decide: Decide) -> Sync:
        """Return the sync as stored then. Raises `NotFound` and `TransientFailure`."""
        for _ in range(MAX_CHANGE_ATTEMPTS):
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


@dataclass(frozen=True, slots=True)
class OptOutSync:
    """Disconnect a sync and remove its webhook. It keeps its connection, for an easy restart."""

    access: SyncAccess
    change: ChangeSync
    publish_events: PublishEvents
    release_connection: ReleaseConnection
    check_queue: messaging.CheckQueue
    clock: platform.Clock

    def __call__(self, sync_id: str, *, actor: Actor) -> Sync:
        """Opt out, and return the sync. Until Heroku has removed the webhook, `webhook` stays `present`.

        Raises `RoleRequired`, `NotFound` and `NotYours`.
        """
        self.access.require(sync_id, actor, Right.OPERATE_ALL)
        sync = self.disconnect(sync_id, actor)
        try:
            return self.release_connection(self.publish_events(sync))
        except TransientFailure:
            request = CheckRequest(sync_id=sync_id, cause=Cause.OPERATOR, requested_at=self.clock.now())
            self.check_queue.send(request)  # the check retries it
            return sync

    def disconnect(self, sync_id: str, actor: Actor) -> Sync:
        """Disconnect by raising the epoch, without cleaning up. Raises `NotFound` and `TransientFailure`."""

        def decide(sync: Sync) -> tuple[Sync, HistoryEntry] | None:
            if (sync.status, sync.reason) == (Status.DISCONNECTED, Reason.OPTED_OUT):
                return None
            operation = Operation(actor, self.clock.now(), self.clock.new_id)
            after = operation.opted_out(sync)
            return after, operation.entry(after, Action.OPTED_OUT)

        return self.change(sync_id, decide)


MAX_DELETE_ATTEMPTS: Final = 3
"""How often the sync may be restarted while it is being deleted."""


@dataclass(frozen=True, slots=True)
class DeleteSync:
    """Opt out, then delete the sync; its history is kept for its retention time."""

    access: SyncAccess
    opt_out: OptOutSync
    publish_events: PublishEvents
    release_connection: ReleaseConnection
    syncs: storage.Syncs
    lists: storage.SyncLists
    clock: platform.Clock

    def __call__(self, sync_id: str, *, actor: Actor) -> None:
        """Delete it, again if need be; after a `TransientFailure` it is opted out, and deleting can be repeated."""
        require(actor, Right.USE_OWN)
        for _ in range(MAX_DELETE_ATTEMPTS):
            if self.syncs.get(sync_id) is None:
                return self._deleted_before(sync_id)
            self.access.require(sync_id, actor, Right.USE_ALL)
            try:
                return self._delete(sync_id, actor)
            except (StaleEpoch, NotFound):
                continue
        raise TransientFailure("sync_contended")

    def _delete(self, sync_id: str, actor: Actor) -> None:
        sync = self.opt_out.disconnect(sync_id, actor)
        sync = self.release_connection(self.publish_events(sync))
        operation = Operation(actor, self.clock.now(), self.clock.new_id)
        self.syncs.delete(sync, operation.entry(sync, Action.DELETED))

    def _deleted_before(self, sync_id: str) -> None:
        if not self.lists.history(sync_id, None, 1).items:
            raise NotFound("sync")

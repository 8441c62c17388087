"""Request a check of a sync on behalf of an operator."""

from dataclasses import dataclass

from urlsync.domain.activity import activity_of
from urlsync.domain.actor import Actor, Right
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.history import Action
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Sync
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.connections.access import SyncAccess


@dataclass(frozen=True, slots=True)
class RequestCheck:
    """Enqueue a check. For a disconnected sync it will be skipped."""

    access: SyncAccess
    syncs: storage.Syncs
    check_queue: messaging.CheckQueue
    clock: platform.Clock

    def __call__(self, sync_id: str, *, actor: Actor) -> Sync:
        """Record the request, enqueue the check, and return the sync. Raises `RoleRequired`, `NotFound`, `NotYours`."""
        self.access.require(sync_id, actor, Right.OPERATE_ALL)
        sync = self.access.visible(sync_id, actor)
        now = self.clock.now()
        entry = Operation(actor, now, self.clock.new_id).entry(sync, Action.CHECK_REQUESTED)
        self.syncs.note(entry, activity_of(sync, entry))
        self.check_queue.send(CheckRequest(sync_id=sync_id, cause=Cause.OPERATOR, requested_at=now))
        return sync

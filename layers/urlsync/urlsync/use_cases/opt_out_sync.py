"""A sync is opted out: it stays disconnected until a person restarts it. The env var keeps its value."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.failure import TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.ports.check_queue import CheckQueue
from urlsync.ports.clock import Clock
from urlsync.use_cases.change_sync import ChangeSync
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.release_connection import ReleaseConnection


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

        The sync's `webhook` stays `present` as long as Heroku could not be told to remove it; that is tried
        again by itself. Raises `NotFound` and `TransientFailure`.
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

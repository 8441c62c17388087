"""Do again in a restored table what its plan says. Repeating it is harmless."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.deletion import Deletion, DeletionKind
from urlsync.domain.history import Action
from urlsync.domain.operation import NewSource, Operation
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.transition import ended
from urlsync.ports import messaging, platform, storage

from tools.restore.plan import Deed, Plan, Step

RESTORE: Final = Actor.service("restore")
"""The actor of what is done again. The audit log has who did it first."""
EPOCHS: Final = 1_000_000
"""By so much the epoch of every sync rises: above every epoch that it had after the point of the backup, so that
messages of that time concern nothing any more."""
FAILURE: Final = "restored"
"""Marks what is no choice of a person."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Takes the steps of a plan, begins a new epoch of every sync, and requests checks that clean up at Heroku."""

    syncs: storage.Syncs
    connections: storage.Connections
    jobs: storage.Jobs
    check_queue: messaging.CheckQueue
    clock: platform.Clock

    def __call__(self, plan: Plan, syncs: Iterable[Sync]) -> None:
        """Do all of it. Raises `StaleEpoch` if somebody else changes the table at the same time."""
        steps = {step.id: step for step in plan.steps}
        for sync in syncs:
            self._new_epoch(sync, steps.get(sync.sync_id))
        for step in plan.steps:
            self._other(step)

    def _new_epoch(self, sync: Sync, step: Step | None) -> None:
        operation = Operation(RESTORE, self.clock.now(), self.clock.new_id)
        if step is not None and step.deed is Deed.DELETE:
            self.syncs.delete(sync, operation.entry(sync, Action.DELETED, failure=step.failure))
            return
        after, action, failure = sync, None, None
        if step is not None:
            after, action, failure = self._again(sync, step, operation)
        after = replace(after, epoch=sync.epoch + EPOCHS, webhook_checked_at=None)  # to be looked at next
        self.syncs.record(sync, after, None if action is None else operation.entry(after, action, failure=failure))
        if after.status is Status.DISCONNECTED and after.current_connection_id is not None:
            now = self.clock.now()
            self.check_queue.send(CheckRequest(sync_id=sync.sync_id, cause=Cause.OPERATOR, requested_at=now))

    def _again(self, sync: Sync, step: Step, operation: Operation) -> tuple[Sync, Action, str | None]:
        match step.deed:
            case Deed.TRANSFER:
                return ended(sync, Reason.OWNERSHIP_TRANSFERRED), Action.TRANSFERRED, None
            case Deed.RESTART:
                return operation.restarted(sync, _source(sync, step)), Action.RESTARTED, None
            case Deed.STOP:
                return operation.withdrawn(sync), Action.OPTED_OUT, FAILURE
            case _:
                return operation.withdrawn(sync), Action.OPTED_OUT, step.failure

    def _other(self, step: Step) -> None:
        now = self.clock.now()
        recorder, subject = Recorder(now, self.clock.new_id), Subject(connection_id=step.id, team=step.team)
        match step.deed:
            case Deed.CANCEL_JOB:
                job = self.jobs.get(step.id)
                if job is not None and not job.is_over:
                    cancelled = job.cancelled(RESTORE, now)
                    self.jobs.replace(job, cancelled, entry=recorder(RESTORE, ActivityAction.JOB_CANCELLED))
            case Deed.DELETE_CONNECTION:
                deletion = Deletion(kind=DeletionKind.CONNECTION, id=step.id, actor=RESTORE, begun_at=now)
                self.connections.delete(deletion, recorder(RESTORE, ActivityAction.CONNECTION_DELETED, subject))
            case Deed.SHARE_CONNECTION:
                self.connections.share(step.id, step.team, recorder(RESTORE, ActivityAction.CONNECTION_SHARED, subject))
            case Deed.UNSHARE_CONNECTION:
                self.connections.share(step.id, None, recorder(RESTORE, ActivityAction.CONNECTION_UNSHARED, subject))
            case _:
                pass


def _source(sync: Sync, step: Step) -> NewSource:
    """Return the source of a sync that is restarted with the connection of then; its check verifies both owners."""
    return NewSource(
        connection_id=step.connection_id or "",
        heroku_app=sync.heroku_app,
        owner_id=sync.owner_id,
        owner_verified_at=sync.owner_verified_at or sync.created_at,
        project_name=sync.project_name,
        namespace=sync.source_namespace,
        pooled=sync.pooled,
    )

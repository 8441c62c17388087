"""An ownership transfer: none of the project's syncs may continue with the old owner's database.

One sync whose project has another owner by now: it ends, and lets go of the old owner's connection.

Whoever finds out, a check, the event of the transfer or the new owner's restart, takes these steps and no
others.

A transfer is reported to us, because Hasura Cloud publishes no event of its own.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, final

from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.errors import StaleEpoch, TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.ownership import HASURA_CLOUD, OwnershipTransfer
from urlsync.domain.sync import Reason, Sync
from urlsync.domain.transition import Transition
from urlsync.ports.messaging import OwnershipEvents
from urlsync.ports.platform import Clock
from urlsync.ports.storage import ProjectSyncs, Syncs
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.webhooks.register_webhook import ReleaseConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """Who owns the project now, and how we came to know.

    `request` is what led to it, `outcome` that of the check it was (None for any other source), `since` when
    the work on it began.
    """

    owner_id: str
    request: CheckRequest
    since: datetime
    outcome: Outcome | None = None


@final
@dataclass(frozen=True, slots=True)
class DisconnectTransferred:
    """Disconnects a sync from its old owner. The env var keeps its value; the epoch stops every check."""

    syncs: Syncs
    publish_events: PublishEvents
    release_connection: ReleaseConnection
    clock: Clock

    def __call__(self, sync: Sync, change: NewOwner) -> HistoryEntry:
        """Take all steps and return what history remembers.

        Raises `StaleEpoch` where the sync changed since it was read, and `TransientFailure` where it is
        disconnected but not everything is tidied up: repeat `tidy_up` then.
        """
        gone, entry = self.disconnect(sync, change)
        self.tidy_up(gone)
        return entry

    def disconnect(self, sync: Sync, change: NewOwner) -> tuple[Sync, HistoryEntry]:
        """Take the one step that counts: raise the epoch. Raises `StaleEpoch` or `TransientFailure`."""
        step = Transition(request=change.request, at=self.clock.now(), new_id=self.clock.new_id)
        gone = step.transferred(sync, change.owner_id, change.outcome)
        entry = self._entry(sync, gone, change)
        self.syncs.record(sync, gone, entry)
        return gone, entry

    def tidy_up(self, gone: Sync) -> None:
        """Tell people, remove the webhook and forget the connection. Repeating it is harmless."""
        self.release_connection(self.publish_events(gone))

    def _entry(self, before: Sync, gone: Sync, change: NewOwner) -> HistoryEntry:
        now = self.clock.now()
        return HistoryEntry(
            entry_id=self.clock.new_id(),
            sync_id=gone.sync_id,
            at=now,
            cause=change.request.cause,
            action=Action.TRANSFERRED,
            actor=HASURA_CLOUD,
            outcome=change.outcome,
            status=gone.status,
            reason=gone.reason,
            epoch=gone.epoch,
            duration=now - change.since,
            fingerprint_before=before.fingerprint,
            fingerprint=gone.fingerprint,
            release_version=change.request.release_version,
        )


ATTEMPTS: Final = 5
"""How often one sync may change between our read and our write before the event has to come again."""


@final
@dataclass(frozen=True, slots=True)
class TransferOwnership:
    """Ends every sync of a project that has another owner. Late and repeated events are harmless.

    A sync that the index does not list yet is not ended here. It writes nothing all the same: every check
    compares the owner, and ends the sync in the same way.
    """

    syncs: Syncs
    project_syncs: ProjectSyncs
    disconnect_transferred: DisconnectTransferred
    clock: Clock

    def __call__(self, transfer: OwnershipTransfer) -> list[HistoryEntry]:
        """Disconnect first, all of them; then tidy up, whatever fails for one. Return what history remembers.

        Raises `TransientFailure` where anything is left to do, after doing everything else: send the event
        again then.
        """
        ended = _Ended()
        for sync_id in self.project_syncs.of_project(transfer.project_id):
            self._end(sync_id, transfer, ended)
        for sync in ended.syncs:
            self._tidy_up(sync, ended)
        if ended.failures:
            raise ended.failures[0]
        return ended.entries

    def _end(self, sync_id: str, transfer: OwnershipTransfer, ended: "_Ended") -> None:
        try:
            self._disconnect(sync_id, transfer, ended)
        except TransientFailure as failure:
            ended.failures.append(failure)

    def _disconnect(self, sync_id: str, transfer: OwnershipTransfer, ended: "_Ended") -> None:
        for _ in range(ATTEMPTS):
            sync = self.syncs.get(sync_id)
            if sync is None:
                return
            if not transfer.ends(sync):
                ended.left_over(sync)
                return
            try:
                ended.add(*self.disconnect_transferred.disconnect(sync, self._change(sync, transfer)))
            except StaleEpoch:
                continue
            return
        raise TransientFailure("sync_contended")

    def _tidy_up(self, sync: Sync, ended: "_Ended") -> None:
        try:
            self.disconnect_transferred.tidy_up(sync)
        except TransientFailure as failure:
            ended.failures.append(failure)

    def _change(self, sync: Sync, transfer: OwnershipTransfer) -> NewOwner:
        request = CheckRequest(
            sync_id=sync.sync_id,
            cause=Cause.OPERATOR,
            requested_at=transfer.transferred_at,
            event_id=transfer.event_id,
        )
        return NewOwner(owner_id=transfer.new_owner_id, request=request, since=self.clock.now())


class _Ended:
    """What one transfer has done so far: syncs to tidy up, what history remembers, and what failed."""

    def __init__(self) -> None:
        self.syncs: list[Sync] = []
        self.entries: list[HistoryEntry] = []
        self.failures: list[TransientFailure] = []

    def add(self, sync: Sync, entry: HistoryEntry) -> None:
        self.syncs.append(sync)
        self.entries.append(entry)

    def left_over(self, sync: Sync) -> None:
        """Take up what an earlier attempt disconnected but could not tidy up."""
        if sync.reason is Reason.OWNERSHIP_TRANSFERRED:
            self.syncs.append(sync)


@final
@dataclass(frozen=True, slots=True)
class ReportTransfer:
    """Publishes a transfer to the bus, so that it is handled, retried and kept like any other event."""

    ownership_events: OwnershipEvents
    clock: Clock

    def __call__(self, transfer: OwnershipTransfer) -> OwnershipTransfer:
        """Announce the transfer and return it as announced: never later than now.

        Raises `TransientFailure` when the bus did not take it.
        """
        announced = replace(transfer, transferred_at=min(transfer.transferred_at, self.clock.now()))
        self.ownership_events.announce(announced)
        return announced

"""A project changes hands: none of its syncs may go on with the old owner's database."""

from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.failure import EpochMoved, TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.sync import Reason, Sync
from urlsync.ports.clock import Clock
from urlsync.ports.project_syncs import ProjectSyncs
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.disconnect_transferred import DisconnectTransferred, NewOwner

ATTEMPTS: Final = 5
"""How often one sync may change between our read and our write before the event has to come again."""


@final
@dataclass(frozen=True, slots=True)
class TransferOwnership:
    """Ends every sync of a project that has another owner. Late and repeated news does no harm.

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
                ended.add(*self.disconnect_transferred.disconnect(sync, self._news(sync, transfer)))
            except EpochMoved:
                continue
            return
        raise TransientFailure("sync_contended")

    def _tidy_up(self, sync: Sync, ended: "_Ended") -> None:
        try:
            self.disconnect_transferred.tidy_up(sync)
        except TransientFailure as failure:
            ended.failures.append(failure)

    def _news(self, sync: Sync, transfer: OwnershipTransfer) -> NewOwner:
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

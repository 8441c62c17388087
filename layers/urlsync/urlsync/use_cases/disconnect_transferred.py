"""One sync whose project has another owner by now: it ends, and lets go of the old owner's connection.

Whoever finds out, a check, the event of the transfer or the new owner's restart, takes these steps and no
others.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import final

from urlsync.domain.check import CheckRequest, Outcome
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.ownership import HASURA_CLOUD
from urlsync.domain.sync import Sync
from urlsync.domain.transition import Transition
from urlsync.ports.clock import Clock
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.release_connection import ReleaseConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """Who owns the project now, and how we came to know.

    `request` is what led to it, `outcome` that of the check it was (None for any other news), `since` when
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

    def __call__(self, sync: Sync, news: NewOwner) -> HistoryEntry:
        """Take all steps and return what history remembers.

        Raises `EpochMoved` where the sync changed since it was read, and `TransientFailure` where it is
        disconnected but not everything is tidied up: repeat `tidy_up` then.
        """
        gone, entry = self.disconnect(sync, news)
        self.tidy_up(gone)
        return entry

    def disconnect(self, sync: Sync, news: NewOwner) -> tuple[Sync, HistoryEntry]:
        """Take the one step that counts: raise the epoch. Raises `EpochMoved` or `TransientFailure`."""
        step = Transition(request=news.request, at=self.clock.now(), new_id=self.clock.new_id)
        gone = step.transferred(sync, news.owner_id, news.outcome)
        entry = self._entry(sync, gone, news)
        self.syncs.record(sync, gone, entry)
        return gone, entry

    def tidy_up(self, gone: Sync) -> None:
        """Tell people, remove the webhook and forget the connection. Repeating it is harmless."""
        self.release_connection(self.publish_events(gone))

    def _entry(self, before: Sync, gone: Sync, news: NewOwner) -> HistoryEntry:
        now = self.clock.now()
        return HistoryEntry(
            entry_id=self.clock.new_id(),
            sync_id=gone.sync_id,
            at=now,
            cause=news.request.cause,
            action=Action.TRANSFERRED,
            actor=HASURA_CLOUD,
            outcome=news.outcome,
            status=gone.status,
            reason=gone.reason,
            epoch=gone.epoch,
            duration=now - news.since,
            fingerprint_before=before.fingerprint,
            fingerprint=gone.fingerprint,
            release_version=news.request.release_version,
        )

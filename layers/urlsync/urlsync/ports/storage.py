"""Where syncs and their history are kept.

Lists of syncs and of their history, for people. Good for looking, not for deciding.

A list may miss what was written a moment ago. Pages raise `CursorInvalid` for a cursor that the same list has
not given.

How many syncs there are.

Which syncs a project has.

All syncs that are not disconnected.

Which syncs are due for a check.

Where connections are kept.

Where sign-ins at Heroku are kept while a person is away there.

Where provisionings are kept.

Where it is remembered when the schedule last ran.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.history import HistoryEntry
from urlsync.domain.page import Page
from urlsync.domain.provisioning import Provisioning
from urlsync.domain.reconcile_run import ReconcileRun
from urlsync.domain.sync import Status, Sync


class Syncs(Protocol):
    """The syncs. Reads are consistent, every write is conditional.

    With the history entry of a choice against a sync (`is_choice_against`) goes a mark that stays for ever.
    """

    def get(self, sync_id: str) -> Sync | None:
        """Return the sync, or None where there is none."""
        ...

    def create(self, sync: Sync, entry: HistoryEntry | None = None) -> None:
        """Store a new sync, take its target for it, and begin its history. Raises `TargetTaken`."""
        ...

    def holder(self, project_id: str, env_var: str) -> str | None:
        """Return the id of the sync that has this target, or None where it is free."""
        ...

    def delete(self, sync: Sync, entry: HistoryEntry) -> None:
        """Forget a sync, free its target, and end its history with the entry.

        Raises `StaleEpoch` when the sync has another epoch by now, or is gone.
        """
        ...

    def was_opted_out(self, project_id: str, app_id: str) -> bool:
        """Return whether a person ever opted out of a sync of this app in this project."""
        ...

    def start_write(self, sync: Sync, fingerprint: str) -> None:
        """Note that this check, in this epoch, is about to write the value with this fingerprint.

        Raises `StaleEpoch` when the sync has another epoch by now, or is gone or disconnected.
        """
        ...

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store what differs between `before` and `after`, and the history entry if any, both or neither.

        Raises `StaleEpoch` when the stored sync is not in the epoch of `before` any more.
        """
        ...

    def record_confirmation(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store as `record` does, if also the fingerprint still is that of `before`.

        Raises `StaleEpoch` when the stored sync has another epoch or another value by now.
        """
        ...

    def note(self, entry: HistoryEntry) -> None:
        """Store a history entry alone, whatever the sync has become meanwhile."""
        ...

    def clear_outbox(self, sync: Sync) -> None:
        """Forget the events of `sync.outbox`: they are on the bus. A newer outbox stays."""
        ...


class SyncLists(Protocol):
    """The syncs in lists."""

    def with_status(self, status: Status, cursor: str | None, limit: int) -> Page[Sync]:
        """Return some of the syncs in this status, the newest first."""
        ...

    def of_project(self, project_id: str, cursor: str | None, limit: int) -> Page[Sync]:
        """Return some of the project's syncs, whatever their status."""
        ...

    def using(self, connection_id: str) -> Sequence[Sync]:
        """Return all syncs that have this connection, whatever their status."""
        ...

    def history(self, sync_id: str, cursor: str | None, limit: int) -> Page[HistoryEntry]:
        """Return some of a sync's history, the newest entry first; that of a deleted one stays a while."""
        ...


class SyncCounts(Protocol):
    """Numbers of syncs. Good for looking, not for deciding."""

    def count(self, status: Status, at_most: int) -> int:
        """Return how many syncs have this status, or `at_most`. Raises `TransientFailure`."""
        ...


class ProjectSyncs(Protocol):
    """The syncs by project. Good for finding, not for deciding: a new sync may not be listed yet."""

    def of_project(self, project_id: str) -> Sequence[str]:
        """Return the ids of the project's syncs, whatever their status. Raises `TransientFailure`."""
        ...


class LiveSyncs(Protocol):
    """Where syncs are found whatever their status is, as long as checks are made of them."""

    def all(self) -> Iterator[Sync]:
        """Return every one, as it is stored now; one that moves meanwhile may come twice, none is left out.

        Raises `TransientFailure`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSync:
    """A sync whose next check fell due at this moment."""

    sync_id: str
    due_at: datetime


class DueSyncs(Protocol):
    """The syncs by due time. Good for finding, not for deciding: a check may just have been made."""

    def due(self, now: datetime) -> Iterator[DueSync]:
        """Find the syncs that are due, some at a time. Raises `TransientFailure`.

        No sync is always the last one: whoever stops early comes to all of them in time.
        """
        ...


class Connections(Protocol):
    """The connections. Credentials are encrypted at rest; reads are consistent.

    Each of the two credentials is opened when its text is needed, so a use case needs to be permitted to open
    only what it uses. What a credential's `reveal` raises then, is what opening it raises.
    """

    def get(self, connection_id: str) -> Connection | None:
        """Return the connection, each credential to be opened on use, or None where there is none."""
        ...

    def create(self, connection: Connection) -> None:
        """Store a new connection."""
        ...

    def summaries(self, cursor: str | None, limit: int) -> Page[ConnectionSummary]:
        """Return some of the connections, without their credentials. Raises `CursorInvalid`."""
        ...

    def delete(self, connection_id: str) -> None:
        """Forget a connection. One that is already gone counts as forgotten."""
        ...

    def lease_refresh(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Try to become the only one who refreshes this revision's Heroku token, up to `until`.

        Returns False when somebody else holds the lease, or the revision is no longer the stored one.
        """
        ...

    def end_refresh(self, connection: Connection, until: datetime) -> None:
        """End our lease, which was up to `until`, without a new token; somebody else's lease stays."""
        ...

    def replace_heroku(self, connection: Connection, heroku: HerokuAuthorization) -> Connection | None:
        """Store a new Heroku authorization and the profile in place of this revision's, and end the lease.

        Returns the connection as stored, or None when another revision has replaced it meanwhile.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Somebody was sent to Heroku, to connect an account to this connection before `ends_at`.

    `in_browser` says that the browser that started it has a cookie, and must present it at the end.
    """

    connection_id: str
    actor: str
    ends_at: datetime
    in_browser: bool = False


class SignIns(Protocol):
    """The sign-ins that have begun, by their `state` (RFC 6749, section 10.12)."""

    def begin(self, state: str, sign_in: SignIn) -> None:
        """Keep a sign-in under a fresh state."""
        ...

    def take(self, state: str) -> SignIn | None:
        """Return the sign-in of a state and forget it: of all who ask, one gets it.

        It may have expired: look at `expires_at`.
        """
        ...


class Provisionings(Protocol):
    """The provisionings. Reads are consistent, every write is conditional; all raise `TransientFailure`."""

    def get(self, provisioning_id: str) -> Provisioning | None:
        """Return the provisioning, or None where there is none."""
        ...

    def create(self, run: Provisioning) -> bool:
        """Store a new provisioning; tell whether its id was free."""
        ...

    def replace(self, before: Provisioning, after: Provisioning) -> bool:
        """Store `after` in place of `before`; tell whether that was still the stored revision."""
        ...


class ReconcileRuns(Protocol):
    """The last run, for people who ask whether the service is well. Both raise `TransientFailure`."""

    def record(self, run: ReconcileRun) -> None:
        """Remember this run in place of the one before."""
        ...

    def last(self) -> ReconcileRun | None:
        """Return the last run that was recorded, None before the first."""
        ...

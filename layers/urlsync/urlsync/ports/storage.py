"""The tables: syncs, connections, sign-ins, provisionings and the last run of the schedule.

Lists and counts may miss recent writes: use them to show, not to decide. Pages raise `CursorInvalid` for a cursor
that does not come from the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from urlsync.ports.indexes import (
    DueSweep,
    DueSweeps,
    DueSync,
    DueSyncs,
    LiveSyncs,
    Page,
    ProjectSyncs,
    StoredTotals,
    SweptSyncs,
    SyncCounts,
    SyncIndexes,
    SyncLists,
)
from urlsync.ports.service_state import Holds, HostChanges, OAuthClient, Outages

if TYPE_CHECKING:  # each function pays for its own modules only
    from urlsync.domain.activity import ActivityEntry, AuditRecord, EntryChange
    from urlsync.domain.app_list import AppList
    from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization, SignIn
    from urlsync.domain.deletion import Deletion
    from urlsync.domain.history import HistoryEntry
    from urlsync.domain.job import Job, JobPart
    from urlsync.domain.limits import Limit, Usage
    from urlsync.domain.outage import Marker, Provider
    from urlsync.domain.provisioning import Provisioning
    from urlsync.domain.schedule import ReconcileRun
    from urlsync.domain.sweep import Sweep
    from urlsync.domain.sync import Sync

__all__ = (
    "Activity",
    "AppLists",
    "Connections",
    "Deletions",
    "DueSweep",
    "DueSweeps",
    "DueSync",
    "DueSyncs",
    "Holds",
    "HostChanges",
    "Jobs",
    "LiveSyncs",
    "OAuthClient",
    "Outages",
    "Page",
    "ProjectSyncs",
    "Provisionings",
    "ReconcileRuns",
    "SignIns",
    "StoredEntries",
    "StoredTotals",
    "SweptSyncs",
    "SyncCounts",
    "SyncIndexes",
    "SyncLists",
    "Syncs",
    "Usages",
)


class CheckedSyncs(Protocol):
    """What checks read and store of syncs. Reads are consistent, writes conditional."""

    def get(self, sync_id: str) -> Sync | None:
        """Return the sync, or None."""

    def get_all(self, sync_ids: Collection[str]) -> Mapping[str, Sync]:
        """Return those of these syncs that there are, by id. Raises `TransientFailure` if any is unreadable."""

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store what differs, and the history entry if any, both or neither. Raises `StaleEpoch`."""

    def note(self, entry: HistoryEntry, activity: ActivityEntry | None = None) -> None:
        """Store a history entry, and its activity if there is one, whatever the state of the sync."""

    def note_all(self, entries: Sequence[HistoryEntry]) -> None:
        """Store history entries without an actor, all or none, whatever the state of their syncs."""


class Syncs(CheckedSyncs, Protocol):
    """The syncs. Reads are consistent, writes conditional; an entry with `is_choice_against` stores a lasting mark.

    A history entry that names an actor is stored in the activity, too: both with the change, or nothing.
    """

    def create(self, sync: Sync, entry: HistoryEntry | None = None) -> None:
        """Store a new sync, claim its target, and begin its history. Raises `TargetTaken`."""

    def holder(self, project_id: str, env_var: str) -> str | None:
        """Return the id of the sync that has this target, or None if it is free."""

    def edit(self, before: Sync, after: Sync, entry: HistoryEntry) -> None:
        """Store as `record` does, if the settings are still those of `before`, too. Exchanges the guard of the target.

        Raises `StaleEpoch` and `TargetTaken`.
        """

    def delete(self, sync: Sync, entry: HistoryEntry) -> None:
        """Delete a sync, free its target, and end its history with the entry. Raises `StaleEpoch`."""

    def was_opted_out(self, project_id: str, app_id: str) -> bool:
        """Return True if a person ever opted out of a sync of this app in this project."""

    def start_write(self, sync: Sync, fingerprint: str) -> None:
        """Record that this epoch is about to write this value, unless a hold stops it.

        Raises `StaleEpoch`, also if disconnected or gone, and `WritesHeld`.
        """

    def record_confirmation(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store as `record` does, if the fingerprint still is that of `before`, too. Raises `StaleEpoch`."""

    def clear_outbox(self, sync: Sync) -> None:
        """Remove the published events of `sync.outbox`. A newer outbox stays."""


class CheckedConnections(Protocol):
    """What checks read and store of connections. Reads are consistent."""

    def get(self, connection_id: str) -> Connection | None:
        """Return the connection, its credentials still encrypted, or None."""

    def replace_marker(self, connection_id: str, provider: Provider, marker: Marker) -> bool:
        """Store a provider's marker if its revision is the next one; return True on success."""

    def replace_sweep(self, connection_id: str, sweep: Sweep, entry: ActivityEntry | None = None) -> bool:
        """Store how a connection is swept, as `replace_marker` does; only what a person asks for has an entry."""


class Connections(CheckedConnections, Protocol):
    """The connections. Credentials are encrypted at rest; reads are consistent.

    An entry of the activity is stored with the change that it is about: both, or nothing.

    Each credential is decrypted when its text is needed, so a use case needs permission only for those it uses.
    `reveal` raises whatever decryption raises.
    """

    def create(self, connection: Connection, entry: ActivityEntry) -> bool:
        """Store a new connection. Return False if its id exists."""

    def summaries(self, cursor: str | None, limit: int) -> Page[ConnectionSummary]:
        """Return a page of the connections, without their credentials. Raises `CursorInvalid`."""

    def of(self, owner: str, teams: Collection[str]) -> Sequence[ConnectionSummary]:
        """Return the connections that the actor with this key has added or one of these teams shares, by id.

        Reads nothing of other connections, however many there are.
        """

    def with_ids(self, connection_ids: Sequence[str]) -> Sequence[ConnectionSummary]:
        """Return the connections with these ids, without their credentials and without those that are gone."""

    def get_all(self, connection_ids: Sequence[str]) -> Sequence[Connection]:
        """Return the connections with these ids, as `get` does, without those that are gone."""

    def delete(self, deletion: Deletion, entry: ActivityEntry) -> bool:
        """Delete a connection and begin its deletion: both, or nothing. Return False if it does not exist."""

    def deleted(self, connection_id: str) -> Connection | None:
        """Return what is left of a connection until its deletion ends: all but the Hasura token; or None."""

    def edit(self, before: Connection, after: Connection, entry: ActivityEntry) -> bool:
        """Store what an edit has changed, if no other edit came since `before`. Return True on success.

        Another Heroku authorization is stored as `replace_heroku` does, with its condition.
        """

    def share(self, connection_id: str, team: str | None, entry: ActivityEntry) -> bool:
        """Share a connection with this team, or with none. Return False if it does not exist."""

    def lease_refresh(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Lease the refresh of this revision's Heroku token. Return False if another lease or revision is stored."""

    def end_refresh(self, connection: Connection, until: datetime) -> None:
        """End our lease, which was up to `until`, without a new token; other leases stay."""

    def sweeps(self, connection_ids: Collection[str]) -> Mapping[str, Sweep]:
        """Return how these connections are swept, by id, without those that do not exist. Raises `TransientFailure`."""

    def sweeps_of_account(self, account: str) -> Mapping[str, Sweep]:
        """Return how all connections of a Heroku account are swept, by id. Raises `TransientFailure`."""

    def replace_heroku(
        self, connection: Connection, heroku: HerokuAuthorization, entry: ActivityEntry | None = None
    ) -> Connection | None:
        """Store another Heroku authorization and end the lease. Return None if this revision was replaced.

        A refresh has no entry, because nobody makes it.
        """


class Deletions(Protocol):
    """The deletions that have begun and are not complete. All methods raise `TransientFailure`."""

    def begin(self, deletion: Deletion, entry: ActivityEntry) -> bool:
        """Store a deletion and who asked for it: both, or nothing. Return False if it had begun before."""

    def unfinished(self) -> Sequence[Deletion]:
        """Return them. There are few; a list that is not complete has the others the next time."""

    def end(self, deletion: Deletion) -> None:
        """Remove a deletion, and what is left of its connection. Idempotent."""


class SignIns(Protocol):
    """Pending sign-ins by their `state` (RFC 6749, section 10.12)."""

    def begin(self, state: str, sign_in: SignIn, entry: ActivityEntry) -> None:
        """Store a sign-in under a new state, and the entry of the activity: both, or nothing."""

    def take(self, state: str) -> SignIn | None:
        """Return and delete the sign-in of a state: only one caller gets it. It may have expired: check `ends_at`."""


class AppLists(Protocol):
    """The lists of Heroku apps by connection. Reads are consistent, every write is conditional."""

    def get(self, connection_id: str) -> AppList | None:
        """Return the list, or None if nothing is stored. Raises `TransientFailure`."""

    def replace(self, connection_id: str, before: AppList, after: AppList) -> bool:
        """Store `after`. Return False if the stored revision is not that of `before`. Raises `TransientFailure`."""


class Provisionings(Protocol):
    """The provisionings. Reads are consistent, every write is conditional; all raise `TransientFailure`.

    An entry of the activity is stored with the change that it is about: both, or nothing. Steps have none.
    """

    def get(self, provisioning_id: str) -> Provisioning | None:
        """Return the provisioning, or None."""

    def create(self, run: Provisioning, entry: ActivityEntry) -> bool:
        """Store a new provisioning. Return False if its id exists."""

    def replace(self, before: Provisioning, after: Provisioning, entry: ActivityEntry | None = None) -> bool:
        """Store `after` in place of `before`. Return False if the stored revision was another one."""

    def decline(self, before: Provisioning, after: Provisioning, entry: ActivityEntry) -> bool:
        """Store as `replace` does, with the lasting mark that a person opted out of a sync of this app."""

    def proposals(self, cursor: str | None, limit: int) -> Page[Provisioning]:
        """Return a page of the proposals, which may be short although more follow. Raises `CursorInvalid`."""


class Jobs(Protocol):
    """The jobs, for 30 days. Reads are consistent, every write is conditional; all raise `TransientFailure`."""

    def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""

    def part(self, job_id: str, number: int) -> JobPart | None:
        """Return a part of a job, or None."""

    def create(self, job: Job, parts: Sequence[JobPart], entry: ActivityEntry) -> bool:
        """Store a new job, its parts first. Return False if its id exists."""

    def replace(self, before: Job, after: Job, part: JobPart | None = None, entry: ActivityEntry | None = None) -> bool:
        """Store `after` in place of `before`, with a part and an entry. Return False if another revision is stored."""

    def recent(self, limit: int, actor: str | None = None) -> Sequence[Job]:
        """Return the newest jobs, of all or of the actor with this key, the last one first."""

    def unfinished(self) -> Sequence[Job]:
        """Return the jobs that are not over."""


class Usages(Protocol):
    """How often limits were used."""

    def take(self, subject: str, limit: Limit, now: datetime, number: int = 1) -> Usage | None:
        """Count so many uses of `subject`; count none and return None if fewer are left. Raises `TransientFailure`."""


class Activity(Protocol):
    """Who changed what. Entries are added and never changed; all methods raise `TransientFailure`."""

    def add(self, entry: ActivityEntry) -> None:
        """Store the entry of a change that is not in the table, before the change. Idempotent."""

    def get(self, entry_id: str, at: datetime) -> ActivityEntry | None:
        """Return the entry with this id and time, or None."""

    def entries(
        self, wanted: Callable[[ActivityEntry], bool], now: datetime, cursor: str | None, limit: int
    ) -> Page[ActivityEntry]:
        """Return a page of the matching entries, newest first, which may be short. Raises `CursorInvalid`."""


class StoredEntries(Protocol):
    """The entries of the activity as they are stored. Both methods raise `TransientFailure`."""

    def read(self, changes: Sequence[EntryChange]) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """Return the attributes of those that are in the activity and still there, by partition and position."""

    def of_day(self, day: date) -> Iterator[Sequence[AuditRecord]]:
        """Yield the entries of a day as records, some at a time."""


class ReconcileRuns(Protocol):
    """The last run of the schedule. Both methods raise `TransientFailure`."""

    def record(self, run: ReconcileRun) -> None:
        """Store this run in place of the previous one."""

    def last(self) -> ReconcileRun | None:
        """Return the last recorded run, or None before the first."""

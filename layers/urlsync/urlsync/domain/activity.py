"""The activity: who changed what, when and from where. Entries have ids only, never an e-mail address or a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from urlsync.domain.history import Action, HistoryEntry

if TYPE_CHECKING:  # each function pays for its own modules only
    from urlsync.domain.actor import Actor
    from urlsync.domain.connection import Connection, ConnectionSummary
    from urlsync.domain.provisioning import Provisioning
    from urlsync.domain.sync import Sync

LISTED_FOR: Final = timedelta(days=90)
"""How long the table has an entry. The audit log has it longer."""


class ActivityAction(StrEnum):
    """What a person, a program or an event did."""

    SYNC_ENABLED = "sync_enabled"
    SYNC_EDITED = "sync_edited"
    SYNC_OPTED_OUT = "sync_opted_out"
    SYNC_RESTARTED = "sync_restarted"
    SYNC_TRANSFERRED = "sync_transferred"
    SYNC_DELETED = "sync_deleted"
    SYNC_UNLINKED = "sync_unlinked"
    CHECK_REQUESTED = "check_requested"
    CONNECTION_CREATED = "connection_created"
    CONNECTION_EDITED = "connection_edited"
    CONNECTION_SHARED = "connection_shared"
    CONNECTION_UNSHARED = "connection_unshared"
    CONNECTION_DELETED = "connection_deleted"
    SWEEPS_TRUSTED = "sweeps_trusted"
    SWEEPS_PROVEN = "sweeps_proven"
    HEROKU_SIGN_IN_STARTED = "heroku_sign_in_started"
    HEROKU_CONNECTED = "heroku_connected"
    DATABASE_ORDERED = "database_ordered"
    PROJECT_CREATED = "project_created"
    PROPOSAL_MADE = "proposal_made"
    PROPOSAL_ACCEPTED = "proposal_accepted"
    PROPOSAL_DECLINED = "proposal_declined"
    TRANSFER_REPORTED = "transfer_reported"
    DEAD_LETTERS_REDRIVEN = "dead_letters_redriven"
    WRITES_HELD = "writes_held"
    WRITES_RELEASED = "writes_released"
    ENDPOINT_CREATED = "endpoint_created"
    ENDPOINT_EDITED = "endpoint_edited"
    ENDPOINT_SECRET_ROTATED = "endpoint_secret_rotated"  # noqa: S105 (an action)
    ENDPOINT_DELETED = "endpoint_deleted"
    JOB_STARTED = "job_started"
    JOB_CANCELLED = "job_cancelled"
    PERSON_DELETED = "person_deleted"
    SECRET_ROTATED = "secret_rotated"  # noqa: S105 (an action)


OF_CONNECTIONS: Final = frozenset({
    ActivityAction.CONNECTION_CREATED,
    ActivityAction.CONNECTION_EDITED,
    ActivityAction.CONNECTION_SHARED,
    ActivityAction.CONNECTION_UNSHARED,
    ActivityAction.CONNECTION_DELETED,
    ActivityAction.HEROKU_SIGN_IN_STARTED,
    ActivityAction.HEROKU_CONNECTED,
})  # fmt: skip
"""What was done to a connection itself, which only those see who may use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The ids of what an entry is about.

    `connection_owner` and `endpoint_owner` are the keys of the actors who owned them, `team` who shares the connection
    since, and `secret_id` is one of the service's own secrets.
    """

    project_id: str | None = None
    sync_id: str | None = None
    connection_id: str | None = None
    connection_owner: str | None = None
    team: str | None = None
    provisioning_id: str | None = None
    secret_id: str | None = None
    person_id: str | None = None
    endpoint_id: str | None = None
    endpoint_owner: str | None = None

    @classmethod
    def of_connection(cls, connection: Connection | ConnectionSummary, team: str | None = None) -> Self:
        """Return the ids of a connection, and of the team that shares it from now on."""
        return cls(connection_id=connection.connection_id, connection_owner=connection.owner, team=team)

    @classmethod
    def of_provisioning(cls, run: Provisioning) -> Self:
        """Return the ids of a provisioning, which an order and a proposal are."""
        return cls(
            project_id=run.project_id,
            sync_id=run.sync_id,
            connection_id=run.connection_id,
            provisioning_id=run.provisioning_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEntry:
    """One change and who made it.

    `actor` is the name of a person, a program or a service, `actor_id` its id with its kind, and `role` its role.
    `source_address` and `request_id` are those of the request, if there was one. `failure` is why a change was undone,
    and `changes` has the names of what an edit has changed.
    """

    entry_id: str
    at: datetime
    action: ActivityAction
    actor: str
    actor_id: str
    role: str | None = None
    source_address: str | None = None
    request_id: str | None = None
    subject: Subject = Subject()
    failure: str | None = None
    changes: tuple[str, ...] = ()

    def signature(self) -> dict[str, Any]:
        """Return the fields that say who it was, as `Actor.signature` does."""
        names = ("actor", "actor_id", "role", "source_address", "request_id")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Recorder:
    """Makes the entries of one moment: what an actor does now, with the origin of their request."""

    at: datetime
    new_id: Callable[[], str]

    def __call__(
        self, actor: Actor, action: ActivityAction, subject: Subject = Subject(), changes: tuple[str, ...] = ()
    ) -> ActivityEntry:
        """Return a new entry. The store writes it in one transaction with the change."""
        return ActivityEntry(
            entry_id=self.new_id(), at=self.at, action=action, subject=subject, changes=changes, **actor.signature()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """What a list of the activity is limited to; None limits nothing. `actor` is a name or an id."""

    actor: str | None = None
    action: ActivityAction | None = None
    project_id: str | None = None
    sync_id: str | None = None

    def matches(self, entry: ActivityEntry) -> bool:
        """Return True if the list contains the entry."""
        wanted = (self.action, self.project_id, self.sync_id)
        has = (entry.action, entry.subject.project_id, entry.subject.sync_id)
        known_as = {None, entry.actor, entry.actor_id, entry.actor_id.partition(":")[2]}
        return self.actor in known_as and all(value in {None, found} for value, found in zip(wanted, has, strict=True))


EVERYTHING: Final = ActivityFilter()
_OF_SYNCS: Final = {
    Action.ENABLED: ActivityAction.SYNC_ENABLED,
    Action.EDITED: ActivityAction.SYNC_EDITED,
    Action.OPTED_OUT: ActivityAction.SYNC_OPTED_OUT,
    Action.RESTARTED: ActivityAction.SYNC_RESTARTED,
    Action.TRANSFERRED: ActivityAction.SYNC_TRANSFERRED,
    Action.DELETED: ActivityAction.SYNC_DELETED,
    Action.UNLINKED: ActivityAction.SYNC_UNLINKED,
    Action.CHECK_REQUESTED: ActivityAction.CHECK_REQUESTED,
}


def activity_of(sync: Sync, entry: HistoryEntry | None) -> ActivityEntry | None:
    """Return the activity of a history entry that names an actor; None for a check, which nobody makes.

    Both have one id. The store writes both in one transaction with the change.
    """
    action = None if entry is None else _OF_SYNCS.get(entry.action)
    if entry is None or entry.actor is None or entry.actor_id is None or action is None:
        return None
    return ActivityEntry(
        entry_id=entry.entry_id,
        at=entry.at,
        action=action,
        actor=entry.actor,
        actor_id=entry.actor_id,
        role=entry.role,
        source_address=entry.source_address,
        request_id=entry.request_id,
        subject=Subject(project_id=sync.project_id, sync_id=sync.sync_id, connection_id=sync.current_connection_id),
        failure=entry.failure,
        changes=tuple(change.name for change in entry.changes),
    )


class ChangeKind(StrEnum):
    """What happened to a stored entry. Entries are only added; the other kinds are an attempt to hide something."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """A change of an entry of the activity or of a history in the table."""

    kind: ChangeKind
    partition: str
    position: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """A line of the audit log; `entry` has the fields of the entry, or is None if it is no longer there.

    `repeated` is True if the line was written when a whole day was copied again.
    """

    kind: ChangeKind
    partition: str
    position: str
    at: datetime
    entry: Mapping[str, Any] | None = None
    repeated: bool = False

    @classmethod
    def of(cls, change: EntryChange, entry: Mapping[str, Any] | None) -> Self:
        """Return the record of a change, with the entry as it is stored now."""
        return cls(kind=change.kind, partition=change.partition, position=change.position, at=change.at, entry=entry)

    def content(self) -> dict[str, Any]:
        """Return the fields of the line: ids, no names."""
        known = {name: value for name, value in (self.entry or {}).items() if name not in _NOT_COPIED}
        line = {"kind": self.kind.value, "partition": self.partition, "position": self.position, "entry": known or None}
        return {**line, "repeated": True} if self.repeated else line


_NOT_COPIED: Final = frozenset({"pk", "sk", "schema_version", "expires_at", "actor"})
"""What the audit log does not have of an entry: its keys are beside it, and `actor` is a name."""

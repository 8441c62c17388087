"""End the syncs of a transferred project, so that none continues with the old owner's database.

A check, a reported transfer and the new owner's restart all use the steps of `DisconnectTransferred`. Hasura Cloud
publishes no event of its own, so transfers can be reported to us. A report is a question to Hasura Cloud, whose answer
counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from urlsync.domain.activity import ActivityAction, ActivityEntry, Recorder, Subject
from urlsync.domain.actor import HASURA_CLOUD_SERVICE, Actor, Right, require
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.errors import PermanentFailure, StaleEpoch, TableRestored, TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.outbox import with_events
from urlsync.domain.ownership import OwnershipTransfer, Report
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.transition import Transition
from urlsync.ports import messaging, platform, storage
from urlsync.ports.hasura import HasuraProjects
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.webhooks.register_webhook import ReleaseConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """The new owner, and how we found out: the cause, when the work began, and the outcome if it was a check.

    `report` is the entry of the activity of a person or program who reported the transfer.
    """

    owner_id: str
    request: CheckRequest
    since: datetime
    outcome: Outcome | None = None
    report: ActivityEntry | None = None


@dataclass(frozen=True, slots=True)
class DisconnectTransferred:
    """Disconnect a sync from its old owner. The env var keeps its value; the epoch stops every check."""

    syncs: storage.Syncs
    publish_events: PublishEvents
    release_connection: ReleaseConnection
    clock: platform.Clock

    def __call__(self, sync: Sync, change: NewOwner) -> HistoryEntry:
        """Disconnect and clean up. After `TransientFailure` it may be disconnected already: repeat `clean_up`."""
        disconnected, entry = self.disconnect(sync, change)
        self.clean_up(disconnected)
        return entry

    def disconnect(self, sync: Sync, change: NewOwner) -> tuple[Sync, HistoryEntry]:
        """Disconnect by raising the epoch. Raises `StaleEpoch` or `TransientFailure`."""
        step = Transition(request=change.request, at=self.clock.now(), new_id=self.clock.new_id)
        disconnected = step.transferred(sync, change.owner_id, change.outcome)
        entry = self._entry(sync, disconnected, change)
        self.syncs.record(sync, disconnected, entry)
        return disconnected, entry

    def clean_up(self, disconnected: Sync) -> None:
        """Publish events, remove the webhook and the connection. Repeating it is harmless.

        In a restored table the last two wait: reconciling it requests a check, which does them.
        """
        with suppress(TableRestored):
            self.release_connection(self.publish_events(disconnected))

    def _entry(self, before: Sync, disconnected: Sync, change: NewOwner) -> HistoryEntry:
        now = self.clock.now()
        return HistoryEntry.of(
            disconnected,
            entry_id=self.clock.new_id(),
            at=now,
            cause=change.request.cause,
            action=Action.TRANSFERRED,
            **(change.report or HASURA_CLOUD_SERVICE).signature(),
            outcome=change.outcome,
            duration=now - change.since,
            fingerprint_before=before.fingerprint,
            release_version=change.request.release_version,
        )


MAX_ATTEMPTS: Final = 5
"""How often one sync may change between read and write before the event must be retried."""


FALSE_REPORTS: Final = UUID("3f0c0a0e-6a0b-4b62-9a39-0d1f4a7d5c52")
"""The namespace of the ids of events about false reports: a repeated report has the same one."""


@dataclass(frozen=True, slots=True)
class VerifyTransfer:
    """Find out from Hasura Cloud who owns a project that is said to be transferred."""

    connections: storage.Connections
    projects: HasuraProjects

    def __call__(self, sync: Sync, transfer: OwnershipTransfer) -> str | None:
        """Return the new owner's id; None if the project still belongs to the owner of the sync.

        The reported owner counts only where the old owner's token does not see the project any more, or where there
        is no token. Raises `TransientFailure`.
        """
        connection = self.connections.get(sync.current_connection_id) if sync.current_connection_id else None
        if connection is None:
            return transfer.new_owner_id
        try:
            project = self.projects.project(connection.hasura_token, sync.project_id)
        except PermanentFailure:
            return transfer.new_owner_id
        if project is None:
            return transfer.new_owner_id
        if project.owner_id is None:
            raise TransientFailure("hasura_owner_unknown")
        return None if project.owner_id == sync.owner_id else project.owner_id


@dataclass(frozen=True, slots=True)
class FindReporter:
    """Find out from the activity who reported a transfer. An event cannot name a person who has not reported it."""

    activity: storage.Activity

    def __call__(self, transfer: OwnershipTransfer) -> ActivityEntry | None:
        """Return the entry of the report, or None for what Hasura Cloud reported. Raises `TransientFailure`."""
        if transfer.report is None:
            return None
        entry = self.activity.get(transfer.report.entry_id, transfer.report.at)
        if entry is None or entry.action is not ActivityAction.TRANSFER_REPORTED:
            return None
        return entry if entry.subject.project_id == transfer.project_id else None


@dataclass(frozen=True, slots=True)
class TransferOwnership:
    """End every sync of a transferred project; one that the index does not list yet is ended by its next check."""

    verify: VerifyTransfer
    find_reporter: FindReporter
    event_bus: messaging.EventBus
    syncs: storage.Syncs
    project_syncs: storage.ProjectSyncs
    disconnect_transferred: DisconnectTransferred
    clock: platform.Clock

    def __call__(self, transfer: OwnershipTransfer) -> list[HistoryEntry]:
        """Disconnect all syncs first, then clean up, continuing past failures. Raises the first of them."""
        ended = _Ended()
        for sync_id in self.project_syncs.ids_of_project(transfer.project_id):
            with ended.continuing():
                self._disconnect(sync_id, transfer, ended)
        for sync in ended.syncs:
            with ended.continuing():
                self.disconnect_transferred.clean_up(sync)
        if ended.failures:
            raise ended.failures[0]
        return ended.entries

    def _disconnect(self, sync_id: str, transfer: OwnershipTransfer, ended: "_Ended") -> None:
        for _ in range(MAX_ATTEMPTS):
            sync = self.syncs.get(sync_id)
            if sync is None:
                return
            if not transfer.ends(sync):
                if sync.reason is Reason.OWNERSHIP_TRANSFERRED:  # an earlier attempt did not clean it up
                    ended.syncs.append(sync)
                return
            owner_id = self.verify(sync, transfer)
            if owner_id is None:
                if sync.status is not Status.DISCONNECTED:  # else its owner has nothing to look after
                    self._report_false(sync, transfer)
                return
            try:
                change = self._change(sync, transfer, owner_id)
                disconnected, entry = self.disconnect_transferred.disconnect(sync, change)
            except StaleEpoch:
                continue
            ended.syncs.append(disconnected)
            ended.entries.append(entry)
            return
        raise TransientFailure("sync_contended")

    def _report_false(self, sync: Sync, transfer: OwnershipTransfer) -> None:
        """Notify people that a transfer was reported which has not happened."""
        reported = with_events(
            replace(sync, outbox=()),
            EventType.TRANSFER_REPORT_FALSE,
            at=self.clock.now(),
            cause=Cause.OPERATOR,
            new_id=lambda: str(uuid5(FALSE_REPORTS, f"{transfer.event_id} {sync.sync_id}")),
            new_owner_id=transfer.new_owner_id,
        )
        self.event_bus.publish(reported.outbox)

    def _change(self, sync: Sync, transfer: OwnershipTransfer, owner_id: str) -> NewOwner:
        request = CheckRequest(
            sync_id=sync.sync_id, cause=Cause.OPERATOR, requested_at=transfer.transferred_at, event_id=transfer.event_id
        )
        report = self.find_reporter(transfer)
        return NewOwner(owner_id=owner_id, request=request, since=self.clock.now(), report=report)


@dataclass(slots=True)
class _Ended:
    """The progress of one transfer: syncs to clean up, history entries, and failures."""

    syncs: list[Sync] = field(default_factory=list)
    entries: list[HistoryEntry] = field(default_factory=list)
    failures: list[TransientFailure] = field(default_factory=list)

    @contextmanager
    def continuing(self) -> Iterator[None]:
        """Keep a transient failure, and continue with the next sync."""
        try:
            yield
        except TransientFailure as failure:
            self.failures.append(failure)


@dataclass(frozen=True, slots=True)
class ReportTransfer:
    """Publish a transfer on the bus, so that it is handled, retried and archived like any other event.

    The bus is in no transaction with the table, so the entry is stored first: nothing is published that is not in it.
    """

    activity: storage.Activity
    ownership_events: messaging.OwnershipEvents
    clock: platform.Clock

    def __call__(self, transfer: OwnershipTransfer, *, actor: Actor) -> OwnershipTransfer:
        """Publish the transfer and return it as published: never later than now. Raises `RoleRequired`."""
        require(actor, Right.OPERATE_ALL)
        now = self.clock.now()
        subject = Subject(project_id=transfer.project_id)
        entry = Recorder(now, self.clock.new_id)(actor, ActivityAction.TRANSFER_REPORTED, subject)
        self.activity.add(entry)
        report = Report(entry_id=entry.entry_id, at=entry.at)
        published = replace(transfer, transferred_at=min(transfer.transferred_at, now), report=report)
        self.ownership_events.publish(published)
        return published

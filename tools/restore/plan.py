"""What has to be done again in a restored table, after the audit log since the point of the backup. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.sync import Reason, Status, Sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry of the activity as the audit log has it."""

    entry_id: str
    at: datetime
    action: str
    subject: Subject
    failure: str | None = None

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self | None:
        """Return the entry of a line; None for a line about an entry that was changed or removed."""
        entry = line.get("entry")
        if line.get("kind") != "added" or not entry:
            return None
        known = {name: entry.get("subject", {}).get(name) for name in Subject.__dataclass_fields__}
        return cls(
            entry_id=entry["entry_id"],
            at=datetime.fromisoformat(entry["at"]),
            action=entry["action"],
            subject=Subject(**known),
            failure=entry.get("failure"),
        )


class Deed(StrEnum):
    """What is done again."""

    DELETE = "delete"
    OPT_OUT = "opt out"
    TRANSFER = "end after a transfer"
    RESTART = "restart"
    STOP = "stop"
    DELETE_CONNECTION = "delete the connection"
    SHARE_CONNECTION = "share the connection"
    UNSHARE_CONNECTION = "share the connection no more"
    CANCEL_JOB = "cancel the job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do again. `id` is that of a sync, connection or job."""

    deed: Deed
    id: str
    at: datetime
    connection_id: str | None = None
    team: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done, and what only people can decide."""

    steps: Sequence[Step]
    undecided: Sequence[str]


LIFE: Final = {
    ActivityAction.SYNC_ENABLED,
    ActivityAction.SYNC_OPTED_OUT,
    ActivityAction.SYNC_RESTARTED,
    ActivityAction.SYNC_TRANSFERRED,
    ActivityAction.SYNC_DELETED,
}
SHARING: Final = {
    ActivityAction.CONNECTION_SHARED: Deed.SHARE_CONNECTION,
    ActivityAction.CONNECTION_UNSHARED: Deed.UNSHARE_CONNECTION,
}
PENDING: Final = {
    ActivityAction.HEROKU_CONNECTED: "connection {id}: connected to Heroku again. If its syncs pause, reconnect it",
    ActivityAction.DATABASE_ORDERED: "project {project}: a Heroku database was ordered. Look for its app at Heroku",
    ActivityAction.PROPOSAL_ACCEPTED: "project {project}: a proposal was accepted. Accept it again",
    ActivityAction.PROPOSAL_DECLINED: "project {project}: a proposal was declined. Decline it again",
    ActivityAction.PERSON_DELETED: "person {person}: was deleted. Delete what is left of them again",
}


def plan_of(
    entries: Iterable[Logged], syncs: Mapping[str, Sync], connections: Collection[str], jobs: Mapping[str, datetime]
) -> Plan:
    """Return the plan for a table that has these syncs, connections and unfinished jobs.

    Entries may be repeated, in any order, and of a time before the point of the backup.
    """
    once = {entry.entry_id: entry for entry in entries}.values()
    planning = _Planning(syncs, connections)
    planning.steps += [Step(deed=Deed.CANCEL_JOB, id=job_id, at=at) for job_id, at in jobs.items()]
    planning.add(sorted(once, key=lambda entry: (entry.at, entry.entry_id)))
    return Plan(planning.steps, planning.undecided)


MISSING: Final = "Enable it again, if it is still wanted"


@dataclass(slots=True)
class _Planning:
    """A plan that is being made for a table."""

    syncs: Mapping[str, Sync]
    connections: Collection[str]
    steps: list[Step] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)

    def add(self, in_order: Iterable[Logged]) -> None:
        of_syncs, of_connections = defaultdict[str, list[Logged]](list), defaultdict[str, list[Logged]](list)
        for entry in in_order:
            if entry.subject.sync_id is not None and entry.action in LIFE:
                of_syncs[entry.subject.sync_id].append(entry)
            elif entry.action in PENDING:
                self.undecided.append(_pending(entry))
            elif entry.subject.connection_id is not None and entry.action.startswith("connection_"):
                of_connections[entry.subject.connection_id].append(entry)
        for sync_id, of_sync in of_syncs.items():
            self._add_sync(sync_id, of_sync)
        for connection_id, of_connection in of_connections.items():
            self._add_connection(connection_id, of_connection)

    def _add_sync(self, sync_id: str, entries: Sequence[Logged]) -> None:
        last, sync = entries[-1], self.syncs.get(sync_id)
        if sync is None:
            if last.action != ActivityAction.SYNC_DELETED:
                what = last.action.removeprefix("sync_").replace("_", " ")
                where = f"sync {sync_id} of project {last.subject.project_id}"
                self.undecided.append(f"{where}: {what}, and not in the table. {MISSING}")
            return
        deed = self._deed(entries, sync)
        if deed is not None:
            used = last.subject.connection_id
            self.steps.append(Step(deed=deed, id=sync_id, at=last.at, connection_id=used, failure=last.failure))
        if deed in {Deed.STOP, Deed.TRANSFER} and last.action == ActivityAction.SYNC_RESTARTED:
            why = "after a transfer" if deed is Deed.TRANSFER else "with a connection that is not in the table"
            target = f"{sync.env_var} of project {sync.project_name or sync.project_id}"
            text = f"sync {sync_id} ({target}): restarted {why}. The project's owner restarts it again"
            self.undecided.append(text)

    def _deed(self, entries: Sequence[Logged], sync: Sync) -> Deed | None:
        """Return what has to be done again, or None if the table has it."""
        last = entries[-1]
        if last.action == ActivityAction.SYNC_DELETED:
            return Deed.DELETE
        if last.action == ActivityAction.SYNC_OPTED_OUT:
            return None if _is_ended(sync, Reason.OPTED_OUT) else Deed.OPT_OUT
        if any(entry.action == ActivityAction.SYNC_TRANSFERRED for entry in entries):
            return None if _is_ended(sync, Reason.OWNERSHIP_TRANSFERRED) else Deed.TRANSFER
        if last.action != ActivityAction.SYNC_RESTARTED:
            return None
        if last.subject.connection_id not in self.connections:
            return Deed.STOP
        runs = sync.status is not Status.DISCONNECTED and sync.current_connection_id == last.subject.connection_id
        return None if runs else Deed.RESTART

    def _add_connection(self, connection_id: str, entries: Sequence[Logged]) -> None:
        last, actions = entries[-1], {entry.action for entry in entries}
        if connection_id not in self.connections:
            if ActivityAction.CONNECTION_CREATED in actions and ActivityAction.CONNECTION_DELETED not in actions:
                text = f"connection {connection_id}: added, and not in the table. Its owner adds it again"
                self.undecided.append(text)
        elif ActivityAction.CONNECTION_DELETED in actions:
            self.steps.append(Step(deed=Deed.DELETE_CONNECTION, id=connection_id, at=last.at))
        elif last.action in SHARING:
            deed = SHARING[ActivityAction(last.action)]
            self.steps.append(Step(deed=deed, id=connection_id, at=last.at, team=last.subject.team))


def _pending(entry: Logged) -> str:
    subject = entry.subject
    text = PENDING[ActivityAction(entry.action)]
    return text.format(id=subject.connection_id, project=subject.project_id, person=subject.person_id)


def _is_ended(sync: Sync, reason: Reason) -> bool:
    return (sync.status, sync.reason) == (Status.DISCONNECTED, reason)

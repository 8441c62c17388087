"""Syncs kept in memory, with the semantics of the DynamoDB table. Both pass the same contract tests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from threading import Lock
from typing import Any

from urlsync.domain.activity import ActivityEntry, activity_of
from urlsync.domain.errors import StaleEpoch, TargetTaken
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Status, Sync

from tests.fakes.activity import FakeActivity
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeSyncs:
    """A dictionary of syncs and a list of their history, oldest entry first.

    `before_each` is called with the operation's name before it takes effect, `after_each` when `create`,
    `record` or `delete` has; both can be set at any time.
    """

    def __init__(self, *syncs: Sync, before_each: Interruption = nothing_happens) -> None:
        self.stored: dict[str, Sync] = {}
        self.history: list[HistoryEntry] = []
        self.activity = FakeActivity()
        self.declined: set[tuple[str, str]] = set()
        self.before_each: Interruption = nothing_happens
        self.after_each: Interruption = nothing_happens
        self._lock = Lock()
        for sync in syncs:
            self.create(sync)
        self.before_each = before_each

    def get(self, sync_id: str) -> Sync | None:
        self.before_each("get")
        return self.stored.get(sync_id)

    def get_all(self, sync_ids: Collection[str]) -> Mapping[str, Sync]:
        self.before_each("get_all")
        return {sync_id: self.stored[sync_id] for sync_id in sync_ids if sync_id in self.stored}

    def create(self, sync: Sync, entry: HistoryEntry | None = None) -> None:
        self.before_each("create")
        with self._lock:
            holder = self._holder(_target(sync))
            if sync.sync_id in self.stored or holder is not None:
                raise TargetTaken(holder)
            self.stored[sync.sync_id] = sync
            self._remember(sync, entry)
        self.after_each("create")

    def holder(self, project_id: str, env_var: str) -> str | None:
        self.before_each("holder")
        return self._holder((project_id, env_var))

    def delete(self, sync: Sync, entry: HistoryEntry) -> None:
        self.before_each("delete")
        with self._lock:
            self._in_epoch(sync)
            del self.stored[sync.sync_id]
            self._remember(sync, entry)
            self._decline(sync, entry)
        self.after_each("delete")

    def was_opted_out(self, project_id: str, app_id: str) -> bool:
        self.before_each("was_opted_out")
        return (project_id, app_id) in self.declined

    def start_write(self, sync: Sync, fingerprint: str) -> None:
        self.before_each("start_write")
        with self._lock:
            stored = self._in_epoch(sync)
            if stored.status is Status.DISCONNECTED:
                raise StaleEpoch
            self.stored[sync.sync_id] = replace(stored, pending_fingerprint=fingerprint)

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        self.before_each("record")
        with self._lock:
            stored = self._in_epoch(before)
            self.stored[before.sync_id] = replace(stored, **_differences(before, after))
            self._remember(after, entry)
            self._decline(after, entry)
        self.after_each("record")

    def record_confirmation(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        with self._lock:
            if self._in_epoch(before).fingerprint != before.fingerprint:
                raise StaleEpoch
        self.record(before, after, entry)

    def note(self, entry: HistoryEntry, activity: ActivityEntry | None = None) -> None:
        self.before_each("note")
        with self._lock:
            self.history.append(entry)
            self.activity.remember(activity)

    def note_all(self, entries: Sequence[HistoryEntry]) -> None:
        self.before_each("note_all")
        with self._lock:
            self.history.extend(entries)

    def clear_outbox(self, sync: Sync) -> None:
        self.before_each("clear_outbox")
        with self._lock:
            stored = self.stored.get(sync.sync_id)
            if stored is not None and stored.outbox == sync.outbox:
                self.stored[sync.sync_id] = replace(stored, outbox=())

    def _remember(self, sync: Sync, entry: HistoryEntry | None) -> None:
        if entry is not None:
            self.history.append(entry)
            self.activity.remember(activity_of(sync, entry))

    def _decline(self, sync: Sync, entry: HistoryEntry | None) -> None:
        if entry is not None and entry.is_choice_against:
            self.declined.add((sync.project_id, sync.heroku_app.id))

    def _holder(self, target: tuple[str, str]) -> str | None:
        return next((sync.sync_id for sync in self.stored.values() if _target(sync) == target), None)

    def _in_epoch(self, sync: Sync) -> Sync:
        stored = self.stored.get(sync.sync_id)
        if stored is None or stored.epoch != sync.epoch:
            raise StaleEpoch
        return stored


def _target(sync: Sync) -> tuple[str, str]:
    return sync.project_id, sync.env_var


def _differences(before: Sync, after: Sync) -> dict[str, Any]:
    """Return the fields in which `after` differs, with their new values."""
    names = [field.name for field in fields(Sync)]
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}

"""What the checks of one batch share: the read of their syncs, of each connection, and the write of routine entries."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from threading import Lock

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.connection import Connection
from urlsync.domain.errors import TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.domain.outage import Marker, Provider
from urlsync.domain.sweep import Sweep
from urlsync.domain.sync import Sync
from urlsync.ports import storage


class SyncsOfBatch:
    """Reads all syncs of a batch with the first of them. What cannot be read together is read alone.

    The entry of a routine check is stored with those of the others, after the check: a crash in between loses an entry
    that says that nothing has changed. A sync and its entry in a transaction of their own cost twice as much.
    """

    def __init__(self, syncs: storage.CheckedSyncs, sync_ids: Collection[str]) -> None:
        self._syncs = syncs
        self._unread = sync_ids
        self._read: dict[str, Sync] = {}
        self._reading = Lock()
        self._routine: list[HistoryEntry] = []

    def get(self, sync_id: str) -> Sync | None:
        """Return the sync, or None. Raises `TransientFailure`."""
        with self._reading:
            if len(self._unread) > 1:
                unread, self._unread = self._unread, ()
                with suppress(TransientFailure):
                    self._read |= self._syncs.get_all(unread)
            first = self._read.pop(sync_id, None)
        return first or self._syncs.get(sync_id)

    def get_all(self, sync_ids: Collection[str]) -> Mapping[str, Sync]:
        """Return as `Syncs` does."""
        return self._syncs.get_all(sync_ids)

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store as `Syncs` does, but for the entry of a routine check."""
        if entry is None or not entry.is_routine(before, after):
            self._syncs.record(before, after, entry)
            return
        self._syncs.record(before, after, None)
        self._routine.append(entry)

    def note(self, entry: HistoryEntry, activity: ActivityEntry | None = None) -> None:
        """Store as `Syncs` does."""
        self._syncs.note(entry, activity)

    def note_all(self, entries: Sequence[HistoryEntry]) -> None:
        """Store as `Syncs` does."""
        self._syncs.note_all(entries)

    def finish(self) -> None:
        """Store the entries of routine checks. Raises `TransientFailure`."""
        entries, self._routine = self._routine, []
        if entries:
            self._syncs.note_all(entries)


class ConnectionsOfBatch:
    """Reads each connection once, and again after a check of the batch has stored something, or was overtaken."""

    def __init__(self, connections: storage.CheckedConnections) -> None:
        self._connections = connections
        self._read: dict[str, Connection | None] = {}
        self._reading = Lock()

    def get(self, connection_id: str) -> Connection | None:
        """Return the connection as it was read for this batch. Raises `TransientFailure`."""
        with self._reading:
            if connection_id not in self._read:
                self._read[connection_id] = self._connections.get(connection_id)
            return self._read[connection_id]

    def replace_marker(self, connection_id: str, provider: Provider, marker: Marker) -> bool:
        """Store a provider's marker, as `Connections` does."""
        stored = self._connections.replace_marker(connection_id, provider, marker)
        self._forget(connection_id)
        return stored

    def replace_sweep(self, connection_id: str, sweep: Sweep, entry: ActivityEntry | None = None) -> bool:
        """Store how a connection is swept, as `Connections` does."""
        stored = self._connections.replace_sweep(connection_id, sweep, entry)
        self._forget(connection_id)
        return stored

    def _forget(self, connection_id: str) -> None:
        with self._reading:
            self._read.pop(connection_id, None)

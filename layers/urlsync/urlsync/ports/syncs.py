"""Where syncs and their history are kept."""

from typing import Protocol

from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Sync


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

        Raises `EpochMoved` when the sync has another epoch by now, or is gone.
        """
        ...

    def was_declined(self, project_id: str, app_id: str) -> bool:
        """Tell whether a person ever chose against a sync of this app in this project."""
        ...

    def start_write(self, sync: Sync, fingerprint: str) -> None:
        """Note that this check, in this epoch, is about to write the value with this fingerprint.

        Raises `EpochMoved` when the sync has another epoch by now, or is gone or disconnected.
        """
        ...

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store what differs between `before` and `after`, and the history entry if any, both or neither.

        Raises `EpochMoved` when the stored sync is not in the epoch of `before` any more.
        """
        ...

    def record_confirmation(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store as `record` does, if also the fingerprint still is that of `before`.

        Raises `EpochMoved` when the stored sync has another epoch or another value by now.
        """
        ...

    def note(self, entry: HistoryEntry) -> None:
        """Store a history entry alone, whatever the sync has become meanwhile."""
        ...

    def clear_outbox(self, sync: Sync) -> None:
        """Forget the events of `sync.outbox`: they are on the bus. A newer outbox stays."""
        ...

"""Copy the activity to the audit log, which no function can change or delete."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from urlsync.domain.activity import AuditRecord, ChangeKind, EntryChange
from urlsync.ports import messaging, storage


@dataclass(frozen=True, slots=True)
class CopyActivity:
    """Copy entries, at least once: a repeated copy has the same `entry_id`."""

    entries: storage.StoredEntries
    audit_log: messaging.AuditLog

    def __call__(self, changes: Sequence[EntryChange]) -> None:
        """Copy what was added, and record what was changed or removed. Raises `TransientFailure`."""
        found = self.entries.read([change for change in changes if change.kind is not ChangeKind.REMOVED])
        records = [AuditRecord.of(change, found.get((change.partition, change.position))) for change in changes]
        self.audit_log.write(records)

    def day(self, day: date) -> int:
        """Copy all entries of a day again, and return their number. Raises `TransientFailure`."""
        copied = 0
        for records in self.entries.of_day(day):
            self.audit_log.write([replace(record, repeated=True) for record in records])
            copied += len(records)
        return copied

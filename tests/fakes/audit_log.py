"""An audit log that is kept in memory, and records of the table's stream."""

from collections.abc import Sequence
from typing import Any

from urlsync.domain.activity import AuditRecord
from urlsync.domain.errors import TransientFailure

from tests.fakes.clock import START
from tests.fakes.strict import strict


@strict
class FakeAuditLog:
    """The lines in the order in which they were written. The next `failures` are refused."""

    def __init__(self) -> None:
        self.records: list[AuditRecord] = []
        self.failures = 0

    def write(self, records: Sequence[AuditRecord]) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("audit_log_unavailable")
        self.records.extend(records)


def a_record_of_the_stream(
    kind: str = "INSERT", partition: str = "ACTIVITY#2026-03-04", position: str = "a-position"
) -> dict[str, Any]:
    """Return what the stream says of one item."""
    keys = {"pk": {"S": partition}, "sk": {"S": position}}
    return {"eventName": kind, "dynamodb": {"Keys": keys, "ApproximateCreationDateTime": START.timestamp()}}

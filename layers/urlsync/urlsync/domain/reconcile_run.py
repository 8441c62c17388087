"""One run of the schedule: what it found, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRun:
    """What one run did.

    `due` syncs were found, the longest overdue by `latest`; for `enqueued` of them the queue has a message
    now. `complete` is false where the run ended before it had seen all that were due.
    """

    started_at: datetime
    due: int
    enqueued: int
    latest: timedelta
    complete: bool

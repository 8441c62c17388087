"""How the schedule asks for checks: many at once, on the same queue as everybody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from urlsync.ports.due_syncs import DueSync


class ScheduledChecks(Protocol):
    """The check queue, as the schedule uses it. Both raise `TransientFailure` when it cannot be reached."""

    def waiting(self) -> int:
        """Return about how many messages wait, those of everybody."""
        ...

    def send(self, due: Sequence[DueSync], now: datetime) -> int:
        """Ask for a check of each sync and return for how many the queue has a message.

        Asking again for the same due time within five minutes makes no second message.
        """
        ...

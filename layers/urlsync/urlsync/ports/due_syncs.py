"""Which syncs are due for a check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSync:
    """A sync whose next check fell due at this moment."""

    sync_id: str
    due_at: datetime


class DueSyncs(Protocol):
    """The syncs by due time. Good for finding, not for deciding: a check may just have been made."""

    def due(self, now: datetime) -> Iterator[DueSync]:
        """Find the syncs that are due, some at a time. Raises `TransientFailure`.

        No sync is always the last one: whoever stops early comes to all of them in time.
        """
        ...

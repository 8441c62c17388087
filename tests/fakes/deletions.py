"""Deletions kept in memory, with what is left of deleted connections. It passes the contract tests of the table."""

from collections.abc import Sequence

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.connection import Connection
from urlsync.domain.deletion import Deletion

from tests.fakes.activity import FakeActivity
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeDeletions:
    """Deletions by kind and id. `left` is what `FakeConnections` leaves of a deleted connection."""

    def __init__(self, activity: FakeActivity) -> None:
        self.stored: dict[tuple[str, str], Deletion] = {}
        self.left: dict[str, Connection] = {}
        self.before_each: Interruption = nothing_happens
        self._activity = activity

    def begin(self, deletion: Deletion, entry: ActivityEntry) -> bool:
        self.before_each("begin")
        if self.stored.setdefault((deletion.kind, deletion.id), deletion) != deletion:
            return False
        self._activity.remember(entry)
        return True

    def unfinished(self) -> Sequence[Deletion]:
        self.before_each("unfinished")
        return list(self.stored.values())

    def end(self, deletion: Deletion) -> None:
        self.before_each("end")
        self.stored.pop((deletion.kind, deletion.id), None)
        self.left.pop(deletion.id, None)

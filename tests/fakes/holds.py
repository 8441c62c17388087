"""Holds kept in memory, with the semantics of the table. Both pass the same contract tests."""

from threading import Lock

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.hold import Hold, Holds

from tests.fakes.activity import FakeActivity
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeHolds:
    """The holds by connection; None stands for everything."""

    def __init__(self, activity: FakeActivity | None = None) -> None:
        self.activity = activity or FakeActivity()
        self.stored: dict[str | None, Hold] = {}
        self.before_each: Interruption = nothing_happens
        self._lock = Lock()

    def current(self) -> Holds:
        self.before_each("current")
        return Holds(tuple(self.stored.values()))

    def begin(self, hold: Hold, entry: ActivityEntry) -> bool:
        self.before_each("begin")
        with self._lock:
            if hold.connection_id in self.stored:
                return False
            self.stored[hold.connection_id] = hold
            self.activity.remember(entry)
            return True

    def end(self, connection_id: str | None, entry: ActivityEntry) -> bool:
        self.before_each("end")
        with self._lock:
            if self.stored.pop(connection_id, None) is None:
                return False
            self.activity.remember(entry)
            return True

"""Numbers of host changes kept in memory. They pass the same contract tests as those of the table."""

from collections import Counter
from datetime import datetime
from threading import Lock

from urlsync.domain.host_changes import ManyHostChanges

from tests.fakes.strict import strict


@strict
class FakeHostChanges:
    """A counter by minute and host. Thread-safe."""

    def __init__(self) -> None:
        self.numbers: Counter[tuple[datetime, str | None]] = Counter()
        self.reported: ManyHostChanges | None = None
        self._lock = Lock()

    def count(self, minute: datetime, host: str | None = None) -> int:
        with self._lock:
            self.numbers[minute, host] += 1
            return self.numbers[minute, host]

    def last(self) -> ManyHostChanges | None:
        return self.reported

    def put(self, many: ManyHostChanges) -> None:
        self.reported = many

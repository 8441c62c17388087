"""A clock that tests set and that never waits."""

from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

from tests.fakes.strict import strict

START = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@strict
class FakeClock:
    """Stands at `START` until reported otherwise; `sleep` moves it on, ids count up, jitter is constant."""

    def __init__(self, now: datetime = START, jitter: float = 0.5) -> None:
        self.time = now
        self.constant_jitter = jitter
        self.sleeps: list[timedelta] = []
        self._ids = 0
        self._lock = Lock()

    def now(self) -> datetime:
        return self.time

    def advance(self, duration: timedelta) -> None:
        """Let time pass without anybody having slept."""
        with self._lock:
            self.time += duration

    def sleep(self, duration: timedelta) -> None:
        self.sleeps.append(duration)
        self.advance(duration)

    def jitter(self) -> float:
        return self.constant_jitter

    def new_id(self) -> str:
        with self._lock:
            self._ids += 1
            return str(UUID(int=self._ids))

"""Counts of uses, kept in memory. They pass the same contract tests as the table."""

from collections import Counter
from datetime import datetime

from urlsync.domain.limits import Limit, Usage

from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeUsages:
    """Counts by subject, limit and window. `before_each` is called with the operation's name."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, datetime]] = Counter()
        self.before_each: Interruption = nothing_happens

    def take(self, subject: str, limit: Limit, now: datetime, number: int = 1) -> Usage | None:
        self.before_each("take")
        ends_at = limit.ends_at(now)
        key = (subject, limit.name, ends_at)
        if self.counts[key] + number > limit.most:
            return None
        self.counts[key] += number
        return Usage(limit=limit, used=self.counts[key], ends_in=ends_at - now)

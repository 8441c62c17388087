"""How often a person, a program or a connection may do something within a window of time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
CALLS_PER_HOUR: Final = 4500
"""The calls of a Heroku account (https://devcenter.heroku.com/articles/platform-api-reference#rate-limits)."""
CHECKS_RESERVE: Final = CALLS_PER_HOUR // 10
"""Calls that remain for checks after webhooks, when syncs are enabled, webhooks verified or the schedule checks."""
PEOPLES_RESERVE: Final = 2 * CHECKS_RESERVE
"""Calls that remain for everything else when people list things, or order something."""
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` uses within each window. Windows begin at whole multiples of their length."""

    name: str
    most: int
    window: timedelta

    def ends_at(self, now: datetime) -> datetime:
        """Return the end of the current window."""
        return now + self.window - (now - _START) % self.window


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was used of a limit in the current window, and for how long that lasts."""

    limit: Limit
    used: int
    ends_in: timedelta

    @property
    def remaining(self) -> int:
        """The uses that remain in this window."""
        return max(0, self.limit.most - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of the API, and the plans of Heroku Postgres that can be ordered."""

    changes: Limit = Limit(name="changes", most=600, window=HOUR)
    reads: Limit = Limit(name="reads", most=3000, window=HOUR)
    job_syncs: Limit = Limit(name="job_syncs", most=20_000, window=HOUR)
    databases: Limit = Limit(name="databases", most=10, window=DAY)
    database_plans: frozenset[str] = frozenset({"essential-0", "essential-1", "essential-2", "standard-0"})

    @classmethod
    def of(cls, *, changes: int, reads: int, job_syncs: int, databases: int, database_plans: str) -> "Limits":
        """Return the limits for numbers of an hour, for databases of a day, and a comma-separated list of plans."""
        return cls(
            changes=Limit(name="changes", most=changes, window=HOUR),
            reads=Limit(name="reads", most=reads, window=HOUR),
            job_syncs=Limit(name="job_syncs", most=job_syncs, window=HOUR),
            databases=Limit(name="databases", most=databases, window=DAY),
            database_plans=frozenset(plan.strip() for plan in database_plans.split(",")),
        )


STANDARD: Final = Limits()

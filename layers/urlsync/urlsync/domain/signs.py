"""Signs: what a sweep sees of a sync, and what checks find out about the honesty of signs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

CHANGES_TO_TRUST: Final = 3
"""So many changes must be seen with their sign before a kind of sign is trusted: no document promises it."""
CLOCK_SKEW: Final = timedelta(milliseconds=250)
"""The clock difference allowed between two functions."""


class SignKind(StrEnum):
    """Which answer a sign comes from: Heroku's list of apps, or Hasura Cloud's list of projects."""

    RELEASED_AT = "released_at"
    CONFIG_HASH = "config_hash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What the last sweep saw of one side of a sync; `value` is None if it was missing from the answer.

    `moved_at` is when it was first seen to differ from the sign before, None for the first one.
    """

    value: str | None
    owner_id: str | None = None
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that a check found, and whose sign was not seen yet.

    It happened after `since`. `settled_at` is a moment at which its sign must have moved, None while unknown.
    """

    since: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How many changes were seen with their sign, up to what is needed, and since when one kind is not trusted."""

    seen: int = 0
    broken_at: datetime | None = None

    @property
    def is_earned(self) -> bool:
        """True if enough changes had their sign, and none was without."""
        return self.broken_at is None and self.seen >= CHANGES_TO_TRUST

    def credited(self) -> "Trust":
        """Return the trust after one more change with its sign."""
        return self if self.seen >= CHANGES_TO_TRUST else Trust(seen=self.seen + 1, broken_at=self.broken_at)

    def broken(self, at: datetime) -> "Trust":
        """Return the trust after a change without its sign."""
        return Trust(seen=self.seen, broken_at=self.broken_at or at)


UNPROVEN: Final = Trust()
PROVEN: Final = Trust(seen=CHANGES_TO_TRUST)

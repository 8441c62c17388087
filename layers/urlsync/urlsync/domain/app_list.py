"""The Heroku apps of a connection, as they were last loaded: Heroku has no search, so they are searched here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

CACHE_TTL: Final = timedelta(minutes=10)
"""How long a list is used before it is loaded again."""
MAX_LOADS: Final = 6
"""How often a list is loaded within `LOADS_WITHIN` unless a person asks."""
LOADS_WITHIN: Final = timedelta(hours=1)
LEASE: Final = timedelta(seconds=60)
"""Longer than one request may load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedApp:
    """A Heroku app as lists show it. `team` is the name of the team that owns it, if one does."""

    id: str
    name: str
    team: str | None = None

    def matches(self, text: str) -> bool:
        """Return True if the name or the team contains this lower-case text, or if it is the id."""
        return text in self.name.lower() or text in (self.team or "").lower() or text == self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class AppList:
    """The apps that were loaded so far. `following` is Heroku's range of the next page, None if there is none.

    `account` is the Heroku account that they belong to, `total` the number of apps when all were last loaded, and
    `loads` when loads have begun that no person asked for.
    """

    account: str | None
    apps: tuple[ListedApp, ...] = ()
    following: str | None = None
    total: int | None = None
    loaded_at: datetime | None = None
    loads: tuple[datetime, ...] = ()
    leased_until: datetime | None = None
    revision: int = 0

    @property
    def is_complete(self) -> bool:
        """True if all apps are loaded."""
        return self.loaded_at is not None and self.following is None

    def is_fresh(self, now: datetime) -> bool:
        """Return True if all apps are loaded, and not too long ago. A clock that was set back proves nothing."""
        return self.is_complete and self.loaded_at is not None and timedelta() <= now - self.loaded_at < CACHE_TTL

    def leased(self, now: datetime, *, asked: bool) -> "AppList | None":
        """Return the list with the load leased to us; None if another load runs, or too many have begun.

        To continue an unfinished load is to begin none.
        """
        if self.leased_until is not None and now <= self.leased_until <= now + LEASE:
            return None
        recent = tuple(begun for begun in self.loads if timedelta() <= now - begun < LOADS_WITHIN)
        begins = self.is_complete or not self.apps
        if begins and not asked:
            if len(recent) >= MAX_LOADS:
                return None
            recent = (*recent, now)
        return replace(self, loads=recent, leased_until=now + LEASE, revision=self.revision + 1)

    def emptied(self) -> "AppList":
        """Return the list at the beginning of a load."""
        return replace(self, apps=(), following=None)

    def extended(self, apps: Sequence[ListedApp], following: str | None, now: datetime) -> "AppList":
        """Return the list with another page of apps."""
        found = (*self.apps, *apps)
        total = len(found) if following is None else self.total
        return replace(self, apps=found, following=following, total=total, loaded_at=now)

    def released(self) -> "AppList":
        """Return the list without our lease."""
        return replace(self, leased_until=None, revision=self.revision + 1)

    def found(self, text: str) -> list[ListedApp]:
        """Return the loaded apps that match this text, by name; all of them for an empty one."""
        wanted = text.strip().lower()
        return sorted((app for app in self.apps if app.matches(wanted)), key=lambda app: app.name)

"""Sweeps: one look for all syncs of a connection, instead of a check of each. Pure.

Heroku's list of apps has the time of each app's last release, and every change of a config var makes a release
(https://devcenter.heroku.com/articles/releases). Hasura Cloud's list of projects has the hash of each project's env.
That either moves with every change is documented nowhere, so trust is earned for each connection and kind of sign, and
lost with the first change without its sign. Until then, and after that, each sync is checked at the usual interval.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.signs import CLOCK_SKEW, PROVEN, UNPROVEN, Change, Sign, SignKind, Trust
from urlsync.domain.sync import Status, Sync, Webhook

OVERDUE_AT_ONCE: Final = 200
"""How many overdue checks one sweep requests: in two minutes, no account allows more calls."""
IDLE_FOR: Final = timedelta(hours=1)
"""How long a connection with too few syncs waits until they are counted again."""

COUNT_EVERY: Final = timedelta(days=2)
"""How often the syncs of other connections of the same Heroku account are counted."""
ROUND: Final = timedelta(minutes=10)
"""How long the index of due times has one due time for a connection that is swept regularly, the first of several:
each move within the index costs as much as the rest of a sweep that finds nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptSync:
    """A live sync as the index of signs has it. Decide with the sync itself."""

    sync_id: str
    heroku_app_id: str
    project_id: str
    status: Status
    created_at: datetime
    source_sign: Sign | None = None
    target_sign: Sign | None = None
    signs_since: datetime | None = None
    sign_answered_at: datetime | None = None
    source_change: Change | None = None
    target_change: Change | None = None
    read_watermark: datetime | None = None
    last_checked_at: datetime | None = None
    check_interval: timedelta | None = None
    webhook: Webhook = Webhook.MISSING
    webhook_wanted: bool = True
    webhook_checked_at: datetime | None = None
    webhook_secret_id: str | None = None


Signed = Sync | SweptSync
"""What has signs: a whole sync, or what the index of signs has of one."""


def moved_at(sync: Signed) -> datetime | None:
    """Return when a sign of the sync moved last, None if neither ever did."""
    moments = [sign.moved_at for sign in (sync.source_sign, sync.target_sign) if sign is not None and sign.moved_at]
    return max(moments, default=None)


def is_open(sync: Signed) -> bool:
    """Return True if no check has answered the last move of a sign yet."""
    moved = moved_at(sync)
    if moved is None:
        return False
    return sync.sign_answered_at is None or sync.sign_answered_at <= moved + CLOCK_SKEW


def is_covered(sync: Signed) -> bool:
    """Return True if sweeps see both sides of the sync, and nothing is unchecked since the first of them."""
    signs = (sync.source_sign, sync.target_sign)
    if any(sign is None or sign.value is None for sign in signs) or is_open(sync):
        return False
    read, since = sync.read_watermark, sync.signs_since
    return read is not None and since is not None and read > since + CLOCK_SKEW


def sign_of(sync: Signed, kind: SignKind) -> Sign | None:
    """Return the sync's known sign of this kind."""
    return sync.source_sign if kind is SignKind.RELEASED_AT else sync.target_sign


def change_of(sync: Signed, kind: SignKind) -> Change | None:
    """Return the sync's change whose sign of this kind was not seen yet."""
    return sync.source_change if kind is SignKind.RELEASED_AT else sync.target_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one answer shows of one side of a sync: `value` and owner, or None if it is missing.

    The sweep began at `began_at`, and the answer was complete `at`.
    """

    kind: SignKind
    value: str | None
    owner_id: str | None
    began_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a look means for a sync: its sign and change as they are to be stored, and what was found out.

    `asks` for a check; `credited` if a change had its sign, `breached` if one had none.
    """

    sign: Sign | None
    change: Change | None
    is_first: bool = False
    asks: bool = False
    credited: bool = False
    breached: bool = False


def compared(sync: Signed, look: Look) -> Comparison:
    """Compare a look with what is known of the sync."""
    known, change = sign_of(sync, look.kind), change_of(sync, look.kind)
    if known is None:
        first = None if look.value is None else Sign(value=look.value, owner_id=look.owner_id)
        return Comparison(sign=first, change=change if first is None else None, is_first=first is not None)
    if (known.value, known.owner_id) == (look.value, look.owner_id):
        return _unmoved(known, change, look)
    sign = Sign(value=look.value, owner_id=look.owner_id, moved_at=look.at)
    if look.value is None:
        return Comparison(sign=sign, change=None, asks=True)
    is_moved = known.value != look.value
    return Comparison(
        sign=sign,
        change=None if is_moved else change,
        is_first=known.value is None,
        asks=True,
        credited=is_moved and change is not None and known.value is not None,
    )


def _unmoved(known: Sign, change: Change | None, look: Look) -> Comparison:
    """Return what it means that a sign is as it was, although there may be a change that must have moved it."""
    if change is None or known.value is None:
        return Comparison(sign=known, change=None)
    if known.moved_at is not None and known.moved_at >= change.since:
        return Comparison(sign=known, change=None, credited=True)
    if change.settled_at is None:
        return Comparison(sign=known, change=change, asks=True)
    if look.began_at > change.settled_at + CLOCK_SKEW:
        return Comparison(sign=known, change=None, breached=True)
    return Comparison(sign=known, change=change)


def looked_at(sync: Sync, look: Look) -> Sync:
    """Return the sync as it is to be stored after a look; equal if there is nothing to store."""
    found = compared(sync, look)
    since = look.at if found.is_first else sync.signs_since
    if look.kind is SignKind.RELEASED_AT:
        return replace(sync, source_sign=found.sign, source_change=found.change, signs_since=since)
    return replace(sync, target_sign=found.sign, target_change=found.change, signs_since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The sweeps of a connection, as they are stored with it; `due_at` is None if it is not swept.

    `listed_at` is the due time that the index has. Once a sweep has seen everything, later due times follow it at the
    interval, and the index has the first of them for a `ROUND`.
    `started_at` is the beginning of the last sweep, and `completed_at` that of the last one that saw everything.
    A sweep that ran out of time goes on after the last app and project that it saw. `live` is how many syncs there
    were, and `others` how many other connections of the same Heroku account had when they were counted at
    `counted_at`. `refused` is the code of an answer that is of no use for all syncs, and `master_id` that of the master
    that a check has found newer than a webhook's.
    """

    due_at: datetime | None = None
    listed_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    apps_seen: str = ""
    apps_done: bool = False
    projects_seen: str = ""
    projects_done: bool = False
    live: int = 0
    others: int = 0
    counted_at: datetime | None = None
    source_trust: Trust = UNPROVEN
    target_trust: Trust = UNPROVEN
    refused: str | None = None
    master_id: str | None = None
    revision: int = 0

    def armed(self, at: datetime) -> "Sweep":
        """Return the sweeps of a connection that is swept from now on."""
        return replace(self, due_at=at, listed_at=at, revision=self.revision + 1)

    def disarmed(self) -> "Sweep":
        """Return the sweeps of a connection without syncs, which is not swept until one is checked."""
        return replace(self.begun(None, 0), due_at=None, listed_at=None, completed_at=None)

    def idle(self, at: datetime, live: int) -> "Sweep":
        """Return the sweeps of a connection with so few syncs that a check of each costs less."""
        due_at = at + IDLE_FOR
        return replace(self.begun(None, live), due_at=due_at, listed_at=due_at, completed_at=None)

    def resumed(self, at: datetime, live: int) -> "Sweep":
        """Return the sweeps with the one to be run now: one that ran out of time, or a new one. Not stored yet."""
        sweep = replace(self, live=live) if self.is_unfinished else self.begun(at, live)
        return replace(sweep, revision=self.revision)

    def counted(self, others: int, at: datetime) -> "Sweep":
        """Return the sweeps that know how many syncs other connections of the Heroku account have. Not stored yet."""
        return replace(self, others=others, counted_at=at)

    def is_count_due(self, at: datetime) -> bool:
        """Return True if the syncs of other connections of the Heroku account were not counted for two days."""
        return self.counted_at is None or at - self.counted_at >= COUNT_EVERY

    def begun(self, at: datetime | None, live: int) -> "Sweep":
        """Return the sweeps at the beginning of another one."""
        return replace(
            self,
            started_at=at,
            apps_seen="",
            apps_done=False,
            projects_seen="",
            projects_done=False,
            live=live,
            refused=None,
            revision=self.revision + 1,
        )

    @property
    def is_unfinished(self) -> bool:
        """True if a sweep ran out of time, and goes on."""
        return self.started_at is not None and not (self.apps_done and self.projects_done)

    @property
    def is_regular(self) -> bool:
        """True if the last sweep saw everything, so that due times follow the listed one at the interval."""
        return self.started_at is not None and self.started_at == self.completed_at and not self.is_unfinished

    def stored(self, every: timedelta) -> "Sweep":
        """Return the sweeps after this run: if it saw everything, the next one is due after an interval.

        Due times are whole minutes, because the schedule runs once a minute. A sweep that began late delays no other.
        """
        after = replace(self, revision=self.revision + 1)
        if self.is_unfinished or self.started_at is None:
            return replace(after, listed_at=self.due_at)
        began = floored(self.started_at)
        listed_at = floored(self.listed_at or began)
        due_at = newest_due(listed_at, began, every) + every
        if due_at - listed_at >= ROUND:
            listed_at = due_at
        return replace(after, completed_at=self.started_at, due_at=due_at, listed_at=listed_at)

    def trusted(self, kind: SignKind) -> Trust:
        """Return the trust in a kind of sign."""
        return self.source_trust if kind is SignKind.RELEASED_AT else self.target_trust

    def with_trust(self, kind: SignKind, trust: Trust) -> "Sweep":
        """Return the sweeps with another trust in a kind of sign."""
        if kind is SignKind.RELEASED_AT:
            return replace(self, source_trust=trust)
        return replace(self, target_trust=trust)

    def with_master(self, master_id: str) -> "Sweep":
        """Return the sweeps that know this master: they ask for a look at every webhook that is behind it."""
        return replace(self, master_id=master_id, revision=self.revision + 1)

    @property
    def is_broken(self) -> bool:
        """True if a change had no sign, and no person has said otherwise since."""
        return any(self.trusted(kind).broken_at is not None for kind in SignKind)

    @property
    def is_trusted(self) -> bool:
        """True if both kinds of signs have earned trust."""
        return all(self.trusted(kind).is_earned for kind in SignKind)

    def covers(self, at: datetime, within: timedelta) -> bool:
        """Return True if the signs are trusted, and all of them were seen a short time ago."""
        return self.is_trusted and self.completed_at is not None and at - self.completed_at <= within

    def renewed(self) -> "Sweep":
        """Return the sweeps with trust to be earned again, as a person has asked."""
        return replace(self, source_trust=UNPROVEN, target_trust=UNPROVEN, revision=self.revision + 1)

    def proven(self) -> "Sweep":
        """Return the sweeps with trust in both kinds, which a person has seen move with a change."""
        return replace(self, source_trust=PROVEN, target_trust=PROVEN, revision=self.revision + 1)


UNSWEPT: Final = Sweep()


def floored(moment: datetime) -> datetime:
    """Return the beginning of the minute."""
    return moment.replace(second=0, microsecond=0)


def newest_due(listed_at: datetime, at: datetime, every: timedelta) -> datetime:
    """Return the last due time up to this moment of those that follow the listed one at an interval."""
    return at - (at - listed_at) % every

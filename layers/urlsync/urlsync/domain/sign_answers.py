"""What a check says about signs: which of them it answers, and which changes must have moved one. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.signs import CLOCK_SKEW, Change
from urlsync.domain.sweep import is_open, moved_at
from urlsync.domain.sync import Sync

MAX_RELEASE: Final = timedelta(minutes=70)
"""How long after its sign a release counts as pending: a release command runs for an hour at most
(https://devcenter.heroku.com/articles/release-phase)."""
HASH_DELAY: Final = timedelta(minutes=1)
"""How long after our own write the hash in a list may still be the former one."""


def needs_release(sync: Sync) -> bool:
    """Return True if it matters for a sign whether the app's newest release has ended."""
    return _is_source_open(sync) or (sync.source_change is not None and sync.source_change.settled_at is None)


def _is_source_open(sync: Sync) -> bool:
    moved = None if sync.source_sign is None else sync.source_sign.moved_at
    return moved is not None and (sync.sign_answered_at is None or sync.sign_answered_at <= moved + CLOCK_SKEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodCheck:
    """A check that ended well: when it began and ended, what it changed, and how the app's newest release was before.

    `ended` is None if nobody asked Heroku. `found` is True if the config var had changed, `wrote` if the env var was
    written.
    """

    began_at: datetime
    at: datetime
    ended: bool | None
    found: bool
    wrote: bool


def answered(sync: Sync, check: GoodCheck) -> Sync:
    """Return the sync after a check that ended well: what it answers of the signs, and what evidence it adds."""
    since = sync.read_watermark or sync.created_at
    ended = check.ended or (check.ended is not None and _is_over(sync, check.at))
    answers = is_open(sync) and (ended or not _is_source_open(sync))
    return replace(
        sync,
        sign_answered_at=check.began_at if answers else sync.sign_answered_at,
        source_change=_source_change(sync, check, since, ended=ended),
        target_change=_target_change(sync, check, since),
    )


def _is_over(sync: Sync, at: datetime) -> bool:
    """Return True if a release that seems pending must have ended, or will never end."""
    moved, change = moved_at(sync), sync.source_change
    since = moved or (None if change is None else change.since)
    return since is not None and at - since >= MAX_RELEASE


def _source_change(sync: Sync, check: GoodCheck, since: datetime, *, ended: bool) -> Change | None:
    if check.found and sync.source_sign is not None:
        return Change(since=since)
    known = sync.source_change
    if known is not None and known.settled_at is None and ended:
        return replace(known, settled_at=check.at)
    return known


def _target_change(sync: Sync, check: GoodCheck, since: datetime) -> Change | None:
    if not check.wrote or sync.target_sign is None:
        return sync.target_change
    return Change(since=since, settled_at=check.at + HASH_DELAY)

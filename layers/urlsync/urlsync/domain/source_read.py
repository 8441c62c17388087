"""What the last reading of a source answered: every wish from before it, and news of older releases."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from urlsync.domain.check import CheckRequest

ENDED: Final = frozenset({"succeeded", "failed", "expired"})
"""The statuses of a release that will not change the config vars any more
(https://devcenter.heroku.com/articles/platform-api-reference#release)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """The last reading that settled a check: when it began, and the newest release that was heard of by then.

    `release_ended` says that this release was in one of the statuses `ENDED`.
    """

    began_at: datetime
    release_version: int | None = None
    release_ended: bool = False
    release_created_at: datetime | None = None


def source_read(before: SourceRead | None, request: CheckRequest, began_at: datetime) -> SourceRead:
    """Return the reading that began now for this request, after the one `before`.

    What was heard of a newer release stays: versions only rise
    (https://devcenter.heroku.com/articles/platform-api-reference#release).
    """
    heard = SourceRead(
        began_at=began_at,
        release_version=request.release_version,
        release_ended=request.release_status in ENDED,
        release_created_at=request.release_created_at,
    )
    if before is None or before.release_version is None:
        return heard
    if heard.release_version is None or _rank(heard) < _rank(before):
        return replace(before, began_at=began_at)
    return heard


def _rank(read: SourceRead) -> tuple[int, bool]:
    return read.release_version or 0, read.release_ended

"""Many requests for one sync are one check, because a check always reads the latest value."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.source_read import ENDED

CAN_WAIT: Final = (Cause.SCHEDULE, Cause.WEBHOOK)
"""Causes whose checks can be spared, the one that waits longest first; the check of any other is made."""


def coalesced(requests: Iterable[CheckRequest]) -> dict[str, CheckRequest]:
    """Return one request for each sync id: the latest, covering the oldest wish and the newest release.

    Its cause is the one that can wait least.
    """
    checks: dict[str, CheckRequest] = {}
    for request in requests:
        earlier = checks.get(request.sync_id)
        checks[request.sync_id] = request if earlier is None else _merged(earlier, request)
    return checks


def _merged(earlier: CheckRequest, later: CheckRequest) -> CheckRequest:
    newer = max(earlier, later, key=_news)
    created = [t for t in (earlier.release_created_at, later.release_created_at) if t is not None]
    sent = [t for t in (earlier.sent_at, later.sent_at) if t is not None]
    return replace(
        later,
        cause=max(later.cause, earlier.cause, key=_haste),
        requested_at=min(earlier.requested_at, later.requested_at),
        release_version=newer.release_version,
        release_status=newer.release_status,
        release_created_at=min(created, default=None),
        sent_at=max(sent, default=None),
        last_attempt=earlier.last_attempt or later.last_attempt,
    )


def _news(request: CheckRequest) -> tuple[int, bool]:
    return request.release_version or 0, request.release_status in ENDED


def _haste(cause: Cause) -> int:
    return CAN_WAIT.index(cause) if cause in CAN_WAIT else len(CAN_WAIT)

"""Many requests for one sync are one check, because a check always reads the latest value."""

from collections.abc import Iterable
from dataclasses import replace

from urlsync.domain.check import Cause, CheckRequest


def coalesced(requests: Iterable[CheckRequest]) -> dict[str, CheckRequest]:
    """Return one request for each sync id: the latest, covering the oldest wish and the newest release.

    What the schedule asks for can wait, so one that is merged with any other wish is not the schedule's.
    """
    checks: dict[str, CheckRequest] = {}
    for request in requests:
        earlier = checks.get(request.sync_id)
        checks[request.sync_id] = request if earlier is None else _merged(earlier, request)
    return checks


def _merged(earlier: CheckRequest, later: CheckRequest) -> CheckRequest:
    newer = max(earlier, later, key=lambda request: request.release_version or 0)
    created = [t for t in (earlier.release_created_at, later.release_created_at) if t is not None]
    return replace(
        later,
        cause=earlier.cause if later.cause is Cause.SCHEDULE else later.cause,
        requested_at=min(earlier.requested_at, later.requested_at),
        release_version=newer.release_version,
        release_status=newer.release_status,
        release_created_at=min(created, default=None),
        last_attempt=earlier.last_attempt or later.last_attempt,
    )

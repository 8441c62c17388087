"""Wait for the API to finish something, such as a check."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from urlsync_cli.api import Api
from urlsync_cli.errors import Interrupted, Json, TimedOut
from urlsync_cli.terminal import progress

SHORTEST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 3.0

T = TypeVar("T")


def poll(look: Callable[[], T | None], seconds: float, late: TimedOut) -> T:
    """Return the first result of `look`; raises `late` after some seconds, and `Interrupted`."""
    end = time.monotonic() + seconds
    pause = SHORTEST_PAUSE_S
    try:
        while (found := look()) is None:
            if time.monotonic() + pause > end:
                raise late
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_S)
    except KeyboardInterrupt:
        raise Interrupted("Interrupted; still running.", late.next_step) from None
    return found


def follow(
    api: Api,
    path: str,
    shown: Json,
    *,
    words: Callable[[Json], str],
    is_over: Callable[[Json], bool],
    seconds: float,
    late: TimedOut,
) -> Json:
    """Return a resource once it is over; `words` say meanwhile how far it is. Raises as `poll` does."""
    with progress(words(shown)) as show:

        def look() -> Json | None:
            latest = api.get(path)
            show(words(latest))
            return latest if is_over(latest) else None

        return poll(look, seconds, late)


def requested_check(api: Api, sync_id: str, seconds: float) -> Json:
    """Request a check, and return its history entry; raises `CommandFailed`."""
    known = {entry["entry_id"] for entry in _latest_entries(api, sync_id)}
    api.post(f"/v1/syncs/{sync_id}/check")
    new = [entry for entry in _latest_entries(api, sync_id) if entry["entry_id"] not in known]
    request = next(entry for entry in new if entry["action"] == "check_requested")
    return _wait_for_check(api, sync_id, lambda entry: _covers(entry, request), seconds)


def first_check(api: Api, sync: Json, seconds: float) -> Json:
    """Return the history entry of the first check since a sync was enabled or restarted."""
    return _wait_for_check(api, sync["sync_id"], lambda entry: bool(entry["epoch"] == sync["epoch"]), seconds)


def _wait_for_check(api: Api, sync_id: str, matches: Callable[[Json], bool], seconds: float) -> Json:
    def look() -> Json | None:
        checks = (entry for entry in _latest_entries(api, sync_id) if entry["action"] == "checked")
        return next((entry for entry in checks if matches(entry)), None)

    late = TimedOut("Timed out; the check is still running.", f"urlsync history {sync_id}")
    return poll(look, seconds, late)


def _latest_entries(api: Api, sync_id: str) -> list[Json]:
    return list(api.get(f"/v1/syncs/{sync_id}/history")["items"])


def _covers(entry: Json, request: Json) -> bool:
    """Return True if a check began after the request, or was made for it."""
    ended, requested = datetime.fromisoformat(entry["at"]), datetime.fromisoformat(request["at"])
    began = ended - timedelta(milliseconds=entry["duration_ms"])
    return began >= requested or (entry["cause"] == "operator" and ended >= requested)

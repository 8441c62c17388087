"""Waiting for what comes of something."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from urlsync_cli.api import Api
from urlsync_cli.failure import Json, NotOverYet

SHORTEST_S: Final = 0.2
LONGEST_S: Final = 3.0

T = TypeVar("T")


def until(look: Callable[[], T | None], seconds: float, late: NotOverYet) -> T:
    """Look again and again, less and less often, until there is something; raises `late` after a while."""
    end = time.monotonic() + seconds
    pause = SHORTEST_S
    while (found := look()) is None:
        if time.monotonic() + pause > end:
            raise late
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_S)
    return found


def check_asked_for(api: Api, sync_id: str, seconds: float) -> Json:
    """Ask for a check, and return what the history says of it; raises `CommandFailed`."""
    known = {entry["entry_id"] for entry in _newest(api, sync_id)}
    api.post(f"/v1/syncs/{sync_id}/check")
    asked = [entry for entry in _newest(api, sync_id) if entry["entry_id"] not in known]
    wish = next(entry for entry in asked if entry["action"] == "check_requested")
    return _checked(api, sync_id, lambda entry: _answers(entry, wish), seconds)


def check_of_epoch(api: Api, sync: Json, seconds: float) -> Json:
    """Return what the history says of the first check since a sync was enabled or restarted."""
    return _checked(api, sync["sync_id"], lambda entry: bool(entry["epoch"] == sync["epoch"]), seconds)


def _checked(api: Api, sync_id: str, is_it: Callable[[Json], bool], seconds: float) -> Json:
    def look() -> Json | None:
        entries = [entry for entry in _newest(api, sync_id) if entry["action"] == "checked"]
        return next((entry for entry in entries if is_it(entry)), None)

    late = NotOverYet("The check is not over yet.", f"urlsync history {sync_id}")
    return until(look, seconds, late)


def _newest(api: Api, sync_id: str) -> list[Json]:
    return list(api.get(f"/v1/syncs/{sync_id}/history")["items"])


def _answers(entry: Json, wish: Json) -> bool:
    """Tell whether a check came after the wish; another cause's may have begun before it."""
    ended, wished = datetime.fromisoformat(entry["at"]), datetime.fromisoformat(wish["at"])
    began = ended - timedelta(milliseconds=entry["duration_ms"])
    return began >= wished or (entry["cause"] == "operator" and ended >= wished)

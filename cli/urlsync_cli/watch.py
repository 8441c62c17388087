"""Following the history of one sync or of all: the API has no stream, so it is looked at again and again."""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from urlsync_cli.api import Api
from urlsync_cli.failure import Json

KNOWN: Final = 1000
"""So many entries of each sync are known again."""
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Watch:
    """Looks for new entries. Of all syncs, it reads the history of those that changed since the last look."""

    def __init__(self, api: Api, sync_id: str | None) -> None:
        self._api = api
        self._sync_id = sync_id
        self._seen: dict[str, Json] = {}
        self._known: dict[str, deque[str]] = {}
        self._since = LONG_AGO

    def past(self, count: int) -> list[Json]:
        """Return the last entries, oldest first, and know them from now on."""
        if count == 0 and self._sync_id is None:
            self._begin_now()
            return []
        entries = self.news()
        return entries[-count:] if count else []

    def news(self) -> list[Json]:
        """Return what was written since the last look, oldest first."""
        return sorted(self._unknown(), key=_at)

    def _begin_now(self) -> None:
        """Leave the past out without reading any history: it is older than what the syncs tell of."""
        self._changed()
        self._since = max((_latest(sync) for sync in self._seen.values()), default=LONG_AGO)

    def _unknown(self) -> Iterator[Json]:
        for sync_id in self._changed():
            known = self._known.setdefault(sync_id, deque(maxlen=KNOWN))
            for entry in reversed(self._api.get(f"/v1/syncs/{sync_id}/history")["items"]):
                if entry["entry_id"] not in known and _at(entry) > self._since:
                    known.append(entry["entry_id"])
                    yield entry

    def _changed(self) -> list[str]:
        if self._sync_id is not None:
            return [self._sync_id]
        now = {str(sync["sync_id"]): sync for sync in self._api.items("/v1/syncs")}
        changed = [sync_id for sync_id, sync in now.items() if self._seen.get(sync_id) != sync]
        self._seen = now
        return changed


def _at(entry: Json) -> datetime:
    return datetime.fromisoformat(entry["at"])


def _latest(sync: Json) -> datetime:
    """Return the last time that a sync tells of."""
    times = (sync[name] for name in ("created_at", "last_checked_at", "last_updated_at", "last_confirmed_at"))
    return max(datetime.fromisoformat(time) for time in times if time)

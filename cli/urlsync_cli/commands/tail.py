"""`urlsync tail`: the history of one sync or all of them, as it is written."""

import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.examples import examples
from urlsync_cli.failure import Json, Unreachable
from urlsync_cli.terminal import printable, say, show, show_json
from urlsync_cli.views import what_happened
from urlsync_cli.wording import moment

KNOWN = 1000
"""So many entries of each sync are known again."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)

app = typer.Typer()


@app.command(
    epilog=examples("urlsync tail", "urlsync tail demo-shop --last 5", "urlsync tail --json | jq -r .outcome")
)
def tail(
    sync: Annotated[
        str | None,
        typer.Argument(metavar="[SYNC]", help="The sync: an id, how one begins, or its Heroku app's name."),
    ] = None,
    last: Annotated[
        int, typer.Option(min=0, metavar="N", help="Begin with so many entries of the past.")
    ] = 0,
    interval: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How often to look.")] = 2.0,
    seconds: Annotated[
        float | None, typer.Option("--for", metavar="SECONDS", help="End after so long; else with Ctrl-C.")
    ] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Follow what happens, of one sync or of all. With --json, one line for each entry."""
    api = Api.of(stack)
    watch = Watch(api, None if sync is None else naming.sync_id(api, sync))
    end = None if seconds is None else time.monotonic() + seconds
    try:
        _show(watch.past(last), as_json=as_json)
        while end is None or time.monotonic() < end:
            time.sleep(interval)
            _show(_news(watch), as_json=as_json)
    except KeyboardInterrupt:
        return


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
        """Leave the past out, without reading each sync's history: it is older than what the syncs tell of."""
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


def _news(watch: Watch) -> list[Json]:
    """Return what is new. An outage is said, and no reason to end."""
    try:
        return watch.news()
    except Unreachable as failure:
        say(failure.message)
        return []


def _show(entries: list[Json], *, as_json: bool) -> None:
    for entry in entries:
        if as_json:
            show_json(entry, in_one_line=True)
        else:
            show(_line(entry))


def _line(entry: Json) -> Text:
    by = entry["actor"] or entry["cause"]
    return Text.assemble(
        (f"{moment(entry['at'])}  ", "dim"),
        f"{naming.short(entry['sync_id'])}  ",
        what_happened(entry),
        (f"  ({printable(by)})", "dim"),
    )

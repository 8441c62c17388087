"""`urlsync tail`: follow the history of one sync or of all. The API has no stream, so it is polled."""

import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final

import typer
from rich.text import Text

from urlsync_cli import completion, options, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import Json, Unavailable
from urlsync_cli.formatting import short_id, timestamp
from urlsync_cli.options import examples
from urlsync_cli.terminal import note, print_json, print_lines, printable
from urlsync_cli.views import event_of

REMEMBERED: Final = 1000
"""Entries of each sync that are recognised when they are read again."""
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

app = typer.Typer()


class HistoryPoller:
    """Polls for new entries. Of all syncs, it reads the history of those that changed since the last poll."""

    def __init__(self, api: Api, sync_id: str | None) -> None:
        self._api = api
        self._sync_id = sync_id
        self._syncs: dict[str, Json] = {}
        self._seen: dict[str, deque[str]] = {}
        self._since = LONG_AGO

    def start(self, count: int) -> list[Json]:
        """Return the last entries, oldest first; `poll` returns what comes after them."""
        if count == 0 and self._sync_id is None:
            self._skip_past()
            return []
        entries = self.poll()
        return entries[-count:] if count else []

    def poll(self) -> list[Json]:
        """Return the entries written since the last poll, oldest first."""
        return sorted(self._new_entries(), key=_time_of)

    def _skip_past(self) -> None:
        """Skip the past without reading any history: it is older than the times that the syncs have."""
        self._changed_syncs()
        self._since = max((_latest_time(sync) for sync in self._syncs.values()), default=LONG_AGO)

    def _new_entries(self) -> Iterator[Json]:
        for sync_id in self._changed_syncs():
            seen = self._seen.setdefault(sync_id, deque(maxlen=REMEMBERED))
            for entry in reversed(self._api.get(f"/v1/syncs/{sync_id}/history")["items"]):
                if entry["entry_id"] not in seen and _time_of(entry) > self._since:
                    seen.append(entry["entry_id"])
                    yield entry

    def _changed_syncs(self) -> list[str]:
        if self._sync_id is not None:
            return [self._sync_id]
        syncs = {str(sync["sync_id"]): sync for sync in self._api.syncs()}
        changed = [sync_id for sync_id, sync in syncs.items() if self._syncs.get(sync_id) != sync]
        self._syncs = syncs
        return changed


@app.command(epilog=examples("urlsync tail", "urlsync tail demo-shop --last 5", "urlsync tail --json | jq -r .outcome"))
def tail(
    sync: Annotated[
        str | None,
        typer.Argument(
            metavar="SYNC",
            help=f"Only this sync: {options.NAMES_OF_SYNC}",
            autocompletion=completion.syncs,
            show_default="all syncs",
        ),
    ] = None,
    last: Annotated[int, typer.Option(min=0, metavar="N", help="Start with the last N entries.")] = 0,
    interval: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Time between polls.")] = 2.0,
    seconds: Annotated[
        float | None,
        typer.Option("--for", metavar="SECONDS", help="Stop after this time.", show_default="run until Ctrl-C"),
    ] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Follow the history of one sync, or of all of them. With --json, each entry is one line."""
    api = Api.of(stack)
    poller = HistoryPoller(api, None if sync is None else resolve.sync_id(api, sync))
    end = None if seconds is None else time.monotonic() + seconds
    _print(poller.start(last), as_json=as_json)
    while end is None or time.monotonic() < end:
        time.sleep(interval)
        _print(_poll(poller), as_json=as_json)


def _poll(poller: HistoryPoller) -> list[Json]:
    """Return new entries. An outage is reported, and does not end the command."""
    try:
        return poller.poll()
    except Unavailable as error:
        note(error.message)
        return []


def _print(entries: list[Json], *, as_json: bool) -> None:
    for entry in entries:
        if as_json:
            print_json(entry, in_one_line=True)
        else:
            print_lines(_line(entry))


def _line(entry: Json) -> Text:
    by = entry["actor"] or entry["cause"]
    return Text.assemble(
        (f"{timestamp(entry['at'])}  ", "dim"),
        f"{short_id(entry['sync_id'])}  ",
        event_of(entry),
        (f"  ({printable(by)})", "dim"),
    )


def _time_of(entry: Json) -> datetime:
    return datetime.fromisoformat(entry["at"])


def _latest_time(sync: Json) -> datetime:
    """Return the latest of a sync's times."""
    times = (sync[name] for name in ("created_at", "last_checked_at", "last_updated_at", "last_confirmed_at"))
    return max(datetime.fromisoformat(time) for time in times if time)

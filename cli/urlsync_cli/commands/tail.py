"""`urlsync tail`: the history of one sync or all of them, as it is written."""

import time
from typing import Annotated

import typer
from rich.text import Text

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.examples import examples
from urlsync_cli.failure import Json, Unreachable
from urlsync_cli.terminal import printable, say, show, show_json
from urlsync_cli.views import what_happened
from urlsync_cli.watch import Watch
from urlsync_cli.wording import moment

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

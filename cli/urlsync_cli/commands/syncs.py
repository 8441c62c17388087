"""`urlsync syncs …`, `history`, and what is done to one sync: `check`, `opt-out`, `restart`, `delete`."""

from enum import StrEnum
from itertools import islice
from typing import Annotated

import typer

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.asking import must_mean_it
from urlsync_cli.examples import examples
from urlsync_cli.exit_status import ExitStatus
from urlsync_cli.failure import Json
from urlsync_cli.terminal import progress, say, show, show_facts, show_json, show_table
from urlsync_cli.views import HISTORY, SYNCS, facts_of_sync, what_happened
from urlsync_cli.waiting import check_asked_for

PATIENCE_S = 60
GOOD_OUTCOMES = {"updated", "unchanged"}

app = typer.Typer(no_args_is_help=True, help="The standing orders: this env var follows that config var.")
actions = typer.Typer()


class Status(StrEnum):
    """Whether checks run."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


@app.command(
    "list",
    epilog=examples("urlsync syncs list", "urlsync syncs list --status paused", "urlsync syncs list --json"),
)
def list_syncs(
    status: Annotated[
        Status | None,
        typer.Option(metavar="STATUS", help="Only syncs that are `active`, `paused` or `disconnected`."),
    ] = None,
    project: Annotated[
        str | None, typer.Option(metavar="PROJECT", help="Only syncs of this project.")
    ] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """List syncs."""
    api = Api.of(stack)
    identifier = None if project is None else naming.project_id(api, project)
    with progress("Reading"):
        syncs = list(api.items("/v1/syncs", status=status and status.value, project_id=identifier))
    if as_json:
        show_json({"items": syncs})
    else:
        show_table(SYNCS, syncs, "There are none. Enable one: urlsync enable PROJECT --heroku-app APP")


@app.command("show", epilog=examples("urlsync syncs show e7952578", "urlsync syncs show demo-shop --json"))
def show_sync(sync: options.SyncName, stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Show all there is to know of a sync."""
    api = Api.of(stack)
    _show(api.get(f"/v1/syncs/{naming.sync_id(api, sync)}"), as_json=as_json)


@actions.command(epilog=examples("urlsync history demo-shop", "urlsync history e7952578 --limit 100 --json"))
def history(
    sync: options.SyncName,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many entries at most, if not 20.")] = 20,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Show what happened to a sync, the newest first."""
    api = Api.of(stack)
    entries = list(islice(api.items(f"/v1/syncs/{naming.sync_id(api, sync)}/history"), limit))
    if as_json:
        show_json({"items": entries})
    else:
        show_table(HISTORY, entries, "Nothing happened yet.")


@actions.command(epilog=examples("urlsync check demo-shop", "urlsync check e7952578 --timeout 120 --json"))
def check(
    sync: options.SyncName,
    no_wait: options.NoWait = False,
    timeout: Annotated[int, options.timeout(PATIENCE_S)] = PATIENCE_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Check a sync now, and wait for the outcome.

    The exit status is 0 if the env var has the config var's value then, and 1 if not.
    """
    api = Api.of(stack)
    identifier = naming.sync_id(api, sync)
    if no_wait:
        _show(api.post(f"/v1/syncs/{identifier}/check"), as_json=as_json)
        return
    with progress("Checking"):
        entry = check_asked_for(api, identifier, timeout)
    tell_check(entry, as_json=as_json)


@actions.command("opt-out", epilog=examples("urlsync opt-out demo-shop"))
def opt_out(sync: options.SyncName, stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Opt out of a sync, until somebody restarts it. The env var keeps its value."""
    api = Api.of(stack)
    _show(api.post(f"/v1/syncs/{naming.sync_id(api, sync)}/opt-out"), as_json=as_json)


@actions.command(epilog=examples("urlsync delete demo-shop", "urlsync delete e7952578 --yes"))
def delete(sync: options.SyncName, yes: options.Yes = False, stack: options.Stack = None) -> None:
    """Opt out of a sync and forget it. The env var keeps its value, and another sync may have it."""
    api = Api.of(stack)
    identifier = naming.sync_id(api, sync)
    must_mean_it(f"Delete the sync {identifier} and its history?", yes=yes)
    api.delete(f"/v1/syncs/{identifier}")
    say(f"Deleted the sync {identifier}.")


def tell_check(entry: Json, *, as_json: bool) -> None:
    """Show what a check ended with; exits with status 1 unless the value is in place."""
    if as_json:
        show_json(entry)
    else:
        show(what_happened(entry))
    if entry["outcome"] not in GOOD_OUTCOMES:
        raise typer.Exit(ExitStatus.PROBLEM)


def _show(sync: Json, *, as_json: bool) -> None:
    if as_json:
        show_json(sync)
    else:
        show_facts(facts_of_sync(sync))

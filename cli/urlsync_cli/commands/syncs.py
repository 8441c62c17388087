"""`urlsync syncs …`, `history`, `check`, `opt-out` and `delete`."""

from itertools import islice
from typing import Annotated, Final

import typer

from urlsync_cli import options, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import ExitStatus
from urlsync_cli.explanations import commands_for
from urlsync_cli.formatting import direction
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.polling import requested_check
from urlsync_cli.prompts import confirm, confirm_deletion
from urlsync_cli.terminal import progress
from urlsync_cli.views import GOOD_OUTCOMES, HISTORY, SYNCS, check_result, sync_facts

TIMEOUT_S: Final = 60
PROVEN: Final = "Did make conformance, with tokens of the same accounts, see a change in both lists?"

app = typer.Typer(no_args_is_help=True, help="List and show syncs: which env var follows which config var.")
actions = typer.Typer()


@app.command(
    "list",
    epilog=examples(
        "urlsync syncs list", "urlsync syncs list --status paused", "urlsync syncs list --search shop --json"
    ),
)
def list_syncs(
    status: options.OfStatus = None,
    project: options.OfProject = None,
    connection: options.OfConnection = None,
    reason: options.OfReason = None,
    search: options.Search = None,
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List syncs by name. A long list is printed while it arrives."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    project_id = None if project is None else resolve.project_id(api, project)
    wanted = {
        "status": status and status.value,
        "project_id": project_id,
        "connection_id": None if connection is None else resolve.exact_connection_id(api, connection),
        "reason": reason,
        "q": search,
    }
    nothing = "No syncs found. Enable one: urlsync enable PROJECT --heroku-app APP"
    output.lists(lambda: api.syncs(**wanted), SYNCS, "sync_id", nothing)


@app.command("show", epilog=examples("urlsync syncs show e7952578", "urlsync syncs show demo-shop --json"))
def show_sync(
    sync: options.SyncName, stack: options.Stack = None, as_json: options.AsJson = False, quiet: options.Quiet = False
) -> None:
    """Show a sync in full."""
    output, api = Output(as_json, quiet), Api.of(stack)
    found = api.get(f"/v1/syncs/{resolve.sync_id(api, sync)}")
    output.resource(found, found["sync_id"], facts=sync_facts(found))


@actions.command(epilog=examples("urlsync history demo-shop", "urlsync history e7952578 --limit 100 --json"))
def history(
    sync: options.SyncName,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show at most this many entries.")] = 20,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Show the history of a sync, newest first.

    A fingerprint is a keyed hash of the value: equal for equal values, and the only trace of a value.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    entries = list(islice(api.items(f"/v1/syncs/{resolve.sync_id(api, sync)}/history"), limit))
    output.items(entries, HISTORY, "entry_id", "The history is empty.")


@actions.command(epilog=examples("urlsync check demo-shop", "urlsync check e7952578 --timeout 120 --json"))
def check(
    sync: options.SyncName,
    no_wait: options.NoWait = False,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Check a sync now, and wait for the result.

    The exit status is 0 if the env var now has the value of the config var, else 1.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    sync_id = resolve.sync_id(api, sync)
    if no_wait:
        requested = api.post(f"/v1/syncs/{sync_id}/check")
        output.resource(requested, sync_id, sentence=f"Check requested. Follow it with: urlsync tail {sync_id}")
        return
    with progress("Checking"):
        entry = requested_check(api, sync_id, timeout)
    sentence = check_result(entry, api.get(f"/v1/syncs/{sync_id}")) if output.for_people else None
    output.resource(entry, sync_id, sentence=sentence)
    if entry["outcome"] not in GOOD_OUTCOMES:
        raise typer.Exit(ExitStatus.PROBLEM)


@actions.command("opt-out", epilog=examples("urlsync opt-out demo-shop"))
def opt_out(
    sync: options.SyncName, stack: options.Stack = None, as_json: options.AsJson = False, quiet: options.Quiet = False
) -> None:
    """Opt out of a sync until somebody restarts it. The env var keeps its current value."""
    output, api = Output(as_json, quiet), Api.of(stack)
    ended = api.post(f"/v1/syncs/{resolve.sync_id(api, sync)}/opt-out")
    source = f"{ended['config_var']} of {ended['heroku_app']['name']}"
    sentence = f"Opted out: {ended['env_var']} keeps its current value and stops following {source}."
    output.resource(ended, ended["sync_id"], sentence=sentence)
    for command in commands_for(ended["actions"], ended):
        output.note(f"Possible now: {command}")


@actions.command(
    "trust-sweeps", epilog=examples("urlsync trust-sweeps demo-shop", "urlsync trust-sweeps demo-shop --proven")
)
def trust_sweeps(
    sync: options.SyncName,
    proven: Annotated[
        bool,
        typer.Option("--proven", help="Trust them at once, because `make conformance` saw a change in both lists."),
    ] = False,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Allow the sweeps of a sync's connection to earn trust again, after they missed a change.

    A sweep looks at the lists of all apps and projects at once. Until it is trusted, every sync of the connection is
    checked on its own, too. Needs the role operator or admin.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    sync_id = resolve.sync_id(api, sync)
    if proven:
        confirm(PROVEN, yes=yes)
    found = api.post(f"/v1/syncs/{sync_id}/trust-sweeps{'?proven=true' if proven else ''}")
    sentence = f"The sweeps of the sync's connection {'are trusted now' if proven else 'can earn trust again'}."
    output.resource(found, found["sync_id"], sentence=sentence)


@actions.command(
    epilog=examples("urlsync delete demo-shop", "urlsync delete e7952578-7673-488b-bf4d-959c1013b8bd --yes")
)
def delete(
    sync: options.SyncName,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Delete a sync and its history. The env var keeps its current value, and is free for another sync.

    With --yes, pass the whole id.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    sync_id = resolve.sync_id(api, sync)
    if not yes:
        found = api.get(f"/v1/syncs/{sync_id}")
        question = f"Delete sync {sync_id} ({direction(found)}) and its history?"
    else:
        question = f"Delete sync {sync_id} and its history?"
    confirm_deletion(question, given=sync, identifier=sync_id, yes=yes)
    api.delete(f"/v1/syncs/{sync_id}")
    output.resource(
        {"sync_id": sync_id, "deleted": True},
        sync_id,
        sentence=f"Deleted sync {sync_id}. Its env var keeps its current value.",
    )

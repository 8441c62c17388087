"""`urlsync syncs edit`: change a sync in place."""

from typing import Annotated, Final

import typer

from urlsync_cli import options, prompts, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import Json, UsageError
from urlsync_cli.formatting import direction
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.terminal import progress
from urlsync_cli.views import sync_facts

UNCHANGED: Final = "stays as it is"
DEFAULT_INTERVAL: Final = "default"
MAX_MINUTES: Final = 1440

app = typer.Typer()

ConfigVar = Annotated[
    str | None, typer.Option(metavar="NAME", help="Follow this config var of the app.", show_default=UNCHANGED)
]
EnvVar = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Set this env var. The former one keeps its value.", show_default=UNCHANGED),
]
CheckInterval = Annotated[
    str | None,
    typer.Option(
        metavar="MINUTES",
        help=f"Time between scheduled checks, or `{DEFAULT_INTERVAL}` for the interval of the stack.",
        show_default=UNCHANGED,
    ),
]
MetadataAccess = Annotated[
    bool | None,
    typer.Option(
        "--metadata-access/--no-metadata-access",
        help="Allow or forbid the service to read the project's admin secret after an update.",
        show_default=UNCHANGED,
    ),
]


@app.command(
    "edit",
    epilog=examples(
        "urlsync syncs edit demo-shop --check-interval 5",
        "urlsync syncs edit demo-shop --config-var ANALYTICS_URL",
        "urlsync syncs edit e7952578 --env-var PG_ANALYTICS_URL --overwrite",
    ),
)
def edit_sync(
    sync: options.SyncName,
    config_var: ConfigVar = None,
    env_var: EnvVar = None,
    check_interval: CheckInterval = None,
    metadata_access: MetadataAccess = None,
    overwrite: options.Overwrite = False,
    accept_pooler: options.AcceptPooler = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Change a sync in place. It goes on without a restart, and keeps its history."""
    output, api = Output(as_json, quiet), Api.of(stack)
    wanted: Json = {"config_var": config_var, "env_var": env_var, "metadata_access": metadata_access}
    body = {name: value for name, value in wanted.items() if value is not None} | _interval(check_interval)
    if not body:
        raise UsageError("Nothing to change.", "Pass what to change: urlsync syncs edit --help")
    path = f"/v1/syncs/{resolve.sync_id(api, sync)}"
    body |= {"take_over": overwrite, "accept_pooler": accept_pooler}
    edited = prompts.accepting_pooler(lambda sent: _changed(api, path, sent), body)
    checked = " A check was requested." if config_var or env_var else ""
    sentence = f"Sync changed: {direction(edited)}.{checked}"
    output.resource(edited, edited["sync_id"], facts=sync_facts(edited), sentence=sentence)


def _interval(text: str | None) -> Json:
    """Return the interval as the API takes it; nothing if it stays as it is."""
    if text is None:
        return {}
    if text == DEFAULT_INTERVAL:
        return {"check_interval_minutes": None}
    if not text.isdecimal() or not 1 <= int(text) <= MAX_MINUTES:
        raise UsageError(f"{text!r} is not an interval.", f"Pass 1 to {MAX_MINUTES} minutes, or `{DEFAULT_INTERVAL}`.")
    return {"check_interval_minutes": int(text)}


def _changed(api: Api, path: str, body: Json) -> Json:
    with progress("Changing the sync"):
        return api.change(path, body)

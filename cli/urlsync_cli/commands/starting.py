"""`urlsync enable` and `urlsync restart`."""

from http import HTTPStatus
from typing import Annotated

import typer

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.commands.syncs import GOOD_OUTCOMES
from urlsync_cli.examples import examples
from urlsync_cli.exit_status import ExitStatus
from urlsync_cli.failure import Json
from urlsync_cli.terminal import progress, say, show, show_facts, show_json
from urlsync_cli.views import facts_of_sync
from urlsync_cli.waiting import check_of_epoch

PATIENCE_S = 60

app = typer.Typer()

HerokuApp = Annotated[str, typer.Option(metavar="APP", help="The Heroku app, by name or id.")]
ConfigVar = Annotated[str, typer.Option(metavar="NAME", help="The config var that is followed.")]
EnvVar = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The env var that follows; else the first free one of PG_DATABASE_URL, …"
    ),
]
TakeOver = Annotated[
    bool, typer.Option("--take-over", help="Take over an env var that the project has already.")
]
MetadataAccess = Annotated[
    bool,
    typer.Option(
        "--metadata-access",
        help="Confirmations may read the project's admin secret, to see whether its sources use the env "
        "var, and to reload them.",
    ),
]
CheckInterval = Annotated[
    int | None,
    typer.Option(min=1, max=1440, metavar="MINUTES", help="How often to check, if not as all others."),
]


@app.command(
    epilog=examples(
        "urlsync enable shop --heroku-app demo-shop",
        "urlsync enable shop --heroku-app demo-shop --config-var ANALYTICS_URL --env-var PG_ANALYTICS_URL",
        "urlsync enable shop --heroku-app demo-shop --env-var PG_DATABASE_URL --take-over",
    )
)
def enable(
    project: options.ProjectName,
    heroku_app: HerokuApp,
    connection: options.Connection = None,
    config_var: ConfigVar = "DATABASE_URL",
    env_var: EnvVar = None,
    take_over: TakeOver = False,
    metadata_access: MetadataAccess = False,
    check_interval: CheckInterval = None,
    timeout: Annotated[int, options.timeout(PATIENCE_S)] = PATIENCE_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Enable a sync: an env var of the project follows a config var of the Heroku app from now on."""
    api = Api.of(stack)
    identifier = naming.project_id(api, project)
    order = {
        "connection_id": naming.connection_id(api, connection, identifier),
        "heroku_app": heroku_app,
        "config_var": config_var,
        "env_var": env_var,
        "take_over": take_over,
        "metadata_access": metadata_access,
        "check_interval_minutes": check_interval,
    }
    _start(api, f"/v1/projects/{identifier}/syncs", order, timeout, as_json=as_json)


@app.command(epilog=examples("urlsync restart demo-shop", "urlsync restart e7952578 --connection 4f1c9a0a"))
def restart(
    sync: options.SyncName,
    connection: options.Connection = None,
    timeout: Annotated[int, options.timeout(PATIENCE_S)] = PATIENCE_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Restart a sync with a connection of the project's present owner.

    Where none is named, that is the one it had, or else the only one that sees its project.
    """
    api = Api.of(stack)
    identifier = naming.sync_id(api, sync)
    order = {"connection_id": _connection_for(api, identifier, connection)}
    _start(api, f"/v1/syncs/{identifier}/restart", order, timeout, as_json=as_json)


def _connection_for(api: Api, sync_id: str, name: str | None) -> str:
    if name is not None:
        return naming.connection_id(api, name)
    sync = api.get(f"/v1/syncs/{sync_id}")
    return sync["connection_id"] or naming.connection_id(api, None, sync["project_id"])


def _start(api: Api, path: str, order: Json, timeout: int, *, as_json: bool) -> None:
    with progress("Setting the env var"):
        status, sync = api.post_and_see(path, order)
        if status == HTTPStatus.ACCEPTED:
            check_of_epoch(api, sync, timeout)
            sync = {**sync, **api.get(f"/v1/syncs/{sync['sync_id']}")}
    if as_json:
        show_json(sync)
    else:
        show_facts(facts_of_sync(sync))
        _tell_command(sync.get("webhook_command"))
    if sync["outcome"] not in GOOD_OUTCOMES:
        raise typer.Exit(ExitStatus.PROBLEM)


def _tell_command(command: str | None) -> None:
    """Show the command that only a person can run. It has the webhook's secret in it, and comes this once."""
    if command:
        say("Heroku does not let us register the webhook. Run this, which has a secret in it, yourself:")
        show(command)

"""`urlsync enable` and `urlsync restart`: start a sync, and wait for its first check."""

from http import HTTPStatus
from typing import Annotated, Final

import typer

from urlsync_cli import options, prompts, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import ExitStatus, Json
from urlsync_cli.explanations import advice
from urlsync_cli.formatting import direction
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.polling import first_check
from urlsync_cli.terminal import note, print_lines, progress
from urlsync_cli.views import GOOD_OUTCOMES, sync_facts, words_of

TIMEOUT_S: Final = 60
SYNCS_OWN: Final = f"the one that the sync had, or {options.OWNERS_ONLY}"

app = typer.Typer()

HerokuApp = Annotated[str, typer.Option(metavar="APP", help="The Heroku app: its name or id.")]
ConfigVar = Annotated[str, typer.Option(metavar="NAME", help="The config var to follow.")]
EnvVar = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The env var to set.", show_default="PG_DATABASE_URL, or a numbered name if that exists"
    ),
]
MetadataAccess = Annotated[
    bool,
    typer.Option(
        "--metadata-access",
        metavar="",
        help="Allow the service to read the project's admin secret after an update, to find the sources that "
        "use the env var and to reload their metadata.",
    ),
]
NoWebhook = Annotated[
    bool, typer.Option("--no-webhook", help="Register no webhook: only scheduled checks find changes.")
]
CheckInterval = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=1440,
        metavar="MINUTES",
        help="Time between scheduled checks.",
        show_default="the interval of the stack",
    ),
]


@app.command(
    epilog=examples(
        "urlsync enable shop --heroku-app demo-shop",
        "urlsync enable shop --heroku-app demo-shop --config-var ANALYTICS_URL --env-var PG_ANALYTICS_URL",
        "urlsync enable shop --heroku-app demo-shop --env-var PG_DATABASE_URL --overwrite",
    )
)
def enable(
    project: options.ProjectName,
    heroku_app: HerokuApp,
    connection: Annotated[str | None, options.connection_option(options.OWNERS_ONLY)] = None,
    config_var: ConfigVar = "DATABASE_URL",
    env_var: EnvVar = None,
    overwrite: options.Overwrite = False,
    metadata_access: MetadataAccess = False,
    no_webhook: NoWebhook = False,
    accept_pooler: options.AcceptPooler = False,
    check_interval: CheckInterval = None,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Enable a sync: an env var of the project follows a config var of the Heroku app from now on."""
    output, api = Output(as_json, quiet), Api.of(stack)
    project_id = resolve.project_id(api, project)
    body = {
        "connection_id": resolve.connection_id(api, connection, project_id),
        "heroku_app": heroku_app,
        "config_var": config_var,
        "env_var": env_var,
        "take_over": overwrite,
        "metadata_access": metadata_access,
        "webhook_wanted": not no_webhook,
        "accept_pooler": accept_pooler,
        "check_interval_minutes": check_interval,
    }
    sync = _enable(api, f"/v1/projects/{project_id}/syncs", body, timeout)
    _report(output, sync, "enabled")


@app.command(epilog=examples("urlsync restart demo-shop", "urlsync restart e7952578 --connection 4f1c9a0a"))
def restart(
    sync: options.SyncName,
    connection: Annotated[str | None, options.connection_option(SYNCS_OWN)] = None,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Restart a sync with a connection of the project's current owner."""
    output, api = Output(as_json, quiet), Api.of(stack)
    sync_id = resolve.sync_id(api, sync)
    body = {"connection_id": _connection_for(api, sync_id, connection)}
    _report(output, _start(api, f"/v1/syncs/{sync_id}/restart", body, timeout), "restarted")


def _enable(api: Api, path: str, body: Json, timeout: int) -> Json:
    """Return the sync after its first check; a person may accept the pooler that the API warns of."""
    return prompts.accepting_pooler(lambda sent: _start(api, path, sent, timeout), body)


def _connection_for(api: Api, sync_id: str, name: str | None) -> str:
    if name is not None:
        return resolve.connection_id(api, name)
    sync = api.get(f"/v1/syncs/{sync_id}")
    return sync["connection_id"] or resolve.connection_id(api, None, sync["project_id"])


def _start(api: Api, path: str, body: Json, timeout: int) -> Json:
    """Return the sync after its first check."""
    with progress("Setting the env var"):
        status, sync = api.post_with_status(path, body)
        if status == HTTPStatus.ACCEPTED:
            first_check(api, sync, timeout)
            sync = {**sync, **api.get(f"/v1/syncs/{sync['sync_id']}")}
    return sync


def _report(output: Output, sync: Json, action: str) -> None:
    """Print a started sync; exit with status 1 unless its first check set the env var."""
    is_set = sync["outcome"] in GOOD_OUTCOMES
    output.resource(sync, sync["sync_id"], facts=sync_facts(sync), sentence=_sentence(sync, action, is_set=is_set))
    if output.for_people:
        _print_webhook_command(sync.get("webhook_command"))
    if not is_set:
        raise typer.Exit(ExitStatus.PROBLEM)


def _sentence(sync: Json, action: str, *, is_set: bool) -> str:
    if is_set:
        return f"Sync {action}: {direction(sync)}."
    why = advice(sync["explanation"]) or f"{words_of(str(sync['outcome']))}."
    details = f"Details: urlsync diagnosis {sync['sync_id']}"
    return f"Sync {action}, but the env var is not set yet: {why} {details}"


def _print_webhook_command(command: str | None) -> None:
    """Print the command that registers the webhook. It contains a secret, and the API answers it only now."""
    if command:
        note("The Heroku token may not register webhooks. Run this command yourself; it contains a secret:")
        print_lines(command)

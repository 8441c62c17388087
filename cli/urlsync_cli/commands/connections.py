"""`urlsync connections …` and `urlsync heroku-apps`."""

import os
from typing import Annotated

import typer

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.asking import must_mean_it, optional_secret, secret
from urlsync_cli.browser import lead_to
from urlsync_cli.examples import examples
from urlsync_cli.failure import Json, NotOverYet
from urlsync_cli.terminal import is_watched, progress, say, show_json, show_table
from urlsync_cli.views import CONNECTIONS, HEROKU_APPS
from urlsync_cli.waiting import until

PATIENCE_S = 600
HASURA_VARIABLE = "URLSYNC_HASURA_TOKEN"
HEROKU_VARIABLE = "URLSYNC_HEROKU_TOKEN"

app = typer.Typer(no_args_is_help=True, help="The credentials of Hasura and Heroku accounts.")
apps = typer.Typer()


@app.command("list", epilog=examples("urlsync connections list"))
def list_connections(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """List connections. Their tokens are never shown."""
    connections = list(Api.of(stack).items("/v1/connections"))
    _show(connections, as_json=as_json)


@app.command(
    "add",
    epilog=examples(
        "urlsync connections add",
        "urlsync connections add --no-heroku",
        f"{HASURA_VARIABLE}=… {HEROKU_VARIABLE}=… urlsync connections add --json",
    ),
)
def add_connection(
    no_heroku: Annotated[
        bool,
        typer.Option("--no-heroku", help="Without a Heroku token: connect that account by `connect-heroku`."),
    ] = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Make a connection from a personal access token of Hasura Cloud, and a Heroku token.

    The tokens are asked for without showing them, or come from the environment (URLSYNC_HASURA_TOKEN,
    URLSYNC_HEROKU_TOKEN), or from standard input: Hasura's in the first line, Heroku's in the second.
    """
    api = Api.of(stack)
    body = {"hasura_token": secret(HASURA_VARIABLE, "Hasura token"), "heroku_token": None}
    if not no_heroku:
        body["heroku_token"] = _heroku_token()
    with progress("Trying the tokens at Hasura and Heroku"):
        connection = api.post("/v1/connections", body)
    _show_one(connection, as_json=as_json)


@app.command(
    "connect-heroku",
    epilog=examples(
        "urlsync connections connect-heroku 4f1c9a0a",
        "urlsync connections connect-heroku 4f1c9a0a --no-browser",
    ),
)
def connect_heroku(
    connection: options.ConnectionName,
    no_browser: options.NoBrowser = False,
    no_wait: options.NoWait = False,
    timeout: Annotated[int, options.timeout(PATIENCE_S)] = PATIENCE_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Connect a Heroku account by OAuth: a person gives consent in a browser, within ten minutes.

    Where the connection has a Heroku account already, that one is used until then.
    """
    api = Api.of(stack)
    identifier = naming.connection_id(api, connection)
    address = api.post(f"/v1/connections/{identifier}/heroku-authorization")["authorize_url"]
    if as_json and no_wait:
        show_json({"connection_id": identifier, "authorize_url": address})
        return
    lead_to(address, no_browser=no_browser)
    if not no_wait:
        _show_one(_connected(api, identifier, timeout), as_json=as_json)


@app.command("delete", epilog=examples("urlsync connections delete 4f1c9a0a"))
def delete_connection(
    connection: options.ConnectionName, yes: options.Yes = False, stack: options.Stack = None
) -> None:
    """Delete a connection and its tokens. Refused while syncs use it."""
    api = Api.of(stack)
    identifier = naming.connection_id(api, connection)
    must_mean_it(f"Delete the connection {identifier} and its tokens?", yes=yes)
    api.delete(f"/v1/connections/{identifier}")
    say(f"Deleted the connection {identifier}.")


@apps.command(
    "heroku-apps", epilog=examples("urlsync heroku-apps", "urlsync heroku-apps --connection 4f1c9a0a")
)
def list_heroku_apps(
    connection: options.Connection = None, stack: options.Stack = None, as_json: options.AsJson = False
) -> None:
    """List the Heroku apps of a connection, with the names of config vars that can be followed."""
    api = Api.of(stack)
    identifier = naming.connection_id(api, connection)
    with progress("Asking Heroku"):
        found = list(api.items(f"/v1/connections/{identifier}/heroku-apps"))
    if as_json:
        show_json({"items": found})
    else:
        show_table(HEROKU_APPS, found, "The Heroku account has no apps.")


def _heroku_token() -> str | None:
    if os.environ.get(HASURA_VARIABLE) and not is_watched():
        return os.environ.get(HEROKU_VARIABLE)
    return optional_secret(HEROKU_VARIABLE, "Heroku token (none: connect the account later)")


def _connected(api: Api, identifier: str, seconds: int) -> Json:
    """Wait until the connection has a Heroku account; one that had one already is not waited for."""

    def look() -> Json | None:
        found = (each for each in api.items("/v1/connections") if each["connection_id"] == identifier)
        return next((each for each in found if each["heroku_account"]), None)

    with progress("Waiting for consent at Heroku"):
        return until(look, seconds, NotOverYet("Consent was not given yet.", "urlsync connections list"))


def _show_one(connection: Json, *, as_json: bool) -> None:
    if as_json:
        show_json(connection)
    else:
        show_table(CONNECTIONS, [connection], "")


def _show(connections: list[Json], *, as_json: bool) -> None:
    if as_json:
        show_json({"items": connections})
    else:
        show_table(CONNECTIONS, connections, "There are no connections. Make one: urlsync connections add")

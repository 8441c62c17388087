"""`urlsync connections …` and `urlsync heroku-…`."""

import os
import time
from typing import Annotated, Final

import typer

from urlsync_cli import options, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import Json, TimedOut, UsageError
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.polling import poll
from urlsync_cli.prompts import confirm_deletion, open_in_browser, optional_secret, secret
from urlsync_cli.terminal import is_interactive, note, print_json, progress
from urlsync_cli.views import CONFIG_VARS, CONNECTIONS, HEROKU_APPS, connection_facts

TIMEOUT_S: Final = 600
LOAD_TIMEOUT_S: Final = 30
HASURA_VARIABLE: Final = "URLSYNC_HASURA_TOKEN"
HEROKU_VARIABLE: Final = "URLSYNC_HEROKU_TOKEN"

NEWEST: Final = "the only one, or the newest if all have the same Heroku account"

app = typer.Typer(
    no_args_is_help=True, help="Manage connections: the credentials of a Hasura Cloud and a Heroku account."
)
apps = typer.Typer()


HasuraEmail = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="The e-mail address of the token's user, where Hasura Cloud shows several users."
    ),
]


@app.command("list", epilog=examples("urlsync connections list"))
def list_connections(
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List connections. Their tokens are never shown."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    nothing = "No connections. Add one: urlsync connections add"
    output.lists(lambda: api.items("/v1/connections"), CONNECTIONS, "connection_id", nothing)


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
        typer.Option(
            "--no-heroku",
            metavar="",
            help="Do not ask for a Heroku token; sign in to Heroku with `connect-heroku` instead.",
        ),
    ] = False,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call it.", show_default="its accounts")
    ] = None,
    hasura_email: HasuraEmail = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Add a connection with a personal access token of Hasura Cloud and a Heroku token.

    The tokens are read from a prompt without echo, from the environment (URLSYNC_HASURA_TOKEN and
    URLSYNC_HEROKU_TOKEN), or from standard input: Hasura's on the first line, Heroku's on the second.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    body = {"hasura_token": secret(HASURA_VARIABLE, "Hasura token"), "heroku_token": None, "name": name}
    if not no_heroku:
        body["heroku_token"] = _heroku_token()
    if hasura_email is not None:
        body["hasura_email"] = hasura_email
    with progress("Verifying the tokens"):
        connection = api.post("/v1/connections", body)
    output.resource(
        connection,
        connection["connection_id"],
        facts=connection_facts(connection),
        sentence="Connection added. The tokens were verified, stored encrypted and are never shown again.",
    )


@app.command(
    "edit",
    epilog=examples(
        'urlsync connections edit 4f1c9a0a --name "Shops"',
        "urlsync connections edit shops --hasura-token",
        f"{HEROKU_VARIABLE}=… urlsync connections edit shops --heroku-token --json",
    ),
)
def edit_connection(
    connection: options.ConnectionName,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help='What to call it; "" for its accounts.', show_default="stays as it is"),
    ] = None,
    hasura_token: Annotated[
        bool, typer.Option("--hasura-token", metavar="", help="Replace the Hasura Cloud token.")
    ] = False,
    heroku_token: Annotated[bool, typer.Option("--heroku-token", metavar="", help="Replace the Heroku token.")] = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Change the name of a connection, or replace a token by another one of the same account. Its syncs go on.

    Tokens are read as `connections add` reads them: from a prompt without echo, the environment or standard input.
    To replace a Heroku authorization by signing in, use `connections connect-heroku`.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    identifier = resolve.exact_connection_id(api, connection)
    body: Json = {} if name is None else {"name": name or None}
    if hasura_token:
        body["hasura_token"] = secret(HASURA_VARIABLE, "New Hasura token")
    if heroku_token:
        body["heroku_token"] = secret(HEROKU_VARIABLE, "New Heroku token")
    if not body:
        raise UsageError("Nothing to change.", "Pass what to change: urlsync connections edit --help")
    with progress("Changing the connection"):
        edited = api.change(f"/v1/connections/{identifier}", body)
    output.resource(edited, identifier, facts=connection_facts(edited), sentence="Connection changed. Its syncs go on.")
    for left in edited["left"]:
        output.note(left["advice"])


@app.command(
    "connect-heroku",
    epilog=examples(
        "urlsync connections connect-heroku 4f1c9a0a", "urlsync connections connect-heroku 4f1c9a0a --no-browser"
    ),
)
def connect_heroku(
    connection: options.ConnectionName,
    no_browser: options.NoBrowser = False,
    no_wait: options.NoWait = False,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Connect a Heroku account by signing in to Heroku from the console.

    The sign-in begins and ends in one browser, so that a link cannot connect someone else's account. A Heroku
    account that the connection already has stays in use until then.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    identifier = resolve.exact_connection_id(api, connection)
    url = f"{api.stack.api_url}/console/#/connections/{identifier}"
    if as_json and no_wait:
        print_json({"connection_id": identifier, "console_url": url})
        return
    note("Choose Connect Heroku on the page of the connection.")
    open_in_browser(url, no_browser=no_browser)
    if not no_wait:
        connected = _wait(api, identifier, timeout)
        sentence = f"Heroku account connected: {connected['heroku_account']}."
        output.resource(connected, identifier, facts=connection_facts(connected), sentence=sentence)


@app.command(
    "share",
    epilog=examples("urlsync connections share 4f1c9a0a shops", "urlsync connections share 4f1c9a0a --with-nobody"),
)
def share_connection(
    connection: options.ConnectionName,
    team: Annotated[
        str | None, typer.Argument(metavar="TEAM", help="The team that may use it, too.", show_default=False)
    ] = None,
    with_nobody: Annotated[bool, typer.Option("--with-nobody", metavar="", help="Stop sharing it.")] = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Share a connection with one of your teams, whose members may then use it as you do.

    Only the person or program that added the connection, or an administrator, can share it.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    if (team is None) is not with_nobody:
        raise UsageError("Pass either a team or --with-nobody.", "urlsync connections share CONNECTION TEAM")
    identifier = resolve.exact_connection_id(api, connection)
    path = f"/v1/connections/{identifier}/share"
    if team is None:
        api.delete(path)
        shared = {"connection_id": identifier, "team": None}
        output.resource(shared, identifier, sentence=f"Connection {connection} is no longer shared.")
        return
    shared = api.post(path, {"team": team})
    output.resource(
        shared,
        identifier,
        facts=connection_facts(shared),
        sentence=f"Connection {shared['name']} is now shared with the team {team}.",
    )


@app.command("delete", epilog=examples("urlsync connections delete 4f1c9a0a"))
def delete_connection(
    connection: options.ConnectionName,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Delete a connection and its tokens. This is rejected while syncs use it.

    With --yes, pass the whole id.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    identifier = resolve.exact_connection_id(api, connection)
    question = f"Delete connection {identifier} and its tokens?"
    confirm_deletion(question, given=connection, identifier=identifier, yes=yes)
    advice = api.delete(f"/v1/connections/{identifier}").get("advice")
    output.resource(
        {"connection_id": identifier, "deleted": True} | ({"advice": advice} if advice else {}),
        identifier,
        sentence=" ".join(filter(None, (f"Deleted connection {identifier} and its tokens.", advice))),
    )


@apps.command("heroku-apps", epilog=examples("urlsync heroku-apps", "urlsync heroku-apps shop --connection 4f1c9a0a"))
def list_heroku_apps(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Part of an app's or team's name, or an id.", show_default="all apps")
    ] = "",
    connection: Annotated[str | None, options.connection_option(NEWEST)] = None,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", metavar="", help="Load the list from Heroku again, even if it is less than ten minutes old."
        ),
    ] = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Search the Heroku apps of a connection."""
    output, api = Output(as_json, quiet), Api.of(stack)
    path = f"/v1/connections/{resolve.connection_id(api, connection)}/heroku-apps"
    with progress("Loading the list of Heroku apps"):
        loaded = _load(api, path, refresh=refresh)
        found = list(api.items(path, q=text))
    if not loaded["complete"]:
        total = "" if loaded["total"] is None else f" of {loaded['total']:,}"
        output.note(f"Searched {loaded['loaded']:,}{total} apps: the others are not loaded yet.")
    output.items(found, HEROKU_APPS, "id", "No app matches." if text else "The Heroku account has no apps.")


@apps.command("heroku-config-vars", epilog=examples("urlsync heroku-config-vars shop-database"))
def list_config_vars(
    heroku_app: Annotated[str, typer.Argument(metavar="APP", help="The Heroku app: its name or its id.")],
    connection: Annotated[str | None, options.connection_option(NEWEST)] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List the config vars of a Heroku app that a sync can follow, by name."""
    output, api = Output(as_json, quiet), Api.of(stack)
    path = f"/v1/connections/{resolve.connection_id(api, connection)}/heroku-apps/{heroku_app}/config-vars"
    with progress("Querying Heroku"):
        names = api.get(path)["config_vars"]
    found = [{"name": name} for name in names]
    output.items(found, CONFIG_VARS, "name", "The app has no config var with a Postgres URL.")


def _load(api: Api, path: str, *, refresh: bool) -> Json:
    """Return a page of the list, after loading the whole list if that takes no longer than `LOAD_TIMEOUT_S`."""
    page = api.get(path, refresh="true" if refresh else None)
    waited = 0
    while not page["complete"] and waited < LOAD_TIMEOUT_S:
        time.sleep(1)
        page, waited = api.get(path), waited + 1
    return page


def _heroku_token() -> str | None:
    if os.environ.get(HASURA_VARIABLE) and not is_interactive():
        return os.environ.get(HEROKU_VARIABLE)
    return optional_secret(HEROKU_VARIABLE, "Heroku token (leave empty to sign in to Heroku later)")


def _wait(api: Api, identifier: str, seconds: int) -> Json:
    """Return the connection as soon as it has a Heroku account."""

    def look() -> Json | None:
        found = (each for each in api.items("/v1/connections") if each["connection_id"] == identifier)
        return next((each for each in found if each["heroku_account"]), None)

    late = TimedOut("Timed out waiting for the sign-in to Heroku.", "urlsync connections list")
    with progress("Waiting for the sign-in to Heroku"):
        return poll(look, seconds, late)

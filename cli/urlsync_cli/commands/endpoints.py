"""`urlsync endpoints …`: have events sent to HTTPS addresses of your own."""

from typing import Annotated, Any, Final

import typer

from urlsync_cli import completion, options, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import Json, UsageError
from urlsync_cli.explanations import summary
from urlsync_cli.formatting import short_id, timestamp
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.prompts import confirm_deletion, secret
from urlsync_cli.tables import Column
from urlsync_cli.views import words_of

app = typer.Typer(
    no_args_is_help=True, help="Send events to HTTPS addresses of your own, signed, or to a Slack channel."
)
PATH: Final = "/v1/notification-endpoints"
URL_VARIABLE: Final = "URLSYNC_ENDPOINT_URL"
EndpointName = Annotated[
    str, typer.Argument(metavar="ENDPOINT", help="The endpoint: its name, its id or an id prefix.")
]
UNCHANGED: Final = "stays as it is"


def _events(default: str) -> Any:
    return typer.Option(
        "--event",
        metavar="EVENT",
        help="Send only these events, such as 'Sync Paused'; may be repeated.",
        show_default=default,
    )


def _projects(default: str) -> Any:
    return typer.Option(
        "--project",
        metavar="PROJECT",
        help="Send only events of these projects; may be repeated.",
        show_default=default,
        autocompletion=completion.projects,
    )


def _state(endpoint: Json) -> str:
    if not endpoint["enabled"]:
        return "off"
    return f"failing since {timestamp(endpoint['failing_since'])}" if endpoint["failing_since"] else "on"


def _result(attempt: Json) -> str:
    if attempt["explanation"] is not None:
        return f"failed: {summary(attempt['explanation'])}"
    return f"accepted ({attempt['status']})" if attempt["succeeded"] else f"refused ({attempt['status']})"


ENDPOINTS: Final = (
    Column("ENDPOINT", lambda endpoint: short_id(endpoint["endpoint_id"])),
    Column("NAME", lambda endpoint: endpoint["name"]),
    Column("HOST", lambda endpoint: endpoint["host"]),
    Column("FORMAT", lambda endpoint: words_of(endpoint["format"]), priority=1),
    Column("STATE", _state),
)
ATTEMPTS: Final = (
    Column("TIME", lambda attempt: timestamp(attempt["at"])),
    Column("TYPE", lambda attempt: attempt["type"]),
    Column("ATTEMPT", lambda attempt: str(attempt["number"])),
    Column("RESULT", _result),
    Column("EVENT", lambda attempt: attempt["event_id"], priority=1),
)


@app.command("list", epilog=examples("urlsync endpoints list"))
def list_endpoints(
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List your notification endpoints. Administrators see all of them."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    nothing = "No notification endpoints. Create one: urlsync endpoints create NAME"
    output.lists(lambda: api.items(PATH), ENDPOINTS, "endpoint_id", nothing)


@app.command(
    "create",
    epilog=examples(
        "urlsync endpoints create 'On call'", "urlsync endpoints create Channel --slack --event 'Sync Paused'"
    ),
)
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    slack: Annotated[
        bool,
        typer.Option("--slack", metavar="", help="Send messages to a Slack channel: the URL is its incoming webhook."),
    ] = False,
    event: Annotated[list[str] | None, _events("all events")] = None,
    project: Annotated[list[str] | None, _projects("all projects")] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Create a notification endpoint. The secret that signs its events is shown only once.

    The URL is read from a prompt without echo, from the environment (URLSYNC_ENDPOINT_URL), or from standard input,
    because it may contain a token.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    body = {
        "name": name,
        "url": secret(URL_VARIABLE, "URL"),
        "format": "slack" if slack else "standard_webhooks",
        "event_types": event or [],
        "project_ids": [resolve.project_id(api, each) for each in project or []],
    }
    _show_secret(output, api.post_once(PATH, body), "Endpoint created.")


@app.command("edit", epilog=examples("urlsync endpoints edit 'On call' --enable"))
def edit(
    endpoint: EndpointName,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What to call it.", show_default=UNCHANGED)] = None,
    url: Annotated[
        bool, typer.Option("--url", metavar="", help="Replace the URL. The new one is read as `create` reads it.")
    ] = False,
    enable: Annotated[
        bool | None,
        typer.Option(
            "--enable/--disable", metavar="", help="Send events again, or stop sending them.", show_default=UNCHANGED
        ),
    ] = None,
    event: Annotated[list[str] | None, _events(UNCHANGED)] = None,
    project: Annotated[list[str] | None, _projects(UNCHANGED)] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Change a notification endpoint."""
    output, api = Output(as_json, quiet), Api.of(stack)
    identifier = resolve.endpoint_id(api, endpoint)
    body: dict[str, Any] = {
        "name": name,
        "enabled": enable,
        "event_types": event,
        "project_ids": None if project is None else [resolve.project_id(api, each) for each in project],
        "url": secret(URL_VARIABLE, "URL") if url else None,
    }
    body = {field: value for field, value in body.items() if value is not None}
    if not body:
        raise UsageError("Nothing to change.", "Pass --name, --url, --enable, --disable, --event or --project.")
    edited = api.change(f"{PATH}/{identifier}", body)
    output.resource(edited, identifier, sentence=f"Endpoint {edited['name']} changed: {_state(edited)}.")


@app.command("test", epilog=examples("urlsync endpoints test 'On call'"))
def try_endpoint(
    endpoint: EndpointName, stack: options.Stack = None, as_json: options.AsJson = False, quiet: options.Quiet = False
) -> None:
    """Send a test event to a notification endpoint, and show the result. The exit status is 1 if it failed."""
    output, api = Output(as_json, quiet), Api.of(stack)
    attempt = api.post(f"{PATH}/{resolve.endpoint_id(api, endpoint)}/test")
    next_step = (attempt["explanation"] or {}).get("next_step")
    sentence = f"Test sent: {_result(attempt)}." + (f" {next_step}" if next_step else "")
    output.resource(attempt, attempt["event_id"], sentence=sentence)
    if not attempt["succeeded"]:
        raise typer.Exit(1)


@app.command("deliveries", epilog=examples("urlsync endpoints deliveries 'On call'"))
def deliveries(
    endpoint: EndpointName,
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List the deliveries to a notification endpoint in the last week, newest first, with the result of each."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    path = f"{PATH}/{resolve.endpoint_id(api, endpoint)}/deliveries"
    output.lists(lambda: api.items(path), ATTEMPTS, "event_id", "No deliveries in the last week.")


@app.command("rotate-secret", epilog=examples("urlsync endpoints rotate-secret 'On call'"))
def rotate_secret(
    endpoint: EndpointName, stack: options.Stack = None, as_json: options.AsJson = False, quiet: options.Quiet = False
) -> None:
    """Rotate the secret of a notification endpoint. The new secret is shown only once.

    For 24 hours, events have the signatures of both secrets, so that you can replace the old one in time.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    rotated = api.act_on(f"{PATH}/{resolve.endpoint_id(api, endpoint)}", "rotate-secret")
    _show_secret(output, rotated, "Secret rotated. Events are signed with the old one, too, for 24 hours.")


@app.command("delete", epilog=examples("urlsync endpoints delete 'On call'"))
def delete(
    endpoint: EndpointName,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Delete a notification endpoint.

    With --yes, pass the whole id.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    identifier = resolve.endpoint_id(api, endpoint)
    question = f"Delete the notification endpoint {endpoint} ({identifier})?"
    confirm_deletion(question, given=endpoint, identifier=identifier, yes=yes)
    api.delete(f"{PATH}/{identifier}")
    output.resource(
        {"endpoint_id": identifier, "deleted": True}, identifier, sentence=f"Deleted endpoint {identifier}."
    )


def _show_secret(output: Output, endpoint: Json, sentence: str) -> None:
    """Show the new secret of an endpoint; not that of a Slack channel, as Slack verifies no signature."""
    endpoint_id, is_signed = endpoint["endpoint_id"], endpoint["format"] != "slack"
    facts = {"endpoint": endpoint_id, "name": endpoint["name"]} | ({"secret": endpoint["secret"]} if is_signed else {})
    keep = "Keep the secret: it is never shown again. " if is_signed else ""
    text = f"{sentence} {keep}Try it: urlsync endpoints test {endpoint_id}"
    output.resource(endpoint, endpoint_id, facts=facts, sentence=text)

"""`urlsync ownership tell`: where nothing else tells that a project changed hands."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.examples import examples
from urlsync_cli.terminal import say, show_json

app = typer.Typer(no_args_is_help=True, help="Projects that change hands.")


@app.callback()
def ownership() -> None:
    """Projects that change hands."""


@app.command(
    "tell", epilog=examples("urlsync ownership tell shop --new-owner 6be9012f-1c42-4f2d-bb99-af152aad07d8")
)
def tell(
    project: options.ProjectName,
    new_owner: Annotated[str, typer.Option(metavar="ID", help="The new owner's user id at Hasura Cloud.")],
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it was, in ISO 8601 with a time zone; else now.")
    ] = None,
    event_id: Annotated[
        str | None, typer.Option(metavar="ID", help="The event's id, so that telling it twice is once.")
    ] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell that a project changed hands: its syncs end, until the new owner restarts them."""
    api = Api.of(stack)
    news = {
        "project_id": naming.project_id(api, project),
        "new_owner_id": new_owner,
        "transferred_at": at or datetime.now(UTC).isoformat(),
        "event_id": event_id or str(uuid4()),
    }
    told = api.post("/v1/ownership-transfers", news)
    if as_json:
        show_json(told)
    else:
        say(f"Told that {told['project_id']} belongs to {told['new_owner_id']} now. Its syncs will end.")

"""`urlsync ownership report`: for transfers of a project that no event reports."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from urlsync_cli import options, resolve
from urlsync_cli.api import Api
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.prompts import confirm

app = typer.Typer(no_args_is_help=True, help="Report that a project was transferred to another owner.")


@app.callback()
def ownership() -> None:
    """Report that a project was transferred to another owner."""


@app.command(
    "report",
    epilog=examples(
        "urlsync ownership report shop --new-owner 6be9012f-1c42-4f2d-bb99-af152aad07d8",
        "urlsync ownership report shop --new-owner 6be9012f-1c42-4f2d-bb99-af152aad07d8 --yes",
    ),
)
def report(
    project: options.ProjectName,
    new_owner: Annotated[str, typer.Option(metavar="ID", help="The new owner's user id at Hasura Cloud.")],
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Time of the transfer, in ISO 8601 with a time zone.", show_default="now"),
    ] = None,
    event_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Idempotency key: reports with the same one count once.")
    ] = None,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Report that a project was transferred. Its syncs are disconnected until the new owner restarts them.

    Hasura Cloud is asked first: if the project still has its owner, nothing ends. The history names who reported it.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    body = {
        "project_id": resolve.project_id(api, project),
        "new_owner_id": new_owner,
        "transferred_at": at or datetime.now(UTC).isoformat(),
        "event_id": event_id or str(uuid4()),
    }
    confirm(
        f"Report that {project} now belongs to the user {new_owner}? If it does, its syncs will be disconnected.",
        yes=yes,
    )
    transfer = api.post("/v1/ownership-transfers", body)
    output.resource(
        transfer,
        transfer["event_id"],
        sentence=f"Ownership transfer reported: project {transfer['project_id']} to {transfer['new_owner_id']}. "
        "If Hasura Cloud confirms it, its syncs will be disconnected.",
    )

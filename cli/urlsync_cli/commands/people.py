"""`urlsync people delete`: what is stored of a person."""

from typing import Annotated

import typer

from urlsync_cli import options
from urlsync_cli.api import Api
from urlsync_cli.errors import Json
from urlsync_cli.formatting import counted
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.prompts import confirm
from urlsync_cli.terminal import progress

app = typer.Typer(no_args_is_help=True, help="Delete people.")


@app.callback()
def people() -> None:
    """Delete people."""


@app.command("delete", epilog=examples("urlsync people delete ann"))
def delete_person(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person's username.", show_default=False)],
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Delete a person: their account, connections, tokens and notification endpoints. Their syncs are opted out.

    Env vars keep their values. The activity shows the person's id instead of the name from then on. If the deletion is
    interrupted, the service completes it within minutes.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    confirm(f"Delete {name}, their connections and tokens, and opt out of their syncs?", yes=yes)
    with progress("Deleting"):
        done = api.post("/v1/people/deletions", {"name": name})
    output.resource(done, done["person_id"], sentence=_sentence(name, done))


def _sentence(name: str, done: Json) -> str:
    nouns = {"connection_ids": "connection", "endpoint_ids": "notification endpoint"}
    had = " and ".join(counted(len(done[ids]), noun) for ids, noun in nouns.items() if done[ids])
    syncs = f"; {counted(len(done['sync_ids']), 'sync')} opted out" if done["sync_ids"] else ""
    advice = (f"Connection {one['connection_id']}: {one['advice']}" for one in done["left_at_heroku"])
    return " ".join(
        (
            f"Deleted {name}{' with ' if had else ''}{had}{syncs}.",
            f"The activity shows the id {done['person_id']} instead of the name.",
            *advice,
        )
    )

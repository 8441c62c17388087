"""`urlsync dead-letters …`: messages whose retries are exhausted."""

from typing import Final

import typer

from urlsync_cli import options
from urlsync_cli.api import Api
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.views import DEAD_LETTERS

app = typer.Typer(no_args_is_help=True, help="List and redrive messages whose retries are exhausted.")

REDRIVEN: Final = {
    "checks": "checks requested",
    "transfers": "ownership transfers published again",
    "provisionings": "database steps repeated",
    "notifications": "events with a late notification",
    "deliveries": "events sent late to endpoints",
    "runs": "missed scheduled runs removed",
    "unreadable": "unreadable messages left in place",
}
"""The counts of a redrive, in words."""


@app.command("list", epilog=examples("urlsync dead-letters list"))
def list_dead_letters(
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List dead letters, about a hundred of each kind at most."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    output.lists(lambda: api.items("/v1/dead-letters"), DEAD_LETTERS, "message_id", "There are no dead letters.")


@app.command("redrive", epilog=examples("urlsync dead-letters redrive"))
def redrive(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Retry every dead letter. Fix the cause first.

    Missed scheduled runs are only removed, because later runs have done their work.
    """
    output = Output(as_json)
    redriven = Api.of(stack).post("/v1/dead-letters/redrive")
    counts = {words: str(redriven[name]) for name, words in REDRIVEN.items() if redriven[name]}
    output.resource(redriven, None, facts=dict(counts), sentence=f"Dead letters redriven: {redriven['dead_letters']}.")

"""`urlsync activity`: who changed what."""

import csv
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Annotated, Final

import typer

from urlsync_cli import completion, options, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import Json
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.views import ACTIVITY

app = typer.Typer()

FIELDS: Final = ("entry_id", "at", "action", "actor", "actor_id", "role", "source_address", "request_id", "failure")
SUBJECT: Final = (
    "project_id", "project_name", "sync_id", "connection_id", "connection_owner", "team", "provisioning_id",
    "secret_id", "person_id", "endpoint_id", "endpoint_owner",
)  # fmt: skip


@app.command(
    epilog=examples(
        "urlsync activity",
        "urlsync activity --actor ann --action sync_deleted",
        "urlsync activity --sync demo-shop --json",
        "urlsync activity --limit 10000 --csv > activity.csv",
    )
)
def activity(
    actor: Annotated[
        str | None, typer.Option(metavar="ACTOR", help="Only those by this person, program or service.")
    ] = None,
    action: Annotated[
        str | None, typer.Option(metavar="ACTION", help="Only those of this kind, such as `sync_deleted`.")
    ] = None,
    project: options.OfProject = None,
    sync: Annotated[
        str | None, typer.Option(metavar="SYNC", help="Only those of this sync.", autocompletion=completion.syncs)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show at most this many entries.")] = 50,
    watch: options.Watch = None,
    as_csv: Annotated[bool, typer.Option("--csv", metavar="", help="Print CSV, for spreadsheets.")] = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Show who changed what in the last 90 days, newest first.

    Automatic checks are not listed here: each sync has them in its history.
    """
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    project_id = None if project is None else resolve.project_id(api, project)
    sync_id = None if sync is None else resolve.sync_id(api, sync)
    for _round in output.rounds():
        found = api.items("/v1/activity", actor=actor, action=action, project_id=project_id, sync_id=sync_id)
        if as_csv:
            _print_csv(islice(found, limit))
        else:
            output.items(islice(found, limit), ACTIVITY, "entry_id", "No changes found.")


def _print_csv(entries: Iterable[Json]) -> None:
    """Print a line for each entry, below the names of the columns."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*FIELDS, *SUBJECT])
    for entry in entries:
        writer.writerow([_cell(value) for value in (*map(entry.get, FIELDS), *map(entry["subject"].get, SUBJECT))])


def _cell(value: str | None) -> str:
    """Return a value as a spreadsheet shows it: one that begins like a formula begins with an apostrophe."""
    text = value or ""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text

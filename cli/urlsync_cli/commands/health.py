"""`urlsync status`, `diagnosis` and `dead-letters …`."""

from typing import Final

import typer

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.examples import examples
from urlsync_cli.exit_status import ExitStatus
from urlsync_cli.failure import Json
from urlsync_cli.terminal import Cell, progress, show_facts, show_json, show_table
from urlsync_cli.views import DEAD_LETTERS, FINDINGS
from urlsync_cli.wording import ago, word

app = typer.Typer()
dead_letters = typer.Typer(
    no_args_is_help=True, help="What was given up: checks, transfers, notices and more."
)

REDRIVEN: Final = {
    "dead_letters": "dead letters redriven",
    "checks": "checks asked for",
    "transfers": "transfers told again",
    "provisionings": "steps towards databases repeated",
    "notices": "events people are told of late",
    "runs": "runs removed, nothing to repeat",
    "unreadable": "left, because unreadable",
}
ALWAYS: Final = {"dead_letters", "checks"}
"""What is shown of a redrive even where it is none."""


@app.command(epilog=examples("urlsync status", "urlsync status --json"))
def status(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Show how the service is. The exit status is 1 if there is a problem."""
    seen = Api.of(stack).get("/v1/status")
    if as_json:
        show_json(seen)
    else:
        show_facts(_facts(seen))
        show_table(FINDINGS, seen["findings"], "")
    _judge(seen["findings"])


@app.command(epilog=examples("urlsync diagnosis demo-shop", "urlsync diagnosis e7952578 --json"))
def diagnosis(sync: options.SyncName, stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Find out what is wrong with a sync, and what to do. The exit status is 1 if there is a problem.

    Is the webhook there and right, what deliveries failed, is there drift, does the project serve?
    """
    api = Api.of(stack)
    with progress("Asking Heroku and Hasura"):
        found = api.get(f"/v1/syncs/{naming.sync_id(api, sync)}/diagnosis")
    if as_json:
        show_json(found)
    else:
        show_table(FINDINGS, found["findings"], "")
    _judge(found["findings"])


@dead_letters.command("list", epilog=examples("urlsync dead-letters list"))
def list_dead_letters(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """List what was given up. At most about a hundred of each kind are shown."""
    letters = list(Api.of(stack).items("/v1/dead-letters"))
    if as_json:
        show_json({"items": letters})
    else:
        show_table(DEAD_LETTERS, letters, "There are no dead letters.")


@dead_letters.command("redrive", epilog=examples("urlsync dead-letters redrive"))
def redrive(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Try again: check syncs, tell of transfers, repeat steps towards databases, tell people late.

    A run of the schedule is only removed, because later ones have done its work.
    """
    done = Api.of(stack).post("/v1/dead-letters/redrive")
    if as_json:
        show_json(done)
    else:
        show_facts(
            {words: str(done[name]) for name, words in REDRIVEN.items() if done[name] or name in ALWAYS}
        )


def _facts(seen: Json) -> dict[str, Cell]:
    run = seen["last_reconcile"]
    queues = seen["queues"] or {}
    return {
        "health": word(seen["level"]),
        "syncs": _counts(seen["syncs"]),
        "last reconcile": run
        and f"{ago(run['started_at'])}, {run['enqueued']} of {run['due']} due checks asked for",
        **{name.replace("_", " "): _counts(depth) for name, depth in queues.items()},
    }


def _counts(counts: dict[str, int] | None) -> str | None:
    if counts is None:
        return None
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()) or "none"


def _judge(findings: list[Json]) -> None:
    if any(finding["level"] == "problem" for finding in findings):
        raise typer.Exit(ExitStatus.PROBLEM)

"""`urlsync jobs …`: one action for many syncs."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import islice
from typing import Annotated, Final

import typer

from urlsync_cli import completion, options, prompts, resolve
from urlsync_cli.api import MAX_PAGE, Api
from urlsync_cli.errors import ExitStatus, Json, TimedOut, UsageError
from urlsync_cli.formatting import counted
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.polling import follow
from urlsync_cli.terminal import progress
from urlsync_cli.views import JOB_RESULTS, JOBS, job_facts, job_sentence

TIMEOUT_S: Final = 3600
ENDED: Final = {"done", "cancelled"}

app = typer.Typer(no_args_is_help=True, help="Check, opt out, restart or delete many syncs at once.")


class JobAction(StrEnum):
    """What a job does with each sync."""

    CHECK = "check"
    OPT_OUT = "opt-out"
    RESTART = "restart"
    DELETE = "delete"


Action = Annotated[JobAction, typer.Argument(metavar="ACTION", help="What to do with each sync.")]
Named = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SYNC",
        help=f"The syncs, each by {options.NAMES_OF_SYNC} Or choose them with options.",
        autocompletion=completion.syncs,
    ),
]
Every = Annotated[bool, typer.Option("--all", metavar="", help="All syncs that you may see.")]
RestartWith = Annotated[
    str | None,
    typer.Option(
        metavar="CONNECTION",
        help="Connection to restart the syncs with.",
        show_default="the one that each of them had",
        autocompletion=completion.connections,
    ),
]
Count = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Do nothing unless exactly this many syncs are chosen.", show_default=False),
]
JobName = Annotated[str, typer.Argument(metavar="JOB", help="The job: its id or an id prefix.")]


@app.command(
    "start",
    epilog=examples(
        "urlsync jobs start check shop-database blog-database",
        "urlsync jobs start restart --status paused --reason hasura_access_lost",
        "urlsync jobs start opt-out --project shop --yes",
        "urlsync jobs start delete --status disconnected --count 12 --yes",
    ),
)
def start_job(
    action: Action,
    syncs: Named = None,
    every: Every = False,
    status: options.OfStatus = None,
    reason: options.OfReason = None,
    search: options.Search = None,
    project: options.OfProject = None,
    connection: options.OfConnection = None,
    restart_with: RestartWith = None,
    count: Count = None,
    yes: options.Yes = False,
    no_wait: options.NoWait = False,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Do the same with many syncs, named one by one or found by options, and wait until it is done.

    The number of syncs is shown first and has to be confirmed. Deleting with --yes also needs --count. The exit status
    is 1 if the action failed for a sync.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    wanted = {"q": search, "status": status and status.value, "reason": reason}
    wanted["project_id"] = None if project is None else resolve.project_id(api, project)
    wanted["connection_id"] = None if connection is None else resolve.connection_id(api, connection)
    chosen = _chosen(api, syncs or [], {name: value for name, value in wanted.items() if value}, every=every)
    found = _number(api, chosen)
    _confirm(action, found, expected=count, yes=yes)
    body = {"action": action.replace("-", "_"), "count": found, **chosen}
    if restart_with:
        body["connection_id"] = resolve.connection_id(api, restart_with)
    job = api.post_once("/v1/jobs", body)
    if no_wait:
        sentence = f"Job started: {job['job_id']}. Follow it with: urlsync jobs wait {job['job_id']}"
        output.resource(job, job["job_id"], sentence=sentence)
        return
    _report(output, _wait(api, job, timeout))


@app.command("list", epilog=examples("urlsync jobs list", "urlsync jobs list --watch 5"))
def list_jobs(
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show at most this many jobs.")] = 20,
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List your jobs of the last 30 days, newest first; administrators see all."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    nothing = "No jobs in the last 30 days. Start one: urlsync jobs start ACTION SYNC"
    output.lists(lambda: islice(api.items("/v1/jobs"), limit), JOBS, "job_id", nothing)


@app.command("show", epilog=examples("urlsync jobs show 0d3a9f5c"))
def show_job(
    job: JobName, stack: options.Stack = None, as_json: options.AsJson = False, quiet: options.Quiet = False
) -> None:
    """Show the progress of a job."""
    output, api = Output(as_json, quiet), Api.of(stack)
    found = api.get(f"/v1/jobs/{resolve.job_id(api, job)}")
    output.resource(found, found["job_id"], facts=job_facts(found), sentence=job_sentence(found))


@app.command(
    "results", epilog=examples("urlsync jobs results 0d3a9f5c", "urlsync jobs results 0d3a9f5c --result failed")
)
def list_results(
    job: JobName,
    result: Annotated[
        str | None,
        typer.Option(metavar="RESULT", help="Only `pending`, `succeeded`, `failed` or `skipped`.", show_default=False),
    ] = None,
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List the result of a job for each of its syncs."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    path = f"/v1/jobs/{resolve.job_id(api, job)}/results"
    output.lists(lambda: api.items(path, result=result, limit=MAX_PAGE), JOB_RESULTS, "sync_id", "No results found.")


@app.command("wait", epilog=examples("urlsync jobs wait 0d3a9f5c --timeout 600"))
def wait_for_job(
    job: JobName,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Wait until a job has ended. The exit status is 1 if the action failed for a sync."""
    output, api = Output(as_json, quiet), Api.of(stack)
    _report(output, _wait(api, api.get(f"/v1/jobs/{resolve.job_id(api, job)}"), timeout))


@app.command("cancel", epilog=examples("urlsync jobs cancel 0d3a9f5c"))
def cancel_job(
    job: JobName, stack: options.Stack = None, as_json: options.AsJson = False, quiet: options.Quiet = False
) -> None:
    """Cancel a job: what has begun is finished, and all other syncs stay as they are."""
    output, api = Output(as_json, quiet), Api.of(stack)
    found = api.post(f"/v1/jobs/{resolve.job_id(api, job)}/cancel")
    output.resource(found, found["job_id"], sentence=job_sentence(found))


def _chosen(api: Api, names: Sequence[str], wanted: Json, *, every: bool) -> Json:
    """Return what the API needs to know which syncs; raises `UsageError` unless they are chosen in one way."""
    if (bool(names), bool(wanted), every).count(True) != 1:
        raise UsageError(
            "No syncs are chosen, or they are chosen in two ways.",
            "Name them, or pass options that find them, or --all.",
        )
    if names:
        return {"ids": list(dict.fromkeys(resolve.sync_id(api, name) for name in names))}
    return {"filter": wanted}


def _number(api: Api, chosen: Json) -> int:
    if "ids" in chosen:
        return len(chosen["ids"])
    with progress("Counting syncs"):
        return sum(1 for _sync in api.syncs(**chosen["filter"]))


def _confirm(action: JobAction, found: int, *, expected: int | None, yes: bool) -> None:
    if found == 0:
        raise UsageError("No sync matches.", "List them: urlsync syncs list")
    if expected is not None and expected != found:
        raise UsageError(f"There are {found:,} such syncs, not {expected:,}.", "Look at them first: urlsync syncs list")
    if action is JobAction.DELETE and yes and expected is None:
        raise UsageError("Deleting cannot be undone.", f"Pass the number of syncs, too: --count {found} --yes")
    prompts.confirm(f"{action.replace('-', ' ').capitalize()} {counted(found, 'sync')}?", yes=yes)


def _wait(api: Api, job: Json, seconds: int) -> Json:
    late = TimedOut("Timed out; the job is still running.", f"urlsync jobs wait {job['job_id']}")
    path = f"/v1/jobs/{job['job_id']}"
    return follow(
        api, path, job, words=job_sentence, is_over=lambda latest: latest["state"] in ENDED, seconds=seconds, late=late
    )


def _report(output: Output, job: Json) -> None:
    output.resource(job, job["job_id"], facts=job_facts(job), sentence=job_sentence(job))
    if job["failed"]:
        output.note(f"Details: urlsync jobs results {job['job_id']} --result failed")
        raise typer.Exit(ExitStatus.PROBLEM)

"""`urlsync plan`, `apply`, `export` and `schema`: configuration as code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from urlsync_cli import options, prompts
from urlsync_cli.api import Api
from urlsync_cli.configuration.apply_plan import ApplyPlan, Outcome, Result
from urlsync_cli.configuration.document import read_files, schema_text
from urlsync_cli.configuration.export import added_to, exported, writable
from urlsync_cli.configuration.new_projects import find_projects
from urlsync_cli.configuration.plan import Plan, Surroundings, make_plan, new_in
from urlsync_cli.errors import ExitStatus, Interrupted, Json, UsageError
from urlsync_cli.formatting import counted
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.tables import print_table
from urlsync_cli.terminal import note, print_json, print_lines, progress, write_text
from urlsync_cli.views import APPLIED, PLAN

app = typer.Typer()

Files = Annotated[
    list[Path],
    typer.Option("--file", "-f", metavar="FILE", help="A file, or a folder with .yaml files; may be repeated."),
]
Prune = Annotated[
    bool,
    typer.Option("--prune", metavar="", help="Opt out of running syncs that no file mentions. Nothing is deleted."),
]


@app.command(
    "plan",
    epilog=examples(
        "urlsync plan -f syncs.yaml", "urlsync plan -f syncs/ --prune", "urlsync plan -f syncs.yaml --detailed-exitcode"
    ),
)
def show_plan(
    file: Files,
    prune: Prune = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", metavar="", help="Exit with status 7 if there are changes to apply.")
    ] = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Show what `apply` would create, change, restart and opt out, and why. It changes nothing.

    The exit status is 1 if something in the files cannot be applied.
    """
    output = Output(as_json)
    plan = _plan(Api.of(stack), file, prune=prune)
    output.resource(plan.as_json(), None)
    if output.for_people:
        _print_plan(plan)
    if plan.counts["blocked"]:
        raise typer.Exit(ExitStatus.PROBLEM)
    if detailed_exitcode and plan.pending:
        raise typer.Exit(ExitStatus.CHANGES_PENDING)


@app.command(
    "apply",
    epilog=examples(
        "urlsync apply -f syncs.yaml", "urlsync apply -f syncs/ --yes --json", "urlsync apply -f syncs.yaml --prune"
    ),
)
def apply_files(
    file: Files,
    prune: Prune = False,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Create, change, restart and opt out syncs until they are as the files say.

    It shows the plan and asks for confirmation. A failure does not stop the others: the exit status is then 1, and the
    next `apply` tries again. What already is as it should be is not touched.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    plan = _plan(api, file, prune=prune)
    if output.for_people:
        _print_plan(plan)
    steps = plan.pending
    if steps:
        prompts.confirm(f"Apply {counted(len(steps), 'change')}?", yes=yes)
    with progress(f"Applying {counted(len(steps), 'change')}") as show:
        applied = ApplyPlan(api, _reporter(output, len(steps), show))
        interrupted = _interrupted(applied, steps)
    _report(output, plan, applied.results)
    if interrupted:
        raise Interrupted("Interrupted. What had begun is finished.", "Run the same command again to go on.")
    if plan.counts["blocked"] or any(result.outcome not in GOOD for result in applied.results):
        raise typer.Exit(ExitStatus.PROBLEM)


@app.command("export", epilog=examples("urlsync export > syncs.yaml", "urlsync export -f syncs.yaml"))
def export(
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Add the syncs that this file lacks to it.")
    ] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Write the present syncs as a file for `plan` and `apply`. It contains no secret.

    With --file, only what the file lacks is added to it; everything else stays, and so do comments. Syncs that ended
    because the project or the app is gone are left out.
    """
    output, api = Output(as_json), Api.of(stack)
    with progress("Loading syncs"):
        syncs = _syncs(api)
    ended = len(syncs) - len(writable(syncs))
    if ended:
        output.note(f"Left out: {counted(ended, 'sync')} that ended because the project or the app is gone.")
    if file is None:
        text = exported(syncs)
        output.resource({"content": text}, None)
        if output.for_people:
            write_text(text)
        return
    _add_to(output, file, syncs)


@app.command("schema", epilog=examples("urlsync schema > syncs.schema.json"))
def print_schema(as_json: options.AsJson = False) -> None:  # noqa: ARG001 -- it is JSON in any case
    """Print the JSON Schema of the files, for editors that complete and check them."""
    write_text(schema_text())


def _add_to(output: Output, file: Path, syncs: Sequence[Json]) -> None:
    try:
        text, count = added_to(file.read_text(encoding="utf-8"), str(file), syncs)
        if count:
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"Cannot change {file} ({error.strerror}).", "Write a new one: urlsync export > FILE"
        ) from None
    sentence = f"Added {counted(count, 'sync')} to {file}." if count else f"{file} already has all syncs."
    output.resource({"file": str(file), "added": count}, None, sentence=sentence)


def _plan(api: Api, files: Sequence[Path], *, prune: bool) -> Plan:
    """Return the plan. Projects are asked for only if a sync needs them."""
    wanted = read_files(files)
    with progress("Comparing the files with the stack") as show:
        syncs = _syncs(api)
        connections = list(api.items("/v1/connections"))
        new = new_in(wanted, syncs)
        if new:
            show("Looking for new projects in Hasura Cloud")
        projects = find_projects(api, new, connections)
    return make_plan(wanted, syncs, Surroundings(connections, projects), prune=prune)


def _syncs(api: Api) -> list[Json]:
    return list(api.syncs())


def _print_plan(plan: Plan) -> None:
    if plan.steps:
        print_table(PLAN, [step.as_json() for step in plan.steps])
    print_lines(_summary(plan))
    if plan.not_in_files and not plan.counts["opt_out"]:
        note(
            f"In no file: {counted(plan.not_in_files, 'running sync')}. To opt out of what is in no file, pass --prune."
        )


def _summary(plan: Plan) -> str:
    kinds = (("create", "to create"), ("change", "to change"), ("restart", "to restart"), ("opt_out", "to opt out"))
    parts = [f"{plan.counts[kind]} {words}" for kind, words in kinds if plan.counts[kind]]
    blocked = plan.counts["blocked"]
    parts += [f"{blocked} blocked"] if blocked else []
    todo = ", ".join(parts) or "Nothing to do"
    return f"{todo}; {counted(plan.unchanged, 'sync')} as described."


def _reporter(output: Output, total: int, show: Any) -> Any:
    """Return what shows progress: the spinner's text on a terminal, and a line for every 25 changes elsewhere."""
    outcomes: list[Outcome] = []

    def report(result: Result) -> None:
        outcomes.append(result.outcome)
        done, failed = len(outcomes), sum(outcome not in GOOD for outcome in outcomes)
        show(f"Applied {done} of {total}" + (f", {failed} failed" if failed else ""))
        if done % 25 == 0 and done < total:
            output.note(f"Applied {done} of {total}.")

    return report


GOOD: Final = frozenset({Outcome.DONE, Outcome.STARTED})


def _interrupted(applied: ApplyPlan, steps: Sequence[Any]) -> bool:
    try:
        applied(steps)
    except KeyboardInterrupt:
        return True
    return False


def _report(output: Output, plan: Plan, results: Sequence[Result]) -> None:
    counts = {outcome.value: sum(result.outcome is outcome for result in results) for outcome in Outcome}
    rows = [result.as_json() for result in results]
    rows.sort(key=lambda row: (row["project"].casefold(), row["env_var"]))
    if output.as_json:
        blocked = [step.as_json() for step in plan.steps if step not in plan.pending]
        print_json({"summary": {**plan.as_json()["summary"], **counts}, "results": rows, "blocked": blocked})
    elif output.quiet:
        print_lines(*(row["sync_id"] for row in rows if row["sync_id"]))
    elif rows:
        print_table(APPLIED, rows)
        counts["blocked"] = plan.counts["blocked"]
        parts = [f"{count} {name}" for name, count in counts.items() if count]
        print_lines(f"Applied {counted(len(rows), 'change')}: {', '.join(parts)}.")

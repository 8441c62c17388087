"""`urlsync status`, `diagnosis` and `doctor`: what is wrong with the service or with a sync, and what to do."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Final

import typer

from urlsync_cli import options, resolve
from urlsync_cli.api import Api
from urlsync_cli.doctor import Level, examine_api
from urlsync_cli.errors import ExitStatus, Json
from urlsync_cli.explanations import commands_for
from urlsync_cli.findings import FINDINGS, sorted_findings
from urlsync_cli.formatting import styled
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.tables import Column, print_facts, print_table
from urlsync_cli.terminal import note, print_json, progress
from urlsync_cli.views import status_facts, words_of

PROBES: Final = (
    Column("SEVERITY", lambda finding: styled(finding["level"])),
    Column("CHECK", lambda finding: words_of(finding["check"])),
    Column("FOUND", lambda finding: finding["message"]),
    Column("MEANING", lambda finding: finding["meaning"]),
    Column("NEXT STEP", lambda finding: finding["next_step"]),
)
app = typer.Typer()


class FailOn(StrEnum):
    """The least severe finding that makes a command fail."""

    WARNING = "warning"
    ERROR = "error"


FAILING: Final = {FailOn.WARNING: {"warning", "problem"}, FailOn.ERROR: {"problem"}}
"""Levels of findings that make a command exit with status 1."""

FailOnOption = Annotated[
    FailOn,
    typer.Option(
        "--fail-on", metavar="LEVEL", help="The least severe finding that fails the command: `warning` or `error`."
    ),
]


@app.command(epilog=examples("urlsync status", "urlsync status --fail-on warning --json"))
def status(fail_on: FailOnOption = FailOn.ERROR, stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Show the health of the service. The exit status is 1 if something needs attention."""
    output = Output(as_json)
    found = Api.of(stack).get("/v1/status")
    if output.for_people:
        print_facts(status_facts(found))
    _report(output, found, fail_on)


@app.command(epilog=examples("urlsync diagnosis demo-shop", "urlsync diagnosis e7952578 --json"))
def diagnosis(
    sync: options.SyncName,
    fail_on: FailOnOption = FailOn.ERROR,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Diagnose a sync: what is wrong and the next step. The exit status is 1 if something needs attention.

    It looks at the webhook, failed deliveries, drift between the two values, and the project's health.
    """
    output, api = Output(as_json), Api.of(stack)
    with progress("Querying Heroku and Hasura Cloud"):
        found = api.get(f"/v1/syncs/{resolve.sync_id(api, sync)}/diagnosis")
    _report(output, found, fail_on)


@app.command(epilog=examples("urlsync doctor", "urlsync doctor --json"))
def doctor(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Probe the API, with and without your sign-in. The exit status is 1 if a response is not the documented one.

    It looks at sign-in, status, the schedule, unsigned and signed webhooks, broken tokens, unknown routes and the
    console, and changes nothing. `make smoke` also looks at the AWS account.
    """
    output, api = Output(as_json), Api.of(stack)
    with progress("Probing the API"):
        findings = list(examine_api(api.stack, lambda: api.session.access_token))
    if output.for_people:
        print_table(PROBES, [asdict(finding) for finding in findings])
    else:
        print_json({"findings": [asdict(finding) for finding in findings]})
    if any(finding.level is Level.PROBLEM for finding in findings):
        raise typer.Exit(ExitStatus.PROBLEM)


def _report(output: Output, content: Json, fail_on: FailOn) -> None:
    findings = content["findings"]
    if not output.for_people:
        print_json(content)
    elif findings:
        print_table(FINDINGS, sorted_findings(findings))
        actions = dict.fromkeys(action for finding in findings for action in finding["actions"])
        for command in commands_for(actions, content):
            note(f"Possible now: {command}")
    else:
        note("No findings.")
    if any(finding["level"] in FAILING[fail_on] for finding in findings):
        raise typer.Exit(ExitStatus.PROBLEM)

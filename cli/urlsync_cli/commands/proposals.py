"""`urlsync proposals …`: decide on syncs that were not enabled by default."""

import typer

from urlsync_cli import options, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import Json, Rejected, Unavailable
from urlsync_cli.explanations import summary
from urlsync_cli.formatting import accounts
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.prompts import confirm
from urlsync_cli.terminal import printable
from urlsync_cli.views import PROPOSALS

app = typer.Typer(
    no_args_is_help=True, help="Accept or decline syncs that were proposed for new projects instead of being enabled."
)


@app.command("list", epilog=examples("urlsync proposals list"))
def list_proposals(
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List the proposals that wait for a decision, with the concerns about each. They lapse after 30 days."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    nothing = "No proposals wait for a decision."
    output.lists(lambda: api.items("/v1/proposals"), PROPOSALS, "proposal_id", nothing)


@app.command("accept", epilog=examples("urlsync proposals accept demo-shop", "urlsync proposals accept 0d3a9f5c --yes"))
def accept(
    proposal: options.ProposalName,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Accept a proposal: an env var of the project is set to the URL of the app's database, and kept in sync.

    Everything is first verified again at Hasura Cloud and Heroku. If there is a concern that the proposal did not
    name, nothing is enabled and the sync is proposed again.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    found = resolve.proposal(api, proposal)
    if not yes:
        confirm(f"{_described(api, found)}\nAccept, and enable the sync?", yes=yes)
    started = api.post(f"/v1/proposals/{found['proposal_id']}/accept")
    identifier = started["heroku_database_id"]
    sentence = f"Accepted: the sync with the Heroku app {started['heroku_app']['name']} is being enabled."
    output.resource(started, identifier, sentence=f"{sentence} Follow it with: urlsync databases show {identifier}")


@app.command(
    "decline", epilog=examples("urlsync proposals decline demo-shop", "urlsync proposals decline 0d3a9f5c --yes")
)
def decline(
    proposal: options.ProposalName,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Decline a proposal for good: this sync is never enabled by default. You can enable it at any time."""
    output, api = Output(as_json, quiet), Api.of(stack)
    found = resolve.proposal(api, proposal)
    identifier = found["proposal_id"]
    if not yes:
        confirm(f"{_described(api, found)}\nDecline, and never enable this sync by default?", yes=yes)
    api.post(f"/v1/proposals/{identifier}/decline")
    app_name = found["heroku_app"]["name"]
    output.resource(
        {"proposal_id": identifier, "declined": True},
        identifier,
        sentence=f"Declined: the sync with the Heroku app {app_name} is never enabled by default.",
    )


def _described(api: Api, proposal: Json) -> str:
    """Return what a proposal is about, one fact a line: project, app, account, and what speaks against it."""
    concerns = [str(summary(concern)) for concern in proposal["concerns"]]
    facts = {
        "Project": _project(api, proposal["project_id"]),
        "Heroku app": proposal["heroku_app"]["name"],
        "Account": _account(api, proposal["connection_id"]),
        "Concerns": "; ".join(concerns),
    }
    return "\n".join(f"{name}: {printable(text)}" for name, text in facts.items())


def _project(api: Api, project_id: str) -> str:
    """Return the name and the id of a project, or the id alone if no connection can see the project."""
    try:
        return f"{api.get(f'/v1/projects/{project_id}')['name']} ({project_id})"
    except (Rejected, Unavailable):
        return project_id


def _account(api: Api, connection_id: str | None) -> str:
    found = (each for each in api.items("/v1/connections") if each["connection_id"] == connection_id)
    return next(map(accounts, found), "no connection of the project's owner")

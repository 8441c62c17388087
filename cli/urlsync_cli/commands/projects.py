"""`urlsync projects …`."""

import typer

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.examples import examples
from urlsync_cli.terminal import progress, say, show_facts, show_json, show_table
from urlsync_cli.views import ENV_VARS, PROJECTS

app = typer.Typer(no_args_is_help=True, help="The Hasura Cloud projects that the connections see.")


@app.command("list", epilog=examples("urlsync projects list"))
def list_projects(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """List projects, with the env vars that have a sync."""
    api = Api.of(stack)
    with progress("Asking Hasura"):
        page = api.get("/v1/projects")
    if as_json:
        show_json({"items": page["items"], "unreachable": page["unreachable"]})
        return
    show_table(PROJECTS, page["items"], "The connections see no projects. Make one: urlsync connections add")
    for missed in page["unreachable"]:
        say(f"The connection {missed['connection_id']} could not be asked: {missed['code']}")


@app.command("show", epilog=examples("urlsync projects show shop", "urlsync projects show e87a1613 --json"))
def show_project(
    project: options.ProjectName, stack: options.Stack = None, as_json: options.AsJson = False
) -> None:
    """Show a project: its env vars by name, never by value, with the sync on each."""
    api = Api.of(stack)
    with progress("Asking Hasura"):
        found = api.get(f"/v1/projects/{naming.project_id(api, project)}")
    if as_json:
        show_json(found)
        return
    show_facts(
        {
            "project": found["project_id"],
            "name": found["name"],
            "tenant": found["tenant_id"],
            "owner": found["owner_id"],
            "connections": ", ".join(found["connection_ids"]),
        }
    )
    show_table(ENV_VARS, found["env_vars"], "It has no env vars.")
    if not found["env_vars_complete"]:
        say("Hasura does not list its env vars: these are those with a sync only.")

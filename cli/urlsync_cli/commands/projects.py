"""`urlsync projects …`."""

import typer

from urlsync_cli import options, resolve
from urlsync_cli.api import MAX_PAGE, Api
from urlsync_cli.explanations import advice
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.tables import print_table
from urlsync_cli.terminal import note, print_json, progress
from urlsync_cli.views import ENV_VARS, PROJECTS

app = typer.Typer(no_args_is_help=True, help="List and show Hasura Cloud projects.")


@app.command("list", epilog=examples("urlsync projects list"))
def list_projects(
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List the projects that your connections can see, with the env vars that have a sync."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)
    for _round in output.rounds():
        _list(output, api)


def _list(output: Output, api: Api) -> None:
    with progress("Querying Hasura Cloud"):
        pages = list(api.pages("/v1/projects", limit=MAX_PAGE))
    projects = [project for page in pages for project in page["items"]]
    unreachable = pages[0]["unreachable"]
    if output.as_json:
        content = {"items": projects, "unreachable": unreachable}
        print_json(content, in_one_line=output.watch is not None)
        return
    output.items(projects, PROJECTS, "project_id", "No projects. Add a connection: urlsync connections add")
    for missed in unreachable:
        note(f"Connection {missed['connection_id']}: {advice(missed['explanation'])}")


@app.command("show", epilog=examples("urlsync projects show shop", "urlsync projects show e87a1613 --json"))
def show_project(
    project: options.ProjectName,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Show a project: the names of its env vars, never their values, with the sync of each."""
    output, api = Output(as_json, quiet), Api.of(stack)
    with progress("Querying Hasura Cloud"):
        found = api.get(f"/v1/projects/{resolve.project_id(api, project)}")
    facts = {
        "project": found["project_id"],
        "name": found["name"],
        "tenant": found["tenant_id"],
        "owner": found["owner_id"],
        "connections": ", ".join(found["connection_ids"]),
    }
    output.resource(found, found["project_id"], facts=facts)
    if output.for_people:
        if found["env_vars"]:
            print_table(ENV_VARS, found["env_vars"])
        if not found["env_vars_complete"]:
            note("Hasura Cloud does not list this project's env vars: only those with a sync are shown.")

"""`urlsync databases …`: a Heroku database for a project, made step by step."""

from typing import Annotated

import typer

from urlsync_cli import naming, options
from urlsync_cli.api import Api
from urlsync_cli.examples import examples
from urlsync_cli.exit_status import ExitStatus
from urlsync_cli.failure import Json, NotOverYet
from urlsync_cli.terminal import Cell, progress, say, show_facts, show_json
from urlsync_cli.waiting import until
from urlsync_cli.wording import moment, word

PATIENCE_S = 600
ENDS = {"done", "failed"}

app = typer.Typer(no_args_is_help=True, help="Heroku databases, made for a project.")


@app.command(
    "create",
    epilog=examples(
        "urlsync databases create shop", "urlsync databases create shop --plan standard-0 --timeout 3600"
    ),
)
def create_database(
    project: options.ProjectName,
    connection: options.Connection = None,
    plan: Annotated[str | None, typer.Option(metavar="PLAN", help="A plan of Heroku Postgres.")] = None,
    no_wait: options.NoWait = False,
    timeout: Annotated[int, options.timeout(PATIENCE_S)] = PATIENCE_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Create a Heroku app with Postgres, set an env var of the project to its URL, and keep it in sync.

    Databases cost money, by Heroku's prices.
    """
    api = Api.of(stack)
    identifier = naming.project_id(api, project)
    order = {"connection_id": naming.connection_id(api, connection, identifier), "plan": plan}
    run = api.post(f"/v1/projects/{identifier}/heroku-databases", order)
    _tell(run if no_wait else _followed(api, run, timeout), as_json=as_json)


@app.command("show", epilog=examples("urlsync databases show 0d3a9f5c-6f0b-4a54-9a3e-0c3f7f1f2a11"))
def show_database(
    database: Annotated[str, typer.Argument(metavar="ID", help="The id that its creation showed.")],
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Show how far a Heroku database has come."""
    _tell(Api.of(stack).get(f"/v1/heroku-databases/{database}"), as_json=as_json)


def _followed(api: Api, run: Json, seconds: int) -> Json:
    """Wait until the database is there, or will never be."""
    identifier = run["heroku_database_id"]
    late = NotOverYet("The database is still being made.", f"urlsync databases show {identifier}")
    with progress(_words(run)) as tell:

        def look() -> Json | None:
            now = api.get(f"/v1/heroku-databases/{identifier}")
            tell(_words(now))
            return now if now["step"] in ENDS else None

        return until(look, seconds, late)


def _tell(run: Json, *, as_json: bool) -> None:
    if as_json:
        show_json(run)
    else:
        show_facts(_facts(run))
        for left in run["left_at_heroku"]:
            doubt = "" if left["certain"] else ", perhaps"
            say(f"Left at Heroku{doubt}: {left['kind']} {left['name']}")
    if run["step"] == "failed":
        raise typer.Exit(ExitStatus.PROBLEM)


def _facts(run: Json) -> dict[str, Cell]:
    steps = {f"  {_words(step)}": moment(step["at"]) for step in run["progress"]}
    return {
        "database": run["heroku_database_id"],
        "step": word(run["step"]),
        "reason": run["reason"],
        "advice": run["advice"],
        "heroku app": run["heroku_app"]["name"],
        "plan": run["plan"],
        "env var": run["env_var"],
        "sync": run["sync_id"],
        **steps,
    }


def _words(run: Json) -> str:
    return str(run["step"]).replace("_", " ")

"""`urlsync databases …`: create a Heroku database for a project."""

from typing import Annotated, Final

import typer

from urlsync_cli import options, prompts, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import ExitStatus, Json, TimedOut, UsageError
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.polling import follow
from urlsync_cli.views import PLANS, database_facts, dollars, words_of

TIMEOUT_S: Final = 600
LAST_STEPS: Final = {"done", "failed"}
DEFAULT_PLAN: Final = "essential-0"

app = typer.Typer(no_args_is_help=True, help="Create Heroku databases for projects.")


@app.command(
    "create",
    epilog=examples("urlsync databases create shop", "urlsync databases create shop --plan standard-0 --timeout 3600"),
)
def create_database(
    project: options.ProjectName,
    connection: Annotated[str | None, options.connection_option(options.OWNERS_ONLY)] = None,
    plan: Annotated[str, typer.Option(metavar="PLAN", help="Heroku Postgres plan.")] = DEFAULT_PLAN,
    yes: options.Yes = False,
    no_wait: options.NoWait = False,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Create a Heroku app with Postgres, set an env var of the project to its URL, and keep it in sync.

    Heroku charges the connection's Heroku account for the database. The price is shown first and has to be confirmed.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    project_id = resolve.project_id(api, project)
    connection_id = resolve.connection_id(api, connection, project_id)
    cents = _price(api, connection_id, plan)
    question = f"Create a Heroku database? Heroku charges {dollars(cents)} a month for {plan}."
    prompts.confirm(question, yes=yes)
    body = {"connection_id": connection_id, "plan": plan, "monthly_price_cents": cents}
    database = api.post_once(f"/v1/projects/{project_id}/heroku-databases", body)
    _report(output, database if no_wait else _wait(api, database, timeout))


@app.command(
    "plans", epilog=examples("urlsync databases plans", "urlsync databases plans --connection ann@example.com")
)
def list_plans(
    connection: Annotated[str | None, options.connection_option("the only one")] = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List the plans that can be ordered, with their prices."""
    output, api = Output(as_json, quiet), Api.of(stack)
    output.items(_plans(api, resolve.connection_id(api, connection)), PLANS, "name", "No plan can be ordered.")


@app.command("show", epilog=examples("urlsync databases show 0d3a9f5c-6f0b-4a54-9a3e-0c3f7f1f2a11"))
def show_database(
    database: Annotated[str, typer.Argument(metavar="ID", help="The id that `urlsync databases create` printed.")],
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Show the progress of a Heroku database."""
    _report(Output(as_json, quiet), Api.of(stack).get(f"/v1/heroku-databases/{database}"))


def _plans(api: Api, connection_id: str) -> list[Json]:
    return list(api.get(f"/v1/connections/{connection_id}/heroku-database-plans")["items"])


def _price(api: Api, connection_id: str, plan: str) -> int:
    """Return the monthly price of a plan in cents; raises `UsageError` if it cannot be ordered."""
    plans = {found["name"]: int(found["monthly_price_cents"]) for found in _plans(api, connection_id)}
    name = plan.removeprefix("heroku-postgresql:")
    if name not in plans:
        raise UsageError(f"{plan} cannot be ordered.", f"Choose one of: {', '.join(plans)}")
    return plans[name]


def _wait(api: Api, database: Json, seconds: int) -> Json:
    """Return the database when it is done, or has failed."""
    identifier = database["heroku_database_id"]
    late = TimedOut("Timed out; the database is still being created.", f"urlsync databases show {identifier}")
    path = f"/v1/heroku-databases/{identifier}"
    return follow(
        api, path, database, words=_progress, is_over=lambda one: one["step"] in LAST_STEPS, seconds=seconds, late=late
    )


def _report(output: Output, database: Json) -> None:
    facts = database_facts(database)
    output.resource(database, database["heroku_database_id"], facts=facts, sentence=_sentence(database))
    for leftover in database["left_at_heroku"]:
        certainty = "Not removed from Heroku" if leftover["certain"] else "Possibly not removed from Heroku"
        output.note(f"{certainty}: {leftover['kind']} {leftover['name']}")
    if database["step"] == "failed":
        raise typer.Exit(ExitStatus.PROBLEM)


def _sentence(database: Json) -> str:
    if database["step"] == "done":
        return f"Database ready: {database['env_var']} follows the Heroku app {database['heroku_app']['name']}."
    if database["step"] == "failed":
        return "The database could not be created."
    return f"The database is being created: {_progress(database)}."


def _progress(database: Json) -> str:
    return words_of(str(database["step"]))

"""The command `urlsync`: all commands together, and how they fail."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from urlsync_cli import __version__
from urlsync_cli.commands import (
    connections,
    databases,
    health,
    ownership,
    projects,
    signing_in,
    starting,
    syncs,
    tail,
    webhooks,
)
from urlsync_cli.examples import examples
from urlsync_cli.failure import CommandFailed
from urlsync_cli.options import JSON_MARK
from urlsync_cli.terminal import show, tell_failure


class FailingInWords(TyperGroup):
    """Tells of what was foreseen in words, and with an exit status of its own."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CommandFailed as failure:
            tell_failure(failure, as_json=bool(ctx.meta.get(JSON_MARK)))
            raise typer.Exit(failure.status) from None


# Without Typer's own tracebacks: those show local variables, and there are tokens among them.
app = typer.Typer(
    cls=FailingInWords,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog=examples(
        "urlsync sign-in", "urlsync connections add", "urlsync enable shop --heroku-app demo-shop"
    ),
)


def _version(value: bool) -> None:  # noqa: FBT001 -- Typer calls it so
    if value:
        show(f"urlsync {__version__}")
        raise typer.Exit


@app.callback()
def urlsync(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep Hasura Cloud projects connected to Heroku Postgres databases whose credentials rotate."""


for commands in (
    signing_in.app,
    starting.app,
    syncs.actions,
    health.app,
    tail.app,
    connections.apps,
):
    app.add_typer(commands)
app.add_typer(connections.app, name="connections")
app.add_typer(projects.app, name="projects")
app.add_typer(syncs.app, name="syncs")
app.add_typer(databases.app, name="databases")
app.add_typer(health.dead_letters, name="dead-letters")
app.add_typer(ownership.app, name="ownership")
app.add_typer(webhooks.app, name="webhook")


def main() -> None:
    """Run the command line client."""
    app(prog_name="urlsync")

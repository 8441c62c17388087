"""The command `urlsync`: all commands together, global options, and how errors end a command."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from typer.exceptions import TyperException

from urlsync_cli import __version__, options
from urlsync_cli.commands import (
    activity,
    configuration,
    connections,
    databases,
    dead_letters,
    edit,
    enable,
    endpoints,
    hold,
    jobs,
    ownership,
    people,
    projects,
    proposals,
    sign_in,
    stacks,
    status,
    syncs,
    tail,
    webhook,
)
from urlsync_cli.errors import CommandFailed, ExitStatus, Interrupted, UsageError
from urlsync_cli.help import HelpfulCommand, HelpfulGroup
from urlsync_cli.options import examples
from urlsync_cli.terminal import accept_any_encoding, print_error, print_lines

SYNCS: Final = "Syncs"
CONFIGURATION: Final = "Configuration as code"
ACCOUNTS: Final = "Accounts and projects"
OPERATIONS: Final = "Operations"
CLIENT: Final = "Sign-in and stacks"


class CommandGroup(HelpfulGroup):
    """Runs a command, and ends with the exit status and the message of its error."""

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run the command line and exit."""
        arguments = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            ended = super().main(args=arguments, prog_name=prog_name, **extra)
            if ended == ExitStatus.INTERRUPTED:
                raise Interrupted("Interrupted.")
        except CommandFailed as error:
            ended = _report(error, arguments)
        except TyperException as error:
            ended = _report_usage(error, arguments)
        except typer.Abort:
            ended = _report(Interrupted("Interrupted."), arguments)
        sys.exit(ended if isinstance(ended, int) else ExitStatus.OK)


def _report(error: CommandFailed, arguments: list[str]) -> ExitStatus:
    print_error(error, as_json="--json" in arguments)
    return error.status


def _report_usage(error: TyperException, arguments: list[str]) -> ExitStatus:
    """Report a command line that cannot be parsed."""
    message = _in_one_line(error.format_message().replace("Value error, ", ""))
    if not message and "--json" not in arguments:
        return ExitStatus.USAGE  # Typer has printed the help, as a group of commands was given without one
    context = getattr(error, "ctx", None)
    path = "urlsync" if context is None else context.command_path
    return _report(UsageError(message or "Missing command.", f"See the help: {path} --help"), arguments)


def _in_one_line(message: str) -> str:
    """Return a message with the choices in its line, which Typer lists below each other."""
    return " ".join(message.split())


# Without Typer's own tracebacks: those show local variables, and some of them are tokens.
app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("urlsync sign-in", "urlsync connections add", "urlsync enable shop --heroku-app demo-shop"),
)


def _print_version(value: bool) -> None:  # noqa: FBT001 -- Typer calls it so
    if value:
        print_lines(f"urlsync {__version__}")
        raise typer.Exit


@app.callback()
def urlsync(
    stack: Annotated[str | None, options.stack_option(envvar=options.STACK_VARIABLE, show_envvar=False)] = None,
    as_json: Annotated[bool, options.json_option()] = False,
    quiet: Annotated[bool, options.quiet_option()] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, metavar="", help="Show the version.")
    ] = False,
) -> None:
    """Keep Hasura Cloud projects connected to Heroku Postgres databases whose credentials rotate."""


syncs.app.registered_commands += edit.app.registered_commands
for group, panel in (
    (enable.app, SYNCS),
    (syncs.actions, SYNCS),
    (tail.app, SYNCS),
    (configuration.app, CONFIGURATION),
    (status.app, OPERATIONS),
    (activity.app, OPERATIONS),
    (hold.app, OPERATIONS),
    (connections.apps, ACCOUNTS),
    (sign_in.app, CLIENT),
    (stacks.app, CLIENT),
):
    for registered in group.registered_commands:
        registered.rich_help_panel, registered.cls = panel, HelpfulCommand
    app.add_typer(group)
for name, group, panel in (
    ("syncs", syncs.app, SYNCS),
    ("jobs", jobs.app, SYNCS),
    ("connections", connections.app, ACCOUNTS),
    ("projects", projects.app, ACCOUNTS),
    ("databases", databases.app, ACCOUNTS),
    ("proposals", proposals.app, ACCOUNTS),
    ("endpoints", endpoints.app, OPERATIONS),
    ("dead-letters", dead_letters.app, OPERATIONS),
    ("ownership", ownership.app, OPERATIONS),
    ("people", people.app, OPERATIONS),
    ("webhook", webhook.app, OPERATIONS),
):
    for registered in group.registered_commands:
        registered.cls = HelpfulCommand
    app.add_typer(group, name=name, rich_help_panel=panel, cls=HelpfulGroup)


def main() -> None:
    """Run the command line client."""
    accept_any_encoding()
    app(prog_name="urlsync")

"""Options, arguments and examples that several commands share."""

from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from urlsync_cli import completion

PROMPT: Final = "$ "
STACK_VARIABLE: Final = "URLSYNC_STACK"


def global_option(name: str) -> Any:
    """Return a callback that falls back on the same option in front of the command."""

    def value_or_global(context: typer.Context, value: Any) -> Any:
        return value or context.find_root().params.get(name)

    return value_or_global


def stack_option(**settings: Any) -> Any:
    """Return the option `--stack`; in front of the command it is read from the environment, too."""
    return typer.Option(
        "--stack",
        metavar="NAME",
        help="Stack to use.",
        show_default=f"{STACK_VARIABLE}, else that of urlsync.toml, else the default stack",
        autocompletion=completion.stacks,
        **settings,
    )


def json_option(**settings: Any) -> Any:
    """Return the option `--json`."""
    return typer.Option("--json", metavar="", help="Print JSON, for programs.", **settings)


def quiet_option(**settings: Any) -> Any:
    """Return the option `--quiet`."""
    return typer.Option("--quiet", "-q", metavar="", help="Print ids only.", **settings)


Stack = Annotated[str | None, stack_option(callback=global_option("stack"))]
AsJson = Annotated[bool, json_option(callback=global_option("as_json"))]
Quiet = Annotated[bool, quiet_option(callback=global_option("quiet"))]
Watch = Annotated[
    float | None,
    typer.Option(
        "--watch",
        "-w",
        min=1,
        metavar="SECONDS",
        help="Print the list again after so many seconds, until Ctrl-C. With --json, each list is one line.",
        show_default=False,
    ),
]
NAMES_OF_SYNC: Final = (
    "its id or an id prefix, its project, Heroku app or env var, or two of them as APP/ENV_VAR or PROJECT/ENV_VAR."
)
"""What names a sync, as the help of every command that takes one says it."""
SyncName = Annotated[
    str, typer.Argument(metavar="SYNC", help=f"The sync: {NAMES_OF_SYNC}", autocompletion=completion.syncs)
]
ProjectName = Annotated[
    str,
    typer.Argument(
        metavar="PROJECT",
        help="The Hasura project: its name, its id or an id prefix.",
        autocompletion=completion.projects,
    ),
]


class Status(StrEnum):
    """The status of a sync."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


OfStatus = Annotated[
    Status | None,
    typer.Option("--status", metavar="STATUS", help="Only those that are `active`, `paused` or `disconnected`."),
]
OfProject = Annotated[
    str | None,
    typer.Option(
        "--project", metavar="PROJECT", help="Only those of this project.", autocompletion=completion.projects
    ),
]
OfConnection = Annotated[
    str | None,
    typer.Option(
        "--connection",
        metavar="CONNECTION",
        help="Only those with this connection.",
        autocompletion=completion.connections,
    ),
]
OfReason = Annotated[
    str | None,
    typer.Option("--reason", metavar="REASON", help="Only syncs with this reason, such as `source_missing`."),
]
Search = Annotated[
    str | None,
    typer.Option(
        "--search", metavar="WORDS", help="Only those with words in project, app, env var or id that begin like these."
    ),
]
OWNERS_ONLY: Final = "the only one of the project's owner"
"""The default of `--connection` where a project is given."""
ConnectionName = Annotated[
    str,
    typer.Argument(
        metavar="CONNECTION",
        help="The connection: its name, its id or an id prefix, or the name of an account.",
        autocompletion=completion.connections,
    ),
]
ProposalName = Annotated[
    str, typer.Argument(metavar="PROPOSAL", help="The proposal: its id or an id prefix, or its Heroku app.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", metavar="", help="Overwrite the env var if it exists (its value is lost).")
]
AcceptPooler = Annotated[
    bool,
    typer.Option(
        "--accept-pooler",
        metavar="",
        help="Follow the config var even if it leads through a connection pooler in transaction mode.",
    ),
]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", metavar="", help="Print the address instead of opening a browser.")
]
NoWait = Annotated[bool, typer.Option("--no-wait", metavar="", help="Return at once instead of waiting.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Skip confirmation.")]


def timeout() -> Any:
    """Return the option that limits how long a command waits."""
    return typer.Option("--timeout", min=1, metavar="SECONDS", help="How long to wait.")


def connection_option(default: str) -> Any:
    """Return the option that names the connection to use."""
    return typer.Option(
        "--connection",
        metavar="CONNECTION",
        help="Connection to use: its name, its id or an id prefix, or the name of an account.",
        autocompletion=completion.connections,
        show_default=default,
    )


def examples(*lines: str) -> str:
    """Return the epilog of a help text that shows these command lines, one a paragraph."""
    return "\n\n".join(f"{PROMPT}{line}" for line in lines)


def example_lines(epilog: str) -> list[str]:
    """Return the command lines that an epilog shows."""
    return [line.removeprefix(PROMPT) for line in epilog.split("\n\n") if line.startswith(PROMPT)]

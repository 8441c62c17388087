"""Options and arguments that several commands have."""

from typing import Annotated, Any, Final

import typer

JSON_MARK: Final = "urlsync.as_json"


def _mark(context: typer.Context, value: bool) -> bool:  # noqa: FBT001 -- Typer calls it so
    """Note it where the outermost command finds it, which must tell of failures in the same way."""
    context.meta[JSON_MARK] = context.meta.get(JSON_MARK) or value
    return value


Stack = Annotated[
    str | None,
    typer.Option(
        "--stack",
        envvar="URLSYNC_STACK",
        metavar="NAME",
        help="The stack that is meant, if not the one signed in to last.",
    ),
]
AsJson = Annotated[
    bool,
    typer.Option("--json", callback=_mark, help="Answer with JSON on standard output, for programs."),
]
SyncName = Annotated[
    str,
    typer.Argument(metavar="SYNC", help="The sync: its id or how that begins, or its Heroku app's name."),
]
ProjectName = Annotated[
    str,
    typer.Argument(metavar="PROJECT", help="The Hasura project: its name, or its id or how that begins."),
]
ConnectionName = Annotated[
    str,
    typer.Argument(
        metavar="CONNECTION", help="The connection: its id or how that begins, or an account's name."
    ),
]
Connection = Annotated[
    str | None,
    typer.Option(
        "--connection",
        metavar="CONNECTION",
        help="Whose credentials to use: a connection's id or how that begins, or an account's name. It can "
        "be left out where only one comes into question.",
    ),
]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Print the address instead of opening a browser.")
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Ask for it, and do not wait for what comes of it.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether it is really meant.")]


def timeout(seconds: int) -> Any:
    """Return the option that says how long to wait."""
    return typer.Option("--timeout", min=1, metavar="SECONDS", help=f"How long to wait, if not {seconds} s.")

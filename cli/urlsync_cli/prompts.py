"""What a command asks its user for: secrets, a confirmation, a visit to a web page."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import typer

from urlsync_cli.errors import Json, Rejected, UsageError
from urlsync_cli.terminal import is_interactive, note, printable_lines

POOLER_WARNING: Final = "urn:urlsync:problem:transaction-pooler"
"""The problem of a config var that leads through a pooler, which a person may accept."""


def secret(variable: str, question: str) -> str:
    """Return a secret from the environment, a prompt without echo, or standard input; raises `UsageError`."""
    value = optional_secret(variable, question)
    if not value:
        raise UsageError(f"Missing value: {question}.", f"Set {variable}, or pass it on standard input.")
    return value


def optional_secret(variable: str, question: str) -> str | None:
    """Return a secret that may be omitted."""
    return os.environ.get(variable) or _prompt_or_read(question) or None


def confirm(question: str, *, yes: bool) -> None:
    """Return if the user confirms, or passed `--yes`; raises `UsageError` otherwise."""
    if yes:
        return
    if not is_interactive():
        raise UsageError("Confirmation required; pass --yes.")
    if not typer.confirm(printable_lines(question), err=True):
        raise UsageError("Cancelled; nothing was changed.")


def accepting_pooler(send: Callable[[Json], Json], body: Json) -> Json:
    """Return what `send` returns for the body; a person may accept the connection pooler that the API warns of."""
    try:
        return send(body)
    except Rejected as refused:
        if refused.problem.get("type") != POOLER_WARNING or not is_interactive():
            raise
        confirm(f"{refused.message}\nFollow it all the same?", yes=False)
    return send({**body, "accept_pooler": True})


def confirm_deletion(question: str, *, given: str, identifier: str, yes: bool) -> None:
    """Confirm a deletion. With `--yes`, only a whole id says clearly enough what to delete."""
    if given.lower() == identifier or (is_interactive() and not yes):
        confirm(question, yes=yes)
        return
    raise UsageError(f"{given!r} is not a whole id, and deleting cannot be undone.", f"Pass the id: {identifier} --yes")


def open_in_browser(url: str, *, no_browser: bool) -> None:
    """Open a URL, and print it as well: there may be no browser here, and nothing reports that."""
    if no_browser:
        note("Open this address in a browser on this machine:")
    else:
        with suppress(OSError):
            typer.launch(url)
        note("Continue in the browser. If it did not open, open this address:")
    note(url)


def _prompt_or_read(question: str) -> str:
    if is_interactive():
        return str(typer.prompt(question, default="", hide_input=True, show_default=False, err=True)).strip()
    return "" if sys.stdin is None or sys.stdin.closed else sys.stdin.readline().strip()

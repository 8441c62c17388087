"""What is not to be seen on a command line: tokens and secrets, asked for without echo, or piped in."""

import os
import sys

import typer

from urlsync_cli.failure import WrongUse
from urlsync_cli.terminal import is_watched


def secret(variable: str, question: str) -> str:
    """Return a secret from the environment, from a person, or from standard input; raises `WrongUse`."""
    given = os.environ.get(variable) or _asked_or_read(question)
    if not given:
        raise WrongUse("Nothing was given.", f"Give it in {variable}, or on standard input.")
    return given


def optional_secret(variable: str, question: str) -> str | None:
    """Return a secret that may be left out."""
    return os.environ.get(variable) or _asked_or_read(question) or None


def must_mean_it(question: str, *, yes: bool) -> None:
    """Ask a person whether it is really meant; a program says `--yes`. Raises `WrongUse`."""
    if yes:
        return
    if not is_watched():
        raise WrongUse("Nobody is there to ask whether this is meant.", "Say --yes.")
    if not typer.confirm(question, err=True):
        raise WrongUse("Nothing was done.")


def _asked_or_read(question: str) -> str:
    if is_watched():
        return str(typer.prompt(question, default="", hide_input=True, show_default=False, err=True)).strip()
    return sys.stdin.readline().strip()

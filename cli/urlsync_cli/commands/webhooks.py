"""`urlsync webhook sign` and `send`: a webhook by hand."""

import sys
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import requests
import typer

from urlsync_cli import chosen_stack, options, webhook
from urlsync_cli.examples import examples
from urlsync_cli.failure import CommandFailed, Json, Refused, Unreachable, WrongUse
from urlsync_cli.stack import Stack
from urlsync_cli.terminal import say, show, show_json

app = typer.Typer(no_args_is_help=True, help="Try a webhook by hand, as Heroku signs and sends it.")

SyncId = Annotated[
    str, typer.Argument(metavar="SYNC_ID", help="The sync's whole id; nobody need be signed in.")
]
Body = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The body, `-` for standard input; else one of a release is made."),
]
Release = Annotated[
    int | None, typer.Option(min=1, metavar="VERSION", help="The release version in the body that is made.")
]


@app.command(
    "sign",
    epilog=examples(
        "urlsync webhook sign e7952578-7673-488b-bf4d-959c1013b8bd --body release.json",
        "urlsync webhook sign e7952578-7673-488b-bf4d-959c1013b8bd --body - < release.json",
    ),
)
def sign(
    sync_id: SyncId,
    body: Body = None,
    release: Release = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Sign a webhook's body, and show what to send.

    The secret is taken from URLSYNC_WEBHOOK_SECRET, or derived from URLSYNC_WEBHOOK_MASTER_SECRET or from the
    master secret in AWS Secrets Manager, for which boto3 and AWS credentials are needed.
    """
    where = chosen_stack.chosen(stack).stack
    content, signed = _signed(where, sync_id, body, release)
    if as_json:
        headers = {"Content-Type": "application/json", webhook.SIGNATURE_HEADER: signed}
        show_json(
            {
                "url": webhook.url_of(where, sync_id),
                "headers": headers,
                "body": content.decode(errors="replace"),
            }
        )
        return
    show(f"POST {webhook.url_of(where, sync_id)}", f"{webhook.SIGNATURE_HEADER}: {signed}")
    if body is None:
        show(content.decode())


@app.command(
    "send",
    epilog=examples(
        "urlsync webhook send e7952578-7673-488b-bf4d-959c1013b8bd",
        "urlsync webhook send e7952578-7673-488b-bf4d-959c1013b8bd --release 42",
        f"{webhook.SECRET_VARIABLE}=wrong urlsync webhook send e7952578-7673-488b-bf4d-959c1013b8bd",
    ),
)
def send(
    sync_id: SyncId,
    body: Body = None,
    release: Release = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Sign a webhook's body, send it to the stack, and show what it answers.

    The secret is found as `sign` finds it.
    """
    where = chosen_stack.chosen(stack).stack
    content, signed = _signed(where, sync_id, body, release)
    _tell(webhook.send(where, sync_id, content, signed), as_json=as_json)


def _signed(where: Stack, sync_id: str, file: str | None, release: int | None) -> tuple[bytes, str]:
    """Return a webhook's body and its signature."""
    content = _body(file, release)
    return content, webhook.signature(webhook.secret_for(where, sync_id), content)


def _body(file: str | None, release: int | None) -> bytes:
    if file is None:
        return webhook.release_body(release)
    if release is not None:
        raise WrongUse("A body that is given has its own release.", "Leave --release or --body out.")
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise WrongUse(f"{file} cannot be read ({error.strerror}).") from None


def _tell(answer: requests.Response, *, as_json: bool) -> None:
    status = answer.status_code
    if not answer.ok:
        raise _refusal(status)
    if as_json:
        show_json({"status": status, "accepted": True})
    else:
        say(f"Accepted, with {status}. What comes of it: urlsync tail")


def _refusal(status: int) -> CommandFailed:
    problem: Json = {"status": status, "accepted": False}
    if status == HTTPStatus.UNAUTHORIZED:
        return Refused(
            "The stack refuses the webhook: its signature is wrong.",
            "Check the secret, and the sync's id.",
            problem,
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unreachable(
            f"The stack could not take the webhook ({status}).", "Try again later, as Heroku does.", problem
        )
    return Refused(f"The stack refuses the webhook with {status}.", problem=problem)

"""`urlsync webhook sign` and `send`: sign or send a webhook without Heroku."""

import sys
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import requests
import typer

from urlsync_cli import completion, options, resolve, signed_webhook, state
from urlsync_cli.api import Api
from urlsync_cli.errors import CommandFailed, Json, Rejected, Unavailable, UsageError
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.stacks import Stack
from urlsync_cli.terminal import print_json, print_lines

app = typer.Typer(no_args_is_help=True, help="Sign and send webhooks as Heroku does, to test a stack.")

Sync = Annotated[
    str,
    typer.Argument(
        metavar="SYNC",
        help=f"The sync: {options.NAMES_OF_SYNC} With its whole id, no sign-in is needed.",
        autocompletion=completion.syncs,
    ),
]
Body = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="File with the body, `-` for standard input.", show_default="a generated release event"
    ),
]
Release = Annotated[int | None, typer.Option(min=1, metavar="VERSION", help="Release version in the generated body.")]


@app.command(
    "sign",
    epilog=examples(
        "urlsync webhook sign e7952578-7673-488b-bf4d-959c1013b8bd --body release.json",
        "urlsync webhook sign e7952578-7673-488b-bf4d-959c1013b8bd --body - < release.json",
    ),
)
def sign(
    sync: Sync, body: Body = None, release: Release = None, stack: options.Stack = None, as_json: options.AsJson = False
) -> None:
    """Sign the body of a webhook, and print the request to send.

    The secret is read from URLSYNC_WEBHOOK_SECRET, or derived from URLSYNC_WEBHOOK_MASTER_SECRET or from the
    master secret in AWS Secrets Manager, which needs boto3 and AWS credentials.
    """
    target, sync_id = _found(stack, sync)
    content, signed = _signed(target, sync_id, body, release)
    url = signed_webhook.url_of(target, sync_id)
    if as_json:
        headers = {"Content-Type": "application/json", signed_webhook.SIGNATURE_HEADER: signed}
        print_json({"url": url, "headers": headers, "body": content.decode(errors="replace")})
        return
    print_lines(f"POST {url}", f"{signed_webhook.SIGNATURE_HEADER}: {signed}")
    if body is None:
        print_lines(*content.decode().split("\n"))


@app.command(
    "send",
    epilog=examples(
        "urlsync webhook send e7952578-7673-488b-bf4d-959c1013b8bd",
        "urlsync webhook send e7952578-7673-488b-bf4d-959c1013b8bd --release 42",
        f"{signed_webhook.SECRET_VARIABLE}=wrong urlsync webhook send e7952578-7673-488b-bf4d-959c1013b8bd",
    ),
)
def send(
    sync: Sync, body: Body = None, release: Release = None, stack: options.Stack = None, as_json: options.AsJson = False
) -> None:
    """Sign the body of a webhook, send it to the stack, and print the response.

    The secret is found in the same places as for `sign`.
    """
    target, sync_id = _found(stack, sync)
    content, signed = _signed(target, sync_id, body, release)
    status = _accepted(signed_webhook.send(target, sync_id, content, signed))
    Output(as_json).resource(
        {"status": status, "accepted": True},
        sync_id,
        sentence=f"Accepted ({status}). Follow it with: urlsync tail {sync_id}",
    )


def _found(stack: str | None, sync: str) -> tuple[Stack, str]:
    """Return the stack, and the id of a sync of it. A whole id is not looked up, which would take a sign-in."""
    target = state.current(stack).stack
    return target, sync.lower() if resolve.is_id(sync) else resolve.sync_id(Api.of(stack), sync)


def _signed(target: Stack, sync_id: str, file: str | None, release: int | None) -> tuple[bytes, str]:
    """Return the body of a webhook, and its signature."""
    content = _body(file, release)
    return content, signed_webhook.signature(signed_webhook.secret_for(target, sync_id), content)


def _body(file: str | None, release: int | None) -> bytes:
    if file is None:
        return signed_webhook.release_body(release)
    if release is not None:
        raise UsageError("--release has no effect on a body from --body.", "Pass one of them.")
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {file} ({error.strerror}).") from None


def _accepted(response: requests.Response) -> int:
    """Return the status of a response; raises `CommandFailed` unless the webhook was accepted."""
    if not response.ok:
        raise _rejection(response.status_code)
    return response.status_code


def _rejection(status: int) -> CommandFailed:
    problem: Json = {"status": status, "accepted": False}
    if status == HTTPStatus.UNAUTHORIZED:
        return Rejected(
            "The stack rejected the webhook: invalid signature (401).",
            "Check the webhook secret and the sync's id.",
            problem,
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unavailable(
            f"The stack could not accept the webhook ({status}).", "Try again later, as Heroku does.", problem
        )
    return Rejected(f"The stack rejected the webhook ({status}).", problem=problem)

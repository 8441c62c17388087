"""Prove a deployed stack: `python -m tools.smoke [dev|staging|production] [--json]`; without one, the local stack.

It touches no project. The exit status is 1 if there is a problem. `--notify` also sends a test message to everybody who
is notified. With an expired access token in the variable URLSYNC_EXPIRED_TOKEN, the API must refuse it.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

import boto3
from urlsync_cli import token_endpoint
from urlsync_cli.aws import read_stack
from urlsync_cli.doctor import Finding, Level, OtherTokens, examine_api, has_run
from urlsync_cli.errors import CommandFailed
from urlsync_cli.stacks import Stack, find_local

from tools.aws_errors import explaining
from tools.deployed_stack import ENVIRONMENTS, stack_name
from tools.deployment import Clients, Deployment, read_deployment
from tools.program_account import Program, temporary_program
from tools.smoke_calls import notification, webhook_end
from tools.smoke_checks import attempted, examine_account

ROOT: Final = Path(__file__).resolve().parents[1]
LOCAL: Final = "local"
EXPIRED: Final = "URLSYNC_EXPIRED_TOKEN"
POLL_INTERVAL_S: Final = 5.0
FIRST_RUN_QUESTIONS: Final = 20
"""How often a new stack is asked for its first scheduled run, which begins within a minute, but may start slowly."""
# The documented credentials of the emulator's root account.
_EMULATED: Final = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


def main() -> int:
    """Print what was found and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.smoke", description="prove a deployed stack")
    parser.add_argument("environment", nargs="?", default=LOCAL, choices=(LOCAL, *ENVIRONMENTS))
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--notify", action="store_true", help="send a test message to everybody who is notified")
    given = parser.parse_args()
    return explaining(lambda: report(findings(given.environment, notify=given.notify), as_json=given.json))


def findings(environment: str, *, notify: bool = False) -> Iterator[Finding]:
    """Yield what is found in an environment, or in the local stack."""
    if environment != LOCAL:
        clients: Clients = boto3.client  # type: ignore[assignment]  # it returns any client by its name
        name = stack_name(environment)
        deployed = read_deployment(clients, name)
        yield from examine_signed_in(clients, deployed, read_stack(name, None), ROOT / ".aws-sam" / "build")
        yield from _notified(clients, deployed, notify=notify)
        return
    local = find_local(ROOT)
    if local is None:
        raise SystemExit("error: no local stack is running: start it with make dev, or pass ENV=...")
    clients = emulated(local.stack)
    deployed = read_deployment(clients, stack_name(LOCAL))
    program = Program(local.program_client_id, local.program_secret)
    yield from examine(clients, deployed, local.stack, program, ROOT / ".local" / "build")
    yield from _notified(clients, deployed, notify=notify)


def examine_signed_in(clients: Clients, deployed: Deployment, stack: Stack, build: Path) -> Iterator[Finding]:
    """Yield what is found of a stack in AWS, with a program that may test the service and ends with the run."""
    with temporary_program(clients("cognito-idp"), deployed.outputs["UserPoolId"], "smoke", "admin") as program:
        yield from examine(clients, deployed, stack, program, build)


def examine(clients: Clients, deployed: Deployment, stack: Stack, program: Program, build: Path) -> Iterator[Finding]:
    """Yield what is found of a stack: by its API first, then in its account."""
    sign_in, webhooks = partial(_token, stack, program), list[str]()
    wait_for_first_run(lambda: has_run(stack, sign_in()), time.sleep)
    yield from examine_api(stack, sign_in, _other_tokens(sign_in), webhooks.append)
    yield from examine_account(clients, deployed, build, emulated=stack.aws_endpoint is not None)
    for sync_id in webhooks:
        yield from attempted("webhook_end", partial(webhook_end, clients("logs"), deployed, sync_id))


def _other_tokens(sign_in: Callable[[str], str]) -> OtherTokens:
    try:
        read_only = sign_in(token_endpoint.READ)
    except CommandFailed:  # the finding about signing in says so
        read_only = ""
    return OtherTokens(read_only=read_only, expired=os.environ.get(EXPIRED, ""))


def _notified(clients: Clients, deployed: Deployment, *, notify: bool) -> Iterator[Finding]:
    if notify:
        yield from attempted("notification", partial(notification, clients("sns"), deployed))


def wait_for_first_run(has_run: Callable[[], bool], sleep: Callable[[float], object]) -> None:
    """Wait for the first scheduled run of a new stack, which begins within a minute, and no longer than 100 s."""
    for _ in range(FIRST_RUN_QUESTIONS):
        try:
            if has_run():
                return
        except CommandFailed:
            return
        sleep(POLL_INTERVAL_S)


def _token(stack: Stack, program: Program, scopes: str | None = None) -> str:
    return token_endpoint.exchange_secret(stack, program.client_id, program.client_secret, scopes).access_token


def emulated(stack: Stack) -> Clients:
    """Return the clients of the emulator of the local stack."""
    make: Callable[..., Any] = boto3.client
    return lambda service: make(service, endpoint_url=stack.aws_endpoint, region_name=stack.region, **_EMULATED)


def report(found: Iterable[Finding], *, as_json: bool) -> int:
    """Print findings, each with its meaning and next step; return 1 if one is a problem."""
    listed = []
    for finding in found:
        listed.append(finding)
        if not as_json:
            print(f"{finding.level.upper():8} {finding.check:24} {finding.message}")
            for text in filter(None, (finding.meaning, finding.next_step)):
                print(f"{'':33} {text}")
    if as_json:
        print(json.dumps([asdict(finding) for finding in listed], indent=1))
    return int(any(finding.level == Level.PROBLEM for finding in listed))


if __name__ == "__main__":
    sys.exit(main())

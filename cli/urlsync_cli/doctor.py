"""Probes of a stack's API, which change nothing: what each found, what that means and what to do."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import requests

from urlsync_cli import http
from urlsync_cli.errors import CommandFailed
from urlsync_cli.stacks import Stack

MAX_SCHEDULE_AGE: Final = timedelta(minutes=2)
_SIGNATURE: Final = "Heroku-Webhook-Hmac-SHA256"
# A token of the right form, whose signature nobody made.
_BROKEN_TOKEN: Final = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJmYWtlIn0.AAAA"  # noqa: S105 -- valid nowhere


class Level(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found; a meaning and a next step unless all is well."""

    check: str
    level: Level
    message: str
    meaning: str = ""
    next_step: str = ""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Probe:
    """A request, the status that the API documents for it, and what another one means."""

    check: str
    method: str
    path: str
    expected: HTTPStatus
    meaning: str
    next_step: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class OtherTokens:
    """Tokens that the API must refuse, if there are any: one that may only read, and an expired one."""

    read_only: str = ""
    expired: str = ""


def probes(access_token: str, others: OtherTokens) -> Iterator[Probe]:
    """Yield the requests to which every stack responds in the same way."""
    webhook, body = f"/webhooks/heroku/{uuid4()}", json.dumps({"resource": "release"}).encode()
    open_door = "Anybody could cause checks: the signature of webhooks is not verified."
    redeploy = "Deploy this version again, and look at the logs of the function `verify`."
    unprotected = "The API accepts requests that it must refuse."
    gateway = "Compare the API in API Gateway with the template, and deploy again."
    yield Probe("unsigned_webhook", "POST", webhook, HTTPStatus.UNAUTHORIZED, open_door, redeploy, body=body)
    wrong = ((_SIGNATURE, "d3Jvbmc="),)
    yield Probe("wrongly_signed_webhook", "POST", webhook, HTTPStatus.UNAUTHORIZED, open_door, redeploy, wrong, body)
    refused = (HTTPStatus.UNAUTHORIZED, unprotected, gateway)
    yield Probe("broken_token", "GET", "/v1/status", *refused, _bearer(_BROKEN_TOKEN))
    yield Probe("missing_token", "GET", "/v1/status", *refused)
    if others.read_only:
        missing = (HTTPStatus.FORBIDDEN, unprotected, "Deploy this version again.")
        yield Probe("missing_scope", "POST", "/v1/self-test", *missing, _bearer(others.read_only))
    if others.expired:
        yield Probe("expired_token", "GET", "/v1/status", *refused, _bearer(others.expired))
    yield Probe(
        "unknown_route",
        "GET",
        "/v1/no-such-route",
        HTTPStatus.NOT_FOUND,
        "The API is not the one of this version.",
        gateway,
        _bearer(access_token),
    )
    yield Probe(
        "console",
        "GET",
        "/console/",
        HTTPStatus.OK,
        "Operators cannot open the console.",
        "Look at the logs of the function `admin`; if your address is not in AllowedOperatorRanges, that is why.",
    )


def _bearer(token: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {token}"),)


def run(stack: Stack, probe: Probe) -> Finding:
    """Return what the API responded to a probe."""
    try:
        response = http.request(
            probe.method, f"{stack.api_url}{probe.path}", headers=dict(probe.headers), data=probe.body, auth=_no_auth
        )
    except CommandFailed as error:
        return Finding(probe.check, Level.PROBLEM, str(error), "The API cannot be reached.", error.next_step or "")
    message = f"{probe.method} {probe.path.split('/heroku/')[0]} responds {response.status_code}"
    if response.status_code == probe.expected:
        return Finding(probe.check, Level.OK, message)
    expected = f"{message}, not {probe.expected.value}"
    return Finding(probe.check, Level.PROBLEM, expected, probe.meaning, probe.next_step)


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from using credentials of `.netrc`."""
    return request


def _forget(_sync_id: str) -> None:
    """Do nothing."""


def examine_api(
    stack: Stack,
    sign_in: Callable[[], str],
    others: OtherTokens = OtherTokens(),
    on_webhook: Callable[[str], None] = _forget,
    now: Callable[[], datetime] = _now,
) -> Iterator[Finding]:
    """Yield a finding for sign-in, status, the schedule, webhooks, tokens, routes and the console.

    `on_webhook` receives the ID of the sync, which does not exist, for which the service has sent itself a webhook.
    """
    try:
        token = sign_in()
    except CommandFailed as error:
        next_step = error.next_step or "Sign in again."
        yield Finding("sign_in", Level.PROBLEM, str(error), "Nobody can use the API with this account.", next_step)
        token = _BROKEN_TOKEN
    else:
        yield Finding("sign_in", Level.OK, "signed in")
        yield from status_findings(stack, token, now())
        yield self_test(stack, token, on_webhook)
    yield from (run(stack, probe) for probe in probes(token, others))


def self_test(stack: Stack, access_token: str, on_webhook: Callable[[str], None]) -> Finding:
    """Return how the API answers a webhook that is signed as Heroku signs it, sent by the service itself."""
    check, meaning = "signed_webhook", "Heroku's webhooks are refused, so the schedule alone finds rotations."
    try:
        response = http.request("POST", f"{stack.api_url}/v1/self-test", auth=http.Bearer(access_token))
    except CommandFailed as error:
        return Finding(check, Level.PROBLEM, str(error), "The API cannot be reached.", error.next_step or "")
    if response.status_code == HTTPStatus.FORBIDDEN:
        return Finding(check, Level.OK, "not tried: it takes the role admin")
    if response.status_code != HTTPStatus.OK:
        message = f"POST /v1/self-test responds {response.status_code}"
        next_step = (
            "Call `ApiUrl` yourself: a domain of your own may lack its CNAME record. Then see the logs of `admin`."
        )
        return Finding(check, Level.PROBLEM, message, "The service cannot reach its own address.", next_step)
    result = response.json()
    message = f"a signed webhook of a sync that does not exist responds {result['status']}"
    if not result["accepted"]:
        return Finding(
            check, Level.PROBLEM, f"{message}, not 204", meaning, "Look at the logs of the function `verify`."
        )
    on_webhook(result["sync_id"])
    return Finding(check, Level.OK, message)


def status_findings(stack: Stack, access_token: str, now: datetime) -> Iterator[Finding]:
    """Yield whether the API reports its own health, what it reports, and whether the schedule runs."""
    try:
        response = http.request("GET", f"{stack.api_url}/v1/status", auth=http.Bearer(access_token))
    except CommandFailed as error:
        yield Finding("status", Level.PROBLEM, str(error), "The API cannot be reached.", error.next_step or "")
        return
    if response.status_code != HTTPStatus.OK:
        message = f"GET /v1/status responds {response.status_code}"
        meaning = "The function `admin` does not work, or this account may not read."
        yield Finding("status", Level.PROBLEM, message, meaning, "Look at the logs of the function `admin`.")
        return
    status: dict[str, Any] = response.json()
    yield _reported(status)
    yield _schedule(status.get("last_reconcile"), now)


def has_run(stack: Stack, access_token: str) -> bool:
    """Return True unless the API says that there was no scheduled run yet. Raises `CommandFailed`."""
    response = http.request("GET", f"{stack.api_url}/v1/status", auth=http.Bearer(access_token))
    return response.status_code != HTTPStatus.OK or response.json().get("last_reconcile") is not None


def _reported(status: dict[str, Any]) -> Finding:
    reported = [str(found["code"]) for found in status["findings"] if found["level"] != Level.OK]
    if not reported:
        return Finding("status", Level.OK, "the service reports no problem")
    meaning = "The service runs, and reports that something needs attention."
    return Finding("status", Level.WARNING, ", ".join(reported), meaning, "Run `urlsync status`, which explains each.")


def _schedule(last_run: dict[str, Any] | None, now: datetime) -> Finding:
    age = None if last_run is None else now - datetime.fromisoformat(last_run["started_at"])
    if age is not None and age <= MAX_SCHEDULE_AGE:
        seconds = max(0, round(age.total_seconds()))  # it may have begun after we looked at our clock
        return Finding("last_schedule", Level.OK, f"the last scheduled run began {seconds} s ago")
    message = "there was no scheduled run" if age is None else f"the last scheduled run began {age} ago"
    meaning = "Missed webhooks are not caught up."
    return Finding("last_schedule", Level.PROBLEM, message, meaning, "Follow `no-reconcile` in docs/operations.md.")

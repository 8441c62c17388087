"""What the API may answer instead of what it would, for what a stack does not reach quickly."""

import json
from collections.abc import Mapping
from typing import Any, Final

from playwright.sync_api import Page, Request, Route

LETTER: Final[dict[str, Any]] = {
    "message_id": "00000000-0000-4000-8000-000000000000",
    "kind": "check",
    "readable": True,
    "sync_id": "00000000-0000-4000-8000-000000000000",
    "project_id": None,
    "provisioning_id": None,
    "cause": "webhook",
    "event": None,
    "release_version": 7,
    "sent_at": "2026-01-02T12:00:00Z",
}
POOLED: Final[dict[str, Any]] = {
    "type": "urn:urlsync:problem:transaction-pooler",
    "title": "The URL leads through a connection pooler",
    "status": 409,
    "detail": "Prepared statements fail on it.",
    "instance": "urn:urlsync:request:fake-request",
    "errors": [],
}
EXPIRED: Final = {
    "type": "urn:urlsync:problem:unauthenticated",
    "title": "Missing or expired token",
    "status": 401,
    "detail": "Sign in.",
    "instance": "urn:urlsync:request:fake-request",
    "errors": [],
}


def answer(page: Page, path: str, body: Mapping[str, Any], status: int = 200, *, times: int | None = None) -> None:
    """Answer this from now on, or so many times."""
    kind = "application/json" if status == 200 else "application/problem+json"
    page.route(path, lambda route: route.fulfill(status=status, content_type=kind, body=json.dumps(body)), times=times)


def amend(page: Page, path: str, changes: Mapping[str, Any]) -> None:
    """Answer with these fields from now on, and otherwise as the API does."""

    def changed(route: Route) -> None:
        response = route.fetch(headers=unconditional(route.request))
        route.fulfill(response=response, json={**response.json(), **changes})

    page.route(path, changed)


def unconditional(request: Request) -> dict[str, str]:
    """Return the headers of a request without the tag of what the page has already, so that the answer has a body."""
    return {name: value for name, value in request.headers.items() if name != "if-none-match"}

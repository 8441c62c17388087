"""The emulated sign-in page revokes a refresh token."""

import asyncio
from typing import Any

import pytest

from local.emulator.revocation import Revocation

FORM = b"token=fake-refresh-token&client_id=fake-client"


class Pool:
    """A user pool that remembers what it took back."""

    def __init__(self) -> None:
        self.revoked: list[dict[str, str]] = []
        self.passed_on: list[str] = []

    def ask(self, method: str, path: str, body: bytes) -> int | None:
        """Make a request and return the status of the pool's answer, None where it passed it on."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async def emulator(scope: Any, _receive: Any, _send: Any) -> None:
            self.passed_on.append(scope["path"])

        scope = {"type": "http", "method": method, "path": path, "headers": []}
        asyncio.run(Revocation(emulator, self.revoked.append)(scope, receive, send))
        return sent[0]["status"] if sent else None


def test_a_token_is_taken_back() -> None:
    pool = Pool()

    assert pool.ask("POST", "/oauth2/revoke", FORM) == 200
    assert pool.revoked == [{"Token": "fake-refresh-token"}]


def test_a_form_without_a_token_is_refused() -> None:
    pool = Pool()

    assert pool.ask("POST", "/oauth2/revoke", b"client_id=fake-client") == 400
    assert pool.revoked == []


@pytest.mark.parametrize(("method", "path"), [("GET", "/oauth2/revoke"), ("POST", "/oauth2/token")])
def test_anything_else_is_passed_on(method: str, path: str) -> None:
    pool = Pool()

    assert pool.ask(method, path, FORM) is None
    assert (pool.passed_on, pool.revoked) == ([path], [])

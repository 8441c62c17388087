"""Whose calls the emulated DynamoDB refuses."""

import asyncio
import json
from typing import Any

import pytest

from local.emulator.throttling import PATH, Throttling

OF_A_FUNCTION = (b"Authorization", b"AWS4-HMAC-SHA256 Credential=ASIAFAKE/20300101/us-east-1/dynamodb")
OF_ROOT = (b"Authorization", b"AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/dynamodb")
TO_DYNAMODB = (b"X-Amz-Target", b"DynamoDB_20120810.GetItem")
TO_KMS = (b"X-Amz-Target", b"TrentService.Decrypt")


def status_of(application: Throttling, path: str, *headers: tuple[bytes, bytes], body: bytes = b"") -> int:
    """Make one request and return the status of its answer."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application({"type": "http", "path": path, "headers": list(headers)}, receive, send))
    return int(sent[0]["status"])


async def emulator(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})


@pytest.fixture
def throttled() -> Throttling:
    application = Throttling(emulator)
    assert status_of(application, PATH, body=json.dumps({"rate": 1}).encode()) == 200
    return application


@pytest.mark.parametrize(
    ("headers", "status"),
    [([OF_A_FUNCTION, TO_DYNAMODB], 400), ([OF_ROOT, TO_DYNAMODB], 299), ([OF_A_FUNCTION, TO_KMS], 299)],
)
def test_functions_are_refused_by_a_throttled_table(
    throttled: Throttling, headers: list[tuple[bytes, bytes]], status: int
) -> None:
    assert status_of(throttled, "/", *headers) == status


def test_nobody_is_refused_once_it_is_over(throttled: Throttling) -> None:
    status_of(throttled, PATH, body=b'{"rate": 0}')

    assert status_of(throttled, "/", OF_A_FUNCTION, TO_DYNAMODB) == 299

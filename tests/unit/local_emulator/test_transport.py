"""Which requests the emulator takes for encrypted ones."""

import asyncio
from typing import Any

import pytest

from local.emulator.asgi import marked_as_secure

Headers = list[tuple[bytes, bytes]]

SIGNED = (b"Authorization", b"AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/sqs/aws4_request")
SECURE = (b"x-forwarded-proto", b"https")


def seen_by_the_emulator(scope: dict[str, Any]) -> dict[str, Any]:
    """Send one request through and return what the emulator gets."""
    seen: dict[str, Any] = {}

    async def emulator(inner: Any, _receive: Any, _send: Any) -> None:
        seen.update(inner)

    async def nothing() -> None: ...

    asyncio.run(marked_as_secure(emulator)(scope, nothing, nothing))  # type: ignore[arg-type]
    return seen


def test_a_signed_call_counts_as_encrypted() -> None:
    seen = seen_by_the_emulator({"type": "http", "headers": [SIGNED]})

    assert seen["headers"] == [SIGNED, SECURE]


@pytest.mark.parametrize("headers", [[], [(b"authorization", b"Bearer a-token")]])
def test_a_request_to_the_api_or_the_sign_in_page_stays_as_it_is(headers: Headers) -> None:
    seen = seen_by_the_emulator({"type": "http", "headers": headers})

    assert seen["headers"] == headers


def test_what_is_no_request_is_passed_on() -> None:
    assert seen_by_the_emulator({"type": "lifespan"}) == {"type": "lifespan"}

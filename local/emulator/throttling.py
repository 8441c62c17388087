"""Let DynamoDB refuse calls for having had too many, which the emulator does not do by itself.

`PUT /_control/throttling` with `{"rate": 0.5}` refuses half of the calls; a rate of 0 ends it. What we do as
the root account is never refused. A client library repeats a refused call a few times before it gives up
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
"""

import json
import random
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, final

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Callable[..., Any], Callable[..., Any]], Awaitable[None]]

PATH = "/_control/throttling"
_ROOT = b"Credential=test/"
_REFUSAL = {
    "__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException",
    "message": "Rate exceeded",
}


@final
class Throttling:
    """The emulator, with its DynamoDB refusing `rate` of the calls."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._rate = 0.0

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"] == PATH:
            self._rate = float(json.loads(await _body(receive))["rate"])
            await _answer(send, 200, {})
        elif self._refuses(scope):
            await _body(receive)
            await _answer(send, 400, _REFUSAL)
        else:
            await self._application(scope, receive, send)

    def _refuses(self, scope: Scope) -> bool:
        if not self._rate or scope["type"] != "http":
            return False
        headers = {name.lower(): value for name, value in scope["headers"]}
        of_a_function = _ROOT not in headers.get(b"authorization", b"")
        to_dynamodb = headers.get(b"x-amz-target", b"").startswith(b"DynamoDB_")
        return of_a_function and to_dynamodb and random.random() < self._rate  # noqa: S311 -- no secret


async def _body(receive: Callable[..., Any]) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _answer(send: Callable[..., Any], status: int, content: dict[str, str]) -> None:
    headers = [(b"content-type", b"application/x-amz-json-1.0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})

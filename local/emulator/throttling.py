"""DynamoDB throttling, which the emulator does not have.

`PUT /_control/throttling` with `{"rate": 0.5}` throttles half of the calls; a rate of 0 ends it. Calls of the
root account are never throttled. A client library retries a throttled call a few times
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
"""

import json
import random
from typing import Final, final

from local.emulator.asgi import Application, Receive, Scope, Send, read_body, respond

PATH = "/_control/throttling"
MEDIA_TYPE: Final = b"application/x-amz-json-1.0"
_ROOT = b"Credential=test/"
_THROTTLED = {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "Rate exceeded"}


@final
class Throttling:
    """The emulator, with its DynamoDB throttling `rate` of the calls."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._rate = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"] == PATH:
            self._rate = float(json.loads(await read_body(receive))["rate"])
            await _respond(send, 200, {})
        elif self._throttles(scope):
            await read_body(receive)
            await _respond(send, 400, _THROTTLED)
        else:
            await self._application(scope, receive, send)

    def _throttles(self, scope: Scope) -> bool:
        if not self._rate or scope["type"] != "http":
            return False
        headers = {name.lower(): value for name, value in scope["headers"]}
        of_a_function = _ROOT not in headers.get(b"authorization", b"")
        to_dynamodb = headers.get(b"x-amz-target", b"").startswith(b"DynamoDB_")
        return of_a_function and to_dynamodb and random.random() < self._rate  # noqa: S311 -- no secret


async def _respond(send: Send, status: int, content: dict[str, str]) -> None:
    await respond(send, status, json.dumps(content).encode(), MEDIA_TYPE)

"""Token revocation: the endpoint of the hosted sign-in page that the emulator lacks.

https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
"""

from collections.abc import Callable
from typing import Final, final
from urllib.parse import parse_qs

from local.emulator.asgi import Application, Receive, Scope, Send, read_body, respond

PATH: Final = "/oauth2/revoke"


@final
class Revocation:
    """The emulator, with an endpoint that revokes the refresh token of a posted form.

    `revoke` takes the JSON object of a `RevokeToken` call.
    """

    def __init__(self, application: Application, revoke: Callable[[dict[str, str]], object]) -> None:
        self._application = application
        self._revoke = revoke

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", PATH):
            await self._application(scope, receive, send)
            return
        form = parse_qs((await read_body(receive)).decode())
        if "token" not in form:
            await respond(send, 400, b'{"error":"invalid_request"}', b"application/json")
            return
        self._revoke({"Token": form["token"][0]})
        await respond(send, 200, b"", b"application/json")

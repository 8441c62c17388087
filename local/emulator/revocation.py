"""Let a sign-in be ended: the hosted sign-in page's endpoint for that, which the emulator does not have.

https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
"""

from collections.abc import Callable
from typing import Final, final
from urllib.parse import parse_qs

from local.emulator.request import Application, Receive, Scope, Send, answer, read_body

PATH: Final = "/oauth2/revoke"


@final
class Revocation:
    """The emulator, whose user pools take back a refresh token when asked with a form that has it.

    `revoke` does that, given a `RevokeToken` call's JSON object.
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
            await answer(send, 400, b'{"error":"invalid_request"}', b"application/json")
            return
        self._revoke({"Token": form["token"][0]})
        await answer(send, 200, b"", b"application/json")

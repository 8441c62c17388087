"""Reading and answering ASGI requests in front of the emulator, and the transport they came over."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[..., Any]
Send = Callable[..., Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_SECURE = (b"x-forwarded-proto", b"https")


async def read_body(receive: Receive) -> bytes:
    """Return the whole body of a request."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def respond(send: Send, status: int, body: bytes, content_type: bytes) -> None:
    """Send a whole response."""
    headers = [(b"content-type", content_type)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def marked_as_secure(application: Application) -> Application:
    """Return `application` with every signed AWS call marked as having come over TLS.

    The template denies queue calls without TLS (`aws:SecureTransport`), and the emulator learns the transport
    from `X-Forwarded-Proto`. Nothing ends TLS on one machine, so the header is added here. Other requests,
    such as those to the API or the sign-in page, keep their scheme.
    """

    async def marked(scope: Scope, receive: Receive, send: Send) -> None:
        if _is_signed(scope):
            scope = {**scope, "headers": [*scope["headers"], _SECURE]}
        await application(scope, receive, send)

    return marked


def _is_signed(scope: Scope) -> bool:
    return scope["type"] == "http" and any(
        name.lower() == b"authorization" and value.startswith(b"AWS4-") for name, value in scope["headers"]
    )

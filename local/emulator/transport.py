"""Count loopback as an encrypted transport.

The template denies queue calls that did not come over TLS (`aws:SecureTransport`). The emulator heeds that
denial and learns of the transport from `X-Forwarded-Proto`, as behind a proxy that ends TLS. On one machine
nothing ends TLS, so we say so ourselves. That way the very template that goes to AWS can be deployed here.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Callable[..., Any], Callable[..., Any]], Awaitable[None]]

_SECURE = (b"x-forwarded-proto", b"https")


def counting_loopback_as_secure(application: Application) -> Application:
    """Return `application` with every signed AWS call marked as having come over TLS.

    Other requests, such as those to the API or the sign-in page, keep the scheme they came with.
    """

    async def marked(scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if _is_signed(scope):
            scope = {**scope, "headers": [*scope["headers"], _SECURE]}
        await application(scope, receive, send)

    return marked


def _is_signed(scope: Scope) -> bool:
    return scope["type"] == "http" and any(
        name.lower() == b"authorization" and value.startswith(b"AWS4-") for name, value in scope["headers"]
    )

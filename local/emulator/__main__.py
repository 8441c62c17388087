"""Run MiniStack with loopback counted as an encrypted transport: `python -m local.emulator`.

The template denies queue calls that did not come over TLS (`aws:SecureTransport`). The emulator heeds that
denial and learns of the transport from `X-Forwarded-Proto`, as behind a proxy that ends TLS. On one machine
nothing ends TLS, so this process says so itself, for signed AWS calls only. That way the very template that
goes to AWS can be deployed here.

Settings are MiniStack's environment variables; `local.stack.emulator` chooses them.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ministack import app as ministack

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Callable[..., Any], Callable[..., Any]], Awaitable[None]]

_SECURE = (b"x-forwarded-proto", b"https")


def counting_loopback_as_secure(application: Application) -> Application:
    """Return `application` with every signed AWS call marked as having come over TLS."""

    async def marked(scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if _is_signed(scope):
            scope = {**scope, "headers": [*scope["headers"], _SECURE]}
        await application(scope, receive, send)

    return marked


def _is_signed(scope: Scope) -> bool:
    return scope["type"] == "http" and any(
        name.lower() == b"authorization" and value.startswith(b"AWS4-") for name, value in scope["headers"]
    )


if __name__ == "__main__":
    ministack.app = counting_loopback_as_secure(ministack.app)
    ministack.main()

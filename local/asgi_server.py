"""An ASGI server on the loopback interface whose applications can abort a connection."""

import asyncio
from http import HTTPStatus
from typing import Literal

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

EXTENSION = "urlsync.abort_connection"


class AbortableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with an extension that lets an application abort the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Add the extension to every request on this connection."""
        super().connection_made(transport)
        application = self.app

        async def with_extension(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[EXTENSION] = transport.abort
            await application(scope, receive, send)

        self.app = with_extension


async def abort_connection(scope: Scope, receive: Receive) -> None:
    """Close the connection without a response, and wait until the server has noticed."""
    scope["extensions"][EXTENSION]()
    while (await receive())["type"] != "http.disconnect":
        pass


def proxy_page(status: int) -> str:
    """Return the HTML page with which a proxy or CDN answers in place of the service behind it."""
    title = f"{status} {HTTPStatus(status).phrase}"
    return f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"


def server_of(application: ASGIApp, websockets: Literal["none", "websockets-sansio"] = "none") -> uvicorn.Server:
    """Return a server without an access log, because paths may hold what must not be logged."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            http=AbortableProtocol,
            ws=websockets,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )

"""Closing a connection without an answer, which ASGI itself has no word for."""

import asyncio

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

EXTENSION = "urlsync.hang_up"


class HangUpProtocol(H11Protocol):
    """uvicorn's HTTP protocol, whose applications may ask for the connection to be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give every request on this connection the means to cut it."""
        super().connection_made(transport)
        answer = self.app

        async def answer_or_hang_up(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[EXTENSION] = transport.abort
            await answer(scope, receive, send)

        self.app = answer_or_hang_up


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Cut the connection and wait until the server has noticed, lest it answers after all."""
    scope["extensions"][EXTENSION]()
    while (await receive())["type"] != "http.disconnect":
        pass

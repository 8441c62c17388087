"""An ASGI application behind a port of this machine alone."""

import socket
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from local.hang_up import HangUpProtocol
from local.stack.ports import LOOPBACK


def listen(port: int) -> socket.socket:
    """Listen before serving, so that a client can connect at once and just waits for the first answer.

    Port 0 takes a free one. Without TCP_NODELAY every answer on a kept connection takes 40 ms longer: asyncio
    sets it only on sockets that name their protocol, which those of ``create_server`` do not.
    """
    listener = socket.create_server((LOOPBACK, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return where clients find a listener."""
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


def server_of(
    application: ASGIApp, websockets: Literal["none", "websockets-sansio"] = "none"
) -> uvicorn.Server:
    """Make a server without an access log: paths could name what is nobody's business."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            http=HangUpProtocol,
            ws=websockets,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )

"""The simulator behind a port of 127.0.0.1, as a process of its own or in a thread of a test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from local.hang_up import HangUpProtocol
from local.hasura.application import application
from local.hasura.database import Database
from local.hasura.postgres import Postgres
from local.hasura.settings import Clock, Settings

LOOPBACK = "127.0.0.1"


def run(settings: Settings, port: int) -> None:
    """Serve in this thread until SIGTERM or SIGINT."""
    listener = _listener(port)
    server = _server(_with_url(settings, listener), Postgres(), time.time)
    print(f"Hasura simulator: {_url(listener)}", flush=True)
    server.run(sockets=[listener])


@contextmanager
def serving(settings: Settings, database: Database | None = None, clock: Clock = time.time) -> Iterator[str]:
    """Serve in another thread, on a free port, for as long as the block lasts; give the URL."""
    listener = _listener(0)
    server = _server(_with_url(settings, listener), database or Postgres(), clock)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield _url(listener)
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _listener(port: int) -> socket.socket:
    """Listen before serving, so that a client can connect at once and just waits for the first answer.

    Without TCP_NODELAY every answer on a kept connection takes 40 ms longer: asyncio sets it only on sockets
    that name their protocol, which those of ``create_server`` do not.
    """
    listener = socket.create_server((LOOPBACK, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(listener: socket.socket) -> str:
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


def _with_url(settings: Settings, listener: socket.socket) -> Settings:
    return replace(settings, public_url=settings.public_url.rstrip("/") or _url(listener))


def _server(settings: Settings, database: Database, clock: Clock) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            application(settings, database, clock),
            http=HangUpProtocol,
            ws="websockets-sansio",
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )

"""The simulator behind a port of 127.0.0.1, as a process of its own or in a thread of a test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from local.hasura.application import application
from local.hasura.database import Database
from local.hasura.postgres import Postgres
from local.hasura.settings import Clock, Settings
from local.loopback import listen, server_of, url_of


def run(settings: Settings, port: int) -> None:
    """Serve in this thread until SIGTERM or SIGINT."""
    listener = listen(port)
    server = _server(_with_url(settings, listener), Postgres(), time.time)
    print(f"Hasura simulator: {url_of(listener)}", flush=True)
    server.run(sockets=[listener])


@contextmanager
def serving(settings: Settings, database: Database | None = None, clock: Clock = time.time) -> Iterator[str]:
    """Serve in another thread, on a free port, for as long as the block lasts; give the URL."""
    listener = listen(0)
    server = _server(_with_url(settings, listener), database or Postgres(), clock)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _with_url(settings: Settings, listener: socket.socket) -> Settings:
    return replace(settings, public_url=settings.public_url.rstrip("/") or url_of(listener))


def _server(settings: Settings, database: Database, clock: Clock) -> uvicorn.Server:
    return server_of(application(settings, database, clock), websockets="websockets-sansio")

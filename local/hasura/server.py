"""Serves the simulator on a port of 127.0.0.1, as a process or in a thread of a test."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from local.asgi_server import server_of
from local.hasura.cloud import Cloud
from local.hasura.control_plane import ControlPlane
from local.hasura.control_surface import ControlSurface
from local.hasura.database import Database
from local.hasura.faults import FaultInjector
from local.hasura.middleware import FaultMiddleware
from local.hasura.postgres import Postgres
from local.hasura.project_api import ProjectApi
from local.hasura.settings import Clock, Settings
from local.ports import listen, url_of


def run(settings: Settings, port: int) -> None:
    """Serve in this thread until SIGTERM or SIGINT."""
    listener = listen(port)
    server = _server(_with_url(settings, listener), Postgres(), time.time)
    print(f"Hasura simulator: {url_of(listener)}", flush=True)
    server.run(sockets=[listener])


def application(settings: Settings, database: Database, clock: Clock) -> Starlette:
    """Return the ASGI application: control plane, project APIs and control surface over one model."""
    cloud = Cloud(settings, clock)
    control_plane = ControlPlane(cloud)
    faults = FaultInjector(random.Random(settings.seed))  # noqa: S311 - repeatable on purpose
    routes = [*control_plane.routes(), *ProjectApi(cloud, database, clock).routes()]
    api = FaultMiddleware(Starlette(routes=routes), routes, faults)
    control = ControlSurface(cloud, faults, api.calls, control_plane.operations)
    return Starlette(routes=[Mount("/_control", routes=control.routes()), Mount("/", api)])


@contextmanager
def serving(settings: Settings, database: Database | None = None, clock: Clock = time.time) -> Iterator[str]:
    """Serve in another thread, on a free port, for as long as the block lasts; yield the URL."""
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

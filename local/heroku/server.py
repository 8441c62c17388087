"""The simulator behind a port of 127.0.0.1, as a process of its own or in a thread of a test."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from local.hang_up import HangUpProtocol
from local.heroku.api.application import application
from local.heroku.courier import Courier
from local.heroku.model.heroku import Heroku

_LOOPBACK = "127.0.0.1"


def run(heroku: Heroku, port: int) -> None:
    """Serve in this thread until SIGTERM or SIGINT; port 0 takes a free one."""
    listener = socket.create_server((_LOOPBACK, port))
    courier = Courier(heroku)
    courier.start()
    print(f"Heroku simulator: {_url(listener)}", flush=True)
    try:
        _server(heroku, courier).run(sockets=[listener])
    finally:
        courier.stop()


@contextmanager
def serving(heroku: Heroku) -> Iterator[str]:
    """Serve in another thread, on a free port, for as long as the block lasts; give the URL."""
    listener = socket.create_server((_LOOPBACK, 0))
    courier = Courier(heroku)
    server = _server(heroku, courier)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    courier.start()
    thread.start()
    try:
        yield _url(listener)
    finally:
        server.should_exit = True
        thread.join()
        courier.stop()


def _url(listener: socket.socket) -> str:
    return f"http://{_LOOPBACK}:{listener.getsockname()[1]}"


def _server(heroku: Heroku, courier: Courier) -> uvicorn.Server:
    """Make a server without an access log: paths could name what is nobody's business."""
    return uvicorn.Server(
        uvicorn.Config(
            application(heroku, courier),
            http=HangUpProtocol,
            ws="none",
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )

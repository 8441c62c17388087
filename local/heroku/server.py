"""Serves the simulator on a port of 127.0.0.1, as a process or in a thread of a test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from local.asgi_server import server_of
from local.heroku.api.application import application
from local.heroku.delivery_worker import DeliveryWorker
from local.heroku.model.heroku import Heroku
from local.ports import listen, url_of


def run(heroku: Heroku, port: int) -> None:
    """Serve in this thread until SIGTERM or SIGINT; port 0 takes a free one."""
    listener = listen(port)
    delivery_worker = DeliveryWorker(heroku)
    delivery_worker.start()
    print(f"Heroku simulator: {url_of(listener)}", flush=True)
    try:
        server_of(application(heroku, delivery_worker)).run(sockets=[listener])
    finally:
        delivery_worker.stop()


@contextmanager
def serving(heroku: Heroku) -> Iterator[str]:
    """Serve in another thread, on a free port, for as long as the block lasts; yield the URL."""
    listener = listen(0)
    delivery_worker = DeliveryWorker(heroku)
    server = server_of(application(heroku, delivery_worker))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    delivery_worker.start()
    thread.start()
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join()
        delivery_worker.stop()

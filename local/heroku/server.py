"""The simulator behind a port of 127.0.0.1, as a process of its own or in a thread of a test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from local.heroku.api.application import application
from local.heroku.courier import Courier
from local.heroku.model.heroku import Heroku
from local.loopback import listen, server_of, url_of


def run(heroku: Heroku, port: int) -> None:
    """Serve in this thread until SIGTERM or SIGINT; port 0 takes a free one."""
    listener = listen(port)
    courier = Courier(heroku)
    courier.start()
    print(f"Heroku simulator: {url_of(listener)}", flush=True)
    try:
        server_of(application(heroku, courier)).run(sockets=[listener])
    finally:
        courier.stop()


@contextmanager
def serving(heroku: Heroku) -> Iterator[str]:
    """Serve in another thread, on a free port, for as long as the block lasts; give the URL."""
    listener = listen(0)
    courier = Courier(heroku)
    server = server_of(application(heroku, courier))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    courier.start()
    thread.start()
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join()
        courier.stop()

"""Loopback ports: which one each part of the stack uses, and how a part listens on its own."""

import random
import socket
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

LOOPBACK = "127.0.0.1"

# Below the ports that systems give to outgoing connections, so that none is taken between choice and use.
_FREE_RANGE = range(15_000, 30_000)


class PortTakenError(Exception):
    """A requested port is in use."""


@dataclass(frozen=True)
class Ports:
    """One port for each part of the stack; the defaults are tried first."""

    aws: int = 4566
    heroku: int = 5100
    hasura: int = 5200
    postgres: int = 5433

    def match(self, requested: Mapping[str, int]) -> bool:
        """Return whether these ports include the requested ones."""
        return requested.items() <= asdict(self).items()


def choose(requested: Mapping[str, int]) -> Ports:
    """Return the requested ports, and for every other part its default port or a free one.

    Raises:
        PortTakenError: a requested port is in use.
    """
    for part, port in requested.items():
        if not is_free(port):
            raise PortTakenError(f"port {port}, requested for {part}, is in use")
    chosen = dict(requested)
    for part, default in asdict(Ports()).items():
        if part not in chosen:
            chosen[part] = _free_port(default, chosen.values())
    return Ports(**chosen)


def is_free(port: int) -> bool:
    """Return whether nothing listens on `port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def listen(port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free port. Clients can connect before anything is served.

    Without TCP_NODELAY every response on a kept connection takes 40 ms longer: asyncio sets it only on
    sockets that name their protocol, which those of ``create_server`` do not.
    """
    listener = socket.create_server((LOOPBACK, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the URL at which clients reach a listener."""
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


def _free_port(default: int, chosen: Collection[int]) -> int:
    for port in (default, *random.sample(_FREE_RANGE, 200)):
        if port not in chosen and is_free(port):
            return port
    raise PortTakenError("no free port was found")

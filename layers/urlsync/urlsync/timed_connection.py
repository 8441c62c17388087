"""Connections that keep the deadline of their call, from the look-up of the name to the last byte of the body.

The time-out of a socket starts again with every read, so a peer that sends one byte now and then holds a call for
hours: in a header, a `100 Continue`, a chunk or a trailer. Here, each single wait lasts as long as its call has left.
Standard library only, and for `http.client` and all that builds on it.
"""

import _thread
import http.client
import io
import socket
from collections.abc import Iterable

from urlsync.domain.deadline import wait_limit

Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[object, ...]]
"""What `socket.getaddrinfo` returns, several for a name."""


def resolve(host: str, port: int) -> "list[Address]":
    """Return the addresses of a host. Raises `OSError`: `TimeoutError` at the deadline.

    A look-up cannot be interrupted, so it has a thread of its own, which is left alone at the deadline. The resolver
    has time-outs of its own, so the thread ends some seconds later.
    """
    try:
        return _look_up(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:  # it is not an address, but a name
        pass
    found: list[list[Address] | OSError] = []
    ended = _thread.allocate_lock()
    ended.acquire()

    def look_up() -> None:
        try:
            found.append(_look_up(host, port, 0))
        except OSError as error:
            found.append(error)
        finally:
            ended.release()

    _thread.start_new_thread(look_up, ())
    if not ended.acquire(timeout=wait_limit(None)):
        raise TimeoutError("the name was not resolved in time")
    if isinstance(found[0], OSError):
        raise found[0]
    return found[0]


def _look_up(host: str, port: int, flags: int) -> "list[Address]":
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)  # type: ignore[return-value]
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "not the name of a host") from None


def connect(
    address: tuple[str, int],
    timeout: float | None = None,
    _source: object = None,
    options: Iterable[tuple[int, int, int]] | None = None,
) -> socket.socket:
    """Return a connection to the first address of a host that accepts one, as `socket.create_connection` does.

    `timeout` limits each attempt, and the TLS handshake that follows. Raises `OSError`: `TimeoutError` at the deadline.
    """
    return connect_to(resolve(address[0].strip("[]"), address[1]), timeout, options)


def connect_to(
    addresses: "Iterable[Address]", timeout: float | None, options: Iterable[tuple[int, int, int]] | None = None
) -> socket.socket:
    """Return a connection to the first address that accepts one; `timeout` and errors are as in `connect`."""
    failure = OSError("the name has no address")
    for family, kind, protocol, _, where in addresses:
        connection = socket.socket(family, kind, protocol)
        try:
            for option in options or ():
                connection.setsockopt(*option)
            connection.settimeout(wait_limit(timeout))
            connection.connect(where)
            connection.settimeout(wait_limit(timeout))
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


class _TimedReads(io.RawIOBase):
    """The bytes that a socket receives: each read waits for as long as the call has left, and as its own limit."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._limit = connection.gettimeout()
        self._received = connection.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override] # http.client passes nothing else
        self._connection.settimeout(wait_limit(self._limit))
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


class _Received:
    """The part of a socket that `http.client` needs to read a response."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReads(self._connection))


class TimedResponse(http.client.HTTPResponse):
    """A response that is read within the deadline of its call."""

    def __init__(self, connection: socket.socket, *arguments: object, **options: object) -> None:
        super().__init__(_Received(connection), *arguments, **options)  # type: ignore[arg-type]

"""A server on this machine that may behave as badly as a test wants."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

BLANK_LINE = b"\r\n\r\n"


class Visit:
    """One accepted connection, as seen by the server."""

    def __init__(self, connection: socket.socket, closing: threading.Event) -> None:
        self.connection = connection
        self.closing = closing

    def read_request(self) -> bytes:
        """Return the head of the next request, or nothing when the client has hung up."""
        head = b""
        while BLANK_LINE not in head:
            piece = self.connection.recv(65536)
            if not piece:
                return b""
            head += piece
        return head

    def send(self, answer: bytes) -> None:
        self.connection.sendall(answer)

    def pause(self, seconds: float) -> bool:
        """Wait, and tell whether the test is still going on."""
        return not self.closing.wait(seconds)

    def say_nothing(self) -> None:
        """Stay silent until the test ends."""
        self.closing.wait()


class LoopbackServer:
    """Calls `behave` with every connection, each in a thread of its own; counts the connections."""

    def __init__(self, behave: Callable[[Visit], None], tls: ssl.SSLContext | None = None) -> None:
        self.visits = 0
        self._behave = behave
        self._tls = tls
        self._closing = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._socket.getsockname()[1]}"
        self._connections: list[socket.socket] = []
        self._accepting = threading.Thread(target=self._accept)
        self._serving: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for one in [self._socket, *self._connections]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._accepting.join(timeout=10)
        self.wait_until_hung_up()
        self._socket.close()

    def wait_until_hung_up(self) -> None:
        """Return once the server has closed every connection of its own accord."""
        for thread in self._serving:
            thread.join(timeout=10)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.settimeout(5)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._connections.append(connection)
            self._serving.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as stream:
                self._behave(Visit(stream, self._closing))
        except OSError:
            return


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """Return a whole answer with a length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + BLANK_LINE + body


def answering(*answers: bytes) -> Callable[[Visit], None]:
    """Return a behaviour that answers the requests of one connection in turn and then hangs up."""

    def behave(visit: Visit) -> None:
        for one in answers:
            if not visit.read_request():
                return
            visit.send(one)

    return behave

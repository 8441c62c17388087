"""Peers that keep a caller waiting in every way that HTTP allows, each by a byte now and then or by nothing at all."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import pytest

from tests.fakes.loopback_server import LoopbackServer, Visit

SLOW_NAME: Final = "slow-name.example"
TICK_S: Final = 0.02
"""The pause between two bytes: no wait for a single one is ever long."""
CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def trickling(beginning: bytes, repeated: bytes = b".") -> Callable[[Visit], None]:
    """Return a behaviour that begins a response and never ends it, though something comes all the time."""

    def behave(visit: Visit) -> None:
        visit.read_request()
        visit.send(beginning)
        while visit.pause(TICK_S):
            visit.send(repeated)

    return behave


def slow_handshake(visit: Visit) -> None:
    """Begin a TLS record of 16 KB and send it byte by byte."""
    visit.connection.recv(1)
    visit.send(b"\x16\x03\x03\x40\x00")
    while visit.pause(TICK_S):
        visit.send(b"\x02")


def slow_record(tls: ssl.SSLContext) -> Callable[[Visit], None]:
    """Return a behaviour that ends the handshake, and then sends one TLS record byte by byte."""

    def behave(visit: Visit) -> None:
        received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        stream = tls.wrap_bio(received, sent, server_side=True)
        for step in (stream.do_handshake, lambda: stream.read(65536)):
            _finish(step, visit, received, sent)
        stream.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + b"." * 10_000)
        for byte in sent.read():
            if not visit.pause(TICK_S):
                return
            visit.send(bytes([byte]))

    return behave


def _finish(step: Callable[[], Any], visit: Visit, received: ssl.MemoryBIO, sent: ssl.MemoryBIO) -> None:
    while True:
        try:
            step()
        except ssl.SSLWantReadError:
            visit.send(sent.read())
            received.write(visit.connection.recv(65536))
        else:
            return visit.send(sent.read())


HABITS: Final[Mapping[str, Callable[[Visit], None]]] = {
    "trickled header": trickling(b"HTTP/1.1 200 OK\r\nX-Slow: "),
    "one header after the other": trickling(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "endless 100 Continue": trickling(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "trickled chunk": trickling(CHUNKED + b"ffff\r\n"),
    "chunk extension": trickling(CHUNKED + b"1;extension=", b"x"),
    "trailers": trickling(CHUNKED + b"1\r\n.\r\n0\r\nX-Trailer: ", b"x"),
    "slow body": trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
    "slow TLS handshake": slow_handshake,
}
"""What a peer does after it has accepted a connection."""


def _unaccepted(resources: ExitStack) -> str:
    """Return the URL of a port that answers no further SYN: its queue of connections is full."""
    listening = resources.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(4):
        waiting = resources.enter_context(socket.socket())
        waiting.settimeout(0)
        waiting.connect_ex(listening.getsockname())
    return f"http://127.0.0.1:{listening.getsockname()[1]}/"


@contextmanager
def slow_name(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield a URL whose name is not resolved as long as the test runs."""
    ended, look_up = threading.Event(), socket.getaddrinfo

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        if host == SLOW_NAME and not options.get("flags", 0) & socket.AI_NUMERICHOST:
            ended.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    try:
        yield f"http://{SLOW_NAME}/"
    finally:
        ended.set()


@contextmanager
def slow_peers(monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext) -> Iterator[Mapping[str, str]]:
    """Yield the URL of each slow peer by its habit."""
    with ExitStack() as resources:
        urls = {"slow DNS": resources.enter_context(slow_name(monkeypatch)), "no SYN": _unaccepted(resources)}
        for habit, behave in {**HABITS, "slow TLS record": slow_record(tls)}.items():
            server = resources.enter_context(LoopbackServer(behave))
            urls[habit] = server.url.replace("http:", "https:" if "TLS" in habit else "http:") + "/"
        yield urls

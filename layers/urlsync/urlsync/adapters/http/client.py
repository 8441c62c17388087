"""An HTTP client with deadlines and size limits, and checks that tokens are only sent where it is safe."""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as HTTPTimeoutError

from urlsync.adapters.aws.clients import reopen_idle_connections, tls_context
from urlsync.domain.errors import TransientFailure

CONNECT_TIMEOUT = 2.0
READ_TIMEOUT = 8.0
"""Seconds. Their sum also bounds a whole call, including reading the body."""

MAX_ANSWER_BYTES = 1024 * 1024
"""More than all config vars of an app or all env vars of a project need."""

_CHUNK_BYTES = 64 * 1024
_USER_AGENT = "urlsync"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. `service` is the prefix of failure codes; only it and `method` are ever shown."""

    service: str
    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: the status, the headers (case-insensitive) and the raw body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class HttpClient:
    """Sends requests over kept connections, without retries and redirects. Thread-safe."""

    def __init__(
        self, pool: urllib3.PoolManager | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._deadline: float | None = None
        # As many connections as a batch has parallel checks; they share the process's TLS context.
        self._pool = pool or urllib3.PoolManager(maxsize=10, ssl_context=tls_context(None))
        reopen_idle_connections(self._pool)
        self._monotonic = monotonic

    def end_within(self, seconds: float) -> None:
        """Set the deadline of all calls of this invocation, in seconds from now."""
        self._deadline = self._monotonic() + seconds

    def send(self, request: Request) -> Answer:
        """Send one request and return the whole response, whatever its status.

        Raises `TransientFailure`: `out_of_time`, `<service>_timeout`, `<service>_unreachable` or
        `<service>_answer_too_large`.
        """
        seconds = self._seconds_for_call()
        try:
            return self._exchange(request, seconds)
        except NewConnectionError:  # refused or not resolved, though the library calls it a timeout
            raise TransientFailure(f"{request.service}_unreachable") from None
        except HTTPTimeoutError:
            raise TransientFailure(f"{request.service}_timeout") from None
        except (HTTPError, ValueError):  # ValueError: http.client refuses a header, and quotes it
            raise TransientFailure(f"{request.service}_unreachable") from None

    def _seconds_for_call(self) -> float:
        """Return how long the next call may take."""
        limit = CONNECT_TIMEOUT + READ_TIMEOUT
        if self._deadline is None:
            return limit
        left = self._deadline - self._monotonic()
        if left <= 0:
            raise TransientFailure("out_of_time")
        return min(limit, left)

    def _exchange(self, request: Request, seconds: float) -> Answer:
        """Send the request and read the response within about `seconds`."""
        end = self._monotonic() + seconds
        response = self._pool.request(
            request.method,
            request.url,
            body=request.body,
            headers={"User-Agent": _USER_AGENT, **request.headers},
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT, read=READ_TIMEOUT, total=seconds),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        with closing(response):
            body = self._read(response, request.service, end)
        return Answer(status=response.status, headers=response.headers, body=body)

    def _read(self, response: urllib3.BaseHTTPResponse, service: str, end: float) -> bytes:
        """Return the body, read in chunks to enforce the deadline and the size limit."""
        body = bytearray()
        while True:
            left = end - self._monotonic()
            if left <= 0:
                raise TransientFailure(f"{service}_timeout")
            _limit_read(response, left)
            chunk = response.read1(_CHUNK_BYTES)
            if not chunk:
                return bytes(body)
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise TransientFailure(f"{service}_answer_too_large")


def _limit_read(response: urllib3.BaseHTTPResponse, seconds: float) -> None:
    """Limit the wait of the next read; the library's own limit starts again with every read."""
    connection = response.connection
    if isinstance(connection, HTTPConnection) and connection.sock is not None:
        connection.sock.settimeout(min(READ_TIMEOUT, seconds))


_VISIBLE = re.compile(r"[\x21-\x7e]{1,4096}")


def is_sendable(text: str) -> bool:
    """Return whether `text` is visible ASCII: `http.client` quotes a header's value, hence a token, that it refuses."""
    return _VISIBLE.fullmatch(text) is not None


def checked_url(setting: str, url: str) -> str:
    """Return `url` without a trailing slash, if it is https://, or http:// to a loopback address.

    Raises `ValueError`, which names the setting and never its value, also for credentials and queries.
    """
    if not _is_safe(url):
        raise ValueError(f"{setting} must be an https:// URL; http:// is accepted for loopback addresses only")
    return url.rstrip("/")


def _is_safe(url: str) -> bool:
    """Return whether a token may be sent to this URL."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "?" in url or "#" in url:  # an empty one hides what is appended, too
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    """Return whether the host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

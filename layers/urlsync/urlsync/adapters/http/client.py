"""An HTTP client with deadlines and size limits, and checks that tokens are only sent where it is safe."""

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as HTTPTimeoutError

from urlsync.adapters.http.connections import time_connections, tls_context
from urlsync.domain.deadline import seconds_left, within
from urlsync.domain.errors import OUT_OF_TIME, TransientFailure

CONNECT_TIMEOUT = 2.0
READ_TIMEOUT = 8.0
"""Seconds, of a connection to one address and of a single wait for an answer."""
CALL_SECONDS = CONNECT_TIMEOUT + READ_TIMEOUT
"""The deadline of a whole call, from resolving the name to the last byte of the body."""

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
    """Sends requests over kept connections, without retries and redirects. Thread-safe.

    No call begins or lasts longer than `spare_seconds` before the deadline, so that its result can be recorded.
    """

    def __init__(
        self, pool: urllib3.PoolManager | None = None, *, spare_seconds: float = 0.0, call_seconds: float = CALL_SECONDS
    ) -> None:
        # As many connections as a batch has parallel checks; they share the process's TLS context.
        self._pool = pool or urllib3.PoolManager(maxsize=10, ssl_context=tls_context(None))
        time_connections(self._pool)
        self._spare_seconds = spare_seconds
        self._call_seconds = call_seconds

    def send(self, request: Request) -> Answer:
        """Send one request and return the whole response, whatever its status.

        Raises `TransientFailure`: `out_of_time`, `<service>_timeout`, `<service>_unreachable` or
        `<service>_answer_too_large`.
        """
        seconds = min(self._call_seconds, seconds_left() - self._spare_seconds)
        if seconds <= 0:
            raise TransientFailure(OUT_OF_TIME)
        with within(seconds):
            try:
                return self._exchange(request, seconds)
            except (HTTPError, OSError, ValueError) as error:  # ValueError: http.client refuses a header, and quotes it
                raise _failure(request.service, error) from None

    def _exchange(self, request: Request, seconds: float) -> Answer:
        """Send the request and read the response."""
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
            body = _read(response, request.service)
        return Answer(status=response.status, headers=response.headers, body=body)


def _failure(service: str, error: Exception) -> TransientFailure:
    """Return what kept a call from its response."""
    # A connection that is refused is no time-out, though the library says so.
    is_late = isinstance(error, HTTPTimeoutError) and not isinstance(error, NewConnectionError)
    if is_late or seconds_left() <= 0:
        return TransientFailure(f"{service}_timeout")
    return TransientFailure(f"{service}_unreachable")


def _read(response: urllib3.BaseHTTPResponse, service: str) -> bytes:
    """Return the body, read in chunks because of the size limit."""
    body = bytearray()
    while chunk := response.read1(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise TransientFailure(f"{service}_answer_too_large")
    return bytes(body)


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

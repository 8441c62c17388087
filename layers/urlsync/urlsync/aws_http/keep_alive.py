"""One HTTP connection that stays open between invocations, because a TLS handshake costs more than a call."""

import http.client
import ssl
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

TIMEOUT_S = 5.0
"""The longest wait for a connection, and for each piece of an answer."""

_CLOSED_BY_PEER = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError, http.client.IncompleteRead)


class Unreachable(Exception):
    """No answer came. The text is the kind of the failure only."""


@cache
def _tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    # Shared, because parsing the root certificates is nearly all of the cost of a new connection.
    return ssl.create_default_context(cafile=ca_bundle)


class KeepAlive:
    """A connection to one host, opened when first needed and again whenever the peer has closed it."""

    def __init__(self, url: str, ca_bundle: str | None = None, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc
        self._connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = _tls_context(ca_bundle)
            self._connection = http.client.HTTPSConnection(self.host, timeout=timeout_s, context=context)
        else:
            self._connection = http.client.HTTPConnection(self.host, timeout=timeout_s)

    def post(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """POST to `/` and return status and body; raises `Unreachable`.

        A connection that the peer has closed is tried once more on a new one: an idle one is closed
        sooner or later, so the request must be harmless when sent twice.
        """
        try:
            return self._exchange_again_if_closed(headers, body)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(type(error).__name__) from None

    def _exchange_again_if_closed(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        try:
            return self._exchange(headers, body)
        except _CLOSED_BY_PEER:
            return self._exchange(headers, body)

    def _exchange(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        try:
            self._connection.request("POST", "/", body, dict(headers))
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            # A half-used connection would hand the next request this one's answer.
            self._connection.close()
            raise

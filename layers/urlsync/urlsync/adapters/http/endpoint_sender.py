"""Sends signed requests to notification endpoints, and connects to public addresses alone.

The host is resolved once, every address is judged, and one of these addresses is connected to, with TLS for the name:
no second look-up can lead somewhere else. There is no redirect and no proxy. The body of the response is not read, and
`http.client` limits its headers.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from standardwebhooks import Webhook

from urlsync.adapters.http.connections import tls_context
from urlsync.domain.deadline import within
from urlsync.domain.errors import TransientFailure
from urlsync.domain.notification_endpoint import NotificationEndpoint
from urlsync.domain.public_address import is_loopback, is_public
from urlsync.timed_connection import Address, TimedResponse, connect_to, resolve

CALL_SECONDS: Final = 10.0
"""The deadline of a request, from resolving the name to the last header of the response."""
CONNECT_SECONDS: Final = 3.0
PORTS: Final = {"https": 443, "http": 80}


class SignedRequests:
    """Implements the port `EndpointSender`. The local stack alone allows loopback addresses, also without TLS."""

    def __init__(self, *, allow_loopback: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self._allow_loopback = allow_loopback
        self._tls = tls or tls_context(None)

    def send(self, endpoint: NotificationEndpoint, event_id: str, body: str, now: datetime) -> int:
        """Send one request, and return the status of the response.

        Raises `TransientFailure`: `endpoint_not_public`, `endpoint_timeout`, `endpoint_certificate`, or
        `endpoint_unreachable`, which also is a response that is none.
        """
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "urlsync",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(
                Webhook(secret.reveal()).sign(event_id, now, body) for secret in endpoint.secrets_at(now)
            ),
        }
        with within(CALL_SECONDS):
            try:
                return self._status(endpoint.credentials.url.reveal(), headers, body.encode())
            except TimeoutError:
                raise TransientFailure("endpoint_timeout") from None
            except ssl.SSLCertVerificationError:
                raise TransientFailure("endpoint_certificate") from None
            except (OSError, http.client.HTTPException, ValueError):
                raise TransientFailure("endpoint_unreachable") from None

    def _status(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(host, port)
        connection.response_class = TimedResponse
        with closing(self._connect(parts.scheme, host, port)) as connection.sock:
            connection.request("POST", target, body, {"Host": parts.netloc, **headers})
            with closing(connection.getresponse()) as response:
                return response.status

    def _connect(self, scheme: str, host: str, port: int) -> socket.socket:
        """Return a connection to one of the judged addresses, with TLS for the name."""
        plain = connect_to(self._judged(resolve(host, port), scheme), CONNECT_SECONDS)
        if scheme != "https":
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _judged(self, addresses: list[Address], scheme: str) -> list[Address]:
        """Return the addresses if each may be connected to."""
        for *_, where in addresses:
            if not self._is_allowed(str(where[0]), scheme):
                raise TransientFailure("endpoint_not_public")
        return addresses

    def _is_allowed(self, address: str, scheme: str) -> bool:
        if self._allow_loopback and is_loopback(address):
            return True
        return scheme == "https" and is_public(address)

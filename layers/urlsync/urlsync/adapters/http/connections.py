"""The connections of urllib3, also botocore's: one TLS context, a deadline for each call, and none that rested long.

Loading the root certificates takes about 40 ms, and botocore and urllib3 repeat it for every connection. A first
check opens six connections, a batch of ten checks dozens, so all connections share one context.
"""

import socket
import ssl
import time
from functools import cache
from typing import Any, Final

from urllib3 import PoolManager
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from urlsync.domain.deadline import wait_limit
from urlsync.timed_connection import TimedResponse, connect


@cache
def tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    """Return a context that trusts the root certificates in a file, or those of the system."""
    return ssl.create_default_context(cafile=ca_bundle)


MAX_IDLE_S: Final = 30.0
"""How long a kept connection may rest. Peers close idle connections, and a frozen function does not notice."""
_PIECE_BYTES: Final = 16 * 1024
"""How much is sent at once: as much as a TLS record holds, because each has a time-out of its own."""


class _Timed:
    """A connection that keeps the deadline of its call, and counts as closed after `MAX_IDLE_S` on the wall clock.

    Its pool then opens it again. A monotonic clock may stop while Lambda freezes the process, and a clock that was
    set back proves nothing either.
    """

    response_class = TimedResponse
    _used_at = 0.0

    def request(self, *arguments: Any, **options: Any) -> None:
        self._used_at = time.time()
        super().request(*arguments, **options)  # type: ignore[misc]

    @property
    def is_connected(self) -> bool:
        return 0 <= time.time() - self._used_at <= MAX_IDLE_S and bool(super().is_connected)  # type: ignore[misc]

    def _new_conn(self: Any) -> socket.socket:
        try:
            return connect((self._dns_host, self.port), self.timeout, None, self.socket_options)
        except TimeoutError:
            raise ConnectTimeoutError(self, "not connected in time") from None
        except OSError:
            raise NewConnectionError(self, "not connected") from None

    def send(self: Any, data: bytes) -> None:
        for start in range(0, len(data), _PIECE_BYTES):
            if self.sock is not None:
                self.sock.settimeout(wait_limit(None))
            super().send(data[start : start + _PIECE_BYTES])  # type: ignore[misc]


def time_connections(manager: PoolManager) -> None:
    """Have the connections of this new manager keep deadlines, and open again after `MAX_IDLE_S` without use."""
    pools: dict[str, Any] = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {
        scheme: type(pool.__name__, (pool,), {"ConnectionCls": type("Connection", (_Timed, pool.ConnectionCls), {})})
        for scheme, pool in pools.items()
    }

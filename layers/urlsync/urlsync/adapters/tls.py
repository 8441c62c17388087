"""One TLS context for all connections of a process.

Loading the root certificates takes some 40 ms, and botocore and urllib3 do it for every new connection, each
time with the same result. A first check opens six connections, a batch of ten checks dozens.
"""

import os
import ssl
from functools import cache
from typing import Any, TypeVar, cast

_T = TypeVar("_T")


@cache
def tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    """Return the context that trusts the root certificates in a file, or those of this machine."""
    return ssl.create_default_context(cafile=ca_bundle)


def sharing_tls(client: _T) -> _T:
    """Return this new client of botocore, which uses the shared context now.

    It trusts what `AWS_CA_BUNDLE` names, as botocore does, or else this machine's certificates instead of
    botocore's copy. botocore has no setting for it, so this reaches into the client, and tests hold on to it.
    """
    session = cast("Any", client)._endpoint.http_session  # noqa: SLF001
    context = tls_context(os.environ.get("AWS_CA_BUNDLE") or None)
    session._manager.connection_pool_kw["ssl_context"] = context  # noqa: SLF001
    session._setup_ssl_cert = _require_certificate  # noqa: SLF001
    return client


def _require_certificate(conn: Any, _url: str, _verify: object) -> None:
    """Do what botocore does for a new pool, but name no file: urllib3 would load it for each connection."""
    conn.cert_reqs = "CERT_REQUIRED"

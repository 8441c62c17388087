"""AWS Signature Version 4 for a POST to `/` without a query, which is all that AWS JSON needs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import time
from collections.abc import Mapping

from urlsync.aws_http.credentials import Credentials

_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    headers: Mapping[str, str],
    body: bytes,
    credentials: Credentials,
    *,
    region: str,
    service: str,
    now: float,
) -> dict[str, str]:
    """Return the headers with date, session token and authorization added.

    `headers` have lower-case names, `host` among them; `now` is in seconds since 1970.
    """
    timestamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    signed = {**headers, "x-amz-date": timestamp}
    if credentials.session_token:
        signed["x-amz-security-token"] = credentials.session_token
    names = ";".join(sorted(signed))
    scope = f"{timestamp[:8]}/{region}/{service}/aws4_request"
    request_hash = hashlib.sha256(_canonical_request(signed, names, body)).hexdigest()
    to_sign = f"{_ALGORITHM}\n{timestamp}\n{scope}\n{request_hash}"
    signature = _hmac(_signing_key(credentials, scope), to_sign).hex()
    signed["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return signed


def _canonical_request(headers: Mapping[str, str], names: str, body: bytes) -> bytes:
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))
    return f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}".encode()


def _signing_key(credentials: Credentials, scope: str) -> bytes:
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")

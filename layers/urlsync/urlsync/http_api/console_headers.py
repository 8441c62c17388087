"""What the console's answers forbid the browser.

The page runs nothing but our own files, sends nothing but to this API and to where tokens come from, and
cannot be framed; text cannot become markup. https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/
"""

from typing import Final
from urllib.parse import urlsplit

HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()",
}
OVER_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""A year, for the API's own host only: who owns a domain decides about its other hosts."""

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}


def console_headers(sign_in_url: str | None, *, over_tls: bool) -> dict[str, str]:
    """Return the headers of an answer; `sign_in_url` is where the page may send a code or a token to."""
    origins = " ".join(["'self'", *([] if sign_in_url is None else [_origin(sign_in_url)])])
    policy = "; ".join(f"{name} {value}" for name, value in (POLICY | {"connect-src": origins}).items())
    return {"Content-Security-Policy": policy} | HEADERS | (OVER_TLS if over_tls else {})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

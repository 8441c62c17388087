"""Which base URLs we are willing to send tokens to."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def checked_url(setting: str, url: str) -> str:
    """Return `url` without a trailing slash. `setting` is the name of the environment variable it came from.

    Raises `ValueError`, naming the setting and never its text, unless the URL is https://, or http:// to this
    very machine, and carries neither credentials nor a query.
    """
    if not _is_safe(url):
        raise ValueError(
            f"{setting} must be an https:// URL; http:// is accepted for loopback addresses only"
        )
    return url.rstrip("/")


def _is_safe(url: str) -> bool:
    """Tell whether a token may travel to this URL."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    """Tell whether the host is this very machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

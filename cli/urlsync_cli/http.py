"""One HTTP request. Whatever can go wrong on the way is told without what was sent."""

from typing import Any, Final
from urllib.parse import urlsplit

import requests

from urlsync_cli import __version__
from urlsync_cli.failure import Unreachable

TIMEOUT_S: Final = 35.0
"""Above the 29 seconds after which API Gateway gives up."""


def request(method: str, url: str, **options: Any) -> requests.Response:
    """Send it and return whatever comes back. Raises `Unreachable`; redirects are not followed."""
    headers = {"User-Agent": f"urlsync/{__version__}"} | options.pop("headers", {})
    try:
        return requests.request(
            method, url, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **options
        )
    except requests.Timeout:
        raise Unreachable(f"{_host(url)} does not answer in time.", "Try again later.") from None
    except (requests.RequestException, ValueError) as error:
        raise Unreachable(
            f"{_host(url)} cannot be reached ({type(error).__name__}).",
            "Check the network, and whether the stack is up.",
        ) from None


def _host(url: str) -> str:
    return urlsplit(url).netloc or url

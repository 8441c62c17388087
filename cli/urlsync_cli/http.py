"""One HTTP request. Whatever can go wrong on the way is told without what was sent."""

from typing import Any, Final
from urllib.parse import urlsplit

import requests
import requests.auth

from urlsync_cli import __version__
from urlsync_cli.failure import Unreachable

TIMEOUT_S: Final = 35.0
"""Above the 29 seconds after which API Gateway gives up."""

SESSION: Final = requests.Session()
"""Keeps connections open between the requests of one command."""


class Bearer(requests.auth.AuthBase):
    """Shows an access token. Without it, requests would let a `.netrc` take its place."""

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        request.headers["Authorization"] = f"Bearer {self._access_token}"
        return request


def request(method: str, url: str, **options: Any) -> requests.Response:
    """Send it and return whatever comes back. Raises `Unreachable`; redirects are not followed."""
    headers = {"User-Agent": f"urlsync/{__version__}"} | options.pop("headers", {})
    try:
        return SESSION.request(
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

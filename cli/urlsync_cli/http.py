"""HTTP requests. No error message contains what was sent."""

from typing import Any, Final
from urllib.parse import urlsplit

import requests
import requests.auth

from urlsync_cli import __version__
from urlsync_cli.errors import Unavailable

TIMEOUT_S: Final = 35.0
"""Longer than the 29 seconds after which API Gateway times out."""

SESSION: Final = requests.Session()
"""Reuses connections between the requests of one command."""


class Bearer(requests.auth.AuthBase):
    """Sends an access token. Without an explicit auth, requests would use credentials from `.netrc`."""

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the `Authorization` header."""
        request.headers["Authorization"] = f"Bearer {self._access_token}"
        return request


def request(method: str, url: str, **options: Any) -> requests.Response:
    """Send a request and return the response; redirects are not followed. Raises `Unavailable`."""
    headers = {"User-Agent": f"urlsync/{__version__}"} | options.pop("headers", {})
    try:
        return SESSION.request(method, url, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **options)
    except requests.Timeout:
        raise Unavailable(f"{_host(url)} did not respond in time.", "Try again later.") from None
    except (requests.RequestException, ValueError) as error:
        raise Unavailable(
            f"Could not connect to {_host(url)} ({type(error).__name__}).",
            "Check the network connection, and that the stack is running.",
        ) from None


def _host(url: str) -> str:
    return urlsplit(url).netloc or url

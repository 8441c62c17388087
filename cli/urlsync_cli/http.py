"""HTTP requests. No error message contains what was sent."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import requests
import requests.auth

from urlsync_cli import __version__
from urlsync_cli.errors import Unavailable

TIMEOUT_S: Final = 35.0
"""The deadline of a call. Longer than the 29 seconds after which API Gateway times out."""

_T = TypeVar("_T")

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
        return in_time(
            _host(url),
            lambda: SESSION.request(method, url, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **options),
        )
    except (requests.RequestException, ValueError) as error:
        raise Unavailable(
            f"Could not connect to {_host(url)} ({type(error).__name__}).",
            "Check the network connection, and that the stack is running.",
        ) from None


def in_time(peer: str, call: Callable[[], _T]) -> _T:
    """Return what a call to `peer` returns. Raises `Unavailable` after `TIMEOUT_S`, even while bytes still come.

    The timeout of requests starts again with every read. Here, the call is abandoned, and ends with the command.
    """
    called: Future[_T] = Future()

    def run() -> None:
        try:
            called.set_result(call())
        except BaseException as error:  # noqa: BLE001 -- raised in the other thread
            called.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return called.result(TIMEOUT_S)
    except (requests.Timeout, TimeoutError):
        raise Unavailable(f"{peer} did not respond in time.", "Try again later.") from None


def _host(url: str) -> str:
    return urlsplit(url).netloc or url

"""Waits until a page has no pending requests."""

import time
from typing import Final, final

from playwright.sync_api import Page, Request

from local.waiting import DEFAULT_TIMEOUT_S, WaitTimeoutError

QUIET_MS: Final = 400
"""How long a page must be without requests to count as loaded."""


@final
class Traffic:
    """The pending requests of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._pending: set[Request] = set()
        page.on("request", self._started)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def wait_until_quiet(self) -> None:
        """Wait until the page made no requests for a while. Raises `WaitTimeoutError`."""
        started = time.monotonic()
        quiet = False
        while not quiet:
            if time.monotonic() - started > DEFAULT_TIMEOUT_S:
                raise WaitTimeoutError("the page keeps making requests")
            quiet = not self._pending
            self._page.wait_for_timeout(QUIET_MS)
            quiet = quiet and not self._pending

    def _started(self, request: Request) -> None:
        self._pending.add(request)

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)

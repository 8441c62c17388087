"""Waits until a page has no pending requests."""

import time
from typing import Final, final

from playwright.sync_api import Page, Request

from local.waiting import DEFAULT_TIMEOUT_S, WaitTimeoutError

QUIET_S: Final = 0.4
"""How long a page must have been without a change of its requests to count as loaded."""
POLL_MS: Final = 50


@final
class Traffic:
    """The pending requests of a page, and when one last began or ended."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._pending: set[Request] = set()
        self._changed_at = 0.0
        page.on("request", self._started)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def wait_until_quiet(self) -> None:
        """Wait until the page has made no requests for a while. Raises `WaitTimeoutError`."""
        started = time.monotonic()
        self._page.wait_for_timeout(0)  # what has happened since is heard
        while self._pending or time.monotonic() - self._changed_at < QUIET_S:
            if time.monotonic() - started > DEFAULT_TIMEOUT_S:
                raise WaitTimeoutError("the page keeps making requests")
            self._page.wait_for_timeout(POLL_MS)

    def _started(self, request: Request) -> None:
        self._pending.add(request)
        self._changed_at = time.monotonic()

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)
        self._changed_at = time.monotonic()

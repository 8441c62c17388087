"""The pending requests of a page."""

import time
from typing import Final, final

from playwright.sync_api import Page, Request

from local.waiting import DEFAULT_TIMEOUT_S, WaitTimeoutError

IDLE_MS: Final = 400
"""The page counts as idle after this time without a request."""


@final
class PageRequests:
    """The requests of a page that have no response yet."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._pending: set[Request] = set()
        page.on("request", self._started)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._finished)

    def wait_until_idle(self) -> None:
        """Wait until the page has made no request for a while. Raises `WaitTimeoutError`."""
        started = time.monotonic()
        idle = False
        while not idle:
            if time.monotonic() - started > DEFAULT_TIMEOUT_S:
                raise WaitTimeoutError("the page never became idle")
            idle = not self._pending
            self._page.wait_for_timeout(IDLE_MS)
            idle = idle and not self._pending

    def _started(self, request: Request) -> None:
        self._pending.add(request)

    def _finished(self, request: Request) -> None:
        self._pending.discard(request)

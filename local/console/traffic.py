"""Whether a page still waits for anything."""

import time
from typing import Final, final

from playwright.sync_api import Page, Request

from local.waiting import PATIENCE_S, NotInTimeError

QUIET_MS: Final = 400
"""How long nothing is asked for until nothing more will come."""


@final
class Traffic:
    """The requests of a page that have no answer yet."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._waiting: set[Request] = set()
        page.on("request", self._asked)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def wait_until_quiet(self) -> None:
        """Wait until there was no traffic for a while. Raises `NotInTimeError`."""
        started = time.monotonic()
        quiet = False
        while not quiet:
            if time.monotonic() - started > PATIENCE_S:
                raise NotInTimeError("the page asks for more and more")
            quiet = not self._waiting
            self._page.wait_for_timeout(QUIET_MS)
            quiet = quiet and not self._waiting

    def _asked(self, request: Request) -> None:
        self._waiting.add(request)

    def _ended(self, request: Request) -> None:
        self._waiting.discard(request)

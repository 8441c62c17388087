"""Collects what the browser reports during a test: errors, blocked content, failed requests."""

import re
from typing import Final

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# The simulators' pages have no icon.
_IGNORED_PATH: Final = "/favicon.ico"


class PageFaults:
    """The errors that the pages of a browser context reported, except for those that a test expects."""

    def __init__(self, context: BrowserContext) -> None:
        self._faults: list[str] = []
        self._expected: list[str] = []
        context.on("console", self._said)
        context.on("weberror", self._thrown)

    def expect(self, pattern: str) -> None:
        """Ignore errors that match this regular expression until the end of the test."""
        self._expected.append(pattern)

    def take(self) -> list[str]:
        """Return the unexpected errors, and reset."""
        faults = [fault for fault in self._faults if not any(re.search(one, fault) for one in self._expected)]
        self._faults, self._expected = [], []
        return faults

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _IGNORED_PATH not in message.location["url"]:
            self._faults.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _thrown(self, error: WebError) -> None:
        self._faults.append(f"thrown: {error.error}")

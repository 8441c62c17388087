"""What a browser complains about while a test runs: errors, refused content, calls that failed."""

import re
from typing import Final

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# Emulated pages that are not ours have no icon.
_NOT_OURS: Final = "/favicon.ico"


class PageFaults:
    """All that the pages of one browser context complained about, but for what a test expects."""

    def __init__(self, context: BrowserContext) -> None:
        self._faults: list[str] = []
        self._expected: list[str] = []
        context.on("console", self._said)
        context.on("weberror", self._thrown)

    def expect(self, pattern: str) -> None:
        """Let complaints that match this regular expression pass, until the end of the test."""
        self._expected.append(pattern)

    def take(self) -> list[str]:
        """Return what nobody expected, and begin anew."""
        faults = [fault for fault in self._faults if not any(re.search(one, fault) for one in self._expected)]
        self._faults, self._expected = [], []
        return faults

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _NOT_OURS not in message.location["url"]:
            self._faults.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _thrown(self, error: WebError) -> None:
        self._faults.append(f"thrown: {error.error}")

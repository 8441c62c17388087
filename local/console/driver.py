"""Drives the console of one stack in one browser tab."""

from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page, expect

from local.stack.outputs import Stack

LOADING_MS: Final = 60_000
"""The first page asks for several things at once, while as many functions have their cold start."""


@dataclass(frozen=True)
class ConsoleDriver:
    """A browser tab that shows the console of a stack."""

    page: Page
    stack: Stack

    def open(self, route: str = "#/") -> None:
        """Load the console at a route."""
        self.page.goto(f"{self.stack['console_url']}{route}")

    def sign_in(self, route: str = "#/") -> dict[str, Any]:
        """Open the console, sign in as the stack's operator, and return the tokens."""
        self.open(route)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        return self.fill_hosted_page()

    def fill_hosted_page(self) -> dict[str, Any]:
        """Sign in on the hosted page, wait for the console, and return the tokens."""
        operator = self.stack["operator"]
        self.page.locator("input[name=username]").fill(operator["username"])
        self.page.locator("input[name=password]").fill(operator["password"])
        with self.page.expect_response("**/oauth2/token") as response:
            self.page.keyboard.press("Enter")
        expect(self.page.locator(".user-menu")).to_be_visible()
        return dict(response.value.json())

    def go(self, route: str) -> None:
        """Navigate to a route within the console, and wait until the page is loaded."""
        self.page.evaluate("route => { location.hash = route }", route)
        loaded = self.page.locator(f'main[data-route="{route}"]:not(:has(.skeleton))')
        expect(loaded).to_be_visible(timeout=LOADING_MS)

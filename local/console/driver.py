"""Drives the console of one stack in one browser tab."""

from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page, expect

from local.stack.outputs import Stack

FOLLOW: Final = """route => new Promise((followed) => {
  if (location.hash === route) return followed();
  addEventListener("hashchange", () => followed(), { once: true });
  location.hash = route;
})"""
"""Changes the route and waits for the event, which the console's earlier listener gets first."""


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
        """Submit name and password on the hosted page, and return the tokens after the redirect."""
        operator = self.stack["operator"]
        self.page.locator("input[name=username]").fill(operator["username"])
        self.page.locator("input[name=password]").fill(operator["password"])
        with self.page.expect_response("**/oauth2/token") as answer:
            self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()
        return dict(answer.value.json())

    def go(self, route: str) -> None:
        """Go to a route within the console and wait until it is rendered."""
        self.page.evaluate(FOLLOW, route)
        expect(self.page.locator("main:not([aria-busy])")).to_be_visible()

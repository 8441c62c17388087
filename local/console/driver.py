"""The console of one stack in one tab, used as a person uses it."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from local.stack.outputs import Stack


@dataclass(frozen=True)
class ConsoleDriver:
    """A tab of a browser, and the stack whose console it shows."""

    page: Page
    stack: Stack

    def open(self, route: str = "#/") -> None:
        """Load the console at a route, as from a bookmark."""
        self.page.goto(f"{self.stack['console_url']}{route}")

    def sign_in(self, route: str = "#/") -> None:
        """Open the console and sign in as the stack's operator."""
        self.open(route)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.fill_hosted_page()

    def fill_hosted_page(self) -> None:
        """Give name and password on the hosted page, and come back."""
        operator = self.stack["operator"]
        self.page.locator("input[name=username]").fill(operator["username"])
        self.page.locator("input[name=password]").fill(operator["password"])
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    def go(self, route: str) -> None:
        """Go to a route within the console, as by a link, and wait until it shows something."""
        self.page.evaluate("route => { location.hash = route }", route)
        expect(self.page.locator("main h1")).to_be_visible()
        expect(self.page.locator("main .skeleton")).to_have_count(0)

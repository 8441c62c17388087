"""Somebody who has never seen the console connects, enables, understands and repairs a sync, by keys on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from local.console.driver import ConsoleDriver
from local.heroku.client import HerokuClient
from local.stack.internals import StackInternals
from local.stack.outputs import Stack
from tests.end_to_end.console.condition import PHONE
from tests.end_to_end.console.conftest import COLD_START_MS, TIMEOUT_MS
from tests.end_to_end.console.keyboard import KeyboardUser
from tests.fakes.page_faults import PageFaults
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app


class Newcomer(KeyboardUser):
    """An owner with a phone, who types no address and has read nothing."""

    def sign_in(self, stack: Stack) -> None:
        """Open the console, and sign in on the hosted page."""
        ConsoleDriver(self.page, stack).open()
        self.press("button", "Sign in")
        self.sign_in_again(stack)

    def sign_in_again(self, stack: Stack) -> None:
        """Sign in on the hosted page (a real one keeps its session, and does not ask after a visit to Heroku)."""
        self.enter("Username", stack["operator"]["username"])
        self.enter("Password", stack["operator"]["password"])
        self.page.keyboard.press("Enter")

    def allow_access(self, email: str, stack: Stack) -> None:
        """Sign in to Heroku as the owner, and return."""
        self.enter("Account", email)
        self.press("button", "Allow access")
        self.sign_in_again(stack)

    def connect(self, owned: UnsyncedApp, email: str, stack: Stack) -> None:
        """Add a connection with the Hasura Cloud token, and sign in with Heroku."""
        self.press("link", "Connections")
        self.is_at("Connections")
        self.press("button", "Add connection")
        self.enter("Hasura Cloud personal access token", owned.owner.token)
        self.press("button", "Add connection")
        self.sees("No Heroku account is connected yet")
        self.press("button", "Connect Heroku")
        self.allow_access(email, stack)
        self.sees("Can read the apps' config vars.")

    def enable(self, app: str) -> None:
        """Find the project, and follow the database of the app of the same name."""
        self.press("link", "Projects")
        self.is_at("Projects")
        self.enter("Search projects", app)
        self.press("link", app)
        self.is_at(app)
        self.press("link", "Connect a Heroku database")
        self.press("button", "Connect a Heroku database")
        self.press("button", "Next: choose the database")
        self.sees("main database of the app")
        self.press("button", "Next: choose the env var")
        self.press("button", "Enable sync")
        self.sees("Sync enabled")
        self.press("button", "Done")


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[Newcomer]:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    context.set_default_navigation_timeout(COLD_START_MS)
    faults = PageFaults(context)
    yield Newcomer(context.new_page())
    assert faults.take() == []
    context.close()


def test_a_newcomer_connects_enables_understands_and_repairs_a_sync(
    newcomer: Newcomer, stack: Stack, enabling: StackInternals, heroku: HerokuClient
) -> None:
    # GIVEN the owner of an app and a project, and an account here
    owned = an_unsynced_app(stack)
    email, app = owned.heroku.call("GET", "/account").json()["email"], owned.app["name"]
    newcomer.sign_in(stack)

    # WHEN they connect their accounts and enable a sync THEN the project has the URL
    newcomer.connect(owned, email, stack)
    connection_id = newcomer.page.url.rpartition("/")[2]
    newcomer.enable(app)
    assert owned.environment() == {"PG_DATABASE_URL": owned.url}

    # WHEN the authorization is revoked at Heroku, and they look whether all is well
    connection = enabling.connections.get(connection_id)
    assert connection is not None
    assert connection.heroku is not None
    heroku.control("POST", "/tokens/revoke", {"token": connection.heroku.access_token.reveal()})
    newcomer.press("link", "Env vars")
    newcomer.press("button", "Check now")

    # THEN the page says what has happened, what it means and what to do
    note = newcomer.page.get_by_role("region", name="PG_DATABASE_URL: ")
    expect(note).to_contain_text("PG_DATABASE_URL is paused")
    expect(note).to_contain_text("Next step:")

    # WHEN they do that THEN the sync is active again, and nothing is left to do
    newcomer.press("button", "Reconnect Heroku")
    newcomer.allow_access(email, stack)
    newcomer.is_at(app)
    expect(note).to_have_count(0)
    newcomer.sees("Active")

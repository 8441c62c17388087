"""What owners and administrators do with a connection in the console, and what a hold of all writes shows."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from local.console.driver import ConsoleDriver
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from tests.fakes.page_faults import PageFaults
from tests.fakes.synced_app import SyncedApp

RENAMED = "Accounts of the shop"


@pytest.fixture
def at_connection(console: ConsoleDriver, a_synced_app: SyncedApp) -> Page:
    """The page of the connection of `a_synced_app`."""
    console.go(f"#/connections/{a_synced_app.stored().connection_id}")
    return console.page


def test_a_connection_is_renamed_and_names_the_projects_that_it_serves(
    console: ConsoleDriver, at_connection: Page, a_synced_app: SyncedApp
) -> None:
    page = at_connection
    page.get_by_role("button", name="Rename").click()
    dialog = page.get_by_role("dialog", name="Rename the connection")
    dialog.get_by_label("Name").fill(RENAMED)
    dialog.get_by_role("button", name="Rename").click()

    expect(page.get_by_role("heading", name=RENAMED, level=1)).to_be_visible()
    expect(page.get_by_role("region", name="Syncs using this connection")).to_contain_text(a_synced_app.app)
    console.go("#/connections")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=RENAMED))
    expect(card).to_contain_text("Added ")
    served = card.locator("details")
    served.evaluate("details => { details.open = true }")
    address = re.compile(a_synced_app.project.id)
    expect(served.get_by_role("link").first).to_have_attribute("href", address)


def test_a_token_of_somebody_else_is_refused_and_the_former_one_stays(
    at_connection: Page, stack: Stack, faults: PageFaults, a_synced_app: SyncedApp
) -> None:
    faults.expect("status of (409|422)")
    at_connection.get_by_role("button", name="Replace Hasura token").click()
    dialog = at_connection.get_by_role("dialog", name="Replace the Hasura Cloud token")
    dialog.get_by_label("Hasura Cloud personal access token").fill(stack["demo"]["hasura_token"])
    dialog.get_by_role("button", name="Replace token").click()

    expect(dialog.get_by_role("alert")).to_be_visible()
    at_connection.keyboard.press("Escape")
    assert a_synced_app.stored().status == "active"


@pytest.fixture
def released(stack: Stack) -> Iterator[None]:
    yield
    OperatorClient(stack).call("DELETE", "/v1/hold").raise_for_status()


def test_a_hold_of_all_writes_is_shown_on_every_page_until_it_is_released(
    console: ConsoleDriver, find_violations: Callable[[Page], list[str]], released: None
) -> None:
    # GIVEN an administrator who holds all writes
    page = console.page
    page.get_by_role("button", name="Hold all writes").click()
    page.get_by_role("dialog", name="Hold all writes?").get_by_role("button", name="Hold all writes").click()

    # THEN every page says so
    banner = page.get_by_role("status").filter(has_text="All writes are on hold since")
    expect(banner).to_be_visible()
    console.go("#/syncs")
    expect(banner).to_be_visible()
    assert find_violations(page) == []

    # WHEN they release them THEN it is gone
    banner.get_by_role("button", name="Release all writes").click()
    expect(banner).to_have_count(0)

"""The lists of the console: found, filtered and sorted by the API, also while Hasura Cloud and Heroku are down."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from local.console.driver import ConsoleDriver
from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from tests.fakes.page_faults import PageFaults
from tests.fakes.synced_app import SyncedApp


@pytest.fixture
def page(console: ConsoleDriver) -> Page:
    return console.page


def rows(page: Page) -> Locator:
    """Return the rows of the table of syncs."""
    return page.get_by_role("table").get_by_role("row").filter(has=page.get_by_role("rowheader"))


def test_a_sync_is_found_by_its_app_and_the_address_keeps_the_search(
    console: ConsoleDriver, page: Page, a_synced_app: SyncedApp
) -> None:
    # WHEN somebody types the name of an app
    console.go("#/syncs")
    expect(rows(page)).not_to_have_count(0)
    page.get_by_role("searchbox", name="Search syncs").fill(a_synced_app.app)

    # THEN its sync alone is listed, and the address says so
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(a_synced_app.app)
    assert page.url.endswith(f"#/syncs?q={a_synced_app.app}")

    # AND the same address shows the same, and the back button returns to it from the project
    rows(page).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Syncs")
    page.go_back()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("searchbox", name="Search syncs")).to_have_value(a_synced_app.app)


def test_syncs_are_filtered_and_sorted(
    console: ConsoleDriver, page: Page, a_synced_app: SyncedApp, stack: Stack
) -> None:
    # GIVEN a sync that somebody has opted out of
    OperatorClient(stack).call("POST", f"/v1/syncs/{a_synced_app.sync_id}/opt-out").raise_for_status()
    name = a_synced_app.app
    console.go(f"#/syncs?q={name}")
    expect(rows(page)).to_contain_text("Disconnected: opted out")

    # WHEN only active ones are wanted THEN there is none
    page.get_by_role("combobox", name="Status").select_option("Active")
    expect(page.get_by_role("heading", name="No syncs match")).to_be_visible()

    # WHEN the filters are cleared and the last updated are wanted first THEN the address has the order
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("button", name="Updated").click()
    expect(page.get_by_role("columnheader", name="Updated")).to_have_attribute("aria-sort", "descending")
    assert page.url.endswith("#/syncs?sort=-last_updated_at")


def test_everything_is_searched_from_anywhere_with_the_keyboard(
    console: ConsoleDriver, page: Page, a_synced_app: SyncedApp, find_violations: Callable[[Page], list[str]]
) -> None:
    console.go("#/activity")
    page.keyboard.press("/")
    search = page.get_by_role("combobox", name="Search projects, syncs and apps")
    expect(search).to_be_focused()

    search.press_sequentially(a_synced_app.app)
    expect(page.get_by_role("option").filter(has_text=a_synced_app.app)).not_to_have_count(0)
    assert find_violations(page) == []
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("main")).to_have_attribute("data-route", re.compile(a_synced_app.project.id))


def test_the_shortcuts_are_listed_and_work(console: ConsoleDriver, page: Page) -> None:
    console.go("#/activity")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Go to the syncs")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.keyboard.press("g")
    page.keyboard.press("s")

    expect(page.get_by_role("heading", name="Syncs", level=1)).to_be_visible()


def test_while_hasura_and_heroku_are_down_everything_that_is_stored_is_shown(
    console: ConsoleDriver,
    page: Page,
    a_synced_app: SyncedApp,
    hasura: HasuraClient,
    heroku: HerokuClient,
    faults: PageFaults,
) -> None:
    # GIVEN a sync, and neither Hasura Cloud nor Heroku responds
    app, project = a_synced_app.app, a_synced_app.project.id
    faults.expect("status of 50[0-9]")
    for provider in (hasura, heroku):
        provider.control("PUT", "/faults", {"api": {"rate": 1, "status": 503}})

    # THEN overview, syncs, connections and activity have no problem
    for route in ("#/", f"#/syncs?q={app}", "#/connections", "#/activity"):
        console.go(route)
        expect(page.get_by_role("main").get_by_role("alert")).to_have_count(0)
    console.go(f"#/syncs?q={app}")
    expect(rows(page)).to_have_count(1)

    # AND the project shows its sync and its history, and marks what could not be asked
    console.go(f"#/projects/{project}/env-vars")
    expect(page.get_by_role("listitem").filter(has_text=app)).to_be_visible()
    expect(page.get_by_text("Only what is stored is shown.")).to_be_visible()
    console.go(f"#/projects/{project}/history")
    expect(page.get_by_role("listitem").filter(has_text=re.compile("alue written"))).to_be_visible()

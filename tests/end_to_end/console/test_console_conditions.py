"""Every page and bulk action with many syncs: while a provider is down, offline, and with keys on a phone."""

import re
import time
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from local.console.driver import LOADING_MS, ConsoleDriver
from local.operator_client import OperatorClient
from local.stack.many_syncs import WORDS
from local.stack.outputs import Stack
from tests.end_to_end.console.condition import CONDITIONS, KEYBOARD
from tests.end_to_end.console.conftest import MANY, Figure
from tests.end_to_end.console.outcomes import NETWORK
from tests.end_to_end.console.places import BULK, UNREAL, Places
from tests.fakes.effort import syncs

pytestmark = [pytest.mark.scale, pytest.mark.usefixtures("many_syncs")]

JOB_MS: Final = 300_000


@pytest.fixture
def page(places: Places) -> Page:
    return places.page


def test_every_page_is_shown(places: Places, page: Page, missing: str) -> None:
    problems = {}
    for route in [each for each in places.addresses() if UNREAL not in each]:
        places.at(route, lambda: None)
        # THEN the page is there without a problem, and says what is missing
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        alerts = page.get_by_role("main").get_by_role("alert").all_inner_texts()
        width = page.evaluate("document.documentElement.scrollWidth")
        if alerts or width > page.evaluate("innerWidth"):
            problems[route] = (alerts, width)
        if missing == NETWORK:
            expect(page.get_by_text("You are offline.")).to_be_visible()
            page.context.set_offline(False)
            expect(page.get_by_text("You are offline.")).to_have_count(0)

    assert problems == {}


def test_every_bulk_action_is_done_with_all_that_are_selected(places: Places, page: Page, missing: str) -> None:
    # GIVEN some of many syncs
    searched = f"#/syncs?q={WORDS[CONDITIONS.index(missing)]}-000"
    for action, asks in BULK.items():
        # WHEN all that were found are selected, and the question is answered
        places.at(searched, lambda: select_all(places))
        selected = page.get_by_role("group", name="Selected syncs")
        places.press(selected.get_by_role("button", name=action, exact=True))
        number = confirm(places, action)
        # THEN nothing happens without a network, and otherwise the job comes to its end
        if missing == NETWORK:
            expect(page.get_by_role("alert").first).to_be_visible()
            assert "#/syncs" in page.url
            page.context.set_offline(False)
            continue
        expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile(f"^{asks} {number} syncs?$"), timeout=LOADING_MS
        )
        expect(page.get_by_text(re.compile(f"Finished: {number} of {number} syncs?"))).to_be_visible(timeout=JOB_MS)
        if missing in {"nothing", KEYBOARD}:
            expect(results(page).filter(has_text="Failed")).to_have_count(0)


def test_all_that_match_are_checked_although_not_all_are_loaded(
    all_places: Places, console: ConsoleDriver, stack: Stack, figure: Figure
) -> None:
    page = console.page
    all_places.at("#/syncs?status=active", lambda: select_all(all_places))
    selected = page.get_by_role("group", name="Selected syncs")
    selected.get_by_role("button", name="Select all that match").click()
    expect(selected).to_contain_text("All matching syncs selected")

    started = time.monotonic()
    selected.get_by_role("button", name="Check", exact=True).click()
    number = confirm(all_places, "Check")
    counted = time.monotonic()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Check "), timeout=LOADING_MS)
    begun = time.monotonic()
    figure(f"check of {number:,} syncs: counted in {counted - started:.1f} s, begun in {begun - counted:.1f} s")

    assert number > syncs(MANY) * 4 // 5
    # AND it ends, early if there is still something left to skip: a few syncs are checked before anybody can cancel
    OperatorClient(stack).call("POST", f"/v1/jobs/{page.url.rsplit('/', 1)[1]}/cancel")
    state = page.get_by_role("region", name="Progress").get_by_role("status")
    expect(state).to_contain_text(re.compile("Canceled|Finished"), timeout=JOB_MS)


def select_all(places: Places) -> None:
    """Select all syncs that are loaded."""
    places.check(places.page.get_by_role("checkbox", name="Select all loaded syncs"))


def confirm(places: Places, action: str) -> int:
    """Answer the question before a bulk action, and return the number of syncs that it names."""
    dialog = places.page.get_by_role("dialog", name=re.compile(rf"^{BULK[action]} [\d,]+ syncs?\?$"))
    expect(dialog).to_be_visible(timeout=LOADING_MS)
    number = re.sub(r"\D", "", dialog.get_by_role("heading").first.inner_text())
    if action == "Delete":
        dialog.get_by_role("textbox").fill(number)
    places.press(dialog.get_by_role("button", name=action, exact=True))
    return int(number)


def results(page: Page) -> Locator:
    """Return the result of each sync of a job."""
    return page.get_by_role("region", name="Results").get_by_role("listitem")

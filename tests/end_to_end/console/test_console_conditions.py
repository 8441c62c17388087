"""Every page and bulk action with many syncs: while a provider is down, offline, and with keys on a phone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect
from rich.console import Console as Terminal

from local.console.driver import LOADING_MS, ConsoleDriver
from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.home import Home
from local.stack.many_syncs import WORDS, seed_many
from local.stack.outputs import Stack
from local.stack.progress import Progress
from tests.end_to_end.console.places import BULK, HEROKU, NETWORK, UNREAL, Places, make_places
from tests.fakes.effort import syncs
from tests.fakes.page_faults import PageFaults
from tests.fakes.synced_app import SyncedApps

pytestmark = pytest.mark.scale

MANY: Final = 10_000
JOB_MS: Final = 300_000
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
HASURA: Final = "Hasura"
KEYBOARD: Final = "a mouse"
"""What is missing: on a phone there is none, and here no finger either."""
MISSING: Final = ("nothing", HASURA, HEROKU, NETWORK, KEYBOARD)
DOWN: Final = {"api": {"rate": 1, "status": 503}}


@pytest.fixture(scope="module", autouse=True)
def many_syncs(stack: Stack, home: Home) -> None:
    seed_many(stack, home, Progress(Terminal(stderr=True)), syncs(MANY))


@pytest.fixture(scope="module")
def all_places(signed_in: ConsoleDriver, synced_apps: SyncedApps, stack: Stack) -> Places:
    return make_places(signed_in, synced_apps, stack)


@pytest.fixture(params=MISSING)
def missing(request: pytest.FixtureRequest) -> str:
    """What does not work or is not there."""
    return str(request.param)


@pytest.fixture
def places(
    missing: str,
    all_places: Places,
    console: ConsoleDriver,
    hasura: HasuraClient,
    heroku: HerokuClient,
    faults: PageFaults,
) -> Iterator[Places]:
    """Return the pages and dialogs without what is missing; the network is there until a page has been loaded."""
    context = console.page.context
    changes: dict[str, dict[str, Any]] = {
        NETWORK: {"on_arrival": lambda: context.set_offline(True)},
        KEYBOARD: {"by_keyboard": True},
    }
    faults.expect(r"status of (4\d\d|50\d)|ERR_INTERNET_DISCONNECTED")
    if missing == HASURA:
        hasura.control("PUT", "/faults", DOWN)
    if missing == HEROKU:
        heroku.control("PUT", "/faults", DOWN)
    if missing == KEYBOARD:
        console.page.set_viewport_size(PHONE)
    yield replace(all_places, **changes.get(missing, {}))
    console.page.set_viewport_size(DESK)


@pytest.fixture
def page(places: Places) -> Page:
    return places.page


def test_every_page_is_shown(places: Places, page: Page, missing: str) -> None:
    problems = {}
    for route in [route for each in places.routes().values() for route in each if UNREAL not in route]:
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
    searched = f"#/syncs?q={WORDS[MISSING.index(missing)]}-000"
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


def test_all_that_match_are_checked_although_not_all_are_loaded(all_places: Places, console: ConsoleDriver) -> None:
    page = console.page
    all_places.at("#/syncs?status=active", lambda: select_all(all_places))
    selected = page.get_by_role("group", name="Selected syncs")
    selected.get_by_role("button", name="Select all that match").click()
    expect(selected).to_contain_text("All matching syncs selected")

    selected.get_by_role("button", name="Check", exact=True).click()
    number = confirm(all_places, "Check")

    assert number > syncs(MANY) * 4 // 5
    # AND it is canceled: what is left is skipped
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("dialog", name="Cancel this job?").get_by_role("button", name="Cancel the job").click()
    state = page.get_by_role("region", name="Progress").get_by_role("status")
    expect(state).to_contain_text(re.compile("Canceled|Finished"), timeout=JOB_MS)


def select_all(places: Places) -> None:
    """Select all syncs that are loaded."""
    places.check(places.page.get_by_role("checkbox", name="Select all loaded syncs"))


def confirm(places: Places, action: str) -> int:
    """Answer the question before a bulk action, and return the number of syncs that it names."""
    dialog = places.page.get_by_role("dialog", name=re.compile(rf"^{BULK[action]} [\d,]+ syncs?\?$"))
    expect(dialog).to_be_visible()
    number = re.sub(r"\D", "", dialog.get_by_role("heading").first.inner_text())
    if action == "Delete":
        dialog.get_by_role("textbox").fill(number)
    places.press(dialog.get_by_role("button", name=action, exact=True))
    return int(number)


def results(page: Page) -> Locator:
    """Return the result of each sync of a job."""
    return page.get_by_role("region", name="Results").get_by_role("listitem")

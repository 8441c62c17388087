"""The console with a keyboard, on a phone, by day and by night, and when something does not work."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from local.console.driver import ConsoleDriver
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.page_faults import PageFaults

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
REFUSED = "Content Security Policy|TrustedHTML"
MANY_TABS = 60
DARK, LIGHT = 60, 200
"""Brightness of a background, from 0 to 255."""
UNEXPECTED = {
    "type": "urn:urlsync:problem:unexpected",
    "title": "Something unexpected happened",
    "status": 500,
    "detail": "Look for the request's id, below, in the log.",
    "instance": "urn:urlsync:request:fake-request",
    "errors": [],
}


@pytest.fixture
def routes(stack: Stack) -> list[str]:
    """Every page, with the demo's project."""
    project = f"#/projects/{stack['demo']['project_id']}"
    tabs = [f"{project}/{tab}" for tab in ("env-vars", "integrations", "history", "health")]
    return ["#/", "#/projects", *tabs, "#/connections", "#/nowhere"]


@pytest.fixture
def page(console: ConsoleDriver) -> Iterator[Page]:
    yield console.page
    console.page.set_viewport_size(DESK)
    console.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(
    console: ConsoleDriver,
    page: Page,
    routes: list[str],
    find_barriers: Callable[[Page], list[str]],
    scheme: str,
) -> None:
    dark = scheme == "dark"
    page.emulate_media(color_scheme="dark" if dark else "light")
    wait_until(lambda: (brightness(page) < DARK) is dark, f"the page is {scheme}")

    barriers = {}
    for route in routes:
        console.go(route)
        barriers[route] = find_barriers(page)

    assert {route: found for route, found in barriers.items() if found} == {}


def test_dark_is_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    wait_until(lambda: brightness(page) < DARK, "the page is dark")
    page.emulate_media(color_scheme="light")
    wait_until(lambda: brightness(page) > LIGHT, "the page is light")


def test_a_person_may_want_it_dark_by_day(page: Page) -> None:
    # GIVEN a system that is light
    wait_until(lambda: brightness(page) > LIGHT, "the page is light")
    # WHEN the colours are changed until they are dark
    for _ in range(2):
        page.get_by_role("button", name=re.compile("Colours")).click()
    # THEN they are, and can be as the system has it again
    wait_until(lambda: brightness(page) < DARK, "the page is dark")
    page.get_by_role("button", name=re.compile("Colours")).click()
    wait_until(lambda: brightness(page) > LIGHT, "the page is light")


def test_a_phone_needs_no_sideways_scrolling(console: ConsoleDriver, page: Page, routes: list[str]) -> None:
    page.set_viewport_size(PHONE)

    wide = {}
    for route in routes:
        console.go(route)
        wide[route] = page.evaluate("document.documentElement.scrollWidth")

    assert {route: width for route, width in wide.items() if width > PHONE["width"]} == {}


def test_a_dialog_fits_a_phone(
    console: ConsoleDriver, page: Page, find_barriers: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size(PHONE)
    console.go("#/connections")
    page.get_by_role("button", name="Add a connection").click()
    dialog = page.get_by_role("dialog", name="Add a connection")
    expect(dialog).to_be_visible()

    box = dialog.bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert find_barriers(page) == []
    page.keyboard.press("Escape")


def test_the_keyboard_is_enough(console: ConsoleDriver, page: Page, stack: Stack) -> None:
    # GIVEN somebody without a mouse, at the top of the page
    page.reload()
    console.fill_hosted_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()

    # WHEN they go on to the projects and choose the demo's
    tab_to(page, page.get_by_role("link", name="Projects"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Projects", level=1)).to_be_focused()
    tab_to(page, page.get_by_role("link", name=stack["demo"]["heroku_app"]).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=stack["demo"]["heroku_app"], level=1)).to_be_focused()

    # AND ask for opting out THEN the question has the focus, on the harmless answer
    opt_out = page.get_by_role("button", name="Opt out of the sync")
    tab_to(page, opt_out)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Opt out of the sync?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    # AND turning away gives the focus back
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(opt_out).to_be_focused()


def test_an_outage_is_told_in_the_words_of_the_problem(
    console: ConsoleDriver, page: Page, faults: PageFaults, find_barriers: Callable[[Page], list[str]]
) -> None:
    # GIVEN a service that fails
    faults.expect("status of 500")
    page.route(
        "**/v1/**",
        lambda route: route.fulfill(
            status=500, content_type="application/problem+json", body=json.dumps(UNEXPECTED)
        ),
    )

    # WHEN a page is opened THEN it says what is wrong and where to look, and offers another try
    page.evaluate("location.hash = '#/connections'")
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text(str(UNEXPECTED["title"]))
    expect(alert).to_contain_text("fake-request")
    assert find_barriers(page) == []

    # WHEN it works again THEN another try shows the page
    page.unroute_all(behavior="ignoreErrors")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("main").get_by_role("listitem")).not_to_have_count(0)
    expect(alert).to_have_count(0)


def test_a_token_that_does_not_work_is_told_beside_it_and_never_shown(
    console: ConsoleDriver, page: Page, faults: PageFaults
) -> None:
    faults.expect("status of 422")
    console.go("#/connections")
    page.get_by_role("button", name="Add a connection").click()
    dialog = page.get_by_role("dialog", name="Add a connection")

    field = dialog.get_by_label("Hasura Cloud personal access token")
    field.fill("fake-sentinel-dead-token")
    dialog.get_by_role("button", name="Add the connection").click()

    expect(dialog.get_by_role("alert")).to_contain_text("A token does not work")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    assert "fake-sentinel" not in page.content()
    page.keyboard.press("Escape")


def test_without_a_network_what_is_known_stays(
    console: ConsoleDriver, page: Page, faults: PageFaults
) -> None:
    # GIVEN a page that was shown, and a network that is gone
    faults.expect("ERR_INTERNET_DISCONNECTED")
    console.go("#/connections")
    shown = page.get_by_role("main").get_by_role("listitem").count()
    page.context.set_offline(True)

    # WHEN it wants to refresh, as it does when somebody comes back to it
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    # THEN it says that it may be old, and still shows what it knew
    expect(page.get_by_text("This may be out of date.")).to_be_visible()
    assert page.get_by_role("main").get_by_role("listitem").count() == shown
    # AND it is up to date again once the network is there
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("This may be out of date.")).to_have_count(0)


@pytest.mark.parametrize(
    "forbidden",
    [
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'b { top: 0 }'}))",
        "document.body.setAttribute('style', 'top: 0')",
        "fetch('https://elsewhere.example.com/').catch(() => null)",
        "try { document.body.innerHTML = '<b>' } catch {}",
    ],
    ids=["inline style", "style attribute", "foreign address", "markup from text"],
)
def test_what_the_policy_forbids_is_refused_and_would_be_seen(
    page: Page, faults: PageFaults, forbidden: str
) -> None:
    with page.expect_console_message(lambda message: re.search(REFUSED, message.text) is not None):
        page.evaluate(f"() => {{ {forbidden} }}")

    assert faults.take() != []


def brightness(page: Page) -> float:
    """Return how bright the page's background is, from 0 to 255."""
    colour = str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert colour.startswith("rgb(")
    return sum(map(float, re.findall(r"[\d.]+", colour))) / 3


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(MANY_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")

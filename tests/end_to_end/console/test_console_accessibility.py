"""The console with a keyboard, on a phone, and in light and dark mode."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from local.console.driver import ConsoleDriver
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from local.waiting import wait_until

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
WIDTHS = (360, 768, 1440)
MAX_TABS = 60
DARK, LIGHT = 60, 200
"""Brightness of a background, from 0 to 255."""


@pytest.fixture
def routes(stack: Stack) -> list[str]:
    """Return the routes of all pages, with the demo's project."""
    project = f"#/projects/{stack['demo']['project_id']}"
    tabs = [f"{project}/{tab}" for tab in ("env-vars", "integrations", "history", "health")]
    return ["#/", "#/syncs", "#/projects", *tabs, "#/connections", "#/activity", "#/nowhere"]


@pytest.fixture
def page(console: ConsoleDriver) -> Iterator[Page]:
    yield console.page
    console.page.set_viewport_size(DESK)
    console.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_accessibility_violations(
    console: ConsoleDriver, page: Page, routes: list[str], find_violations: Callable[[Page], list[str]], scheme: str
) -> None:
    choose_scheme(page, scheme)

    violations = {}
    for route in routes:
        console.go(route)
        violations[route] = at_each_width(page, find_violations)

    assert {route: found for route, found in violations.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_dialog_has_accessibility_violations(
    console: ConsoleDriver, page: Page, stack: Stack, find_violations: Callable[[Page], list[str]], scheme: str
) -> None:
    choose_scheme(page, scheme)

    violations = {}
    for name, (route, press) in dialogs(page, stack).items():
        console.go(route)
        press()
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        violations[name] = at_each_width(page, find_violations)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)

    assert {name: found for name, found in violations.items() if found} == {}


def dialogs(page: Page, stack: Stack) -> dict[str, tuple[str, Callable[[], None]]]:
    """Return the dialogs by the beginning of their titles, each with its page and what opens it."""
    project = f"#/projects/{stack['demo']['project_id']}"
    (connection,) = OperatorClient(stack).call("GET", "/v1/connections?limit=1").json()["items"]

    def button(name: str) -> Callable[[], None]:
        return page.get_by_role("main").get_by_role("button", name=name).first.click

    def chosen(action: str) -> Callable[[], None]:
        def press() -> None:
            page.get_by_role("checkbox", name=re.compile("^Select (?!all)")).first.click()
            page.get_by_role("group", name="Selected syncs").get_by_role("button", name=action).click()

        return press

    return {
        "Search": ("#/", lambda: page.keyboard.press("/")),
        "Keyboard shortcuts": ("#/", lambda: page.keyboard.press("?")),
        "Hold all writes?": ("#/", button("Hold all writes")),
        "Delete 1 sync?": ("#/syncs", chosen("Delete")),
        "Add a connection": ("#/connections", button("Add connection")),
        "Rename the connection": (f"#/connections/{connection['connection_id']}", button("Rename")),
        "Replace the Hasura": (f"#/connections/{connection['connection_id']}", button("Replace Hasura token")),
        "Delete this connection?": (f"#/connections/{connection['connection_id']}", button("Delete connection")),
        "Opt out of this sync?": (f"{project}/env-vars", button("Opt out")),
        "Connect a Heroku database": (f"{project}/integrations", button("Connect another Heroku database")),
        "Create a Heroku database": (f"{project}/integrations", button("Create a Heroku database")),
    }


def choose_scheme(page: Page, scheme: str) -> None:
    dark = scheme == "dark"
    page.emulate_media(color_scheme="dark" if dark else "light")
    wait_until(lambda: (brightness(page) < DARK) is dark, f"the page is {scheme}")


def at_each_width(page: Page, find_violations: Callable[[Page], list[str]]) -> list[str]:
    """Return what axe finds in the page as it is, on a phone, on a tablet and on a desk."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        found += [f"{width}: {violation}" for violation in find_violations(page)]
    return found


def test_the_system_theme_is_followed(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    wait_until(lambda: brightness(page) < DARK, "the page is dark")
    page.emulate_media(color_scheme="light")
    wait_until(lambda: brightness(page) > LIGHT, "the page is light")


def test_the_theme_can_be_switched(page: Page) -> None:
    # GIVEN a light system theme
    wait_until(lambda: brightness(page) > LIGHT, "the page is light")
    # WHEN the user switches to dark
    for _ in range(2):
        page.get_by_role("button", name=re.compile("Theme")).click()
    # THEN the page is dark, and can follow the system theme again
    wait_until(lambda: brightness(page) < DARK, "the page is dark")
    page.get_by_role("button", name=re.compile("Theme")).click()
    wait_until(lambda: brightness(page) > LIGHT, "the page is light")


def test_a_phone_needs_no_sideways_scrolling(console: ConsoleDriver, page: Page, routes: list[str]) -> None:
    page.set_viewport_size(PHONE)

    wide = {}
    for route in routes:
        console.go(route)
        wide[route] = page.evaluate("document.documentElement.scrollWidth")

    assert {route: width for route, width in wide.items() if width > PHONE["width"]} == {}


def test_a_dialog_fits_a_phone(
    console: ConsoleDriver, page: Page, find_violations: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size(PHONE)
    console.go("#/connections")
    page.get_by_role("button", name="Add connection").click()
    dialog = page.get_by_role("dialog", name="Add a connection")
    expect(dialog).to_be_visible()

    box = dialog.bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert find_violations(page) == []
    page.keyboard.press("Escape")


def test_the_keyboard_is_enough(console: ConsoleDriver, page: Page, stack: Stack) -> None:
    # GIVEN a user without a mouse, at the top of the page
    page.reload()
    console.fill_hosted_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()

    # WHEN they open the projects and choose the demo's
    tab_to(page, page.get_by_role("link", name="Projects"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Projects", level=1)).to_be_focused()
    tab_to(page, page.get_by_role("link", name=stack["demo"]["heroku_app"]).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=stack["demo"]["heroku_app"], level=1)).to_be_focused()

    # AND choose to opt out THEN the dialog opens with the focus on Cancel
    opt_out = page.get_by_role("button", name="Opt out")
    tab_to(page, opt_out)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Opt out of this sync?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    # AND canceling restores the focus
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(opt_out).to_be_focused()


def brightness(page: Page) -> float:
    """Return the brightness of the page's background, from 0 to 255."""
    colour = str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert colour.startswith("rgb(")
    return sum(map(float, re.findall(r"[\d.]+", colour))) / 3


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(MAX_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")

"""The console with a keyboard, on a phone, and in light and dark mode."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from local.console.driver import LOADING_MS, ConsoleDriver
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.end_to_end.console.condition import DESK, PHONE
from tests.end_to_end.console.dialogs import Dialogs
from tests.end_to_end.console.keyboard import tab_to
from tests.end_to_end.console.outcomes import EVERY
from tests.end_to_end.console.places import Places
from tests.fakes.page_faults import PageFaults

WIDTHS = (360, 768, 1440)
DARK, LIGHT = 60, 200
"""Brightness of a background, from 0 to 255."""


@pytest.fixture
def page(console: ConsoleDriver) -> Iterator[Page]:
    yield console.page
    console.page.set_viewport_size(DESK)
    console.page.emulate_media(color_scheme="light")


def test_no_page_has_accessibility_violations_or_needs_sideways_scrolling(
    page: Page, all_places: Places, faults: PageFaults, find_violations: Callable[[Page], list[str]]
) -> None:
    faults.expect("status of 404")
    violations, too_wide = {}, []
    for route in all_places.addresses():
        all_places.go(route)
        violations[route] = in_each_form(page, find_violations)
        page.set_viewport_size(PHONE)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            too_wide.append(route)

    assert {route: found for route, found in violations.items() if found} == {}
    assert too_wide == []


@pytest.mark.parametrize(("title", "number"), EVERY)
def test_no_dialog_has_accessibility_violations(
    page: Page,
    all_places: Places,
    faults: PageFaults,
    find_violations: Callable[[Page], list[str]],
    title: str,
    number: int,
) -> None:
    faults.expect(r"status of 4\d\d")
    dialogs = Dialogs(all_places)
    opening = dialogs.all()[title][number]

    opening.open()
    dialog = all_places.shown(opening.title)
    expect(dialog).to_be_visible(timeout=LOADING_MS)
    expect(dialog.locator(".skeleton")).to_have_count(0, timeout=LOADING_MS)

    assert in_each_form(page, find_violations) == []
    # AND it fits a phone
    page.set_viewport_size(PHONE)
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    # AND it closes with a key
    dialogs.leave(opening)


def choose_scheme(page: Page, scheme: str) -> None:
    dark = scheme == "dark"
    page.emulate_media(color_scheme="dark" if dark else "light")
    wait_until(lambda: (brightness(page) < DARK) is dark, f"the page is {scheme}")


def in_each_form(page: Page, find_violations: Callable[[Page], list[str]]) -> list[str]:
    """Return what axe finds in the page as it is, light and dark, on a phone, on a tablet and on a desk."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        for scheme in ("light", "dark"):
            choose_scheme(page, scheme)
            found += [f"{scheme}, {width}: {violation}" for violation in find_violations(page)]
    return found


def test_the_health_timeline_is_a_text_too(page: Page, find_violations: Callable[[Page], list[str]]) -> None:
    timeline = page.get_by_role("region", name="Health timeline")
    # WHEN the numbers are wanted
    timeline.get_by_text("Show the worst of each day").click()
    # THEN each day has its worst, today at least
    worst = re.compile(r"^[\d,]+ healthy, \d+ paused, \d+ failing$")
    expect(timeline.get_by_role("definition").first).to_have_text(worst)
    assert find_violations(page) == []


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


def test_the_keyboard_is_enough(console: ConsoleDriver, page: Page, stack: Stack) -> None:
    # GIVEN a user without a mouse, at the top of the page
    page.reload()
    console.fill_hosted_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to content")).to_be_focused()

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

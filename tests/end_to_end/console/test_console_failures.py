"""The console during failures: problems, rejected tokens, no network, violations of its security policy."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from local.console.driver import ConsoleDriver
from tests.fakes.page_faults import PageFaults

CSP_VIOLATION = "Content Security Policy|TrustedHTML"
UNEXPECTED = {
    "type": "urn:urlsync:problem:unexpected",
    "title": "Unexpected error",
    "status": 500,
    "detail": "Look for the request's id, below, in the log.",
    "instance": "urn:urlsync:request:fake-request",
    "errors": [],
}


@pytest.fixture
def page(console: ConsoleDriver) -> Page:
    return console.page


def test_an_outage_shows_the_problem_and_a_retry(
    console: ConsoleDriver, page: Page, faults: PageFaults, find_violations: Callable[[Page], list[str]]
) -> None:
    # GIVEN an API that fails
    faults.expect("status of 500")
    page.route(
        "**/v1/**",
        lambda route: route.fulfill(status=500, content_type="application/problem+json", body=json.dumps(UNEXPECTED)),
    )

    # WHEN a page is opened THEN it shows the problem, the request ID and a retry button
    page.evaluate("location.hash = '#/connections'")
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text(str(UNEXPECTED["title"]))
    expect(alert).to_contain_text("fake-request")
    assert find_violations(page) == []

    # WHEN the API works again THEN a retry shows the page
    page.unroute_all(behavior="ignoreErrors")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("main").get_by_role("listitem")).not_to_have_count(0)
    expect(alert).to_have_count(0)


def test_a_rejected_token_is_reported_next_to_its_field_and_never_shown(
    console: ConsoleDriver, page: Page, faults: PageFaults
) -> None:
    faults.expect("status of 422")
    console.go("#/connections")
    page.get_by_role("button", name="Add connection").click()
    dialog = page.get_by_role("dialog", name="Add a connection")

    field = dialog.get_by_label("Hasura Cloud personal access token")
    field.fill("fake-sentinel-dead-token")
    dialog.get_by_role("button", name="Add connection").click()

    expect(dialog.get_by_role("alert")).to_contain_text("Token rejected or lacks permission")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    assert "fake-sentinel" not in page.content()
    page.keyboard.press("Escape")


def test_without_a_network_the_loaded_data_stays(console: ConsoleDriver, page: Page, faults: PageFaults) -> None:
    # GIVEN a loaded page without a network
    faults.expect("ERR_INTERNET_DISCONNECTED")
    console.go("#/connections")
    shown = page.get_by_role("main").get_by_role("listitem").count()
    page.context.set_offline(True)

    # WHEN it refreshes, as it does when it becomes visible again
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")

    # THEN it says so, and still shows its data
    expect(page.get_by_text("You are offline.")).to_be_visible()
    assert page.get_by_role("main").get_by_role("listitem").count() == shown
    # AND it is up to date again once the network is there
    with page.expect_response("**/v1/connections"):
        page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_have_count(0)


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
def test_violations_of_the_content_security_policy_are_blocked_and_detected(
    page: Page, faults: PageFaults, forbidden: str
) -> None:
    with page.expect_console_message(lambda message: re.search(CSP_VIOLATION, message.text) is not None):
        page.evaluate(f"() => {{ {forbidden} }}")

    assert faults.take() != []

"""A notification endpoint in the console: added, tested, edited, switched off and on, rotated and deleted."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from standardwebhooks import Webhook

from local.console.driver import ConsoleDriver
from local.stack.outputs import Stack
from tests.end_to_end.console.subjects import delete_endpoints
from tests.fakes.page_faults import PageFaults
from tests.fakes.synced_app import SyncedApp
from tests.fakes.webhook_receiver import WebhookReceiver

NAME = "Pager of the shop"
EVENTS = ("Sync Paused", "Sync Resumed")


@pytest.fixture
def receiver(stack: Stack) -> Iterator[WebhookReceiver]:
    """Someone who takes events; the endpoints of the test are gone afterwards."""
    with WebhookReceiver() as receiver:
        yield receiver
    delete_endpoints(stack)


def press(page: Page, button: str, question: str) -> None:
    """Press a button of the endpoint, and that of its question."""
    card(page).get_by_role("button", name=button).click()
    page.get_by_role("dialog", name=question).get_by_role("button", name=button).click()


def secret_of(page: Page) -> str:
    """Return the secret that is shown once, and close its dialog."""
    dialog = page.get_by_role("dialog", name="Keep this secret")
    shown = dialog.locator("pre").inner_text()
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)
    return shown


def card(page: Page, name: str = NAME) -> Locator:
    """Return the endpoint with this name, which was added last."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))


def added(console: ConsoleDriver, url: str) -> str:
    """Add an endpoint for two events, and return its secret."""
    page = console.page
    console.go("#/endpoints")
    page.get_by_role("button", name="Add endpoint").click()
    dialog = page.get_by_role("dialog", name="Add a notification endpoint")
    dialog.get_by_label("Name").fill(NAME)
    dialog.get_by_label("URL").fill(url)
    dialog.get_by_text("Only some events").click()
    for event in EVENTS:
        dialog.get_by_label(event).check()
    dialog.get_by_role("button", name="Add endpoint").click()
    return secret_of(page)


def test_an_endpoint_is_added_and_its_tests_are_in_the_log(
    console: ConsoleDriver, receiver: WebhookReceiver, find_violations: Callable[[Page], list[str]]
) -> None:
    # GIVEN an endpoint for two events of all projects, whose secret is shown no more
    page = console.page
    secret = added(console, f"{receiver.url}?token=fake-token")
    expect(card(page)).to_contain_text("EventsSync Paused, Sync ResumedProjectsall")
    assert secret not in page.content()

    # WHEN it is tested THEN the request is signed, and the console says that it has arrived
    test = card(page).get_by_role("button", name="Send a test")
    test.click()
    expect(page.get_by_text("The test has arrived. Accepted with status 204.")).to_be_visible()
    (request,) = receiver.wait_for(1)
    Webhook(secret).verify(request.body, request.headers)

    # WHEN the receiver refuses THEN the console says so, and the log has both
    receiver.behave = lambda _: 500
    test.click()
    expect(page.get_by_role("alert")).to_contain_text("Refused with status 500.")
    card(page).get_by_text("Deliveries of the last week").click()
    log = card(page).get_by_role("listitem")
    expect(log).to_have_count(2)
    expect(log.first).to_contain_text("Refused with status 500")
    assert find_violations(page) == []
    page.get_by_role("alert").get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_rotated_secret_signs_beside_the_former_one(console: ConsoleDriver, receiver: WebhookReceiver) -> None:
    page = console.page
    first = added(console, receiver.url)

    # WHEN its secret is rotated THEN the page says how long the former one is valid
    press(page, "Rotate secret", "Rotate the secret?")
    second = secret_of(page)
    expect(card(page)).to_contain_text("Former secretvalid until")

    # AND a test has the signatures of both
    card(page).get_by_role("button", name="Send a test").click()
    (request,) = receiver.wait_for(1)
    for secret in (first, second):
        Webhook(secret).verify(request.body, request.headers)


def test_an_endpoint_is_edited_switched_off_and_on_and_deleted(
    console: ConsoleDriver, receiver: WebhookReceiver, a_synced_app: SyncedApp
) -> None:
    page = console.page
    added(console, receiver.url)

    # WHEN it is to receive the events of one project alone THEN the page says so
    card(page).get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit the notification endpoint")
    expect(dialog.get_by_label(EVENTS[0])).to_be_checked()
    dialog.get_by_label("Name").fill("Night")
    dialog.get_by_text("Only some projects").click()
    dialog.get_by_label(a_synced_app.app).check()
    dialog.get_by_role("button", name="Save").click()
    night = card(page, "Night")
    expect(night).to_contain_text(f"Projects{a_synced_app.app}")

    # WHEN it is switched off THEN the page says so, and it can be switched on again
    night.get_by_role("button", name="Switch off").click()
    expect(night).to_contain_text("Switched off")
    night.get_by_role("button", name="Switch on").click()
    expect(night).to_contain_text("Switched on")

    # WHEN it is deleted THEN it is gone
    night.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete this endpoint?").get_by_role("button", name="Delete").click()
    expect(night).to_have_count(0)


def test_an_address_inside_is_refused_at_its_field(console: ConsoleDriver, faults: PageFaults) -> None:
    faults.expect("status of 422")
    page = console.page
    console.go("#/endpoints")
    page.get_by_role("button", name="Add endpoint").click()
    dialog = page.get_by_role("dialog", name="Add a notification endpoint")
    dialog.get_by_label("Name").fill("Inside")
    dialog.get_by_label("URL").fill("https://10.0.0.1/hook")
    dialog.get_by_role("button", name="Add endpoint").click()

    expect(dialog.get_by_label("URL")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_text("Only public addresses are allowed", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()

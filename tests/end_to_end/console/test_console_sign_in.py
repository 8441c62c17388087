"""People sign in on the hosted page, stay in while they need to, and are out when they want."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from local.console.driver import ConsoleDriver
from local.stack.outputs import Stack
from tests.fakes.page_faults import PageFaults

UNAUTHENTICATED = {
    "type": "urn:urlsync:problem:unauthenticated",
    "title": "Nobody is signed in",
    "status": 401,
    "detail": "Send an access token that has not expired and has the scope of this route.",
}


@pytest.fixture
def visitor(fresh_page: Page, stack: Stack) -> ConsoleDriver:
    """Somebody who is not signed in."""
    return ConsoleDriver(fresh_page, stack)


def stored(page: Page) -> str:
    """Return all that a page keeps in the browser."""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    return str(kept)


def test_a_visitor_is_told_what_this_is_and_nothing_more(visitor: ConsoleDriver, stack: Stack) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))

    visitor.open("#/projects")

    expect(visitor.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert [url for url in asked if "/v1/" in url] == []
    assert all(url.startswith(stack["api_url"]) for url in asked)


def test_a_person_signs_in_with_pkce_and_leaves_no_token_behind(
    visitor: ConsoleDriver, stack: Stack, context: BrowserContext
) -> None:
    # WHEN somebody signs in from a bookmark
    page = visitor.page
    visitor.open("#/connections")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/oauth2/authorize?*")
    wish = parse_qs(urlsplit(page.url).query)
    tokens = visitor.fill_hosted_page()

    # THEN it was with PKCE, they are where they wanted to go, and the address has neither code nor state
    assert wish["code_challenge_method"] == ["S256"]
    expect(page.get_by_role("heading", name="Connections", level=1)).to_be_visible()
    assert page.url == f"{stack['console_url']}#/connections"
    # AND the tokens are nowhere but in memory
    kept = stored(page) + json.dumps(context.cookies())
    for name in ("access_token", "id_token", "refresh_token"):
        assert tokens[name] not in kept


def test_signing_out_ends_it(visitor: ConsoleDriver, stack: Stack) -> None:
    # GIVEN somebody who is signed in
    page = visitor.page
    token = visitor.sign_in()["refresh_token"]

    # WHEN they sign out
    page.locator("summary", has_text=stack["operator"]["username"]).click()
    page.get_by_role("button", name="Sign out").click()

    # THEN they are, also after loading the page again
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    # AND their refresh token is worth nothing any more
    assert refreshed(stack, token).status_code == requests.codes.bad_request


def test_a_return_that_was_not_begun_here_is_refused(visitor: ConsoleDriver) -> None:
    visitor.page.goto(f"{visitor.stack['console_url']}?code=made-up&state=made-up")

    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert "made-up" not in visitor.page.url


def test_an_expired_session_asks_for_a_new_one_and_goes_on(
    console: ConsoleDriver, faults: PageFaults, stack: Stack
) -> None:
    # GIVEN tokens that are not accepted any more, neither by the API nor for new ones
    faults.expect("status of 40[01]")
    page = console.page
    page.route("**/v1/**", lambda route: route.fulfill(status=401, body=json.dumps(UNAUTHENTICATED)))
    page.route("**/oauth2/token", lambda route: route.fulfill(status=400, body="{}"))

    # WHEN the page wants something
    page.evaluate("location.hash = '#/projects'")

    # THEN the person is asked to sign in again, and comes back to where they were
    dialog = page.get_by_role("dialog", name="Your sign-in has ended")
    expect(dialog).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    dialog.get_by_role("button", name="Sign in again").click()
    console.fill_hosted_page()
    expect(page.get_by_role("heading", name="Projects", level=1)).to_be_visible()
    assert page.url == f"{stack['console_url']}#/projects"


def refreshed(stack: Stack, token: str) -> requests.Response:
    configuration = requests.get(f"{stack['console_url']}configuration.json", timeout=15).json()
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": configuration["client_id"],
    }
    return requests.post(configuration["token_url"], data=form, timeout=15)

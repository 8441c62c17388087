"""Users sign in on the hosted page, stay signed in, and sign out."""

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
    """A visitor who is signed out."""
    return ConsoleDriver(fresh_page, stack)


def stored(page: Page) -> str:
    """Return all data that a page stores in the browser."""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    return str(kept)


def test_a_visitor_sees_the_sign_in_page_and_no_data(visitor: ConsoleDriver, stack: Stack) -> None:
    requested: list[str] = []
    visitor.page.on("request", lambda request: requested.append(request.url))

    visitor.open("#/projects")

    expect(visitor.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert [url for url in requested if "/v1/" in url] == []
    assert all(url.startswith(stack["api_url"]) for url in requested)


def test_signing_in_uses_pkce_and_stores_no_token(
    visitor: ConsoleDriver, stack: Stack, context: BrowserContext
) -> None:
    # WHEN a user signs in from a bookmark
    page = visitor.page
    visitor.open("#/connections")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/oauth2/authorize?*")
    query = parse_qs(urlsplit(page.url).query)
    tokens = visitor.fill_hosted_page()

    # THEN PKCE was used, the bookmarked page opens, and the address has neither code nor state
    assert query["code_challenge_method"] == ["S256"]
    expect(page.get_by_role("heading", name="Connections", level=1)).to_be_visible()
    assert page.url == f"{stack['console_url']}#/connections"
    # AND the tokens are in memory only
    kept = stored(page) + json.dumps(context.cookies())
    for name in ("access_token", "id_token", "refresh_token"):
        assert tokens[name] not in kept


def test_signing_out_ends_it(visitor: ConsoleDriver, stack: Stack) -> None:
    # GIVEN a signed-in user
    page = visitor.page
    token = visitor.sign_in()["refresh_token"]

    # WHEN they sign out
    page.get_by_role("button", name=stack["operator"]["username"]).click()
    page.get_by_role("button", name="Sign out").click()

    # THEN they are signed out, also after a reload
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    # AND their refresh token is revoked
    assert refreshed(stack, token).status_code == requests.codes.bad_request


def test_a_return_with_an_unknown_state_is_rejected(visitor: ConsoleDriver) -> None:
    visitor.page.goto(f"{visitor.stack['console_url']}?code=made-up&state=made-up")

    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert "made-up" not in visitor.page.url


def test_an_expired_session_asks_for_a_new_sign_in_and_returns(
    console: ConsoleDriver, faults: PageFaults, stack: Stack
) -> None:
    # GIVEN expired tokens that cannot be refreshed
    faults.expect("status of 40[01]")
    page = console.page
    page.route("**/v1/**", lambda route: route.fulfill(status=401, body=json.dumps(UNAUTHENTICATED)))
    page.route("**/oauth2/token", lambda route: route.fulfill(status=400, body="{}"))

    # WHEN the page loads data
    page.evaluate("location.hash = '#/projects'")

    # THEN the user is asked to sign in again, and returns to the page
    dialog = page.get_by_role("dialog", name="Your session has expired")
    expect(dialog).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    dialog.get_by_role("button", name="Sign in again").click()
    console.fill_hosted_page()
    expect(page.get_by_role("heading", name="Projects", level=1)).to_be_visible()
    assert page.url == f"{stack['console_url']}#/projects"


def refreshed(stack: Stack, token: str) -> requests.Response:
    configuration = requests.get(f"{stack['console_url']}configuration.json", timeout=15).json()
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": configuration["client_id"]}
    return requests.post(configuration["token_url"], data=form, timeout=15)

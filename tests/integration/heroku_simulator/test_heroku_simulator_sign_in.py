"""Signing in with Heroku over real HTTP."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local.heroku.client import HerokuClient
from tests.integration.heroku_simulator.conftest import Simulator

CLIENT = {
    "client_id": "fake-client",
    "client_secret": "fake-client-secret",
    "redirect_uri": "https://urlsync.example/oauth/heroku/callback",
}


@pytest.fixture(autouse=True)
def client(simulator: Simulator, owner: HerokuClient) -> None:
    simulator.client.control("PUT", "/oauth-client", CLIENT)


def consent(simulator: Simulator, **fields: str) -> requests.Response:
    form = {
        "client_id": CLIENT["client_id"],
        "scope": "read-protected",
        "state": "fake-state",
        "account": "owner@example.com",
        "decision": "approve",
    }
    url = f"{simulator.url}/oauth/authorize"
    return requests.post(url, data=form | fields, allow_redirects=False, timeout=5)


def returned(answer: requests.Response) -> dict[str, list[str]]:
    location = urlsplit(answer.headers["Location"])
    assert location.geturl().startswith(CLIENT["redirect_uri"])
    return parse_qs(location.query)


def exchange(simulator: Simulator, **fields: str) -> requests.Response:
    form = {"client_secret": CLIENT["client_secret"], **fields}
    return requests.post(f"{simulator.url}/oauth/token", data=form, timeout=5)


def tokens(simulator: Simulator) -> dict[str, Any]:
    code = returned(consent(simulator))["code"][0]
    answer = exchange(simulator, grant_type="authorization_code", code=code)
    answer.raise_for_status()
    return dict(answer.json())


def status_with(simulator: Simulator, token: str) -> int:
    return HerokuClient(simulator.url, token).call("GET", "/apps/demo-shop/config-vars").status_code


def test_the_page_asks_and_escapes(simulator: Simulator) -> None:
    query = {"client_id": CLIENT["client_id"], "response_type": "code", "scope": "global", "state": '"><script>'}
    page = requests.get(f"{simulator.url}/oauth/authorize", params=query, timeout=5)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "urlsync.example" in page.text
    assert "owner@example.com" in page.text
    assert "<script>" not in page.text


def test_consent_leads_to_working_tokens(simulator: Simulator) -> None:
    # WHEN somebody consents and the code is exchanged
    assert returned(consent(simulator))["state"] == ["fake-state"]
    got = tokens(simulator)
    # THEN the tokens are of the documented form and work within their scope
    assert got.keys() == {"access_token", "expires_in", "refresh_token", "token_type", "user_id", "session_nonce"}
    assert (got["token_type"], got["expires_in"]) == ("Bearer", 28_799)
    assert got["access_token"].startswith("HRKU-")
    assert status_with(simulator, got["access_token"]) == 200
    webhooks = HerokuClient(simulator.url, got["access_token"]).call("GET", "/apps/demo-shop/webhooks")
    assert webhooks.status_code == 403


def test_denial_leads_back_without_a_code(simulator: Simulator) -> None:
    assert returned(consent(simulator, decision="deny")) == {"error": ["access_denied"], "state": ["fake-state"]}


def test_an_expired_token_is_refreshed(simulator: Simulator) -> None:
    # GIVEN tokens whose access token expired
    got = tokens(simulator)
    simulator.client.control("POST", "/tokens/expire", {"token": got["access_token"]})
    assert status_with(simulator, got["access_token"]) == 401
    # WHEN it is refreshed
    renewed = exchange(simulator, grant_type="refresh_token", refresh_token=got["refresh_token"]).json()
    # THEN there is a new access token, and the refresh token is the same
    assert status_with(simulator, renewed["access_token"]) == 200
    assert renewed["refresh_token"] == got["refresh_token"]


def test_a_changed_refresh_token_replaces_the_old_one(simulator: Simulator) -> None:
    simulator.client.control("PUT", "/settings", {"rotate_refresh_tokens": True, "access_token_s": 60})
    got = tokens(simulator)
    first = exchange(simulator, grant_type="refresh_token", refresh_token=got["refresh_token"])
    again = exchange(simulator, grant_type="refresh_token", refresh_token=got["refresh_token"])
    assert (first.status_code, again.status_code) == (200, 401)
    assert first.json()["refresh_token"] != got["refresh_token"]
    assert first.json()["expires_in"] == 60


def test_a_revoked_authorization_is_gone(simulator: Simulator) -> None:
    got = tokens(simulator)
    simulator.client.control("POST", "/tokens/revoke", {"token": got["access_token"]})
    assert status_with(simulator, got["access_token"]) == 401
    refused = exchange(simulator, grant_type="refresh_token", refresh_token=got["refresh_token"])
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"grant_type": "authorization_code", "code": "fake"}, 401),
        ({"grant_type": "refresh_token", "refresh_token": "fake"}, 401),
        ({"grant_type": "refresh_token", "refresh_token": ""}, 422),
        ({"grant_type": "password"}, 400),
        ({}, 422),
    ],
)
def test_wrong_requests_for_tokens(simulator: Simulator, fields: dict[str, str], status: int) -> None:
    assert exchange(simulator, **fields).status_code == status


def test_a_wrong_client_secret_gets_nothing(simulator: Simulator) -> None:
    code = returned(consent(simulator))["code"][0]
    refused = exchange(simulator, grant_type="authorization_code", code=code, client_secret="fake-wrong")
    assert refused.status_code == 401


def test_an_unknown_client_is_refused(simulator: Simulator) -> None:
    assert consent(simulator, client_id="fake-unknown").status_code == 404

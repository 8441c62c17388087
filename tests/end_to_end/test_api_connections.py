"""Operators make and delete connections over HTTP, with the tokens of simulated accounts."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from tests.fakes.problems import problem
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app

Make = Callable[[], UnsyncedApp]


@pytest.fixture
def make(stack: Stack) -> Make:
    return lambda: an_unsynced_app(stack)


def consent(
    app: UnsyncedApp, sent: requests.Response, decision: str = "approve", *, same_browser: bool = True
) -> requests.Response:
    """Decide on Heroku's page as the app's owner, and follow it back to us, perhaps in another browser."""
    authorize_url = sent.json()["authorize_url"]
    browser = requests.Session()
    if same_browser:
        browser.cookies.update(sent.cookies)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
    email = app.heroku.call("GET", "/account").json()["email"]
    form = {name: asked.get(name, "") for name in ("client_id", "scope", "state")}
    form |= {"account": email, "decision": decision}
    decided = browser.post(authorize_url.partition("?")[0], data=form, timeout=35, allow_redirects=False)
    return browser.get(decided.headers["Location"], timeout=35, allow_redirects=False)


def test_a_connection_tells_whose_tokens_it_has_and_never_shows_them(make: Make) -> None:
    app = make()

    # WHEN a connection is made, listed, used and deleted
    body = {"hasura_token": app.owner.token, "heroku_token": app.heroku.token}
    made = app.operator.call("POST", "/v1/connections", body)
    path = f"/v1/connections/{made.json()['connection_id']}"
    listed = app.operator.call("GET", "/v1/connections")
    apps = app.operator.call("GET", f"{path}/heroku-apps?q={app.app['name'][:-1]}")
    sources = app.operator.call("GET", f"{path}/heroku-apps/{app.app['name']}/config-vars")
    deleted = app.operator.call("DELETE", path)

    # THEN it says whose it is and what it can do
    assert made.status_code == HTTPStatus.CREATED
    connection = made.json()
    assert connection["hasura_user_id"] == app.owner.id
    assert connection["capabilities"] == {"config_vars": True, "webhooks": True}
    assert connection["advice"] is None
    assert connection["created_by"] == "operator"
    assert connection in listed.json()["items"]
    assert apps.json()["items"] == [{"id": app.app["id"], "name": app.app["name"], "team": None}]
    assert (apps.json()["loaded"], apps.json()["total"], apps.json()["complete"]) == (1, 1, True)
    assert sources.json() == {"id": app.app["id"], "name": app.app["name"], "config_vars": ["DATABASE_URL"]}
    assert deleted.status_code == HTTPStatus.OK
    assert deleted.json()["advice"]  # a pasted token stays valid at Heroku
    # AND no answer has a token or a value in it
    for answer in (made, listed, apps, sources, deleted):
        for secret in (app.owner.token, app.heroku.token, app.url):
            assert secret not in answer.text
    assert problem(app.operator.call("DELETE", path)) == "not-found"


@pytest.mark.parametrize("dead", ["hasura_token", "heroku_token"])
def test_a_dead_token_is_refused_with_the_reason(make: Make, dead: str) -> None:
    app = make()
    body = {"hasura_token": app.owner.token, "heroku_token": app.heroku.token}

    answer = app.operator.call("POST", "/v1/connections", body | {dead: "fake-sentinel-dead-token"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert problem(answer) == "token-refused"
    (error,) = answer.json()["errors"]
    assert error["location"] == f"body.{dead}"
    assert error["message"]
    assert "fake-sentinel" not in answer.text


def test_a_connection_in_use_is_kept(make: Make) -> None:
    app = make()
    connection = app.connect()
    app.operator.enable(app.project.id, connection, app.app["name"])

    answer = app.operator.call("DELETE", f"/v1/connections/{connection}")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert problem(answer) == "connection-in-use"


def test_a_token_that_may_not_manage_webhooks_comes_with_a_command_for_a_person(make: Make) -> None:
    # GIVEN a Heroku token that reads config vars and no more
    app = make()
    email = app.heroku.call("GET", "/account").json()["email"]
    narrow = HerokuClient(app.stack["heroku_url"]).as_account(email, "read-protected", "identity")

    # WHEN it is connected, and a sync enabled with it
    connection = app.operator.connect(app.owner.token, narrow.token)
    answer = app.operator.call("POST", app.syncs, app.order(connection["connection_id"]))

    # THEN both say what that means, and the command is shown this once
    assert connection["capabilities"]["webhooks"] is False
    assert "webhooks" in connection["advice"]
    sync = answer.json()
    assert answer.status_code == HTTPStatus.CREATED
    assert sync["webhook"] == "manual"
    assert sync["webhook_command"].startswith("heroku webhooks:add ")
    assert app.environment() == {"PG_DATABASE_URL": app.url}
    assert app.webhooks() == []
    again = app.operator.call("GET", f"/v1/syncs/{sync['sync_id']}").json()
    assert "webhook_command" not in again


def test_a_heroku_account_is_connected_by_consent(make: Make) -> None:
    # GIVEN a connection without a Heroku account
    app = make()
    connection = app.operator.connect(app.owner.token)
    path = f"/v1/connections/{connection['connection_id']}"
    assert "Sign in to Heroku" in connection["advice"]
    refused = app.operator.call("GET", f"{path}/heroku-apps")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert problem(refused) == "access-refused"

    # WHEN a person is sent to Heroku and allows it
    sent = app.operator.call("POST", f"{path}/heroku-authorization")
    page = consent(app, sent)

    # THEN they go back to the console, and the address stays with us
    assert page.status_code == HTTPStatus.SEE_OTHER
    assert page.headers["Location"].endswith(f"/console/#/connections/{connection['connection_id']}")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    # AND the connection can be used
    app.operator.enable(app.project.id, connection["connection_id"], app.app["name"])
    assert app.environment() == {"PG_DATABASE_URL": app.url}
    # AND the address that Heroku returned to works once
    again = requests.get(page.url, timeout=35)
    assert again.status_code == HTTPStatus.BAD_REQUEST
    assert "was not connected" in again.text


def test_a_link_to_heroku_connects_nobody_elses_account(make: Make) -> None:
    # GIVEN an operator who begins a sign-in without a browser, and sends the link to somebody else
    app = make()
    connection = app.operator.connect(app.owner.token)
    sent = app.operator.call("POST", f"/v1/connections/{connection['connection_id']}/heroku-authorization")

    # WHEN that person allows it THEN their account is not connected
    page = consent(app, sent, same_browser=False)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "your account was not connected" in page.text
    listed = app.operator.call("GET", "/v1/connections").json()["items"]
    (found,) = [each for each in listed if each["connection_id"] == connection["connection_id"]]
    assert found["heroku_account"] is None


def test_consent_that_is_not_given_connects_nothing(make: Make) -> None:
    app = make()
    connection = app.connect()
    sent = app.operator.call("POST", f"/v1/connections/{connection}/heroku-authorization")

    page = consent(app, sent, decision="deny")

    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "Consent was not given" in page.text


@pytest.mark.parametrize("query", ["", "?state=", "?state=made-up&code=made-up", "?code=<script>", "?error=<b>"])
def test_a_made_up_return_from_heroku_is_refused_and_not_repeated(stack: Stack, query: str) -> None:
    page = requests.get(f"{stack['api_url']}/oauth/heroku/callback{query}", timeout=35)

    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert page.headers["Content-Type"].startswith("text/html")
    assert "made-up" not in page.text
    assert "<script>" not in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize(
    ("body", "content_type", "status", "kind"),
    [
        (b"{", "application/json", 400, "invalid-request"),
        (b"[]", "application/json", 400, "invalid-request"),
        (b"", "application/json", 400, "invalid-request"),
        (b'{"hasura_token": 1}', "application/json", 400, "invalid-request"),
        (b'{"hasura_token": "a b"}', "application/json", 400, "invalid-request"),
        (b'{"hasura_token": "a", "password": "b"}', "application/json", 400, "invalid-request"),
        (b'{"hasura_token": "\\ud800"}', "application/json", 400, "invalid-request"),
        (b"[" * 10_000, "application/json", 400, "invalid-request"),
        (b"hasura_token=a", "application/x-www-form-urlencoded", 415, "not-json"),
        (b'{"hasura_token": "' + b"a" * 20_000 + b'"}', "application/json", 413, "body-too-large"),
    ],
)
def test_a_malformed_body_is_refused(stack: Stack, body: bytes, content_type: str, status: int, kind: str) -> None:
    headers = {"Authorization": f"Bearer {OperatorClient(stack).token}", "Content-Type": content_type}

    answer = requests.post(f"{stack['api_url']}/v1/connections", data=body, headers=headers, timeout=35)

    assert answer.status_code == status
    assert problem(answer) == kind

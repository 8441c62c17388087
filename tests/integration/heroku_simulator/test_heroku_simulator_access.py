"""What a token may do, and how the API, its OAuth endpoint or a proxy in front of it says no."""

import psycopg
import pytest
import requests

from local.heroku.client import HerokuClient
from local.waiting import wait_until
from tests.integration.heroku_simulator.conftest import Simulator

WEBHOOK = {"include": ["api:release"], "level": "sync", "url": "https://receiver.example/hook"}
CLIENT = {
    "client_id": "fake-client",
    "client_secret": "fake-client-secret",
    "redirect_uri": "https://urlsync.example/oauth/heroku/callback",
}


def test_scopes_are_in_every_response(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN a token of a narrow scope
    narrow = simulator.client.as_account("owner@example.com", "read", "identity")
    # WHEN it is used for what it may do, and for what it may not
    allowed, refused = (narrow.call("GET", "/apps/demo-shop"), narrow.call("GET", "/apps/demo-shop/config-vars"))
    # THEN both responses name its scopes, and those that the operation accepts
    assert (allowed.status_code, refused.status_code) == (200, 403)
    assert refused.json()["id"] == "forbidden"
    assert {one.headers["Oauth-Scope"] for one in (allowed, refused)} == {"identity read"}
    assert allowed.headers["Oauth-Scope-Accepted"] == "global read read-protected write write-protected"
    assert refused.headers["Oauth-Scope-Accepted"] == "global read-protected write-protected"
    assert refused.headers["RateLimit-Multiplier"] == "1"


@pytest.mark.parametrize(("permission", "status"), [("view", 403), ("deploy", 200), ("operate", 200)])
def test_who_may_only_view_an_app_does_not_see_its_config(
    simulator: Simulator, owner: HerokuClient, permission: str, status: int
) -> None:
    # GIVEN a collaborator with one permission
    path = "/apps/demo-shop/collaborators/member@example.com"
    simulator.client.control("PUT", path, {"permissions": [permission]})
    member = simulator.client.as_account("member@example.com")
    # THEN they see the app, and its config only with more than `view`
    config = member.call("GET", "/apps/demo-shop/config-vars")
    assert [app["name"] for app in member.call("GET", "/apps").json()] == ["demo-shop"]
    assert (member.call("GET", "/apps/demo-shop").status_code, config.status_code) == (200, status)
    assert member.call("POST", "/apps/demo-shop/webhooks", WEBHOOK).ok == (status == 200)
    if status == 403:
        assert config.json() == {"id": "forbidden", "message": "You do not have access to the app demo-shop."}
    # UNTIL they are removed
    simulator.client.control("DELETE", path)
    assert member.call("GET", "/apps/demo-shop").status_code == 403


def test_a_refused_oauth_client_looks_like_a_dead_refresh_token(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN a refresh token
    simulator.client.control("PUT", "/oauth-client", CLIENT)
    url = f"{simulator.url}/oauth/token"
    consent = {"client_id": CLIENT["client_id"], "account": "owner@example.com", "decision": "approve"}
    answer = requests.post(f"{simulator.url}/oauth/authorize", data=consent, allow_redirects=False, timeout=5)
    code = {"grant_type": "authorization_code", "code": answer.headers["Location"].partition("code=")[2]}
    secret = {"client_secret": CLIENT["client_secret"]}
    token = requests.post(url, data=code | secret, timeout=5).json()["refresh_token"]
    refresh = {"grant_type": "refresh_token", "refresh_token": token}
    # WHEN the client is refused
    simulator.client.control("PUT", "/oauth-client/refused")
    refused = requests.post(url, data=refresh | secret, timeout=5)
    # THEN the error is the one of a dead refresh token
    simulator.client.control("DELETE", "/oauth-client/refused")
    dead = requests.post(url, data=refresh | secret | {"refresh_token": "fake-dead"}, timeout=5)
    assert (refused.status_code, refused.json()) == (dead.status_code, dead.json())
    assert (dead.status_code, dead.json()["id"]) == (401, "unauthorized")
    # AND it works again afterwards
    assert requests.post(url, data=refresh | secret, timeout=5).status_code == 200


@pytest.mark.parametrize("status", [403, 401, 200, 502])
def test_a_proxy_may_answer_in_place_of_the_api(simulator: Simulator, owner: HerokuClient, status: int) -> None:
    # WHEN a proxy in front of the API answers
    simulator.client.control("PUT", "/faults", {"api": {"status": status, "html": True}})
    answer = owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1"})
    # THEN it is a page, without anything of the API's, and nothing was changed
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not {"Request-Id", "ETag", "Oauth-Scope"} & answer.headers.keys()
    simulator.client.control("DELETE", "/faults")
    assert owner.config_vars("demo-shop") == {}


def test_the_api_itself_never_fails_with_success(simulator: Simulator) -> None:
    fault = {"api": {"status": 200}}
    assert requests.put(f"{simulator.url}/_control/faults", json=fault, timeout=5).status_code == 422


def test_the_creation_of_webhooks_may_be_refused(simulator: Simulator, owner: HerokuClient) -> None:
    # WHEN an app takes no more webhooks
    simulator.client.control("PUT", "/apps/demo-shop/webhooks-refused")
    refused = owner.call("POST", "/apps/demo-shop/webhooks", WEBHOOK)
    # THEN the refusal is 422
    assert (refused.status_code, refused.json()["id"]) == (422, "invalid_params")
    simulator.client.control("DELETE", "/apps/demo-shop/webhooks-refused")
    assert owner.call("POST", "/apps/demo-shop/webhooks", WEBHOOK).status_code == 201


def test_a_long_list_of_apps_comes_in_pages_without_a_search(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN 250 apps
    made = simulator.client.control("POST", "/accounts/owner@example.com/apps", {"count": 249})["names"]
    # WHEN they are listed by pages
    pages, wanted = [], "id ..; max=100"
    while wanted:
        answer = owner.call("GET", "/apps?q=demo", headers={"Range": wanted})
        pages.append(answer.json())
        assert answer.status_code == (206 if "Next-Range" in answer.headers else 200)
        wanted = answer.headers.get("Next-Range", "")
    # THEN every app is there once, in the order of its id, and the query has no effect
    listed = [app for page in pages for app in page]
    assert [len(page) for page in pages] == [100, 100, 50]
    assert sorted(app["name"] for app in listed) == sorted(["demo-shop", *made])
    assert [app["id"] for app in listed] == sorted(app["id"] for app in listed)
    # AND each has an owner, and the time of its newest release
    assert {app["owner"]["email"] for app in listed} == {"owner@example.com"}
    assert all(app["released_at"] for app in listed)
    # AND without a range a page has 200
    assert len(owner.call("GET", "/apps").json()) == 200


def test_a_release_command_delays_the_value(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN an app with a release command of an hour, and a stopped clock
    simulator.client.control("PUT", "/clock", {"speed": 0})
    simulator.client.control("PUT", "/apps/demo-shop/release-command", {"duration_s": 3600, "settle_s": 3})
    # WHEN a config var is set
    answer = owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1"})
    # THEN not even the response has it
    assert (answer.status_code, answer.json()) == (200, {})
    simulator.client.control("PUT", "/clock", {"advance_s": 3600})
    newest = "/apps/demo-shop/releases/3"
    wait_until(lambda: owner.call("GET", newest).json()["status"] == "succeeded", "the command has ended")
    assert owner.config_vars("demo-shop") == {}
    simulator.client.control("PUT", "/clock", {"advance_s": 3})
    wait_until(lambda: owner.config_vars("demo-shop") == {"A": "1"}, "the value is visible")


def test_every_credential_leads_to_the_database(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN a database with a pool and a named credential
    database = owner.create_database("demo-shop", "heroku-postgresql:standard-0")["name"]
    path = f"{simulator.url}/postgres/v0/databases/{database}/credentials"
    auth = ("", owner.token)
    assert requests.post(path, json={"name": "analyst"}, auth=auth, timeout=5).status_code == 201
    for name, namespace in (("ANALYST", "credential:analyst"), ("POOL", "connection-pooling:default")):
        body = {"app": "demo-shop", "addon": database, "name": name, "namespace": namespace}
        assert owner.call("POST", "/addon-attachments", body).status_code == 201
    before = owner.config_vars("demo-shop")
    for url in before.values():
        psycopg.connect(url, connect_timeout=5).close()
    # WHEN the named one is rotated
    listed = [one["name"] for one in requests.get(path, auth=auth, timeout=5).json()]
    rotated = requests.post(f"{path}/analyst/credentials_rotation", auth=auth, timeout=5)
    # THEN only its old URL is refused
    assert (listed, rotated.status_code) == (["default", "analyst"], 200)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(before["ANALYST_URL"], connect_timeout=5)
    for name in ("DATABASE_URL", "POOL_URL"):
        psycopg.connect(before[name], connect_timeout=5).close()
    assert owner.config_vars("demo-shop")["POOL_URL"] == before["POOL_URL"]


def test_an_advanced_database_is_rotated_by_the_newer_api(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN a database of Postgres Advanced
    database = owner.create_database("demo-shop", "heroku-postgresql:advanced")["name"]
    before = owner.config_vars("demo-shop")["DATABASE_URL"]
    # WHEN its owner credential is rotated
    path = f"{simulator.url}/data/postgres/v1/{database}/credentials/owner/rotate"
    assert requests.post(path, auth=("", owner.token), timeout=5).status_code == 200
    # THEN the URL is another one of the same cluster
    after = owner.config_vars("demo-shop")["DATABASE_URL"]
    assert after != before
    assert after.partition("@")[2] == before.partition("@")[2]

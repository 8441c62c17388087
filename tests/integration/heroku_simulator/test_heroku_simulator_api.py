"""The Platform API's manners over real HTTP."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from local.heroku.client import ACCEPT, HerokuClient
from tests.integration.heroku_simulator.conftest import Simulator

WEBHOOK = {"include": ["api:release"], "level": "sync", "url": "https://receiver.example/hook"}


def error_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["id"]


@pytest.mark.parametrize("token", ["fake-unknown-token", "", "ünicode"])
def test_a_bad_token_is_401(simulator: Simulator, token: str) -> None:
    answer = requests.get(
        f"{simulator.url}/account", headers={"Accept": ACCEPT, "Authorization": f"Bearer {token}".encode()}, timeout=5
    )
    assert error_of(answer) == (401, "unauthorized")


@pytest.mark.parametrize("header", [None, "Basic ???", "Basic", "Digest abc"])
def test_no_usable_credentials_is_401(simulator: Simulator, header: str | None) -> None:
    headers = {"Accept": ACCEPT} | ({"Authorization": header} if header else {})
    assert error_of(requests.get(f"{simulator.url}/account", headers=headers, timeout=5)) == (401, "unauthorized")


def test_the_token_may_come_as_a_password(owner: HerokuClient) -> None:
    basic = base64.b64encode(f":{owner.token}".encode()).decode()
    answer = owner.call("GET", "/account", headers={"Authorization": f"Basic {basic}"})
    assert answer.json()["email"] == "owner@example.com"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 406),
        ("*/*", 406),
        ("application/vnd.heroku+json; version=2", 406),
        ("application/vnd.heroku+json; version=3", 200),
        ("application/vnd.heroku+json;version=3.webhooks", 200),
        ("application/vnd.heroku+json; version=3.sdk", 200),
    ],
)
def test_only_version_3_is_served(owner: HerokuClient, accept: str, status: int) -> None:
    assert owner.call("GET", "/account", headers={"Accept": accept}).status_code == status


def test_what_is_not_there_is_404(owner: HerokuClient) -> None:
    for path in ("/apps/no-such-app", "/apps/demo-shop/webhooks/nope", "/apps/demo-shop/releases/99", "/nowhere"):
        assert error_of(owner.call("GET", path)) == (404, "not_found")


def test_the_app_of_somebody_else_is_403(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN a stranger
    stranger = simulator.client.as_account("stranger@example.com")
    assert error_of(stranger.call("GET", "/apps/demo-shop/config-vars")) == (403, "forbidden")
    # WHEN the app is given to them
    simulator.client.control("PUT", "/apps/demo-shop/owner", {"email": "stranger@example.com"})
    # THEN they have access, and the owner of before has not
    assert stranger.call("GET", "/apps/demo-shop/config-vars").status_code == 200
    assert error_of(owner.call("GET", "/apps/demo-shop/config-vars")) == (403, "forbidden")


def test_a_former_owner_may_be_kept_as_a_collaborator(simulator: Simulator, owner: HerokuClient) -> None:
    # WHEN an app is given away as Heroku does it
    friend = simulator.client.as_account("friend@example.com")
    given = {"email": "friend@example.com", "keep_collaborator": True}
    simulator.client.control("PUT", "/apps/demo-shop/owner", given)
    # THEN both may use it, and everybody sees who has it
    assert friend.call("GET", "/apps/demo-shop/config-vars").status_code == 200
    assert owner.call("GET", "/apps/demo-shop").json()["owner"]["email"] == "friend@example.com"
    assert [app["name"] for app in owner.call("GET", "/apps").json()] == ["demo-shop"]
    listed = owner.call("GET", "/apps/demo-shop/collaborators").json()
    assert [(one["user"]["email"], one["role"]) for one in listed] == [
        ("friend@example.com", "owner"),
        ("owner@example.com", "collaborator"),
    ]
    # UNTIL it is given on
    simulator.client.control("PUT", "/apps/demo-shop/owner", {"email": "owner@example.com"})
    assert error_of(friend.call("GET", "/apps/demo-shop")) == (403, "forbidden")


@pytest.mark.parametrize(("trouble", "status"), [("suspended", 403), ("delinquent", 402)])
@pytest.mark.parametrize("subject", ["accounts/owner@example.com", "apps/demo-shop"])
def test_trouble_with_account_or_app(
    simulator: Simulator, owner: HerokuClient, trouble: str, status: int, subject: str
) -> None:
    simulator.client.control("PUT", f"/{subject}/{trouble}")
    assert error_of(owner.call("GET", "/apps/demo-shop")) == (status, trouble)
    simulator.client.control("DELETE", f"/{subject}/{trouble}")
    assert owner.call("GET", "/apps/demo-shop").status_code == 200


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("global", {"account", "app", "write", "config", "write config", "webhooks"}),
        ("identity", {"account"}),
        ("read", {"account", "app"}),
        ("write", {"account", "app", "write"}),
        ("read-protected", {"account", "app", "config"}),
        ("write-protected", {"account", "app", "write", "config", "write config"}),
    ],
)
def test_scopes_are_enforced(simulator: Simulator, owner: HerokuClient, scope: str, allowed: set[str]) -> None:
    client = simulator.client.as_account("owner@example.com", scope)
    calls = {
        "account": client.call("GET", "/account"),
        "app": client.call("GET", "/apps/demo-shop"),
        "write": client.call("PATCH", "/apps/demo-shop", {"maintenance": True}),
        "config": client.call("GET", "/apps/demo-shop/config-vars"),
        "write config": client.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1"}),
        "webhooks": client.call("GET", "/apps/demo-shop/webhooks"),
    }
    assert {name for name, answer in calls.items() if answer.ok} == allowed
    assert {answer.status_code for answer in calls.values() if not answer.ok} <= {403}


def test_etags_save_the_body(owner: HerokuClient) -> None:
    # GIVEN the config and its tag
    first = owner.call("GET", "/apps/demo-shop/config-vars")
    tag = {"If-None-Match": first.headers["ETag"]}
    # THEN an unchanged config is not sent again, and a changed one is
    unchanged = owner.call("GET", "/apps/demo-shop/config-vars", headers=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1"})
    changed = owner.call("GET", "/apps/demo-shop/config-vars", headers=tag)
    assert (changed.status_code, changed.json()) == (200, {"A": "1"})
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_request_ids_are_answered(owner: HerokuClient) -> None:
    given = owner.call("GET", "/account", headers={"Request-Id": "fake-request-id"})
    made = owner.call("GET", "/account")
    assert given.headers["Request-Id"] == "fake-request-id"
    assert len(made.headers["Request-Id"]) == 36


def test_the_rate_limit_is_per_account(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN an account with one call left
    simulator.client.control("PUT", "/clock", {"speed": 0})
    simulator.client.control("PUT", "/accounts/owner@example.com/rate-limit", {"remaining": 1})
    other = simulator.client.as_account("other@example.com")
    # WHEN it makes two
    last, refused = owner.call("GET", "/account"), owner.call("GET", "/account")
    # THEN the second is refused; asking how many are left is free; others are not concerned
    assert (last.status_code, last.headers["RateLimit-Remaining"]) == (200, "0")
    assert error_of(refused) == (429, "rate_limit")
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert "Retry-After" not in refused.headers
    assert owner.call("GET", "/account/rate-limits").json() == {"remaining": 0}
    assert other.call("GET", "/account").headers["RateLimit-Remaining"] == "4499"


def test_lists_come_in_parts(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN seven releases
    simulator.client.control("POST", "/apps/demo-shop/deploys", {"count": 5})
    # WHEN they are read three at a time, the newest first
    versions: list[list[int]] = []
    wanted = "version ..; order=desc,max=3"
    statuses = []
    while wanted:
        answer = owner.call("GET", "/apps/demo-shop/releases", headers={"Range": wanted})
        statuses.append(answer.status_code)
        versions.append([release["version"] for release in answer.json()])
        wanted = answer.headers.get("Next-Range", "")
    # THEN each comes once
    assert versions == [[7, 6, 5], [4, 3, 2], [1]]
    assert statuses == [206, 206, 200]


@pytest.mark.parametrize(
    ("wanted", "versions"),
    [
        ("version ..", [1, 2, 3, 4, 5]),
        ("version ..; max=2, order=desc", [5, 4]),
        ("version 2..3", [2, 3]),
        ("version ]2..4", [3, 4]),
        ("version 4..2; order=desc", [4, 3, 2]),
    ],
)
def test_ranges_of_releases(simulator: Simulator, owner: HerokuClient, wanted: str, versions: list[int]) -> None:
    simulator.client.control("POST", "/apps/demo-shop/deploys", {"count": 3})
    answer = owner.call("GET", "/apps/demo-shop/releases", headers={"Range": wanted})
    assert [release["version"] for release in answer.json()] == versions
    assert answer.headers["Accept-Ranges"] == "version, id"


@pytest.mark.parametrize("wanted", ["nonsense", "name ..", "version ..; max=0", "version ..; max=1001", "version a.."])
def test_ranges_that_make_no_sense_are_416(owner: HerokuClient, wanted: str) -> None:
    answer = owner.call("GET", "/apps/demo-shop/releases", headers={"Range": wanted})
    assert error_of(answer) == (416, "requested_range_not_satisfiable")


def test_bodies_that_are_not_json_objects_are_400(owner: HerokuClient) -> None:
    headers = {"Accept": ACCEPT, "Authorization": f"Bearer {owner.token}"}
    for body in (b"{", b"[]", b'"text"', b"\xff"):
        answer = requests.patch(f"{owner.url}/apps/demo-shop/config-vars", data=body, headers=headers, timeout=5)
        assert error_of(answer) == (400, "bad_request")


def test_config_var_rules_over_http(owner: HerokuClient) -> None:
    owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1", "B": "2"})
    answer = owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": None, "C": ""})
    assert answer.json() == {"B": "2", "C": ""}
    assert error_of(owner.call("PATCH", "/apps/demo-shop/config-vars", {"D": 1})) == (422, "invalid_params")
    as_of = owner.call("GET", "/apps/demo-shop/releases/v3/config-vars")
    assert as_of.json() == {"A": "1", "B": "2"}


def test_a_webhook_secret_is_shown_once_and_only_if_generated(owner: HerokuClient) -> None:
    # WHEN subscriptions are made with and without a secret
    made_here = owner.call("POST", "/apps/demo-shop/webhooks", WEBHOOK)
    ours = owner.call(
        "POST", "/apps/demo-shop/webhooks", {**WEBHOOK, "secret": "fake-secret", "authorization": "Bearer fake"}
    )
    # THEN only the first answer has the header, and no answer ever has secret or authorization
    assert (made_here.status_code, ours.status_code) == (201, 201)
    assert len(made_here.headers["Heroku-Webhook-Secret"]) == 64
    assert "Heroku-Webhook-Secret" not in ours.headers
    path = f"/apps/demo-shop/webhooks/{ours.json()['id']}"
    changed = owner.call("PATCH", path, {"secret": "fake-other"})
    for answer in (made_here, ours, changed, owner.call("GET", path), owner.call("GET", "/apps/demo-shop/webhooks")):
        assert "secret" not in answer.text
        assert "authorization" not in answer.text
    assert owner.call("DELETE", path).json()["id"] == ours.json()["id"]
    assert error_of(owner.call("GET", path)) == (404, "not_found")


def test_bad_webhooks_are_422(owner: HerokuClient) -> None:
    for change in ({"level": "loud"}, {"include": ["api:all"]}, {"url": "x"}, {"more": 1}, {"url": None}):
        answer = owner.call("POST", "/apps/demo-shop/webhooks", {**WEBHOOK, **change})
        assert error_of(answer) == (422, "invalid_params")


def test_calls_are_counted_by_operation(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN a reset
    simulator.client.control("DELETE", "/calls")
    # WHEN the API is called, rightly and wrongly
    owner.call("GET", "/apps/demo-shop")
    owner.call("GET", "/apps/other-shop")
    HerokuClient(simulator.url, "fake").call("GET", "/account")
    # THEN all of it is counted, but not the control surface
    assert simulator.client.control("GET", "/calls") == {"GET /account": 1, "GET /apps/{app}": 2}
    assert simulator.client.control("DELETE", "/calls") == {}


def test_faults_refuse_calls_without_effect(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN an API that is down
    simulator.client.control("PUT", "/faults", {"api": {"status": 503}})
    # THEN calls are refused and change nothing, but the control surface works
    assert owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1"}).status_code == 503
    assert simulator.client.control("GET", "/health") == {"status": "ok"}
    assert simulator.client.control("GET", "/faults")["api"]["rate"] == 1
    # AND it recovers
    simulator.client.control("DELETE", "/faults")
    assert owner.config_vars("demo-shop") == {}


@pytest.mark.parametrize(
    ("status", "identifier"), [(429, "rate_limit"), (401, "unauthorized"), (500, "internal_server_error")]
)
def test_faults_answer_in_heroku_s_words(
    simulator: Simulator, owner: HerokuClient, status: int, identifier: str
) -> None:
    simulator.client.control("PUT", "/faults", {"api": {"rate": 1, "status": status}})
    assert error_of(owner.call("GET", "/account")) == (status, identifier)


def test_a_lost_answer_took_effect(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN answers that get lost
    simulator.client.control("PUT", "/faults", {"api": {"lose_answer_rate": 1}})
    # WHEN a config var is set
    with pytest.raises(requests.ConnectionError):
        owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1"})
    # THEN it is set
    simulator.client.control("DELETE", "/faults")
    assert owner.config_vars("demo-shop") == {"A": "1"}


def test_slow_calls_do_not_hold_up_each_other(simulator: Simulator, owner: HerokuClient) -> None:
    simulator.client.control("PUT", "/faults", {"api": {"latency_s": 0.3}})
    begin = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: owner.call("GET", "/account"), range(8)))
    assert all(answer.ok for answer in answers)
    assert 0.3 <= time.monotonic() - begin < 1.5


def test_control_refuses_what_it_does_not_know(simulator: Simulator) -> None:
    for path, body in (("/faults", {"api": {"rate": 7}}), ("/clock", {"speed": -1}), ("/settings", {"x": 1})):
        answer = requests.put(f"{simulator.url}/_control{path}", json=body, timeout=5)
        assert error_of(answer) == (422, "invalid_params")

"""The Heroku client against the simulator: what both understand by the same words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.errors import APP_FORBIDDEN, HerokuNotFound, HerokuTokenRejected, PermanentFailure
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import SourceReading, SourceUnchanged

from local.heroku.model.heroku import Heroku
from local.heroku.server import serving
from local.waiting import wait_until
from tests.fakes.leaks import result_or_failure

VALUE = "postgres://fake-user:fake-password@127.0.0.1:5432/fake"
HOOK = "https://hooks.example.com/webhooks/heroku/1"
NOBODY = "http://127.0.0.1:9"
CLIENT_SECRET = "fake-client-secret"


class NoDatabases:
    """For apps without add-ons."""

    address = "127.0.0.1:1"

    def create(self, *, role: str, password: str, database: str) -> None:
        raise NotImplementedError

    def change_password(self, *, role: str, password: str) -> None:
        raise NotImplementedError

    def add_role(self, *, role: str, password: str, database: str, owner: str) -> None:
        raise NotImplementedError

    def drop(self, *, roles: list[str], database: str) -> None:
        raise NotImplementedError


@dataclass
class Shop:
    """An app on the simulator, and our client with its owner's token."""

    url: str
    token: Secret = field(default_factory=lambda: Secret(""))
    app_id: str = ""
    rate_limit: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api = HerokuApi(HttpClient(), self.url, self.rate_limit.append)

    def read(self, etag: str | None = None, name: str = "DATABASE_URL") -> SourceReading | SourceUnchanged:
        return self.api.read_config_var(self.token, self.app_id, name, etag)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call what the simulator has for tests only."""
        return self._json(method, f"/_control{path}", body, {})

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the simulated Platform API as the app's owner would."""
        headers = {"Authorization": f"Bearer {self.token.reveal()}"}
        return self._json(method, path, body, headers | {"Accept": "application/vnd.heroku+json; version=3"})

    def _json(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serving(Heroku(NoDatabases())) as url:
        shop = Shop(url)
        shop.token = Secret(shop.control("POST", "/accounts", {"email": "owner@example.com"})["token"])
        shop.app_id = shop.call("POST", "/apps", {"name": "shop"})["id"]
        shop.call("PATCH", "/apps/shop/config-vars", {"DATABASE_URL": VALUE, "OTHER": "other"})
        yield shop


def test_a_config_var_is_read_and_then_unchanged(shop: Shop) -> None:
    # GIVEN
    first = shop.read()
    assert isinstance(first, SourceReading)
    assert first.value == Secret(VALUE)

    # WHEN / THEN nothing changed since
    assert shop.read(first.etag) == SourceUnchanged()

    # WHEN / THEN it has changed
    shop.call("PATCH", "/apps/shop/config-vars", {"DATABASE_URL": f"{VALUE}2"})
    second = shop.read(first.etag)
    assert isinstance(second, SourceReading)
    assert second.value == Secret(f"{VALUE}2")
    assert second.etag != first.etag


def test_a_config_var_that_is_not_set_is_none(shop: Shop) -> None:
    reading = shop.read(name="MISSING")

    assert isinstance(reading, SourceReading)
    assert reading.value is None


def test_a_webhook_is_created_once_and_deleted_twice(shop: Shop) -> None:
    # WHEN
    webhook_id = shop.api.create_webhook(shop.token, shop.app_id, HOOK, Secret("fake-secret-of-16-bytes"))

    # THEN
    [webhook] = shop.call("GET", "/apps/shop/webhooks")
    assert (webhook["id"], webhook["url"], webhook["level"]) == (webhook_id, HOOK, "sync")
    assert webhook["include"] == ["api:release"]

    # WHEN / THEN
    shop.api.delete_webhook(shop.token, shop.app_id, webhook_id)
    shop.api.delete_webhook(shop.token, shop.app_id, webhook_id)
    assert shop.call("GET", "/apps/shop/webhooks") == []


def test_a_delivery_that_nobody_takes_is_listed_as_failed(shop: Shop) -> None:
    # GIVEN a webhook to where nobody listens, and a release
    webhook_id = shop.api.create_webhook(shop.token, shop.app_id, f"{NOBODY}/hook", Secret("fake-secret"))
    assert shop.api.failed_deliveries(shop.token, shop.app_id) == []
    shop.call("PATCH", "/apps/shop/config-vars", {"DATABASE_URL": f"{VALUE}2"})
    # WHEN Heroku has tried to deliver it
    wait_until(lambda: bool(shop.api.failed_deliveries(shop.token, shop.app_id)), "a delivery failed")
    # THEN
    failed = shop.api.failed_deliveries(shop.token, shop.app_id)[0]
    assert (failed.webhook_id, failed.code, failed.retries_exhausted) == (webhook_id, None, False)


def test_an_app_is_there_or_not(shop: Shop) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"

    assert shop.api.app_exists(shop.token, shop.app_id)
    assert not shop.api.app_exists(shop.token, nowhere)
    not_found = result_or_failure(lambda: shop.api.read_config_var(shop.token, nowhere, "X", None))
    assert isinstance(not_found, HerokuNotFound)


def test_the_rate_limit_is_reported(shop: Shop) -> None:
    shop.read()
    shop.read()

    assert len(shop.rate_limit) == 2
    assert 0 < shop.rate_limit[1] < 4500
    assert shop.api.calls_left(shop.token) == pytest.approx(shop.rate_limit[1], abs=5)


@pytest.mark.parametrize(
    ("held_up", "failure"),
    [
        ("/accounts/owner@example.com/suspended", "heroku_app_suspended"),
        ("/accounts/owner@example.com/delinquent", "heroku_app_suspended"),
        ("/apps/shop/suspended", "heroku_app_suspended"),
        ("/apps/shop/delinquent", "heroku_app_suspended"),
    ],
)
def test_an_app_that_is_held_up_pauses(shop: Shop, held_up: str, failure: str) -> None:
    shop.control("PUT", held_up)

    assert str(result_or_failure(shop.read)) == failure


def test_a_revoked_token_is_rejected(shop: Shop) -> None:
    shop.control("POST", "/tokens/revoke", {"token": shop.token.reveal()})

    assert isinstance(result_or_failure(shop.read), HerokuTokenRejected)


def test_a_token_with_too_narrow_a_scope_misses_the_narrowest_that_would_do(shop: Shop) -> None:
    narrow = shop.call("POST", "/oauth/authorizations", {"scope": ["read"]})["access_token"]["token"]

    with pytest.raises(PermanentFailure) as refused:
        shop.api.read_config_var(Secret(narrow), shop.app_id, "DATABASE_URL", None)
    assert (refused.value.code, refused.value.missing_scope) == (APP_FORBIDDEN, "read-protected")
    with pytest.raises(PermanentFailure) as refused:
        shop.api.list_webhooks(Secret(narrow), shop.app_id)
    assert (refused.value.code, refused.value.missing_scope) == (APP_FORBIDDEN, "global")


def test_an_exhausted_account_is_rate_limited(shop: Shop) -> None:
    shop.control("PUT", "/accounts/owner@example.com/rate-limit", {"remaining": 0})

    assert str(result_or_failure(shop.read)) == "heroku_rate_limited"


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"status": 503}, "heroku_unavailable"),
        ({"status": 500}, "heroku_unavailable"),
        ({"status": 403}, "heroku_authorization_lost"),
        ({"status": 401, "html": True}, "heroku_blocked"),
        ({"status": 403, "html": True}, "heroku_blocked"),
        ({"status": 404, "html": True}, "heroku_blocked"),
        ({"status": 200, "html": True}, "heroku_answer_unreadable"),
        ({"status": 422}, "heroku_refused"),
        ({"lose_answer_rate": 1.0}, "heroku_unreachable"),
    ],
)
def test_faults_have_their_names(shop: Shop, fault: dict[str, Any], failure: str) -> None:
    shop.control("PUT", "/faults", {"api": fault})

    assert str(result_or_failure(shop.read)) == failure


def refresh_token(shop: Shop) -> Secret:
    """Consent as a person would, and trade the code for tokens as our console will."""
    registered = {"client_id": "urlsync", "client_secret": CLIENT_SECRET, "redirect_uri": "http://localhost/cb"}
    shop.control("PUT", "/oauth-client", registered)
    consent = {"client_id": "urlsync", "account": "owner@example.com", "decision": "approve"}
    consent |= {"scope": "global", "state": "fake-state"}
    sent_back = requests.post(f"{shop.url}/oauth/authorize", data=consent, allow_redirects=False, timeout=10).headers[
        "Location"
    ]
    [code] = parse_qs(urlsplit(sent_back).query)["code"]
    form = {"grant_type": "authorization_code", "code": code, "client_secret": CLIENT_SECRET}
    tokens = requests.post(f"{shop.url}/oauth/token", data=form, timeout=10).json()
    return Secret(tokens["refresh_token"])


def oauth(shop: Shop) -> HerokuOAuthApi:
    return HerokuOAuthApi(HttpClient(), shop.url, lambda: Secret(CLIENT_SECRET))


def test_a_refreshed_token_works(shop: Shop) -> None:
    # GIVEN
    token, now = refresh_token(shop), datetime.now(UTC)

    # WHEN
    authorization = oauth(shop).refresh(token, now)

    # THEN
    assert authorization.refresh_token == token
    assert authorization.expires_at == now + timedelta(seconds=28_799)
    assert shop.api.app_exists(authorization.access_token, shop.app_id)


def test_a_rotated_refresh_token_replaces_the_old_one(shop: Shop) -> None:
    # GIVEN a Heroku that gives a new refresh token with each refresh
    shop.control("PUT", "/settings", {"rotate_refresh_tokens": True})
    old = refresh_token(shop)

    # WHEN
    new = oauth(shop).refresh(old, datetime.now(UTC)).refresh_token

    # THEN
    assert new is not None
    assert new != old
    assert isinstance(result_or_failure(lambda: oauth(shop).refresh(old, datetime.now(UTC))), HerokuTokenRejected)
    oauth(shop).refresh(new, datetime.now(UTC))

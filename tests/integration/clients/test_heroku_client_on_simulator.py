"""The Heroku client against the simulator: what both understand by the same words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http_client import HttpClient
from urlsync.domain.failure import HerokuNotFound, HerokuTokenRejected
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import SourceReading, SourceUnchanged

from local.heroku.client import HerokuClient
from local.heroku.model.heroku import Heroku
from local.heroku.server import serving
from tests.fakes.leaks import result_or_failure

VALUE = "postgres://fake-user:fake-password@127.0.0.1:5432/fake"
HOOK = "https://hooks.example.com/webhooks/heroku/1"
CLIENT_SECRET = "fake-client-secret"


class NoDatabases:
    """For apps without add-ons."""

    address = "127.0.0.1:1"

    def create(self, *, role: str, password: str, database: str) -> None:
        raise NotImplementedError

    change_password = drop = create


@dataclass
class Shop:
    """An app on the simulator, and our client with its owner's token."""

    url: str
    simulator: HerokuClient
    app_id: str
    api: HerokuApi
    budget: list[int] = field(default_factory=list)

    @property
    def token(self) -> Secret:
        return Secret(self.simulator.token)

    def read(self, etag: str | None = None, name: str = "DATABASE_URL") -> SourceReading | SourceUnchanged:
        return self.api.read_config_var(self.token, self.app_id, name, etag)

    def fault(self, **api: float) -> None:
        self.simulator.control("PUT", "/faults", {"api": api})


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serving(Heroku(NoDatabases())) as url:
        simulator = HerokuClient(url).signed_up("owner@example.com")
        app = simulator.call("POST", "/apps", {"name": "shop"})
        simulator.set_config("shop", DATABASE_URL=VALUE, OTHER="other")
        budget: list[int] = []
        yield Shop(url, simulator, app["id"], HerokuApi(HttpClient(), url, budget.append), budget)


def test_a_config_var_is_read_and_then_unchanged(shop: Shop) -> None:
    # GIVEN
    first = shop.read()
    assert isinstance(first, SourceReading)
    assert first.value == Secret(VALUE)

    # WHEN / THEN nothing changed since
    assert shop.read(first.etag) == SourceUnchanged()

    # WHEN / THEN it has changed
    shop.simulator.set_config("shop", DATABASE_URL=f"{VALUE}2")
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
    [webhook] = shop.simulator.call("GET", "/apps/shop/webhooks")
    assert (webhook["id"], webhook["url"], webhook["level"]) == (webhook_id, HOOK, "sync")
    assert webhook["include"] == ["api:release"]

    # WHEN / THEN
    shop.api.delete_webhook(shop.token, shop.app_id, webhook_id)
    shop.api.delete_webhook(shop.token, shop.app_id, webhook_id)
    assert shop.simulator.call("GET", "/apps/shop/webhooks") == []


def test_an_app_is_there_for_its_owner_only(shop: Shop) -> None:
    stranger = Secret(shop.simulator.signed_up("stranger@example.com").token)

    assert shop.api.app_exists(shop.token, shop.app_id)
    assert not shop.api.app_exists(shop.token, "00000000-0000-4000-8000-000000000000")
    assert isinstance(
        result_or_failure(lambda: shop.api.read_config_var(stranger, "no-such-app", "X", None)),
        HerokuNotFound,
    )


def test_the_budget_is_told(shop: Shop) -> None:
    shop.read()
    shop.read()

    assert len(shop.budget) == 2
    assert 0 < shop.budget[1] < 4500


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
    shop.simulator.control("PUT", held_up)

    assert str(result_or_failure(shop.read)) == failure


def test_a_revoked_token_is_rejected(shop: Shop) -> None:
    shop.simulator.control("POST", "/tokens/revoke", {"token": shop.simulator.token})

    assert isinstance(result_or_failure(shop.read), HerokuTokenRejected)


def test_an_exhausted_budget_is_a_rate_limit(shop: Shop) -> None:
    shop.simulator.control("PUT", "/accounts/owner@example.com/rate-limit", {"remaining": 0})

    assert str(result_or_failure(shop.read)) == "heroku_rate_limited"


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"status": 503}, "heroku_unavailable"),
        ({"status": 500}, "heroku_unavailable"),
        ({"status": 403}, "heroku_authorization_lost"),
        ({"status": 422}, "heroku_refused"),
        ({"lose_answer_rate": 1.0}, "heroku_unreachable"),
    ],
)
def test_faults_have_their_names(shop: Shop, fault: dict[str, float], failure: str) -> None:
    shop.fault(**fault)

    assert str(result_or_failure(shop.read)) == failure


def refresh_token(shop: Shop) -> Secret:
    """Consent as a person would, and trade the code for tokens as our console will."""
    registered = {
        "client_id": "urlsync",
        "client_secret": CLIENT_SECRET,
        "redirect_uri": "http://localhost/cb",
    }
    shop.simulator.control("PUT", "/oauth-client", registered)
    consent = {"client_id": "urlsync", "account": "owner@example.com", "decision": "approve"}
    consent |= {"scope": "global", "state": "fake-state"}
    sent_back = requests.post(
        f"{shop.url}/oauth/authorize", data=consent, allow_redirects=False, timeout=10
    ).headers["Location"]
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
    shop.simulator.control("PUT", "/settings", {"rotate_refresh_tokens": True})
    old = refresh_token(shop)

    # WHEN
    new = oauth(shop).refresh(old, datetime.now(UTC)).refresh_token

    # THEN
    assert new is not None
    assert new != old
    assert isinstance(
        result_or_failure(lambda: oauth(shop).refresh(old, datetime.now(UTC))), HerokuTokenRejected
    )
    oauth(shop).refresh(new, datetime.now(UTC))

"""What operators do, with the real clients of Heroku and Hasura Cloud on the simulators, over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from urlsync.adapters.hasura.projects import HasuraCloudProjects
from urlsync.adapters.heroku.client import RateLimitTracker
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.connection import Capabilities
from urlsync.domain.errors import (
    HerokuNotFound,
    HerokuTokenRejected,
    PermanentFailure,
    RateLimitReserveReached,
    TokenRefused,
)
from urlsync.domain.limits import PEOPLES_RESERVE
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import HasuraUser, ProjectMembers
from urlsync.ports.heroku import SourceReading, WebhookSubscription
from urlsync.use_cases.connections.connect_account import ProbeCapabilities

from local.hasura.client import HasuraClient
from local.hasura.server import serving as serving_hasura
from local.hasura.settings import Settings
from local.heroku.model.heroku import Heroku
from local.heroku.model.settings import Settings as HerokuSettings
from local.heroku.server import serving as serving_heroku
from tests.fakes.databases import RememberedDatabases

VALUE = "postgres://fake-user:fake-password@127.0.0.1:5432/fake"
HOOK = "https://hooks.example.com/webhooks/heroku/1"
EMAIL = "owner@example.com"


@dataclass
class Town:
    """A Heroku account with an app, and our clients."""

    url: str
    app_id: str = ""
    token: Secret = field(default_factory=lambda: Secret(""))

    def __post_init__(self) -> None:
        self.heroku = HerokuApi(HttpClient(), self.url, lambda _: None)
        self.apps = HerokuApi(HttpClient(), self.url, lambda _: None)
        self.capabilities = ProbeCapabilities(self.heroku, self.apps)

    def token_of(self, *scopes: str) -> Secret:
        """Return a new token of the account, with these scopes."""
        account = self.control("POST", "/accounts", {"email": EMAIL, "scopes": list(scopes)})
        return Secret(account["token"])

    def control(self, method: str, path: str, body: Any) -> Any:
        answer = requests.request(method, f"{self.url}/_control{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def call(self, method: str, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token.reveal()}", "Accept": "application/vnd.heroku+json; version=3"}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture
def town() -> Iterator[Town]:
    with serving_heroku(Heroku(RememberedDatabases(), settings=HerokuSettings(provision_s=0))) as url:
        town = Town(url)
        town.token = town.token_of("global")
        town.app_id = town.call("POST", "/apps", {"name": "shop"})["id"]
        town.call("PATCH", "/apps/shop/config-vars", {"DATABASE_URL": VALUE, "OTHER": "other"})
        yield town


def test_an_app_is_found_by_name_and_by_id(town: Town) -> None:
    by_name, by_id = (town.apps.find_app(town.token, found) for found in ("shop", town.app_id))
    assert by_name == by_id
    assert (by_name.id, by_name.name) == (town.app_id, "shop")
    with pytest.raises(HerokuNotFound):
        town.apps.find_app(town.token, "no-such-app")


def test_the_origin_of_an_app_is_its_owner_and_age(town: Town) -> None:
    origin = town.apps.origin(town.token, town.app_id)
    assert origin.owner_id == origin.account_id
    assert origin.created_at is not None
    other = Secret(town.control("POST", "/accounts", {"email": "other@example.com", "scopes": ["global"]})["token"])
    with pytest.raises((HerokuNotFound, PermanentFailure)):
        town.apps.origin(other, town.app_id)


def test_all_apps_are_listed(town: Town) -> None:
    for number in range(4):
        town.call("POST", "/apps", {"name": f"app-{number}"})
    names = sorted(app.name for app in town.apps.app_page(town.token).apps)
    assert names == ["app-0", "app-1", "app-2", "app-3", "shop"]


def test_config_vars_are_distinguished(town: Town) -> None:
    assert town.apps.postgres_config_vars(town.token, town.app_id) == ["DATABASE_URL"]


def test_the_namespace_of_a_pool_s_attachment_is_found(town: Town) -> None:
    # GIVEN a database whose pool is attached under a name that does not show it
    town.call("POST", "/apps", {"name": "pooled"})
    addon = town.call("POST", "/apps/pooled/addons", {"plan": "heroku-postgresql:standard-0"})
    attachment = {"addon": addon["id"], "app": "pooled", "name": "FAST", "namespace": "connection-pooling:default"}
    town.call("POST", "/addon-attachments", attachment)
    # WHEN the attachments of its config vars are looked up THEN only the pool's has a namespace
    found = [town.heroku.attachment_namespace(town.token, "pooled", name) for name in ("FAST_URL", "DATABASE_URL")]
    assert found == ["connection-pooling:default", None]


def test_a_webhook_is_listed_as_it_was_made_and_fixed(town: Town) -> None:
    # GIVEN a webhook of ours, and one that a person changed
    secret = Secret("fake-webhook-secret")
    webhook_id = town.heroku.create_webhook(town.token, town.app_id, HOOK, secret)
    ours = WebhookSubscription(webhook_id=webhook_id, url=HOOK, include=("api:release",), level="sync")
    assert town.heroku.list_webhooks(town.token, town.app_id) == [ours]
    changed = {"level": "notify", "include": ["api:build"], "url": "https://elsewhere.example.com"}
    town.call("PATCH", f"/apps/shop/webhooks/{webhook_id}", changed)
    assert town.heroku.list_webhooks(town.token, town.app_id) != [ours]
    # WHEN
    town.heroku.update_webhook(town.token, town.app_id, webhook_id, HOOK, secret)
    # THEN
    assert town.heroku.list_webhooks(town.token, town.app_id) == [ours]
    town.heroku.delete_webhook(town.token, town.app_id, webhook_id)
    assert town.heroku.list_webhooks(town.token, town.app_id) == []


@pytest.mark.parametrize(
    ("scope", "capabilities"),
    [
        ("global", Capabilities(config_vars=True, webhooks=True)),
        ("read-protected", Capabilities(config_vars=True, webhooks=False)),
    ],
)
def test_what_a_token_may_do_is_found_out(town: Town, scope: str, capabilities: Capabilities) -> None:
    assert town.capabilities(town.token_of(scope)) == (EMAIL, capabilities)


@pytest.mark.parametrize(
    ("scope", "code"), [("read", "heroku_config_vars_forbidden"), ("identity", "heroku_authorization_lost")]
)
def test_a_token_that_is_too_narrow_is_refused(town: Town, scope: str, code: str) -> None:
    with pytest.raises(TokenRefused, match=code):
        town.capabilities(town.token_of(scope))


def test_a_dead_token_is_refused(town: Town) -> None:
    with pytest.raises(TokenRefused, match="heroku_token_rejected"):
        town.capabilities(Secret("HRKU-fake-dead-token"))


def test_a_person_signs_in(town: Town) -> None:
    # GIVEN our OAuth client, and a person who consents where we sent them
    client = {"client_id": "urlsync", "client_secret": "fake-client-secret", "redirect_uri": "http://localhost/cb"}
    town.control("PUT", "/oauth-client", client)
    oauth = HerokuOAuthApi(HttpClient(), town.url, lambda: Secret("fake-client-secret"), "urlsync")
    asked = urlsplit(oauth.authorize_url("fake-state"))
    assert requests.get(asked.geturl(), timeout=10).status_code == 200
    consent = {name: values[0] for name, values in parse_qs(asked.query).items()}
    sent_back = requests.post(
        f"{town.url}{asked.path}",
        data={**consent, "account": EMAIL, "decision": "approve"},
        allow_redirects=False,
        timeout=10,
    ).headers["Location"]
    answer = parse_qs(urlsplit(sent_back).query)
    assert answer["state"] == ["fake-state"]
    # WHEN
    [code] = answer["code"]
    authorization = oauth.exchange(Secret(code), datetime.now(UTC))
    # THEN the authorization can do all we need, and the code is good once
    assert authorization.refresh_token is not None
    assert town.capabilities(authorization.access_token)[1] == Capabilities(config_vars=True, webhooks=True)
    with pytest.raises(HerokuTokenRejected):
        oauth.exchange(Secret(code), datetime.now(UTC))
    # AND it ends where we revoke it, but no token that the account created itself does
    assert not town.apps.revoke_grant(town.token, None)
    assert town.apps.revoke_grant(authorization.access_token, None)
    with pytest.raises(HerokuTokenRejected):
        town.apps.account(authorization.access_token)
    assert town.apps.account(town.token)


def test_hasura_says_whose_token_it_is_and_what_it_sees() -> None:
    with serving_hasura(Settings()) as url:
        # GIVEN an owner with a project, and a stranger
        simulator = HasuraClient(url)
        owner = simulator.control("POST", "/users", {"email": "owner@example.com"})
        stranger = simulator.control("POST", "/users", {"email": "stranger@example.com"})
        made = simulator.create_project(owner["token"], "shop", PG_DATABASE_URL="old", OTHER="other")
        hasura = HasuraCloudProjects(HttpClient(), f"{url}/v1/graphql")
        token = Secret(owner["token"])
        # WHEN THEN the owner sees everything
        assert hasura.users(token) == [HasuraUser(id=owner["id"], email="owner@example.com")]
        (project,) = hasura.projects(token)
        assert hasura.project(token, made.id) == project
        assert (project.project_id, project.tenant_id) == (made.id, made.tenant_id)
        assert (project.name, project.owner_id) == ("shop", owner["id"])
        assert {"PG_DATABASE_URL", "OTHER"} <= hasura.env_var_names(token, made.tenant_id)
        assert "environment" not in hasura.env_var_names(token, made.tenant_id)
        assert hasura.members(token, made.id) == ProjectMembers(owner_id=owner["id"], others=False)
        # AND whether somebody else does
        simulator.control("PUT", f"/projects/{made.id}/collaborators/{stranger['id']}", {"privileges": ["admin"]})
        assert hasura.members(token, made.id) == ProjectMembers(owner_id=owner["id"], others=True)
        simulator.control("DELETE", f"/projects/{made.id}/collaborators/{stranger['id']}")
        # AND the stranger nothing
        nobody = Secret(stranger["token"])
        assert hasura.projects(nobody) == []
        assert hasura.project(nobody, made.id) is None
        with pytest.raises(PermanentFailure, match="hasura_access_lost"):
            hasura.users(Secret("fake-dead-token"))


READS: list[Callable[[HerokuApi, Secret, str], object]] = [
    lambda heroku, token, _app: heroku.app_page(token),
    lambda heroku, token, _app: heroku.plans(token),
    lambda heroku, token, app: heroku.postgres_config_vars(token, app),
    lambda heroku, token, app: heroku.list_webhooks(token, app),
    lambda heroku, token, app: heroku.failed_deliveries(token, app),
]


@pytest.mark.parametrize("read", READS)
def test_a_reader_who_lists_in_a_loop_leaves_what_a_rotation_needs(
    town: Town, read: Callable[[HerokuApi, Secret, str], object]
) -> None:
    # GIVEN a Heroku account with some calls left, and somebody who lists without end
    town.control("PUT", f"/accounts/{EMAIL}/rate-limit", {"remaining": PEOPLES_RESERVE + 20})
    browse = HerokuApi(HttpClient(), town.url, lambda _: None, RateLimitTracker(), PEOPLES_RESERVE)

    def list_without_end() -> None:
        for _ in range(100):
            read(browse, town.token, town.app_id)

    with pytest.raises(RateLimitReserveReached):
        list_without_end()

    # WHEN the credentials are rotated, THEN a check reads the new value at once, with calls to spare
    town.call("PATCH", "/apps/shop/config-vars", {"DATABASE_URL": VALUE.replace("fake-password", "fake-new")})
    reading = town.heroku.read_config_var(town.token, town.app_id, "DATABASE_URL", None)
    assert isinstance(reading, SourceReading)
    assert reading.value == Secret(VALUE.replace("fake-password", "fake-new"))
    left = town.heroku.calls_left(town.token)
    assert left is not None
    assert PEOPLES_RESERVE - 10 < left <= PEOPLES_RESERVE


def test_one_list_of_many_pages_stops_at_the_reserve(town: Town) -> None:
    # GIVEN deliveries of several pages, and calls for the first of them only
    town.control("PUT", f"/accounts/{EMAIL}/rate-limit", {"remaining": PEOPLES_RESERVE + 1})
    browse = HerokuApi(HttpClient(), town.url, lambda _: None, RateLimitTracker(), PEOPLES_RESERVE)
    assert browse.app_page(town.token).apps
    # THEN the next call is not sent
    with pytest.raises(RateLimitReserveReached):
        browse.app_page(town.token)

"""The client that makes databases against the simulator: what both understand by the same words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from urlsync.adapters.heroku.databases_api import HerokuDatabasesApi
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.errors import HerokuRefused, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.provisioning import DEFAULT_PLAN
from urlsync.domain.secret import Secret

from local.heroku.model.heroku import Heroku
from local.heroku.server import serving
from local.waiting import wait_until
from tests.fakes.databases import RememberedDatabases

NAME = "urlsync-0123456789abcdef0123"


@dataclass
class Town:
    """The simulator, and our client."""

    url: str
    api: HerokuDatabasesApi
    model: Heroku

    def account(self, email: str, *scopes: str) -> Secret:
        """Make an account, and return a token with these scopes."""
        asked = {"email": email, **({"scopes": list(scopes)} if scopes else {})}
        return Secret(self.control("POST", "/accounts", asked)["token"])

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_control{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture
def town() -> Iterator[Town]:
    model = Heroku(RememberedDatabases())
    with serving(model) as url:
        yield Town(url, HerokuDatabasesApi(HttpClient(), url, lambda _: None), model)


@pytest.fixture
def token(town: Town) -> Secret:
    return town.account("owner@example.com")


def scoped(town: Town, *scopes: str) -> Secret:
    """Return a token of an account that may do no more than this."""
    account = town.model.accounts.named("narrow@example.com")
    return Secret(town.model.authorizations.grant(account, scopes).access_token)


def test_an_app_is_made_once_found_again_and_deleted(town: Town, token: Secret) -> None:
    assert town.api.own_app(token, NAME) is None
    made = town.api.create_app(token, NAME)
    assert (made.name, town.api.own_app(token, NAME)) == (NAME, made)
    with pytest.raises(HerokuRefused) as refused:
        town.api.create_app(token, NAME)
    assert refused.value.code == "heroku_invalid_params"
    town.api.delete_app(token, made.id)
    town.api.delete_app(token, made.id)
    assert town.api.own_app(token, NAME) is None


def test_a_database_is_made_once_and_gives_the_app_its_url(town: Town, token: Secret) -> None:
    # GIVEN an app without a database
    app = town.api.create_app(token, NAME)
    assert (town.api.database(token, app.id), town.api.addon_names(token, app.id)) == (None, [])
    # WHEN one is made
    made = town.api.create_database(token, app.id, DEFAULT_PLAN, f"{NAME}-db")
    # THEN it is found, refused a second time, and has a URL when it is ready
    assert (made.name, made.plan) == (f"{NAME}-db", DEFAULT_PLAN)
    assert town.api.database(token, app.id) == made
    assert town.api.addon_names(token, app.id) == [made.name]
    with pytest.raises(HerokuRefused):
        town.api.create_database(token, app.id, DEFAULT_PLAN, f"{NAME}-db")
    model = town.model
    wait_until(lambda: "DATABASE_URL" in model.config(model.apps.find(app.id)), "the URL is there")


def test_a_database_that_another_app_only_shares_is_not_this_ones(town: Town, token: Secret) -> None:
    # GIVEN a database of one app, attached to another
    owner, guest = town.api.create_app(token, NAME), town.api.create_app(token, f"{NAME}-2")
    town.api.create_database(token, owner.id, DEFAULT_PLAN, f"{NAME}-db")
    model = town.model
    account = model.accounts.named("owner@example.com")
    addon = model.addons.find(account, f"{NAME}-db")
    model.postgres.attach(model.apps.find(guest.id), addon, account, name=None, namespace=None, confirm=None)
    # THEN the other has none of its own, and is in use all the same
    assert town.api.database(token, guest.id) is None
    assert town.api.addon_names(token, guest.id) == [f"{NAME}-db"]


def test_an_unknown_plan_is_refused_by_heroku(town: Town, token: Secret) -> None:
    app = town.api.create_app(token, NAME)
    with pytest.raises(HerokuRefused) as refused:
        town.api.create_database(token, app.id, "heroku-postgresql:enormous", f"{NAME}-db")
    assert refused.value.code == "heroku_invalid_params"
    assert town.api.database(token, app.id) is None


def test_a_token_that_may_only_read_makes_nothing(town: Town) -> None:
    narrow = scoped(town, "read-protected")
    assert town.api.own_app(narrow, NAME) is None
    with pytest.raises(HerokuRefused) as refused:
        town.api.create_app(narrow, NAME)
    assert refused.value.code == "heroku_forbidden"


def test_what_a_token_may_not_see_is_not_taken_for_missing(town: Town) -> None:
    with pytest.raises(HerokuRefused) as refused:
        town.api.own_app(scoped(town, "identity"), NAME)
    assert refused.value.code == "heroku_forbidden"


def test_an_unknown_token_is_rejected(town: Town) -> None:
    with pytest.raises(HerokuTokenRejected):
        town.api.own_app(Secret("fake-unknown-token"), NAME)


def test_a_suspended_account_is_distinguished(town: Town, token: Secret) -> None:
    town.model.accounts.named("owner@example.com").suspended = True
    with pytest.raises(PermanentFailure):
        town.api.create_app(token, NAME)


def test_an_answer_that_is_lost_says_nothing_and_the_app_is_found_again(town: Town, token: Secret) -> None:
    # GIVEN that no call is answered
    town.control("PUT", "/faults", {"api": {"lose_answer_rate": 1}})
    with pytest.raises(TransientFailure):
        town.api.create_app(token, NAME)
    # WHEN answers come again, THEN the app that was made is found
    town.control("DELETE", "/faults")
    assert town.api.own_app(token, NAME) is not None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_outage_is_worth_another_attempt(town: Town, token: Secret, status: int) -> None:
    town.control("PUT", "/faults", {"api": {"rate": 1, "status": status}})
    with pytest.raises(TransientFailure):
        town.api.create_app(token, NAME)

"""Clock, rate limit, tokens, settings, faults and subscriptions of the model."""

from datetime import timedelta
from typing import Any

import pytest

from local.heroku.model.clock import SimulatedClock
from local.heroku.model.errors import HerokuError
from local.heroku.model.heroku import Heroku
from local.heroku.model.oauth import OAuthClient
from tests.fakes.databases import RememberedDatabases
from tests.fakes.heroku_town import START, Town

CLIENT = OAuthClient("fake-client", "fake-client-secret", "https://urlsync.example/callback")


def test_a_stopped_clock_moves_only_when_pushed() -> None:
    clock = SimulatedClock(speed=0, start=START)
    clock.advance(90)
    assert clock.now() == START + timedelta(seconds=90)
    assert clock.real_seconds_until(START) == 0
    assert clock.real_seconds_until(START + timedelta(seconds=91)) is None


def test_a_fast_clock_shortens_the_wait() -> None:
    clock = SimulatedClock(speed=3600, start=START)
    assert clock.real_seconds_until(clock.now() + timedelta(hours=2)) == pytest.approx(2, abs=0.01)


def test_the_rate_limit_refills(town: Town) -> None:
    # GIVEN an account that has spent all its calls
    limits, account_id = town.heroku.rate_limits, town.account.id
    for _ in range(4500):
        limits.take(account_id)
    with pytest.raises(HerokuError) as refused:
        limits.take(account_id)
    # WHEN a minute passes
    town.pass_time(60)
    # THEN it has 75 again, and after an hour no more than all
    assert (refused.value.status, refused.value.identifier) == (429, "rate_limit")
    assert limits.remaining(account_id) == 75
    town.pass_time(10_000)
    assert limits.remaining(account_id) == 4500


def test_access_tokens_expire_and_are_refreshed(town: Town) -> None:
    # GIVEN a grant by the OAuth flow
    heroku = town.heroku
    heroku.oauth.register(CLIENT)
    code = heroku.oauth.consent(CLIENT, town.account, frozenset({"read-protected"}))
    grant = heroku.oauth.exchange(code, CLIENT.secret)
    first, refresh_token = grant.access_token, grant.refresh_token or ""
    # WHEN it gets old
    town.pass_time(28_799)
    # THEN the access token is refused, and the refresh token gives another one, and stays the same
    with pytest.raises(HerokuError) as refused:
        heroku.authorizations.authenticate(first)
    assert refused.value.status == 401
    renewed = heroku.oauth.refresh(refresh_token, CLIENT.secret)
    assert heroku.authorizations.authenticate(renewed.access_token).account is town.account
    assert (renewed.refresh_token, renewed.access_token != first) == (refresh_token, True)


def test_refresh_tokens_may_rotate(town: Town) -> None:
    # GIVEN the less usual habit
    heroku = town.heroku
    heroku.settings.change({"rotate_refresh_tokens": True})
    heroku.oauth.register(CLIENT)
    code = heroku.oauth.consent(CLIENT, town.account, frozenset({"global"}))
    old = heroku.oauth.exchange(code, CLIENT.secret).refresh_token or ""
    # WHEN a token is refreshed
    new = heroku.oauth.refresh(old, CLIENT.secret).refresh_token
    # THEN the old refresh token is of no more use
    assert new != old
    with pytest.raises(HerokuError):
        heroku.oauth.refresh(old, CLIENT.secret)


def test_codes_are_good_once_and_for_five_minutes(town: Town) -> None:
    heroku = town.heroku
    heroku.oauth.register(CLIENT)
    used, old = (heroku.oauth.consent(CLIENT, town.account, frozenset({"global"})) for _ in range(2))
    heroku.oauth.exchange(used, CLIENT.secret)
    town.pass_time(300)
    for code in (used, old, "fake-unknown"):
        with pytest.raises(HerokuError) as refused:
            heroku.oauth.exchange(code, CLIENT.secret)
        assert refused.value.status == 401


def test_a_revoked_grant_is_gone_for_good(town: Town) -> None:
    heroku = town.heroku
    heroku.oauth.register(CLIENT)
    grant = heroku.oauth.exchange(heroku.oauth.consent(CLIENT, town.account, frozenset({"global"})), CLIENT.secret)
    heroku.authorizations.revoke(grant.access_token)
    with pytest.raises(HerokuError):
        heroku.authorizations.authenticate(grant.access_token)
    with pytest.raises(HerokuError):
        heroku.oauth.refresh(grant.refresh_token or "", CLIENT.secret)


@pytest.mark.parametrize(
    "fields",
    [
        {"include": []},
        {"include": "api:release"},
        {"include": ["api:everything"]},
        {"level": "loud"},
        {"url": "not a url"},
        {"url": "ftp://example.com"},
        {"url": None},
        {"secret": 1},
        {"authorization": []},
        {"name": "unknown"},
    ],
)
def test_bad_subscriptions_are_refused(town: Town, fields: dict[str, Any]) -> None:
    with pytest.raises(HerokuError) as refused:
        town.subscribe(**fields)
    assert (refused.value.status, refused.value.identifier) == (422, "invalid_params")
    assert town.heroku.webhooks.of(town.app.id) == []


@pytest.mark.parametrize("asked", [{"no_such": 1}, {"release_s": "1"}, {"identical_updates": True}])
def test_bad_settings_change_nothing(town: Town, asked: dict[str, Any]) -> None:
    with pytest.raises(HerokuError):
        town.heroku.settings.change({"provision_s": 9, **asked})
    assert town.heroku.settings.provision_s == 0.5


@pytest.mark.parametrize(
    "asked",
    [
        {"api": {"rate": 2}},
        {"api": {"status": 200}},
        {"api": {"latency_s": -1}},
        {"api": {"speed": 1}},
        {"deliveries": {"drop": -0.1}},
        {"deliveries": {"delay_s": "1"}},
        {"network": {}},
    ],
)
def test_bad_faults_change_nothing(town: Town, asked: dict[str, Any]) -> None:
    before = town.heroku.faults.api, town.heroku.faults.deliveries
    with pytest.raises(HerokuError):
        town.heroku.faults.change(asked)
    assert (town.heroku.faults.api, town.heroku.faults.deliveries) == before


def test_a_seed_repeats_everything() -> None:
    def created() -> list[str]:
        heroku = Heroku(RememberedDatabases(), clock=SimulatedClock(speed=0, start=START), seed=7)
        app = heroku.create_app(heroku.accounts.named("owner@example.com"))
        return [app.id, app.name, *(release.id for release in app.releases)]

    assert created() == created()

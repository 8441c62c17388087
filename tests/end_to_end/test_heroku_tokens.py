"""Heroku access tokens expire, and are refreshed by one check for all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.heroku.client import HerokuClient
from local.stack.aws import EmulatedAws
from local.stack.internals import StackInternals
from local.stack.outputs import Stack
from tests.fakes.held_checks import HeldChecks
from tests.fakes.heroku_sign_in import signed_in
from tests.fakes.synced_app import Owner, SyncedApps

SYNCS = 4
REFRESH = "POST /oauth/token"


@pytest.fixture
def an_owner_who_signed_in(
    synced_apps: SyncedApps, stack: Stack, aws: EmulatedAws, enabling: StackInternals, heroku: HerokuClient
) -> Owner:
    """Somebody whose connection has tokens of the OAuth flow, at a Heroku that changes refresh tokens too."""
    heroku.control("PUT", "/settings", {"rotate_refresh_tokens": True})
    owner = synced_apps.owner()
    tokens = signed_in(stack, aws, owner.email)
    return replace(owner, connection=enabling.connect(owner.hasura.id, owner.hasura.token, tokens))


def test_an_expired_token_is_refreshed_once_for_all_syncs(
    an_owner_who_signed_in: Owner,
    synced_apps: SyncedApps,
    checks: HeldChecks,
    enabling: StackInternals,
    heroku: HerokuClient,
) -> None:
    # GIVEN several syncs of one connection, whose access token Heroku does not take any more
    owner = an_owner_who_signed_in
    apps = [synced_apps.make(owner) for _ in range(SYNCS)]
    before = owner.connection.heroku
    assert before is not None

    def change_all_with_expired(token: str) -> tuple[list[str], int]:
        heroku.control("DELETE", "/calls")
        with checks.held():
            values = [app.change() for app in apps]
            heroku.control("POST", "/tokens/expire", {"token": token})
        for app in apps:
            app.wait_until_settled()
        return values, heroku.control("GET", "/calls")[REFRESH]

    # WHEN all sources change at once
    values, refreshes = change_all_with_expired(before.access_token.reveal())

    # THEN one refresh was enough, its tokens are stored, and every source has arrived
    assert refreshes == 1
    assert [app.target() for app in apps] == values
    assert not any(app.has_failed() for app in apps)
    stored = enabling.connections.get(owner.connection.connection_id)
    assert stored is not None
    assert stored.heroku is not None
    assert stored.revision == 2
    assert stored.heroku.access_token != before.access_token
    assert stored.heroku.refresh_token != before.refresh_token

    # AND the refresh token that was stored serves for the next refresh, as the first one is worth nothing now
    values, refreshes = change_all_with_expired(stored.heroku.access_token.reveal())
    assert refreshes == 1
    assert [app.target() for app in apps] == values


def test_a_token_is_refreshed_before_it_expires(
    an_owner_who_signed_in: Owner, synced_apps: SyncedApps, enabling: StackInternals, heroku: HerokuClient
) -> None:
    # GIVEN a connection whose access token is good for one more minute
    owner = an_owner_who_signed_in
    tokens = owner.connection.heroku
    assert tokens is not None
    soon = replace(tokens, expires_at=datetime.now(UTC) + timedelta(minutes=1))
    connection = enabling.connect(owner.hasura.id, owner.hasura.token, soon)

    # WHEN it is used for the first time
    heroku.control("DELETE", "/calls")
    app = synced_apps.make(replace(owner, connection=connection))

    # THEN it was refreshed first, so that Heroku never had to refuse it
    stored = enabling.connections.get(connection.connection_id)
    assert stored is not None
    assert stored.revision == 2
    assert heroku.control("GET", "/calls")[REFRESH] == 1
    assert app.target() == app.source()


def test_a_revoked_sign_in_pauses(an_owner_who_signed_in: Owner, synced_apps: SyncedApps, heroku: HerokuClient) -> None:
    # GIVEN a person who has revoked what they consented to
    app = synced_apps.make(an_owner_who_signed_in)
    tokens, written_before = an_owner_who_signed_in.connection.heroku, app.writes()
    assert tokens is not None
    app.remove_webhook()
    app.change()
    heroku.control("POST", "/tokens/revoke", {"token": tokens.access_token.reveal()})

    # WHEN the sync is checked, whose source has changed
    app.check()
    app.wait_until_settled()

    # THEN the sync is paused, and nothing was written
    assert (app.stored().status, app.stored().reason) == ("paused", "heroku_authorization_lost")
    assert app.writes() == written_before

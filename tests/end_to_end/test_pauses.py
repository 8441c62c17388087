"""What only a person can fix pauses a sync, and the sync resumes automatically once it is fixed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.synced_app import SyncedApp, a_database_url

SOMEBODY = "somebody@example.com"


@dataclass(frozen=True)
class Trouble:
    """How it begins, what it is called, and how it is fixed."""

    reason: str
    begin: Callable[[SyncedApp], Any]
    fix: Callable[[SyncedApp], Any]


def control(method: str, path: str) -> Callable[[SyncedApp], Any]:
    """Return a call of Heroku's control surface about an app's owner."""
    return lambda app: app.heroku.control(method, path.format(app=app.app, email=app.owner.email))


def give_app_to(app: SyncedApp, email: str) -> None:
    app.heroku.control("PUT", f"/apps/{app.app}/owner", {"email": email})


def revoke_hasura_token(app: SyncedApp) -> None:
    app.hasura.control("POST", "/tokens/revoke", {"token": app.owner.hasura.token})


def bring_hasura_token_back(app: SyncedApp) -> None:
    app.hasura.control("POST", "/users", {"email": app.owner.email, "token": app.owner.hasura.token})


TROUBLES = {
    "402": Trouble(
        "heroku_app_suspended",
        control("PUT", "/accounts/{email}/delinquent"),
        control("DELETE", "/accounts/{email}/delinquent"),
    ),
    "403": Trouble(
        "heroku_app_suspended", control("PUT", "/apps/{app}/suspended"), control("DELETE", "/apps/{app}/suspended")
    ),
    "404": Trouble(
        "heroku_authorization_lost",
        lambda app: give_app_to(app, SOMEBODY),
        lambda app: give_app_to(app, app.owner.email),
    ),
    "hasura token revoked": Trouble("hasura_access_lost", revoke_hasura_token, bring_hasura_token_back),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
def test_a_refusal_pauses_until_it_is_fixed(a_synced_app: SyncedApp, events: CapturedEvents, trouble: Trouble) -> None:
    # GIVEN a sync in order
    app, written_before = a_synced_app, a_synced_app.writes()

    # WHEN Heroku or Hasura refuses us for a reason that lasts
    trouble.begin(app)
    app.check()

    # THEN the sync pauses with that reason, and is reported so once, however often it is checked
    app.wait_until_not_active(trouble.reason)
    checked_before = len(app.history())
    app.check()
    wait_until(lambda: len(app.history()) > checked_before, "it was checked once more")
    assert app.stored().status == "paused"
    assert app.writes() == written_before

    # AND resumes at the first check after it is fixed
    trouble.fix(app)
    app.check()
    app.wait_until_settled()
    assert app.stored().status == "active"
    wait_until(lambda: "Sync Resumed" in events.types_of(app.sync_id), "the resumption is on the bus")
    assert events.types_of(app.sync_id) == ["Database URL Updated", "Sync Paused", "Sync Resumed"]
    assert app.target() == app.source()


def test_a_revoked_heroku_token_pauses(a_synced_app: SyncedApp, events: CapturedEvents) -> None:
    # GIVEN a token without a refresh token, which its owner has revoked
    app, target, written_before = a_synced_app, a_synced_app.target(), a_synced_app.writes()
    app.heroku.control("POST", "/tokens/revoke", {"token": app.owner.heroku.token})

    # WHEN a check is made
    app.check()
    app.wait_until_not_active("heroku_authorization_lost")

    # THEN the sync is paused, people are notified, and the target keeps what it had
    assert app.stored().status == "paused"
    assert app.history()[-1]["failure"] == "heroku_authorization_lost"
    assert (app.target(), app.writes()) == (target, written_before)
    wait_until(lambda: "Sync Paused" in events.types_of(app.sync_id), "the pause is on the bus")
    assert events.of(app.sync_id)[-1]["detail"]["reason"] == "heroku_authorization_lost"


@pytest.mark.parametrize(
    ("value", "reason", "detail", "outcome"),
    [
        (None, "source_missing", None, "source_missing"),
        ("", "source_missing", None, "source_missing"),
        ("mysql://fake:fake@database.example.com/fake", "source_invalid", "not_a_postgres_url", "failed"),
        ("postgres://", "source_invalid", "host_missing", "failed"),
        ("postgres://fake@database.example.com/x\n", "source_invalid", "white_space_at_ends", "failed"),
    ],
)
def test_a_source_that_cannot_be_one_is_never_written(
    a_synced_app: SyncedApp, events: CapturedEvents, value: str | None, reason: str, detail: str | None, outcome: str
) -> None:
    # GIVEN a sync in order
    app, target, written_before = a_synced_app, a_synced_app.target(), a_synced_app.writes()

    # WHEN the config var is removed, emptied or set to something else than a database's URL
    app.set_source(value)
    app.wait_until_settled()

    # THEN the sync is paused with the reason, and the target keeps what it had
    assert (app.stored().status, app.stored().reason) == ("paused", reason)
    assert app.stored().detail == detail
    assert app.history()[-1]["outcome"] == outcome
    assert (app.target(), app.writes()) == (target, written_before)

    # AND resumes when there is a URL again, which is written
    release = a_database_url()
    app.set_source(release)
    app.wait_until_settled()
    assert (app.stored().status, app.stored().reason) == ("active", None)
    assert app.target() == release
    wait_until(lambda: len(events.of(app.sync_id)) == 4, "everything is on the bus")
    assert events.types_of(app.sync_id)[1:] == ["Sync Paused", "Database URL Updated", "Sync Resumed"]

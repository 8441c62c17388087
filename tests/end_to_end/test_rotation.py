"""A rotation, from Heroku's database to a project that serves again."""

import pytest

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.outputs import ENV_VAR
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.synced_app import SyncedApp, SyncedApps


@pytest.fixture
def a_serving_app(synced_apps: SyncedApps) -> SyncedApp:
    """An app with a real database, from which its project serves."""
    app = synced_apps.make(with_database=True)
    app.wait_for_health()
    return app


def test_a_rotation_reaches_hasura(a_serving_app: SyncedApp) -> None:
    # GIVEN a project that serves from the app's database
    app, old_url = a_serving_app, a_serving_app.source()
    assert app.target() == old_url
    written_before = app.writes()

    # WHEN Heroku rotates the database's credentials
    app.rotate()

    # THEN the old ones are refused, the new ones are at Hasura, and the project serves again
    assert not app.database_accepts(old_url)
    app.wait_for_target()
    app.wait_for_health()
    app.wait_until_settled()
    assert app.target() == app.source() != old_url
    assert app.database_accepts(app.target())
    assert app.writes() - written_before == 1


def test_a_rotation_is_remembered_and_reported(a_synced_app: SyncedApp, events: CapturedEvents) -> None:
    # GIVEN a sync that was updated once, when it was enabled
    before = a_synced_app.stored()

    # WHEN the source changes
    a_synced_app.change()
    a_synced_app.wait_until_settled()

    # THEN history has one more update, with what led to it and how long it took since the release
    after = a_synced_app.stored()
    first, update = (entry for entry in a_synced_app.history() if entry["outcome"] == "updated")
    assert (first["cause"], update["cause"]) == ("enabled", "webhook")
    assert update["release_version"] == after.release_version
    assert update["fingerprint_before"] == before.fingerprint
    assert update["fingerprint"] == after.fingerprint != before.fingerprint
    assert 0 <= update["propagation"] < 10_000

    # AND the bus has one more event
    wait_until(lambda: len(events.of(a_synced_app.sync_id)) == 2, "both updates are on the bus")
    assert events.types_of(a_synced_app.sync_id) == ["Database URL Updated"] * 2
    reported = events.of(a_synced_app.sync_id)[-1]
    assert reported["source"] == "urlsync"
    assert reported["detail"]["fingerprint"] == after.fingerprint


def test_only_our_env_var_is_written(a_synced_app: SyncedApp) -> None:
    # GIVEN a project with another env var
    app, token = a_synced_app, a_synced_app.owner.hasura.token
    app.hasura.write_env(token, app.project.tenant_id, OTHER="kept")

    # WHEN the source changes
    value = app.change()
    app.wait_until_settled()

    # THEN that one is as it was, and ours is the only one we ever wrote
    assert app.environment()["OTHER"] == "kept"
    assert app.environment()[ENV_VAR] == value
    assert [write["keys"] for write in app.accepted_writes()] == [[ENV_VAR], ["OTHER"], [ENV_VAR]]


def test_a_check_costs_few_calls(a_synced_app: SyncedApp, heroku: HerokuClient, hasura: HasuraClient) -> None:
    def cost_of_a_check() -> tuple[int, int]:
        heroku.control("DELETE", "/calls")
        hasura.control("DELETE", "/calls")
        a_synced_app.check()
        a_synced_app.wait_until_settled()
        reads = heroku.control("GET", "/calls").get("GET /apps/{app}/config-vars", 0)
        return reads, hasura.control("GET", "/calls")["POST /v1/graphql"]

    # GIVEN an app whose webhook is gone, so that only the checks we ask for are made
    a_synced_app.remove_webhook()

    # WHEN a check finds nothing to do, THEN it costs one call each
    assert cost_of_a_check() == (1, 1)

    # AND one that must write costs one more at Hasura
    a_synced_app.change()
    assert cost_of_a_check() == (1, 2)
    assert a_synced_app.stored().outcome == "updated"


def test_a_release_command_s_second_success_brings_the_value(a_synced_app: SyncedApp) -> None:
    # GIVEN an app with a release command, whose change takes effect three seconds after it has succeeded
    app = a_synced_app
    command = {"duration_s": 2, "settle_s": 3}
    app.heroku.control("PUT", f"/apps/{app.app}/release-command", command)

    # WHEN its config var changes
    before = app.source()
    value = app.change()
    assert app.source() == before != value
    wait_until(lambda: app.target() == value, "the value has arrived")
    app.wait_until_settled()

    # THEN Heroku reported one beginning and two successes, of which the last brought the value, not the schedule
    version = app.stored().release_version
    checks = [entry for entry in app.history() if entry.get("release_version") == version]
    assert [(entry["cause"], entry["outcome"]) for entry in checks] == [
        ("webhook", "unchanged"),
        ("webhook", "updated"),
    ]
    assert 5_000 <= checks[-1]["propagation"] < 15_000


def test_the_release_of_an_add_on_overtakes_a_release_command(a_serving_app: SyncedApp) -> None:
    # GIVEN an app whose release command is still running when its database is rotated
    app = a_serving_app
    app.heroku.control("PUT", f"/apps/{app.app}/release-command", {"duration_s": 6, "settle_s": 1})
    app.heroku.call("PATCH", f"{app.path}/config-vars", {"UNRELATED": "fake"}).raise_for_status()

    # WHEN the rotation's release overtakes it
    app.rotate()
    app.wait_for_target()
    assert app.heroku.has_pending_releases(app.app)
    app.wait_until_settled()

    # THEN the older release's end was checked as well, and nothing is written twice
    assert app.target() == app.source()
    checked = [entry["release_version"] for entry in app.history() if entry["cause"] == "webhook"]
    assert checked[-1] == max(checked) - 1

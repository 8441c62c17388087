"""What webhooks lose, the schedule finds: on the deployed template, with IAM enforced."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbReconcileRuns

from local.heroku.client import HerokuClient
from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.held_schedule import HeldSchedule
from tests.fakes.synced_app import SyncedApp, SyncedApps

A_RUN_AND_A_LITTLE_S = 90.0
"""A run comes each minute, and the emulator looks at its schedules every ten seconds."""


@pytest.fixture
def released(schedule: HeldSchedule) -> Iterator[None]:
    """Runs come by themselves, each minute."""
    schedule.release()
    yield
    schedule.hold()


def has(app: SyncedApp, value: str) -> bool:
    return app.target() == value


def causes(app: SyncedApp) -> set[str]:
    return {entry["cause"] for entry in app.history()}


def let_an_hour_pass(app: SyncedApp) -> None:
    """Make the webhook one that was looked at an hour ago."""
    stored = app.stored()
    app.enabling.syncs.record(stored, replace(stored, webhook_checked_at=stored.created_at - timedelta(hours=1)), None)


def repairs(app: SyncedApp) -> list[str]:
    return [entry["failure"] for entry in app.history() if entry["action"] == "webhook_repaired"]


def test_without_any_webhook_each_rotation_arrives_with_the_next_run(
    heroku: HerokuClient, synced_apps: SyncedApps, schedule: HeldSchedule
) -> None:
    # GIVEN synced apps, and a Heroku whose webhooks all get lost
    apps = [synced_apps.make() for _ in range(3)]
    heroku.control("PUT", "/faults", {"deliveries": {"drop": 1}})
    for _ in range(2):
        # WHEN all of them change and the schedule runs
        wanted = [app.change() for app in apps]
        schedule.run()
        # THEN all changes arrive
        for app, value in zip(apps, wanted, strict=True):
            wait_until(partial(has, app, value), "the change arrives")
    # AND no webhook had reported them
    for app in apps:
        assert "webhook" not in causes(app)
        assert "schedule" in causes(app)


@pytest.mark.usefixtures("released")
def test_the_schedule_runs_automatically(
    heroku: HerokuClient, a_synced_app: SyncedApp, aws: EmulatedAws, stack: Stack
) -> None:
    # GIVEN a change that no webhook tells of
    heroku.control("PUT", "/faults", {"deliveries": {"drop": 1}})
    value = a_synced_app.change()
    # WHEN nobody does anything, THEN it arrives
    wait_until(lambda: a_synced_app.target() == value, "a run comes automatically", A_RUN_AND_A_LITTLE_S)
    # AND the run is remembered
    last = DynamoDbReconcileRuns(aws.session.client("dynamodb", endpoint_url=aws.endpoint), stack["table"]).last()
    assert last is not None
    assert last.due > 0
    assert last.complete


def test_a_webhook_that_somebody_removed_comes_back(a_synced_app: SyncedApp, schedule: HeldSchedule) -> None:
    # GIVEN a webhook that was removed behind our back
    app = a_synced_app
    (before,) = app.webhooks()
    app.remove_webhook()
    let_an_hour_pass(app)
    # WHEN the schedule runs
    schedule.run()
    wait_until(lambda: app.stored().webhook_id != before["id"], "the webhook is registered again")
    # THEN there is one again, which is right, and the next change arrives by it
    (after,) = app.webhooks()
    assert {name: after[name] for name in ("url", "level", "include")} == {
        name: before[name] for name in ("url", "level", "include")
    }
    assert repairs(app) == ["webhook_missing"]
    value = app.change()
    wait_until(lambda: has(app, value) and "webhook" in causes(app), "the change arrives by it")


def test_a_webhook_that_somebody_changed_is_put_right_and_a_stray_one_removed(
    a_synced_app: SyncedApp, schedule: HeldSchedule
) -> None:
    # GIVEN a webhook with another level, events and secret, one of a sync that is gone, and a stranger's
    app = a_synced_app
    (ours,) = app.webhooks()
    path = f"{app.path}/webhooks"
    changed = {"level": "notify", "include": ["dyno"], "secret": "not-the-one-we-gave"}
    app.heroku.call("PATCH", f"{path}/{ours['id']}", changed).raise_for_status()
    gone = ours["url"].replace(app.sync_id, "5a0c1f3e-0000-4000-8000-00000000dead")
    subscription = {"level": "sync", "include": ["api:release"]}
    for url in (gone, "https://somebody.example.com/hook"):
        app.heroku.call("POST", path, {**subscription, "url": url}).raise_for_status()
    let_an_hour_pass(app)
    # WHEN the schedule runs
    schedule.run()
    wait_until(lambda: repairs(app) == ["webhook_wrong"], "the webhook is repaired")
    # THEN ours is right again, the stray one is gone, and the stranger's is there
    assert {(hook["url"], hook["level"], *hook["include"]) for hook in app.webhooks()} == {
        (ours["url"], "sync", "api:release"),
        ("https://somebody.example.com/hook", "sync", "api:release"),
    }
    value = app.change()
    wait_until(lambda: has(app, value) and "webhook" in causes(app), "the change arrives by it")

"""After an update: whether the project really serves, seen on the deployed template with a real database."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest

from local.operator_client import OperatorClient
from local.stack.outputs import ENV_VAR, Stack
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.held_follow_ups import HeldFollowUps
from tests.fakes.synced_app import SyncedApp, SyncedApps

LONGEST_CONFIRMATION_S = 60.0
"""On this stack the last attempt begins after some 16 seconds."""


@pytest.fixture(autouse=True)
def confirmations(follow_ups: HeldFollowUps) -> Iterator[None]:
    with follow_ups.released():
        yield


@pytest.fixture
def a_serving_app(synced_apps: SyncedApps) -> SyncedApp:
    """An app whose project serves from its database, as was confirmed."""
    app = synced_apps.make(with_database=True)
    wait_for(app, serving=True)
    app.wait_until_settled()
    return app


@pytest.fixture
def operator(stack: Stack) -> OperatorClient:
    return OperatorClient(stack)


def wait_for(app: SyncedApp, *, serving: bool | None, failure: str | None = None) -> None:
    def is_known() -> bool:
        sync = app.stored()
        known = (sync.serving, sync.health_issue) == (serving, failure)
        return known and sync.last_confirmed_at is not None

    wait_until(is_known, f"serving is {serving} ({failure})", LONGEST_CONFIRMATION_S)


def allow_metadata_access(app: SyncedApp) -> None:
    sync = app.stored()
    app.enabling.syncs.record(sync, replace(sync, metadata_access=True), None)


def diagnosed(operator: OperatorClient, app: SyncedApp) -> set[str]:
    answer = operator.call("GET", f"/v1/syncs/{app.sync_id}/diagnosis")
    assert answer.status_code == HTTPStatus.OK
    return {finding["code"] for finding in answer.json()["findings"]}


def test_a_rotation_is_confirmed(a_serving_app: SyncedApp, operator: OperatorClient) -> None:
    # GIVEN a project that serves
    app = a_serving_app
    before = app.stored()

    # WHEN the credentials rotate
    app.rotate()
    wait_until(lambda: app.stored().last_updated_at != before.last_updated_at, "the rotation arrived")

    # THEN it is confirmed that it serves with the new ones, and the source was read once more
    wait_for(app, serving=True)
    after = app.stored()
    assert after.last_confirmed_at is not None
    assert after.last_updated_at is not None
    assert after.last_confirmed_at > after.last_updated_at
    app.wait_until_settled()
    entries = [entry for entry in app.history() if entry["fingerprint"] == after.fingerprint]
    assert [entry["action"] for entry in entries if entry["cause"] == "follow_up"] == ["confirmed", "checked"]

    # AND the diagnosis has nothing to say against it
    assert {"in_step", "webhook_right", "project_serves"} <= diagnosed(operator, app)


def test_a_project_that_breaks_and_heals_is_reported_once_each(
    a_serving_app: SyncedApp, synced_apps: SyncedApps, events: CapturedEvents
) -> None:
    # GIVEN a project that serves from a database whose URL a person may set
    good = a_serving_app.source()
    app = synced_apps.make(source=good)
    wait_until(lambda: app.hasura.add_source(app.project, ENV_VAR).ok, "the project has its database")
    wait_for(app, serving=True)

    # WHEN it gets a URL that its database refuses
    app.set_source(good.replace("://", "://somebody-else-", 1))

    # THEN people are notified that it does not serve, and why
    wait_for(app, serving=False, failure="project_inconsistent")
    wait_until(lambda: "Sync Failed" in events.types_of(app.sync_id), "people are notified")
    assert app.stored().last_served_at is not None

    # WHEN it gets the right one back THEN they are notified that it serves again
    app.set_source(good)
    wait_for(app, serving=True)
    wait_until(lambda: "Sync Recovered" in events.types_of(app.sync_id), "people are notified")
    reported = [kind for kind in events.types_of(app.sync_id) if kind != "Database URL Updated"]
    assert reported == ["Sync Failed", "Sync Recovered"]


def test_a_project_that_does_not_use_the_variable_is_reported(
    a_serving_app: SyncedApp, synced_apps: SyncedApps, operator: OperatorClient
) -> None:
    # GIVEN a project whose source holds a URL itself, and an owner who lets us look at its metadata
    app = synced_apps.make()
    allow_metadata_access(app)
    configuration = {"connection_info": {"database_url": a_serving_app.source()}}
    app.hasura.metadata(app.project, "pg_add_source", name="default", configuration=configuration).raise_for_status()

    # WHEN the env var changes
    app.change()

    # THEN it is reported that the sync is useless
    wait_for(app, serving=False, failure="source_holds_literal_url")
    assert "source_holds_literal_url" in diagnosed(operator, app)

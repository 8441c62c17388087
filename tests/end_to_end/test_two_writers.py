"""An env var that something else writes, or that does not keep its value: it is written no more often than it helps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.stack.outputs import ENV_VAR
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.synced_app import SyncedApp, a_database_url

NOT_KEPT = ("paused", "hasura_refused", "value_not_kept")


@pytest.mark.parametrize(
    ("read_back", "most_writes"),
    [({"masked": [ENV_VAR]}, 1), ({"suffixes": {ENV_VAR: "?sslmode=require"}}, 2)],
    ids=["masked", "with a suffix"],
)
def test_a_value_that_reads_back_otherwise_stops_the_writing(
    a_synced_app: SyncedApp, read_back: dict[str, Any], most_writes: int
) -> None:
    # GIVEN a project that shows its env vars otherwise than they were written
    app, before = a_synced_app, a_synced_app.writes()
    control = f"/projects/{app.project.id}/read-back"
    app.hasura.control("PUT", control, read_back)
    # WHEN the source changes, and the sync is checked again and again
    app.change()
    app.wait_until_settled()
    for _ in range(3):
        app.check()
        app.wait_until_settled()
    # THEN it pauses with its reason, and the project was not restarted again and again
    stored = app.stored()
    assert (stored.status, stored.reason, stored.detail) == NOT_KEPT
    assert app.writes() - before <= most_writes
    # AND it resumes once the value is kept
    app.hasura.control("DELETE", control)
    value = app.change()
    app.wait_until_settled()
    assert (app.stored().status, app.target()) == ("active", value)


def test_another_writer_is_reported_with_the_times_and_a_new_host_is_counted(
    a_synced_app: SyncedApp, events: CapturedEvents
) -> None:
    # GIVEN something else that overwrites the env var three times
    app = a_synced_app
    for _ in range(3):
        app.hasura.write_env(app.owner.hasura.token, app.project.tenant_id, **{ENV_VAR: a_database_url()})
        app.check()
        app.wait_until_settled()
    # THEN it has its value again, and people are notified once, with the times
    assert app.target() == app.source()
    wait_until(lambda: "Env Var Overwritten" in events.types_of(app.sync_id), "the other writer is on the bus")
    (event,) = [one for one in events.of(app.sync_id) if one["detail-type"] == "Env Var Overwritten"]
    assert len(event["detail"]["overwritten_at"]) == 3
    # WHEN the source moves to another host THEN the move is counted, under no name
    since = datetime.now(UTC) - timedelta(minutes=1)
    app.set_source(a_database_url().replace("database.example.com", "moved.example.com"))
    app.wait_until_settled()
    assert app.host_changes_since(since) >= 1

"""Hasura's maintenance: the syncs of a connection wait together, and are right within minutes of its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from urlsync.domain.outage import FAILURES, PROBE_INTERVAL, Marker, Provider

from local.hasura.client import HasuraClient
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.held_schedule import HeldSchedule
from tests.fakes.synced_app import SyncedApps

MINUTE_S: Final = timedelta(minutes=1).total_seconds()


def test_maintenance_is_waited_out_together(
    synced_apps: SyncedApps, schedule: HeldSchedule, hasura: HasuraClient, queues: EmulatedQueues
) -> None:
    # GIVEN syncs of one connection, each with a project of its own, and maintenance during which all sources change
    owner = synced_apps.owner()
    apps = [synced_apps.begin(owner) for _ in range(FAILURES + 3)]
    for app in apps:
        app.wait_until_settled()
    hasura.control("PUT", "/maintenance", {})
    values = [app.change() for app in apps]

    stored = apps[0].enabling.connections

    def marker() -> Marker:
        connection = stored.get(owner.connection.connection_id)
        return Marker() if connection is None else connection.hasura_marker

    def targets() -> list[str | None]:
        return [app.target() for app in apps]

    def run() -> bool:
        schedule.run()
        return True

    def a_minute_passes() -> datetime:
        """Let the next probe be due now, and return when it was to be."""
        earlier = datetime.now(UTC) - PROBE_INTERVAL

        def is_moved() -> bool:
            known = marker()
            due = replace(known, probe_at=earlier, revision=known.revision + 1)
            return stored.replace_marker(owner.connection.connection_id, Provider.HASURA, due)

        wait_until(is_moved, "no check changes the marker meanwhile")
        return earlier

    wait_until(lambda: marker().since is not None, "the marker is set")
    wait_until(lambda: all(app.stored().waiting_since for app in apps), "all syncs wait")
    # WHEN a probe has failed
    was_due = a_minute_passes()
    wait_until(lambda: run() and marker().probe_at != was_due, "a probe has asked for all")
    # THEN nothing was written
    assert set(targets()).isdisjoint(values)
    # AND once the maintenance is over, all are right
    hasura.control("DELETE", "/maintenance")
    a_minute_passes()
    wait_until(lambda: run() and targets() == values, "all values have arrived", 2 * MINUTE_S)
    assert marker().since is None
    assert [queues.dead_letters(app.sync_id) for app in apps] == [[]] * len(apps)

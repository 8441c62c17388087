"""Hasura's maintenance: the syncs of a connection wait together, and are right within minutes of its end."""

from datetime import timedelta
from typing import Final

from urlsync.domain.outage import FAILURES, Marker

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
    apps = [synced_apps.make(owner) for _ in range(FAILURES + 3)]
    hasura.control("PUT", "/maintenance", {})
    values = [app.change() for app in apps]

    def marker() -> Marker:
        connection = apps[0].enabling.connections.get(owner.connection.connection_id)
        return Marker() if connection is None else connection.hasura_marker

    def targets() -> list[str | None]:
        return [app.target() for app in apps]

    def run() -> bool:
        schedule.run()
        return True

    wait_until(lambda: marker().since is not None, "the marker is set")
    wait_until(lambda: all(app.stored().waiting_since for app in apps), "all syncs wait")
    # WHEN a probe has failed
    probe_at = marker().probe_at
    wait_until(lambda: run() and marker().probe_at != probe_at, "a probe has asked for all", 2 * MINUTE_S)
    # THEN nothing was written
    assert set(targets()).isdisjoint(values)
    # AND once the maintenance is over, all are right
    hasura.control("DELETE", "/maintenance")
    wait_until(lambda: run() and targets() == values, "all values have arrived", 2 * MINUTE_S)
    assert marker().since is None
    assert [queues.dead_letters(app.sync_id) for app in apps] == [[]] * len(apps)

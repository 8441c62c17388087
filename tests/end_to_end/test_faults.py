"""Heroku and Hasura fail in every way they know, and the target equals the source in the end."""

import time
from typing import Any

import pytest

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.held_checks import HeldChecks
from tests.fakes.synced_app import SyncedApp, SyncedApps

LONGER_THAN_WE_WAIT_S = 9
RATE_LIMIT_WAIT_S = 30
GRAPHQL = "POST /v1/graphql"


@pytest.mark.parametrize(
    ("service", "fault", "failure"),
    [
        ("heroku", {"status": 500}, "heroku_unavailable"),
        ("heroku", {"lose_answer_rate": 1}, "heroku_unreachable"),
        ("heroku", {"latency_s": LONGER_THAN_WE_WAIT_S}, "heroku_timeout"),
        ("heroku", {"status": 403, "html": True}, "heroku_blocked"),
        ("heroku", {"status": 404, "html": True}, "heroku_blocked"),
        ("hasura", {"status": 503}, "hasura_unavailable"),
        ("hasura", {"status": 403, "html": True}, "hasura_blocked"),
        ("hasura", {"graphql_error": "something nobody has seen yet"}, "hasura_unavailable"),
        ("hasura", {"lose_answer_rate": 1}, "hasura_unreachable"),
    ],
)
def test_the_source_arrives_when_a_fault_is_over(
    request: pytest.FixtureRequest,
    a_synced_app: SyncedApp,
    checks: HeldChecks,
    service: str,
    fault: dict[str, Any],
    failure: str,
) -> None:
    # GIVEN a source that has changed, and a service that has failed since
    app, written_before = a_synced_app, a_synced_app.writes()
    control = request.getfixturevalue(service).control
    with checks.held():
        value = app.change()
        control("PUT", "/faults", {"api": fault})

    # WHEN a check has failed for it, and the fault is over
    app.wait_until_failed(failure)
    assert app.writes() == written_before
    control("DELETE", "/faults")
    app.wait_until_settled()

    # THEN the source has arrived, written once
    assert app.target() == value
    assert app.writes() - written_before == 1
    assert app.stored().status == "active"


def test_many_syncs_survive_unreliable_services(
    synced_apps: SyncedApps, checks: HeldChecks, heroku: HerokuClient, hasura: HasuraClient
) -> None:
    # GIVEN several sources that have changed, and services that mostly fail, in two ways at once
    apps = [synced_apps.make() for _ in range(5)]
    written_before = [app.writes() for app in apps]
    with checks.held():
        values = [app.change() for app in apps]
        for service in (heroku, hasura):
            service.control("PUT", "/faults", {"api": {"rate": 0.5, "lose_answer_rate": 0.5}})

    # WHEN checks have failed, and the services recover
    wait_until(lambda: any(app.has_failed() for app in apps), "a check has failed")
    for service in (heroku, hasura):
        service.control("DELETE", "/faults")
    for app in apps:
        app.wait_until_settled()

    # THEN each source has arrived at its own target, written once
    assert [app.target() for app in apps] == values
    assert [app.writes() - before for app, before in zip(apps, written_before, strict=True)] == [1] * 5


def test_a_slow_service_only_takes_longer(a_synced_app: SyncedApp, heroku: HerokuClient, hasura: HasuraClient) -> None:
    # GIVEN services that are slow, though not too slow
    app, written_before = a_synced_app, a_synced_app.writes()
    value = app.change()
    app.wait_until_settled()
    for service in (heroku, hasura):
        service.control("PUT", "/faults", {"api": {"latency_s": 0.5}})

    # WHEN the source changes
    value = app.change()
    app.wait_until_settled()

    # THEN it arrives without a failure
    assert app.target() == value
    assert app.writes() - written_before == 2
    assert not app.has_failed()


def test_a_rate_limit_is_waited_out(
    a_synced_app: SyncedApp, checks: HeldChecks, queues: EmulatedQueues, heroku: HerokuClient
) -> None:
    # GIVEN a source that has changed, and an account that has no calls left
    app, written_before = a_synced_app, a_synced_app.writes()
    with checks.held():
        app.change()
        wait_until(lambda: bool(queues.checks(app.sync_id)), "a check is waiting")
        heroku.control("PUT", f"/accounts/{app.owner.email}/rate-limit", {"remaining": 0})

    # WHEN a check meets the limit
    app.wait_until_failed("heroku_rate_limited")

    # THEN it is tried again when Heroku may have calls for us again
    in_time = RATE_LIMIT_WAIT_S * 0.8, RATE_LIMIT_WAIT_S * 1.3
    wait_until(lambda: in_time[0] < longest_wait(queues, app) < in_time[1], "the check waits that long")

    # AND the source arrives; with the next webhook, for we do not wait here
    checks.forget()
    heroku.control("PUT", f"/accounts/{app.owner.email}/rate-limit", {"remaining": 1000})
    value = app.change()
    app.wait_until_settled()
    assert app.target() == value
    assert app.writes() - written_before == 1


def longest_wait(queues: EmulatedQueues, app: SyncedApp) -> float:
    """Return the seconds until the last of an app's checks is tried again."""
    return max((check["VisibleAt"] for check in queues.checks(app.sync_id)), default=0) - time.time()


def test_a_write_whose_answer_is_lost_is_not_repeated(
    a_synced_app: SyncedApp, hasura: HasuraClient, events: CapturedEvents
) -> None:
    # GIVEN a check whose write is on its way to Hasura
    app, written_before = a_synced_app, a_synced_app.writes()
    value = reach_the_write(app, hasura)

    # WHEN Hasura makes the write, but neither that answer nor any later one arrives for a while
    hasura.control("PUT", "/faults", {"api": {"lose_answer_rate": 1}})
    app.wait_until_failed("hasura_unreachable")
    assert app.writes() - written_before == 1
    hasura.control("DELETE", "/faults")
    app.wait_until_settled()

    # THEN the next check sees that it is done: not written again, but reported as the update that it was
    assert app.target() == value
    assert app.writes() - written_before == 1
    assert [entry["outcome"] for entry in app.history()].count("updated") == 2
    wait_until(lambda: len(events.of(app.sync_id)) == 2, "both updates are on the bus")


def test_a_write_whose_answer_is_lost_is_read_again_at_once(a_synced_app: SyncedApp, hasura: HasuraClient) -> None:
    # GIVEN a check whose write is on its way to Hasura
    app, written_before = a_synced_app, a_synced_app.writes()
    value = reach_the_write(app, hasura)

    # WHEN only the answer to that write is lost
    hasura.control("PUT", "/faults", {"api": {"lose_answer_rate": 1}})
    wait_until(lambda: app.writes() > written_before, "the write took effect")
    hasura.control("PUT", "/faults", {"api": {}})
    app.wait_until_settled()

    # THEN the source has arrived, written once
    assert app.target() == value
    assert app.writes() - written_before == 1


def test_an_env_var_that_somebody_writes_at_the_same_time_is_kept(
    a_synced_app: SyncedApp, hasura: HasuraClient
) -> None:
    # GIVEN a check whose write is on its way to Hasura, with the hash that it has read
    app = a_synced_app
    value = reach_the_write(app, hasura)

    # WHEN somebody else is faster, so that the hash is stale
    hasura.control("DELETE", "/faults")
    app.hasura.write_env(app.owner.hasura.token, app.project.tenant_id, OTHER="kept")
    app.wait_until_settled()

    # THEN both have what they wrote, and the check has not failed
    assert app.environment()["OTHER"] == "kept"
    assert app.target() == value
    assert [write["keys"] for write in app.accepted_writes()][1:] == [["OTHER"], ["PG_DATABASE_URL"]]
    assert not app.has_failed()


def test_maintenance_is_waited_out(a_synced_app: SyncedApp, hasura: HasuraClient) -> None:
    # GIVEN a Hasura Cloud that lets nobody change env vars
    app, written_before = a_synced_app, a_synced_app.writes()
    hasura.control("PUT", "/maintenance")

    # WHEN the source changes, and the maintenance is over
    value = app.change()
    app.wait_until_failed("hasura_maintenance")
    assert app.stored().status == "active"
    hasura.control("DELETE", "/maintenance")
    app.wait_until_settled()

    # THEN the source has arrived
    assert app.target() == value
    assert app.writes() - written_before == 1


def reach_the_write(app: SyncedApp, hasura: HasuraClient) -> str:
    """Change the source and return it while its write waits before Hasura, for a second at most."""
    app.target()  # looks the project up, so that nobody but the check calls Hasura from now on
    hasura.control("DELETE", "/calls")
    hasura.control("PUT", "/faults", {"api": {"latency_s": 1}})
    value = app.change()
    wait_until(lambda: hasura.control("GET", "/calls").get(GRAPHQL, 0) == 2, "the write is on its way")
    return value

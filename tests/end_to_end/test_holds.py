"""A hold stops every write to Hasura Cloud and loses nothing, on the deployed template, with IAM enforced."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from urlsync_cli.doctor import Level

from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.held_schedule import HeldSchedule
from tests.fakes.stack_terminal import Terminal
from tests.fakes.synced_app import SyncedApp, SyncedApps

Hold = Callable[[str], None]


@pytest.fixture
def operator(stack: Stack) -> OperatorClient:
    return OperatorClient(stack)


@pytest.fixture
def hold(operator: OperatorClient) -> Iterator[Hold]:
    """Begin holds, which end with the test at the latest."""
    begun: list[str] = []

    def begin(path: str) -> None:
        begun.append(path)
        assert operator.call("PUT", path).status_code == HTTPStatus.OK

    yield begin
    for path in begun:
        operator.call("DELETE", path)


def is_held(app: SyncedApp) -> bool:
    return app.stored().held_since is not None and app.is_settled()


def let_time_pass(app: SyncedApp) -> None:
    """Make the next check, which comes within five minutes, one that is due."""
    stored = app.stored()
    due = replace(stored, next_check_at=stored.created_at - timedelta(minutes=1))
    app.enabling.syncs.record(stored, due, None)


@pytest.mark.parametrize("of", ["everything", "connection"])
def test_nothing_is_written_while_held_and_each_sync_is_checked_once_after_the_release(
    of: str, operator: OperatorClient, hold: Hold, synced_apps: SyncedApps, schedule: HeldSchedule
) -> None:
    # GIVEN two syncs, and a hold of all writes or of those of the first one
    first, second = synced_apps.make(), synced_apps.make()
    path = "/v1/hold" if of == "everything" else f"/v1/connections/{first.owner.connection.connection_id}/hold"
    held = [first, second] if of == "everything" else [first]
    hold(path)
    before = {app.sync_id: app.writes() for app in held}

    # WHEN both sources change, and Heroku's webhooks say so
    values = {app.sync_id: app.change() for app in (first, second)}
    for app in held:
        wait_until(lambda app=app: is_held(app), "the webhook was accepted and checked")  # type: ignore[misc]

    # THEN what is held is not written, its sync says why, and what is not held is written
    for app in held:
        assert app.writes() == before[app.sync_id]
        sync = operator.call("GET", f"/v1/syncs/{app.sync_id}").json()
        assert (sync["status"], sync["explanation"]["code"]) == ("active", "write_held")
    if second not in held:
        wait_until(lambda: second.target() == values[second.sync_id], "a write that is not held")

    # WHEN it is released, and the next checks are due
    assert operator.call("DELETE", path).status_code == HTTPStatus.NO_CONTENT
    checks = {app.sync_id: len(app.history()) for app in held}
    for app in held:
        let_time_pass(app)
    schedule.run()

    # THEN each has its value by one check and one write
    for app in held:
        wait_until(lambda app=app: app.target() == values[app.sync_id], "the value arrives")  # type: ignore[misc]
        wait_until(app.is_settled, "the check is over")
        assert app.writes() == before[app.sync_id] + 1
        assert len(app.history()) == checks[app.sync_id] + 1
        assert app.stored().held_since is None


def test_a_hold_is_named_wherever_one_looks(
    operator: OperatorClient, hold: Hold, terminal: Terminal, schedule: HeldSchedule
) -> None:
    # GIVEN
    hold("/v1/hold")
    schedule.run()
    terminal.run("sign-in", "--program")

    # WHEN THEN the status, the doctor and the client's commands say so
    codes = {found["code"]: found["level"] for found in operator.call("GET", "/v1/status").json()["findings"]}
    assert codes["writes_held"] == "warning"
    found = {each["check"]: each for each in terminal.asked("doctor")["findings"]}
    assert found["status"]["level"] == Level.WARNING
    assert "writes_held" in found["status"]["message"]
    assert "hold" in terminal.run("status")
    assert [each["connection_id"] for each in terminal.asked("holds")["items"]] == [None]

    # WHEN it is released THEN they do not
    terminal.run("release")
    assert terminal.asked("holds")["items"] == []

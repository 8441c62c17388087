"""Release commands: two events for a success, config vars that wait for the end, add-ons that overtake."""

import json
from typing import Any

import pytest

from local.heroku.model.errors import HerokuError
from local.heroku.model.release import ReleaseCommand
from tests.fakes.heroku_town import Town


def events(town: Town) -> list[tuple[str, str, bool]]:
    payloads = [json.loads(attempt.body) for attempt in town.deliver_all()]
    return [(one["action"], one["data"]["status"], one["data"]["current"]) for one in payloads]


def a_town_with_a_value(town: Town) -> Town:
    town.heroku.change_config(town.app, town.account, {"A": "old"})
    town.pass_time(1)
    town.deliver_all()
    town.subscribe()
    return town


def test_a_release_command_ends_with_two_succeeded_events(town: Town) -> None:
    # GIVEN an app with a release command of a minute
    a_town_with_a_value(town).app.release_command = ReleaseCommand(60, settle_s=3)
    # WHEN a config var changes
    town.heroku.change_config(town.app, town.account, {"A": "new"})
    # THEN its release is pending, and the value is the old one
    assert events(town) == [("create", "pending", False)]
    town.pass_time(59)
    assert events(town) == []
    assert town.heroku.config(town.app) == {"A": "old"}
    # AND the success is published once before the value is visible
    town.pass_time(1)
    assert events(town) == [("update", "succeeded", False)]
    assert town.heroku.config(town.app) == {"A": "old"}
    # AND once when it is
    town.pass_time(3)
    assert events(town) == [("update", "succeeded", True)]
    assert town.heroku.config(town.app) == town.app.releases[-1].config == {"A": "new"}


def test_a_failed_release_command_changes_nothing(town: Town) -> None:
    # GIVEN an app whose release command fails
    a_town_with_a_value(town).app.release_command = ReleaseCommand(60, status="failed")
    before = town.app.releases[-1]
    # WHEN a config var changes
    town.heroku.change_config(town.app, town.account, {"A": "new"})
    town.pass_time(600)
    # THEN the release fails with one event, and the release before is still current
    assert events(town) == [("create", "pending", False), ("update", "failed", False)]
    assert town.heroku.config(town.app) == {"A": "old"}
    assert (before.current, town.app.releases[-1].current) == (True, False)


def test_the_release_of_an_add_on_overtakes_a_release_command(town: Town) -> None:
    # GIVEN an app with a database and a release command under way
    addon = town.with_database()
    town.app.release_command = ReleaseCommand(60, settle_s=3)
    town.heroku.change_config(town.app, town.account, {"A": "new"})
    waiting = town.app.releases[-1]
    before = town.heroku.config(town.app)["DATABASE_URL"]
    # WHEN the credentials of the database are rotated
    town.heroku.postgres.rotate(addon)
    town.pass_time(1)
    town.deliver_all()
    # THEN the new URL is visible at once, without the change that still waits
    overtaking = town.app.releases[-1]
    assert (overtaking.version, overtaking.status, waiting.status) == (waiting.version + 1, "succeeded", "pending")
    assert town.heroku.config(town.app)["DATABASE_URL"] != before
    assert "A" not in overtaking.config
    # AND the older release becomes the current one when its command has ended
    town.pass_time(63)
    town.deliver_all()
    town.pass_time(3)
    town.deliver_all()
    assert town.heroku.config(town.app)["A"] == "new"
    assert (waiting.current, overtaking.current) == (True, False)


def test_a_new_database_does_not_wait_for_the_release_command(town: Town) -> None:
    # GIVEN an app with a long release command
    town.app.release_command = ReleaseCommand(3600)
    # WHEN a database is created
    town.with_database()
    # THEN its URL is there when it is provisioned, and the release that attached it still runs
    assert "DATABASE_URL" in town.heroku.config(town.app)
    assert [release.status for release in town.app.releases[-2:]] == ["pending", "succeeded"]


def test_a_promotion_behind_a_release_command(town: Town) -> None:
    # GIVEN two databases and a release command
    first, second = town.with_database(), town.with_database()
    town.heroku.postgres.attach(town.app, first, town.account, name="OLD", namespace=None, confirm=None)
    town.app.release_command = ReleaseCommand(60, settle_s=0)
    # WHEN the second is promoted
    town.heroku.postgres.attach(town.app, second, town.account, name="DATABASE", namespace=None, confirm="demo-shop")
    # THEN DATABASE_URL is that of the first until both commands have ended
    assert first.password in town.heroku.config(town.app)["DATABASE_URL"]
    town.pass_time(60)
    town.deliver_all()
    town.deliver_all()
    assert second.password in town.heroku.config(town.app)["DATABASE_URL"]


def test_a_rollback_strips_the_variable_of_a_later_attachment(town: Town) -> None:
    # GIVEN a release from before the database, and the database
    target = town.heroku.deploy(town.app, town.account)
    town.pass_time(1)
    town.deliver_all()
    addon = town.with_database()
    # WHEN the app is rolled back to that release
    town.heroku.roll_back(town.app, town.account, target)
    # THEN the attachment is still there, but not its variable
    assert [one.name for one in town.heroku.addons.attachments_on(town.app)] == ["DATABASE"]
    assert "DATABASE_URL" not in town.heroku.config(town.app)
    # UNTIL the add-on sets it again
    town.heroku.postgres.rotate(addon)
    assert addon.password in town.heroku.config(town.app)["DATABASE_URL"]


def test_released_at_moves_when_a_release_takes_effect(town: Town) -> None:
    # GIVEN an app with a release command
    before = town.app.resource()["released_at"]
    town.app.release_command = ReleaseCommand(60, settle_s=0)
    # WHEN a config var changes
    town.heroku.change_config(town.app, town.account, {"A": "new"})
    town.pass_time(30)
    town.deliver_all()
    # THEN it stays until the release has ended
    assert town.app.resource()["released_at"] == before
    town.pass_time(30)
    town.deliver_all()
    town.deliver_all()
    assert town.app.resource()["released_at"] > before


@pytest.mark.parametrize(("moves", "while_pending", "at_the_end"), [("begin", True, True), ("never", False, False)])
def test_released_at_moves_at_the_beginning_or_never_if_that_is_set(
    town: Town, moves: str, *, while_pending: bool, at_the_end: bool
) -> None:
    # GIVEN an app with a release command, and another moment at which `released_at` moves
    before = town.app.resource()["released_at"]
    town.heroku.settings.change({"released_at_moves": moves})
    town.app.release_command = ReleaseCommand(60, settle_s=0)
    # WHEN a config var changes THEN it has moved or not, before and after the release takes effect
    town.pass_time(1)
    town.heroku.change_config(town.app, town.account, {"A": "new"})
    town.pass_time(30)
    town.deliver_all()
    assert (town.app.resource()["released_at"] > before) is while_pending
    assert town.heroku.config(town.app).get("A") is None
    town.pass_time(30)
    town.deliver_all()
    town.deliver_all()
    assert (town.app.resource()["released_at"] > before) is at_the_end
    assert town.heroku.config(town.app)["A"] == "new"


@pytest.mark.parametrize(
    "given", [{"duration_s": -1}, {"duration_s": "1"}, {"settle_s": None}, {"status": "expired"}, {"more": 1}]
)
def test_bad_release_commands_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(HerokuError) as refused:
        ReleaseCommand.parse(given)
    assert refused.value.status == 422

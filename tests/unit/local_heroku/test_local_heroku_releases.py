"""Releases: what makes one, what it tells, how it ends."""

import json
from typing import Any

import pytest

from local.heroku.model.errors import HerokuError
from local.heroku.model.release import find_release
from tests.fakes.heroku_town import Town


def payloads(town: Town) -> list[dict[str, Any]]:
    return [json.loads(attempt.body) for attempt in town.deliver_all()]


def descriptions(town: Town) -> list[str]:
    return [release.description for release in town.app.releases]


def test_a_release_has_two_events(town: Town) -> None:
    # GIVEN a subscription
    town.subscribe()
    # WHEN code is deployed
    release = town.heroku.deploy(town.app, town.account)
    begun = payloads(town)
    town.pass_time(0.15)
    ended = payloads(town)
    # THEN there is an event when it begins and one when it has ended
    assert [(one["action"], one["data"]["status"], one["data"]["current"]) for one in begun + ended] == [
        ("create", "pending", False),
        ("update", "succeeded", True),
    ]
    assert {one["data"]["id"] for one in begun + ended} == {release.id}
    assert begun[0]["id"] != ended[0]["id"]


def test_private_spaces_tell_the_same_several_times(town: Town) -> None:
    # GIVEN the habit of Private Spaces
    town.subscribe()
    town.heroku.settings.identical_updates = 2
    # WHEN code is deployed
    town.heroku.deploy(town.app, town.account)
    payloads(town)
    town.pass_time(1)
    updates = payloads(town)
    # THEN three updates say the same
    assert [one["data"] for one in updates] == [updates[0]["data"]] * 3


def test_a_failed_release_leaves_the_current_one(town: Town) -> None:
    # GIVEN a good release
    good = town.heroku.deploy(town.app, town.account)
    town.pass_time(1)
    town.deliver_all()
    # WHEN the next one fails
    bad = town.heroku.deploy(town.app, town.account, status="failed")
    town.pass_time(1)
    town.deliver_all()
    # THEN the good one is still current, and its code is kept
    assert (bad.status, bad.current, good.current) == ("failed", False, True)
    assert town.app.slug == good.slug


def test_config_changes_release_only_what_changed(town: Town) -> None:
    # WHEN config vars are set, set again, changed with a removal, and removed without having been there
    for changes in ({"A": "1", "B": "2"}, {"A": "1"}, {"A": "3", "B": None}, {"NEVER": None}):
        town.heroku.change_config(town.app, town.account, changes)
    # THEN only real changes made releases
    assert descriptions(town)[2:] == ["Set A, B config vars", "Set A, Remove B config vars"]
    assert town.heroku.config(town.app) == {"A": "3"}
    # AND each release kept the config as it was
    assert [release.config for release in town.app.releases[2:]] == [{"A": "1", "B": "2"}, {"A": "3"}]


@pytest.mark.parametrize("changes", [{"BAD-NAME": "1"}, {"": "1"}, {"A": 1}, {"A": ["x"]}, {"A": True}])
def test_bad_config_changes_nothing(town: Town, changes: dict[str, Any]) -> None:
    with pytest.raises(HerokuError) as refused:
        town.heroku.change_config(town.app, town.account, {"GOOD": "1", **changes})
    assert (refused.value.status, refused.value.identifier) == (422, "invalid_params")
    assert town.heroku.config(town.app) == {}


def test_a_database_gives_its_url_only_when_provisioned(town: Town) -> None:
    # WHEN a database is asked for
    addon = town.heroku.postgres.create_addon(
        town.app, town.account, "heroku-postgresql:essential-0", name=None, attachment=None
    )
    # THEN it takes its time
    assert (addon.state, town.heroku.config(town.app)) == ("provisioning", {})
    town.pass_time(0.5)
    town.deliver_all()
    # AND gives its URL with a second release
    assert addon.state == "provisioned"
    url = town.heroku.config(town.app)["DATABASE_URL"]
    assert url == f"postgres://{addon.role}:{addon.password}@127.0.0.1:5432/{addon.database}"
    assert town.databases.passwords == {addon.role: addon.password}
    assert descriptions(town)[2:] == [
        f"Attach DATABASE (@ref:{addon.name})",
        f"@ref:{addon.name} completed provisioning, setting DATABASE_URL.",
    ]
    assert addon.password not in repr(addon) + repr(town.app.releases)


@pytest.mark.parametrize("value", ["postgres://fake:fake@127.0.0.1/fake", None])
def test_nobody_overwrites_what_an_attachment_gives(town: Town, value: str | None) -> None:
    town.with_database()
    with pytest.raises(HerokuError, match="Cannot overwrite attachment values DATABASE_URL") as refused:
        town.heroku.change_config(town.app, town.account, {"DATABASE_URL": value})
    assert refused.value.status == 422


def test_a_rotation_releases_every_attached_app_once(town: Town) -> None:
    # GIVEN a database attached to two apps, to one of them twice
    addon = town.with_database()
    other = town.heroku.create_app(town.account, "other-shop")
    for app, name in ((town.app, "BACKUP"), (other, "DATABASE")):
        town.heroku.postgres.attach(app, addon, town.account, name=name, namespace=None, confirm=None)
    before = town.heroku.config(town.app)["DATABASE_URL"]
    # WHEN its credentials are rotated
    town.heroku.postgres.rotate(addon)
    # THEN both apps have the new URL and one release about it
    after = town.heroku.config(town.app)
    assert after["DATABASE_URL"] == after["BACKUP_URL"] == town.heroku.config(other)["DATABASE_URL"] != before
    assert descriptions(town)[-1] == "Update DATABASE, BACKUP by heroku-postgresql"
    assert other.releases[-1].description == "Update DATABASE by heroku-postgresql"
    assert other.releases[-1].user.email == "heroku-postgresql@addons.heroku.com"
    # AND the old release still knows what was before
    assert town.app.releases[-2].config["DATABASE_URL"] == before


def test_an_add_on_may_tell_its_release_in_one_event(town: Town) -> None:
    # GIVEN the other documented shape
    addon = town.with_database()
    town.subscribe()
    town.heroku.settings.change({"addon_release_is_single_event": True, "addon_release_without_description": True})
    # WHEN credentials are rotated
    town.heroku.postgres.rotate(addon)
    town.pass_time(60)
    sent = payloads(town)
    # THEN one create tells a release that has already ended, without slug or description
    assert len(sent) == 1
    data = sent[0]["data"]
    assert (sent[0]["action"], data["status"], data["current"]) == ("create", "succeeded", True)
    assert (data["slug"], data["description"]) == (None, None)


def test_a_rollback_restores_code_and_own_config(town: Town) -> None:
    # GIVEN a release, a later one with other code and config, and a database whose password changed
    addon = town.with_database()
    town.heroku.change_config(town.app, town.account, {"A": "1"})
    target = town.heroku.deploy(town.app, town.account)
    town.heroku.change_config(town.app, town.account, {"A": "2"})
    town.heroku.deploy(town.app, town.account)
    town.heroku.postgres.rotate(addon)
    now = town.heroku.config(town.app)["DATABASE_URL"]
    # WHEN the app is rolled back
    town.heroku.roll_back(town.app, town.account, target)
    # THEN it has the old code and config, in a new release, but the present database URL
    assert town.app.slug == target.slug
    assert town.heroku.config(town.app) == {"A": "1", "DATABASE_URL": now}
    assert descriptions(town)[-1] == f"Rollback to v{target.version}"


def test_a_promotion_detaches_and_attaches(town: Town) -> None:
    # GIVEN two databases
    first = town.with_database()
    second = town.with_database()
    assert set(town.heroku.config(town.app)) == {"DATABASE_URL", "HEROKU_POSTGRESQL_AMBER_URL"}
    town.heroku.postgres.attach(town.app, first, town.account, name="OLD", namespace=None, confirm=None)
    # WHEN the second is promoted without saying so, and then confirmed
    promotion = {"name": "DATABASE", "namespace": None}
    with pytest.raises(HerokuError) as refused:
        town.heroku.postgres.attach(town.app, second, town.account, **promotion, confirm=None)
    town.heroku.postgres.attach(town.app, second, town.account, **promotion, confirm="demo-shop")
    # THEN the app has no DATABASE_URL for a moment
    assert refused.value.identifier == "confirmation_required"
    assert set(town.heroku.config(town.app)) == {"HEROKU_POSTGRESQL_AMBER_URL", "OLD_URL"}
    # AND the URL of the second when the second release has ended
    town.pass_time(1)
    town.deliver_all()
    assert second.password in town.heroku.config(town.app)["DATABASE_URL"]
    assert first.password in town.heroku.config(town.app)["OLD_URL"]
    assert "DATABASE_URL" not in town.app.releases[-2].config
    assert "DATABASE_URL" in town.app.releases[-1].config
    assert descriptions(town)[-2:] == [f"Detach DATABASE (@ref:{first.name})", f"Attach DATABASE (@ref:{second.name})"]


def test_the_last_attachment_to_the_billing_app_stays(town: Town) -> None:
    addon = town.with_database()
    (attachment,) = town.heroku.addons.attachments_of(addon)
    with pytest.raises(HerokuError, match="last attachment to billing app"):
        town.heroku.postgres.detach(attachment, town.account)


def test_a_destroyed_database_takes_its_url_along(town: Town) -> None:
    addon = town.with_database()
    town.heroku.postgres.delete_addon(addon, town.account)
    assert town.heroku.config(town.app) == {}
    assert town.databases.passwords == {}
    assert descriptions(town)[-1] == f"Detach DATABASE (@ref:{addon.name})"


def test_a_deleted_app_takes_databases_and_webhooks_along(town: Town) -> None:
    # GIVEN an app with a database, a subscription and a pending release
    town.with_database()
    town.subscribe(include=["api:release", "api:app"])
    town.heroku.deploy(town.app, town.account)
    # WHEN it is deleted
    town.heroku.delete_app(town.app, town.account)
    town.pass_time(60)
    # THEN nothing of it is left
    assert town.deliver_all() == []
    assert town.databases.passwords == {}
    assert town.heroku.webhooks.of(town.app.id) == []
    with pytest.raises(HerokuError):
        town.heroku.apps.find("demo-shop")


@pytest.mark.parametrize("reference", ["2", "v2"])
def test_releases_are_found_by_version(town: Town, reference: str) -> None:
    assert find_release(town.app.releases, reference).description == "Enable Logplex"


def test_events_of_other_resources_are_sent_to_their_subscribers(town: Town) -> None:
    # GIVEN a subscription to what happens to add-ons and the app
    town.subscribe(include=["api:addon", "api:addon-attachment", "api:app"])
    # WHEN a database comes and goes and the app is renamed
    addon = town.with_database()
    sent = [json.loads(attempt.body) for attempt in town.sent]
    town.heroku.postgres.delete_addon(addon, town.account)
    town.heroku.update_app(town.app, town.account, name="new-name", maintenance=None)
    sent += payloads(town)
    # THEN each has its event, and no release has
    assert [(one["resource"], one["action"]) for one in sent] == [
        ("addon", "create"),
        ("addon-attachment", "create"),
        ("addon", "update"),
        ("addon-attachment", "destroy"),
        ("addon", "destroy"),
        ("app", "update"),
    ]

"""A project gets another owner: nothing of the old owner's database may come after."""

from local.hasura.client import HasuraClient
from local.stack.outputs import ENV_VAR
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.heroku_events import release_body
from tests.fakes.signed_webhook import WebhookSender
from tests.fakes.synced_app import Owner, SyncedApp, SyncedApps


def test_a_transfer_that_a_check_finds_out_ends_the_sync(
    a_synced_app: SyncedApp, synced_apps: SyncedApps, hasura: HasuraClient, events: CapturedEvents
) -> None:
    # GIVEN a project that was handed to somebody else, who lets the old owner look at it
    app, old_value, written_before = a_synced_app, a_synced_app.target(), a_synced_app.writes()
    new_owner = synced_apps.owner()
    hand_over(hasura, app, new_owner)
    let_in(hasura, app)

    # WHEN the old owner's source changes
    app.change()
    app.wait_until_not_active("ownership_transferred")
    wait_until(lambda: not app.webhooks(), "the webhook is gone at Heroku")

    # THEN the sync is disconnected and has let go of the connection
    assert app.stored().status == "disconnected"
    assert app.stored().epoch == 2
    assert (app.stored().connection_id, app.stored().current_connection_id) == (
        app.owner.connection.connection_id,
        None,
    )
    assert "owner_changed" in [entry["outcome"] for entry in app.history()]
    wait_until(lambda: "Sync Disconnected" in events.types_of(app.sync_id), "the end is on the bus")
    assert events.of(app.sync_id)[-1]["detail"]["reason"] == "ownership_transferred"

    # AND nothing was written, so that the project keeps the env var it had
    assert app.writes() == written_before
    assert env_of(hasura, app, new_owner)[ENV_VAR] == old_value


def test_an_old_owner_who_is_shut_out_writes_nothing(
    a_synced_app: SyncedApp, synced_apps: SyncedApps, hasura: HasuraClient
) -> None:
    # GIVEN a project that was handed to somebody else, and is out of the old owner's sight since
    app, old_value, written_before = a_synced_app, a_synced_app.target(), a_synced_app.writes()
    new_owner = synced_apps.owner()
    hand_over(hasura, app, new_owner)

    # WHEN the old owner's source changes
    app.change()
    app.wait_until_settled()

    # THEN we cannot tell whether it was handed over, so the sync pauses; but nothing was written
    assert (app.stored().status, app.stored().reason) == ("paused", "hasura_access_lost")
    assert app.writes() == written_before
    assert env_of(hasura, app, new_owner)[ENV_VAR] == old_value


def test_a_late_webhook_does_not_undo_a_disconnection(
    a_synced_app: SyncedApp, synced_apps: SyncedApps, hasura: HasuraClient
) -> None:
    # GIVEN a sync that was disconnected because its project has another owner
    app, written_before = a_synced_app, a_synced_app.writes()
    hand_over(hasura, app, synced_apps.owner())
    let_in(hasura, app)
    app.check()
    app.wait_until_not_active("ownership_transferred")

    # WHEN a webhook comes late
    answer = WebhookSender(app.stack, app.sync_id).send(release_body())
    wait_until(lambda: app.history()[-1]["cause"] == "webhook", "the webhook's check is done")

    # THEN it is accepted, skipped, and changes nothing
    assert answer.status_code == 204
    assert app.history()[-1]["outcome"] == "skipped"
    assert app.stored().status == "disconnected"
    assert app.writes() == written_before


def test_an_owner_who_cannot_be_determined_is_asked_for_again(a_synced_app: SyncedApp, hasura: HasuraClient) -> None:
    # GIVEN a Hasura Cloud that does not tell who owns the project
    app, written_before = a_synced_app, a_synced_app.writes()
    hasura.control("PUT", f"/projects/{app.project.id}/owner", {"hidden": True})

    # WHEN the source changes
    value = app.change()
    wait_until(app.has_failed, "a check has failed")

    # THEN nothing is written, and the sync stays active
    assert app.writes() == written_before
    assert app.stored().status == "active"

    # AND the source arrives as soon as the owner is known
    hasura.control("PUT", f"/projects/{app.project.id}/owner", {"hidden": False})
    app.wait_until_settled()
    assert app.target() == value


def hand_over(hasura: HasuraClient, app: SyncedApp, new_owner: Owner) -> None:
    hasura.control("POST", "/transfers", {"project_id": app.project.id, "new_owner_id": new_owner.hasura.id})


def let_in(hasura: HasuraClient, app: SyncedApp) -> None:
    """Make the old owner a collaborator of the project."""
    path = f"/projects/{app.project.id}/collaborators/{app.owner.hasura.id}"
    hasura.control("PUT", path, {"privileges": ["admin"]})


def env_of(hasura: HasuraClient, app: SyncedApp, owner: Owner) -> dict[str, str]:
    return dict(hasura.read_env(owner.hasura.token, app.project.tenant_id)["envVars"]["environment"])

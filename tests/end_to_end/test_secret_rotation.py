"""The service's own secrets get other values, on the deployed template; nothing is lost by it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.webhook_signature import master_id, signature_of, sync_secret

from local.stack.aws import EmulatedAws, stack_outputs
from local.waiting import wait_until
from tests.fakes.held_schedule import HeldSchedule
from tests.fakes.heroku_events import release_body
from tests.fakes.signed_webhook import WebhookSender
from tests.fakes.synced_app import SyncedApp
from tools.rotate_secret import RotationFailed, SecretRotation


class StackSecret:
    """One secret of the stack, named by its output."""

    def __init__(self, aws: EmulatedAws, output: str) -> None:
        outputs = stack_outputs(aws)
        self._arn = outputs[output]
        self._secrets = aws.session.client("secretsmanager", endpoint_url=aws.endpoint)
        functions = aws.session.client("lambda", endpoint_url=aws.endpoint)
        self._rotation = SecretRotation(functions, self._secrets, outputs["RotateFunctionArn"], self._arn)

    def rotate(self) -> None:
        self._rotation.run()

    def value(self, stage: str = "AWSCURRENT") -> str:
        return self._secrets.get_secret_value(SecretId=self._arn, VersionStage=stage)["SecretString"]

    def is_pending(self) -> bool:
        """Return whether Secrets Manager would think that a rotation is under way."""
        stages = self._secrets.describe_secret(SecretId=self._arn)["VersionIdsToStages"]
        return any("AWSPENDING" in found and "AWSCURRENT" not in found for found in stages.values())


@pytest.fixture
def master(aws: EmulatedAws) -> StackSecret:
    return StackSecret(aws, "WebhookMasterSecretArn")


@pytest.fixture
def fingerprint_key(aws: EmulatedAws) -> StackSecret:
    return StackSecret(aws, "FingerprintKeyArn")


def make_due_for_a_look(app: SyncedApp) -> None:
    """Let the webhook be one that was looked at an hour ago and whose master nobody knows.

    A process remembers the master for five minutes. So it would notice the rotation too late for a test, but
    what it gives to the webhook must be the new secret all the same.
    """
    stored = app.stored()
    earlier = stored.created_at - timedelta(hours=1)
    due = replace(stored, webhook_checked_at=earlier, next_check_at=earlier, webhook_secret_id=None)
    app.enabling.syncs.record(stored, due, None)


def arrives(app: SyncedApp) -> None:
    """Let the source change, and wait for it to arrive by the webhook."""
    before = len([entry for entry in app.history() if entry["cause"] == "webhook"])
    value = app.change()
    wait_until(lambda: app.target() == value, "the change arrives")
    app.wait_until_settled()
    assert len([entry for entry in app.history() if entry["cause"] == "webhook"]) > before


def test_a_rotation_of_the_master_loses_no_webhook_and_waits_for_them_before_the_next(
    a_synced_app: SyncedApp, master: StackSecret, schedule: HeldSchedule
) -> None:
    # GIVEN a synced app, whose webhook has its secret from the present master
    app, first = a_synced_app, master.value()
    assert app.stored().webhook_secret_id == master_id(first.encode())

    # WHEN the master is rotated
    master.rotate()
    second = master.value()
    assert (master.value("AWSPREVIOUS"), second != first) == (first, True)

    # THEN webhooks that are still signed with the old secret are accepted
    arrives(app)
    body = release_body()
    sender = WebhookSender(app.stack, app.sync_id)
    assert sender.send(body).status_code == 204, "and with the new one"

    # AND another rotation is refused, because this webhook would be left behind
    with pytest.raises(RotationFailed, match="webhooks_left_behind"):
        master.rotate()
    assert not master.is_pending()
    assert (master.value(), master.value("AWSPREVIOUS")) == (second, first)

    # UNTIL the schedule has given it its new secret
    make_due_for_a_look(app)
    schedule.run()
    wait_until(lambda: app.stored().webhook_secret_id == master_id(second.encode()), "it has the new secret")
    app.wait_until_settled()  # the history says so a moment later
    assert [entry["failure"] for entry in app.history() if entry["action"] == "webhook_repaired"] == [
        "webhook_secret_outdated"
    ]
    arrives(app)

    # AND what was on its way with the old one is still accepted
    old = signature_of(sync_secret(first.encode(), app.sync_id), body)
    assert sender.send_signed(body, sender.encoded(old)).status_code == 204


def test_a_rotation_of_the_fingerprint_key_changes_no_value(
    a_synced_app: SyncedApp, fingerprint_key: StackSecret
) -> None:
    # GIVEN a synced app
    app = a_synced_app
    writes, before = app.writes(), app.stored().fingerprint

    # WHEN the key is rotated, and the sync is checked by a process that knows the old one
    fingerprint_key.rotate()
    app.check()
    app.wait_until_settled()

    # THEN nothing was written
    assert app.stored().outcome == "unchanged"
    assert (app.writes(), app.stored().fingerprint is not None) == (writes, True)

    # AND the next change arrives as ever
    arrives(app)
    assert app.writes() == writes + 1
    assert app.stored().fingerprint != before

"""The queue between webhooks and checks: what it coalesces, tries again and stops."""

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from boto3.dynamodb.types import Binary

from local.hasura.client import HasuraClient
from local.operator_client import OperatorClient
from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.held_checks import HeldChecks
from tests.fakes.synced_app import SyncedApp, SyncedApps

VISIBILITY_TIMEOUT_S = 360
"""Of the check queue: after this time a message comes again that was neither acknowledged nor given a back-off."""

FIELDS = {"sync_id", "cause", "requested_at", "release_version", "release_status", "event_id"}


@pytest.fixture
def sqs(aws: EmulatedAws) -> Any:
    return aws.session.client("sqs", endpoint_url=aws.endpoint)


@pytest.mark.parametrize("body", ['{"sync_id": ', "null", '{"sync_id": "another"}'])
def test_a_message_that_cannot_be_read_checks_its_group(
    a_synced_app: SyncedApp, sqs: Any, stack: Stack, body: str
) -> None:
    # WHEN a message is no message of ours
    sqs.send_message(
        QueueUrl=stack["check_queue_url"],
        MessageBody=body,
        MessageGroupId=a_synced_app.sync_id,
        MessageDeduplicationId=str(uuid4()),
    )
    a_synced_app.wait_until_settled()

    # THEN the sync whose group it came in was checked, and it is done with
    assert [entry["cause"] for entry in a_synced_app.history()] == ["enabled", "webhook"]


def test_messages_of_one_sync_that_wait_together_are_one_check(a_synced_app: SyncedApp, checks: HeldChecks) -> None:
    # GIVEN several requests for one sync
    with checks.held():
        for _ in range(5):
            a_synced_app.check()

    # WHEN they are taken from the queue
    a_synced_app.wait_until_settled()

    # THEN they were one check
    assert len(a_synced_app.history()) == 2


def test_one_failing_sync_does_not_hold_up_another(
    a_synced_app: SyncedApp, synced_apps: SyncedApps, checks: HeldChecks, queues: EmulatedQueues, hasura: HasuraClient
) -> None:
    # GIVEN a batch of two syncs, of which one is going to fail
    good, bad = a_synced_app, synced_apps.make()
    hasura.control("PUT", f"/projects/{bad.project.id}/owner", {"hidden": True})
    with checks.held():
        values = [app.change() for app in (bad, good)]
        wait_until(lambda: all(queues.checks(app.sync_id) for app in (bad, good)), "both are waiting")

    # WHEN the batch is handled
    wait_until(bad.has_failed, "the one has failed")
    good.wait_until_settled()

    # THEN the other one has arrived without a failure, and only the failing one comes again
    assert good.target() == values[1]
    assert not good.has_failed()
    assert queues.checks(bad.sync_id)

    # AND arrives too, once it can
    hasura.control("PUT", f"/projects/{bad.project.id}/owner", {"hidden": False})
    bad.wait_until_settled()
    assert bad.target() == values[0]


def test_a_connection_that_kms_cannot_open_does_not_hold_up_other_syncs(
    a_synced_app: SyncedApp, synced_apps: SyncedApps, checks: HeldChecks, queues: EmulatedQueues, aws: EmulatedAws
) -> None:
    # GIVEN a batch of three syncs, of which one has credentials that KMS cannot open
    bad, good = synced_apps.make(), (a_synced_app, synced_apps.make())
    with checks.held():
        values = [app.change() for app in (bad, *good)]
        wait_until(lambda: all(queues.checks(app.sync_id) for app in (bad, *good)), "all three are waiting")
        spoil_credentials(aws, bad)

    # WHEN the batch is handled
    started = time.monotonic()
    for app, value in zip(good, values[1:], strict=True):
        app.wait_until_settled()
        assert app.target() == value
    took = time.monotonic() - started

    # THEN the neighbors have arrived before a single retry could help them, and only the poisonous one is still waiting
    assert took < VISIBILITY_TIMEOUT_S / 10
    assert not any(app.has_failed() for app in good)
    assert queues.checks(bad.sync_id)
    assert bad.target() != values[0]

    # AND it hides its own connection's projects only
    listed = OperatorClient(bad.stack).call("GET", "/v1/projects")
    hidden = {one["connection_id"]: one["code"] for one in listed.json()["unreachable"]}
    assert hidden[bad.owner.connection.connection_id] == "credentials_unreadable"
    assert {app.project.id for app in good} <= {project["project_id"] for project in listed.json()["items"]}


def spoil_credentials(aws: EmulatedAws, app: SyncedApp) -> None:
    """Replace the stored credentials of an app's owner by texts that KMS did not encrypt."""
    table = aws.session.resource("dynamodb", endpoint_url=aws.endpoint).Table(app.stack["table"])
    key = {"pk": f"CONNECTION#{app.owner.connection.connection_id}", "sk": "CONNECTION"}
    stored = table.get_item(Key=key)["Item"]
    spoiled = spoil(stored)
    assert spoiled != stored
    table.put_item(Item=spoiled)


def spoil(stored: Any) -> Any:
    """Return a stored value with other binary contents, at any depth."""
    if isinstance(stored, dict):
        return {name: spoil(value) for name, value in stored.items()}
    return b"spoiled" if isinstance(stored, Binary) else stored


def test_a_message_that_cannot_be_handled_ends_as_a_dead_letter_and_can_be_redriven(
    a_synced_app: SyncedApp, checks: HeldChecks, queues: EmulatedQueues, sqs: Any, stack: Stack
) -> None:
    # GIVEN a queue that stops after one attempt, so that we need not wait for eight, and a sync that cannot be read
    app, written_before = a_synced_app, a_synced_app.writes()
    with checks.exhausted_after(1), app.unreadable():
        # WHEN its source changes
        value = app.change()
        wait_until(lambda: bool(queues.dead_letters(app.sync_id)), "retries are exhausted")
        wait_until(lambda: not queues.checks(app.sync_id), "nothing is left to try")

        # THEN its messages are dead letters that hold nothing but the request
        letters = [json.loads(message["Body"]) for message in queues.dead_letters(app.sync_id)]
        assert all(letter.keys() <= FIELDS for letter in letters)
        assert app.writes() == written_before

    # AND when the cause is fixed, the dead letters still are requests that come true
    redrive(sqs, stack)
    wait_until(lambda: not queues.dead_letters(app.sync_id), "the dead letters are gone")
    app.wait_until_settled()
    assert app.target() == value


def redrive(sqs: Any, stack: Stack) -> None:
    """Move all dead letters back to the queue they came from, as `StartMessageMoveTask` does in AWS.

    The emulator does not know that operation.
    """
    while letters := sqs.receive_message(
        QueueUrl=stack["dead_letter_queue_url"], MaxNumberOfMessages=10, MessageSystemAttributeNames=["MessageGroupId"]
    ).get("Messages"):
        for letter in letters:
            sqs.send_message(
                QueueUrl=stack["check_queue_url"],
                MessageBody=letter["Body"],
                MessageGroupId=letter["Attributes"]["MessageGroupId"],
                MessageDeduplicationId=str(uuid4()),
            )
            sqs.delete_message(QueueUrl=stack["dead_letter_queue_url"], ReceiptHandle=letter["ReceiptHandle"])

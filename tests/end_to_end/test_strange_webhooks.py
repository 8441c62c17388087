"""Webhooks that are not authentic, and authentic ones that say nothing sensible."""

import base64
import json
from uuid import uuid4

import pytest
import requests

from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.heroku_events import release_body, release_event
from tests.fakes.signed_webhook import SIGNATURE_HEADER, WebhookSender
from tests.fakes.synced_app import SyncedApp, SyncedApps

LARGEST_BODY = 256 * 1024
BODY = release_body()


@pytest.fixture
def sender(a_synced_app: SyncedApp) -> WebhookSender:
    return WebhookSender(a_synced_app.stack, a_synced_app.sync_id)


@pytest.fixture
def operator(a_synced_app: SyncedApp) -> OperatorClient:
    return OperatorClient(a_synced_app.stack)


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "not base64!",
        "\u00e9".encode("latin-1"),
        base64.b64encode(b"too short").decode(),
        base64.b64encode(b"f" * 32).decode(),
        b"f" * 64,
    ],
)
def test_a_webhook_that_is_not_signed_properly_is_refused(
    sender: WebhookSender, a_synced_app: SyncedApp, signature: str | bytes | None
) -> None:
    # WHEN a webhook comes without a signature, or with a wrong or malformed one
    answer = sender.send_signed(BODY, signature)

    # THEN it is refused and causes nothing
    assert answer.status_code == 401
    assert a_synced_app.is_settled()
    assert {entry["cause"] for entry in a_synced_app.history()} == {"enabled"}


def test_a_signature_of_other_bytes_is_refused(sender: WebhookSender) -> None:
    assert sender.send_signed(BODY + b" ", sender.signature(BODY)).status_code == 401


def test_a_signature_sent_twice_is_refused(sender: WebhookSender) -> None:
    signature = sender.signature(BODY)

    assert sender.send_signed(BODY, f"{signature}, {signature}").status_code == 401


def test_a_webhook_of_one_sync_is_refused_at_another(sender: WebhookSender, synced_apps: SyncedApps) -> None:
    # GIVEN two syncs
    other = WebhookSender(sender.stack, synced_apps.make().sync_id)

    # WHEN what is authentic for one is sent to the other
    answer = other.send_signed(BODY, sender.signature(BODY))

    # THEN it is refused
    assert answer.status_code == 401


def test_a_body_that_is_too_large_is_refused_though_signed(sender: WebhookSender) -> None:
    assert sender.send(b" " * (LARGEST_BODY + 1)).status_code == 413


def test_the_largest_body_is_accepted(sender: WebhookSender) -> None:
    assert sender.send(b" " * LARGEST_BODY).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        "na\u00efve \u2713".encode(),
        b"[]",
        b"[" * 100_000,
        json.dumps({"data": None}).encode(),
        release_body(slug=None, description=None, current=None),
        json.dumps(release_event(version="seven", status=["new"], created_at=5, event_id="x")).encode(),
        json.dumps({"data": {"version": 8, "status": "succeeded"}, "published_at": "soon"}).encode(),
    ],
)
def test_whatever_is_authentic_causes_a_check(sender: WebhookSender, a_synced_app: SyncedApp, body: bytes) -> None:
    # WHEN an authentic webhook says nothing that we understand, or not all of it
    answer = sender.send(body)
    a_synced_app.wait_until_settled()

    # THEN it is accepted and causes a check
    assert answer.status_code == 204
    assert [entry["cause"] for entry in a_synced_app.history()] == ["enabled", "webhook"]
    assert a_synced_app.stored().outcome == "unchanged"


def test_a_webhook_about_another_app_checks_the_app_of_its_sync(
    sender: WebhookSender, a_synced_app: SyncedApp, synced_apps: SyncedApps, operator: OperatorClient
) -> None:
    # GIVEN another app of the same person
    other = synced_apps.make(a_synced_app.owner)
    about_other = release_body(app={"id": str(uuid4()), "name": other.app}, version=99)

    # WHEN a webhook that is authentic for the first sync tells of that app
    answer = sender.send(about_other)
    a_synced_app.wait_until_settled()

    # THEN it causes a check of the first app, and its value stays where it belongs
    assert answer.status_code == 204
    assert [entry["cause"] for entry in a_synced_app.history()] == ["enabled", "webhook"]
    assert a_synced_app.target() == a_synced_app.source() != other.source()
    assert {entry["cause"] for entry in other.history()} == {"enabled"}

    # AND people see that it named another app
    assert a_synced_app.stored().foreign_webhook_at is not None
    findings = operator.call("GET", f"/v1/syncs/{a_synced_app.sync_id}/diagnosis").json()["findings"]
    assert "webhook_foreign" in {finding["code"] for finding in findings}


def test_a_webhook_for_a_sync_that_does_not_exist_is_accepted_and_dropped(
    a_synced_app: SyncedApp, queues: EmulatedQueues, heroku: HerokuClient
) -> None:
    # GIVEN a sync that is gone, whose webhook at Heroku is not
    gone = str(uuid4())
    heroku.control("DELETE", "/calls")

    # WHEN its webhook is delivered
    answer = WebhookSender(a_synced_app.stack, gone).send(BODY)
    wait_until(lambda: not queues.checks(gone), "the message is done with")

    # THEN it is accepted, and dropped without asking Heroku or filling the dead-letter queue
    assert answer.status_code == 204
    assert heroku.control("GET", "/calls") == {}
    assert queues.dead_letters(gone) == []


@pytest.mark.parametrize("sync_id", ["..%2f", "%00", "x" * 51, "ünlabeled"])
def test_a_sync_id_that_cannot_be_one_is_refused(a_synced_app: SyncedApp, sync_id: str) -> None:
    sender = WebhookSender(a_synced_app.stack, sync_id)

    assert sender.send(BODY).status_code == 401


def test_the_answer_tells_a_stranger_nothing(sender: WebhookSender) -> None:
    # WHEN a webhook is refused
    answer = requests.post(
        f"{sender.stack['api_url']}/webhooks/heroku/{sender.sync_id}",
        data=BODY,
        headers={SIGNATURE_HEADER.lower(): base64.b64encode(b"f" * 32).decode()},
        timeout=10,
    )

    # THEN the answer has no body, and none of what was expected
    assert (answer.status_code, answer.content) == (401, b"")
    assert sender.signature(BODY) not in str(answer.headers)

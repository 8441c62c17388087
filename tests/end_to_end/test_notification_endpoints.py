"""Events reach notification endpoints, signed, retried and logged, by the deployed template, with IAM enforced."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
import requests
from standardwebhooks import Webhook, WebhookVerificationError
from urlsync.domain.delivery import Delivery
from urlsync.domain.events import Event, EventType
from urlsync.messages.deliveries import delivery_message

from local.operator_client import TIMEOUT_S, OperatorClient
from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.problems import problem
from tests.fakes.synced_app import SyncedApp
from tests.fakes.webhook_receiver import Behaviour, Received, WebhookReceiver

PATH = "/v1/notification-endpoints"
ANOTHER_PROJECT = "5a0c1f3e-0000-4000-8000-0000000000aa"
A_RETRY_S = 60.0
"""The first retry comes after 5 seconds, which a busy machine prolongs."""


@dataclass(frozen=True)
class Subscribed:
    """A receiver on this machine, and the endpoint that leads to it."""

    receiver: WebhookReceiver
    operator: OperatorClient
    endpoint: dict[str, Any] = field(repr=False)

    @property
    def path(self) -> str:
        return f"{PATH}/{self.endpoint['endpoint_id']}"

    def read(self) -> dict[str, Any]:
        return dict(self.operator.call("GET", self.path).json())

    def changed(self, method: str, action: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Change the endpoint as it is now, and return the response."""
        headers = {
            "Authorization": f"Bearer {self.operator.token}",
            "If-Match": self.operator.call("GET", self.path).headers["ETag"],
        }
        url = f"{self.operator.stack['api_url']}{self.path}{action}"
        answer = requests.request(method, url, json=body, headers=headers, timeout=TIMEOUT_S)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return dict(answer.json())

    def deliveries(self) -> list[dict[str, Any]]:
        """Return the log, the oldest attempt first."""
        return list(self.operator.call("GET", f"{self.path}/deliveries").json()["items"])[::-1]

    def verified(self, request: Received, secret: str | None = None) -> dict[str, Any]:
        """Return what a request says. Raises `WebhookVerificationError` if it is not signed with the secret."""
        return dict(Webhook(secret or self.endpoint["secret"]).verify(request.body, request.headers))


@pytest.fixture
def operator(stack: Stack) -> OperatorClient:
    return OperatorClient(stack)


@contextmanager
def subscribed(operator: OperatorClient, app: SyncedApp, behave: Behaviour = lambda _: 204) -> Iterator[Subscribed]:
    """Create an endpoint for the events of one project, and delete it at the end."""
    with WebhookReceiver(behave) as receiver:
        body = {"name": "On call", "url": f"{receiver.url}?token=fake-token", "project_ids": [app.project.id]}
        created = operator.call("POST", PATH, body)
        assert created.status_code == HTTPStatus.CREATED, created.text
        endpoint = Subscribed(receiver, operator, created.json())
        yield endpoint
        assert operator.call("DELETE", endpoint.path).status_code == HTTPStatus.NO_CONTENT


def test_an_event_and_a_test_reach_an_endpoint_signed_and_are_in_its_log(
    a_synced_app: SyncedApp, operator: OperatorClient
) -> None:
    # GIVEN an endpoint for the events of one project, whose secret and URL are shown no more
    app = a_synced_app
    with subscribed(operator, app) as on_call:
        shown = operator.call("GET", on_call.path).text + operator.call("GET", PATH).text
        assert "secret" not in on_call.read()
        assert on_call.endpoint["secret"] not in shown
        assert "fake-token" not in shown

        # WHEN a person tests it THEN its receiver takes a signed request
        tried = operator.call("POST", f"{on_call.path}/test")
        assert tried.status_code == HTTPStatus.OK, tried.text
        assert tried.json()["succeeded"], tried.text
        (test,) = on_call.receiver.wait_for(1)
        assert on_call.verified(test)["type"] == "endpoint.test"

        # WHEN the sync is paused, because its config var is gone
        app.set_source(None)
        app.wait_until_not_active("source_missing")

        # THEN the receiver is sent that event, signed with the same secret and with no other
        _, paused = on_call.receiver.wait_for(2, A_RETRY_S)
        body = on_call.verified(paused)
        assert (body["type"], body["data"]["sync_id"], body["data"]["reason"]) == (
            "sync.paused",
            app.sync_id,
            "source_missing",
        )
        with pytest.raises(WebhookVerificationError):
            on_call.verified(paused, "whsec_" + "ZmFr" * 8)

        # AND the log shows both
        wait_until(lambda: len(on_call.deliveries()) == 2, "both attempts are logged")
        logged = [(each["type"], each["number"], each["status"], each["succeeded"]) for each in on_call.deliveries()]
        assert logged == [("endpoint.test", 1, 204, True), ("sync.paused", 1, 204, True)]
        assert on_call.deliveries()[1]["event_id"] == paused.headers["webhook-id"]


def test_what_a_receiver_refuses_is_sent_again_with_the_same_id(
    a_synced_app: SyncedApp, operator: OperatorClient
) -> None:
    # GIVEN a receiver that fails once
    answers = iter([503, 204])
    with subscribed(operator, a_synced_app, lambda _: next(answers)) as on_call:
        # WHEN something happens
        a_synced_app.set_source(None)
        first, second = on_call.receiver.wait_for(2, A_RETRY_S)

        # THEN it is sent again, as the same event, not before the first wait is over
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert on_call.verified(first) == on_call.verified(second)
        assert second.at - first.at >= 5
        wait_until(lambda: len(on_call.deliveries()) == 2, "both attempts are logged")
        logged = [(each["number"], each["status"], each["succeeded"]) for each in on_call.deliveries()]
        assert logged == [(1, 503, False), (2, 204, True)]

        # AND the endpoint counts as well again
        wait_until(lambda: on_call.read()["failing_since"] is None, "the endpoint has recovered")


def test_a_new_secret_is_shown_once_and_signs_with_the_former_one(
    a_synced_app: SyncedApp, operator: OperatorClient
) -> None:
    with subscribed(operator, a_synced_app) as on_call:
        # WHEN the secret is rotated THEN the response has the new one, and nothing else shows it
        rotated = on_call.changed("POST", "/rotate-secret")["secret"]
        assert rotated not in operator.call("GET", on_call.path).text + operator.call("GET", "/v1/activity").text

        # AND both verify what is sent from now on
        assert operator.call("POST", f"{on_call.path}/test").json()["succeeded"]
        (request,) = on_call.receiver.wait_for(1)
        for secret in (rotated, on_call.endpoint["secret"]):
            assert on_call.verified(request, secret)["type"] == "endpoint.test"


def test_what_is_switched_off_or_about_another_project_is_not_sent(
    a_synced_app: SyncedApp, operator: OperatorClient
) -> None:
    # GIVEN an endpoint for another project, and one that is switched off
    app = a_synced_app
    with subscribed(operator, app) as off, subscribed(operator, app) as other, subscribed(operator, app) as on_call:
        off.changed("PATCH", body={"enabled": False})
        other.changed("PATCH", body={"project_ids": [ANOTHER_PROJECT]})

        # WHEN something happens THEN the third one alone is sent it
        app.set_source(None)
        on_call.receiver.wait_for(1, A_RETRY_S)
        assert (off.deliveries(), other.deliveries()) == ([], [])


def test_an_address_inside_is_refused_when_the_endpoint_is_made(operator: OperatorClient) -> None:
    refused = operator.call("POST", PATH, {"name": "Inside", "url": "https://10.0.0.1/hook?token=fake-token"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert problem(refused) == "url-refused"
    assert "fake-token" not in refused.text


def test_a_delivery_that_exhausted_its_retries_is_seen_and_sent_late_by_a_redrive(
    a_synced_app: SyncedApp, operator: OperatorClient, aws: EmulatedAws
) -> None:
    app = a_synced_app
    with subscribed(operator, app) as on_call:
        # GIVEN a delivery whose attempts have failed for a day
        endpoint_id, before = on_call.endpoint["endpoint_id"], dead_deliveries(operator)
        event = Event(str(uuid4()), EventType.SYNC_PAUSED, {"project_id": app.project.id, "sync_id": app.sync_id})
        sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
        url = sqs.get_queue_url(QueueName=f"{STACK_NAME}-deliver-dead-letters")["QueueUrl"]
        message = delivery_message(Delivery(endpoint_id=endpoint_id, event=event))
        sqs.send_message(QueueUrl=url, MessageBody=message)

        # WHEN an operator looks THEN it is there, with its endpoint, and is a finding of the status
        letters = operator.call("GET", "/v1/dead-letters").json()["items"]
        (letter,) = (letter for letter in letters if letter["endpoint_id"] == endpoint_id)
        assert (letter["kind"], letter["event"], letter["sync_id"]) == ("delivery", "Sync Paused", app.sync_id)
        assert dead_deliveries(operator) == before + 1
        status = operator.call("GET", "/v1/status").json()
        assert "dead_letters" in {finding["code"] for finding in status["findings"]}

        # WHEN it is redriven THEN the endpoint takes it, with its own id and that it is late
        redriven = operator.call("POST", "/v1/dead-letters/redrive")
        assert redriven.status_code == HTTPStatus.OK, redriven.text
        assert redriven.json()["deliveries"] >= 1
        (request,) = on_call.receiver.wait_for(1, A_RETRY_S)
        assert request.headers["webhook-id"] == event.event_id
        assert "redriven_at" in on_call.verified(request)["data"]
        assert dead_deliveries(operator) == 0


def dead_deliveries(operator: OperatorClient) -> int:
    """Return how many deliveries have exhausted their retries, as the status tells."""
    return int(operator.call("GET", "/v1/status").json()["queues"]["dead_deliveries"]["waiting"])

"""The message that asks for a check."""

import json
import re
from typing import Any

import pytest
from urlsync.entrypoints.webhook.queue import CheckQueue, QueueRejected
from urlsync.entrypoints.webhook.request import MAX_SYNC_ID_LENGTH, SignedRequest, read_hint

from tests.fakes.aws_json import QUEUE_URL, FakeAws, FakeJsonClient
from tests.fakes.heroku_events import CREATED_AT, EVENT_ID, release_body

NOW = 1_780_000_000.25


def sent(body: bytes, sync_id: str = "sync-1") -> dict[str, Any]:
    aws = FakeAws()
    request = SignedRequest(sync_id, body, bytes(32))
    CheckQueue(FakeJsonClient(aws), QUEUE_URL).send(request, read_hint(body), NOW)
    return aws.messages[0]


def test_a_release_is_passed_on_by_its_version_and_status() -> None:
    # WHEN a release is enqueued
    message = sent(release_body())

    # THEN the message has the fields of the contract and nothing else
    assert json.loads(message["MessageBody"]) == {
        "sync_id": "sync-1",
        "cause": "webhook",
        "requested_at": "2026-05-28T20:26:40.250Z",
        "release_version": 7,
        "release_status": "succeeded",
        "event_id": EVENT_ID,
    }
    # AND what is not in the contract is beside it
    attributes = {
        "release_created_at": CREATED_AT,
        "release_current": "true",
        "app_id": "4335bcdb-5f6f-41f8-a31b-84697ec96475",
    }
    assert message["MessageAttributes"] == {
        name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
    }
    assert message["MessageGroupId"] == "sync-1"


def test_a_bare_hint_has_the_required_fields_only() -> None:
    message = sent(b"not json")

    assert json.loads(message["MessageBody"]).keys() == {"sync_id", "cause", "requested_at"}
    assert "MessageAttributes" not in message


def deduplication_id(body: bytes, sync_id: str = "sync-1") -> str:
    return str(sent(body, sync_id)["MessageDeduplicationId"])


def test_the_same_release_and_status_is_one_request_whatever_the_event() -> None:
    other_event = "00000000-1111-4222-8333-444444444444"

    assert deduplication_id(release_body()) == deduplication_id(release_body(event_id=other_event))


def test_another_sync_version_or_status_is_another_request() -> None:
    requests = {
        deduplication_id(release_body()),
        deduplication_id(release_body(), "sync-2"),
        deduplication_id(release_body(version=8)),
        deduplication_id(release_body(status="pending")),
        deduplication_id(release_body(status=None)),
        deduplication_id(release_body(current=False)),
    }

    assert len(requests) == 6


@pytest.mark.parametrize("current", [None, "true"])
def test_a_release_that_does_not_say_whether_it_is_current_is_distinguished_by_event(current: object) -> None:
    # The second success of a release with a release command may look like the first.
    first, again = release_body(current=current), release_body(current=current, description="again")
    second = release_body(current=current, event_id=EVENT_ID[::-1])

    assert deduplication_id(first) == deduplication_id(again) != deduplication_id(second)


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        (release_body(), "release:7:succeeded:true"),
        (release_body(status=None), "release:7:unknown:false"),
        (release_body(current=None), f"event:{EVENT_ID}"),
        (release_body(version=None), f"event:{EVENT_ID}"),
        (b"{}", "body:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
    ],
)
def test_a_deduplication_id_says_what_it_is_made_of(body: bytes, subject: str) -> None:
    assert deduplication_id(body) == f"sync-1:{subject}"


def test_bare_hints_are_distinguished_by_event_or_else_by_body() -> None:
    # GIVEN events without a version: same id and another text, other id, no id
    requests = [
        deduplication_id(release_body(version=None)),
        deduplication_id(release_body(version=None, description="again")),
        deduplication_id(release_body(version=None, event_id=EVENT_ID[::-1])),
        deduplication_id(b"{}"),
        deduplication_id(b"{} "),
        deduplication_id(b"{}", "sync-2"),
    ]

    # THEN only the first two are the same
    assert requests[0] == requests[1]
    assert len(set(requests)) == 5


@pytest.mark.parametrize("body", [release_body(version=2**31 - 1), release_body(version=None), b""])
def test_sqs_takes_the_deduplication_id_of_the_longest_sync_id(body: bytes) -> None:
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    assert re.fullmatch(r"[!-~]{1,128}", deduplication_id(body, "s" * MAX_SYNC_ID_LENGTH))


def test_a_refusal_is_reported_by_its_code_only() -> None:
    aws = FakeAws()
    aws.failures["SendMessage"] = "KmsThrottled"
    request = SignedRequest("sync-1", b"{}", bytes(32))

    with pytest.raises(QueueRejected, match=r"^KmsThrottled$"):
        CheckQueue(FakeJsonClient(aws), QUEUE_URL).send(request, read_hint(b"{}"), NOW)

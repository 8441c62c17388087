"""Dead letters and depths in real queues, as far as moto has them."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.dead_letters import MAX_EMPTY_POLLS, MAX_PER_CALL, SqsDeadLetters
from urlsync.adapters.aws.queues import SqsBacklog, SqsCheckQueue, SqsDeliveryQueue, SqsFollowUps, SqsProvisioningQueue
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.confirmation import FollowUp
from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.delivery import Delivery
from urlsync.domain.events import Event, EventType
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer
from urlsync.ports.messaging import LeasedMessage, QueueDepths

from tests.fakes.clock import START
from tests.fakes.endpoints import ENDPOINT_ID
from tests.fakes.examples import PROJECT_ID, SYNC_ID
from tests.fakes.leaks import SENTINEL

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass
class Queues:
    """A FIFO queue and another that stand for dead-letter queues; `others` stands for all other ones."""

    client: "SQSClient"
    checks: str
    follow_ups: str
    others: str

    @property
    def letters(self) -> SqsDeadLetters:
        ours = {MessageKind.CHECK: self.checks, MessageKind.CONFIRMATION: self.follow_ups}
        return SqsDeadLetters(self.client, dict.fromkeys(MessageKind, self.others) | ours)

    def depths(self) -> QueueDepths:
        return SqsBacklog(
            self.client,
            checks=self.checks,
            follow_ups=self.follow_ups,
            dead_checks=self.checks,
            dead_follow_ups=self.follow_ups,
            dead_transfers=self.others,
            dead_provisionings=self.others,
            dead_notifications=self.others,
            dead_deliveries=self.others,
            dead_runs=self.others,
            dead_sweeps=self.others,
        ).depths()

    def receive(self) -> list[LeasedMessage]:
        """Hold up to a hundred letters of either kind of check."""
        return [
            one for kind in (MessageKind.CHECK, MessageKind.CONFIRMATION) for one in self.letters.receive(kind, 100)
        ]

    def add_dead_letter(self, body: Any) -> None:
        self.client.send_message(QueueUrl=self.others, MessageBody=body if isinstance(body, str) else json.dumps(body))

    def fail_check(self, body: Any, group: str = SYNC_ID) -> None:
        self.client.send_message(
            QueueUrl=self.checks,
            MessageBody=body if isinstance(body, str) else json.dumps(body),
            MessageGroupId=group,
            MessageDeduplicationId=str(uuid4()),
        )


@pytest.fixture
def queues(aws: None) -> Queues:
    client = aws_clients.sqs()
    return Queues(
        client,
        client.create_queue(QueueName="dead-checks.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"],
        client.create_queue(QueueName="dead-follow-ups")["QueueUrl"],
        client.create_queue(QueueName="dead-others")["QueueUrl"],
    )


def test_letters_of_both_queues_are_read_and_only_what_we_know_of_them(queues: Queues) -> None:
    # GIVEN a check and a confirmation that became a dead letter, with something in it that should not be there
    request = CheckRequest(
        sync_id=SYNC_ID, cause=Cause.WEBHOOK, requested_at=START, release_version=7, event_id=SENTINEL
    )
    SqsCheckQueue(queues.client, queues.checks).send(request)
    SqsFollowUps(queues.client, queues.follow_ups).send(FollowUp(sync_id=SYNC_ID, epoch=1, fingerprint=SENTINEL))
    # WHEN
    leased = queues.receive()
    # THEN
    assert [(one.letter.kind, one.letter.sync_id) for one in leased] == [
        (MessageKind.CHECK, SYNC_ID),
        (MessageKind.CONFIRMATION, SYNC_ID),
    ]
    assert (leased[0].letter.cause, leased[0].letter.release_version) == ("webhook", 7)
    assert SENTINEL not in repr([one.letter for one in leased])


@pytest.mark.parametrize("body", ["{", "[]", '{"cause": {}, "release_version": true}', SENTINEL])
def test_a_check_is_known_by_its_group_whatever_its_body(queues: Queues, body: str) -> None:
    queues.fail_check(body)
    [leased] = queues.receive()
    assert (leased.letter.sync_id, leased.letter.cause, leased.letter.release_version) == (SYNC_ID, None, None)


@pytest.mark.parametrize("body", ["{", "{}", json.dumps({"sync_id": SENTINEL}), json.dumps({"sync_id": 7})])
def test_a_confirmation_that_cannot_be_read_has_no_sync(queues: Queues, body: str) -> None:
    queues.client.send_message(QueueUrl=queues.follow_ups, MessageBody=body)
    [leased] = queues.receive()
    assert leased.letter.sync_id is None
    assert SENTINEL not in repr(leased.letter)


def test_a_leased_message_is_hidden_until_it_is_released(queues: Queues) -> None:
    for number in range(25):
        queues.fail_check({"sync_id": SYNC_ID, "cause": "webhook"}, group=f"{SYNC_ID[:-2]}{number:02}")
    leased = queues.receive()
    assert len(leased) == 25
    assert queues.receive() == []
    queues.letters.release(leased)
    assert len(queues.receive()) == 25


def test_what_is_removed_is_gone(queues: Queues) -> None:
    queues.fail_check({"sync_id": SYNC_ID})
    queues.client.send_message(QueueUrl=queues.follow_ups, MessageBody=json.dumps({"sync_id": SYNC_ID}))
    leased = queues.receive()
    queues.letters.remove(leased)
    queues.letters.release([])
    assert len(leased) == 2
    backlog = queues.depths()
    assert (backlog.checks.waiting, backlog.follow_ups.running) == (0, 0)


def test_depths_tell_what_waits_and_what_is_in_work(queues: Queues) -> None:
    for number in range(3):
        queues.fail_check({"sync_id": SYNC_ID}, group=f"{SYNC_ID[:-2]}{number:02}")
    queues.client.receive_message(QueueUrl=queues.checks, MaxNumberOfMessages=1, VisibilityTimeout=30)
    backlog = queues.depths()
    assert (backlog.checks.waiting, backlog.checks.running) == (2, 1)


def an_event(kind: str, **detail: Any) -> dict[str, Any]:
    return {
        "id": "event-of-the-bus",
        "time": "2026-03-04T10:00:00Z",
        "source": SENTINEL,
        "detail-type": kind,
        "detail": {"project_id": PROJECT_ID, **detail},
    }


def a_delivered_event(**detail: Any) -> dict[str, Any]:
    return {"event_id": "event-1", "type": "Sync Paused", "detail": detail}


def kept_by_lambda(event: Any) -> dict[str, Any]:
    """Return the record of an invocation that failed, with an error that quotes something."""
    return {
        "version": "1.0",
        "requestContext": {"condition": "RetriesExhausted"},
        "requestPayload": event,
        "responsePayload": {"errorMessage": SENTINEL},
    }


@pytest.mark.parametrize("kept", [lambda event: event, kept_by_lambda], ids=["by its rule", "by Lambda"])
def test_a_transfer_is_read_however_it_was_kept(queues: Queues, kept: Any) -> None:
    # GIVEN a transfer that was published with whatever else in it
    incoming_event = {"new_owner_id": "ben", "transferred_at": "2026-03-04T09:00:00.250000Z", "password": SENTINEL}
    queues.add_dead_letter(kept(an_event("Project Ownership Transferred", **incoming_event)))
    # WHEN
    [leased] = queues.letters.receive(MessageKind.TRANSFER, 10)
    # THEN it is the same transfer, known by the id of its event
    assert isinstance(leased.content, OwnershipTransfer)
    assert (leased.content.event_id, leased.content.transferred_at.isoformat()) == (
        "event-of-the-bus",
        "2026-03-04T09:00:00.250000+00:00",
    )
    assert (leased.letter.project_id, leased.letter.readable) == (PROJECT_ID, True)
    assert SENTINEL not in repr(leased)


@pytest.mark.parametrize("kept", [lambda event: event, kept_by_lambda], ids=["by its rule", "by Lambda"])
def test_an_event_of_ours_is_read_as_a_whole_and_shown_by_its_ids(queues: Queues, kept: Any) -> None:
    queues.add_dead_letter(kept(an_event("Sync Paused", event_id="event-1", sync_id=SYNC_ID, actor=SENTINEL)))
    [leased] = queues.letters.receive(MessageKind.NOTIFICATION, 10)
    detail = {"project_id": PROJECT_ID, "sync_id": SYNC_ID, "actor": SENTINEL}
    assert leased.content == Event("event-1", EventType.SYNC_PAUSED, detail)
    assert (leased.letter.sync_id, leased.letter.event) == (SYNC_ID, "Sync Paused")
    assert SENTINEL not in repr(leased)


def test_a_delivery_is_read_as_a_whole_and_shown_by_its_ids(queues: Queues) -> None:
    # GIVEN a delivery that its endpoint never took, and an event whose endpoints could not be chosen
    event = Event("event-1", EventType.SYNC_PAUSED, {"project_id": PROJECT_ID, "sync_id": SYNC_ID, "actor": SENTINEL})
    outage = Event("event-2", EventType.PROVIDER_UNREACHABLE, {"provider": "heroku"})
    delivery = Delivery(endpoint_id=ENDPOINT_ID, event=event)
    sender = SqsDeliveryQueue(queues.client, queues.others)
    sender.send([delivery])
    for each in (event, outage):
        sender.send_event(each)
    queues.add_dead_letter(an_event("Sync Paused", event_id="event-1", sync_id=SYNC_ID, actor=SENTINEL))
    # WHEN
    leased = queues.letters.receive(MessageKind.DELIVERY, 10)
    # THEN each can be repeated, by whichever way it came, and nothing but ids and its type is shown
    assert [one.content for one in leased] == [delivery, event, outage, event]
    about: dict[str, Any] = {"sync_id": SYNC_ID, "project_id": PROJECT_ID, "event": EventType.SYNC_PAUSED}
    shown: list[dict[str, Any]] = [
        about | {"endpoint_id": ENDPOINT_ID},
        about,
        {"event": EventType.PROVIDER_UNREACHABLE},
        about,
    ]
    assert [one.letter for one in leased] == [
        DeadLetter(message_id=one.letter.message_id, sent_at=one.letter.sent_at, kind=MessageKind.DELIVERY, **fields)
        for one, fields in zip(leased, shown, strict=True)
    ]
    assert all(one.letter.readable for one in leased)
    assert SENTINEL not in repr(leased)


def test_steps_and_events_are_read_and_can_be_released_unchanged(queues: Queues) -> None:
    # GIVEN a step, and an event about projects with and without a database
    project = CreatedProject(project_id=PROJECT_ID, owner_id="ada", app_id="app-1", created_by="ada")
    plain = CreatedProject(project_id=PROJECT_ID, owner_id="ben")
    sender = SqsProvisioningQueue(queues.client, queues.others)
    sender.send(SYNC_ID, timedelta(0))
    sender.send_project(project)
    sender.send_project(plain)
    # WHEN
    leased = queues.letters.receive(MessageKind.PROVISIONING, 10)
    # THEN
    assert [one.content for one in leased] == [SYNC_ID, project, plain]
    assert [(one.letter.provisioning_id, one.letter.project_id) for one in leased] == [
        (SYNC_ID, None),
        (None, PROJECT_ID),
        (None, PROJECT_ID),
    ]


@pytest.mark.parametrize(
    "kind", [MessageKind.TRANSFER, MessageKind.NOTIFICATION, MessageKind.PROVISIONING, MessageKind.DELIVERY]
)
@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        SENTINEL,
        {"requestPayload": SENTINEL},
        {"detail": SENTINEL, "detail-type": []},
        an_event(SENTINEL),
        {"provisioning_id": SENTINEL},
        {"endpoint_id": ENDPOINT_ID},
        {"endpoint_id": ENDPOINT_ID, "event": {"event_id": "event-1", "type": SENTINEL, "detail": {}}},
        {"endpoint_id": ENDPOINT_ID, "event": a_delivered_event(sync_id=SENTINEL)},
        an_event("Sync Paused", event_id=7),
        an_event("Sync Paused", event_id="event-1", project_id=SENTINEL),
        an_event("Project Created", owner_id="ada", project_id=SENTINEL),
        an_event("Project Ownership Transferred", new_owner_id="ben", transferred_at=SENTINEL),
    ],
)
def test_anything_else_cannot_be_read_and_is_not_shown(queues: Queues, kind: MessageKind, body: Any) -> None:
    queues.add_dead_letter(body)
    [leased] = queues.letters.receive(kind, 10)
    assert not leased.letter.readable
    assert SENTINEL not in repr(leased)


def test_of_a_run_of_the_schedule_nothing_needs_to_be_read(queues: Queues) -> None:
    queues.add_dead_letter(SENTINEL)
    [leased] = queues.letters.receive(MessageKind.SCHEDULE, 10)
    assert (leased.letter.readable, leased.content) == (True, None)
    assert SENTINEL not in repr(leased)


def test_looking_asks_a_bounded_number_of_times(queues: Queues) -> None:
    # GIVEN a queue that never fills an answer, as one of few messages may
    asked: list[str] = []

    def one_message(**_: Any) -> None:
        asked.append("once")

    for _ in range(40):
        queues.add_dead_letter("{}")
    queues.client.meta.events.register(
        "provide-client-params.sqs.ReceiveMessage", lambda params, **_: params.update(MaxNumberOfMessages=1)
    )
    queues.client.meta.events.register("before-call.sqs.ReceiveMessage", one_message)
    # WHEN
    leased = queues.letters.receive(MessageKind.SCHEDULE, 100)
    # THEN
    assert len(leased) == len(asked) == 100 // MAX_PER_CALL + MAX_EMPTY_POLLS

"""Dead letters and depths in real queues, as far as moto has them."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from urlsync.adapters import aws_clients
from urlsync.adapters.check_queue.sender import SqsCheckQueue
from urlsync.adapters.dead_letter_queues import SqsDeadLetters
from urlsync.adapters.follow_up_queue.sender import SqsFollowUps
from urlsync.adapters.sqs_backlog import SqsBacklog
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.confirmation import FollowUp
from urlsync.domain.dead_letter import Wish
from urlsync.ports.backlog import Depths

from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID
from tests.fakes.leaks import SENTINEL

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass
class Queues:
    """Two queues that stand for dead-letter queues, one of them FIFO."""

    client: "SQSClient"
    checks: str
    follow_ups: str

    @property
    def letters(self) -> SqsDeadLetters:
        return SqsDeadLetters(self.client, self.checks, self.follow_ups)

    def depths(self) -> Depths:
        return SqsBacklog(
            self.client,
            checks=self.checks,
            follow_ups=self.follow_ups,
            dead_checks=self.checks,
            dead_follow_ups=self.follow_ups,
        ).depths()

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
    )


def test_letters_of_both_queues_are_read_and_only_what_we_know_of_them(queues: Queues) -> None:
    # GIVEN a check and a confirmation that were given up, with something in it that should not be there
    request = CheckRequest(
        sync_id=SYNC_ID, cause=Cause.WEBHOOK, requested_at=START, release_version=7, event_id=SENTINEL
    )
    SqsCheckQueue(queues.client, queues.checks).send(request)
    SqsFollowUps(queues.client, queues.follow_ups).send(
        FollowUp(sync_id=SYNC_ID, epoch=1, fingerprint=SENTINEL)
    )
    # WHEN
    held = queues.letters.hold(10)
    # THEN
    assert [(one.letter.wish, one.letter.sync_id) for one in held] == [
        (Wish.CHECK, SYNC_ID),
        (Wish.CONFIRMATION, SYNC_ID),
    ]
    assert (held[0].letter.cause, held[0].letter.release_version) == ("webhook", 7)
    assert SENTINEL not in repr([one.letter for one in held])


@pytest.mark.parametrize("body", ["{", "[]", '{"cause": {}, "release_version": true}', SENTINEL])
def test_a_check_is_known_by_its_group_whatever_its_body(queues: Queues, body: str) -> None:
    queues.fail_check(body)
    [held] = queues.letters.hold(10)
    assert (held.letter.sync_id, held.letter.cause, held.letter.release_version) == (SYNC_ID, None, None)


@pytest.mark.parametrize("body", ["{", "{}", json.dumps({"sync_id": SENTINEL}), json.dumps({"sync_id": 7})])
def test_a_confirmation_that_cannot_be_read_has_no_sync(queues: Queues, body: str) -> None:
    queues.client.send_message(QueueUrl=queues.follow_ups, MessageBody=body)
    [held] = queues.letters.hold(10)
    assert held.letter.sync_id is None
    assert SENTINEL not in repr(held.letter)


def test_what_is_held_is_nobody_elses_until_it_is_put_back(queues: Queues) -> None:
    for number in range(25):
        queues.fail_check({"sync_id": SYNC_ID, "cause": "webhook"}, group=f"{SYNC_ID[:-2]}{number:02}")
    held = queues.letters.hold(100)
    assert len(held) == 25
    assert queues.letters.hold(100) == []
    queues.letters.put_back(held)
    assert len(queues.letters.hold(100)) == 25


def test_what_is_removed_is_gone(queues: Queues) -> None:
    queues.fail_check({"sync_id": SYNC_ID})
    queues.client.send_message(QueueUrl=queues.follow_ups, MessageBody=json.dumps({"sync_id": SYNC_ID}))
    held = queues.letters.hold(10)
    queues.letters.remove(held)
    queues.letters.put_back([])
    assert len(held) == 2
    backlog = queues.depths()
    assert (backlog.checks.waiting, backlog.follow_ups.in_work) == (0, 0)


def test_depths_tell_what_waits_and_what_is_in_work(queues: Queues) -> None:
    for number in range(3):
        queues.fail_check({"sync_id": SYNC_ID}, group=f"{SYNC_ID[:-2]}{number:02}")
    queues.client.receive_message(QueueUrl=queues.checks, MaxNumberOfMessages=1, VisibilityTimeout=30)
    backlog = queues.depths()
    assert (backlog.checks.waiting, backlog.checks.in_work) == (2, 1)

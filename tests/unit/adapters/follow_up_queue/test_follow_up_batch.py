"""Batches of follow-ups: each for itself, nothing acknowledged by accident, nothing shown."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from urlsync.domain.confirmation import Confirmation, FollowUp
from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.confirmations import ConfirmationReport, FollowUpBatch
from urlsync.entrypoints.queues.parallel import ITEM_SECONDS
from urlsync.messages.confirmations import message_of

from tests.fakes.clock import FakeClock
from tests.fakes.examples import SYNC_ID
from tests.fakes.leaks import SENTINEL
from tests.fakes.sqs_batch import a_batch, a_record

FOLLOW_UP = FollowUp(sync_id=SYNC_ID, epoch=3, fingerprint="0123456789abcdef")
ATTEMPTS = 4


def serving(_follow_up: FollowUp) -> Confirmation:
    return Confirmation.SERVING


class Bench:
    """A batch handler around a confirmation that the test gives."""

    def __init__(self, confirm: Callable[[FollowUp], Confirmation] = serving, seconds: float = ITEM_SECONDS) -> None:
        self.asked: list[FollowUp] = []
        self.waits: dict[str, int] = {}
        self._confirm = confirm
        self.log = StringIO()
        logger = Logger(service=f"confirm-{uuid4()}", stream=self.log)
        self.metrics = Metrics(namespace="urlsync", service="confirm")
        self.metrics.clear_metrics()
        back_off = BackOff(self, "https://queue.example.com", FakeClock(jitter=0))  # type: ignore[arg-type]
        report = ConfirmationReport(logger, self.metrics)
        self.batch = FollowUpBatch(self._remembering, back_off, report, ATTEMPTS, seconds)

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> None:  # noqa: N803 (boto3's names)
        self.waits |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}

    def _remembering(self, follow_up: FollowUp) -> Confirmation:
        self.asked.append(follow_up)
        return self._confirm(follow_up)

    def handle(self, *records: dict[str, Any]) -> list[str]:
        """Return the ids of the messages that come again."""
        response = self.batch.handle(SQSEvent(a_batch(*records)))
        return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]

    def counted(self) -> set[str]:
        return set(self.metrics.metric_set)


def record(follow_up: FollowUp = FOLLOW_UP, **options: Any) -> dict[str, Any]:
    return a_record(json.loads(message_of(follow_up)), **options)


def test_a_message_holds_nothing_but_ids_and_the_fingerprint() -> None:
    assert json.loads(message_of(FOLLOW_UP)) == {"sync_id": SYNC_ID, "epoch": 3, "fingerprint": "0123456789abcdef"}


def test_a_follow_up_arrives_as_it_was_sent() -> None:
    bench = Bench()
    assert bench.handle(record()) == []
    assert bench.asked == [FOLLOW_UP]
    assert "ConfirmedServing" in bench.counted()


@pytest.mark.parametrize(("receive_count", "last"), [(1, False), (3, False), (4, True), (9, True)])
def test_the_queue_knows_which_attempt_it_is(receive_count: int, *, last: bool) -> None:
    bench = Bench()
    bench.handle(record(receive_count=receive_count))
    assert bench.asked[0].last_attempt is last


def test_confirmations_wait_for_the_network_together() -> None:
    both = threading.Barrier(2, timeout=5)

    def confirm(_follow_up: FollowUp) -> Confirmation:
        both.wait()
        return Confirmation.SERVING

    assert Bench(confirm).handle(record(message_id="a"), record(message_id="b")) == []


def test_one_that_needs_time_comes_again_alone_and_later_each_time() -> None:
    def confirm(follow_up: FollowUp) -> Confirmation:
        if follow_up.epoch == 3:
            raise TransientFailure("rollout_incomplete")
        return Confirmation.NOT_SERVING

    bench = Bench(confirm)
    other = FollowUp(sync_id=SYNC_ID, epoch=4, fingerprint="f")
    again = bench.handle(record(message_id="a", receive_count=3), record(other, message_id="b"))
    assert again == ["a"]
    assert bench.waits == {"receipt-of-a": 8}
    assert {"ConfirmationWaits", "ConfirmedNotServing"} <= bench.counted()


def test_anything_unexpected_comes_again_without_a_word_of_its_text() -> None:
    def confirm(_follow_up: FollowUp) -> Confirmation:
        raise RuntimeError(SENTINEL)

    bench = Bench(confirm)
    assert bench.handle(record(message_id="a")) == ["a"]
    assert bench.waits == {}
    assert "RuntimeError" in bench.log.getvalue()
    assert SENTINEL not in bench.log.getvalue()


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "{}", '{"sync_id": "x", "epoch": "y"}', "7"])
def test_a_message_that_is_none_of_ours_is_kept(body: str) -> None:
    bench = Bench()
    assert bench.handle(a_record(body, message_id="a"), record(message_id="b")) == ["a"]
    assert bench.asked == [FOLLOW_UP]
    assert "ConfirmationUnexpected" in bench.counted()


def test_a_confirmation_that_never_ends_delays_no_other_and_comes_back_alone() -> None:
    # GIVEN two follow-ups, and a confirmation of one that hangs, whatever its calls do
    released = threading.Event()

    def confirm(follow_up: FollowUp) -> Confirmation:
        if follow_up.epoch == FOLLOW_UP.epoch:
            released.wait()
        return Confirmation.SERVING

    bench = Bench(confirm, seconds=0.1)

    # WHEN
    again = bench.handle(record(), record(replace(FOLLOW_UP, epoch=4), message_id="message-2"))
    released.set()

    # THEN
    assert again == ["message-1"]
    assert bench.waits == {"receipt-of-message-1": 2}

"""Messages about provisionings: understood, handled one by one, never acknowledged by accident."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import CreatedProject
from urlsync.domain.provisioning import Provisioning
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.provisionings import ProvisioningConsumer
from urlsync.messages.json_body import MessageUnreadable
from urlsync.messages.provisionings import parse, step_message

from tests.fakes.clock import FakeClock
from tests.fakes.examples import APP_ID, OWNER_ID, PROJECT_ID, SYNC_ID, TENANT_ID
from tests.fakes.leaks import SENTINEL
from tests.fakes.provisioning_world import ProvisioningWorld
from tests.fakes.sqs_batch import a_batch, a_record

DETAIL = {
    "project_id": PROJECT_ID,
    "tenant_id": TENANT_ID,
    "owner_id": OWNER_ID,
    "heroku_database": {"app_id": APP_ID, "created_by": "console"},
}
EVENT = CreatedProject(project_id=PROJECT_ID, owner_id=OWNER_ID, app_id=APP_ID, created_by="console")


def an_event(**changes: Any) -> str:
    """Return what EventBridge puts onto the queue."""
    return json.dumps(
        {
            "version": "0",
            "id": SYNC_ID,
            "detail-type": "Project Created",
            "source": "hasura.cloud",
            "time": "2026-03-04T10:00:00Z",
            "detail": DETAIL | changes,
        }
    )


class Bench:
    """A consumer around what the test gives."""

    def __init__(self, work: Callable[[str | CreatedProject], Provisioning | None]) -> None:
        self.asked: list[str | CreatedProject] = []
        self.waits: list[int] = []
        self.log = StringIO()
        self.metrics = Metrics(namespace="urlsync", service="provision")
        self.metrics.clear_metrics()
        back_off = BackOff(self, "https://queue.example.com", FakeClock(jitter=0))  # type: ignore[arg-type]
        logger = Logger(service=f"provision-{uuid4()}", stream=self.log)
        self._work = work
        self.consumer = ProvisioningConsumer(self._remembering, self._remembering, back_off, logger, self.metrics)

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> None:  # noqa: N803 (boto3's names)
        self.waits += [entry["VisibilityTimeout"] for entry in Entries]

    def _remembering(self, kind: str | CreatedProject) -> Provisioning | None:
        self.asked.append(kind)
        return self._work(kind)

    def handle(self, body: str) -> bool:
        """Return whether the message was acknowledged."""
        response = self.consumer.handle(SQSEvent(a_batch(a_record(body))))
        return response["batchItemFailures"] == []


def test_a_message_holds_nothing_but_the_id() -> None:
    assert json.loads(step_message(SYNC_ID)) == {"provisioning_id": SYNC_ID}
    assert parse(step_message(SYNC_ID)) == SYNC_ID


def test_events_about_a_project_is_understood() -> None:
    assert parse(an_event()) == EVENT


@pytest.mark.parametrize("database", [None, "absent"])
def test_a_project_may_come_without_a_database(database: object) -> None:
    event = json.loads(an_event(heroku_database=database))
    if database == "absent":
        del event["detail"]["heroku_database"]
    assert parse(json.dumps(event)) == CreatedProject(project_id=PROJECT_ID, owner_id=OWNER_ID)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("no json", "body"),
        ("[" * 100_000, "body"),
        ("[]", "body"),
        ("{}", "provisioning_id"),
        ('{"provisioning_id": 7}', "provisioning_id"),
        ('{"detail-type": "Project Created"}', "detail"),
        (an_event(project_id=None), "project_id"),
        (an_event(owner_id=""), "owner_id"),
        (an_event(heroku_database="x"), "heroku_database"),
        (an_event(heroku_database={"created_by": "console"}), "app_id"),
    ],
)
def test_what_cannot_be_read_is_named_and_not_repeated(body: str, field: str) -> None:
    with pytest.raises(MessageUnreadable) as refused:
        parse(body)
    assert str(refused.value) == field


@pytest.mark.parametrize("field", ["project_id", "owner_id", "app_id"])
@pytest.mark.parametrize("text", ["a\nb", "a b", "phish.example.com", "a/b", "", "-a", "e" * 129, "\u202eabc", 7])
def test_ids_that_are_none_are_refused(field: str, text: object) -> None:
    ids: dict[str, Any] = {"project_id": PROJECT_ID, "owner_id": OWNER_ID, "app_id": APP_ID, field: text}
    database = {"app_id": ids.pop("app_id")}
    event = {"detail-type": "Project Created", "detail": {**ids, "heroku_database": database}}
    with pytest.raises(MessageUnreadable, match=f"^{field}$"):
        parse(json.dumps(event))


def test_what_was_handled_is_acknowledged_and_counted() -> None:
    world = ProvisioningWorld()
    world.ordered("heroku-postgresql:enormous")
    run = world.run()
    bench = Bench(lambda _: run)

    assert bench.handle(step_message(run.provisioning_id))

    line = json.loads(bench.log.getvalue())
    assert (line["step"], line["reason"]) == ("failed", "heroku_invalid_params")
    assert set(bench.metrics.metric_set) == {"ProvisioningFailed"}


def test_nothing_to_do_is_acknowledged() -> None:
    assert Bench(lambda _: None).handle(an_event())


def test_a_failure_of_our_own_comes_again_soon() -> None:
    def fail(_: object) -> None:
        raise TransientFailure("state_unavailable", timedelta(seconds=5))

    bench = Bench(fail)
    assert not bench.handle(step_message(SYNC_ID))
    assert bench.waits == [5]


@pytest.mark.parametrize("body", [step_message(SYNC_ID), "unreadable " + SENTINEL])
def test_the_unexpected_comes_again_and_shows_nobodys_text(body: str) -> None:
    def fail(_: object) -> None:
        raise RuntimeError(f"https://example.com/{SENTINEL}")

    bench = Bench(fail)
    assert not bench.handle(body)
    assert SENTINEL not in bench.log.getvalue()
    assert set(bench.metrics.metric_set) == {"ProvisioningUnexpected"}

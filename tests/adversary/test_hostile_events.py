"""Hostile texts in every field of every event: nothing of them is acted upon, stored, logged or mailed."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from typing import Any, Final
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, SQSEvent
from urlsync.domain.events import EventType
from urlsync.domain.history import HistoryEntry
from urlsync.domain.notifications import Notification
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.entrypoints.bus.notifications import NotificationConsumer, NotificationFailed
from urlsync.entrypoints.bus.ownership import OwnershipConsumer
from urlsync.entrypoints.queues.provisionings import ProvisioningConsumer
from urlsync.messages.json_body import MessageUnreadable
from urlsync.use_cases.notifications.send_notifications import SendNotifications

from tests.adversary.conftest import Count
from tests.fakes.examples import PROJECT_ID, SYNC_ID
from tests.fakes.hostile import HOSTILE_TEXTS
from tests.fakes.sqs_batch import a_batch, a_record

OTHER_VALUES: Final = (
    *HOSTILE_TEXTS.values(),
    "",
    " ",
    "x" * 200_000,
    "../..",
    "a b",
    7,
    True,
    [],
    {},
    ["x"],
    {"S": "x"},
)
"""Values that no field may have which is stored, shown or mailed."""
TRANSFER: Final = {
    "id": "envelope-1",
    "source": "hasura.cloud",
    "detail-type": "Project Ownership Transferred",
    "time": "2026-03-04T10:00:05Z",
    "detail": {
        "event_id": "event-1",
        "project_id": PROJECT_ID,
        "new_owner_id": "ben",
        "previous_owner_id": "ada",
        "transferred_at": "2026-03-04T10:00:00Z",
    },
}
CREATION: Final = {
    "source": "hasura.cloud",
    "detail-type": "Project Created",
    "detail": {
        "project_id": PROJECT_ID,
        "owner_id": "ada",
        "heroku_database": {"app_id": SYNC_ID, "created_by": "console"},
    },
}
NOTICE: Final = {
    "source": "urlsync",
    "detail-type": "Sync Paused",
    "detail": {
        "event_id": "event-1",
        "at": "2026-03-04T10:00:00+00:00",
        "since": "2026-03-04T10:00:00+00:00",
        "sync_id": SYNC_ID,
        "project_id": PROJECT_ID,
        "project_name": "Web Shop",
        "provisioning_id": SYNC_ID,
        "heroku_app": "quiet-river-1234",
        "env_var": "PG_DATABASE_URL",
        "config_var": "DATABASE_URL",
        "status": "paused",
        "reason": "source_missing",
        "failure": "heroku_timeout",
        "cause": "webhook",
        "actor": "ann",
    },
}


def hostile(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield copies of an event, each with another hostile value in one of its fields."""
    for path in paths(event["detail"]):
        for value in OTHER_VALUES:
            changed = copy.deepcopy(event)
            place = changed["detail"]
            for name in path[:-1]:
                place = place[name]
            place[path[-1]] = value
            yield changed
        missing = copy.deepcopy(event)
        del (missing["detail"] if len(path) == 1 else missing["detail"][path[0]])[path[-1]]
        yield missing


def paths(fields: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the way to each field, also within fields."""
    for name, value in fields.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *rest) for rest in paths(value))


def is_harmless(text: str) -> bool:
    """Return True if a text has nothing of a hostile one."""
    return text.replace("\n", "").isprintable() and not any(word in text for word in ("phish", "<", "evil", "Bcc"))


@pytest.fixture
def logger() -> Iterator[Logger]:
    """A logger whose lines hold nothing hostile."""
    lines = StringIO()
    yield Logger(service=f"adversary-{uuid4()}", stream=lines)
    assert is_harmless(lines.getvalue().replace("<module>", ""))


def metrics() -> Metrics:
    return Metrics(namespace="urlsync", service="adversary")


def test_no_hostile_transfer_is_acted_upon(logger: Logger, count: Count) -> None:
    # GIVEN
    acted: list[OwnershipTransfer] = []
    refused: list[str] = []

    def act(transfer: OwnershipTransfer) -> list[HistoryEntry]:
        acted.append(transfer)
        return []

    consumer, events = OwnershipConsumer(act, logger, metrics()), list(hostile(TRANSFER))

    # WHEN
    for event in events:
        try:
            consumer.handle(EventBridgeEvent(event))
        except MessageUnreadable as error:
            refused.append(str(error))

    # THEN what is acted upon is an id, or the optional field is left out
    for transfer in acted:
        assert (transfer.project_id, transfer.new_owner_id) == (PROJECT_ID, "ben")
        assert is_harmless(f"{transfer.event_id}{transfer.previous_owner_id}")
    assert is_harmless("".join(refused))
    count(f"{len(events)} hostile transfers: none acted upon with a hostile text")


def test_no_hostile_project_is_followed(logger: Logger, count: Count) -> None:
    # GIVEN
    followed: list[Any] = []
    consumer = ProvisioningConsumer(
        provision=followed.append,
        follow=followed.append,
        back_off=lambda _failed: None,  # type: ignore[arg-type]
        logger=logger,
        metrics=metrics(),
    )
    bodies = [json.dumps(event) for event in hostile(CREATION)]
    bodies += [json.dumps({"provisioning_id": value}) for value in OTHER_VALUES]

    # WHEN
    for body in bodies:
        consumer.handle(SQSEvent(a_batch(a_record(body))))

    # THEN
    for project in followed:
        assert (project.project_id, project.owner_id) == (PROJECT_ID, "ada")
        assert is_harmless(f"{project.app_id}{project.created_by}")
    count(f"{len(bodies)} hostile messages about projects: none followed with a hostile text")


def is_named_badly(detail: dict[str, Any]) -> bool:
    """Return True if nothing but the name of the project is hostile, and a text."""
    harmless = {"project_name": "Web Shop"}
    name = detail.get("project_name")
    return isinstance(name, str) and detail | harmless == NOTICE["detail"] and name != "Web Shop"


def test_no_hostile_text_is_mailed(logger: Logger, count: Count) -> None:
    # GIVEN
    mailed: list[Notification] = []

    class Topic:
        def send(self, notification: Notification) -> None:
            mailed.append(notification)

    consumer = NotificationConsumer(SendNotifications(Topic(), "https://api.example.com/console/"), logger, metrics())
    every = list(hostile(NOTICE))
    # Each kind gets another quarter of them, so the four kinds of a row get all.
    kinds = [(kind.value, every[number % 4 :: 4]) for number, kind in enumerate(EventType)]
    events = [event | {"detail-type": kind} for kind, part in kinds for event in part]

    # WHEN each comes alone, and then all come together with a harmless one
    for event in events:
        with suppress(NotificationFailed):
            consumer.handle(SQSEvent(a_batch(a_record(json.dumps(event)))))
    alone = len(mailed)
    batch = [a_record(json.dumps(event), message_id=str(number)) for number, event in enumerate([NOTICE, *events])]
    again = {failure["itemIdentifier"] for failure in consumer.handle(SQSEvent(a_batch(*batch)))["batchItemFailures"]}

    # THEN the harmless one is mailed, and so is whatever has but a hostile name of a project, which its owner chooses
    assert "0" not in again
    named = [number for number, event in enumerate([NOTICE, *events]) if is_named_badly(event["detail"])]
    assert named
    assert not again & {str(number) for number in named}
    assert len(mailed) > alone

    # THEN no mail has anything of it
    assert [mail for mail in mailed if not is_harmless(f"{mail.subject}{mail.text}")] == []
    assert [mail.subject for mail in mailed if "\n" in mail.subject or len(mail.subject) > 99] == []
    count(f"{len(events)} hostile events: {len(mailed)} mails, none with a hostile text")

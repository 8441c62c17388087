"""The event of a transfer, as it comes from the bus."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent
from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import OwnershipTransfer, Report
from urlsync.entrypoints.bus.ownership import OwnershipConsumer, TransferFailed
from urlsync.messages.json_body import MessageUnreadable
from urlsync.messages.ownership import ownership_transfer

SENTINEL = "postgres://sentinel:sentinel@db.example.com/x"


def an_event(envelope: dict[str, Any] | None = None, **detail: Any) -> EventBridgeEvent:
    """Return an event; fields of its detail given as None are left out."""
    fields = {
        "event_id": "event-1",
        "project_id": "project-1",
        "previous_owner_id": "ada",
        "new_owner_id": "ben",
        "transferred_at": "2026-03-04T10:00:00.250000+00:00",
        **detail,
    }
    return EventBridgeEvent(
        {
            "version": "0",
            "id": "envelope-1",
            "source": "hasura.cloud",
            "detail-type": "Project Ownership Transferred",
            "time": "2026-03-04T10:00:05Z",
            "detail": {name: value for name, value in fields.items() if value is not None},
            **(envelope or {}),
        }
    )


def test_an_event_is_read_as_it_was_announced() -> None:
    assert ownership_transfer(an_event()) == OwnershipTransfer(
        event_id="event-1",
        project_id="project-1",
        previous_owner_id="ada",
        new_owner_id="ben",
        transferred_at=datetime(2026, 3, 4, 10, 0, 0, 250_000, tzinfo=UTC),
    )


def test_an_event_says_where_the_activity_has_who_reported_it() -> None:
    report = {"entry_id": "entry-1", "at": "2026-03-04T10:00:00.000000+00:00"}
    assert ownership_transfer(an_event(report=report)).report == Report(
        entry_id="entry-1", at=datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    )
    assert ownership_transfer(an_event(report="ann")).report is None


def test_what_is_optional_may_be_missing() -> None:
    transfer = ownership_transfer(an_event(event_id=None, previous_owner_id=None))
    assert (transfer.event_id, transfer.previous_owner_id) == ("envelope-1", None)


def test_whole_seconds_mean_the_last_moment_of_that_second() -> None:
    # A transfer within the second in which the sync was enabled must not count as older.
    transfer = ownership_transfer(an_event(transferred_at="2026-03-04T11:00:00+01:00"))
    assert transfer.transferred_at == datetime(2026, 3, 4, 10, 0, 0, 999_999, tzinfo=UTC)


def test_no_transfer_is_later_than_its_event() -> None:
    transfer = ownership_transfer(an_event(transferred_at="2099-01-01T00:00:00Z"))
    assert transfer.transferred_at - datetime(2026, 3, 4, 10, 0, 5, tzinfo=UTC) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (an_event(project_id=None), "project_id"),
        (an_event(project_id=""), "project_id"),
        (an_event(new_owner_id=7), "new_owner_id"),
        (an_event(transferred_at="yesterday"), "transferred_at"),
        (an_event(transferred_at="2026-03-04T10:00:00"), "transferred_at"),
        (an_event(transferred_at=None), "transferred_at"),
        (an_event({"time": None}), "time"),
        (an_event({"detail": "text"}), "detail"),
        (an_event(report={"entry_id": "e\nSign in", "at": "2026-03-04T10:00:00Z"}), "entry_id"),
        (an_event(report={"entry_id": "entry-1", "at": "yesterday"}), "at"),
        (an_event(report={"entry_id": "entry-1"}), "at"),
        (an_event(project_id="p\nSign in at phish"), "project_id"),
        (an_event(new_owner_id="https://phish.example.com"), "new_owner_id"),
        (an_event(previous_owner_id="ada "), "previous_owner_id"),
        (an_event(event_id="e" * 129), "event_id"),
        (an_event({"id": None}, event_id=None), "id"),
    ],
    ids=str,
)
def test_an_event_that_cannot_be_read_names_the_field(event: EventBridgeEvent, field: str) -> None:
    with pytest.raises(MessageUnreadable, match=f"^{field}$"):
        ownership_transfer(event)


def handled(failure: Exception | None) -> tuple[str, Exception | None]:
    """Return what is logged of an event whose handling fails in this way, and what is raised."""
    log, service = StringIO(), f"test-{uuid4()}"  # loggers of one service share their stream

    def transfer(_: OwnershipTransfer) -> list[Any]:
        if failure is not None:
            raise failure
        return []

    logger, metrics = Logger(service=service, stream=log), Metrics(namespace="test", service=service)
    consumer = OwnershipConsumer(transfer, logger, metrics)
    try:
        consumer.handle(an_event())
    except Exception as error:  # noqa: BLE001 (it is what we ask about)
        return log.getvalue(), error
    return log.getvalue(), None


def test_a_transfer_is_logged_with_its_ids() -> None:
    log, raised = handled(None)
    assert raised is None
    assert "event-1" in log


def test_a_failure_makes_the_event_come_again() -> None:
    failure = TransientFailure("heroku_timeout")
    log, raised = handled(failure)
    assert raised is failure
    assert "heroku_timeout" in log


def test_only_type_and_place_of_an_unexpected_error_are_logged() -> None:
    log, raised = handled(ValueError(SENTINEL))
    assert isinstance(raised, TransferFailed)
    assert raised.__cause__ is None
    assert raised.__suppress_context__
    assert "ValueError" in log
    assert "sentinel" not in log + str(raised)

"""Announcing that a project was transferred."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import OwnershipTransfer, Report
from urlsync.use_cases.lifecycle.transfer_ownership import ReportTransfer

from tests.fakes.activity import FakeActivity
from tests.fakes.actors import ADMIN
from tests.fakes.clock import START, FakeClock

TRANSFER = OwnershipTransfer(event_id="event-1", project_id="project-1", new_owner_id="owner-2", transferred_at=START)


class Incoming:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.published: list[OwnershipTransfer] = []

    def publish(self, transfer: OwnershipTransfer) -> None:
        self.published.append(transfer)


def test_a_transfer_is_announced_as_it_was_with_who_reported_it() -> None:
    # GIVEN
    incoming_event, activity, clock = Incoming(), FakeActivity(), FakeClock(START + timedelta(days=1))
    # WHEN
    published = ReportTransfer(activity, incoming_event, clock)(TRANSFER, actor=ADMIN)
    # THEN the event says where the activity has the report, and names nobody itself
    (entry,) = activity.stored
    report = Report(entry_id=entry.entry_id, at=clock.now())
    assert incoming_event.published == [published] == [replace(TRANSFER, report=report)]
    assert (entry.action, entry.subject) == (ActivityAction.TRANSFER_REPORTED, Subject(project_id="project-1"))
    assert entry.signature() == ADMIN.signature()


def test_a_transfer_is_never_announced_for_the_future() -> None:
    incoming_event = Incoming()
    tomorrow = replace(TRANSFER, transferred_at=START + timedelta(days=1))
    ReportTransfer(FakeActivity(), incoming_event, FakeClock())(tomorrow, actor=ADMIN)
    assert [transfer.transferred_at for transfer in incoming_event.published] == [START]


def test_what_cannot_be_recorded_is_not_announced() -> None:
    # GIVEN a table that is unavailable
    incoming_event, activity = Incoming(), FakeActivity()

    def refuse(_operation: str) -> None:
        raise TransientFailure("state_unavailable")

    activity.before_each = refuse
    # WHEN
    with pytest.raises(TransientFailure):
        ReportTransfer(activity, incoming_event, FakeClock())(TRANSFER, actor=ADMIN)
    # THEN
    assert incoming_event.published == []

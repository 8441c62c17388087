"""Announcing that a project was transferred."""

from dataclasses import replace
from datetime import timedelta

from urlsync.domain.ownership import OwnershipTransfer
from urlsync.use_cases.lifecycle.transfer_ownership import ReportTransfer

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START, FakeClock

TRANSFER = OwnershipTransfer(event_id="event-1", project_id="project-1", new_owner_id="owner-2", transferred_at=START)


class Incoming:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.published: list[OwnershipTransfer] = []

    def publish(self, transfer: OwnershipTransfer) -> None:
        self.published.append(transfer)


def test_a_transfer_is_announced_as_it_was() -> None:
    incoming_event = Incoming()
    published = ReportTransfer(incoming_event, FakeClock(START + timedelta(days=1)))(TRANSFER, actor=ADMIN)
    assert incoming_event.published == [published] == [TRANSFER]


def test_a_transfer_is_never_announced_for_the_future() -> None:
    incoming_event = Incoming()
    tomorrow = replace(TRANSFER, transferred_at=START + timedelta(days=1))
    ReportTransfer(incoming_event, FakeClock())(tomorrow, actor=ADMIN)
    assert incoming_event.published == [TRANSFER]

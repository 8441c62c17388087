"""What became a dead letter can be seen, and tried again, any number of times."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.activity import ActivityAction
from urlsync.domain.check import Cause
from urlsync.domain.dead_letters import ASKED_AGAIN, DeadLetter, MessageKind
from urlsync.domain.delivery import Delivery
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event, EventType
from urlsync.domain.history import Action
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer, Report
from urlsync.domain.sync import Reason
from urlsync.domain.transition import Transition
from urlsync.use_cases.operations.dead_letters import (
    BATCH_SIZE,
    MAX_REPEATED,
    ListDeadLetters,
    RedriveDeadLetters,
    Redriven,
)

from tests.fakes.actors import ADMIN
from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import START, FakeClock
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.deliveries import FakeDeliveryQueue
from tests.fakes.endpoints import ENDPOINT_ID
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.examples import PROJECT_ID, SYNC_ID, a_sync
from tests.fakes.ownership_events import FakeOwnershipEvents
from tests.fakes.provisionings import FakeProvisioningQueue
from tests.fakes.syncs import FakeSyncs
from tests.fakes.world import a_request

ONE, OTHER = "5a0c1f3e-0000-4000-8000-000000000001", "5a0c1f3e-0000-4000-8000-0000000000ff"
TRANSFER = OwnershipTransfer(
    event_id="event-1", project_id=PROJECT_ID, new_owner_id="ben", transferred_at=START - timedelta(days=2)
)
PROJECT = CreatedProject(project_id=PROJECT_ID, owner_id="ada")
PAUSED = Transition(a_request(), START, lambda: "event-2").paused(a_sync(), Reason.SOURCE_MISSING).outbox[0]
OUTAGE = Event("event-3", EventType.PROVIDER_UNREACHABLE, {"provider": "heroku"})
DELIVERY = Delivery(endpoint_id=ENDPOINT_ID, event=PAUSED)
ORDER = "5a0c1f3e-0000-4000-8000-00000000000a"


def a_letter(number: int, sync_id: str | None = ONE, **changes: Any) -> DeadLetter:
    fields = {"kind": MessageKind.CHECK, "sent_at": START + timedelta(seconds=number), **changes}
    return DeadLetter(message_id=f"message-{number}", sync_id=sync_id, **fields)


class Redriving:
    """Somebody who redrives, and where it all goes."""

    def __init__(self, *letters: DeadLetter) -> None:
        self.letters = FakeDeadLetters(*letters)
        self.checks = FakeCheckQueue()
        self.clock = FakeClock()
        self.provisionings = FakeProvisioningQueue(self.clock)
        self.ownership = FakeOwnershipEvents()
        self.bus = FakeEventBus()
        self.deliveries = FakeDeliveryQueue()
        self.syncs = FakeSyncs(a_sync())

    def __call__(self) -> Redriven:
        redrive = RedriveDeadLetters(
            dead_letters=self.letters,
            check_queue=self.checks,
            provisioning_queue=self.provisionings,
            ownership_events=self.ownership,
            event_bus=self.bus,
            delivery_queue=self.deliveries,
            syncs=self.syncs,
            activity=self.syncs.activity,
            clock=self.clock,
        )
        return redrive(actor=ADMIN)


def one_of_each() -> Redriving:
    redriving = Redriving(a_letter(5, None, kind=MessageKind.SCHEDULE), a_letter(6, None, kind=MessageKind.SWEEP))
    letters = redriving.letters
    letters.keep(a_letter(1, None, kind=MessageKind.TRANSFER, project_id=PROJECT_ID), TRANSFER)
    letters.keep(a_letter(2, None, kind=MessageKind.PROVISIONING, project_id=PROJECT_ID), PROJECT)
    letters.keep(a_letter(3, None, kind=MessageKind.PROVISIONING, provisioning_id=ORDER), ORDER)
    letters.keep(a_letter(4, kind=MessageKind.NOTIFICATION, event=EventType.SYNC_PAUSED), PAUSED)
    letters.keep(a_letter(7, kind=MessageKind.DELIVERY, endpoint_id=ENDPOINT_ID), DELIVERY)
    letters.keep(a_letter(8, None, kind=MessageKind.DELIVERY, event=EventType.PROVIDER_UNREACHABLE), OUTAGE)
    return redriving


def test_letters_are_seen_oldest_first_and_stay_where_they_are() -> None:
    letters = FakeDeadLetters(
        a_letter(2),
        a_letter(1, kind=MessageKind.CONFIRMATION),
        a_letter(3, OTHER),
        *(a_letter(number, None, kind=kind) for number, kind in enumerate(MessageKind, start=4)),
    )
    see = ListDeadLetters(letters)
    assert [letter.message_id for letter in see(actor=ADMIN)] == [f"message-{number}" for number in range(1, 12)]
    assert see(actor=ADMIN) == see(actor=ADMIN)
    assert len(letters.letters) == 11


def test_each_sync_is_checked_once_and_its_letters_are_gone() -> None:
    # GIVEN letters of two syncs, and one that cannot be read
    redrive = Redriving(a_letter(1), a_letter(2, OTHER), a_letter(3, kind=MessageKind.CONFIRMATION), a_letter(4, None))
    # WHEN
    redriven = redrive()
    # THEN each sync is checked because an operator wanted it, and the unreadable one is left
    assert redriven == Redriven(dead_letters=3, checks=2, unreadable=1)
    assert [(request.sync_id, request.cause) for request in redrive.checks.sent] == [
        (ONE, Cause.OPERATOR),
        (OTHER, Cause.OPERATOR),
    ]
    assert list(redrive.letters.letters) == ["message-4"]
    assert redrive.letters.leased == set()
    # AND once more changes nothing
    assert redrive() == Redriven(unreadable=1)
    assert len(redrive.checks.sent) == 2


def test_everything_else_is_asked_for_again_in_its_own_way() -> None:
    # GIVEN
    redrive = one_of_each()
    # WHEN
    redriven = redrive()
    # THEN a transfer keeps its own id and time, so that a late one ends nothing that is newer
    assert redrive.ownership.published == [TRANSFER]
    # AND a step is asked for at once, and an event about a project is event again
    assert [(message.provisioning_id, message.due) for message in redrive.provisionings.messages] == [(ORDER, START)]
    assert redrive.provisionings.incoming_event == [PROJECT]
    # AND people are notified late, and that it is late
    late = replace(PAUSED, detail={**PAUSED.detail, "redriven_at": START.isoformat()})
    assert redrive.bus.published == [late]
    # AND endpoints, too, but not by the bus, which would notify people again
    assert redrive.deliveries.sent == [Delivery(endpoint_id=ENDPOINT_ID, event=late)]
    assert redrive.deliveries.events == [replace(OUTAGE, detail={**OUTAGE.detail, "redriven_at": START.isoformat()})]
    # AND of a run of the schedule nothing is repeated
    assert redriven == Redriven(dead_letters=8, transfers=1, provisionings=2, notifications=1, deliveries=2, runs=2)
    assert redrive.checks.sent == []
    assert redrive.letters.letters == {}


def test_who_redrives_is_recorded_and_in_the_history_of_each_sync_that_is_there() -> None:
    # GIVEN letters of a sync, of one that is gone, and of a transfer that somebody else has reported
    redrive = Redriving(a_letter(1, SYNC_ID), a_letter(2, OTHER))
    reported = replace(TRANSFER, report=Report(entry_id="entry-1", at=START))
    redrive.letters.keep(a_letter(3, None, kind=MessageKind.TRANSFER, project_id=PROJECT_ID), reported)
    # WHEN
    redrive()
    # THEN
    actions = [(entry.action, entry.subject.sync_id) for entry in redrive.syncs.activity.stored]
    assert actions == [(ActivityAction.DEAD_LETTERS_REDRIVEN, None), (ActivityAction.CHECK_REQUESTED, SYNC_ID)]
    assert [entry.signature() for entry in redrive.syncs.activity.stored] == [ADMIN.signature()] * 2
    assert [(entry.sync_id, entry.action, entry.actor_id) for entry in redrive.syncs.history] == [
        (SYNC_ID, Action.CHECK_REQUESTED, ADMIN.key)
    ]
    # AND the transfer is still that of who reported it
    assert redrive.ownership.published == [reported]


@pytest.mark.parametrize(("store", "left"), [("activity", 2), ("syncs", 2)])
def test_nothing_is_redriven_that_cannot_be_recorded(store: str, left: int) -> None:
    # GIVEN
    redrive = Redriving(a_letter(1, SYNC_ID), a_letter(2, SYNC_ID))

    def refuse(operation: str) -> None:
        if operation in {"add", "note"}:
            raise TransientFailure("state_unavailable")

    (redrive.syncs if store == "syncs" else redrive.syncs.activity).before_each = refuse
    # WHEN
    with pytest.raises(TransientFailure):
        redrive()
    # THEN
    assert (len(redrive.letters.letters), redrive.checks.sent) == (left, [])


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind not in ASKED_AGAIN])
def test_what_cannot_be_read_stays(kind: MessageKind) -> None:
    redrive = Redriving(a_letter(1, None, kind=kind))
    assert redrive() == Redriven(unreadable=1)
    assert (list(redrive.letters.letters), redrive.letters.leased) == (["message-1"], set())


def test_a_letter_stays_until_its_check_is_on_the_queue() -> None:
    redrive = Redriving(a_letter(1))
    redrive.checks.failures = 1
    with pytest.raises(TransientFailure, match=r"^check_queue_unavailable$"):
        redrive()
    assert list(redrive.letters.letters) == ["message-1"]


@pytest.mark.parametrize(("part", "left"), [("ownership", 8), ("provisionings", 7), ("bus", 5), ("deliveries", 4)])
def test_a_letter_stays_until_it_is_where_it_is_tried_again(part: str, left: int) -> None:
    # GIVEN something that takes nothing for now
    redrive = one_of_each()
    getattr(redrive, part).failures = 1
    # WHEN
    with pytest.raises(TransientFailure):
        redrive()
    # THEN what was not taken is still there, and is tried the next time
    assert len(redrive.letters.letters) == left
    redrive.letters.leased.clear()  # as time does
    redrive()
    assert redrive.letters.letters == {}
    assert redrive.ownership.published == [TRANSFER]
    assert len(redrive.bus.published) == 1


def test_a_crash_before_the_removal_checks_twice_and_loses_nothing() -> None:
    redrive = Redriving(a_letter(1))
    redrive.letters.failures = 1
    with pytest.raises(TransientFailure, match=r"^dead_letters_unavailable$"):
        redrive()
    redrive.letters.leased.clear()  # as time does
    redrive()
    assert redrive.letters.letters == {}
    assert len(redrive.checks.sent) == 2


def test_a_crash_repeats_a_handful_and_a_redrive_has_a_limit() -> None:
    # GIVEN more than are redriven at once, and a crash when the first of them are removed
    redrive = Redriving()
    for number in range(MAX_REPEATED + 1):
        redrive.letters.keep(a_letter(number, kind=MessageKind.NOTIFICATION), PAUSED)
    redrive.letters.failures = 1
    # WHEN
    with pytest.raises(TransientFailure, match=r"^dead_letters_unavailable$"):
        redrive()
    # THEN
    assert len(redrive.bus.published) == BATCH_SIZE
    # AND the next time, one is left for the time after it
    redrive.letters.leased.clear()  # as time does
    assert redrive().notifications == MAX_REPEATED
    assert len(redrive.letters.letters) == 1
